"""Urging by hand: who is late, what was tried, and whom an urging reaches."""

from __future__ import annotations

from datetime import date, datetime

from storage.records.base import Record
from storage.records.duties import Duty, DutyEvent, PassedOver


class Lateness(Record):
    """How many duties of a unit, and of all below it, are past their day."""

    unit_id: int
    unit_name: str
    late: int
    units: int
    """Units among these that owe something late."""
    oldest: date
    """The earliest of the days that have passed."""


class Tried(Record):
    """What was tried to have a duty done, and what was answered."""

    reminded: int
    last_reminded: date | None
    elsewhere: bool
    """The last reminder reached nobody of the unit that owes it: whoever stands above was told."""
    urged: int
    last_urged: date | None
    answer: DutyEvent | None
    """The last that the debtor said."""
    answer_value: str
    answer_why: str
    answered_at: datetime | None


class LateDuty(Record):
    """An open duty with what was tried."""

    duty: Duty
    tried: Tried


class Told(Record):
    """Whom an urging tells of a duty."""

    duty_id: int
    person_id: int | None
    """None where nobody can be reached."""
    passed: tuple[PassedOver, ...] = ()


class Plan(Record):
    """What an urging would do now."""

    told: tuple[Told, ...] = ()
    """Without those that were urged today, that are the sender's own, or whose debtor was urged often enough today."""
    units: int = 0
    """Units whose duties are told of."""
    people: int = 0
    own: int = 0
    """Duties that the sender owes."""
    over: tuple[str, ...] = ()
    """Who was urged often enough today, by name."""
    nobody: tuple[str, ...] = ()
    """The units of duties of which nobody can be told."""
    before: int = 0
    """Duties that somebody has urged today."""
    before_by: str = ""
    before_at: datetime | None = None


class Lost(Record):
    """An urging that did not arrive everywhere."""

    sender: int
    at: datetime
    units: tuple[str, ...]
    """Which owe what it spoke of, still open, to those whom it did not reach."""
