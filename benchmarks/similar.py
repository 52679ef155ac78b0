"""How long it takes to find what says nearly the same among very many: `python -m benchmarks.similar [INITIATIVES]`."""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from pydantic import SecretStr

from benchmarks import province
from benchmarks.telegram import TOKEN
from bot.app import opened
from bot.jobs.looking import likest, weighed
from bot.reports import questions
from bot.settings import Settings
from storage import looks

CALLS, WARM = 300, 20
SIZES = (1_000, 10_000, 50_000)


@dataclass(frozen=True)
class Similar:
    """One search, places taken out and compared, at one size; milliseconds."""

    initiatives: int
    p50: float
    p95: float
    longest: float


async def measured(database_file: Path, count: int, calls: int = CALLS) -> Similar:
    """Search for what says the same as initiatives drawn from among all."""
    settings = Settings(_env_file=None, data=database_file.parent, telegram_token=SecretStr(TOKEN))
    chance = random.Random(7)
    took: list[float] = []
    async with opened(settings) as app:
        services = app.services
        rows = await services.database.all("SELECT id FROM initiatives ORDER BY number DESC LIMIT ?", (count // 2,))
        for number in range(calls + WARM):
            drawn = chance.choice(rows)[0]
            one = (await looks.sayings(services.database, [drawn]))[drawn]
            places = await looks.places_around(services.database, one.unit_id)
            begun = perf_counter()
            said = questions.gist_of(one, places)
            weights = await weighed(services.database, [said])
            near = await likest(services.database, one, said, weights)
            questions.of_words(one, said, near, weights, {})
            if number >= WARM:
                took.append((perf_counter() - begun) * 1000)
    cuts = statistics.quantiles(took, n=20)
    return Similar(count, statistics.median(took), cuts[-1], max(took))


async def measure(sizes: Sequence[int]) -> list[Similar]:
    """Measure at growing sizes, each in a fresh province."""
    found = []
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="dvk-similar-") as name:
            database_file = Path(name) / "dvk.sqlite3"
            province.fill(database_file, initiatives=size)
            found.append(await measured(database_file, size))
    return found


def table(found: Sequence[Similar]) -> str:
    """How long a search takes at each size, as Markdown."""
    lines = ["| Initiatives | p50 | p95 | longest |", "| ---: | ---: | ---: | ---: |"]
    lines += [f"| {one.initiatives:,} | {one.p50:.1f} | {one.p95:.1f} | {one.longest:.1f} |" for one in found]
    return "\n".join(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.similar", description=__doc__)
    parser.add_argument("initiatives", nargs="*", type=int, help="how many; several for several sizes")
    print(table(asyncio.run(measure(parser.parse_args().initiatives or SIZES))))
