"""How late the parts of a unit are, why, and what was tried: counts, never of a person."""

from __future__ import annotations

from datetime import date

from storage.records.base import Record


class LatePart(Record):
    """The duties of a part that are open past their day, with all below it; parts without any are left out.

    Each late duty is of one kind: ``stuck``, ``time_asked``, ``nobody``, ``answered``, ``unanswered`` and ``unsaid``
    add up to ``late``.
    """

    child: int
    """The unit, of those that report to the one asked for; 0: itself."""
    name: str
    late: int
    units: int
    """Units among these that owe something late; no unit counts for two parts."""
    oldest: date | None
    """The earliest of the days that have passed; None where nothing is late."""
    stuck: int
    """Something stands in the way, of the duty itself or of its initiative, and is not answered."""
    time_asked: int
    """More time was asked for, and nobody has answered yet."""
    nobody: int
    """Nobody could be reached."""
    answered: int
    """Something else was said: that it was seen, or done, or that something stood in the way, which was answered."""
    unanswered: int
    """Reminded or urged, and nothing was said."""
    unsaid: int
    """Nothing was to be said of it so far."""
    reminded: int
    """Duties of which whoever owes them was reminded …"""
    reminders: int
    """… so many times."""
    urged: int
    """Duties on which a superior urged …"""
    urgings: int
    """… so many times."""
    excused: int
    """Duties whose day has passed and that were excused, since the day asked for: they are no longer late."""
