"""The private chat of one person and one bot."""

import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from bot.local.bot_account import BotAccount
from bot.local.changes import Changes
from bot.local.errors import Json, bad_request, forbidden
from bot.local.message import Message
from bot.local.person import Person

MOST_EVENTS = 5_000

EventKind = Literal["message", "edited", "deleted", "toast", "typing", "commands", "blocked"]


@dataclass(frozen=True)
class ChatEvent:
    """Something that a phone would show, under a number that only rises; the message as it was then."""

    number: int
    kind: EventKind
    message: Message | None = None
    details: Json = field(default_factory=dict)


@dataclass
class CallbackQuery:
    """A tap on a button that the bot has still to answer."""

    id: str
    chat: "Chat"
    asked_at: float
    answered: bool = False


class Chat:
    """Messages, oldest first, and everything that happened to them."""

    def __init__(self, bot: BotAccount, person: Person, now: Callable[[], datetime]) -> None:
        self.bot = bot
        self.person = person
        self.messages: dict[int, Message] = {}
        self.started = False
        self.blocked = False
        self.instance = secrets.token_hex(8)
        self.keyboard: Json | None = None
        """The reply keyboard that the phone shows now."""
        self.changes = Changes()
        self._events: deque[ChatEvent] = deque(maxlen=MOST_EVENTS)
        self._now = now
        self._version = 0

    @property
    def version(self) -> int:
        """The number of the newest event."""
        return self._version

    def events_after(self, number: int) -> list[ChatEvent] | None:
        """What happened since; None when that is no longer known and all must be read again."""
        if number > self._version or (self._events and number < self._events[0].number - 1):
            return None
        newer: list[ChatEvent] = []
        for event in reversed(self._events):
            if event.number <= number:
                break
            newer.append(event)
        newer.reverse()
        return newer

    def known_events(self) -> list[ChatEvent]:
        """All that is still remembered."""
        return list(self._events)

    def timestamp(self) -> int:
        """The server's clock as messages carry it."""
        return int(self._now().timestamp())

    def require_open(self) -> None:
        """Refuse what a bot may not send here."""
        if self.blocked:
            raise forbidden("bot was blocked by the user")
        if not self.started:
            raise forbidden("bot can't initiate conversation with a user")

    def find(self, message_id: int, what: str) -> Message:
        """The message with this id, or Telegram's refusal that names what it was wanted for."""
        message = self.messages.get(message_id)
        if message is None:
            raise bad_request(f"{what} not found")
        return message

    def add(self, content: Json, *, from_bot: bool, markup: Json | None = None) -> Message:
        """A new message from the bot or the person."""
        wire: Json = {
            "message_id": self.bot.next_message_id(),
            "from": self.bot.user() if from_bot else self.person.user(),
            "chat": self.person.chat(),
            "date": self.timestamp(),
        } | content
        message = Message(wire, from_bot)
        if markup is not None:
            self._show_markup(message, markup)
        self.messages[message.id] = message
        self.announce("message", message)
        return message

    def change(self, message: Message, content: Json) -> None:
        """Replace what an edit replaces; a value of None takes the field away."""
        for key, value in content.items():
            if value is None:
                message.wire.pop(key, None)
            else:
                message.wire[key] = value
        self.announce("edited", message)

    def remove(self, message: Message) -> None:
        """Delete a message for both sides."""
        del self.messages[message.id]
        self.announce("deleted", message)

    def announce(self, kind: EventKind, message: Message | None = None, **details: object) -> None:
        """Tell every phone that looks at this chat."""
        self._version += 1
        snapshot = replace(message, wire=dict(message.wire)) if message is not None else None
        self._events.append(ChatEvent(self._version, kind, snapshot, details))
        self.changes.announce()

    def _show_markup(self, message: Message, markup: Json) -> None:
        if "inline_keyboard" in markup:
            message.wire["reply_markup"] = markup
            return
        message.other_markup = markup
        if "keyboard" in markup:
            self.keyboard = markup
        elif markup.get("remove_keyboard") or markup.get("hide_keyboard"):
            self.keyboard = None
