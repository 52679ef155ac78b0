"""What is left after `kill -9`: people in the middle of their forms, the bot killed and started again."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from benchmarks.people import Crowd
from benchmarks.subjects import Bot, Subject

PEOPLE = 200
THINK = 0.5
"""Seconds that people think about an answer, on average."""
PATIENCE = 5.0
"""Seconds without an answer, from a running bot, after which a form is begun anew."""


@dataclass(frozen=True)
class Losses:
    """What people went through."""

    kills: int
    confirmed: int
    """Forms that people were told are stored."""
    lost: int
    """Of these, those that are not."""
    doubled: int
    """Forms stored more than once."""
    begun_anew: int
    """Forms given up half way, as the bot had forgotten them or an answer to them."""
    twice: int
    """Messages that came once more."""


async def losses(subject: Subject, folder: Path, kills: int, between: float) -> Losses:
    """Kill the bot so many times, so many seconds apart, and let everybody finish."""
    crowd = Crowd(PEOPLE)
    await crowd.telegram.start()
    bot = Bot(subject, folder, crowd.telegram)
    try:
        await bot.start()
        crowd.begin(THINK)
        for _ in range(kills):
            await asyncio.sleep(between)
            await bot.kill()
            await bot.start()
            await _lose_patience(crowd, PATIENCE * 1.5)
        crowd.finish()
        await _lose_patience(crowd, 60)
    finally:
        await bot.stop()
        await crowd.telegram.stop()
    stored = subject.stored(folder)
    shutil.rmtree(folder)
    tally = crowd.tally
    return Losses(
        kills=kills,
        confirmed=len(tally.stored),
        lost=sum(name not in stored for name in tally.stored),
        doubled=sum(count > 1 for count in stored.values()),
        begun_anew=tally.given_up,
        twice=tally.twice,
    )


async def _lose_patience(crowd: Crowd, seconds: float) -> None:
    """Let time pass until everybody is done, at most so long; who waits too long begins anew."""
    begun = monotonic()
    while monotonic() < begun + seconds and not crowd.done:
        await asyncio.sleep(0.1)
        for person in crowd.people.values():
            if person.waiting and monotonic() - max(person.sent_at, begun) > PATIENCE:
                person.give_up()
                crowd.go_on(person)
