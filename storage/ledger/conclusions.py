"""What was concluded is owed again where what had ended it is undone."""

from __future__ import annotations

import sqlite3
from typing import Any

from storage.ledger.noting import note
from storage.records.duties import DutyEvent

OWED_AGAIN = """
    SELECT d.id, c.initiative_id FROM conclusions c
    JOIN duties d ON (d.rule, d.object) = ('conclude', c.id) AND d.state = 'withdrawn'
        AND d.period = iif(c.round > 1, CAST(c.round AS TEXT), '')
    JOIN units u ON u.id = d.unit_id LEFT JOIN initiatives i ON i.id = c.initiative_id
    WHERE c.state = 'open' AND {which} AND iif(i.id IS NULL, u.closed_on IS NULL OR u.closed_on > :today,
        i.state <> 'stopped' AND i.unit_id = d.unit_id)
        AND (SELECT e.value FROM duty_events e WHERE e.duty_id = d.id AND e.kind = 'withdrawn'
            ORDER BY e.id DESC LIMIT 1) = ''
"""
"""Duties of conclusions c that stand, withdrawn though their unit is there, or their initiative lives.

What was given back to the unit that had owed it before carries that unit in its event.
"""


def owe_again(connection: sqlite3.Connection, which: str, values: dict[str, Any]) -> int:
    """Open such duties of some conclusions again; how many."""
    again = connection.execute(OWED_AGAIN.format(which=which), values).fetchall()
    connection.executemany(
        "UPDATE duties SET state = 'open', ended_at = NULL, made_on = :today, next_on = :today WHERE id = :id",
        [{**values, "id": row["id"]} for row in again],
    )
    note(connection, again, DutyEvent.REOPENED, values["now"])
    return len(again)
