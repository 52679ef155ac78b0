"""What passes between people and the bot, free of any channel's wire format.

A channel turns its updates into :class:`Incoming`; the handlers answer with
:class:`Outgoing`. Nothing between the two knows which channel carried them.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict

BOLD_ON, BOLD_OFF = "\ue000", "\ue001"
"""Marks around words in bold. They lie in Unicode's private use area and are stripped from whatever
people send, so that text needs no escaping until a channel writes it."""

_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ue000-\uf8ff\ud800-\udfff]"
)


def clean(text: str) -> str:
    """Return what a person typed in NFC, without control, direction and private use characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return unicodedata.normalize("NFC", _UNWANTED.sub("", text)).strip()


class Frozen(BaseModel):
    """A value that never changes and refuses names that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class AttachmentKind(StrEnum):
    """What a person can send beside text."""

    PHOTO = "photo"
    DOCUMENT = "document"
    VOICE = "voice"
    VIDEO = "video"
    PLACE = "place"
    STICKER = "sticker"
    OTHER = "other"


class Attachment(Frozen):
    """A thing sent beside text; its bytes stay with the channel until they are fetched."""

    kind: AttachmentKind
    ref: str = ""
    """The channel's own reference, with which the bytes can be fetched."""
    unique: str = ""
    """The same for the same content, where the channel says so."""
    name: str = ""
    mime: str = ""
    size: int | None = None
    """Bytes, where the channel says."""
    seconds: int | None = None
    """How long a voice lasts, where the channel says."""
    latitude: float | None = None
    longitude: float | None = None


class Tap(Frozen):
    """A press on a button."""

    id: str
    """With which the channel wants the press acknowledged."""
    payload: str
    message: str
    """The message that carries the button."""


class Incoming(Frozen):
    """One thing that a person sent or did."""

    channel: str
    bot: str
    """Which of our bots on that channel received it."""
    chat: str
    """The address to answer to."""
    key: str
    """Unique on (channel, bot)."""
    at: datetime
    text: str = ""
    """What was typed, or a caption; cleaned."""
    tap: Tap | None = None
    attachments: tuple[Attachment, ...] = ()
    album: str = ""
    """The same for photos sent together."""
    message: str = ""
    """The channel's id of the message."""
    reply_to: str = ""
    edited: bool = False
    forwarded: bool = False
    event: Literal["message", "blocked", "unblocked"] = "message"
    sender_name: str = ""


class Choice(Frozen):
    """A button, or a line of a numbered list where the channel has no buttons."""

    label: str
    payload: str = ""
    url: str = ""
    cancel: bool = False
    """Number 0 in a numbered list."""


class Lane(StrEnum):
    """Which messages go first."""

    INTERACTIVE = "interactive"
    URGING = "urging"
    DIGEST = "digest"


class SentFile(Frozen):
    """Something that the channel has already, to be shown again."""

    kind: AttachmentKind
    ref: str
    """The channel's own reference, as it came in."""


class MadeFile(Frozen):
    """A document that the bot has made."""

    sha256: str
    """Under which its bytes are kept."""
    name: str
    """What people see and save it as."""
    picture: bool = False
    """Shown as a photo; the text below it says the same."""


class Outgoing(Frozen):
    """One message from the bot."""

    text: str
    """Plain text; words between BOLD_ON and BOLD_OFF are bold where the channel can."""
    rows: tuple[tuple[Choice, ...], ...] = ()
    numbered: bool = True
    """False where a typed number is an answer: then buttons without a channel for them are chosen by their words."""
    replaces: str = ""
    """The message to edit in place, where the channel can."""
    asks_place: bool = False
    """Offer a button that sends one's place, where the channel can."""
    file: SentFile | MadeFile | None = None
    """Shown with the text as its caption, where the channel can. Only a picture that the bot made has choices below."""
    secret: bool = False
    """It tells a code: what it says is not kept once it has gone out."""

    @property
    def choices(self) -> tuple[Choice, ...]:
        """All choices in reading order."""
        return tuple(choice for row in self.rows for choice in row)


class Notice(Frozen):
    """A word to somebody else than the one who caused it."""

    person_id: int
    text: str
    rows: tuple[tuple[Choice, ...], ...] = ()
    waits: bool = False
    """It is not said in the quiet hours: it waits until they are over."""
