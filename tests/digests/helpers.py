"""What the conversations about digests have in common."""

from __future__ import annotations

from typing import Any

from tests.phone import Phone
from tests.place import Place
from tests.reminders.helpers import moments_of, rows

SINCE = "tuần"


async def digests_of(here: Place, person: int) -> list[tuple[Any, ...]]:
    """Period, day and state of each of a person's digests."""
    return await rows(here, "SELECT period, day, state FROM digests WHERE person_id = ? ORDER BY day, id", person)


def heard(phone: Phone) -> list[str]:
    """The moments at which somebody was told how things stand, with the period."""
    return [f"{when} {_period(text)}" for when, text in moments_of(phone, "Số liệu")]


def _period(text: str) -> str:
    line = next(line for line in text.splitlines() if "Số liệu" in line)
    return line
