"""Who has joined and who has not, and the codes that bring people in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from storage.records.base import Record
from storage.records.people import Person

ATTEMPTS_A_CHAT = 5
"""Wrong codes from one chat within ATTEMPTS_WINDOW, before it has to wait."""
ATTEMPTS_OVERALL = 200
"""Wrong codes from everyone within ATTEMPTS_WINDOW: 50-bit codes cannot be guessed at this pace."""
ATTEMPTS_WINDOW = timedelta(hours=1)


class Invitee(Record):
    """A person as seen by whoever invites."""

    person: Person
    place: str
    """The unit, with the one above it."""
    state: Literal["invited", "joined", "declined"]
    code: str = ""
    """The beginning of the hash of the code that still holds; empty where none does."""
    code_until: datetime | None = None
    joined_at: datetime | None = None
    channels: tuple[str, ...] = ()

    @property
    def joined(self) -> bool:
        """Whether the person uses the bot."""
        return self.state == "joined"


class Attendance(Record):
    """How many people of a unit and below use the bot."""

    unit_id: int
    unit_name: str
    joined: int
    invited: int
    """Not joined yet, but may."""
    declined: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.joined + self.invited + self.declined
