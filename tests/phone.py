"""A phone for tests: one person, one chat with the bot, and no sleeping."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import NoReturn, TypeVar

from bot.local import Button, LocalTelegram, Message, Person
from bot.local.chat import ChatEvent

T = TypeVar("T")


class Phone:
    """Does what a person does and waits for what they would wait for.

    ``hear`` reads on from the last thing heard, so that an old message is never taken for a new one.
    When nothing fitting comes within ``patience`` seconds, the test fails and shows the conversation.
    """

    def __init__(self, server: LocalTelegram, person_id: int, *, bot: str = "", patience: float = 30.0) -> None:
        self.server = server
        self.handset = server.handset(person_id, bot)
        self.chat = self.handset.chat
        self.patience = patience
        self._heard = self.chat.version

    # --- doing -----------------------------------------------------------------------------------

    async def say(self, text: str, reply_to: Message | None = None) -> Message:
        """Send a text, as an answer to a message if one is given."""
        return self.handset.say(text, reply_to)

    async def reply(self, message: Message, text: str) -> Message:
        """Answer one message with a text."""
        return self.handset.say(text, message)

    async def photo(self, content: bytes, caption: str = "") -> Message:
        """Send a photo."""
        return self.handset.photo(content, caption)

    async def album(self, photos: Sequence[bytes], caption: str = "") -> list[Message]:
        """Send several photos at once."""
        return self.handset.album(photos, caption)

    async def document(
        self, content: bytes, name: str = "tai-lieu.pdf", mime_type: str = "", caption: str = ""
    ) -> Message:
        """Send a document."""
        return self.handset.document(content, name, mime_type, caption)

    async def voice(self, content: bytes = b"OggS", seconds: int = 1) -> Message:
        """Send a voice message."""
        return self.handset.voice(content, seconds)

    async def sticker(self, content: bytes = b"RIFF") -> Message:
        """Send a sticker."""
        return self.handset.sticker(content)

    async def location(self, latitude: float = 21.53, longitude: float = 107.97) -> Message:
        """Send a place."""
        return self.handset.location(latitude, longitude)

    async def contact(self, whose: Person | None = None) -> Message:
        """Send a contact: one's own, or someone else's."""
        return self.handset.contact(whose)

    async def forward(self, text: str, written_by: Person | str = "Người khác") -> Message:
        """Forward a text that someone else wrote."""
        return self.handset.forward(text, written_by)

    async def edit(self, message: Message, text: str) -> None:
        """Change one's own message."""
        self.handset.edit(message, text)

    async def block(self) -> None:
        """Block the bot."""
        self.handset.block()

    async def unblock(self) -> None:
        """Let the bot write again."""
        self.handset.unblock()

    async def tap(self, label: str, message: Message | None = None) -> str:
        """Tap the newest button with this label (or that begins so), waiting until there is one.

        A button of a reply keyboard sends its label. Returns the id of the callback query, or "".
        """
        found = await self._until(lambda: self._find_button(label, message), f"a button «{label}»", None)
        where, button = found
        if button.data is None:
            self.handset.say(button.label)
            return ""
        return self.handset.tap(button.data, where.id)

    async def tap_raw(self, data: str, message: Message | int) -> str:
        """Tap a button that may not exist (any more): this data, under this message."""
        return self.handset.tap(data, message if isinstance(message, int) else message.id)

    # --- waiting ---------------------------------------------------------------------------------

    async def hear(self, text: str = "", patience: float | None = None) -> Message:
        """The next unheard message of the bot, new or edited, that contains the text."""
        return await self._until(lambda: self._next_heard(text), f"«{text}»", patience)

    async def hear_toast(self, text: str = "", patience: float | None = None) -> str:
        """The next unheard answer to a tap that contains the text."""
        event = await self._until(
            lambda: self._next_event(lambda event: event.kind == "toast" and text in str(event.details["text"])),
            f"a toast «{text}»",
            patience,
        )
        return str(event.details["text"])

    async def until(self, condition: Callable[[], bool], what: str, patience: float | None = None) -> None:
        """Wait until something holds; it is looked at whenever the chat changes."""
        await self._until(lambda: condition() or None, what, patience)

    async def hears_nothing(self, seconds: float = 0.2) -> None:
        """Fail if the bot says anything within these seconds."""
        try:
            async with asyncio.timeout(seconds):
                while (message := self._next_heard("")) is None:
                    await self.chat.changes.wait()
        except TimeoutError:
            return
        self._fail(f"nothing was to be heard, but the bot said «{message.text}»")

    # --- looking ---------------------------------------------------------------------------------

    @property
    def messages(self) -> list[Message]:
        """All messages of the chat as they stand, oldest first."""
        return list(self.chat.messages.values())

    @property
    def answers(self) -> list[Message]:
        """The bot's messages."""
        return [message for message in self.messages if message.from_bot]

    @property
    def last(self) -> Message:
        """The newest message of the bot."""
        if not self.answers:
            self._fail("the bot has said nothing")
        return self.answers[-1]

    @property
    def toasts(self) -> list[str]:
        """What taps were answered with, oldest first; empty ones included."""
        return [str(event.details["text"]) for event in self._events(0) if event.kind == "toast"]

    def transcript(self) -> str:
        """The conversation, for people to read."""
        lines = [f"--- {self.chat.person.name} ({self.chat.person.id}) và {self.chat.bot.name} ---"]
        for message in self.messages:
            moment = datetime.fromtimestamp(message.wire["date"], UTC)
            who = "bot  " if message.from_bot else "người"
            kinds = [kind for kind in _KINDS if kind in message.wire]
            edited = " (đã sửa)" if "edit_date" in message.wire else ""
            lines.append(f"[{moment:%d/%m %H:%M} #{message.id}] {who}{edited}: {' '.join([*kinds, message.text])}")
            lines += ["    " + " ".join(f"[{button.label}]" for button in row) for row in message.rows]
        lines += [f"    (toast) {toast}" for toast in self.toasts[-5:] if toast]
        if self.chat.blocked:
            lines.append("    (đã chặn bot)")
        return "\n".join(lines)

    # --- inside ----------------------------------------------------------------------------------

    def _events(self, after: int) -> list[ChatEvent]:
        events = self.chat.events_after(after)
        return self.chat.known_events() if events is None else events

    def _next_event(self, fits: Callable[[ChatEvent], bool]) -> ChatEvent | None:
        for event in self._events(self._heard):
            if fits(event):
                self._heard = event.number
                return event
        return None

    def _next_heard(self, text: str) -> Message | None:
        event = self._next_event(
            lambda event: (
                event.kind in ("message", "edited")
                and event.message is not None
                and event.message.from_bot
                and text in event.message.text
            )
        )
        return event.message if event else None

    def _find_button(self, label: str, message: Message | None) -> tuple[Message, Button] | None:
        for candidate in [message] if message else reversed(self.answers):
            for fits in (_same, _begins):
                for button in candidate.buttons:
                    if fits(button.label, label):
                        return candidate, button
        return None

    async def _until(self, look: Callable[[], T | None], what: str, patience: float | None) -> T:
        seconds = self.patience if patience is None else patience
        deadline = time.monotonic() + seconds
        while (found := look()) is None:
            left = deadline - time.monotonic()
            if left <= 0 or not await self.chat.changes.wait(left):
                if (found := look()) is not None:
                    return found
                self._fail(f"waited {seconds:g} s for {what}")
        return found

    def _fail(self, reason: str) -> NoReturn:
        raise AssertionError(f"{reason}\n{self.transcript()}")


_KINDS = (
    "photo", "document", "voice", "sticker", "location", "contact", "forward_origin", "reply_to_message",
)  # fmt: skip


def _same(label: str, wanted: str) -> bool:
    return label == wanted


def _begins(label: str, wanted: str) -> bool:
    """Whether the label begins so, the marks and numbers before its first letter left aside or not."""
    return label.startswith(wanted) or re.sub(r"^[\W\d_]+", "", label).startswith(wanted)
