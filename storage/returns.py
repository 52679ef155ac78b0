"""What was asked to be completed: open until it is answered by a new version, or withdrawn."""

from __future__ import annotations

import json
import sqlite3
from datetime import date, datetime
from typing import Any

from storage.database import Database, day, stamp
from storage.records.reviews import Return


def ask(
    connection: sqlite3.Connection,
    return_id: str,
    initiative_id: str,
    report_id: str | None,
    reasons: dict[str, str],
    due_on: date,
    asked_by: int,
    instead_of: int | None,
    now: datetime,
) -> bool:
    """Ask for something to be completed; what was asked before of the same is withdrawn. False where told twice."""
    if connection.execute("SELECT 1 FROM returns WHERE id = ?", (return_id,)).fetchone():
        return False
    connection.execute(
        "UPDATE returns SET withdrawn_at = ? WHERE initiative_id = ? AND report_id IS ?"
        " AND answered_at IS NULL AND withdrawn_at IS NULL",
        (stamp(now), initiative_id, report_id),
    )
    connection.execute(
        "INSERT INTO returns (id, initiative_id, report_id, reasons, due_on, asked_by, instead_of, asked_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            return_id,
            initiative_id,
            report_id,
            json.dumps(reasons, ensure_ascii=False),
            day(due_on),
            asked_by,
            instead_of,
            stamp(now),
        ),
    )
    return True


def answer(connection: sqlite3.Connection, return_id: str, person_id: int, now: datetime) -> bool:
    """A return is answered; False where it is no longer open."""
    return bool(
        connection.execute(
            "UPDATE returns SET answered_by = ?, answered_at = ?"
            " WHERE id = ? AND answered_at IS NULL AND withdrawn_at IS NULL",
            (person_id, stamp(now), return_id),
        ).rowcount
    )


def answer_by_report(
    connection: sqlite3.Connection, initiative_id: str, report_id: str, person_id: int, now: datetime
) -> None:
    """What was asked of a report is answered by the one that amends it."""
    connection.execute(
        "UPDATE returns SET answered_by = ?, answered_at = ? WHERE initiative_id = ? AND report_id = ?"
        " AND answered_at IS NULL AND withdrawn_at IS NULL",
        (person_id, stamp(now), initiative_id, report_id),
    )


def withdraw(connection: sqlite3.Connection, initiative_id: str, now: datetime) -> None:
    """Nothing is to be completed on an initiative any more."""
    connection.execute(
        "UPDATE returns SET withdrawn_at = ? WHERE initiative_id = ? AND answered_at IS NULL AND withdrawn_at IS NULL",
        (stamp(now), initiative_id),
    )


def drop(connection: sqlite3.Connection, return_id: str, now: datetime) -> tuple[str, str | None] | None:
    """Withdraw one return; the initiative and the report that it is about, None where it is no longer open."""
    row = connection.execute(
        "UPDATE returns SET withdrawn_at = ? WHERE id = ? AND answered_at IS NULL AND withdrawn_at IS NULL"
        " RETURNING initiative_id, report_id",
        (stamp(now), return_id),
    ).fetchone()
    return (row[0], row[1]) if row else None


def open_again(connection: sqlite3.Connection, initiative_id: str, withdrawn_at: str) -> None:
    """What was withdrawn at a moment is owed again."""
    connection.execute(
        "UPDATE returns SET withdrawn_at = NULL WHERE initiative_id = ? AND withdrawn_at = ?",
        (initiative_id, withdrawn_at),
    )


_ROW = """
    SELECT r.id, r.initiative_id, r.report_id, r.reasons, r.due_on, r.asked_by, p.name AS asked_by_name, r.asked_at,
           r.answered_at, r.withdrawn_at
    FROM returns r JOIN people p ON p.id = r.asked_by
"""


def _read(row: Any) -> Return:
    return Return(**{**dict(row), "reasons": json.loads(row["reasons"])})


async def get(database: Database, return_id: str) -> Return | None:
    """One return."""
    row = await database.one(f"{_ROW} WHERE r.id = ?", (return_id,))
    return _read(row) if row else None


async def open_of(database: Database, initiative_id: str) -> list[Return]:
    """What is owed on an initiative: of its registration and of its reports."""
    rows = await database.all(
        f"{_ROW} WHERE r.initiative_id = ? AND r.answered_at IS NULL AND r.withdrawn_at IS NULL ORDER BY r.asked_at",
        (initiative_id,),
    )
    return [_read(row) for row in rows]
