"""Files of many rows: what they would change, what is wrong in them, and how far an import has come."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from storage.records.base import Record
from storage.records.initiatives import NewInitiative
from storage.records.outcomes import NewOutcome
from storage.records.people import Role
from storage.records.policy import PolicyChange
from storage.records.reports import Resource
from storage.records.units import Level, Line, UnitKind


class Noun(StrEnum):
    """What a file lists."""

    UNITS = "units"
    PEOPLE = "people"
    INITIATIVES = "initiatives"
    FIGURES = "figures"


class Mistake(Record):
    """A cell that is wrong; words for it are made where it is shown."""

    sheet: str
    row: int
    column: str = ""
    """The column's letter; empty where the whole row is meant."""
    heading: str = ""
    code: str
    value: str = ""
    about: str = ""
    right: str = ""


class Change(Record):
    """One row that a file would store; ``did`` says what it does to what is there."""

    row: int
    did: Literal["new", "changed", "same"]
    label: str
    """How to show it: its name and whose it is."""
    differences: tuple[str, ...] = ()
    """What changes, as "heading: before → after"."""


class UnitChange(Change):
    """A unit to add or to change; what is None stays."""

    kind: Literal["unit"] = "unit"
    id: int | None
    code: str
    name: str
    level: Level
    unit_kind: UnitKind
    reports_to: str | None
    """The code of the unit above, which may stand earlier in the same file."""
    lines: tuple[tuple[Line, str], ...] = ()
    since: date | None = None


class PersonChange(Change):
    """A person to add, or roles to add to one."""

    kind: Literal["person"] = "person"
    id: int | None
    name: str
    unit_id: int
    roles: tuple[tuple[Role, int], ...]


class InitiativeChange(Change):
    """An initiative with its outcomes and what it brought."""

    kind: Literal["initiative"] = "initiative"
    initiative: NewInitiative
    assumed: tuple[str, ...] = ()
    """What the row does not say and was filled in."""
    outcomes: tuple[NewOutcome, ...] = ()
    resources: tuple[Resource, ...] = ()
    """Empty where the file says nothing of them, or nothing new."""
    amends: str = ""
    """The report that these amounts replace."""
    counted_on: date
    """The day of whatever is told without one: up to it the year's figures are taken."""


class FigureChange(Change):
    """A published total without rows."""

    kind: Literal["figure"] = "figure"
    unit_id: int
    period: str
    what: str
    field: str = ""
    level: str = ""
    value: Decimal
    measure: str = ""
    source: str


AnyChange = UnitChange | PersonChange | InitiativeChange | FigureChange


class PolicyShown(Record):
    """What a policy's sheet would change, as it was shown."""

    base: str
    """The digest of the policy's file as it stood then."""
    changes: tuple[PolicyChange, ...]


class ImportState(StrEnum):
    """How far an import from chat has come."""

    READING = "reading"
    ASKED = "asked"
    """Understood; whoever sent it is asked what to store."""
    UNCLEAR = "unclear"
    """Whoever sent it is asked what the file lists."""
    STORING = "storing"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


class NewImport(Record):
    """A file sent by chat."""

    id: str
    channel: str
    bot: str
    chat: str
    ref: str
    name: str
    person_id: int


class Import(NewImport):
    """A stored import."""

    state: ImportState
    noun: Noun | None
    good_only: bool
    sha256: str
    stored: int
    attempts: int
    policy: PolicyShown | None = None
    """Where it is a policy's sheet: what it would change."""
