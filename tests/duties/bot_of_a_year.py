"""The bot of a simulated year in its process: started, asked to go on, killed, stopped."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import sys
from datetime import datetime
from pathlib import Path

from bot import work
from tests.command import environment


class BotOfAYear:
    """The real bot in a process of its own (:mod:`tests.duties.year_bot`), and the moment at which its clock stands."""

    base_url = ""
    """Of the Bot API at which its people are."""

    def __init__(self, folder: Path, at: datetime) -> None:
        self.folder = folder
        self.kills = self.in_flight = 0
        self._at = at
        self._process: asyncio.subprocess.Process | None = None

    async def _start(self, moment: datetime) -> None:
        self._at = moment
        with (self.folder / "printed.log").open("ab") as printed:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.duties.year_bot", str(self.folder / "data"), self.base_url,
                moment.isoformat(), *work.PROGRAM, env=environment(self.folder / "data"), stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE, stderr=printed,
            )  # fmt: skip
        await self._done()

    async def _ask(self, command: str) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(f"{command}\n".encode())
        await self._process.stdin.drain()
        await self._done()

    async def _done(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        while (line := (await self._process.stdout.readline()).decode().strip()) != "done":
            if not line:
                raise EOFError(self.folder.joinpath("printed.log").read_text("utf-8")[-3000:])
            self._at = datetime.fromisoformat(line.removeprefix("at "))

    async def _kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        await self._process.wait()
        self.kills += 1
        with contextlib.closing(sqlite3.connect(self.folder / "data" / "dvk.sqlite3")) as connection:
            leaving = connection.execute(
                "SELECT count(*) FROM outbox WHERE status = 'sending' AND lane <> 'interactive'"
            )
            self.in_flight += int(leaving.fetchone()[0])

    async def _stop(self) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(b"stop\n")
        await self._process.wait()

    async def _end(self) -> None:
        """Leave no process behind, however the year went."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()
