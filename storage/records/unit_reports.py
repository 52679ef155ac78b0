"""What units tell of themselves once a period: the indicators that the policy lists."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from storage.records.base import Record

AnswerKind = Literal["number", "yes_no", "text"]
"""How an indicator is answered."""


class UnitFigure(Record):
    """One indicator as a unit told it, with its name and measure of then."""

    code: str
    label: str
    answer: AnswerKind
    measure: str = ""
    amount: Decimal | None = None
    """None where it was not told."""
    approximate: bool = False
    yes: bool | None = None
    words: str = ""
    typed: str = ""
    """The number as it was written."""

    @property
    def told(self) -> bool:
        """Whether there is an answer."""
        return self.amount is not None or self.yes is not None or bool(self.words)


class NewUnitReport(Record):
    """A report of a unit that is to be stored."""

    id: str
    """The session that told it."""
    unit_id: int
    period: str
    figures: tuple[UnitFigure, ...]
    amends: str = ""
    """The report in whose place this one stands."""
    why: str = ""
    entered_by: int
    instead_of: int | None = None
    effective_on: date


class UnitReport(NewUnitReport):
    """A report of a unit as it was stored."""

    unit_name: str
    entered_by_name: str
    recorded_at: datetime


class UnitReported(Record):
    """A unit has told its indicators of a period."""

    kind: Literal["unit_reported"] = "unit_reported"
    report: NewUnitReport


class IndicatorTotal(Record):
    """One indicator over several units."""

    code: str
    label: str
    """As it is called in the newest of the reports; so with the measure."""
    answer: AnswerKind
    measure: str = ""
    asked: int
    """Reports that were asked for it."""
    told: int
    """Of these, how many told it."""
    amount: Decimal | None = None
    """The sum; None where nobody told a number."""
    approximate: bool = False
    yes: int = 0
    words: tuple[tuple[str, str], ...] = ()
    """Unit and what it said."""


class Owing(Record):
    """A unit that has not told a period yet."""

    duty_id: int
    unit_id: int
    unit_name: str
    due_on: date


class UnitTotals(Record):
    """What some units told of a period, added up."""

    period: str
    told: tuple[int, ...] = ()
    """The units whose reports count, each once."""
    owing: tuple[Owing, ...] = ()
    indicators: tuple[IndicatorTotal, ...] = ()


class PartTold(Record):
    """How many units of a part have told a period."""

    unit_id: int
    unit_name: str
    told: int
    owing: int
