"""What waits for a person's own word."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from storage.records.base import Record
from storage.records.duties import Rule


class AwaitedKind(StrEnum):
    """What is waited for."""

    ANSWER = "answer"
    """The answer to an obstacle."""
    TIME = "time"
    """More time, asked for by whoever owes a duty."""


class Awaited(Record):
    """One thing that waits for a person's word."""

    kind: AwaitedKind
    duty_id: int
    object: str
    """The obstacle, or the session in which more time was asked for."""
    unit_name: str
    """That waits for it."""
    rule: Rule
    """Of the duty; so is what follows."""
    period: str
    about: str
    """The initiative; empty where it is about the unit itself."""
    words: str
    until: date
    """By when the answer is owed, or until when time is asked for."""


class Awaiting(Record):
    """All that waits for a person's word."""

    one_by_one: tuple[Awaited, ...]
    """The soonest due first."""
    registrations: int
    """To accept or to return."""
    findings: int
    """Of the person's checks, disputed: to keep or to correct."""

    @property
    def count(self) -> int:
        """How many things that are."""
        return len(self.one_by_one) + self.registrations + self.findings
