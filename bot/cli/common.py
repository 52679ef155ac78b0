"""What the commands share: mistakes that the person at the shell can mend, and the database."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING

from bot.clock import Clock
from bot.settings import Settings

if TYPE_CHECKING:
    from storage.database import Database

LOG_FORMAT = "%(asctime)s %(levelname)s %(message)s"


class MistakeError(Exception):
    """Something that the person at the shell can mend."""


@contextlib.asynccontextmanager
async def database_of(settings: Settings, *, create: bool = False) -> AsyncIterator[Database]:
    """Open the database for a command. Raises MistakeError where there is none yet."""
    from storage.database import Database

    if not create and not settings.database_file.exists():
        raise MistakeError(f"There is no database at {settings.database_file}. Run `dvk init` first, or set DVK_DATA.")
    database = await Database.open(settings.database_file, readers=1)
    try:
        yield database
    finally:
        await database.close()


async def invite_links(settings: Settings) -> Callable[[str], str]:
    """What makes a link of an invite's code: an empty string where the bot's name cannot be asked for."""
    if settings.telegram_token is None:
        return lambda code: ""
    from bot.app import telegram_channel
    from bot.channels.redaction import install_redaction

    install_redaction(settings.telegram_token.get_secret_value())
    try:
        channel = telegram_channel(settings, Clock(), lambda _: None)
    except ValueError as error:
        raise MistakeError(f"DVK_TELEGRAM_TOKEN: {error}.") from None
    try:
        with contextlib.suppress(Exception):  # the code alone will do
            async with asyncio.timeout(5):
                await channel.introduce()
        return channel.invite_link
    finally:
        await channel.close()


class bar:  # noqa: N801 reads as a block
    """A line on a terminal that is written over; nothing where the output is no terminal."""

    def __enter__(self) -> Callable[[str], None]:
        return self._show

    def __exit__(self, *_: object) -> None:
        if sys.stderr.isatty():
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()

    @staticmethod
    def _show(words: str) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\033[K{words}")
            sys.stderr.flush()
