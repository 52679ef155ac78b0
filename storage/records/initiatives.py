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


class Opinion(StrEnum):
    """How it stands with the party committee's opinion (*xin ý kiến cấp ủy*), which never holds anything up."""

    HAD = "had"
    ASKED = "asked"
    NOT_NEEDED = "not_needed"


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
    opinion: Opinion | None = None
    opinion_on: date | None = None
    """The day on which it was given."""


class Initiative(NewInitiative):
    """A stored initiative."""

    state: InitiativeState
    passed_to: int | None = None
    """The unit above that shall decide."""
    merged_into: str | None = None
    """The initiative that it was found to be the same as."""
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
