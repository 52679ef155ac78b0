"""The parts of the bot that work by themselves, put together as the app does, with nothing running unasked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.app import App, opened
from bot.jobs.sender import Sender
from bot.local import LocalTelegram
from bot.messages import Lane, Outgoing
from storage import outbox
from storage.database import Database
from storage.records.queue import NewOutbox, OutboxRow
from tests.place import Place, place


async def until(holds: Callable[[], bool]) -> None:
    """Wait for something that rings no bell."""
    async with asyncio.timeout(30):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.002)


async def answered(here: Place) -> None:
    """Wait until all that was sent to the bot is acknowledged, handled and answered."""
    updates = here.server.world.bot_named().updates
    await until(lambda: not len(updates))
    await here.bot.drain()


def message(chat: int, words: str, lane: str = Lane.INTERACTIVE, **changes: object) -> NewOutbox:
    values = {"channel": "telegram", "chat": str(chat), "lane": lane, "payload": Outgoing(text=words).model_dump_json()}
    return NewOutbox.model_validate(values | changes)


@dataclass
class Bench:
    """An app that is put together but not running, and its sender."""

    here: Place
    app: App

    @property
    def server(self) -> LocalTelegram:
        return self.here.server

    @property
    def database(self) -> Database:
        return self.app.services.database

    def sender(self, *, rate: float = 0, in_flight: int = 40) -> Sender:
        return Sender(self.app.services, self.app.alarm, rate=rate, in_flight=in_flight)

    async def put(self, *messages: NewOutbox) -> list[OutboxRow]:
        now = self.app.clock.now()
        return await self.database.write(lambda connection: [outbox.put(connection, each, now) for each in messages])

    async def send(self, *messages: NewOutbox, sender: Sender | None = None) -> None:
        """Store messages, send them and wait until the fate of each is known."""
        by = sender or self.app.sender
        by.offer(await self.put(*messages))
        await by.drain()

    def arrived(self) -> list[tuple[int, str]]:
        """What reached the phones, in order."""
        calls = self.server.log.of("sendMessage")
        return [
            (int(call.parameters["chat_id"]), call.parameters["text"])
            for call in calls
            if call.outcome in ("ok", "answer lost")
        ]

    def words(self) -> list[str]:
        return [words for _, words in self.arrived()]

    async def fates(self) -> dict[str, str]:
        rows = await self.database.all("SELECT payload, status FROM outbox ORDER BY id")
        return {Outgoing.model_validate_json(row["payload"]).text: row["status"] for row in rows}


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with place(tmp_path, running=False) as here, opened(here.settings, clock=here.clock) as app:
        yield Bench(here, app)
        await app.sender.close()
        for channel in app.services.channels.values():
            await channel.close()
