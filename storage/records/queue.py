"""Rows of the two queues and of the sessions between them."""

from __future__ import annotations

from datetime import datetime

from storage.records.base import Record


class NewInbox(Record):
    """An update as received, to store before it is acknowledged."""

    channel: str
    bot: str
    key: str
    """Unique on (channel, bot)."""
    chat: str
    """Whose order it must keep; empty where the update does not say."""
    payload: str
    """The update's JSON text."""


class InboxRow(NewInbox):
    """A stored update."""

    id: int
    attempts: int
    error: str = ""
    received_at: datetime


class NewOutbox(Record):
    """A message to send."""

    channel: str
    chat: str
    lane: str
    payload: str
    """The message's JSON; empty while the words of a reference are still to be found."""
    reference: str = ""
    """What the words are about, as ``duties:5``, where they are found only when the message is about to be sent."""
    key: str = ""
    """Messages with the same key are one while unsent: the newest words win."""
    delay: float = 0
    """Seconds to wait for more of the same key."""


class OutboxRow(NewOutbox):
    """A stored message."""

    id: int
    attempts: int
    not_before: datetime
    status: str


class SessionRow(Record):
    """A conversation on its way, as stored. ``version`` guards against two writers."""

    id: str
    owner: str
    """``person:ID``, or ``chat:CHANNEL:ADDRESS`` until the chat is linked."""
    form: str
    state: str
    """``open``, ``parked`` (set aside, can go on), ``submitted`` or ``expired``."""
    version: int
    data: str
    expires_at: datetime


class AuditEntry(Record):
    """Who did what to which object; values stand apart, so that they can be erased."""

    action: str
    object: str
    instead_of: int | None = None
    """The absent person for whom it was done."""
    before: str = ""
    after: str = ""
