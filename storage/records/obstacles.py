"""What stands in the way of an initiative or a unit, and what was said about it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from storage.records.base import Record


class Source(StrEnum):
    """What told of an obstacle."""

    REPORT = "report"
    CHECK = "check"
    DUTY = "duty"
    """Whoever owes a duty, in the way of which it stands."""
    UNIT = "unit"
    """A unit by itself."""


class ObstacleState(StrEnum):
    """How an obstacle stands."""

    OPEN = "open"
    """Somebody owes it an answer."""
    ANSWERED = "answered"
    SOLVED = "solved"
    """Whoever told of it says so."""
    TAKEN_BACK = "taken_back"
    """The report that told of it tells of it no more."""
    DROPPED = "dropped"
    """The initiative was stopped."""


class ObstacleEvent(Record):
    """What was said about an obstacle, by whom and when."""

    kind: str
    """``told``, ``reworded``, ``answered``, ``solved``, ``reopened`` or ``taken_back``."""
    person_id: int | None
    """None: the clock, or the ledger."""
    person_name: str
    words: str
    at: datetime


class Obstacle(Record):
    """An obstacle as it stands."""

    id: str
    source: Source
    initiative_id: str | None
    """None: it is about its unit."""
    initiative_name: str
    unit_id: int
    """That has it now: the unit that holds the initiative."""
    unit_name: str
    words: str
    told_by: int
    responsible_id: int | None
    """For the initiative."""
    round: int
    state: ObstacleState
    duty_id: int | None
    """The open duty to answer it."""
    owed_by: int | None
    """The unit that owes the answer."""
    owed_by_name: str
    asked: int | None
    """The unit that owes it, or owed it last."""
    due_on: date | None
    events: tuple[ObstacleEvent, ...] = ()
