"""What a conversation or a handler has settled and storage makes true in one transaction."""

from __future__ import annotations

from typing import Literal

from storage.records.base import Record
from storage.records.initiatives import NewInitiative
from storage.records.policy import PolicyChange
from storage.records.reports import Faces, NewEvidence, NewReport


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
    """Evidence was brought to a report that had been sent before."""

    kind: Literal["evidence_added"] = "evidence_added"
    session_id: str
    report_id: str
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
    | ChatBlocked
    | InviteTried
)
