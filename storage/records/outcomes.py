"""Outcomes: what became of an initiative at a level. No row means that nothing is concluded yet."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from storage.records.base import Record
from storage.records.units import Level


class OutcomeKind(StrEnum):
    """What was decided. Kinds nest within one level only: a city may commend 30 and propose 1 upward."""

    RECOGNISED = "recognised"
    TYPICAL = "typical"
    PROPOSED = "proposed"
    COMMENDED = "commended"
    NOT_RECOGNISED = "not_recognised"


class NewOutcome(Record):
    """An outcome at a level."""

    level: Level
    kind: OutcomeKind
    decision: str = ""
    """The decision's number, or the words that were written for it."""
    effective_on: date


class Outcome(NewOutcome):
    """A stored outcome."""

    id: int
    initiative_id: str
