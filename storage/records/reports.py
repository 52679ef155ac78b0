"""Reports on an initiative: what was done, what it brought, what proves it, what stands in the way."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from storage.records.base import Record
from storage.records.words import fold


class ResourceKind(StrEnum):
    """What can be counted."""

    LAND = "land"
    LABOUR = "labour"
    MONEY = "money"
    LENGTH = "length"
    HOUSEHOLDS = "households"
    PEOPLE = "people"
    ATTENDANCES = "attendances"
    ITEMS = "items"


class ResourceRole(StrEnum):
    """Given, brought about, or only a value in money of what was given."""

    CONTRIBUTION = "contribution"
    OUTPUT = "output"
    VALUATION = "valuation"


class Source(StrEnum):
    """Who gave it."""

    PEOPLE = "people"
    STATE = "state"
    BUSINESS = "business"


class Resource(Record):
    """One amount. Amounts in kind (``ITEMS``) have words and no number."""

    kind: ResourceKind
    amount: Decimal | None
    unit: str
    role: ResourceRole
    source: Source | None = None
    object: str = ""
    """What it became or was given for, e.g. "đường bê tông"."""
    typed: str
    approximate: bool = False
    cumulative: bool = False
    """Since the initiative began, not of this period alone."""

    @property
    def key(self) -> tuple[str, ...]:
        """What must be the same for two amounts to be added: kind, role, source, object and unit."""
        return (self.kind, self.role, self.source or "", fold(self.object), self.unit)


class ReportStatus(StrEnum):
    """How the work goes."""

    ON_TRACK = "on_track"
    SLOW = "slow"
    DONE = "done"
    NO_RESULT = "no_result"


class EvidenceKind(StrEnum):
    """What proves a report."""

    PHOTO = "photo"
    DOCUMENT = "document"
    VOICE = "voice"
    PLACE = "place"


FROM_LIST = "nhap"
"""How the ids of reports begin that an office's list told."""


class Faces(StrEnum):
    """Whether children or households in need can be recognised in a photo, as whoever sent it says."""

    NONE = "none"
    SOME = "some"
    UNKNOWN = "unknown"


class NewEvidence(Record):
    """A thing sent with a report; the bytes are fetched afterwards."""

    kind: EvidenceKind
    channel: str
    bot: str
    ref: str
    unique: str = ""
    name: str = ""
    mime: str = ""
    size: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    caption: str = ""
    chat: str = ""
    """Whom to tell when it cannot be kept."""
    seconds: int | None = None
    """How long a voice lasts."""
    faces: Faces = Faces.UNKNOWN


class NewReport(Record):
    """A report as submitted. Its id is the id of the session that wrote it."""

    id: str
    initiative_id: str
    period: str
    """The policy's name of the period, e.g. ``2026-Q2``."""
    status: ReportStatus
    done: str = ""
    resources: tuple[Resource, ...] = ()
    evidence: tuple[NewEvidence, ...] = ()
    obstacle: str = ""
    amends: str = ""
    """The report that this one replaces."""
    saw_evidence: int | None = None
    """The newest evidence of that report that its writer saw; what was added since is taken over."""
    why: str = ""
    """Why it does."""
    entered_by: int
    instead_of: int | None = None
    """The absent person in whose stead it was entered (*thay cho*)."""
    effective_on: date


class Evidence(NewEvidence):
    """A stored piece of evidence."""

    id: int
    report_id: str | None
    check_id: str | None = None
    statement_id: str | None = None
    """It belongs to one of the three."""
    state: str
    """``waiting``, ``kept``, ``too_big`` or ``lost``."""
    sha256: str = ""
    picture: str = ""
    """What its bytes are: ``picture``, ``heic`` (kept, not opened), ``broken``, ``too_large``; empty for no picture."""
    release_sha256: str = ""
    """The copy of a picture without metadata."""
    release: str = "internal"
    """``internal``: not for anyone outside."""
    source: str = ""
    """The session that brought it: the report's own, or a later one."""
    entered_by: int | None = None
    added_at: datetime | None = None
    removed_at: datetime | None = None
    removed_by: int | None = None
    removed_why: str = ""


class Report(Record):
    """A stored report."""

    id: str
    initiative_id: str
    period: str
    status: ReportStatus
    done: str
    resources: tuple[Resource, ...]
    evidence: tuple[Evidence, ...]
    obstacle: str
    amends: str
    why: str
    entered_by: int
    entered_by_name: str
    instead_of: int | None = None
    effective_on: date
    recorded_at: datetime

    @property
    def proofs(self) -> tuple[Evidence, ...]:
        """The evidence that was not removed."""
        return tuple(piece for piece in self.evidence if piece.removed_at is None)
