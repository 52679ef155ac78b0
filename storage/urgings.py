"""Urging by hand: who is late by unit, what was tried, and the urgings themselves."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from storage import debtors, reminders
from storage.database import Database, day, stamp
from storage.duties import DUTY
from storage.records.duties import Duty, DutyEvent, Found, ReminderState
from storage.records.facts import Urged
from storage.records.people import Role
from storage.records.urgings import LateDuty, Lateness, Lost, Plan, Told, Tried
from storage.units import BELOW

ANSWERS = (
    DutyEvent.ACKNOWLEDGED,
    DutyEvent.SAID_DONE,
    DutyEvent.STUCK,
    DutyEvent.TIME_ASKED,
    DutyEvent.TIME_GIVEN,
    DutyEvent.TIME_REFUSED,
)
"""What is said to a reminder or an urging, and what came of it."""

_ANSWERS = ", ".join(f"'{kind}'" for kind in ANSWERS)
_TRIED = """
    (SELECT count(*) FROM reminders r WHERE r.duty_id = d.id AND r.state = 'told' AND r.step = 'officer') AS reminded,
    (SELECT max(day) FROM reminders r WHERE r.duty_id = d.id AND r.state = 'told' AND r.step = 'officer')
        AS last_reminded,
    coalesce((SELECT r.passed <> '[]' AND NOT EXISTS (
            SELECT 1 FROM duty_messages m JOIN people p ON p.id = m.person_id WHERE m.id = r.message_id
            AND (p.unit_id = d.unit_id OR EXISTS (
                SELECT 1 FROM roles h WHERE h.person_id = p.id AND h.unit_id = d.unit_id AND h.valid_to IS NULL)))
        FROM reminders r WHERE r.duty_id = d.id AND r.state = 'told' AND r.step = 'officer'
        ORDER BY r.day DESC LIMIT 1), 0) AS elsewhere,
    (SELECT count(*) FROM reminders r WHERE r.duty_id = d.id AND r.state = 'told' AND r.step = 'urging') AS urged,
    (SELECT max(day) FROM reminders r WHERE r.duty_id = d.id AND r.state = 'told' AND r.step = 'urging') AS last_urged,
    e.kind AS answer, coalesce(e.value, '') AS answer_value, coalesce(e.why, '') AS answer_why, e.at AS answered_at
"""
_ANSWERED = f"""
    LEFT JOIN duty_events e ON e.id = (
        SELECT max(id) FROM duty_events WHERE duty_id = d.id AND kind IN ({_ANSWERS}))
"""


async def by_unit(database: Database, roots: Sequence[int], today: date) -> list[Lateness]:
    """How late each of some units is, with all below it, most late first; those that owe nothing late are left out."""
    rows = await database.all(
        """
        WITH RECURSIVE tree(root, id) AS (
            SELECT value, value FROM json_each(:roots)
            UNION
            SELECT t.root, l.unit_id FROM unit_lines l JOIN tree t ON l.to_unit_id = t.id
            WHERE l.line = 'contact' AND l.valid_to IS NULL
        )
        SELECT t.root AS unit_id, u.name AS unit_name, count(*) AS late, count(DISTINCT d.unit_id) AS units,
            min(d.due_on) AS oldest
        FROM tree t CROSS JOIN duties d ON d.unit_id = t.id AND d.state = 'open' AND d.due_on < :today
        JOIN units_now u ON u.id = t.root
        GROUP BY t.root ORDER BY late DESC, u.folded
        """,
        {"roots": json.dumps([*roots]), "today": day(today)},
    )
    return [Lateness(**row) for row in rows]


async def late_units(database: Database, scope: Sequence[int], today: date) -> list[Lateness]:
    """The units of a scope and below that owe something late themselves, most late first."""
    rows = await database.all(
        f"""
        {BELOW} SELECT s.id AS unit_id, u.name AS unit_name, count(*) AS late, 1 AS units, min(d.due_on) AS oldest
        FROM scope s CROSS JOIN duties d ON d.unit_id = s.id AND d.state = 'open' AND d.due_on < :today
        JOIN units_now u ON u.id = s.id GROUP BY s.id ORDER BY late DESC, u.folded
        """,
        {"scope": json.dumps([*scope]), "today": day(today)},
    )
    return [Lateness(**row) for row in rows]


async def late(
    database: Database, scope: Sequence[int], today: date, offset: int = 0, limit: int = 6, *, below: bool = True
) -> list[LateDuty]:
    """The late duties of a scope with what was tried, the longest overdue first; without ``below`` the units' own."""
    rows = await database.all(
        f"""
        {BELOW} {_with_tried()}
        WHERE d.unit_id IN (SELECT {"id FROM scope" if below else "value FROM json_each(:scope)"})
            AND d.state = 'open' AND d.due_on < :today
        ORDER BY d.due_on, d.id LIMIT :limit OFFSET :offset
        """,
        {"scope": json.dumps([*scope]), "today": day(today), "limit": limit, "offset": offset},
    )
    return [_late(row) for row in rows]


