"""Telling the admin that something is wrong, even when nothing can be stored."""

from __future__ import annotations

import asyncio
import contextlib
import logging

from bot import text
from bot.channels.base import SendError
from bot.handlers.services import Services
from bot.messages import Outgoing
from storage import people
from storage.records.people import Role

log = logging.getLogger(__name__)

QUIET = 3600.0
"""Seconds before the same kind of trouble is told again."""


@text.phrase
def alarm(what: str) -> str:
    return f"Bot báo sự cố: {text.shorten(what, 500)}"


class Alarm:
    """Logs each trouble in plain words and sends it to the admins past the outbox, which may be the trouble."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._told: dict[str, float] = {}

    async def raise_(self, kind: str, what: str) -> None:
        """Tell of a trouble, at most once an hour for each kind."""
        now = asyncio.get_running_loop().time()
        if now - self._told.get(kind, -QUIET) < QUIET:
            return
        self._told[kind] = now
        log.error("%s", what)
        with contextlib.suppress(Exception):  # the database may be what is wrong
            for channel, chat in await people.chats_of_role(self._services.database, Role.ADMIN):
                with contextlib.suppress(SendError):
                    await self._services.channels[channel].send(chat, Outgoing(text=alarm(what)))

    def over(self, kind: str) -> None:
        """The trouble is over; if it comes again it is told again."""
        self._told.pop(kind, None)
