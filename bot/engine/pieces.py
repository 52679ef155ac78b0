"""Pieces of evidence as answers hold them until they are sent."""

from __future__ import annotations

from pydantic import JsonValue

from bot import text
from bot.messages import AttachmentKind, Incoming

EVIDENCE = frozenset({AttachmentKind.PHOTO, AttachmentKind.DOCUMENT, AttachmentKind.VOICE, AttachmentKind.PLACE})
"""What proves something and is kept."""


def takes(incoming: Incoming) -> bool:
    """Whether there is something to keep in what was sent."""
    return any(attachment.kind in EVIDENCE for attachment in incoming.attachments)


def evidence_in(incoming: Incoming) -> list[dict[str, JsonValue]]:
    """What is kept of the things sent: each with its caption, and with where its bytes can be fetched."""
    where = {"channel": incoming.channel, "bot": incoming.bot, "chat": incoming.chat, "caption": incoming.text}
    sent = [attachment for attachment in incoming.attachments if attachment.kind in EVIDENCE]
    return [{**attachment.model_dump(mode="json", exclude_none=True), **where} for attachment in sent]


def pieces(kept: list[dict[str, JsonValue]]) -> str:
    """How much evidence there is: photos, voices and other things apart."""
    photos = sum(piece["kind"] == AttachmentKind.PHOTO for piece in kept)
    voices = [piece for piece in kept if piece["kind"] == AttachmentKind.VOICE]
    seconds = sum(int(str(piece.get("seconds") or 0)) for piece in voices)
    return text.pieces(photos, len(voices), seconds, len(kept) - photos - len(voices))
