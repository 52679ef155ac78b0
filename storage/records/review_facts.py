"""What is settled when registrations and reports are looked at: accepted, sent back, renamed, merged, ended."""

from __future__ import annotations

from datetime import date
from typing import Literal

from storage.records.base import Record
from storage.records.initiatives import NewInitiative, Opinion
from storage.records.units import Level


class Accepted(Record):
    """Registrations are accepted, all at once or none."""

    kind: Literal["accepted"] = "accepted"
    initiatives: tuple[str, ...]
    seen: int
    """The last event that whoever accepts has seen: what has changed since is not accepted."""
    person_id: int
    instead_of: int | None = None
    on: date


class ReturnAsked(Record):
    """A registration, or a report, is to be completed by a day."""

    kind: Literal["return_asked"] = "return_asked"
    id: str
    initiative_id: str
    report_id: str | None
    reasons: dict[str, str]
    """The names of the faulty answers, and what is wrong with each."""
    due_on: date
    seen: int
    person_id: int
    instead_of: int | None = None
    why: str
    on: date


class ReturnWithdrawn(Record):
    """What was asked to be completed need not be."""

    kind: Literal["return_withdrawn"] = "return_withdrawn"
    return_id: str
    person_id: int
    why: str
    on: date


class Resubmitted(Record):
    """What was asked for is completed, and the registration submitted again."""

    kind: Literal["resubmitted"] = "resubmitted"
    return_id: str
    initiative: NewInitiative
    columns: tuple[str, ...]
    """What the faulty answers are stored as; nothing else is changed."""
    person_id: int
    instead_of: int | None = None
    on: date


class NameSuggested(Record):
    """A coordinator suggests a better name."""

    kind: Literal["name_suggested"] = "name_suggested"
    id: str
    initiative_id: str
    name: str
    person_id: int


class NameAnswered(Record):
    """Whoever was asked agrees to the name, or keeps the old one."""

    kind: Literal["name_answered"] = "name_answered"
    suggestion_id: str
    agreed: bool
    person_id: int
    why: str
    on: date


class Reworded(Record):
    """Whoever was asked about an initiative changes its name, or what it is to bring."""

    kind: Literal["reworded"] = "reworded"
    initiative_id: str
    what: Literal["name", "target"]
    words: str
    person_id: int
    why: str
    on: date


class SentOn(Record):
    """A unit above shall decide on a registration, or it is registered at another level."""

    kind: Literal["sent_on"] = "sent_on"
    initiative_id: str
    to_unit: int | None = None
    level: Level | None = None
    seen: int
    person_id: int
    why: str
    on: date


class FoundSame(Record):
    """An initiative is the same as another, which is kept."""

    kind: Literal["found_same"] = "found_same"
    initiative_id: str
    kept_id: str
    person_id: int
    why: str
    why_kept: str
    on: date


class SameUndone(Record):
    """They are two after all."""

    kind: Literal["same_undone"] = "same_undone"
    initiative_id: str
    person_id: int
    why: str
    on: date


class Stopped(Record):
    """An initiative ends."""

    kind: Literal["stopped"] = "stopped"
    initiative_id: str
    person_id: int
    why: str
    on: date


class OpinionTold(Record):
    """Somebody says how it stands with the party committee's opinion."""

    kind: Literal["opinion_told"] = "opinion_told"
    initiative_id: str
    opinion: Opinion
    opinion_on: date | None
    person_id: int
    why: str
    on: date


class ReportsSeen(Record):
    """A coordinator has looked at reports."""

    kind: Literal["reports_seen"] = "reports_seen"
    reports: tuple[str, ...]
    person_id: int
