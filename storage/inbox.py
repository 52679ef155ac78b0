"""The inbox: every update, stored before it is acknowledged, until it is done or dead."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from datetime import datetime

from storage.database import Database, stamp
from storage.records.queue import InboxRow, NewInbox

_COLUMNS = "id, channel, bot, key, chat, payload, attempts, error, received_at"


def put(
    connection: sqlite3.Connection, updates: Sequence[NewInbox], now: datetime, begun: Collection[str] = ()
) -> list[InboxRow]:
    """Store updates and return the new ones; one that came before (same channel, bot and key) is passed over.

    Those whose key is ``begun`` are about to be handled: their first attempt is counted, as :func:`claim` does. The
    rows show how things stood before that.
    """
    stored, received_at = [], stamp(now)
    for update in updates:
        inserted = connection.execute(
            "INSERT INTO inbox (channel, bot, key, chat, payload, received_at, attempts) VALUES (?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            (
                update.channel,
                update.bot,
                update.key,
                update.chat,
                update.payload,
                received_at,
                1 if update.key in begun else 0,
            ),
        )
        if inserted.rowcount:
            stored.append(InboxRow(**dict(update), id=inserted.lastrowid or 0, attempts=0, error="", received_at=now))
    return stored


def claim(connection: sqlite3.Connection, row_id: int) -> int | None:
    """Count an attempt before it is made, and return the attempts so far; None where the update is done already."""
    row = connection.execute(
        "UPDATE inbox SET attempts = attempts + 1 WHERE id = ? AND state = 'new' RETURNING attempts", (row_id,)
    ).fetchone()
    return int(row[0]) if row else None


def finish(connection: sqlite3.Connection, row_id: int) -> None:
    """The update is done; what it said is blanked, its key stays so that it is not taken twice."""
    connection.execute("UPDATE inbox SET state = 'done', payload = '', error = '' WHERE id = ?", (row_id,))


def bury(connection: sqlite3.Connection, row_id: int, error: str) -> None:
    """The update could not be handled; it is kept whole for whoever looks into it."""
    connection.execute("UPDATE inbox SET state = 'dead', error = ? WHERE id = ?", (error[:2000], row_id))


def revive(connection: sqlite3.Connection, row_id: int | None) -> int:
    """Let a dead update (or all of them) be handled again; how many there were."""
    return connection.execute(
        "UPDATE inbox SET state = 'new', attempts = 0, error = '' WHERE state = 'dead' AND (?1 IS NULL OR id = ?1)",
        (row_id,),
    ).rowcount


def forget(connection: sqlite3.Connection, before: datetime) -> int:
    """Remove the keys of updates done before a moment; how many."""
    return connection.execute("DELETE FROM inbox WHERE state = 'done' AND received_at < ?", (stamp(before),)).rowcount


async def waiting(database: Database, after: int = 0, limit: int = 1000) -> list[InboxRow]:
    """Updates still to be handled, oldest first."""
    rows = await database.all(
        f"SELECT {_COLUMNS} FROM inbox WHERE state = 'new' AND id > ? ORDER BY id LIMIT ?",
        (after, limit),
    )
    return [InboxRow(**row) for row in rows]


async def dead(database: Database) -> list[InboxRow]:
    """Updates that could not be handled, oldest first."""
    rows = await database.all(f"SELECT {_COLUMNS} FROM inbox WHERE state = 'dead' ORDER BY id")
    return [InboxRow(**row) for row in rows]
