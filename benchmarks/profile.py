"""Where the time of our hot path goes: the bot's main thread under full load, by part."""

from __future__ import annotations

import asyncio
import pstats
import re
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.people import Crowd
from benchmarks.subjects import Bot, Subject

PARTS = {
    "step engine": r"/bot/engine/",
    "handlers and conversations": r"/bot/(handlers|conversations|text|access|policy)",
    "worker and sender": r"/bot/jobs/",
    "Telegram channel": r"/bot/channels/|/telegram/",
    "HTTP client": r"/(aiohttp|yarl|multidict|propcache|aiohappyeyeballs)/",
    "storage, on this side": r"/storage/|/aiosqlite/|/sqlite3/",
    "pydantic": r"/pydantic",
    "JSON": r"/json/",
    "event loop": r"/asyncio/|/selectors\.py|/threading\.py",
}
STARTING = r"importlib|/(re|dataclasses|typing|inspect|enum)\b"
"""What works while the program is being imported."""
WAITING = ("select.epoll", "_socket.socket")
"""Calls in which the main thread waits, for the network or for its turn."""


async def shares(subject: Subject, folder: Path, seconds: float) -> dict[str, float]:
    """How the main thread's own time is spent once the program has started, by part; shares of 1."""
    found = folder / "profile"
    profiled = replace(subject, arguments=("-m", "cProfile", "-o", str(found), *subject.arguments))
    crowd = Crowd(300)
    await crowd.telegram.start()
    bot = Bot(profiled, folder, crowd.telegram)
    try:
        await bot.start()
        crowd.begin()
        await asyncio.sleep(seconds)
        crowd.end()
        await crowd.quiet(10)
    finally:
        await bot.stop()
        await crowd.telegram.stop()
    spent = _by_part(pstats.Stats(str(found)))
    shutil.rmtree(folder)
    total = spent.total()
    return {part: time / total for part, time in spent.most_common()}


def _by_part(measured: Any) -> Counter[str]:
    """Each function's own time, that of built-in functions with whoever calls them."""
    spent = Counter[str]()
    for (file, _, name), (_, _, own, _, callers) in measured.stats.items():
        if any(where in name for where in WAITING) or re.search(STARTING, file):
            continue
        if file != "~":
            spent[_part(file)] += own
            continue
        for (caller, _, _), (_, _, own_for_caller, _) in callers.items():
            if not re.search(STARTING, caller):
                spent[_part(caller)] += own_for_caller
    return spent


def _part(file: str) -> str:
    return next((part for part, where in PARTS.items() if re.search(where, file)), "other")
