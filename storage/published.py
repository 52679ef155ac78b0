"""Totals that were published without rows, kept beside what is counted."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from storage.database import stamp
from storage.records.published import Published

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
