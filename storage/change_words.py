"""Who is to hear that units were reorganised, and who has: each person once, and once more where it was undone."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from storage.database import Database, day, stamp
from storage.records.changes import CONCERNING, ChangeWord, Reorganisation
from storage.roles import HOLDS

GRACE = timedelta(minutes=30)
"""For so long whoever decided it may undo it without anybody having heard."""

_WANTED = f"""
    WITH RECURSIVE above(id) AS (
        SELECT unit_id FROM change_units WHERE change = :change
        UNION
        SELECT l.to_unit_id FROM unit_lines l JOIN above a ON l.unit_id = a.id
        WHERE l.line = 'contact' AND l.valid_to IS NULL
    )
    INSERT INTO change_words (change, person_id, undone, own, send_at)
    SELECT :change, person_id, 0, max(own), :send_at FROM (
        SELECT id AS person_id, 1 AS own FROM people
        WHERE unit_id IN (SELECT unit_id FROM change_units WHERE change = :change AND itself)
        UNION ALL
        SELECT CAST(ref AS INTEGER), 0 FROM change_moves WHERE change = :change AND kind = 'role'
        UNION ALL
        SELECT r.person_id, 0 FROM roles r JOIN above a ON a.id = r.unit_id WHERE r.role = 'coordinator' AND {HOLDS}
    ) JOIN people p ON p.id = person_id
    WHERE p.state <> 'left' AND person_id <> :decided_by AND EXISTS (SELECT 1 FROM chats c WHERE c.person_id = p.id)
    GROUP BY person_id
    ON CONFLICT DO NOTHING
