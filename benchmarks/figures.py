"""How long figures and all that a digest tells take: for the province, a commune and a village, then and as now."""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import resource
import sqlite3
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter, process_time
from typing import TypeVar

from pydantic import SecretStr

from benchmarks import owing, province
from benchmarks.telegram import TOKEN
from bot.app import opened
from bot.clock import local
from bot.handlers.digests.overview import gathered
from bot.handlers.figures.counting import figures_of
from bot.handlers.services import Services
from bot.reports.digest_words import in_six_lines
from bot.reports.figures_json import as_data
from bot.reports.periods import week_of
from bot.settings import Settings
from storage import reports, sums, units
from storage.database import Database
from storage.records.reports import NewReport, ReportStatus
from storage.records.units import Level, Unit
from storage.writer import connect

T = TypeVar("T")
SIZES = (1_000, 10_000, 50_000)
REPORTS_EACH = 4
"""Reports of an initiative in the mean."""
CALLS, WARM = 20, 3


@dataclass(frozen=True)
class Measured:
    """The figures of one unit and period at one size; milliseconds."""

    unit: str
    period: str
    initiatives: int
    counted: int
    """Registered in the period."""
    p50: float
    p95: float
    processor: float
    """Of all threads, in the median."""


def conclude(database_file: Path, seed: int = 1) -> None:
    """Let a province have accepted most of what was sent, decided on it, heard more of it, and owed it reports."""
    chance = random.Random(seed)
    now = datetime.now(UTC)
    with closing(connect(database_file, 5.0)) as connection:
        connection.execute("BEGIN")
        rows = connection.execute("SELECT id, entered_by, effective_on FROM initiatives ORDER BY number").fetchall()
        for row in rows:
            begun = date.fromisoformat(row["effective_on"])
            if chance.random() < 0.95:
                _accept(connection, chance, row, begun)
            for _ in range(chance.randrange(2 * REPORTS_EACH - 1)):
                at = datetime(begun.year, begun.month, begun.day, tzinfo=UTC) + timedelta(days=chance.randrange(200))
                if at < now:
                    reports.add(connection, _report(chance, row, at), at)
        while sums.catch_up(connection):
            pass
        owing.owe(connection, local(now).date(), seed)
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _accept(connection: sqlite3.Connection, chance: random.Random, row: sqlite3.Row, begun: date) -> None:
    day = (begun + timedelta(days=chance.randrange(20))).isoformat()
    connection.execute("UPDATE initiatives SET state = 'registered' WHERE id = ?", (row["id"],))
    connection.execute(
        "INSERT INTO initiative_events (initiative_id, state, effective_on, recorded_at)"
        " VALUES (?, 'registered', ?, ?)",
        (row["id"], day, f"{day}T01:00:00.000+00:00"),
    )
    kinds = chance.choice(((), ("not_recognised",), ("recognised",), ("recognised", "typical"), ("recognised",)))
    for kind in kinds:
        connection.execute(
            "INSERT INTO outcomes (initiative_id, level, kind, effective_on, recorded_at) VALUES (?, ?, ?, ?, ?)",
            (row["id"], chance.choice(("commune", "province")), kind, f"{begun.year}-11-20", f"{begun.year}-11-21"),
        )


def _report(chance: random.Random, row: sqlite3.Row, at: datetime) -> NewReport:
    return NewReport.model_construct(
        id=f"{chance.randrange(10**12):012}",
        initiative_id=row["id"],
        period=f"{at.year}-H{(at.month + 5) // 6}",
        status=ReportStatus.ON_TRACK,
        resources=(province.amount(chance),),
        evidence=(),
        entered_by=row["entered_by"],
        effective_on=at.date(),
        done="",
        obstacle="",
        amends="",
        why="",
    )


async def made(database_file: Path, initiatives: int, seed: int = 1) -> None:
    """Make a province and what became of it in a process of its own, whose memory is not the bot's."""
    await apart(make, database_file, initiatives, seed)


