"""What a person owes, and what is owed below them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from storage import debtors
from storage.database import Database, day, stamp
from storage.duties import DUTY
from storage.duties import read as read_duty
from storage.records.duties import Duty
from storage.records.people import Person, Role
from storage.roles import HOLDS
from storage.units import BELOW

_MAYBE = f"""
    WITH RECURSIVE near(id) AS (
        SELECT value FROM json_each(:units)
        UNION
        SELECT l.unit_id FROM unit_lines l JOIN near n ON l.to_unit_id = n.id
        WHERE l.line = 'contact' AND l.valid_to IS NULL AND NOT EXISTS (
            SELECT 1 FROM roles r JOIN chats c ON c.person_id = r.person_id AND c.state = 'linked'
            WHERE r.unit_id = l.unit_id AND r.role IN ('officer', 'coordinator') AND {HOLDS})
    ), maybe(id) AS (
        SELECT d.id FROM near n JOIN duties d ON d.unit_id = n.id AND d.state = 'open'
        UNION
        SELECT d.id FROM json_each(:people) p JOIN duties d ON d.person_id = p.value AND d.state = 'open'
        UNION
        SELECT d.id FROM json_each(:people) p JOIN initiatives i ON i.responsible_id = p.value
        JOIN duties d ON d.initiative_id = i.id AND d.state = 'open'
    )
"""
"""What a person may owe: at their units and those below where nobody else can be reached, and what they, or those for
whom they act, are responsible for."""


class Owing(NamedTuple):
    """A duty that somebody owes."""

    id: int
    due_on: date


def of_person(connection: sqlite3.Connection, person: Person, today: date) -> list[Owing]:
    """The open duties of which this person would be told as who owes them, the soonest due first."""
    enters = (Role.OFFICER, Role.COORDINATOR, Role.LEADER)
    rows = connection.execute(
        f"{_MAYBE} SELECT o.*, d.due_on FROM duties d JOIN ({debtors.OWED}) o ON o.id = d.id"
        " WHERE d.id IN (SELECT id FROM maybe) ORDER BY d.due_on, d.id",
        {
            "units": json.dumps(sorted({grant.unit_id for grant in person.grants if grant.role in enters})),
            "people": json.dumps(sorted({person.id, *(g.instead_of for g in person.grants if g.instead_of)})),
            "today": day(today),
        },
    ).fetchall()
    finder = debtors.Debtors(connection, today)
    theirs = (row for row in rows if finder.owes(debtors.read(row)) == person.id)
    return [Owing(row["id"], date.fromisoformat(row["due_on"])) for row in theirs]


def registrations_waiting(connection: sqlite3.Connection, unit_id: int, year: int) -> int:
    """How many registrations of a year at a unit and below it wait to be accepted."""
    row = connection.execute(
        f"{BELOW} SELECT count(*) FROM scope s CROSS JOIN initiatives i ON i.unit_id = s.id"
        " AND i.year = :year AND i.state = 'submitted'",
        {"scope": json.dumps([unit_id]), "year": year},
    ).fetchone()
    return int(row[0])


async def open_duties(database: Database, scope: Sequence[int]) -> list[dict[str, Any]]:
    """The open duties of a scope and all below it with how often each was spoken of, the soonest due first."""
    rows = await database.all(
        f"""
        {BELOW} SELECT d.id, d.rule, w.code AS unit, w.name AS unit_name, d.period, d.object, i.name AS initiative,
            d.due_on, d.extended, d.made_on,
            (SELECT count(*) FROM reminders r WHERE r.duty_id = d.id AND r.state = 'told' AND r.step = 'officer')
                AS reminded,
            (SELECT count(*) FROM reminders r WHERE r.duty_id = d.id AND r.state = 'told' AND r.step = 'urging')
                AS urged
        FROM scope s CROSS JOIN duties d ON d.unit_id = s.id AND d.state = 'open'
        JOIN units_now w ON w.id = d.unit_id LEFT JOIN initiatives i ON i.id = d.initiative_id
        ORDER BY d.due_on, w.code, d.id
        """,
        {"scope": json.dumps([*scope])},
    )
    return [{**row, "extended": bool(row["extended"])} for row in rows]


async def planned_messages(database: Database, scope: Sequence[int], until: datetime) -> list[dict[str, Any]]:
    """The messages that wait to be sent up to a moment and speak of duties of a scope, with those duties, or tell
    somebody there how many registrations wait."""
    rows = await database.all(
        f"""
        {BELOW} SELECT m.send_at, m.kind, p.name AS person, w.code AS unit, m.registrations,
            json_group_array(json_object('duty', d.id, 'step', r.step)) FILTER (WHERE d.id IS NOT NULL) AS duties
        FROM duty_messages m JOIN people p ON p.id = m.person_id JOIN units_now w ON w.id = p.unit_id
        LEFT JOIN reminders r ON r.message_id = m.id AND r.state = 'told'
        LEFT JOIN duties d ON d.id = r.duty_id AND d.unit_id IN (SELECT id FROM scope)
        WHERE m.state = 'waiting' AND m.send_at <= :until
            AND (d.id IS NOT NULL OR m.registrations AND p.unit_id IN (SELECT id FROM scope))
        GROUP BY m.id ORDER BY m.send_at, w.code, m.id
        """,
        {"scope": json.dumps([*scope]), "until": stamp(until)},
    )
    return [{**row, "duties": json.loads(row["duties"]), "registrations": bool(row["registrations"])} for row in rows]


async def by_day(
    database: Database, scope: Sequence[int], first: date, last: date, without: Sequence[int]
) -> dict[date, int]:
    """How many open duties of a scope and all below it are due on each day, some left out."""
    rows = await database.all(
        f"{BELOW} SELECT d.due_on, count(*) FROM scope s CROSS JOIN duties d ON d.unit_id = s.id AND d.state = 'open'"
        " AND d.due_on BETWEEN :first AND :last AND d.id NOT IN (SELECT value FROM json_each(:without))"
        " GROUP BY d.due_on ORDER BY d.due_on",
        {"scope": json.dumps([*scope]), "first": day(first), "last": day(last), "without": json.dumps([*without])},
    )
    return {date.fromisoformat(row[0]): int(row[1]) for row in rows}


async def coming_duties(
    database: Database, scope: Sequence[int], first: date, last: date, offset: int, limit: int
) -> list[Duty]:
    """The open duties of a scope and all below it that are due from a day to a day, the soonest first."""
    rows = await database.all(
        f"""
        {BELOW}, soon(id) AS MATERIALIZED (
            SELECT d.id FROM scope s CROSS JOIN duties d ON d.unit_id = s.id AND d.state = 'open'
                AND d.due_on BETWEEN :first AND :last
            ORDER BY d.due_on, d.id LIMIT :limit OFFSET :offset)
        {DUTY} WHERE d.id IN (SELECT id FROM soon) ORDER BY d.due_on, d.id
        """,
        {"scope": json.dumps([*scope]), "first": day(first), "last": day(last), "limit": limit, "offset": offset},
    )
    return [read_duty(row) for row in rows]


async def coming(database: Database, scope: Sequence[int], first: date, last: date) -> int:
    """How many open duties of a scope and all below it are due from a day to a day."""
    row = await database.one(
        f"{BELOW} SELECT count(*) FROM scope s CROSS JOIN duties d ON d.unit_id = s.id AND d.state = 'open'"
        " AND d.due_on BETWEEN :first AND :last",
        {"scope": json.dumps([*scope]), "first": day(first), "last": day(last)},
    )
    assert row is not None
    return int(row[0])
