"""The register of changes that hold from a day on: decided once, carried out on their day, undone within the day."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime

from storage import change_words, reorganisation, teams
from storage.database import Database, day, stamp
from storage.records.changes import (
    Change,
    ChangeKind,
    ChangeRow,
    HandOver,
    Moved,
    Problem,
    RefusedChangeError,
    Reorganisation,
)

PAGE = 30
"""Lines of the list of what moved that are read at once."""


def decide(connection: sqlite3.Connection, change: Change, today: date, now: datetime) -> None:
    """Store a change, and carry it out where its day has come; told twice it is one. Raises RefusedChangeError."""
    row = connection.execute(
        "INSERT INTO changes (id, kind, plan, day, person_id, recorded_at, state) VALUES (?, ?, ?, ?, ?, ?, 'waiting')"
        " ON CONFLICT (id) DO NOTHING RETURNING number",
        (change.id, change.kind, change.model_dump_json(), day(change.day), change.person_id, stamp(now)),
    ).fetchone()
    if row is None:
        return
    if change.day <= today:
        _carry_out(connection, int(row[0]), change, today, now)
    elif isinstance(change, Reorganisation):
        reorganisation.check(connection, change)


def carry_out_next(connection: sqlite3.Connection, today: date, now: datetime) -> ChangeRow | None:
    """Carry out the first of the waiting changes whose day has come; None where there is none.

    One that the world no longer allows is kept as failed, with the reason.
    """
    row = connection.execute(
        "SELECT number, id, kind, plan FROM changes WHERE state = 'waiting' AND day <= ? ORDER BY day, number LIMIT 1",
        (day(today),),
    ).fetchone()
    if row is None:
        return None
    connection.execute("SAVEPOINT change")
    try:
        _carry_out(connection, row["number"], _plan(row), today, now)
    except RefusedChangeError as refused:
        connection.execute("ROLLBACK TO change")
        connection.execute(
            "UPDATE changes SET state = 'failed', applied_on = ?, why = ? WHERE number = ?",
            (day(today), f"{refused.problem}|{refused.unit}|{refused.day or ''}", row["number"]),
        )
    connection.execute("RELEASE change")
    return _row(connection, row["id"])


def hold_back(connection: sqlite3.Connection, change_id: str, today: date) -> bool:
    """Do not carry out a change, as who decided it may no longer do so; False where it does not wait.

    It stays in the register as failed, so that somebody who may can take it up.
    """
    return bool(
        connection.execute(
            "UPDATE changes SET state = 'failed', applied_on = ?, why = ? WHERE id = ? AND state = 'waiting'",
            (day(today), f"{Problem.NOT_ALLOWED}||", change_id),
        ).rowcount
    )


def undo(connection: sqlite3.Connection, change_id: str, person_id: int, today: date, now: datetime) -> None:
    """Undo a change within the day on which it was carried out, or before its day has come; only who made it may.

    It stays in the register, as undone. Raises RefusedChangeError.
    """
    row = connection.execute(
        "SELECT number, kind, plan, state, person_id, applied_on, applied_as FROM changes WHERE id = ?", (change_id,)
    ).fetchone()
    if row is None or row["person_id"] != person_id or row["state"] not in ("waiting", "applied"):
        raise RefusedChangeError(Problem.GONE)
    if row["state"] == "applied":
        if row["applied_on"] != day(today):
            raise RefusedChangeError(Problem.GONE)
        _must_be_last(connection, row)
        plan = _plan(row)
        if isinstance(plan, Reorganisation):
            reorganisation.take_back(connection, row["number"], plan)
            change_words.take_back(connection, row["number"], now)
        elif isinstance(plan, HandOver):
            teams.give_back(connection, row["number"], plan)
    connection.execute(
        "UPDATE changes SET state = 'undone', undone_at = ? WHERE number = ?", (stamp(now), row["number"])
    )


def _carry_out(connection: sqlite3.Connection, number: int, change: Change, today: date, now: datetime) -> None:
    if isinstance(change, Reorganisation):
        reorganisation.carry_out(connection, number, change)
        change_words.plan(connection, number, change, today, now)
    elif isinstance(change, HandOver):
        teams.hand_over(connection, number, change)
    connection.execute(
        "UPDATE changes SET state = 'applied', applied_on = ?,"
        " applied_as = (SELECT coalesce(max(applied_as), 0) + 1 FROM changes) WHERE number = ?",
        (day(today), number),
    )


def _must_be_last(connection: sqlite3.Connection, row: sqlite3.Row) -> None:
    """Nothing that came later may rest on what is to be undone. Sharing only the unit above is no matter."""
    later = connection.execute(
        "SELECT c.day FROM changes c JOIN change_units t ON t.change = c.number"
        " JOIN change_units m ON m.change = ? AND m.unit_id = t.unit_id AND (m.itself OR t.itself)"
        " WHERE c.state = 'applied' AND c.applied_as > ? LIMIT 1",
        (row["number"], row["applied_as"]),
    ).fetchone()
    if later:
        raise RefusedChangeError(Problem.LATER, "", date.fromisoformat(later[0]))
    listed = connection.execute(_LISTED_SINCE, {"change": row["number"]}).fetchone()
    if listed:
        raise RefusedChangeError(Problem.LATER, "", date.fromisoformat(listed[0] or row["applied_on"]))


_LISTED_SINCE = """
    SELECT o.valid_from FROM unit_names e JOIN unit_names o ON o.unit_id = e.unit_id
    WHERE e.ended_by = :change AND o.valid_to IS NULL AND o.begun_by IS NOT :change
    UNION ALL
    SELECT o.valid_from FROM unit_lines e JOIN unit_lines o ON o.unit_id = e.unit_id AND o.line = e.line
    WHERE e.ended_by = :change AND o.valid_to IS NULL AND o.begun_by IS NOT :change
        AND (e.line = 'contact' OR o.to_unit_id = e.to_unit_id)
