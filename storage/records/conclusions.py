"""What is concluded with a unit after a visit or at a briefing: statements, their points, and what became of each."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from storage.records.base import Record
from storage.records.checks import Finding, Way
from storage.records.duties import DutyState
from storage.records.reports import NewEvidence


class StatementKind(StrEnum):
    """On what occasion something is concluded."""

    VISIT = "visit"
    """A unit's work was looked at from above."""
    BRIEFING = "briefing"
    """*Giao ban*: a unit has met with those that report to it."""


class ConclusionKind(StrEnum):
    """What is to be done."""

    TASK = "task"
    DOSSIER = "dossier"
    """The papers of an initiative are to be completed: by whichever unit holds it."""


class Standing(StrEnum):
    """How a conclusion stands, as it follows from its duties and from what was said of it."""

    OWED = "owed"
    TOLD = "told"
    """Told as done by everyone who owed it; whoever concluded has not said yet whether it is enough."""
    ENOUGH = "enough"
    WITHDRAWN = "withdrawn"
    """Whoever concluded asks for it no more."""
    EXCUSED = "excused"
    LAPSED = "lapsed"
    """Nobody can do it any more: its initiative was stopped, or its unit ended without a successor."""


class NewConclusion(Record):
    """One point of a statement."""

    kind: ConclusionKind
    unit_id: int
    """Of a dossier, the unit that held the initiative when it was asked for."""
    initiative_id: str | None = None
    words: str
    due_on: date


class NewStatement(Record):
    """A statement to store, with its points in order."""

    id: str
    kind: StatementKind
    unit_id: int
    held_by: int
    """The unit for which the person concludes."""
    visit_id: str | None = None
    day: date
    agenda: str = ""
    came: str = ""
    papers: str = ""
    strengths: str = ""
    limits: str = ""
    conclusions: tuple[NewConclusion, ...] = ()
    evidence: tuple[NewEvidence, ...] = ()
    """The papers themselves, of a briefing."""
    person_id: int
    instead_of: int | None = None


class Owing(Record):
    """A unit that owes, or owed, a conclusion in its present round."""

    duty_id: int
    unit_id: int
    unit_name: str
    person_id: int | None
    """To whom it was handed."""
    due_on: date
    state: DutyState


class ConclusionEvent(Record):
    """What was said about a conclusion."""

    kind: str
    """``done``, ``enough``, ``again`` or ``withdrawn``."""
    round: int
    person_id: int
    person_name: str
    unit_name: str
    """``done``: of the unit that told it."""
    words: str
    due_on: date | None
    at: datetime


class Conclusion(Record):
    """A conclusion as it stands."""

    id: str
    statement_id: str
    number: int
    kind: ConclusionKind
    unit_name: str
    """To which it was given."""
    initiative_id: str | None
    initiative_name: str
    words: str
    due_on: date
    round: int
    state: str
    statement_kind: StatementKind
    statement_day: date
    statement_unit: int
    statement_unit_name: str
    held_by: int
    concluded_by: int
    duties: tuple[Owing, ...] = ()
    """Of this round, but for those that were handed on."""
    events: tuple[ConclusionEvent, ...] = ()

    @property
    def open_duties(self) -> tuple[Owing, ...]:
        """Who owes it now."""
        return tuple(one for one in self.duties if one.state is DutyState.OPEN)

    @property
    def standing(self) -> Standing:
        """How it stands."""
        if self.state in (Standing.ENOUGH, Standing.WITHDRAWN):
            return Standing(self.state)
        states = {one.state for one in self.duties}
        for state, standing in _BY_STATE:
            if state in states:
                return standing
        return Standing.LAPSED


_BY_STATE = (
    (DutyState.OPEN, Standing.OWED),
    (DutyState.SETTLED, Standing.TOLD),
    (DutyState.EXCUSED, Standing.EXCUSED),
)
"""Where several units owe it, what comes first here holds for the whole."""


class Member(Record):
    """Somebody of a team that came."""

    name: str
    agency: str
    """Of one's own people their unit."""


class Seen(Record):
    """What a check of a visit found."""

    initiative_name: str
    unit_name: str
    way: Way
    finding: Finding
    good: str
    wrong: str
    advice: str
    stands: bool
    """Else it waits for the officer's word, and nothing of it is told but that a check was made."""


class Statement(Record):
    """A statement as it stands, with its points."""

    id: str
    kind: StatementKind
    unit_id: int
    unit_name: str
    held_by: int
    held_by_name: str
    held_by_top: bool
    """The concluding unit is the topmost, whose name the policy gives as it stands on papers."""
    visit_id: str | None
    purpose: str
    """Of the team's visit."""
    day: date
    agenda: str
    came: str
    papers: str
    files: int
    """How many papers were sent along."""
    strengths: str
    limits: str
    person_id: int
    person_name: str
    instead_of_name: str
    conclusions: tuple[Conclusion, ...] = ()


class StatementLine(Record):
    """A statement in a list."""

    id: str
    kind: StatementKind
    unit_name: str
    day: date
    total: int
    open: int
    """Its conclusions that are owed, or wait to be found enough."""