"""


def plan(connection: sqlite3.Connection, number: int, change: Reorganisation, today: date, now: datetime) -> None:
    """Note who is to hear of a change that was carried out: the people of its units, and the coordinators above."""
    if change.kind in CONCERNING:
        values = {"change": number, "today": day(today), "send_at": stamp(now + GRACE), "decided_by": change.person_id}
        connection.execute(_WANTED, values)


def take_back(connection: sqlite3.Connection, number: int, now: datetime) -> None:
    """A change was undone: who has not heard of it never will, who has hears that it does not hold."""
    connection.execute(
        "UPDATE change_words SET state = 'dropped' WHERE change = ? AND NOT undone AND state IN ('waiting', 'queued')",
        (number,),
    )
    connection.execute(
        "INSERT INTO change_words (change, person_id, undone, own, send_at)"
        " SELECT change, person_id, 1, own, ? FROM change_words"
        " WHERE change = ? AND NOT undone AND state IN ('leaving', 'told')",
        (stamp(now), number),
    )


async def next_moment(database: Database) -> datetime | None:
    """When somebody is to hear next."""
    row = await database.one("SELECT min(send_at) FROM change_words WHERE state = 'waiting'")
    return datetime.fromisoformat(row[0]) if row and row[0] else None


def ready(connection: sqlite3.Connection, now: datetime, limit: int) -> list[tuple[int, bool]]:
    """People whose time has come, and whether one of their words takes another back."""
    rows = connection.execute(
        "SELECT person_id, max(undone) FROM change_words WHERE state = 'waiting' AND send_at <= ?"
        " GROUP BY person_id LIMIT ?",
        (stamp(now), limit),
    ).fetchall()
    return [(int(row[0]), bool(row[1])) for row in rows]


def heard_on(connection: sqlite3.Connection, person_id: int, on: date) -> bool:
    """Whether a person has heard of a change on a day."""
    found = connection.execute(
        "SELECT 1 FROM change_words WHERE person_id = ? AND told_on = ? AND state <> 'dropped' LIMIT 1",
        (person_id, day(on)),
    )
    return found.fetchone() is not None


def put_off(connection: sqlite3.Connection, person_id: int, until: datetime) -> None:
    """All that waits for a person waits until then."""
    connection.execute(
        "UPDATE change_words SET send_at = ? WHERE person_id = ? AND state = 'waiting'", (stamp(until), person_id)
    )


def forgo(connection: sqlite3.Connection, person_id: int) -> None:
    """Nobody is there to hear it."""
    connection.execute(
        "UPDATE change_words SET state = 'dropped' WHERE person_id = ? AND state = 'waiting'", (person_id,)
    )


def queue(connection: sqlite3.Connection, person_id: int, today: date) -> int:
    """Put all that waits for a person into one message; its number."""
    (message,) = connection.execute(
        "SELECT min(id) FROM change_words WHERE person_id = ? AND state = 'waiting'", (person_id,)
    ).fetchone()
    connection.execute(
        "UPDATE change_words SET state = 'queued', message = ?, told_on = ? WHERE person_id = ? AND state = 'waiting'",
        (message, day(today), person_id),
    )
    return int(message)


def person_of(connection: sqlite3.Connection, message: int) -> int | None:
    """To whom a message goes."""
    row = connection.execute("SELECT person_id FROM change_words WHERE id = ?", (message,)).fetchone()
    return int(row[0]) if row else None


def wait_again(connection: sqlite3.Connection, message: int) -> None:
    """The message is to be made anew, as the person is on another phone."""
    connection.execute(
        "UPDATE change_words SET state = 'waiting', message = NULL, told_on = NULL"
        " WHERE message = ? AND state IN ('queued', 'leaving')",
        (message,),
    )


def leave(connection: sqlite3.Connection, message: int) -> list[ChangeWord]:
    """What a message says as it leaves. What was undone while it could not leave is neither said nor taken back."""
    connection.execute(
        "DELETE FROM change_words WHERE undone AND state IN ('waiting', 'queued') AND (change, person_id) IN"
        " (SELECT w.change, w.person_id FROM change_words w JOIN changes c ON c.number = w.change"
        " WHERE w.message = ? AND w.state = 'leaving' AND NOT w.undone AND c.state = 'undone')",
        (message,),
    )
    connection.execute(
        "UPDATE change_words SET state = 'dropped' WHERE message = ? AND state IN ('queued', 'leaving') AND NOT undone"
        " AND change IN (SELECT number FROM changes WHERE state = 'undone')",
        (message,),
    )
    rows = connection.execute(
        "UPDATE change_words SET state = 'leaving' WHERE message = ? AND state IN ('queued', 'leaving')"
        " RETURNING change, person_id, undone, own",
        (message,),
    ).fetchall()
    return [_word(connection, row) for row in sorted(rows, key=lambda row: row["change"])]


def told(connection: sqlite3.Connection, message: int) -> None:
    """The message has left, or will never arrive: it is not said again."""
    connection.execute(
        "UPDATE change_words SET state = 'told' WHERE message = ? AND state IN ('queued', 'leaving')", (message,)
    )


def _word(connection: sqlite3.Connection, row: sqlite3.Row) -> ChangeWord:
    change = connection.execute("SELECT * FROM changes WHERE number = ?", (row["change"],)).fetchone()
    plan = Reorganisation.model_validate_json(change["plan"])
    counts = connection.execute(
        "SELECT kind, count(DISTINCT ref) FROM change_moves WHERE change = ? GROUP BY kind", (row["change"],)
    ).fetchall()
    moved = connection.execute(
        "SELECT from_id FROM change_moves WHERE change = ? AND kind = 'person' AND CAST(ref AS INTEGER) = ?",
        (row["change"], row["person_id"]),
    ).fetchone()
    came = connection.execute(
        "SELECT count(*) FROM change_moves WHERE change = ? AND kind = 'initiative' AND from_id = ?",
        (row["change"], moved[0] if moved else None),
    ).fetchone()
    return ChangeWord(
        kind=plan.kind,
        day=plan.day,
        undone=bool(row["undone"]),
        own=bool(row["own"]),
        units=_names(connection, plan.units, row["change"]),
        to=plan.name or ", ".join((*_each(connection, plan.into), *(new.name for new in plan.new)))
        or ", ".join(_each(connection, [plan.reports_to] if plan.reports_to is not None else [])),
        came=int(came[0]),
        counts={kind: int(count) for kind, count in counts},
    )  # fmt: skip


def _names(connection: sqlite3.Connection, units: Sequence[int], change: int) -> str:
    """What the units of a change were called until then."""
    rows = connection.execute(
        "SELECT coalesce((SELECT o.name FROM unit_names o WHERE o.unit_id = u.id AND o.ended_by = :change), u.name)"
        " FROM json_each(:units) j JOIN units_now u ON u.id = j.value",
        {"change": change, "units": json.dumps([*units])},
    ).fetchall()
    return ", ".join(row[0] for row in rows)


def _each(connection: sqlite3.Connection, units: Sequence[int]) -> list[str]:
    rows = connection.execute(
        "SELECT u.name FROM json_each(?) j JOIN units_now u ON u.id = j.value", (json.dumps([*units]),)
    )
    return [str(row[0]) for row in rows]


def home_of(connection: sqlite3.Connection, person_id: int) -> tuple[str, str, bool]:
    """A person's unit as it stands, the one above it, and whether it has ended."""
    row = connection.execute(
        "SELECT u.name, coalesce(a.name, ''), u.closed_on IS NOT NULL"
        " FROM people p JOIN units_now u ON u.id = p.unit_id"
        " LEFT JOIN unit_names a ON a.unit_id = u.reports_to AND a.valid_to IS NULL"
        " WHERE p.id = ?",
        (person_id,),
    ).fetchone()
    return str(row[0]), str(row[1]), bool(row[2])
