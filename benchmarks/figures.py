"""How long the figures of a digest take: for the province, a commune and a village, of this year, then and as now."""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import resource
import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time

from pydantic import SecretStr

from benchmarks import province
from benchmarks.telegram import TOKEN
from bot.app import opened
from bot.handlers.counting import figures_of
from bot.handlers.services import Services
from bot.reports.figures_json import as_data
from bot.settings import Settings
from storage import reports, sums, units
from storage.records.reports import NewReport, ReportStatus
from storage.records.units import Level, Unit
from storage.writer import connect

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
    """Let a province have accepted most of what was sent, decided on it, and heard more of it."""
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


async def measure(sizes: Sequence[int] = SIZES, *, calls: int = CALLS, warm: int = WARM) -> list[Measured]:
    """Make a province of each size and take the figures of some units so many times."""
    results = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            settings = Settings(_env_file=None, data=Path(folder), telegram_token=SecretStr(TOKEN))
            await asyncio.to_thread(province.fill, settings.database_file, initiatives=size)
            await asyncio.to_thread(conclude, settings.database_file)
            async with opened(settings) as app:
                results += await _measured(app.services, size, calls, warm)
    return results


async def _measured(services: Services, size: int, calls: int, warm: int) -> list[Measured]:
    year = services.today().year
    results = []
    for unit in await _some(services):
        for period, as_now in ((str(year), False), (str(year), True), (str(year - 4), False), (f"{year}-Q3", False)):
            took, worked, counted = [], [], 0
            for _ in range(calls + warm):
                begin, used = perf_counter(), process_time()
                found = as_data(await figures_of(services, unit, period, as_now=as_now), services.policy().fields_of)
                json.dumps(found)
                took.append((perf_counter() - begin) * 1000)
                worked.append((process_time() - used) * 1000)
                counted = found["registered"]
            took, work = sorted(took[warm:]), sorted(worked[warm:])[calls // 2]
            name = f"{period} as now" if as_now else period
            results.append(
                Measured(unit.level, name, size, counted, took[len(took) // 2], took[len(took) * 95 // 100], work)
            )
    return results


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
