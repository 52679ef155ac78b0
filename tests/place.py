"""The real bot in a small province on the local Bot API server: what most tests run in."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.app import App, opened, telegram_channel
from bot.channels.base import Capabilities
from bot.channels.telegram.channel import CAPABILITIES, TelegramChannel
from bot.clock import Clock
from bot.local import LocalTelegram
from bot.settings import Settings
from bot.setup import sample_province
from storage import export, units
from storage.database import Database
from tests.phone import Phone
from tests.ready import lay_province

TOKEN = "123456789:" + "Ab-_5" * 7
QUANG_SON, QUANG_THANH, HAI_AN, COORDINATOR, LEADER, ADMIN, NEWCOMER = range(1001, 1008)
"""The phones of the sample province."""
NUMBERED: Capabilities = CAPABILITIES.model_copy(update={"buttons": False, "edit": False, "text_limit": 2000})
"""A channel that has neither buttons nor edits, as Zalo's."""
SPRING = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
"""Wednesday 1 April 2026, at eight in Vietnam."""


class ClockFrom(Clock):
    """A clock that begins at a moment and runs on from there."""

    def __init__(self, begins: datetime) -> None:
        super().__init__(begins - datetime.now(UTC))


def settings_for(folder: Path, server: LocalTelegram) -> Settings:
    """The environment of a bot on a local server."""
    return Settings(
        _env_file=None,
        data=folder,
        telegram_token=SecretStr(TOKEN),
        telegram_base_url=server.base_url,
        telegram_rate=0,
    )


@dataclass
class Place:
    """A province with its bot and its phones."""

    server: LocalTelegram
    settings: Settings
    clock: Clock
    codes: dict[int, str]
    capabilities: Capabilities
    app: App | None = None
    _running: asyncio.Task[None] | None = None
    _stop: asyncio.Event = field(default_factory=asyncio.Event)
    _phones: dict[int, Phone] = field(default_factory=dict)

    @property
    def bot(self) -> App:
        assert self.app is not None, "the bot is not running"
        return self.app

    @property
    def database(self) -> Database:
        return self.bot.services.database

    def phone(self, person: int) -> Phone:
        """A person's phone, always the same one, so that it remembers what it has heard."""
        if person not in self._phones:
            self._phones[person] = Phone(self.server, person)
        return self._phones[person]

    async def start(self) -> None:
        """Start the bot in this process."""
        ready: asyncio.Future[App] = asyncio.get_running_loop().create_future()
        self._stop = asyncio.Event()
        self._running = asyncio.create_task(self._run(ready))
        self._running.add_done_callback(lambda _: ready.cancel())
        try:
            self.app = await ready
        except asyncio.CancelledError:
            await self._running  # it could not start: show why
            raise

    async def _run(self, ready: asyncio.Future[App]) -> None:
        def channel(settings: Settings, clock: Clock, trouble: Callable[[str], None]) -> TelegramChannel:
            made = telegram_channel(settings, clock, trouble)
            made.capabilities = self.capabilities
            return made

        async with opened(self.settings, clock=self.clock, make_channel=channel) as app:
            ready.set_result(app)
            await app.run(self._stop)

    async def stop(self) -> None:
        """Stop the bot as SIGTERM does."""
        self._stop.set()
        if self._running is not None:
            await self._running
        self.app, self._running = None, None

    async def export(self, kind: str) -> list[dict[str, Any]]:
        """What `dvk export` gives back, from the bot's database whether it runs or not."""
        database = self.app.services.database if self.app else await Database.open(self.settings.database_file)
        try:
            roots = [unit.id for unit in await units.roots(database)]
            return [row async for row in export.rows(database, kind, roots)]
        finally:
            if self.app is None:
                await database.close()


@contextlib.asynccontextmanager
async def place(
    folder: Path,
    *,
    capabilities: Capabilities = CAPABILITIES,
    running: bool = True,
    begins: datetime = SPRING,
    digests: bool = False,
) -> AsyncIterator[Place]:
    """A fresh province; the bot runs in this process unless ``running`` says otherwise.

    Its leaders have paused the digests that go by themselves, which are then in no other conversation's way, unless
    ``digests`` says otherwise.
    """
    clock = ClockFrom(begins)
    server = LocalTelegram(clock.now)
    server.add_bot(TOKEN, "dvk_bot", "Dân vận khéo")
    await server.start()
    settings = settings_for(folder, server)
    codes = await lay_province(settings.database_file, begins)
    if not digests:
        _pause_digests(settings.database_file)
    for person in sample_province().people:
        server.add_person(person.phone, person.name)
        if person.joined:
            server.handset(person.phone).chat.started = True
    here = Place(server, settings, clock, codes, capabilities)
    try:
        if running:
            await here.start()
        yield here
    finally:
        if here.app is not None:
            await here.stop()
        await server.stop()


def _pause_digests(file: Path) -> None:
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("INSERT INTO digest_wishes (person_id, paused_until) SELECT id, '2100-01-01' FROM people")
