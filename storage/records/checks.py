"""Checks of initiatives: what was found beside what was reported, and what both sides say of it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from storage.records.base import Record
from storage.records.reports import NewEvidence, Resource, ResourceKind, ResourceRole, Source


class Way(StrEnum):
    """How somebody looked at an initiative."""

    ON_SPOT = "on_spot"
    PHONE = "phone"
    PAPER = "paper"


class Finding(StrEnum):
    """What was found, taken together."""

    AS_REPORTED = "as_reported"
    LESS = "less"
    MORE = "more"
    NOTHING = "nothing"
    """There is nothing to be seen yet."""


class CheckEventKind(StrEnum):
    """What was said about a finding."""

    AGREED = "agreed"
    DISPUTED = "disputed"
    KEPT = "kept"
    """The checker keeps to it after a dispute."""
    CORRECTED = "corrected"
    STOOD = "stood"
    """Nobody said anything in time."""


class Figure(Record):
    """What was found, beside what had been reported by then."""

    kind: ResourceKind
    unit: str
    role: ResourceRole
    source: Source | None = None
    object: str = ""
    reported: Decimal | None
    found: Decimal | None
    """None: it could not be seen."""
    approximate: bool = False
    typed: str = ""
    """What was found, as it was written."""

    def as_row(self, amount: Decimal | None) -> Resource:
        """One of the two amounts, for its words."""
        return Resource(
            kind=self.kind,
            amount=amount,
            unit=self.unit,
            role=self.role,
            source=self.source,
            object=self.object,
            typed=self.typed,
        )


class Found(Record):
    """A finding: all that the officer's side can answer to, and that the checker can correct."""

    finding: Finding
    figures: tuple[Figure, ...] = ()
    good: str = ""
    wrong: str = ""
    advice: str = ""


class NewCheck(Record):
    """A check as submitted. Its id is the id of the session that told of it."""

    id: str
    initiative_id: str
    way: Way
    found: Found
    evidence: tuple[NewEvidence, ...] = ()
    person_id: int
    instead_of: int | None = None
    """The absent person in whose stead it was made (*thay cho*)."""
    effective_on: date
    """The day on which it was made."""
    visit_id: str | None = None
    answer_by: date
    """Until then the finding waits for the officer's word."""


class CheckEvent(Record):
    """Something said about a finding."""

    kind: CheckEventKind
    person_id: int | None
    """None: time has passed."""
    person_name: str
    words: str
    before: Found | None = None
    """Corrected: what stood until then."""
    at: datetime


class Check(Record):
    """A check as it stands."""

    id: str
    initiative_id: str
    initiative_name: str
    unit_id: int
    """That held the initiative then."""
    unit_name: str
    holder_id: int
    """The unit that holds it now."""
    visit_id: str | None
    person_id: int
    person_name: str
    instead_of: int | None
    instead_of_name: str
    way: Way
    found: Found
    effective_on: date
    recorded_at: datetime
    answer_by: date
    stands_since: date | None
    """None: it waits for a word of the officer's side, or after a dispute of the checker's."""
    photos: int
    """Pieces of evidence."""
    events: tuple[CheckEvent, ...] = ()

    @property
    def checkers(self) -> frozenset[int]:
        """Whoever made it, and in whose stead."""
        return frozenset(one for one in (self.person_id, self.instead_of) if one is not None)

    def last(self, *kinds: CheckEventKind) -> CheckEvent | None:
        """The newest of such events."""
        return next((event for event in reversed(self.events) if event.kind in kinds), None)

    @property
    def replied(self) -> bool:
        """Whether the officer's side has said something."""
        return self.last(CheckEventKind.AGREED, CheckEventKind.DISPUTED) is not None

    @property
    def disputed(self) -> bool:
        """Whether the officer's side does not agree and the checker has said nothing to it."""
        said = [event.kind for event in self.events if event.kind is not CheckEventKind.STOOD]
        return said[-1:] == [CheckEventKind.DISPUTED]


class CheckedToday(Record):
    """That somebody else has looked at an initiative on a day: nothing of what they found."""

    person_name: str
    recorded_at: datetime


class CheckLine(Record):
    """A check as a list shows it."""

    id: str
    initiative_name: str
    unit_name: str
    effective_on: date
    finding: Finding
    stands: bool
    disputed: bool
    """Something was said against it, whatever came of that."""
    mine: bool
    """The asker made it."""


class Checked(Record):
    """Somebody looked at an initiative."""

    kind: Literal["checked"] = "checked"
    check: NewCheck
    obstacle: str = ""
    """What stands in its way."""
    owed_by: int | None = None
    """The unit that owes an answer to that; None: the one above."""
    obstacle_due: date | None = None
    today: date


class CheckAnswered(Record):
    """One of the two sides says something about a finding."""

    kind: Literal["check_answered"] = "check_answered"
    check_id: str
    said: Literal[CheckEventKind.AGREED, CheckEventKind.DISPUTED, CheckEventKind.KEPT]
    person_id: int
    words: str = ""
    source: str
    """The session or the button that told it: once, however often it is told."""
    answer_by: date
    """Disputed: until then it waits for the checker's word."""
    on: date


class CheckCorrected(Record):
    """The checker corrects a finding after a dispute."""

    kind: Literal["check_corrected"] = "check_corrected"
    check_id: str
    found: Found
    person_id: int
    words: str = ""
    source: str
    on: date


CheckFact = Checked | CheckAnswered | CheckCorrected
