"""What is settled about obstacles: told by a unit, passed on, answered, found solved or not."""

from __future__ import annotations

from datetime import date
from typing import Literal

from storage.records.base import Record


class ObstacleRaised(Record):
    """A unit says by itself what stands in its way, or in that of an initiative, and who is asked about it."""

    kind: Literal["obstacle_raised"] = "obstacle_raised"
    session_id: str
    unit_id: int | None
    """None: the initiative's."""
    initiative_id: str | None
    words: str
    owed_by: int
    person_id: int


class ObstaclePassed(Record):
    """Whoever owes an answer passes the obstacle on to another unit, which owes it from now on."""

    kind: Literal["obstacle_passed"] = "obstacle_passed"
    session_id: str
    obstacle_id: str
    from_unit: int
    to_unit: int
    words: str
    person_id: int


class ObstacleAnswered(Record):
    """A unit that owes an answer to an obstacle has given it."""

    kind: Literal["obstacle_answered"] = "obstacle_answered"
    session_id: str
    obstacle_id: str
    person_id: int
    words: str
    today: date


class ObstacleJudged(Record):
    """Whoever has an obstacle says that it is solved, or not yet, which asks for an answer anew."""

    kind: Literal["obstacle_judged"] = "obstacle_judged"
    source: str
    obstacle_id: str
    round: int
    """Of the answer that they speak of."""
    person_id: int
    solved: bool
    words: str = ""
    """What is still in the way."""
    due_on: date
    """By when the next answer is owed."""
    today: date


ObstacleFact = ObstacleRaised | ObstaclePassed | ObstacleAnswered | ObstacleJudged