async def apart(function: Callable[..., T], *arguments: object) -> T:
    """Call something in a new process, so that the memory it reports is its own and that of its children."""
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        return await asyncio.get_running_loop().run_in_executor(process, function, *arguments)


def make(database_file: Path, initiatives: int, seed: int) -> None:
    """The same in this process."""
    province.fill(database_file, initiatives=initiatives, seed=seed)
    conclude(database_file)


async def measure(sizes: Sequence[int] = SIZES, *, calls: int = CALLS, warm: int = WARM) -> list[Measured]:
    """Make a province of each size and take the figures of some units so many times."""
    results = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            settings = Settings(_env_file=None, data=Path(folder), telegram_token=SecretStr(TOKEN))
            await made(settings.database_file, size)
            async with opened(settings) as app:
                results += await _measured(app.services, size, calls, warm)
    return results


async def _measured(services: Services, size: int, calls: int, warm: int) -> list[Measured]:
    year = services.today().year
    results = []
    for unit in await _some(services):
        for period, as_now in ((str(year), False), (str(year), True), (str(year - 4), False), (f"{year}-Q3", False)):
            found, *times = await _timed(partial(_figures, services, unit, period, as_now), calls, warm)
            name = f"{period} as now" if as_now else period
            results.append(Measured(unit.level, name, size, found, *times))
        for period in (f"{year}-Q3", week_of(services.today())):
            found, *times = await _timed(partial(_digest, services, unit, period), calls, warm)
            results.append(Measured(unit.level, f"digest {period}", size, found, *times))
            found, *times = await _timed(partial(_digest, services, unit, period), calls, warm, services.database)
            results.append(Measured(unit.level, f"digest {period} anew", size, found, *times))
    return results


async def _figures(services: Services, unit: Unit, period: str, as_now: bool) -> int:
    found = as_data(await figures_of(services, unit, period, as_now=as_now), services.policy().fields_of)
    json.dumps(found)
    return int(found["registered"])


async def _digest(services: Services, unit: Unit, period: str) -> int:
    digest = await gathered(services, unit, period)
    in_six_lines(digest, None)
    return sum(tally.initiatives for tally in digest.figures.tallies if tally.registered)


async def _timed(
    look: Callable[[], Awaitable[int]], calls: int, warm: int, changing: Database | None = None
) -> tuple[int, float, float, float]:
    """What a look counts; the median and the 95th of a hundred of its time, and the median of its work.

    With ``changing`` something has changed in all years before each look, so that nothing counted before is of use.
    """
    took, worked, counted = [], [], 0
    for _ in range(calls + warm):
        if changing is not None:
            await changing.write(lambda connection: connection.execute("UPDATE years_changed SET times = times + 1"))
        begin, used = perf_counter(), process_time()
        counted = await look()
        took.append((perf_counter() - begin) * 1000)
        worked.append((process_time() - used) * 1000)
    took, work = sorted(took[warm:]), sorted(worked[warm:])[calls // 2]
    return counted, took[len(took) // 2], took[len(took) * 95 // 100], work


async def _some(services: Services) -> list[Unit]:
    """The province, a commune and a village."""
    found = await units.below(services.database, [1])
    return [
        next(unit for unit in found if unit.level == level) for level in (Level.PROVINCE, Level.COMMUNE, Level.VILLAGE)
    ]


def table(results: Sequence[Measured]) -> str:
    """The times as Markdown."""
    lines = [
        "| Unit | Period | Initiatives | Counted | p50 ms | p95 ms | CPU ms |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    lines += [
        f"| {r.unit} | {r.period} | {r.initiatives:,} | {r.counted:,} | {r.p50:.1f} | {r.p95:.1f} | {r.processor:.1f} |"
        for r in results
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.figures", description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, help="how many initiatives; all sizes if left out")
    print(table(asyncio.run(measure(parser.parse_args().sizes))))
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB at most")
