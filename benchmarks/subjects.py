"""The bots under test: dvk as it is installed, its peers, and the floor; each a program of its own on one core."""

from __future__ import annotations

import asyncio
import os
import re
import resource
import shutil
import signal
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from benchmarks.telegram import TOKEN, Telegram

CORE, LOAD_CORE = 0, 1
"""Where the bot runs; the people have the other core for themselves."""
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Subject:
    """One bot: how it is called, started, and where it keeps what it was told."""

    name: str
    title: str
    arguments: tuple[str, ...]
    database: str
    names: str
    """A query for the names of the forms that it has stored."""
    prepare: Callable[[Path], None] = lambda folder: None
    """Makes the folder ready before the first start."""
    python: str = sys.executable

    def stored(self, folder: Path) -> Counter[str]:
        """The names of the forms in its database, each as often as it stands there."""
        with closing(sqlite3.connect(folder / self.database)) as connection:
            return Counter(row[0] for row in connection.execute(self.names))


def peer(name: str, title: str, python: str) -> Subject:
    """A bot of benchmarks/peers, with the Python that has its library."""
    started = ("-m", f"benchmarks.peers.{name}")
    return Subject(name, title, started, "forms.sqlite3", "SELECT name FROM forms", python=python)


def dvk(province: Path) -> Subject:
    """dvk on a copy of a province's database."""

    def prepare(folder: Path) -> None:
        (folder / "data").mkdir(parents=True)
        shutil.copy(province, folder / "data" / "dvk.sqlite3")

    return Subject(
        "dvk",
        "dvk",
        ("-m", "bot", "run"),
        "data/dvk.sqlite3",
        "SELECT name FROM initiatives WHERE name GLOB '* [0-9][0-9][0-9][0-9].[0-9]*'",
        prepare,
    )


class Bot:
    """A bot's program, started anew as often as wanted on the same folder."""

    def __init__(
        self,
        subject: Subject,
        folder: Path,
        telegram: Telegram,
        *,
        before: Sequence[str] = (),
        rate: float = 0,
        cores: Sequence[int] = (CORE,),
    ):
        self.subject = subject
        self.folder = folder
        self._telegram = telegram
        self._before = before
        self._rate = rate
        self._cores = cores
        self._process: asyncio.subprocess.Process | None = None
        folder.mkdir(parents=True, exist_ok=True)
        subject.prepare(folder)

    @property
    def pid(self) -> int:
        """The number of its process."""
        assert self._process is not None
        return self._process.pid

    async def start(self) -> float:
        """Start it; the seconds until it asks for updates."""
        self._telegram.polled.clear()
        begun = monotonic()
        with (self.folder / "printed.log").open("ab") as out:
            self._process = await asyncio.create_subprocess_exec(
                *self._before,
                self.subject.python,
                *self.subject.arguments,
                env={
                    "PATH": os.environ["PATH"],
                    "PYTHONPATH": str(Path(__file__).parent.parent),
                    "DVK_DATA": str(self.folder / "data"),
                    "DVK_TELEGRAM_TOKEN": TOKEN,
                    "DVK_TELEGRAM_BASE_URL": self._telegram.base_url,
                    "DVK_TELEGRAM_RATE": str(self._rate),
                    "BENCH_TOKEN": TOKEN,
                    "BENCH_BASE_URL": self._telegram.base_url,
                    "BENCH_FOLDER": str(self.folder),
                },
                cwd=self.folder,
                stdout=out,
                stderr=out,
                preexec_fn=lambda: os.sched_setaffinity(0, self._cores),
            )
        async with asyncio.timeout(30):
            await self._telegram.polled.wait()
        return monotonic() - begun

    async def kill(self) -> None:
        """End it as a power cut would."""
        assert self._process is not None
        self._process.kill()
        await self._process.wait()

    async def stop(self) -> None:
        """Ask it to stop."""
        if self._process is None or self._process.returncode is not None:
            return
        os.kill(self._below() if self._before else self.pid, signal.SIGTERM)
        try:
            async with asyncio.timeout(20):
                await self._process.wait()
        except TimeoutError:
            await self.kill()

    def _below(self) -> int:
        """The bot itself, where another program watches over it."""
        return int(Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()[0])

    def processor(self) -> float:
        """Seconds of processor time that its threads have used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def memory(self) -> float:
        """MB of memory that it holds now."""
        return _megabytes(Path(f"/proc/{self.pid}/status"), "VmRSS")

    def said(self) -> str:
        """The end of what it printed."""
        return (self.folder / "printed.log").read_text("utf-8", "replace")[-3000:]


def own_processor() -> float:
    """Seconds of processor time that this process has used: the load's own."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _megabytes(status: Path, name: str) -> float:
    found = re.search(rf"^{name}:\s+(\d+) kB", status.read_text(), re.MULTILINE)
    return int(found.group(1)) / 1024 if found else 0.0
