"""Duties as people look at them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from storage.database import Database
from storage.records.duties import Duty, NotedEvent, SaidReminder

WHAT = "d.about || iif(d.about <> '' AND i.name IS NOT NULL, ' – ', '') || coalesce(i.name, '')"
"""What a duty is about: its words, and the initiative that it is about."""
DUTY = f"""
    SELECT d.id, d.rule, d.unit_id, u.name AS unit_name, d.object, d.period, d.initiative_id,
        {WHAT} AS initiative_name, d.person_id, d.needed, d.made_on, d.due_on, d.extended, d.state,
        d.settled_on, d.ended_at, d.next_on
    FROM duties d JOIN units_now u ON u.id = d.unit_id LEFT JOIN initiatives i ON i.id = d.initiative_id
"""


async def get(database: Database, duty_id: int) -> Duty | None:
    """One duty."""
    row = await database.one(f"{DUTY} WHERE d.id = ?", (duty_id,))
    return read(row) if row else None


async def several(database: Database, ids: Sequence[int]) -> list[Duty]:
    """Some duties, the soonest due first."""
    rows = await database.all(
        f"{DUTY} WHERE d.id IN (SELECT value FROM json_each(?)) ORDER BY d.due_on, d.id", (json.dumps([*ids]),)
    )
    return [read(row) for row in rows]


def of_id(connection: sqlite3.Connection, duty_id: int) -> Duty:
    """One duty that is there, in the writer's transaction."""
    return read(connection.execute(f"{DUTY} WHERE d.id = ?", (duty_id,)).fetchone())


def read(row: sqlite3.Row) -> Duty:
    """A row of DUTY."""
    return Duty(**row)


async def concerns(database: Database, duty_id: int, person_id: int) -> bool:
    """Whether a person was told of a duty as who owes it, or is responsible for what it is about."""
    row = await database.one(
        "SELECT 1 FROM reminders r JOIN duty_messages m ON m.id = r.message_id"
        " WHERE r.duty_id = :duty AND r.step IN ('officer', 'urging') AND m.person_id = :person"
        " UNION ALL SELECT 1 FROM duties d JOIN initiatives i ON i.id = d.initiative_id"
        " WHERE d.id = :duty AND d.rule <> 'visit' AND i.responsible_id = :person LIMIT 1",
        {"duty": duty_id, "person": person_id},
    )
    return row is not None


_EVENT = """
    SELECT e.id, e.duty_id, e.kind, e.person_id, coalesce(p.name, '') AS person_name, e.value,
        CASE e.kind WHEN 'handed_over' THEN (SELECT name FROM people WHERE id = CAST(e.value AS INTEGER)) ELSE '' END
            AS to_name, e.why, e.source, e.at
    FROM duty_events e LEFT JOIN people p ON p.id = e.person_id
"""


async def events(database: Database, duty_id: int) -> list[NotedEvent]:
    """What happened to a duty beside being spoken of, the oldest first."""
    rows = await database.all(f"{_EVENT} WHERE e.duty_id = ? ORDER BY e.id", (duty_id,))
    return [NotedEvent(**row) for row in rows]


async def asked(database: Database, duty_id: int, source: str) -> NotedEvent | None:
    """The asking for more time that came from a session."""
    row = await database.one(
        f"{_EVENT} WHERE e.source = ? AND e.duty_id = ? AND e.kind = 'time_asked'", (source, duty_id)
    )
    return NotedEvent(**row) if row else None


async def asked_by(database: Database, duty_id: int, source: str) -> int | None:
    """Who asked for more time from a session."""
    event = await asked(database, duty_id, source)
    return event.person_id if event else None


async def spoken_of(database: Database, duty_id: int) -> list[SaidReminder]:
    """Each time that a duty was to be spoken of, to whom, and what became of it."""
    rows = await database.all(
        """
        SELECT r.slot, r.step, r.day, r.state, m.state AS message, m.person_id, coalesce(p.name, '') AS person_name,
            m.ended_at, r.passed
        FROM reminders r LEFT JOIN duty_messages m ON m.id = r.message_id LEFT JOIN people p ON p.id = m.person_id
        WHERE r.duty_id = ? ORDER BY r.day, r.at, r.slot
        """,
        (duty_id,),
    )
    return [SaidReminder(**{**row, "passed": json.loads(row["passed"])}) for row in rows]