async def how_late(database: Database, scope: Sequence[int], today: date, *, below: bool = True) -> int:
    """How many duties of a scope are late; without ``below`` the units' own."""
    row = await database.one(
        f"{BELOW} SELECT count(*) FROM {'scope s' if below else '(SELECT value AS id FROM json_each(:scope)) s'}"
        " CROSS JOIN duties d ON d.unit_id = s.id AND d.state = 'open' AND d.due_on < :today",
        {"scope": json.dumps([*scope]), "today": day(today)},
    )
    assert row is not None
    return int(row[0])


async def one(database: Database, duty_id: int) -> LateDuty | None:
    """One duty with what was tried."""
    row = await database.one(f"{_with_tried()} WHERE d.id = ?", (duty_id,))
    return _late(row) if row else None


def plan(
    connection: sqlite3.Connection, target: str, sender: int, scope: Sequence[int], most: int, on: date, today: date
) -> Plan:
    """Whom an urging of one duty (``duty:ID``) or of what is late at a unit and below it (``unit:ID``) would tell.

    Only duties of the scope are taken. ``on`` is the day on which it would be told, ``most`` how often anybody is
    urged on one day. An urging does not climb to whoever sends it or to those beside them: at the units of the scope
    themselves only an officer, who enters for others, hears of what is owed below.
    """
    kind, _, number = target.partition(":")
    within = set(_below(connection, scope))
    if kind == "duty":
        where, values = "d.id = :number AND d.state = 'open'", {"number": int(number)}
    else:
        where, values = "d.unit_id IN (SELECT id FROM scope) AND d.state = 'open' AND d.due_on < :today", {}
    rows = connection.execute(
        f"""
        {BELOW} SELECT o.*, w.name AS unit_name, g.name AS by_name, u.at FROM (
            {debtors.OWED} WHERE {where}
        ) o JOIN units_now w ON w.id = o.unit_id
        LEFT JOIN reminders r ON r.duty_id = o.id AND r.step = 'urging' AND r.day = :on AND r.state = 'told'
        LEFT JOIN urgings u ON u.id = substr(r.slot, 8) LEFT JOIN people g ON g.id = u.person_id
        GROUP BY o.id ORDER BY o.id
        """,
        {**values, "scope": json.dumps([int(number)]), "today": day(today), "on": day(on)},
    ).fetchall()
    finder, urged = debtors.Debtors(connection, today), _urged_on(connection, on)
    told: list[Told] = []
    names: dict[int, str] = {}
    nobody: dict[str, None] = {}
    own, before = 0, [row for row in rows if row["at"] is not None and row["unit_id"] in within]
    for row in rows:
        if row["unit_id"] not in within or row["at"] is not None:
            continue
        duty = debtors.read(row)
        found = finder.debtor(duty)
        reached = found.reached
        there = found.unit_id in (None, duty.unit_id)
        below = found.unit_id in within and (found.unit_id not in scope or found.role is Role.OFFICER)
        if reached is not None and reached.person_id == sender and there:
            own += 1
        elif reached is None or reached.person_id == sender or not (there or below):
            told.append(Told(duty_id=duty.id, person_id=None, passed=found.passed))
            nobody[row["unit_name"]] = None
        elif urged[reached.person_id] >= most:
            names[reached.person_id] = _name(connection, reached.person_id)
        else:
            told.append(Told(duty_id=duty.id, person_id=reached.person_id, passed=found.passed))
    units = {row["id"]: row["unit_id"] for row in rows}
    reaching = [one for one in told if one.person_id is not None]
    first = min(before, key=lambda row: row["at"], default=None)
    return Plan(
        told=tuple(told),
        units=len({units[one.duty_id] for one in reaching}),
        people=len({one.person_id for one in reaching}),
        own=own,
        over=tuple(names.values()),
        nobody=tuple(nobody),
        before=len(before),
        before_by=first["by_name"] if first else "",
        before_at=first["at"] if first else None,
    )


def add(connection: sqlite3.Connection, fact: Urged, now: datetime) -> None:
    """Store an urging with its messages, which leave by themselves; told twice it is one.

    What was settled since it was planned, and whoever has been urged often enough since, is left out.
    """
    assert fact.send_at is not None, "an urging is planned before it is stored"
    if not connection.execute(
        "INSERT INTO urgings (id, person_id, unit_id, words, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
        (fact.urging_id, fact.person_id, fact.unit_id, fact.words, stamp(now)),
    ).rowcount:
        return
    urged, messages = _urged_on(connection, fact.day), dict[int, int]()
    for told in fact.told:
        if (
            connection.execute("SELECT 1 FROM duties WHERE id = ? AND state = 'open'", (told.duty_id,)).fetchone()
            is None
        ):
            continue
        message = None
        if told.person_id is not None:
            if urged[told.person_id] >= fact.most:
                continue
            message = messages.get(told.person_id) or _message(connection, fact, told.person_id, fact.send_at)
            messages[told.person_id] = message
        reminders.note(
            connection,
            told.duty_id,
            f"urging:{fact.urging_id}",
            "urging",
            fact.day,
            ReminderState.TOLD if message else ReminderState.NOBODY,
            now,
            message_id=message,
            found=Found(passed=told.passed),
        )
        connection.execute(
            "INSERT INTO duty_events (duty_id, kind, person_id, source, at) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            (told.duty_id, DutyEvent.URGED, fact.person_id, fact.urging_id, stamp(now)),
        )


