"""What waits for a coordinator, and what a coordinator has asked of others."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from storage.records.base import Record
from storage.records.initiatives import InitiativeState


class Waiting(Record):
    """A registration that waits for somebody to decide on it."""

    id: str
    name: str
    folded: str
    unit_id: int
    unit_name: str
    year: int
    target: str
    expected: int
    """How many amounts it is expected to bring."""
    effective_on: date
    previous_id: str
    entered_by: int
    from_list: bool = False
    """It was accepted as it was entered: an office's list told of it."""
    entered_by_name: str
    instead_of: int | None
    responsible_id: int | None
    state: InitiativeState
    seen: int
    """The last of its events: whoever decides has seen it up to there."""

    @property
    def whose(self) -> frozenset[int]:
        """Whose own it is: who is responsible for it, and whoever entered it, unless in a list, and in whose stead."""
        entered = () if self.from_list else (self.entered_by, self.instead_of)
        return frozenset(one for one in (*entered, self.responsible_id) if one is not None)

    @property
    def told(self) -> tuple[int, ...]:
        """Who is told what becomes of it."""
        return tuple(dict.fromkeys(one for one in (self.entered_by, self.responsible_id) if one is not None))


class Outline(NamedTuple):
    """As much of a registration that waits as says where on the list it stands."""

    id: str
    here: bool
    """It waits for whoever asks; else elsewhere."""
    effective_on: date
    target: str
    expected: int
    """How many amounts it is expected to bring."""
    repeats: bool
    """Its name was found to be nearly another's."""
    compared: bool
    """Its name has been compared since it was written."""


class NewReport(Record):
    """A report that no coordinator has looked at yet."""

    id: str
    initiative_id: str
    name: str
    unit_name: str
    recorded_at: datetime


class Near(NamedTuple):
    """An initiative of the neighbourhood, by its name."""

    id: str
    name: str
    folded: str
    year: int
    unit_name: str


class Return(Record):
    """Something was asked to be completed: a registration, or one report on it."""

    id: str
    initiative_id: str
    report_id: str | None
    reasons: dict[str, str]
    """The names of the faulty answers, and what is wrong with each."""
    due_on: date
    asked_by: int
    asked_by_name: str
    asked_at: datetime
    answered_at: datetime | None
    withdrawn_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it is still owed."""
        return self.answered_at is None and self.withdrawn_at is None


class Suggestion(Record):
    """A name that a coordinator has suggested."""

    id: str
    initiative_id: str
    name: str
    person_id: int
    answer: str | None
    """``agreed``, ``kept`` or ``withdrawn``."""


class Event(Record):
    """One thing that happened to an initiative."""

    id: int
    state: InitiativeState
    person_name: str
    """Empty where the policy did it."""
    why: str
    effective_on: date
    recorded_at: datetime


class Merged(Record):
    """An initiative that was found to be the same as another, as the other shows it."""

    id: str
    name: str
    reports: int


class Following(Record):
    """An initiative of last year that nobody has continued yet."""

    id: str
    name: str
    place: str
