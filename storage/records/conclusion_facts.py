"""What is settled about conclusions: made, told as done, found enough or not, asked for no more."""

from __future__ import annotations

from datetime import date
from typing import Literal

from storage.records.base import Record
from storage.records.conclusions import NewStatement


class Concluded(Record):
    """Something is concluded with a unit, or at a briefing; each point is owed from now on."""

    kind: Literal["concluded"] = "concluded"
    statement: NewStatement
    on: date


class ConclusionDone(Record):
    """Units tell that what was asked of them is done."""

    kind: Literal["conclusion_done"] = "conclusion_done"
    source: str
    conclusion_id: str
    round: int
    units: tuple[int, ...]
    """For which the person speaks; where one has ended meanwhile, for what it became."""
    words: str
    person_id: int
    on: date


class ConclusionJudged(Record):
    """What was told as done is enough, or not, which asks anew."""

    kind: Literal["conclusion_judged"] = "conclusion_judged"
    source: str
    conclusion_id: str
    round: int
    enough: bool
    words: str = ""
    due_on: date | None = None
    """Where it is not enough, until when it is asked for again."""
    person_id: int
    on: date


class ConclusionWithdrawn(Record):
    """What was concluded is asked for no more."""

    kind: Literal["conclusion_withdrawn"] = "conclusion_withdrawn"
    source: str
    conclusion_id: str
    words: str
    person_id: int


ConclusionFact = Concluded | ConclusionDone | ConclusionJudged | ConclusionWithdrawn