_LOST = "kind = 'urging' AND told_back_at IS NULL AND state IN ('refused', 'unreachable')"


async def any_lost(database: Database) -> bool:
    """Whether an urging did not arrive and its sender has not been told so."""
    return bool(await database.one(f"SELECT 1 FROM duty_messages WHERE {_LOST} LIMIT 1"))


def take_lost(connection: sqlite3.Connection, now: datetime) -> Lost | None:
    """One urging that did not arrive everywhere, by now; it is not given again."""
    taken = connection.execute(
        f"UPDATE duty_messages SET told_back_at = ? WHERE {_LOST} AND urging_id ="
        f" (SELECT urging_id FROM duty_messages WHERE {_LOST} ORDER BY id LIMIT 1) RETURNING id, urging_id",
        (stamp(now),),
    ).fetchall()
    if not taken:
        return None
    sent = connection.execute("SELECT person_id, at FROM urgings WHERE id = ?", (taken[0]["urging_id"],)).fetchone()
    rows = connection.execute(
        "SELECT DISTINCT u.name, u.folded FROM reminders r JOIN duties d ON d.id = r.duty_id AND d.state = 'open'"
        " JOIN units_now u ON u.id = d.unit_id WHERE r.state = 'told'"
        " AND r.message_id IN (SELECT value FROM json_each(?)) ORDER BY u.folded",
        (json.dumps([row["id"] for row in taken]),),
    ).fetchall()
    return Lost(sender=sent["person_id"], at=sent["at"], units=tuple(row["name"] for row in rows))


def wish(
    connection: sqlite3.Connection, unit_id: int, person_id: int, told_id: int | None, on: date, now: datetime
) -> bool:
    """Another line asks the contact line to urge a unit; False where the same person has asked that day."""
    return bool(
        connection.execute(
            "INSERT INTO urging_wishes (unit_id, person_id, day, told_id, at) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            (unit_id, person_id, day(on), told_id, stamp(now)),
        ).rowcount
    )


async def has_wished(database: Database, unit_id: int, person_id: int, on: date) -> bool:
    """Whether somebody has asked on a day that a unit be urged."""
    return bool(
        await database.one(
            "SELECT 1 FROM urging_wishes WHERE (unit_id, person_id, day) = (?, ?, ?)", (unit_id, person_id, day(on))
        )
    )


async def wished(database: Database, unit_id: int, on: date) -> list[str]:
    """Who of another line has asked on a day that a unit be urged, with their units."""
    rows = await database.all(
        "SELECT p.name || ', ' || u.name FROM urging_wishes w JOIN people p ON p.id = w.person_id"
        " JOIN units_now u ON u.id = p.unit_id WHERE w.unit_id = ? AND w.day = ? ORDER BY w.at",
        (unit_id, day(on)),
    )
    return [str(row[0]) for row in rows]


def _message(connection: sqlite3.Connection, fact: Urged, person_id: int, send_at: datetime) -> int:
    row = connection.execute(
        "INSERT INTO duty_messages (kind, person_id, day, urging_id, send_at) VALUES ('urging', ?, ?, ?, ?)"
        " RETURNING id",
        (person_id, day(fact.day), fact.urging_id, stamp(send_at)),
    ).fetchone()
    return int(row["id"])


def _urged_on(connection: sqlite3.Connection, on: date) -> Counter[int]:
    """How often each person was urged on a day; what was dropped before it left does not count."""
    rows = connection.execute(
        "SELECT person_id, count(*) FROM duty_messages WHERE kind = 'urging' AND day = ?"
        " AND state NOT IN ('dropped', 'refused', 'unreachable') GROUP BY person_id",
        (day(on),),
    )
    return Counter({row[0]: row[1] for row in rows})


def _below(connection: sqlite3.Connection, scope: Sequence[int]) -> list[int]:
    rows = connection.execute(f"{BELOW} SELECT id FROM scope", {"scope": json.dumps([*scope])})
    return [int(row[0]) for row in rows]


def _name(connection: sqlite3.Connection, person_id: int) -> str:
    return str(connection.execute("SELECT name FROM people WHERE id = ?", (person_id,)).fetchone()[0])


def _with_tried() -> str:
    select, _, tables = DUTY.partition("FROM duties d")
    return f"{select.rstrip()}, {_TRIED} FROM duties d {tables} {_ANSWERED}"


def _late(row: sqlite3.Row) -> LateDuty:
    duty, tried = ({name: row[name] for name in record.model_fields} for record in (Duty, Tried))
    return LateDuty(duty=Duty(**duty), tried=Tried(**tried))
