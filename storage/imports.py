"""Files sent by chat, from their coming to the last row stored. A state only moves on from the one that was seen."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from storage.database import Database, stamp
from storage.records.imports import Import, ImportState, NewImport, Noun, PolicyShown

_COLUMNS = "id, channel, bot, chat, ref, name, person_id, state, noun, good_only, sha256, stored, attempts, policy"
_ENDED = (ImportState.DONE, ImportState.CANCELLED, ImportState.FAILED)


def add(connection: sqlite3.Connection, new: NewImport, now: datetime, *, unclear: bool = False) -> None:
    """A file has come; the very same one (by id) is taken once."""
    connection.execute(
        "INSERT INTO imports (id, channel, bot, chat, ref, name, person_id, state, created_at)"
        " VALUES (:id, :channel, :bot, :chat, :ref, :name, :person_id, :state, :now) ON CONFLICT DO NOTHING",
        {
            **new.model_dump(),
            "state": ImportState.UNCLEAR if unclear else ImportState.READING,
            "now": stamp(now),
        },
    )


def move(
    connection: sqlite3.Connection,
    import_id: str,
    seen: Sequence[ImportState],
    to: ImportState,
    now: datetime,
    *,
    noun: Noun | None = None,
    good_only: bool | None = None,
    policy: PolicyShown | None = None,
) -> bool:
    """Move an import on; False where it no longer stands as it was seen."""
    return bool(
        connection.execute(
            f"""
            UPDATE imports SET state = :to, noun = coalesce(:noun, noun), good_only = coalesce(:good, good_only),
                policy = coalesce(:policy, policy), attempts = 0, ended_at = iif(:ended, :now, NULL)
            WHERE id = :id AND state IN ({", ".join(f"'{state}'" for state in seen)})
            """,
            {
                "to": to,
                "noun": noun,
                "good": good_only,
                "policy": policy.model_dump_json() if policy else None,
                "ended": to in _ENDED,
                "now": stamp(now),
                "id": import_id,
            },
        ).rowcount
    )


def begin(connection: sqlite3.Connection, import_id: str) -> int:
    """Count an attempt before it is made; the attempts so far."""
    row = connection.execute(
        "UPDATE imports SET attempts = attempts + 1 WHERE id = ? RETURNING attempts", (import_id,)
    ).fetchone()
    return int(row[0]) if row else 0


def fetched(connection: sqlite3.Connection, import_id: str, sha256: str) -> None:
    """The file's bytes are on the disk."""
    connection.execute("UPDATE imports SET sha256 = ? WHERE id = ?", (sha256, import_id))


def count(connection: sqlite3.Connection, import_id: str, rows: int) -> None:
    """So many more rows are stored."""
    connection.execute("UPDATE imports SET stored = stored + ? WHERE id = ?", (rows, import_id))


def forget(connection: sqlite3.Connection, unanswered: datetime, ended: datetime) -> int:
    """Put away what nobody has answered since a moment, and remove what ended before another; how many were removed."""
    connection.execute(
        "UPDATE imports SET state = 'cancelled', ended_at = ?1 WHERE state IN ('asked', 'unclear') AND created_at < ?1",
        (stamp(unanswered),),
    )
    return connection.execute("DELETE FROM imports WHERE ended_at < ?", (stamp(ended),)).rowcount


async def get(database: Database, import_id: str) -> Import | None:
    """One import."""
    row = await database.one(f"SELECT {_COLUMNS} FROM imports WHERE id = ?", (import_id,))
    return _import(row) if row else None


async def to_do(database: Database) -> list[Import]:
    """Imports in which the bot has something to do, oldest first."""
    rows = await database.all(
        f"SELECT {_COLUMNS} FROM imports WHERE state IN ('reading', 'storing') ORDER BY created_at"
    )
    return [_import(row) for row in rows]


def _import(row: sqlite3.Row) -> Import:
    shown = row["policy"]
    return Import(**{**row, "policy": PolicyShown.model_validate_json(shown) if shown else None})


async def unfinished(database: Database) -> frozenset[str]:
    """The imports that have not ended, whose files are still needed."""
    rows = await database.all("SELECT id FROM imports WHERE state IN ('reading', 'asked', 'unclear', 'storing')")
    return frozenset(row[0] for row in rows)
