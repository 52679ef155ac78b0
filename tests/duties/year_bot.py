"""The real bot in a process of its own, whose clock stands still until it is told to go on.

``python -m tests.duties.year_bot FOLDER URL MOMENT PROGRAM…`` starts its workers by that program and reads lines:
``to MOMENT`` goes through every due moment until then, ``drain`` handles and sends what is there, ``stop`` ends as
SIGTERM does. It answers ``at MOMENT`` whenever the clock has moved, and ``done``.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import datetime, timedelta
from pathlib import Path

import uvloop
from pydantic import SecretStr

from benchmarks.telegram import TOKEN
from bot import work
from bot.app import opened
from bot.clock import Clock
from bot.settings import Settings


class StillClock(Clock):
    """A clock that goes only when it is moved."""

    def __init__(self, at: datetime) -> None:
        super().__init__()
        self._at = at

    def now(self) -> datetime:
        return self._at

    def move(self, by: timedelta) -> None:
        self._at += by
        print(f"at {self._at.isoformat()}", flush=True)


async def main(folder: str, url: str, moment: str) -> None:
    clock, stop = StillClock(datetime.fromisoformat(moment)), asyncio.Event()
    settings = Settings(
        _env_file=None,
        data=Path(folder),
        telegram_token=SecretStr(TOKEN),
        telegram_base_url=url,
        telegram_rate=0,
    )
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    async with opened(settings, clock=clock) as app:
        running = asyncio.create_task(app.run(stop))
        print("done", flush=True)
        while line := (await reader.readline()).decode().split():
            match line:
                case ["to", target]:
                    await app.move_clock(max(datetime.fromisoformat(target) - clock.now(), timedelta(0)))
                case ["drain"]:
                    await app.drain()
                case _:
                    break
            print("done", flush=True)
        stop.set()
        await running


work.PROGRAM = tuple(sys.argv[4:])
uvloop.run(main(*sys.argv[1:4]))
