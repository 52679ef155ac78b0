"""Signals: found by looks, put as questions, answered; shown above only where no answer came in time.

Whether one stands above is never stored: it follows from the day until which it waits and the day of its answer, so
that nothing has to happen on that day and nothing can be shown before it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from storage.database import Database, day, stamp
from storage.initiatives import FROM_LIST
from storage.records.signals import FoundSignal, Signal, SignalKind
from storage.units import BELOW

STANDS = """(s.ended_at IS NULL AND s.cleared_on IS NULL AND s.answer_by < :today
    AND (s.answered_on IS NULL OR s.answered_on > s.answer_by))"""
"""A row ``s`` of signals stands above on the day ``:today``."""

STANDING = f"""
    SELECT DISTINCT s.initiative_id FROM signals s JOIN initiatives i ON i.id = s.initiative_id
    WHERE {STANDS} AND i.state <> 'stopped'
"""
"""The initiatives of which one does."""
_UNDELIVERED = """s.outbox_id IS NOT NULL AND s.answered_on IS NULL AND s.ended_at IS NULL
    AND EXISTS (SELECT 1 FROM outbox o WHERE o.id = s.outbox_id AND o.status IN ('refused', 'unreachable'))"""

_SIGNAL = """
    SELECT s.id, s.initiative_id, i.name AS initiative_name, i.unit_id, u.name AS unit_name, s.kind, s.about, s.details,
        s.person_id, s.asked_on, s.answer_by, s.answer, s.words, s.answered_by,
        coalesce(p.name, '') AS answered_by_name, s.answered_on, s.cleared_on, i.responsible_id, i.entered_by
    FROM signals s CROSS JOIN initiatives i ON i.id = s.initiative_id CROSS JOIN units_now u ON u.id = i.unit_id
    LEFT JOIN people p ON p.id = s.answered_by
"""


async def standing(database: Database, today: date) -> frozenset[str]:
    """The initiatives of which a signal stands above: asked, and not answered within its time."""
    return frozenset(row[0] for row in await database.all(STANDING, {"today": day(today)}))


def settle(
    connection: sqlite3.Connection,
    initiative_id: str,
    kinds: Iterable[SignalKind],
    found: Sequence[FoundSignal],
    ask_at: datetime,
    now: datetime,
) -> None:
    """Make the signals of some kinds true to a look: what is new is asked from a moment on, what ended is taken back.

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
        "INSERT INTO signals (initiative_id, kind, about, details, found_at, next_at) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (initiative_id, kind, about) DO UPDATE SET details = excluded.details, ended_at = NULL,"
        " next_at = iif(answered_on IS NULL, excluded.next_at, NULL),"
        " asked_on = iif(answered_on IS NULL, NULL, asked_on), answer_by = iif(answered_on IS NULL, NULL, answer_by),"
        " outbox_id = NULL WHERE ended_at IS NOT NULL",
        [
            (initiative_id, one.kind, one.about, json.dumps(one.details, ensure_ascii=False), stamp(now), stamp(ask_at))
            for one in found
        ],
    )


# --- asking and answering --------------------------------------------------------------------


class ToAsk(NamedTuple):
    """A question that may be put now, and who is nearest to it."""

    id: int
    unit_id: int
    responsible_id: int | None
    entered_by: int
    from_list: bool
    returned: bool
    """Somebody has asked for something already: that is completed first."""


def to_ask(connection: sqlite3.Connection, now: datetime, limit: int) -> list[ToAsk]:
    """Questions whose time has come, the oldest first."""
    rows = connection.execute(
        f"""
        SELECT s.id, i.unit_id, i.responsible_id, i.entered_by, {FROM_LIST} AS from_list,
            i.state = 'returned' AS returned
        FROM signals s JOIN initiatives i ON i.id = s.initiative_id
        WHERE s.next_at <= ? ORDER BY s.next_at, s.id LIMIT ?
        """,
        (stamp(now), limit),
    )
    return [ToAsk(*row) for row in rows]


def put_off(connection: sqlite3.Connection, ids: Iterable[int], until: datetime) -> None:
    """Questions are not put before a moment."""
    connection.executemany("UPDATE signals SET next_at = ? WHERE id = ?", [(stamp(until), one) for one in ids])


def asked(
    connection: sqlite3.Connection,
    ids: Iterable[int],
    person_id: int,
    on: date,
    answer_by: date,
    outbox_id: int,
) -> None:
    """Questions are being put to a person in a message."""
    connection.executemany(
        "UPDATE signals SET next_at = NULL, person_id = ?, asked_on = ?, answer_by = ?, outbox_id = ? WHERE id = ?",
        [(person_id, day(on), day(answer_by), outbox_id, one) for one in ids],
    )


