"""What a conversation or a handler has settled and storage makes true in one transaction."""

from __future__ import annotations

from typing import Literal

from storage.records.base import Record
from storage.records.initiatives import NewInitiative
from storage.records.reports import NewReport


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


Fact = Joined | Declined | Registered | Reported | ChatBlocked | InviteTried
