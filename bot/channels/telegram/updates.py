"""From an update's JSON to what a person did. Only private chats are ours."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from bot.messages import Attachment, AttachmentKind, Incoming, Tap, clean
from storage.records.queue import NewInbox

CHANNEL: Final = "telegram"
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")

_FILES = {
    "animation": AttachmentKind.VIDEO,  # before document, which comes along with it
    "document": AttachmentKind.DOCUMENT,
    "voice": AttachmentKind.VOICE,
    "audio": AttachmentKind.VOICE,
    "video": AttachmentKind.VIDEO,
    "video_note": AttachmentKind.VIDEO,
    "sticker": AttachmentKind.STICKER,
}
_OTHERS = ("contact", "poll", "dice", "game", "story", "checklist", "paid_media", "invoice", "rich_message")
"""Things that people send and that we take no further; told apart from notices such as a pinned message."""

_MARKS = ("id", "date", "edit_date", "message_id", "data")
"""What tells events apart without saying what they hold."""

_COMMAND_TO_BOT = re.compile(r"^(/\w+)@\w+")
_NAME_LIMIT = 255

Json = Mapping[str, Any]


class UpdateError(ValueError):
    """An update that does not look as the Bot API describes it. Says nothing of its content."""


def raw_update(element: object, bot: str) -> NewInbox:
    """Wrap an update without understanding it. One without a number is known by its hash, so none is lost.

    A number comes again for another update: Telegram begins at any number after a week of silence, and a server of
    one's own may count from 1 with each life. So an update is known by its number and by what its event is.
    """
    payload = json.dumps(element)  # pure ASCII: a stray surrogate stays an escape and is stored without harm
    number = update_id(element)
    key = _hash(payload) if number is None else f"{number}-{_hash(_event_of(element))[:16]}"
    return NewInbox(channel=CHANNEL, bot=bot, key=key, chat=_chat_of(element), payload=payload)


def update_id(element: object) -> int | None:
    """The number of an update, or None where it has none."""
    number = element.get("update_id") if isinstance(element, dict) else None
    return number if type(number) is int else None


def read_update(payload: str, bot: str, now: datetime) -> Incoming | None:
    """Understand one update; None where it is not for us. Raises UpdateError.

    A message bears its own time; a press on a button bears none and takes ``now``.
    """
    try:
        return _read(json.loads(payload, object_hook=_without_nulls), bot, now)
    except Exception as error:
        reason = type(error).__name__
    raise UpdateError(f"The update is not as the Bot API describes it ({reason})")


def _read(update: Json, bot: str, now: datetime) -> Incoming | None:
    key = str(update["update_id"])
    if message := update.get("message"):
        return _message(message, bot, key, edited=False)
    if message := update.get("edited_message"):
        return _message(message, bot, key, edited=True)
    if query := update.get("callback_query"):
        return _tap(query, bot, key, now)
    if change := update.get("my_chat_member"):
        return _membership(change, bot, key)
    return None


def _message(message: Json, bot: str, key: str, *, edited: bool) -> Incoming | None:
    chat = message["chat"]
    if chat["type"] != "private" or (edited and "location" in message):  # a live place, moving
        return None
    text = clean(message.get("text") or message.get("caption") or "")
    attachments = _attachments(message)
    if not text and not attachments:
        if "text" not in message:
            return None
        attachments = (Attachment(kind=AttachmentKind.OTHER),)  # nothing that can be seen, which wants an answer too
    reply = message.get("reply_to_message")
    return Incoming(
        channel=CHANNEL,
        bot=bot,
        chat=_number(chat["id"]),
        key=key,
        at=_time(message.get("edit_date", message["date"]) if edited else message["date"]),
        text=_COMMAND_TO_BOT.sub(r"\1", text),
        attachments=attachments,
        album=message.get("media_group_id", ""),
        message=_number(message["message_id"]),
        reply_to=_number(reply["message_id"]) if reply else "",
        edited=edited,
        forwarded="forward_origin" in message or "forward_date" in message,
        sender_name=_name(message.get("from")),
    )


def _tap(query: Json, bot: str, key: str, now: datetime) -> Incoming | None:
    message = query.get("message")  # bare of all but chat and id where it is too old
    if not message or message["chat"]["type"] != "private":
        return None
    return Incoming(
        channel=CHANNEL,
        bot=bot,
        chat=_number(message["chat"]["id"]),
        key=key,
        at=now,
        tap=Tap(id=query["id"], payload=clean(query.get("data", "")), message=_number(message["message_id"])),
        sender_name=_name(query.get("from")),
    )


def _membership(change: Json, bot: str, key: str) -> Incoming | None:
    event = {"kicked": "blocked", "member": "unblocked"}.get(change["new_chat_member"]["status"])
    if change["chat"]["type"] != "private" or event is None:
        return None
    return Incoming(
        channel=CHANNEL,
        bot=bot,
        chat=_number(change["chat"]["id"]),
        key=key,
        at=_time(change["date"]),
        event="blocked" if event == "blocked" else "unblocked",
        sender_name=_name(change.get("from")),
    )


def _attachments(message: Json) -> tuple[Attachment, ...]:
    if sizes := message.get("photo") or message.get("live_photo", {}).get("photo"):
        return (_file(AttachmentKind.PHOTO, max(sizes, key=lambda size: size["width"] * size["height"])),)
    for field, kind in _FILES.items():
        if file := message.get(field):
            return (_file(kind, file),)
    if place := message.get("location"):  # a venue bears one too
        latitude, longitude = float(place["latitude"]), float(place["longitude"])
        name = clean(message["venue"]["title"]) if "venue" in message else ""
        return (Attachment(kind=AttachmentKind.PLACE, name=name, latitude=latitude, longitude=longitude),)
    if any(field in message for field in _OTHERS):
        return (Attachment(kind=AttachmentKind.OTHER),)
    return ()


def _file(kind: AttachmentKind, file: Json) -> Attachment:
    return Attachment(
        kind=kind,
        ref=file["file_id"],
        unique=file["file_unique_id"],
        name=clean(file.get("file_name", ""))[:_NAME_LIMIT],
        mime=clean(file.get("mime_type", ""))[:_NAME_LIMIT],
        size=file.get("file_size"),
        seconds=file.get("duration") if kind == AttachmentKind.VOICE else None,
    )


def _name(sender: Json | None) -> str:
    names = (clean(sender.get(part, "")) for part in ("first_name", "last_name")) if sender else ()
    return " ".join(filter(None, names))[:_NAME_LIMIT]


def _time(seconds: Any) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)


def _number(value: object) -> str:
    if type(value) is not int:
        raise UpdateError("an id is not a number")
    return str(value)


def _hash(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def _without_nulls(value: dict[str, Any]) -> dict[str, Any]:
    """An absent field may also be written as null."""
    return {name: part for name, part in value.items() if part is not None}


def _event_of(element: object) -> str:
    """What an update tells of, without what it says: its kind, and the event's own marks."""
    events = element.items() if isinstance(element, dict) else ()
    marks = [[kind, *(event.get(mark) for mark in _MARKS)] for kind, event in events if isinstance(event, dict)]
    return json.dumps(marks)


def _chat_of(element: object) -> str:
    """The chat of an update of whatever kind: it stands in the event, or in the event's message."""
    events = element.values() if isinstance(element, dict) else ()
    for event in events:
        holder = event if isinstance(event, dict) else {}
        if "chat" not in holder and isinstance(holder.get("message"), dict):
            holder = holder["message"]
        chat = holder.get("chat")
        if isinstance(chat, dict) and type(chat.get("id")) is int:
            return str(chat["id"])
    return ""
