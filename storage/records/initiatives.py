"""Initiatives (mô hình): what is registered, and how it stands."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from storage.records.base import Record
from storage.records.reports import Resource
from storage.records.units import Level


class SubjectKind(StrEnum):
    """Whose initiative it is."""

    COLLECTIVE = "collective"
    PERSON = "person"


class Origin(StrEnum):
    """Where an initiative comes from."""

    NEW = "new"
    CONTINUED = "continued"
    REPLICATED = "replicated"


class InitiativeState(StrEnum):
    """How far an initiative has come; everything after registration is an outcome."""

    SUBMITTED = "submitted"
    RETURNED = "returned"
    REGISTERED = "registered"
    STOPPED = "stopped"


class NewInitiative(Record):
    """A registration as submitted. Its id is the id of the session that wrote it, so that it exists at most once."""

    id: str
    unit_id: int
    year: int
    name: str
    subject_kind: SubjectKind
    subject_name: str
    field: str
    place: str
    target: str
    """What it should bring, in the words typed; what could be counted stands in ``expected`` as well."""
    end_on: date | None
    start_on: date | None = None
    origin: Origin = Origin.NEW
    previous_id: str = ""
    level: Level | None = None
    problem: str = ""
    method: str = ""
    partners: str = ""
    programmes: tuple[str, ...] = ()
    group: str = ""
    code: str = ""
    """The office's own, where it has one; unique in its year."""
    expected: tuple[Resource, ...] = ()
    responsible_id: int | None = None
    entered_by: int
    instead_of: int | None = None
    """The absent person in whose stead it was entered (*thay cho*)."""
    effective_on: date


class Initiative(NewInitiative):
    """A stored initiative."""

    state: InitiativeState
    recorded_at: datetime
    unit_name: str
    responsible_name: str = ""
    entered_by_name: str = ""
    instead_of_name: str = ""


class InitiativeLine(Record):
    """An initiative as a list shows it."""

    id: str
    name: str
    place: str
    unit_name: str
    year: int
    state: InitiativeState
    last_report_on: date | None
