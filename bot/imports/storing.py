"""Storing what a file would change: a few rows a transaction, so that the bot goes on answering between them."""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Annotated

from pydantic import Field, TypeAdapter

from storage import imported
from storage.database import Database
from storage.records.imports import AnyChange

AT_ONCE = 25
"""Rows a transaction; some fifteen milliseconds."""
PAUSE = 0.006
"""Seconds between transactions at least, in which others get their turn (:data:`storage.writer.LOOK_AGAIN`)."""
REST = 0.3
"""How much of the time that a transaction took is left to others after it: more where the machine is busy."""
_CHANGE: TypeAdapter[AnyChange] = TypeAdapter(Annotated[AnyChange, Field(discriminator="kind")])

Step = Callable[[sqlite3.Connection, int], None]


async def store(
    database: Database,
    plan: Path,
    person_id: int,
    actor: str,
    file: str,
    now: Callable[[], datetime],
    *,
    also: Step = lambda connection, rows: None,
    progress: Callable[[int], None] = lambda rows: None,
) -> int:
    """Store a plan's rows and return how many there were. ``also`` runs in each transaction, told its rows.

    Ended in between, it is told again from a new comparison with what is stored by then.
    """
    total = 0
    with plan.open(encoding="utf-8") as lines:
        while batch := [_CHANGE.validate_json(line) for line in itertools.islice(lines, AT_ONCE)]:

            def some(connection: sqlite3.Connection, batch: list[AnyChange] = batch) -> int:
                rows = imported.store(connection, batch, person_id, actor, file, now())
                also(connection, rows)
                return rows

            begun = monotonic()
            total += await database.write(some)
            progress(total)
            await asyncio.sleep(max(PAUSE, REST * (monotonic() - begun)))
    return total
