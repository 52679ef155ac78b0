"""What the commands share: mistakes that the person at the shell can mend, and the database."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

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
