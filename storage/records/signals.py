"""Signals: what should be asked about an initiative. A question to whoever has it, never a verdict."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from storage.records.base import Record
from storage.records.initiatives import Origin
from storage.records.reports import Resource


class SignalKind(StrEnum):
    """Why a question is put."""

    ALIKE = "alike"
    """It says nearly the same as another unit's, or as last year's."""
    NO_MEASURE = "no_measure"
    """Its target names nothing that can be counted."""
    LATE = "late"
    """It was registered in the last weeks of its year."""
    NOTHING_DONE = "nothing_done"
    """Two periods have passed without a report of anything done."""
    SAME_FIGURES = "same_figures"
    """A report repeats the figures of the period before."""
    OUTLYING = "outlying"
    """A figure lies far from what others of its kind report."""
    PHOTO = "photo"
    """A picture was sent before; :mod:`storage.likenesses` asks."""


FROM_WORDS = (SignalKind.ALIKE, SignalKind.NO_MEASURE, SignalKind.LATE)
"""What the registration itself gives rise to."""
FROM_FIGURES = (SignalKind.SAME_FIGURES, SignalKind.OUTLYING)
"""What reports give rise to."""


class FoundSignal(Record):
    """Something that holds of an initiative, as a look has found it."""

    kind: SignalKind
    about: str = ""
    """The other initiative, the period, the figure: asked about once."""
    details: dict[str, str] = {}
    """What its words need."""


class Signal(Record):
    """A question and what became of it."""

    id: int
    initiative_id: str
    initiative_name: str
    unit_id: int
    unit_name: str
    kind: SignalKind
    about: str
    details: dict[str, str]
    person_id: int | None
    """Who was asked; nobody yet."""
    asked_on: date | None
    answer_by: date | None
    answer: str | None
    """The code of the button."""
    words: str
    answered_by: int | None
    answered_by_name: str
    answered_on: date | None
    cleared_on: date | None
    responsible_id: int | None
    entered_by: int

    def stands(self, today: date) -> bool:
        """Whether those above see it: it was not answered in its time, and nobody has found the answer enough."""
        if self.answer_by is None or self.answer_by >= today or self.cleared_on is not None:
            return False
        return self.answered_on is None or self.answered_on > self.answer_by


class Mark(NamedTuple):
    """An initiative that is to be looked at, and how often it had been marked when it was read."""

    initiative_id: str
    marks: int
    quiet: bool
    """Only to be made known, not asked about."""


class Saying(Record):
    """An initiative's words, as a look reads them."""

    id: str
    name: str
    place: str
    target: str
    problem: str
    method: str
    year: int
    unit_id: int
    unit_name: str
    origin: Origin
    effective_on: date
    stopped: bool
    from_list: bool
    """It was accepted as it was entered: an office's list told of it."""
    expected: tuple[Resource, ...] = ()


class NearText(NamedTuple):
    """Another initiative, with its words as they are compared."""

    id: str
    name: str
    year: int
    unit_id: int
    unit_name: str
    gist: str
    told: str
