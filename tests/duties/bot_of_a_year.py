"""The bot of a simulated year in its process: started, asked to go on, killed, stopped."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sqlite3
from datetime import datetime
from pathlib import Path

from bot import work
from tests import started
from tests.command import environment
from tests.started import ROOT


class BotOfAYear:
    """The real bot in a process of its own (:mod:`tests.duties.year_bot`), and the moment at which its clock stands."""

    base_url = ""
    """Of the Bot API at which its people are."""

    def __init__(self, folder: Path, at: datetime) -> None:
        self.folder = folder
        self.kills = self.in_flight = 0
        self._at = at
        self._process: started.Running | None = None
        self._to: asyncio.WriteTransport | None = None
        self._from = asyncio.StreamReader()

    async def _start(self, moment: datetime) -> None:
        self._at = moment
        (asked, ask), (answer, answered) = os.pipe(), os.pipe()
        arguments = [str(self.folder / "data"), self.base_url, moment.isoformat(), *work.PROGRAM]
        with (
            os.fdopen(asked, "rb") as asked_file,
            os.fdopen(answered, "wb") as answered_file,
            (self.folder / "printed.log").open("ab") as printed,
        ):
            self._process = started.program().begin(
                arguments,
                ROOT,
                environment(self.folder / "data"),
                (asked_file, answered_file, printed),
                module="tests.duties.year_bot",
            )
        loop, self._from = asyncio.get_running_loop(), asyncio.StreamReader()
        reading = asyncio.StreamReaderProtocol(self._from)
        await loop.connect_read_pipe(lambda: reading, os.fdopen(answer, "rb"))
        if self._to is not None:
            self._to.close()
        self._to, _ = await loop.connect_write_pipe(asyncio.BaseProtocol, os.fdopen(ask, "wb"))
        await self._done()

    async def _ask(self, command: str) -> None:
        self._say(command)
        await self._done()

    def _say(self, command: str) -> None:
        assert self._to is not None
        self._to.write(f"{command}\n".encode())

    async def _done(self) -> None:
        while (line := (await self._from.readline()).decode().strip()) != "done":
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
        self._say("stop")
        await self._process.wait()

    async def _end(self) -> None:
        """Leave no process behind, however the year went."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()
        if self._to is not None:
            self._to.close()
