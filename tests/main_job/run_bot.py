"""Runs the real bot in a process of its own, at another time: python -m tests.main_job.run_bot FOLDER URL SECONDS."""

from __future__ import annotations

import asyncio
import signal
import sys
from datetime import timedelta
from pathlib import Path

from pydantic import SecretStr

from bot.app import opened
from bot.clock import Clock
from bot.settings import Settings
from tests.place import TOKEN


async def main(folder: str, url: str, seconds: str) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    settings = Settings(
        _env_file=None,
        data=Path(folder),
        telegram_token=SecretStr(TOKEN),
        telegram_base_url=url,
        telegram_rate=0,
    )
    async with opened(settings, clock=Clock(timedelta(seconds=float(seconds)))) as app:
        await app.run(stop)


asyncio.run(main(*sys.argv[1:]))