"""
"""Names and lines that stand where a change ended others: an office's list has given them since."""


def _plan(row: sqlite3.Row) -> Change:
    model = HandOver if row["kind"] == ChangeKind.HANDOVER else Reorganisation
    return model.model_validate_json(row["plan"])


async def decided(database: Database, change_id: str) -> Change | None:
    """A change as it was decided."""
    row = await database.one("SELECT kind, plan FROM changes WHERE id = ?", (change_id,))
    return _plan(row) if row else None


async def next_day(database: Database) -> date | None:
    """The day on which the next waiting change takes effect."""
    row = await database.one("SELECT min(day) FROM changes WHERE state = 'waiting'")
    return date.fromisoformat(row[0]) if row and row[0] else None


async def next_due(database: Database, today: date) -> ChangeRow | None:
    """The first of the waiting changes whose day has come."""
    row = await database.one(f"{_ROW} WHERE state = 'waiting' AND day <= ? ORDER BY day, number LIMIT 1", (day(today),))
    return _read(row, {}) if row else None


def _row(connection: sqlite3.Connection, change_id: str) -> ChangeRow | None:
    row = connection.execute(f"{_ROW} WHERE id = ?", (change_id,)).fetchone()
    return _read(row, dict(connection.execute(_COUNTS, (change_id,)).fetchall())) if row else None


_ROW = """
    SELECT id, kind, day, person_id, state, applied_on, why,
        (SELECT coalesce(group_concat(u.name, ', '), '') FROM json_each(plan, '$.units') j
            JOIN units_now u ON u.id = j.value) AS units,
        coalesce(nullif(json_extract(plan, '$.name'), ''), (SELECT group_concat(name, ', ') FROM (
            SELECT u.name FROM json_each(plan, '$.into') j JOIN units_now u ON u.id = j.value
            UNION ALL SELECT json_extract(j.value, '$.name') FROM json_each(plan, '$.new') j
            UNION ALL SELECT u.name FROM units_now u WHERE u.id = json_extract(plan, '$.reports_to'))), '') AS "to"
    FROM changes
"""
_COUNTS = (
    "SELECT m.kind, count(DISTINCT m.ref) FROM change_moves m JOIN changes c ON c.number = m.change"
    " WHERE c.id = ? GROUP BY m.kind"
)


def _read(row: sqlite3.Row, counts: dict[str, int]) -> ChangeRow:
    return ChangeRow(**{name: row[name] for name in row.keys()}, counts=counts)  # noqa: SIM118


async def get(database: Database, change_id: str) -> ChangeRow | None:
    """A change, with how much it moved."""
    row = await database.one(f"{_ROW} WHERE id = ?", (change_id,))
    return _read(row, dict(map(tuple, await database.all(_COUNTS, (change_id,))))) if row else None


async def moved(database: Database, change_id: str, offset: int = 0, limit: int = PAGE) -> list[Moved]:
    """What a change moved, thing by thing and where to, units first."""
    rows = await database.all(
        """
        SELECT m.kind, coalesce(u.name, '') AS to_name,
            CASE m.kind
                WHEN 'initiative' THEN (SELECT name FROM initiatives WHERE id = m.ref)
                WHEN 'person' THEN (SELECT name FROM people WHERE id = CAST(m.ref AS INTEGER))
                WHEN 'role' THEN (SELECT name FROM people WHERE id = CAST(m.ref AS INTEGER))
                    || '|' || substr(m.ref, instr(m.ref, ':') + 1)
                WHEN 'post' THEN (SELECT p.name || '|' || t.post FROM team_members t JOIN people p ON p.id = t.person_id
                    WHERE t.id = CAST(m.ref AS INTEGER))
                ELSE (SELECT name FROM units_now WHERE id = CAST(m.ref AS INTEGER))
            END AS name
        FROM change_moves m JOIN changes c ON c.number = m.change
        LEFT JOIN unit_names u ON u.unit_id = m.to_id AND u.valid_to IS NULL
        WHERE c.id = ?
        ORDER BY instr('opened ended  unit   line   person role   post   initiative', m.kind), m.rowid LIMIT ? OFFSET ?
        """,
        (change_id, limit, offset),
    )
    return [Moved(kind=row["kind"], name=row["name"] or "", to=row["to_name"]) for row in rows]


async def units_of(database: Database, change_id: str) -> list[int]:
    """The units that a change was about in themselves."""
    rows = await database.all(
        "SELECT t.unit_id FROM change_units t JOIN changes c ON c.number = t.change WHERE c.id = ? AND t.itself",
        (change_id,),
    )
    return [int(row[0]) for row in rows]
