"""How duties of a unit and a period were met: counts, never of a person."""

from __future__ import annotations

from datetime import date

from storage.records.base import Record
from storage.records.duties import Rule


class Performance(Record):
    """Counts of the duties of a unit, and of all that lay below it, whose day has come within a period."""

    due: int
    """Without what was excused, withdrawn or transferred."""
    settled: int
    on_time: int
    """Settled by their day."""
    excused: int
    urged: int
    """Of which a superior urged that they be done and whose days to answer are over, or that were done."""
    responded: int
    """Settled within so many working days of an urging."""


class PartPerformance(Record):
    """The counts of a part of a unit; those of all parts add up to the unit's own."""

    child: int
    """The unit, of those that reported to the one asked for then, at or below which they are; 0: itself."""
    name: str
    counts: Performance


class PartCount(Record):
    """So many of something at a part of a unit within a period."""

    child: int
    """As of :class:`PartPerformance`."""
    name: str
    count: int


class Counted(Record):
    """A duty behind the counts."""

    duty_id: int
    rule: Rule
    period: str
    unit_name: str
    initiative_name: str
    due_on: date
    settled_on: date | None
