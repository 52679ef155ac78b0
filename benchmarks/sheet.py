"""How long the statistics sheet of a province takes, and how much memory its process has at most."""

from __future__ import annotations

import argparse
import asyncio
import resource
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from pydantic import SecretStr

from benchmarks.figures import apart, made
from benchmarks.telegram import TOKEN
from bot.app import opened
from bot.jobs.statistics_sheet import written
from bot.settings import Settings
from storage import units

SIZES = (1_000, 10_000, 50_000)


@dataclass(frozen=True)
class Measured:
    """A sheet of all years of a province."""

    initiatives: int
    seconds: float
    processor: float
    """Seconds of work of the process that made it."""
    megabytes: int
    """The most memory that it had."""
    file: int
    """Kilobytes of the .xlsx."""
    grown: int
    """Megabytes by which the bot's own process grew, for the file that it sends."""


async def measure(sizes: Sequence[int] = SIZES) -> list[Measured]:
    """Make a province of each size and the sheet of all that it has."""
    results = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            settings = Settings(_env_file=None, data=Path(folder), telegram_token=SecretStr(TOKEN))
            await made(settings.database_file, size)
            results.append(await apart(_measured, folder, size))
    return results


def _measured(folder: str, size: int) -> Measured:
    return asyncio.run(_written(folder, size))


async def _written(folder: str, size: int) -> Measured:
    settings = Settings(_env_file=None, data=Path(folder), telegram_token=SecretStr(TOKEN))
    async with opened(settings) as app:
        services = app.services
        [unit] = await units.roots(services.database)
        year = services.today().year
        before, own = resource.getrusage(resource.RUSAGE_CHILDREN), _own()
        begin = perf_counter()
        content = await written(services, unit, f"{year - 5}..{year}", as_now=False)
        took = perf_counter() - begin
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        worked = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return Measured(size, took, worked, after.ru_maxrss // 1024, len(content) // 1024, _own() - own)


def _own() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def table(results: Sequence[Measured]) -> str:
    """The times as Markdown."""
    lines = [
        "| Initiatives | Seconds | CPU s | Most memory MB | File kB | The bot grows by MB |",
        "| ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    lines += [
        f"| {r.initiatives:,} | {r.seconds:.1f} | {r.processor:.1f} | {r.megabytes} | {r.file:,} | {r.grown} |"
        for r in results
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sheet", description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, help="how many initiatives; all sizes if left out")
    print(table(asyncio.run(measure(parser.parse_args().sizes))))