def asked_on(connection: sqlite3.Connection, person_id: int, on: date) -> bool:
    """Whether a person was asked something on a day."""
    row = connection.execute(
        "SELECT 1 FROM signals WHERE person_id = ? AND asked_on = ? AND outbox_id IS NOT NULL", (person_id, day(on))
    ).fetchone()
    return row is not None


def not_delivered(connection: sqlite3.Connection, now: datetime) -> None:
    """What was asked in a message that reached nobody has not been asked."""
    connection.execute(
        f"""
        UPDATE signals SET next_at = ?, person_id = NULL, asked_on = NULL, answer_by = NULL, outbox_id = NULL
        WHERE id IN (SELECT s.id FROM signals s WHERE {_UNDELIVERED})
        """,
        (stamp(now),),
    )


async def undelivered(database: Database) -> bool:
    """Whether something was asked in a message that reached nobody."""
    return await database.one(f"SELECT 1 FROM signals s WHERE {_UNDELIVERED} LIMIT 1") is not None


def answer(
    connection: sqlite3.Connection, signal_id: int, code: str, words: str, person_id: int, on: date, source: str
) -> bool:
    """Keep an answer, in time or late; False where another was given before."""
    done = connection.execute(
        "UPDATE signals SET answer = ?, words = ?, answered_by = ?, answered_on = ?, source = ?, next_at = NULL"
        " WHERE id = ? AND answered_on IS NULL AND asked_on IS NOT NULL",
        (code, words, person_id, day(on), source, signal_id),
    ).rowcount
    if done:
        return True
    row = connection.execute("SELECT 1 FROM signals WHERE id = ? AND source = ?", (signal_id, source)).fetchone()
    return row is not None


def clear(connection: sqlite3.Connection, signal_id: int, person_id: int, on: date) -> bool:
    """Somebody above has seen enough; False where somebody had before."""
    return bool(
        connection.execute(
            "UPDATE signals SET cleared_by = ?, cleared_on = ? WHERE id = ? AND cleared_on IS NULL",
            (person_id, day(on), signal_id),
        ).rowcount
    )


async def next_moment(database: Database) -> datetime | None:
    """When the next question may be put."""
    row = await database.one("SELECT next_at FROM signals WHERE next_at IS NOT NULL ORDER BY next_at LIMIT 1")
    return datetime.fromisoformat(row[0]) if row else None


# --- reading ---------------------------------------------------------------------------------


async def get(database: Database, signal_id: int) -> Signal | None:
    """One question, where it still holds."""
    row = await database.one(f"{_SIGNAL} WHERE s.id = ? AND s.ended_at IS NULL", (signal_id,))
    return _read(row) if row else None


def read(connection: sqlite3.Connection, signal_id: int) -> Signal:
    """One question, in the writer's transaction."""
    return _read(connection.execute(f"{_SIGNAL} WHERE s.id = ?", (signal_id,)).fetchone())


async def holding(database: Database, ids: Sequence[str], kind: SignalKind) -> frozenset[str]:
    """Of which of some initiatives a signal of a kind was found and still holds."""
    rows = await database.all(
        "SELECT initiative_id FROM signals WHERE initiative_id IN (SELECT value FROM json_each(?)) AND kind = ?"
        " AND ended_at IS NULL",
        (json.dumps([*ids]), kind),
    )
    return frozenset(row[0] for row in rows)


async def of_initiative(database: Database, initiative_id: str) -> list[Signal]:
    """What was asked about an initiative and still holds, or was answered; the oldest first."""
    rows = await database.all(
        f"{_SIGNAL} WHERE s.initiative_id = ? AND s.asked_on IS NOT NULL"
        " AND (s.ended_at IS NULL OR s.answered_on IS NOT NULL) ORDER BY s.id",
        (initiative_id,),
    )
    return [_read(row) for row in rows]


async def next_of(database: Database, person_id: int, besides: int) -> int | None:
    """Another question that was put to a person and waits for an answer, the oldest first."""
    row = await database.one(
        "SELECT id FROM signals WHERE person_id = ? AND asked_on IS NOT NULL AND answered_on IS NULL"
        " AND ended_at IS NULL AND kind <> 'photo' AND id <> ? ORDER BY id LIMIT 1",
        (person_id, besides),
    )
    return int(row[0]) if row else None


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
        f"""{BELOW} SELECT count(*) FROM signals s CROSS JOIN initiatives i ON i.id = s.initiative_id
        WHERE {STANDS} AND i.state <> 'stopped' AND i.unit_id IN (SELECT id FROM scope)""",
        {"scope": json.dumps([*scope]), "today": day(today)},
    )
    return int(row[0]) if row else 0


def _read(row: sqlite3.Row) -> Signal:
    return Signal(**{**dict(row), "details": json.loads(row["details"])})
