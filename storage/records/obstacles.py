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


class ObstacleKind(StrEnum):
    """What happened to an obstacle."""

    TOLD = "told"
    REWORDED = "reworded"
    """Told in other words, or with more."""
    PASSED = "passed"
    """Another unit is to answer."""
    ANSWERED = "answered"
    EXCUSED = "excused"
    """Whoever owed the answer need not give it; why is the answer."""
    CONFIRM_ASKED = "confirm_asked"
    """Whoever told of it was asked whether the answer helped."""
    SOLVED = "solved"
    REOPENED = "reopened"
    TAKEN_BACK = "taken_back"
    DROPPED = "dropped"
    STANDS_AGAIN = "stands_again"
    """The initiative lives again."""


class ObstacleEvent(Record):
    """What was said about an obstacle, by whom and when."""

    kind: ObstacleKind
    person_id: int | None
    """None: the clock, or the ledger."""
    person_name: str
    unit_name: str
    """To which it was passed on."""
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
    told_by_name: str
    responsible_id: int | None
    """For the initiative."""
    round: int
    state: ObstacleState
    owing: tuple[int, ...]
    """The units that owe an answer: one, or several where one was split."""
    owing_names: tuple[str, ...]
    due_on: date | None
    asked: tuple[int, ...]
    """The units that owe, or owed, the answer that is or was asked for last."""
    events: tuple[ObstacleEvent, ...] = ()

    def last(self, *kinds: ObstacleKind) -> ObstacleEvent | None:
        """The last that happened of these kinds."""
        return next((event for event in reversed(self.events) if event.kind in kinds), None)


class ObstaclesCounted(Record):
    """How many obstacles there are: each is one, however many units owe the answer."""

    count: int
    late: int
    """Of those that wait for an answer."""


class ObstaclesAt(ObstaclesCounted):
    """How many obstacles there are at a unit: what two parts of a split unit owe is there at both of them."""

    unit_id: int
    unit_name: str
