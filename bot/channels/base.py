"""What the core asks of a channel, and how a channel says that it could not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Literal, Protocol

from bot.messages import Frozen, Incoming, Outgoing, Tap
from storage.records.queue import NewInbox


class Capabilities(Frozen):
    """What a channel can do. The core asks this, never which channel it is on."""

    buttons: bool
    edit: bool
    files_in: bool
    place_in: bool
    text_limit: int
    """Characters a message."""
    file_limit: int
    """Bytes of a file that can be fetched."""
    files_out: bool = False
    """Whether what people sent can be shown to them again."""
    documents_out: bool = False
    """Whether documents that the bot has made can be sent."""


class BotCommand(Frozen):
    """A command as the channel's own menu shows it."""

    name: str
    title: str


Intake = Callable[[Sequence[NewInbox]], Awaitable[None]]
"""Commits updates as received; the channel acknowledges them only after this returns.

Raises when nothing was stored.
"""

Trouble = Callable[[str], None]
"""Told in plain words when the channel cannot be reached, or again can."""


class SendError(Exception):
    """A message did not go out.

    ``kind`` says what follows: ``wait`` (this chat asks for ``retry_after`` seconds), ``temporary`` (network or
    server trouble; certainly or probably not delivered), ``uncertain`` (the request left, its fate is unknown),
    ``blocked`` (the person has blocked the bot or is gone), ``moved`` (the chat has the new address ``moved_to``),
    ``refused`` (this message can never be sent).
    """

    def __init__(
        self,
        kind: Literal["wait", "temporary", "uncertain", "blocked", "moved", "refused"],
        description: str,
        *,
        retry_after: float = 0,
        moved_to: str = "",
    ) -> None:
        super().__init__(description)
        self.kind = kind
        self.description = description
        self.retry_after = retry_after
        self.moved_to = moved_to


class FetchError(Exception):
    """A file could not be fetched; ``permanent`` when trying again is of no use."""

    def __init__(self, description: str, *, permanent: bool) -> None:
        super().__init__(description)
        self.permanent = permanent


class Channel(Protocol):
    """One bot on one channel."""

    name: str
    bot: str
    capabilities: Capabilities

    async def start(self, commands: Sequence[BotCommand]) -> None:
        """Say who we are and set the menu; keeps trying in the background where the channel does not answer."""

    async def receive(self, intake: Intake) -> None:
        """Receive until cancelled, committing each batch through ``intake`` before acknowledging it."""

    def parse(self, payload: str) -> Incoming | None:
        """Understand one raw update; None where it is not for us (a group, a kind we do not take)."""

    async def send(self, chat: str, message: Outgoing, content: bytes = b"") -> str:
        """Send or edit one message and return its id; ``content`` is of the document it brings. Raises SendError."""

    async def acknowledge(self, tap: Tap, text: str = "") -> None:
        """Answer a press on a button, with a short word or silently. Never raises."""

    async def fetch(self, ref: str) -> bytes:
        """Bring the bytes of an attachment. Raises FetchError."""

    def invite_link(self, code: str) -> str:
        """A link that opens the chat with an invite code, or an empty string where the channel has none."""

    async def close(self) -> None:
        """Close connections."""
