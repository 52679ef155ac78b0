"""Totals that were published without rows, kept beside what is counted."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime

from storage.database import Database, stamp
from storage.records.published import Published
from storage.units import BELOW

_COLUMNS = "unit_id, period, what, field, level, value, measure, source"


def put(connection: sqlite3.Connection, new: Published, person_id: int, now: datetime) -> None:
    """Store a total; it stands in the place of an earlier one of the same unit, period, field and level."""
    values = new.model_dump(mode="json")
    connection.execute(
        "UPDATE figures SET replaced_at = :now WHERE replaced_at IS NULL"
        " AND (unit_id, period, what, field, level) = (:unit_id, :period, :what, :field, :level)",
        {**values, "now": stamp(now)},
    )
    connection.execute(
        f"INSERT INTO figures ({_COLUMNS}, person_id, recorded_at)"
        " VALUES (:unit_id, :period, :what, :field, :level, :value, :measure, :source, :person, :now)",
        {**values, "person": person_id, "now": stamp(now)},
    )


def standing(connection: sqlite3.Connection) -> list[Published]:
    """All totals that stand."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM figures WHERE replaced_at IS NULL ORDER BY id")
    return [Published(**row) for row in rows]


async def of_period(database: Database, scope: Sequence[int], period: str) -> list[Published]:
    """The totals that stand for a period, of the units of a scope and those below."""
    rows = await database.all(
        f"{BELOW} SELECT {_COLUMNS} FROM figures WHERE period = :period AND replaced_at IS NULL"
        " AND unit_id IN (SELECT id FROM scope) ORDER BY id",
        {"scope": json.dumps(list(scope)), "period": period},
    )
    return [Published(**row) for row in rows]
