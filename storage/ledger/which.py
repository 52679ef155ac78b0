"""Which initiatives are looked at."""

from __future__ import annotations

import json
from collections.abc import Sequence
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


def among(initiatives: Sequence[str]) -> Which:
    """Some initiatives."""
    return Which("i.id IN (SELECT value FROM json_each(:which))", {"which": json.dumps([*initiatives])})


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


EVERY = Which("1", {})
"""All of them."""
