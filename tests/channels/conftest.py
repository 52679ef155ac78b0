"""A channel and the local Telegram that it talks to."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

import pytest

from bot.channels.base import Channel
from bot.channels.persistence import Waits
from bot.channels.telegram import TelegramChannel
from bot.local import LocalTelegram
from storage.records.queue import NewInbox
from tests.phone import Phone

TOKEN = "123456789:" + "Ab-_5" * 7
LAN = 1001
NOW = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
SOON = Waits(first=0.001, longest=0.01)


class Watched:
    """Lets a test wait until something holds, looking whenever there is news."""

    def __init__(self) -> None:
        self._news = asyncio.Event()

    def announce(self) -> None:
        self._news.set()

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(30):
            while not holds():
                self._news.clear()
                await self._news.wait()


class Inbox(Watched):
    """Takes what a channel receives, or refuses it."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[NewInbox] = []
        self.refusals = 0
        self.refusing = False

    async def __call__(self, updates: Sequence[NewInbox]) -> None:
        if self.refusing:
            self.refusals += 1
            self.announce()
            raise OSError(28, "No space left on device")
        self.taken += updates
        self.announce()

    async def until_taken(self, count: int) -> list[NewInbox]:
        await self.until(lambda: len(self.taken) >= count)
        return self.taken


class Troubles(Watched):
    """What the admin was told."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []

    def __call__(self, text: str) -> None:
        self.told.append(text)
        self.announce()

    async def until_told(self, part: str) -> None:
        await self.until(lambda: any(part in text for text in self.told))


async def eventually(holds: Callable[[], bool]) -> None:
    """Wait for something that rings no bell."""
    async with asyncio.timeout(30):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0)


@asynccontextmanager
async def receiving(channel: TelegramChannel, inbox: Callable[..., Awaitable[None]]) -> AsyncIterator[None]:
    """The channel receives while the block runs."""
    task = asyncio.create_task(channel.receive(inbox))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def troubles() -> Troubles:
    return Troubles()


@pytest.fixture
async def server() -> AsyncIterator[LocalTelegram]:
    telegram = LocalTelegram(lambda: NOW)
    telegram.add_bot(TOKEN, "dvk_bot", "Dân vận khéo")
    telegram.add_person(LAN, "Nguyễn Thị Lan")
    await telegram.start()
    yield telegram
    await telegram.stop()


@pytest.fixture
async def channel(server: LocalTelegram, troubles: Troubles) -> AsyncIterator[TelegramChannel]:
    made = TelegramChannel(TOKEN, now=lambda: NOW, base_url=server.base_url + "/", trouble=troubles, waits=SOON)
    contract: Channel = made  # mypy holds it to the contract
    assert contract.name == "telegram"
    yield made
    await made.close()


@pytest.fixture
async def lan(server: LocalTelegram) -> Phone:
    """A phone that has started the bot; nothing waits for the bot."""
    phone = Phone(server, LAN)
    await phone.say("/start")
    server.world.bot_named().updates.drop_all()
    return phone


@pytest.fixture
def logging_restored() -> Iterator[None]:
    """Redaction changes how the process logs; undo that."""
    factory = logging.getLogRecordFactory()
    levels = {name: logging.getLogger(name).level for name in ("httpx", "httpcore", "telegram")}
    yield
    logging.setLogRecordFactory(factory)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def waiting(server: LocalTelegram) -> int:
    """How many updates the server still keeps for the bot."""
    return len(server.world.bot_named().updates)


def texts(channel: TelegramChannel, updates: Sequence[NewInbox]) -> list[str]:
    return [incoming.text for update in updates if (incoming := channel.parse(update.payload))]


async def until_asked(server: LocalTelegram, method: str, outcome: str, times: int = 1) -> None:
    """Wait until the server has answered a method so."""
    await eventually(lambda: server.log.counts[method, outcome] >= times)
