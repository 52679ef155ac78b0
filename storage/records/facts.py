"""What a conversation or a handler has settled and storage makes true in one transaction."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from storage.records.base import Record
from storage.records.changes import HandOver, Reorganisation
from storage.records.checks import CheckFact
from storage.records.conclusion_facts import ConclusionFact
from storage.records.digest_facts import DigestFact
from storage.records.documents import WantedDocument
from storage.records.duties import DutyEvent
from storage.records.imports import ImportState, NewImport, Noun
from storage.records.initiatives import NewInitiative
from storage.records.obstacle_facts import ObstacleFact
from storage.records.policy import PolicyChange
from storage.records.reports import Faces, NewEvidence, NewReport
from storage.records.review_facts import (
    Accepted,
    FoundSame,
    NameAnswered,
    NameSuggested,
    OpinionTold,
    ReportsSeen,
    Resubmitted,
    ReturnAsked,
    ReturnWithdrawn,
    Reworded,
    SameUndone,
    SentOn,
    Stopped,
)
from storage.records.role_facts import RoleFact
from storage.records.teams import NewMember
from storage.records.unit_reports import UnitReported
from storage.records.urgings import Told
from storage.records.visits import VisitCancelled, VisitPlanned


class Joined(Record):
    """A person has used an invite, agreed to what is kept and confirmed the name."""

    kind: Literal["joined"] = "joined"
    session_id: str
    code_hash: str
    person_id: int
    person_name: str
    channel: str
    chat: str
    consent_version: str
    consent_wording: str


class Declined(Record):
    """A person does not want to use the bot; the invite is spent and the office enters instead."""

    kind: Literal["declined"] = "declined"
    session_id: str
    code_hash: str
    person_id: int


class Registered(Record):
    """A registration was submitted."""

    kind: Literal["registered"] = "registered"
    initiative: NewInitiative


class Reported(Record):
    """A report was submitted."""

    kind: Literal["reported"] = "reported"
    report: NewReport


class EvidenceAdded(Record):
    """Evidence was brought to a report, or a check, that had been sent before."""

    kind: Literal["evidence_added"] = "evidence_added"
    session_id: str
    report_id: str | None = None
    check_id: str | None = None
    evidence: tuple[NewEvidence, ...]
    person_id: int


class EvidenceRemoved(Record):
    """A piece of evidence is to be hidden; its bytes and its trace stay."""

    kind: Literal["evidence_removed"] = "evidence_removed"
    evidence_id: int
    person_id: int
    why: str


class FacesTold(Record):
    """Somebody said whether children or households in need can be recognised in what a session brought."""

    kind: Literal["faces_told"] = "faces_told"
    source: str
    faces: Faces
    person_id: int


class LikenessAnswered(Record):
    """Somebody said what pictures are that look like earlier ones."""

    kind: Literal["likeness_answered"] = "likeness_answered"
    source: str
    answer: Literal["new", "removed"]
    why: str = ""
    person_id: int


class PolicyChanged(Record):
    """The policy was changed in chat or by a sheet."""

    kind: Literal["policy_changed"] = "policy_changed"
    session_id: str
    person_id: int
    base: str
    """The digest of the file that the change was made to."""
    changes: tuple[PolicyChange, ...]


class ImportReceived(Record):
    """A spreadsheet was sent, to be read."""

    kind: Literal["import_received"] = "import_received"
    file: NewImport
    unclear: bool = False
    """Whoever sent it is asked first what it is for."""


class ImportMoved(Record):
    """Somebody said what to do with a spreadsheet that was read."""

    kind: Literal["import_moved"] = "import_moved"
    id: str
    seen: tuple[ImportState, ...]
    """The states in which this may still be said."""
    to: ImportState
    noun: Noun | None = None
    good_only: bool | None = None
    person_id: int


class ChatBlocked(Record):
    """A person blocked the bot, or took it back."""

    kind: Literal["chat_blocked"] = "chat_blocked"
    channel: str
    chat: str
    blocked: bool


class InviteTried(Record):
    """Somebody typed a code that opens nothing."""

    kind: Literal["invite_tried"] = "invite_tried"
    channel: str
    chat: str


class ChangeDecided(Record):
    """Units are reorganised, or a person's work is handed over, from a day on."""

    kind: Literal["change_decided"] = "change_decided"
    change: Reorganisation | HandOver
    today: date
    """Where it is decided: what holds from today or earlier is carried out at once."""


