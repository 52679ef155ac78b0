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
    CONCLUSION = "conclusion"
    """A conclusion was told as done: whoever concluded it says whether that is enough."""


class Awaited(Record):
    """One thing that waits for a person's word."""

    kind: AwaitedKind
    object: str
    """The obstacle, the conclusion, or the session in which more time was asked for."""
    unit_name: str
    """That waits for it."""
    about: str
    """The initiative; empty where it is about none."""
    words: str
    until: date
    """By when the word is owed, or until when time is asked for."""
    duty_id: int | None = None
    """Of the duty for which more time is asked; so is what follows."""
    rule: Rule | None = None
    period: str = ""


class Awaiting(Record):
    """All that waits for a person's word."""

    one_by_one: tuple[Awaited, ...] = ()
    """The soonest due first."""
    registrations: int = 0
    """To accept or to return."""
    findings: int = 0
    """Of the person's checks, disputed: to keep or to correct."""

    @property
    def count(self) -> int:
        """How many things that are."""
        return len(self.one_by_one) + self.registrations + self.findings
