"""`python -m benchmarks`: measure everything and write the table, or with --quick see that it can be measured."""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import logging
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks import digests, figures, report, sheet, similar, views
from benchmarks.broadcast import broadcast
from benchmarks.load import closed, opened, syncs
from benchmarks.losses import losses
from benchmarks.profile import shares
from benchmarks.province import fill
from benchmarks.subjects import LOAD_CORE, Subject, dvk, peer

PARTS = ("load", "losses", "broadcast", "views", "similar", "figures", "digests", "sheet", "profile")
PEERS_PYTHON = Path.cwd() / ".venv-bench/bin/python"
RESULTS = Path("build/benchmarks.json")


@dataclass(frozen=True)
class Effort:
    """How much is measured."""

    runs: int
    seconds: float
    kills: int
    between: float
    broadcast: int
    initiatives: int
    sizes: tuple[int, ...]


FULL = Effort(3, 8.0, 3, 5.0, 10_000, 50_000, (1_000, 10_000, 50_000, 100_000))
QUICK = Effort(1, 2.0, 1, 2.0, 200, 2_000, (200, 1_000))


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"what to measure: {', '.join(PARTS)}; all if left out")
    parser.add_argument("--quick", action="store_true", help="only see that everything runs; writes no table")
    asked = parser.parse_args()
    unknown = set(asked.parts) - set(PARTS)
    if unknown:
        parser.error(f"there is no {', '.join(sorted(unknown))}")
    if not PEERS_PYTHON.exists():
        sys.exit("The peers have an environment of their own: run this as `make bench`.")
    os.sched_setaffinity(0, {LOAD_CORE})
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # bots that are killed break off their requests
    gc.freeze()
    results = asyncio.run(_measure(asked.parts or PARTS, QUICK if asked.quick else FULL))
    print(report.text(results))
    if not asked.quick:
        RESULTS.parent.mkdir(exist_ok=True)
        before = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
        RESULTS.write_text(json.dumps({**before, **results}, indent=1), "utf-8")
        report.publish({**before, **results})


async def _measure(parts: list[str] | tuple[str, ...], effort: Effort) -> dict[str, Any]:
    found: dict[str, Any] = {"machine": report.machine(PEERS_PYTHON)}
    with tempfile.TemporaryDirectory(prefix="dvk-bench-") as name:
        folder = Path(name)
        province = folder / "province.sqlite3"
        fill(province, initiatives=effort.initiatives)
        ours, python = dvk(province), str(PEERS_PYTHON)
        ptb = peer("ptb", "python-telegram-bot", python)
        aiogram = peer("aiogram_bot", "aiogram 3", python)
        floor = peer("floor", "floor", sys.executable)
        if "load" in parts:
            found["load"] = await _load((ours, ptb, aiogram, floor), folder, effort)
        if "losses" in parts:
            found["losses"] = {
                s.name: asdict(
                    await _told(f"kill -9: {s.name}", losses(s, folder / "run", effort.kills, effort.between))
                )
                for s in (ours, ptb, aiogram)
            }
        if "profile" in parts:
            found["profile"] = await _told("profile", shares(ours, folder / "run", effort.seconds))
        if "broadcast" in parts:
            found["broadcast"] = asdict(await _told("broadcast", broadcast(ours, folder / "run", effort.broadcast)))
    if "views" in parts:
        found["views"] = [asdict(row) for row in await _told("views", views.measure(effort.sizes))]
    if "figures" in parts:
        found["figures"] = [asdict(row) for row in await _told("figures", figures.measure(effort.sizes))]
    if "digests" in parts:
        found["digests"] = asdict(await _told("digests", digests.measure(effort.initiatives)))
    if "sheet" in parts:
        found["sheet"] = [asdict(row) for row in await _told("sheet", sheet.measure(effort.sizes))]
    if "similar" in parts:
        found["similar"] = [asdict(row) for row in await _told("similar", similar.measure(effort.sizes))]
    return found


async def _load(subjects: tuple[Subject, ...], folder: Path, effort: Effort) -> dict[str, Any]:
    """Each bot in turn, and that again: a machine that grows slower does so for all."""
    found: dict[str, Any] = {subject.name: {} for subject in subjects}
    for turn in range(1, effort.runs + 1):
        for name, run, round_trip in LOADS:
            for subject in subjects:
                if (subject.name, name) in HOPELESS:
                    continue
                done = await _told(
                    f"{turn}/{effort.runs} {name}: {subject.name}",
                    run(subject, folder / "run", round_trip, effort.seconds),
                )
                found[subject.name].setdefault(name, []).append(asdict(done))
    for subject in subjects:
        found[subject.name]["syncs"] = await _told(
            f"waits for the disk: {subject.name}", syncs(subject, folder / "run", 0.0, effort.seconds / 2)
        )
    return found


LOADS: tuple[tuple[str, Callable[..., Awaitable[Any]], float], ...] = (
    ("closed 0 ms", closed, 0.0),
    ("closed 50 ms", closed, 0.05),
    ("open 0 ms", opened, 0.0),
    ("open 50 ms", opened, 0.05),
)
HOPELESS = {("ptb", "open 50 ms")}
"""It takes one update a round trip, 20 a second: a hundred a second would only queue up."""


async def _told(what: str, work: Awaitable[Any]) -> Any:
    print(what, "…", flush=True)
    return await work


if __name__ == "__main__":
    main()