class ChangeUndone(Record):
    """Whoever made a change takes it back."""

    kind: Literal["change_undone"] = "change_undone"
    change_id: str
    person_id: int
    today: date


class MemberAdded(Record):
    """A person comes to a team."""

    kind: Literal["member_added"] = "member_added"
    member: NewMember


class Invited(Record):
    """One person is to have a new code, which ends the one that whoever invites has seen."""

    kind: Literal["invited"] = "invited"
    person_id: int
    code_hash: str
    until: datetime
    replaces: str
    """As :attr:`storage.records.invites.Invitee.code`."""


class Left(Record):
    """A person does not want to use the bot in this chat any more."""

    kind: Literal["left"] = "left"
    person_id: int
    channel: str
    chat: str


class Urged(Record):
    """A superior urges that something be done: one duty, or all that is late at a unit and below it."""

    kind: Literal["urged"] = "urged"
    urging_id: str
    person_id: int
    unit_id: int
    target: str
    """``duty:ID`` or ``unit:ID``."""
    words: str
    day: date
    """On which it is told."""
    send_at: datetime | None = None
    """With the rest, found out as it is sent."""
    most: int = 0
    """How often anybody is urged on one day."""
    told: tuple[Told, ...] = Field(default=(), exclude=True)
    """Left out of the audit: the reminders themselves say it."""


class UrgingWished(Record):
    """Another line asks the contact line to urge a unit."""

    kind: Literal["urging_wished"] = "urging_wished"
    unit_id: int
    person_id: int
    told_id: int | None
    day: date


class DocumentWanted(Record):
    """Somebody wants a document, which is made afterwards and sent to the chat."""

    kind: Literal["document_wanted"] = "document_wanted"
    document: WantedDocument


class DutyNoted(Record):
    """Somebody said or decided something about a duty."""

    kind: Literal["duty_noted"] = "duty_noted"
    duty_id: int
    event: DutyEvent
    person_id: int
    value: str = ""
    """A day, or a person."""
    why: str = ""
    source: str
    """The session or the button that told it: once, however often it is told."""
    answers: str = ""
    """The source of the asking that this answers."""
    on: date


class HourChosen(Record):
    """When somebody wants to be reminded."""

    kind: Literal["hour_chosen"] = "hour_chosen"
    person_id: int
    hour: str | None
    """As 07:30; None for the policy's."""


class SignalAnswered(Record):
    """Somebody answered a question about an initiative, in time or late."""

    kind: Literal["signal_answered"] = "signal_answered"
    signal_id: int
    answer: str
    """The code of a button."""
    words: str = ""
    person_id: int
    source: str
    """The session or the button that told it."""
    on: date


class SignalCleared(Record):
    """Somebody above has seen enough of a question that nobody answered in time."""

    kind: Literal["signal_cleared"] = "signal_cleared"
    signal_id: int
    person_id: int
    on: date


Fact = (
    Joined
    | Declined
    | Registered
    | Reported
    | EvidenceAdded
    | EvidenceRemoved
    | FacesTold
    | LikenessAnswered
    | PolicyChanged
    | ImportReceived
    | ImportMoved
    | ChatBlocked
    | InviteTried
    | ChangeDecided
    | ChangeUndone
    | MemberAdded
    | Invited
    | Left
    | DocumentWanted
    | Urged
    | UrgingWished
    | DutyNoted
    | HourChosen
    | Accepted
    | ReturnAsked
    | ReturnWithdrawn
    | Resubmitted
    | NameSuggested
    | NameAnswered
    | Reworded
    | SentOn
    | FoundSame
    | SameUndone
    | Stopped
    | OpinionTold
    | ReportsSeen
    | VisitPlanned
    | VisitCancelled
    | ObstacleFact
    | RoleFact
    | CheckFact
    | ConclusionFact
    | UnitReported
    | SignalAnswered
    | SignalCleared
    | DigestFact
)
