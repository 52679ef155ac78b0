"""Messages that refer to something: their words are found when they are about to be sent, as things stand then."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import Protocol

from bot.messages import Outgoing
from storage.outbox import Ended


class References(Protocol):
    """What one kind of reference is about. Both are called in the writer's transaction."""

    def words(self, connection: sqlite3.Connection, ref: str, chat: tuple[str, str], now: datetime) -> Outgoing | None:
        """The message as it is to be sent to a chat (channel, address) now.

        None where nothing is left to say there, which then is recorded.
        """

    def ended(self, connection: sqlite3.Connection, ref: str, status: Ended, now: datetime) -> None:
        """Record what became of the message."""
