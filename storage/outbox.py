"""The outbox: every message, stored with what caused it, until its fate is known. A status only moves forward."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from typing import Literal

from storage.database import Database, stamp
from storage.records.queue import NewOutbox, OutboxRow

Ended = Literal["sent", "refused", "uncertain", "unreachable"]
_COLUMNS = "id, channel, chat, lane, coalesce(key, '') AS key, payload, reference, attempts, not_before, status"


def put(connection: sqlite3.Connection, message: NewOutbox, now: datetime) -> OutboxRow:
    """Store a message. One with the key of an unsent one takes its place and waits anew."""
    row = connection.execute(
        "INSERT INTO outbox (channel, chat, lane, key, payload, reference, not_before, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (channel, chat, key) WHERE key IS NOT NULL AND status = 'queued'"
        " DO UPDATE SET payload = excluded.payload, not_before = excluded.not_before"
        f" RETURNING {_COLUMNS}",
        (
            message.channel,
            message.chat,
            message.lane,
            message.key or None,
            message.payload,
            message.reference,
            stamp(now + timedelta(seconds=message.delay)),
            stamp(now),
        ),
    ).fetchone()
    return OutboxRow(**row)


def begin(connection: sqlite3.Connection, row_id: int) -> OutboxRow | None:
    """The request is about to leave: from here on its fate may be unknown. None where it is no longer to be sent."""
    row = connection.execute(
        f"UPDATE outbox SET status = 'sending' WHERE id = ? AND status IN ('queued', 'sending') RETURNING {_COLUMNS}",
        (row_id,),
    ).fetchone()
    return OutboxRow(**row) if row else None


def word(connection: sqlite3.Connection, row_id: int, payload: str) -> OutboxRow:
    """Give a message that refers to something its words, as things stand now."""
    row = connection.execute(
        f"UPDATE outbox SET payload = ? WHERE id = ? RETURNING {_COLUMNS}", (payload, row_id)
    ).fetchone()
    return OutboxRow(**row)


def drop(connection: sqlite3.Connection, row_id: int, now: datetime) -> None:
    """Nothing is left to say."""
    connection.execute("UPDATE outbox SET status = 'dropped', ended_at = ? WHERE id = ?", (stamp(now), row_id))


def delay(connection: sqlite3.Connection, row_id: int, until: datetime, error: str) -> None:
    """The message certainly did not go out; try again later, unless newer words with its key wait already."""
    connection.execute(
        "DELETE FROM outbox WHERE id = ? AND status = 'sending' AND EXISTS (SELECT 1 FROM outbox newer"
        " WHERE (newer.channel, newer.chat, newer.key) = (outbox.channel, outbox.chat, outbox.key)"
        " AND newer.status = 'queued')",
        (row_id,),
    )
    connection.execute(
        "UPDATE outbox SET status = 'queued', attempts = attempts + 1, not_before = ?, error = ?"
        " WHERE id = ? AND status IN ('queued', 'sending')",
        (stamp(until), error[:500], row_id),
    )


def end(
    connection: sqlite3.Connection,
    row_id: int,
    status: Ended,
    now: datetime,
    message: str = "",
    error: str = "",
) -> None:
    """Record a message's fate. What a secret one says goes with it: a code shall lie nowhere for long."""
    connection.execute(
        "UPDATE outbox SET status = ?, message = ?, error = ?, ended_at = ?, attempts = attempts + 1,"
        " payload = iif(instr(payload, '\"secret\":true'), json_set(payload, '$.text', ''), payload)"
        " WHERE id = ? AND status IN ('queued', 'sending')",
        (status, message, error[:500], stamp(now), row_id),
    )


def readdress(connection: sqlite3.Connection, channel: str, chat: str, moved_to: str) -> None:
    """A chat has a new address: what is queued follows it."""
    connection.execute(
        "UPDATE OR REPLACE outbox SET chat = ? WHERE channel = ? AND chat = ? AND status IN ('queued', 'sending')",
        (moved_to, channel, chat),
    )
    connection.execute("UPDATE OR IGNORE chats SET chat = ? WHERE channel = ? AND chat = ?", (moved_to, channel, chat))


def settle_interrupted(connection: sqlite3.Connection, now: datetime) -> int:
    """After a restart: bulk messages that were leaving have an unknown fate and are not repeated; how many.

    A reply that somebody waits for is sent again instead.
    """
    return connection.execute(
        "UPDATE outbox SET status = 'uncertain', ended_at = ? WHERE status = 'sending' AND lane <> 'interactive'",
        (stamp(now),),
    ).rowcount


def forget(connection: sqlite3.Connection, before: datetime) -> int:
    """Remove messages that ended before a moment; how many."""
    return connection.execute("DELETE FROM outbox WHERE ended_at < ?", (stamp(before),)).rowcount


_PUT_OFF = "lane <> 'interactive' AND attempts = 0"
"""What may be put off for hours: no answer, and nothing that was tried already."""


async def waiting(
    database: Database, after: int = 0, limit: int = 1000, until: datetime | None = None
) -> list[OutboxRow]:
    """Messages still to be sent, oldest first; where a moment is given without those put off beyond it."""
    rows = await database.all(
        f"SELECT {_COLUMNS} FROM outbox WHERE status IN ('queued', 'sending') AND id > ?"
        f" AND NOT ({_PUT_OFF} AND not_before > ?) ORDER BY id LIMIT ?",
        (after, stamp(until) if until else "9999", limit),
    )
    return [OutboxRow(**row) for row in rows]


async def next_put_off(database: Database, after: datetime) -> datetime | None:
    """The next moment later than this to which a message is put off."""
    row = await database.one(
        f"SELECT min(not_before) FROM outbox WHERE status IN ('queued', 'sending') AND {_PUT_OFF} AND not_before > ?",
        (stamp(after),),
    )
    return datetime.fromisoformat(row[0]) if row and row[0] else None


async def newest(database: Database, channel: str, chat: str) -> str:
    """The newest message to a chat as JSON, or an empty string: without buttons its list is the live one."""
    row = await database.one(
        "SELECT payload FROM outbox WHERE channel = ? AND chat = ? AND payload <> '' ORDER BY id DESC LIMIT 1",
        (channel, chat),
    )
    return str(row[0]) if row else ""


async def by_message(database: Database, channel: str, chat: str, message: str) -> str:
    """The message that a chat shows under this id as JSON, or an empty string."""
    row = await database.one(
        "SELECT payload FROM outbox WHERE channel = ? AND chat = ? AND message = ? ORDER BY id DESC LIMIT 1",
        (channel, chat, message),
    )
    return str(row[0]) if row else ""


async def carrying(database: Database, channel: str, chat: str, words: str) -> str:
    """The newest message to a chat with these words in it, as a button's payload, as JSON; or an empty string."""
    row = await database.one(
        "SELECT payload FROM outbox WHERE channel = ? AND chat = ? AND instr(payload, ?) ORDER BY id DESC LIMIT 1",
        (channel, chat, words),
    )
    return str(row[0]) if row else ""
