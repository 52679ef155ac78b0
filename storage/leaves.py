"""Leaves: who is away from when to when, and who acts for them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import date, datetime

from storage.database import Database, day, stamp
from storage.records.people import Leave
from storage.units import BELOW

_LEAVE = """
    SELECT l.id, l.person_id, p.name AS person_name, l.deputy_id, coalesce(d.name, '') AS deputy_name,
           l.begins_on, l.ends_on
    FROM leaves l JOIN people p ON p.id = l.person_id LEFT JOIN people d ON d.id = l.deputy_id
"""


def add(
    connection: sqlite3.Connection,
    leave_id: str,
    person_id: int,
    deputy_id: int | None,
    begins_on: date,
    ends_on: date,
    recorded_by: int,
    now: datetime,
) -> None:
    """Record a leave up to the first day back, once however often it is told."""
    connection.execute(
        "INSERT INTO leaves (id, person_id, deputy_id, begins_on, ends_on, recorded_by, recorded_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (leave_id, person_id, deputy_id, day(begins_on), day(ends_on), recorded_by, stamp(now)),
    )


def end(connection: sqlite3.Connection, leave_id: str, ended_by: int, now: datetime) -> bool:
    """End a leave at once; False where it was ended already."""
    return bool(
        connection.execute(
            "UPDATE leaves SET ended_by = ?, ended_at = ? WHERE id = ? AND ended_at IS NULL",
            (ended_by, stamp(now), leave_id),
        ).rowcount
    )


async def get(database: Database, leave_id: str, today: date) -> Leave | None:
    """One leave that holds on a day or is to come."""
    row = await database.one(
        f"{_LEAVE} WHERE l.id = ? AND l.ended_at IS NULL AND l.ends_on > ?", (leave_id, day(today))
    )
    return Leave(**row) if row else None


async def standing(
    database: Database, person_id: int, scope: Sequence[int], today: date, limit: int = 8
) -> list[Leave]:
    """The leaves that hold on a day or are to come: a person's own, those in which they act, and a scope's people's."""
    rows = await database.all(
        f"{BELOW} {_LEAVE} WHERE l.ended_at IS NULL AND l.ends_on > :today"
        " AND (:person IN (l.person_id, l.deputy_id) OR p.unit_id IN (SELECT id FROM scope))"
        " ORDER BY l.person_id <> :person, l.begins_on, l.id LIMIT :limit",
        {"scope": json.dumps(list(scope)), "person": person_id, "today": day(today), "limit": limit},
    )
    return [Leave(**row) for row in rows]
