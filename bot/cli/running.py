"""dvk run and dvk demo: the bot itself."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from bot.cli.common import LOG_FORMAT, MistakeError
from bot.settings import Settings


def run() -> None:
    """Run the bot on every channel that has a token."""
    logging.basicConfig(level=logging.INFO, format=LOG_FORMAT)
    for chatty in ("apscheduler", "aiosqlite", "asyncio"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    _until_stopped(_run)


async def _run(stop: asyncio.Event) -> None:
    from bot.app import AlreadyRunningError, opened

    settings = Settings()
    if settings.telegram_token is None:
        raise MistakeError(
            "No channel: set DVK_TELEGRAM_TOKEN (from @BotFather) in the environment or in .env, then run again."
        )
    try:
        async with opened(settings) as bot:
            _collect_garbage_rarely()
            await bot.run(stop)
    except ValidationError:
        raise  # which names the setting
    except AlreadyRunningError as error:
        raise MistakeError(str(error)) from None
    except ValueError as error:
        raise MistakeError(f"DVK_TELEGRAM_TOKEN: {error}") from None


def _collect_garbage_rarely() -> None:
    """Leave alone what was imported, and let more come together than a batch of updates before looking for cycles.

    This is the whole program's, so it stands here and not in what tests and the demo start as well.
    """
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def demo(
    port: Annotated[int, typer.Option(help="Where the page is served.", min=0, max=65535)] = 8080,
    browser: Annotated[bool, typer.Option(help="Open the page.")] = True,
) -> None:
    """Chat with the bot in the browser: a small province, and a clock that can be moved."""
    from bot.demo import demo as run_demo

    logging.basicConfig(level=logging.WARNING, format=LOG_FORMAT)

    async def play(stop: asyncio.Event) -> None:
        try:
            await run_demo(port, browser, stop, typer.echo)
        except OSError as error:
            reason, other = os.strerror(error.errno) if error.errno else str(error), port % 65535 + 1
            raise MistakeError(
                f"Port {port} cannot be used ({reason}). Try: dvk demo --port {other}, or make demo PORT={other}"
            ) from None

    _until_stopped(play)


def _until_stopped(work: Any) -> None:
    import uvloop

    async def main() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        await work(stop)

    uvloop.run(main())
