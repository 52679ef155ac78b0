"""Signals: found by looks, put as questions, answered; shown above only where no answer came in time.

Whether one stands above is never stored: it follows from the day until which it waits and the day of its answer, so that
nothing has to happen on that day and nothing can be shown before it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from storage.database import Database, day, stamp
from storage.records.signals import FoundSignal, Looked, Signal, SignalKind
from storage.units import BELOW

STANDS = """(s.ended_at IS NULL AND s.cleared_on IS NULL AND s.answer_by < :today
    AND (s.answered_on IS NULL OR s.answered_on > s.answer_by))"""
"""A row ``s`` of signals stands above on the day ``:today``."""

_SIGNAL = """
    SELECT s.id, s.initiative_id, i.name AS initiative_name, i.unit_id, u.name AS unit_name, s.kind, s.about, s.details,
        s.person_id, s.asked_on, s.answer_by, s.answer, s.words, s.answered_by, coalesce(p.name, '') AS answered_by_name,
        s.answered_on, s.cleared_on, i.responsible_id, i.entered_by
    FROM signals s JOIN initiatives i ON i.id = s.initiative_id JOIN units_now u ON u.id = i.unit_id
    LEFT JOIN people p ON p.id = s.answered_by
"""


def standing(connection: sqlite3.Connection, today: date) -> set[str]:
    """The initiatives of which a signal stands above: asked, and not answered within its time."""
    rows = connection.execute(
        f"SELECT DISTINCT s.initiative_id FROM signals s JOIN initiatives i ON i.id = s.initiative_id"
        f" WHERE {STANDS} AND i.state <> 'stopped'",
        {"today": day(today)},
    )
    return {row[0] for row in rows}


def settle(
    connection: sqlite3.Connection,
    initiative_id: str,
    kinds: Iterable[SignalKind],
    found: Sequence[FoundSignal],
    now: datetime,
) -> None:
    """Make the signals of some kinds true to a look: what is new will be asked, what no longer holds is taken back.

    What was asked before is not asked again while it holds. What was taken back unanswered and holds again is.
    """
    held = {(one.kind, one.about) for one in found}
    marks = json.dumps([*kinds])
    rows = connection.execute(
        "SELECT id, kind, about FROM signals WHERE initiative_id = ? AND ended_at IS NULL"
        " AND kind IN (SELECT value FROM json_each(?))",
        (initiative_id, marks),
    ).fetchall()
    gone = [(stamp(now), row["id"]) for row in rows if (row["kind"], row["about"]) not in held]
    connection.executemany("UPDATE signals SET ended_at = ?, next_at = NULL WHERE id = ?", gone)
    connection.executemany(
        "INSERT INTO signals (initiative_id, kind, about, details, found_at, next_at) VALUES (?1, ?2, ?3, ?4, ?5, ?5)"
        " ON CONFLICT (initiative_id, kind, about) DO UPDATE SET details = excluded.details, ended_at = NULL,"
        " next_at = iif(answered_on IS NULL, excluded.next_at, NULL),"
        " asked_on = iif(answered_on IS NULL, NULL, asked_on), answer_by = iif(answered_on IS NULL, NULL, answer_by),"
        " outbox_id = NULL WHERE ended_at IS NOT NULL",
        [
            (initiative_id, one.kind, one.about, json.dumps(one.details, ensure_ascii=False), stamp(now))
            for one in found
        ],
    )


# --- looking ---------------------------------------------------------------------------------


async def to_look_at(database: Database, what: str, limit: int) -> list[Looked]:
    """Some initiatives that are marked."""
    rows = await database.all(
        "SELECT initiative_id, marks, quiet FROM signal_looks WHERE what = ? LIMIT ?", (what, limit)
    )
    return [Looked(row["initiative_id"], row["marks"], bool(row["quiet"])) for row in rows]


def looked(connection: sqlite3.Connection, what: str, one: Looked) -> bool:
    """A look has seen an initiative; False where it was marked again meanwhile, and so is to be looked at once more."""
    return bool(
        connection.execute(
            "DELETE FROM signal_looks WHERE initiative_id = ? AND what = ? AND marks = ?",
            (one.initiative_id, what, one.marks),
        ).rowcount
    )


# --- reading ---------------------------------------------------------------------------------


async def get(database: Database, signal_id: int) -> Signal | None:
    """One question, where it still holds."""
    row = await database.one(f"{_SIGNAL} WHERE s.id = ? AND s.ended_at IS NULL", (signal_id,))
    return _read(row) if row else None


async def of_initiative(database: Database, initiative_id: str) -> list[Signal]:
    """What was asked about an initiative and still holds, the oldest first."""
    rows = await database.all(
        f"{_SIGNAL} WHERE s.initiative_id = ? AND s.asked_on IS NOT NULL AND s.ended_at IS NULL ORDER BY s.id",
        (initiative_id,),
    )
    return [_read(row) for row in rows]


async def standing_in(database: Database, scope: Sequence[int], today: date, offset: int, limit: int) -> list[Signal]:
    """What stands above in a scope, the longest unanswered first."""
    rows = await database.all(
        f"""{BELOW} {_SIGNAL} WHERE {STANDS} AND i.state <> 'stopped' AND i.unit_id IN (SELECT id FROM scope)
        ORDER BY s.answer_by, s.id LIMIT :limit OFFSET :offset""",
        {"scope": json.dumps([*scope]), "today": day(today), "limit": limit, "offset": offset},
    )
    return [_read(row) for row in rows]


async def count_standing(database: Database, scope: Sequence[int], today: date) -> int:
    """How much stands above in a scope."""
    row = await database.one(
        f"""{BELOW} SELECT count(*) FROM signals s JOIN initiatives i ON i.id = s.initiative_id
        WHERE {STANDS} AND i.state <> 'stopped' AND i.unit_id IN (SELECT id FROM scope)""",
        {"scope": json.dumps([*scope]), "today": day(today)},
    )
    return int(row[0]) if row else 0


def _read(row: sqlite3.Row) -> Signal:
    return Signal(**{**dict(row), "details": json.loads(row["details"])})
