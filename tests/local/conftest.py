"""A running local Telegram with one bot and two people, and the client that talks to it."""

import asyncio
import contextlib
import struct
import zlib
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from playwright.async_api import Page, async_playwright
from telegram import Bot

from bot.local import LocalTelegram
from tests.browser import CHROMIUM, FLAGS, PHONE_WIDTH
from tests.local.tiny_bot import run_tiny_bot
from tests.phone import Phone

TOKEN = "123456789:" + "Ab-_5" * 7
LAN, HUNG = 1001, 1002


class TestClock:
    """A clock that stands still until it is moved."""

    __test__ = False

    def __init__(self) -> None:
        self.time = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    async def move(self, by: timedelta) -> None:
        self.time += by


def png(width: int = 200, height: int = 100, color: tuple[int, int, int] = (40, 120, 60)) -> bytes:
    """A real picture in one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + bytes(color) * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


async def until(condition: Callable[[], bool]) -> None:
    """Wait for something that no bell announces."""
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.005)


async def polled(phone: Phone) -> None:
    """Wait until the bot of this phone waits for updates."""
    await until(lambda: phone.chat.bot.updates.polling)


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
async def server(clock: TestClock) -> AsyncIterator[LocalTelegram]:
    telegram = LocalTelegram(clock.now, on_move_clock=clock.move)
    telegram.add_bot(TOKEN, "dvk_bot", "Dân vận khéo")
    telegram.add_person(LAN, "Nguyễn Thị Lan", "Cán bộ xã Quảng Sơn")
    telegram.add_person(HUNG, "Trần Văn Hùng", "Lãnh đạo")
    await telegram.start()
    yield telegram
    await telegram.stop()


@pytest.fixture
async def bot(server: LocalTelegram) -> AsyncIterator[Bot]:
    async with Bot(TOKEN, f"{server.base_url}/bot", f"{server.base_url}/file/bot") as client:
        yield client


@pytest.fixture
async def tiny_bot(bot: Bot) -> AsyncIterator[None]:
    """Somebody answers."""
    task = asyncio.create_task(run_tiny_bot(bot))
    yield
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    """A page in Chromium, as wide as a cheap phone; a script's error fails."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await (await browser.new_context(viewport=PHONE_WIDTH)).new_page()
        page.set_default_timeout(30_000)
        problems: list[str] = []
        page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        yield page
        await browser.close()
    assert [line for line in problems if "Failed to load resource" not in line] == []


@pytest.fixture
async def lan(server: LocalTelegram) -> Phone:
    """A phone that has started the bot, the /start being acknowledged already."""
    phone = Phone(server, LAN)
    await phone.say("/start")
    server.world.bot_named().updates.drop_all()
    return phone


class Raw:
    """Calls without a client library."""

    def __init__(self, session: aiohttp.ClientSession, base_url: str) -> None:
        self.session = session
        self.base_url = base_url

    async def __call__(self, method: str, token: str = TOKEN, **values: object) -> tuple[int, dict[str, object]]:
        async with self.session.post(f"{self.base_url}/bot{token}/{method}", json=values) as response:
            return response.status, await response.json()

    async def refusal(self, method: str, **values: object) -> str:
        status, body = await self(method, TOKEN, **values)
        assert body["ok"] is False
        assert body["error_code"] == status
        return str(body["description"])


@pytest.fixture
async def raw(server: LocalTelegram) -> AsyncIterator[Raw]:
    async with aiohttp.ClientSession() as session:
        yield Raw(session, server.base_url)
