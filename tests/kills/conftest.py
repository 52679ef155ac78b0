"""The bot as a program of its own, against a local Telegram in the tests' process."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.local import LocalTelegram
from bot.setup import sample_province
from storage import people, units
from storage.database import Database
from storage.records.people import Grant, Role
from storage.records.units import Level
from tests import started
from tests.command import environment
from tests.load import FIRST
from tests.ready import lay_province

TOKEN = "123456789:" + "Ab-_5" * 7
BEGAN = datetime.now(UTC)
AS_FOR_PEOPLE = ("-m", "bot", "run")
"""How Python starts it."""


def now() -> datetime:
    return datetime.now(UTC)


async def until(holds: Callable[[], object], seconds: float = 30) -> None:
    """Wait for something that rings no bell."""
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


class Program:
    """`dvk run` in a process of its own; whatever it prints goes to a file."""

    def __init__(self, folder: Path, server: LocalTelegram) -> None:
        self.folder = folder
        self.server = server
        self.printed = folder / "printed.log"
        self.anew: tuple[str, ...] = ()
        """How Python starts it from nothing and imports its program; where this is empty that has been done before."""
        self.first = ""
        """Python that its process runs before."""
        self.environment = environment(
            folder / "data",
            DVK_TELEGRAM_TOKEN=TOKEN,
            DVK_TELEGRAM_BASE_URL=server.base_url,
            DVK_TELEGRAM_RATE="0",
        )
        self._process: asyncio.subprocess.Process | started.Running | None = None

    @property
    def database_file(self) -> Path:
        return self.folder / "data" / "dvk.sqlite3"

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def start(self) -> None:
        """Start it; it is not ready yet."""
        with self.printed.open("ab") as out, tempfile.TemporaryFile() as silence:
            if self.anew:
                self._process = await asyncio.create_subprocess_exec(
                    *(sys.executable, *self.anew),
                    env=self.environment,
                    cwd=self.folder,
                    stdin=silence,
                    stdout=out,
                    stderr=out,
                )
            else:
                self._process = started.program().begin(
                    ["run"], self.folder, self.environment, (silence, out, out), self.first
                )

    async def receiving(self) -> None:
        """Wait until it asks for updates."""
        updates = self.server.world.bot_named().updates
        await until(lambda: updates.polling or not self.running)
        assert self.running, self.said()

    async def kill(self) -> None:
        if self._process is not None:
            if self.running:
                self._process.kill()
            await self._process.wait()

    def send(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    async def terminate(self) -> int:
        """Ask it to stop, and return the exit status."""
        self.send(signal.SIGTERM)
        return await self.wait()

    async def wait(self) -> int:
        assert self._process is not None
        return await self._process.wait()

    def said(self) -> str:
        return self.printed.read_text("utf-8") if self.printed.exists() else ""


@pytest.fixture
async def server() -> AsyncIterator[LocalTelegram]:
    telegram = LocalTelegram(now, log_limit=1000)
    telegram.add_bot(TOKEN, "dvk_bot", "Dân vận khéo")
    await telegram.start()
    yield telegram
    await telegram.stop()


@pytest.fixture
async def program(tmp_path: Path, server: LocalTelegram) -> AsyncIterator[Program]:
    """The bot's program with the sample province in its data folder; not started yet."""
    made = Program(tmp_path, server)
    await lay_province(made.database_file, BEGAN)
    for person in sample_province().people:
        server.add_person(person.phone, person.name)
        if person.joined:
            server.handset(person.phone).chat.started = True
    yield made
    await made.kill()


async def settle(program: Program, count: int) -> list[int]:
    """Let so many officers live in villages of their own; their phones."""
    phones = [FIRST + number for number in range(count)]
    database = await Database.open(program.database_file)
    root = (await units.roots(database))[0]

    def add(connection: sqlite3.Connection) -> None:
        commune = 0
        for number, phone in enumerate(phones):
            if number % 10 == 0:
                commune = units.add(
                    connection, code=f"X{number}", name=f"Xã số {number}", level=Level.COMMUNE, reports_to=root.id
                )
            village = units.add(
                connection, code=f"T{phone}", name=f"Thôn {phone}", level=Level.VILLAGE, reports_to=commune
            )
            grants = [Grant(role=Role.OFFICER, unit_id=village)]
            person = people.add(connection, f"Cán bộ {phone}", village, grants, now())
            people.link(connection, person, "telegram", str(phone), now())

    await database.write(add)
    await database.close()
    for phone in phones:
        program.server.add_person(phone, f"Cán bộ {phone}")
        program.server.handset(phone).chat.started = True
    return phones
