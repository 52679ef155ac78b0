"""What the policy asks for: making what is missing, and moving what is asked for by another day."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import date
from typing import Any

from storage.database import Database, day
from storage.ledger.noting import note
from storage.records.duties import OF_UNITS, Changes, Demand, DutyEvent


def values_of(demand: Demand) -> dict[str, Any]:
    """A demand as the values of a statement."""
    return {
        "rule": demand.rule,
        "period": demand.period,
        "year": int(demand.period[:4]),
        "needed": demand.needed,
        "begins": day(demand.begins_on),
        "ends": day(demand.ends_on),
        "due": day(demand.due_on),
        "next": day(demand.next_on),
        "latest": day(demand.latest),
        "owing": json.dumps(demand.owing),
    }


COLUMNS = "rule, unit_id, object, period, initiative_id, needed, begins_on, ends_on, made_on, due_on, next_on"

UNITS_OWING = """
    SELECT u.id AS unit_id, '' AS object, NULL AS initiative_id FROM units u
    WHERE u.closed_on IS NULL AND (u.opened_on IS NULL OR u.opened_on <= :latest)
        AND (u.level, u.kind) IN (SELECT value ->> 0, value ->> 1 FROM json_each(:owing))
"""

INITIATIVES_OWING = """
    SELECT i.unit_id, i.id AS object, i.id AS initiative_id FROM initiatives i
    WHERE {which} AND i.year = :year AND i.state <> 'stopped' AND i.effective_on <= :latest
        AND NOT EXISTS (
            SELECT 1 FROM reports r WHERE r.initiative_id = i.id AND r.status = 'done' AND r.effective_on < :begins
                AND NOT EXISTS (SELECT 1 FROM reports a WHERE a.amends = r.id))
"""
"""The live initiatives of the year; one that was reported as done owes no further report."""


MISSING = """
    SELECT o.unit_id, o.object, o.initiative_id, d.id FROM ({owing}) o
    LEFT JOIN duties d ON (d.rule, d.unit_id, d.object, d.period) = (:rule, o.unit_id, o.object, :period)
    WHERE (d.id IS NULL AND :due >= :today) OR d.state IN ('withdrawn', 'transferred')
"""
"""What is owed and is not open, nor done."""


def insert(connection: sqlite3.Connection, owing: str, values: dict[str, Any]) -> tuple[int, int]:
    """Make what is missing, and open again what had been withdrawn or handed on; how many of each.

    Nothing is made that would be late from the beginning: what is asked for only after its due day nobody could do.
    """
    missing = connection.execute(MISSING.format(owing=owing), values).fetchall()
    reopened = [row for row in missing if row["id"] is not None]
    connection.executemany(
        "UPDATE duties SET state = 'open', ended_at = NULL, became = NULL, made_on = :today, next_on = :next"
        " WHERE id = :id",
        [{**values, "id": row["id"]} for row in reopened],
    )
    note(connection, reopened, DutyEvent.REOPENED, values["now"])
    made = [{**values, **dict(row)} for row in missing if row["id"] is None]
    connection.executemany(
        f"INSERT INTO duties ({COLUMNS}) VALUES (:rule, :unit_id, :object, :period, :initiative_id, :needed, :begins,"
        " :ends, :today, :due, :next)",
        made,
    )
    return len(made), len(reopened)


_MOVED = (
    "state = 'open' AND rule = :rule AND period = :period AND extended = 0 AND (due_on <> :due OR needed <> :needed)"
)
"""The policy asks for the duty by another day than it has, or for more or fewer."""


def move(connection: sqlite3.Connection, demands: Sequence[Demand], values: dict[str, Any], which: str) -> int:
    """The policy asks for the same by another day, or for more or fewer."""
    count = 0
    for demand in demands:
        given = {**values, **values_of(demand)}
        condition = f"{_MOVED} {which}"
        before = connection.execute(f"SELECT id, due_on FROM duties WHERE {condition}", given).fetchall()
        if before:
            connection.execute(
                f"UPDATE duties SET moved_on = iif(due_on = :due, moved_on, :today), due_on = :due, needed = :needed,"
                f" next_on = :next WHERE {condition}",
                given,
            )
            for row in before:
                note(connection, [row], DutyEvent.MOVED, values["now"], value=row["due_on"])
        count += len(before)
    return count


async def forecast(database: Database, demands: Sequence[Demand], today: date) -> Changes:
    """How many duties other demands would make, move and withdraw."""
    total = Changes()
    asked = json.dumps([f"{demand.rule}:{demand.period}" for demand in demands])
    row = await database.one(
        "SELECT count(*) FROM duties WHERE state = 'open' AND rule IN ('register', 'report', 'indicators')"
        " AND due_on >= ? AND extended = 0 AND rule || ':' || period NOT IN (SELECT value FROM json_each(?))",
        (day(today), asked),
    )
    assert row is not None
    total += Changes(withdrawn=row[0])
    for demand in demands:
        values = {**values_of(demand), "today": day(today)}
        owing = UNITS_OWING if demand.rule in OF_UNITS else INITIATIVES_OWING.format(which="1")
        made = await database.one(f"SELECT count(*) FROM ({MISSING.format(owing=owing)})", values)
        moved = await database.one(f"SELECT count(*) FROM duties WHERE {_MOVED}", values)
        assert made is not None
        assert moved is not None
        total += Changes(made=made[0], moved=moved[0])
    return total
