"""Duties as people look at them."""

from __future__ import annotations

import sqlite3

from storage.database import Database
from storage.records.duties import Duty

DUTY = """
    SELECT d.id, d.rule, d.unit_id, u.name AS unit_name, d.object, d.period, d.initiative_id,
        coalesce(i.name, '') AS initiative_name, d.person_id, d.needed, d.made_on, d.due_on, d.extended, d.state,
        d.settled_on, d.ended_at, d.next_on
    FROM duties d JOIN units_now u ON u.id = d.unit_id LEFT JOIN initiatives i ON i.id = d.initiative_id
"""


async def get(database: Database, duty_id: int) -> Duty | None:
    """One duty."""
    row = await database.one(f"{DUTY} WHERE d.id = ?", (duty_id,))
    return read(row) if row else None


def read(row: sqlite3.Row) -> Duty:
    """A row of DUTY."""
    return Duty(**row)
