"""Conversations on their way."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from storage.database import Database, stamp
from storage.records.queue import SessionRow

_COLUMNS = "id, owner, form, state, version, data, expires_at"


class ConflictError(Exception):
    """Someone else changed the session meanwhile: load it again and repeat."""


def save(connection: sqlite3.Connection, session: SessionRow, now: datetime) -> None:
    """Store a session whose ``version`` is the one that was loaded; 0 for a new one.

    Raises ConflictError where it has changed since, or where its owner has another one open.
    """
    new = (session.data, stamp(now), stamp(session.expires_at))
    stands, known = (session.form, session.state), (session.id, session.owner)
    try:
        if session.version == 0:
            connection.execute(
                "INSERT INTO sessions (data, updated_at, expires_at, form, state, id, owner, version)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, 1)",
                (*new, *stands, *known),
            )
            return
        # mostly form and state stay: where they are not written, the index of open sessions need not be either
        update = "UPDATE sessions SET data = ?, updated_at = ?, expires_at = ?, version = version + 1"
        whose = "id = ? AND owner = ? AND version = ?"
        values = (*new, *stands, *known, session.version)
        written = (
            connection.execute(f"{update} WHERE form = ? AND state = ? AND {whose}", values).rowcount
            or connection.execute(f"{update}, form = ?, state = ? WHERE {whose}", values).rowcount
        )
    except sqlite3.IntegrityError as error:
        raise ConflictError(session.id) from error
    if not written:
        raise ConflictError(session.id)


def park(connection: sqlite3.Connection, owner: str, except_id: str, now: datetime) -> None:
    """Set the owner's open session aside, so that another can open."""
    connection.execute(
        "UPDATE sessions SET state = 'parked', version = version + 1, updated_at = ?"
        " WHERE owner = ? AND state = 'open' AND id <> ?",
        (stamp(now), owner, except_id),
    )


def expire(connection: sqlite3.Connection, session: SessionRow, now: datetime) -> bool:
    """Put an open session away that nobody touched for long; False where it changed meanwhile."""
    return bool(
        connection.execute(
            "UPDATE sessions SET state = 'expired', version = version + 1, updated_at = ?"
            " WHERE id = ? AND version = ? AND state = 'open'",
            (stamp(now), session.id, session.version),
        ).rowcount
    )


def hand_over(connection: sqlite3.Connection, from_owner: str, to_owner: str) -> None:
    """A chat has become a person's: so have the sessions that were submitted there."""
    connection.execute("UPDATE sessions SET owner = ? WHERE owner = ? AND state <> 'open'", (to_owner, from_owner))


def forget(connection: sqlite3.Connection, before: datetime) -> int:
    """Remove sessions that nobody touched since a moment; how many."""
    return connection.execute(
        "DELETE FROM sessions WHERE state <> 'open' AND updated_at < ?", (stamp(before),)
    ).rowcount


async def get(database: Database, session_id: str, owner: str) -> SessionRow | None:
    """One of the owner's sessions."""
    row = await database.one(f"SELECT {_COLUMNS} FROM sessions WHERE id = ? AND owner = ?", (session_id, owner))
    return SessionRow(**row) if row else None


def open_of(connection: sqlite3.Connection, owner: str) -> SessionRow | None:
    """The owner's open session."""
    row = connection.execute(f"SELECT {_COLUMNS} FROM sessions WHERE owner = ? AND state = 'open'", (owner,)).fetchone()
    return SessionRow(**row) if row else None


async def unfinished(database: Database, owner: str, limit: int = 10) -> list[SessionRow]:
    """The owner's sessions that can go on, newest first."""
    rows = await database.all(
        f"SELECT {_COLUMNS} FROM sessions WHERE owner = ? AND state IN ('open', 'parked', 'expired')"
        " ORDER BY updated_at DESC LIMIT ?",
        (owner, limit),
    )
    return [SessionRow(**row) for row in rows]


async def submitted_from(database: Database, owner: str, message: str) -> SessionRow | None:
    """The submitted session that holds an answer from this message."""
    row = await database.one(
        f"SELECT {_COLUMNS} FROM sessions s WHERE owner = ? AND state = 'submitted' AND EXISTS ("
        " SELECT 1 FROM json_each(s.data, '$.answers') a WHERE json_extract(a.value, '$.message') = ?)"
        " ORDER BY updated_at DESC LIMIT 1",
        (owner, message),
    )
    return SessionRow(**row) if row else None


async def overdue(database: Database, now: datetime, limit: int = 200) -> list[SessionRow]:
    """Open sessions past their time, longest first."""
    rows = await database.all(
        f"SELECT {_COLUMNS} FROM sessions WHERE state = 'open' AND expires_at <= ? ORDER BY expires_at LIMIT ?",
        (stamp(now), limit),
    )
    return [SessionRow(**row) for row in rows]


async def next_expiry(database: Database) -> datetime | None:
    """When the next open session runs out."""
    row = await database.one("SELECT min(expires_at) FROM sessions WHERE state = 'open'")
    return datetime.fromisoformat(row[0]) if row and row[0] else None


def touched(connection: sqlite3.Connection, owner: str) -> datetime | None:
    """When somebody last answered in the form that they have open."""
    row = connection.execute("SELECT updated_at FROM sessions WHERE owner = ? AND state = 'open'", (owner,)).fetchone()
    return datetime.fromisoformat(row[0]) if row else None
