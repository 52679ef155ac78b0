"""Which initiatives are looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Which:
    """Which initiatives are looked at: a condition on ``i``, and its values."""

    sql: str
    values: dict[str, Any]


def one(initiative_id: str) -> Which:
    """A single initiative."""
    return Which("i.id = :which", {"which": initiative_id})


def numbered(first: int, last: int) -> Which:
    """Those that came from the first to the last of these numbers."""
    return Which("i.number BETWEEN :first AND :last", {"first": first, "last": last})


def returned(return_id: str) -> Which:
    """The one that a return is about."""
    return Which("i.id = (SELECT initiative_id FROM returns WHERE id = :which)", {"which": return_id})


def moved_by(change: str) -> Which:
    """Those that a reorganisation moved, or moved back."""
    return Which(
        "i.id IN (SELECT m.ref FROM change_moves m JOIN changes c ON c.number = m.change"
        " WHERE c.id = :which AND m.kind = 'initiative')",
        {"which": change},
    )
