"""How many updates a bot takes, at what cost, and how long people wait: closed loop and open loop."""

from __future__ import annotations

import asyncio
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.people import Crowd
from benchmarks.subjects import Bot, Subject, own_processor

PEOPLE = 1000
WARM = 3.0
"""Seconds of load before anything is counted."""
RATE = 100.0
"""Updates a second in the open loop."""


@dataclass(frozen=True)
class Run:
    """What one run showed. Times in seconds unless said otherwise."""

    a_second: float
    """Updates answered a second."""
    processor: float
    """Milliseconds of the bot's processor time an update."""
    p50: float
    p99: float
    """From sending to the answer, in the open loop from when it should have been sent."""
    memory: float
    """MB resident at the end."""
    start: float
    """From starting the program to its asking for updates."""
    load: float
    """How much of its own processor the load took, out of 1: close to 1 the load would be what is measured."""
    confirmed: int
    """Forms that people were told are stored."""
    missing: int
    """Of these, those that are not."""
    twice: int
    """Messages that came once more."""
    unexpected: int
    """Messages that fit nowhere."""


async def closed(subject: Subject, folder: Path, round_trip: float, seconds: float) -> Run:
    """A thousand people who answer at once: as fast as the bot can."""
    return await _run(subject, folder, round_trip, seconds, rate=0.0)


async def opened(subject: Subject, folder: Path, round_trip: float, seconds: float) -> Run:
    """A hundred updates a second, whatever the bot does."""
    return await _run(subject, folder, round_trip, seconds, rate=RATE)


async def _run(subject: Subject, folder: Path, round_trip: float, seconds: float, rate: float) -> Run:
    crowd = Crowd(PEOPLE)
    tally, telegram = crowd.tally, crowd.telegram
    telegram.round_trip = round_trip
    await telegram.start()
    bot = Bot(subject, folder, telegram)
    try:
        start = await bot.start()
        await asyncio.sleep(0.5)  # what a bot does once it has begun
        if rate:
            await crowd.arrive(rate, WARM)
        else:
            crowd.begin()
            await asyncio.sleep(WARM)
        answered, used, own, seen = tally.answered, bot.processor(), own_processor(), len(tally.latencies)
        if rate:
            await crowd.arrive(rate, seconds)
        else:
            await asyncio.sleep(seconds)
        done = tally.answered - answered
        used, own = bot.processor() - used, own_processor() - own
        waits = sorted(tally.latencies[seen:]) or [float("nan")]
        memory = bot.memory()
        crowd.end()
        await crowd.quiet(5)
    finally:
        await bot.stop()
        await telegram.stop()
    stored = subject.stored(folder)
    shutil.rmtree(folder)
    return Run(
        a_second=done / seconds,
        processor=1000 * used / max(done, 1),
        p50=median(waits),
        p99=waits[int(len(waits) * 0.99)],
        memory=memory,
        start=start,
        load=own / seconds,
        confirmed=len(tally.stored),
        missing=sum(name not in stored for name in tally.stored),
        twice=tally.twice,
        unexpected=tally.unexpected.total(),
    )


async def syncs(subject: Subject, folder: Path, round_trip: float, seconds: float) -> float | None:
    """How often an update makes the bot wait for the disk, at a hundred a second; None where strace is missing."""
    if shutil.which("strace") is None:
        return None
    crowd = Crowd(PEOPLE)
    crowd.telegram.round_trip = round_trip
    await crowd.telegram.start()
    counted = folder.with_suffix(".strace")
    strace = ("strace", "-f", "-c", "--seccomp-bpf", "-e", "trace=fsync,fdatasync", "-o", str(counted))
    bot = Bot(subject, folder, crowd.telegram, before=strace)
    try:
        await bot.start()
        await crowd.arrive(RATE, seconds)
        await crowd.quiet(5)
    finally:
        await bot.stop()
        await crowd.telegram.stop()
    rows = re.findall(r"^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+).*(?:fsync|fdatasync)$", counted.read_text(), re.MULTILINE)
    shutil.rmtree(folder)
    counted.unlink()
    return sum(map(int, rows)) / crowd.tally.answered
