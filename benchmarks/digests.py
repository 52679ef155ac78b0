"""The weekly run of the digests that go by themselves: 200 leaders of a large province on a Monday morning."""

from __future__ import annotations

import argparse
import asyncio
import resource
import tempfile
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from time import perf_counter
from typing import cast

from pydantic import SecretStr

from benchmarks.figures import made
from benchmarks.telegram import TOKEN
from bot.app import opened
from bot.clock import VIETNAM, Clock, local
from bot.jobs.digests import Digesting
from bot.jobs.sender import Sender
from bot.settings import Settings
from storage import people
from storage.database import Database
from storage.records.people import Grant, Role
from storage.records.queue import OutboxRow
from storage.writer import connect

INITIATIVES, LEADERS = 50_000, 200
AT_THE_TOP = 10
"""Leaders and coordinators of the province itself; the others are of communes, and of villages where there are more."""


class _Nobody:
    """Takes what would be sent."""

    def __init__(self) -> None:
        self.rows: list[OutboxRow] = []

    def offer(self, rows: Iterable[OutboxRow]) -> None:
        self.rows += rows


@dataclass(frozen=True)
class Measured:
    """One run."""

    digests: int
    pictures: int
    seconds: float
    processor: float
    """Seconds of work, the processes that draw among it."""
    stall: float
    """Milliseconds for which the loop did nothing else, at most."""
    memory: int
    """MB of the bot's process at most."""


def lead(file: Path, leaders: int, since: datetime) -> None:
    """Let so many people have come to lead the province, its communes and villages."""
    with closing(connect(file, 5.0)) as connection:
        connection.execute("BEGIN")
        rows = connection.execute(
            "SELECT id FROM units_now WHERE level IN ('commune', 'village') AND closed_on IS NULL ORDER BY level, id"
        )
        places = [row[0] for row in rows.fetchall()]
        for number in range(leaders):
            at = 1 if number < AT_THE_TOP else places[(number - AT_THE_TOP) % len(places)]
            role = Role.COORDINATOR if number % 2 else Role.LEADER
            person = people.add(connection, f"Lãnh đạo {number}", at, [Grant(role=role, unit_id=at)], since)
            people.link(connection, person, "telegram", str(9_000_000 + number), since)
        connection.execute("COMMIT")


async def measure(initiatives: int = INITIATIVES, leaders: int = LEADERS) -> Measured:
    """Make the province, wait until Monday at half past seven, and let the digests be made."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(_env_file=None, data=Path(folder), telegram_token=SecretStr(TOKEN))
        await made(settings.database_file, initiatives)
        clock = Clock()
        today = local(clock.now()).date()
        monday = datetime.combine(today + timedelta(days=7 - today.weekday()), time(7, 31), VIETNAM)
        clock.move(monday - clock.now())
        await asyncio.to_thread(lead, settings.database_file, leaders, monday - timedelta(days=3))
        async with opened(settings, clock=clock) as app:
            outbox = _Nobody()
            digesting = Digesting(app.services, cast(Sender, outbox))
            stall = asyncio.create_task(_longest_stall())
            begin, used = perf_counter(), _processor()
            await digesting.tick()
            took, work = perf_counter() - begin, _processor() - used
            stall.cancel()
            return Measured(
                len(outbox.rows),
                await _pictures(app.services.database),
                took,
                work,
                await stall,
                resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            )


async def _pictures(database: Database) -> int:
    row = await database.one("SELECT count(DISTINCT sha256) FROM documents")
    assert row is not None
    return int(row[0])


async def _longest_stall() -> float:
    longest, every = 0.0, 0.005
    try:
        while True:
            begin = perf_counter()
            await asyncio.sleep(every)
            longest = max(longest, perf_counter() - begin - every)
    except asyncio.CancelledError:
        return longest * 1000


def _processor() -> float:
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, whose))


def table(one: Measured) -> str:
    """The run as Markdown."""
    return "\n".join(
        (
            "| Digests | Pictures | Seconds | Seconds of work | Longest stall ms | Memory MB |",
            "| ---: | ---: | ---: | ---: | ---: | ---: |",
            f"| {one.digests} | {one.pictures} | {one.seconds:.1f} | {one.processor:.1f} | {one.stall:.0f}"
            f" | {one.memory} |",
        )
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.digests", description=__doc__)
    parser.add_argument("initiatives", nargs="?", type=int, default=INITIATIVES)
    parser.add_argument("leaders", nargs="?", type=int, default=LEADERS)
    asked = parser.parse_args()
    print(table(asyncio.run(measure(asked.initiatives, asked.leaders))))
