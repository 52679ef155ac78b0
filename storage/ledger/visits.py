"""Visits that are owed: what the plan is made from, read aside, and what it says, written in short transactions."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from storage import signals
from storage.database import Database, day, stamp
from storage.initiatives import ENTERED_BY
from storage.ledger.asking import move, values_of
from storage.ledger.handing_on import hand_on
from storage.ledger.noting import note, withdraw_those
from storage.records.duties import Changes, Demand, DutyEvent
from storage.records.visit_plan import Candidate, Given, Handed, Kept, Listed, Reason, Tree
from storage.roles import HOLDS

PAGE = 5000
"""Candidates that are read at once."""

_LISTED = """
    d.rule = 'visit' AND d.object <> '' AND (
        d.state = 'open' OR (d.state IN ('settled', 'excused') AND d.period BETWEEN :year AND :year || '~'))
"""
"""The duty d has its initiative on a list: on one of this year, or on one from before that was not seen to yet."""

_UNASKED = """
    rule = 'visit' AND object <> '' AND state = 'open' AND due_on >= :today AND extended = 0 AND EXISTS (
        SELECT 1 FROM visit_plan p WHERE p.duty_id = duties.id AND p.reason IN (SELECT value FROM json_each(:unasked)))
"""
"""A visit that is on a list for what the policy does not ask for, and is not due yet."""

_FREE = f"""
    i.state = 'registered' AND NOT EXISTS (SELECT 1 FROM duties d WHERE {_LISTED} AND d.object = i.id)
"""
"""The initiative i may come on a list."""


# What the plan is made from


async def tree(database: Database, today: date) -> Tree:
    """The units that stand, and who checks where on a day."""
    found = await database.all("SELECT id, reports_to FROM units_now WHERE closed_on IS NULL ORDER BY folded, id")
    above = {row["id"]: row["reports_to"] for row in found}
    below = defaultdict[int | None, list[int]](list)
    for unit, up in above.items():
        below[up if up in above else None].append(unit)
    place: dict[int, int] = {}
    waiting = below[None][::-1]
    while waiting:
        unit = waiting.pop()
        place[unit] = len(place)
        waiting += below[unit][::-1]
    holding = await database.all(
        "SELECT r.unit_id, r.person_id, r.role FROM roles r JOIN people p ON p.id = r.person_id AND p.state <> 'left'"
        f" WHERE r.role IN ('checker', 'coordinator', 'leader', 'admin') AND {HOLDS} ORDER BY r.unit_id, r.person_id",
        {"today": day(today)},
    )
    checkers = defaultdict[int, list[int]](list)
    for row in holding:
        if row["role"] == "checker" and row["unit_id"] in above:
            checkers[row["unit_id"]].append(row["person_id"])
    return Tree(
        above=above,
        place=place,
        checkers={unit: tuple(dict.fromkeys(people)) for unit, people in checkers.items()},
        able=frozenset(row["person_id"] for row in holding),
    )


async def kept(database: Database, periods: Iterable[str]) -> list[Kept]:
    """What is on a list and was not seen to yet, and all that is on the lists of some periods."""
    rows = await database.all(
        f"""
        SELECT d.id, d.object, i.unit_id, d.unit_id AS visiting, d.period, {ENTERED_BY} AS entered_by, i.responsible_id,
            d.person_id, p.person_id AS given_to, d.state = 'open' AS is_open
        FROM duties d JOIN initiatives i ON i.id = d.object LEFT JOIN visit_plan p ON p.duty_id = d.id
        WHERE d.rule = 'visit' AND d.object <> '' AND (d.state = 'open' OR (
            d.state IN ('settled', 'excused') AND d.period IN (SELECT value FROM json_each(:periods))))
        ORDER BY is_open, d.id
        """,
        {"periods": json.dumps([*periods])},
    )
    return [
        Kept(row["id"], row["object"], row["unit_id"], row["visiting"], row["period"], _own(row), row["person_id"],
             row["given_to"], bool(row["is_open"]))
        for row in rows
    ]  # fmt: skip


async def population(database: Database, year: int, latest: date) -> Counter[int]:
    """How many registered initiatives of a year each unit has, without those that came later than a day."""
    rows = await database.all(
        "SELECT unit_id, count(*) FROM initiatives WHERE year = ? AND state = 'registered' AND effective_on <= ?"
        " GROUP BY unit_id",
        (year, day(latest)),
    )
    return Counter({row[0]: row[1] for row in rows})


async def having(database: Database, year: int) -> Counter[int]:
    """How many registered initiatives of a year each unit has that were visited in it or are on a list."""
    rows = await database.all(
        f"""
        SELECT i.unit_id, count(*) FROM (
            SELECT d.object AS id FROM duties d WHERE {_LISTED}
            UNION SELECT initiative_id FROM checks WHERE effective_on >= :begins
        ) had CROSS JOIN initiatives i ON i.id = had.id AND i.year = CAST(:year AS INTEGER) AND i.state = 'registered'
        GROUP BY i.unit_id
        """,
        _year(year),
    )
    return Counter({row[0]: row[1] for row in rows})


async def done(database: Database, year: int) -> list[tuple[int, Candidate]]:
    """What was reported as done and nobody has been to, with its year: of this year, or reported in this year."""
    rows = await database.all(
        f"""
        SELECT DISTINCT i.id, i.unit_id, i.year, {ENTERED_BY} AS entered_by, i.responsible_id
        FROM reports r CROSS JOIN initiatives i ON i.id = r.initiative_id
        WHERE r.status = 'done' AND NOT EXISTS (SELECT 1 FROM reports a WHERE a.amends = r.id)
            AND (i.year = CAST(:year AS INTEGER) OR (i.year = :year - 1 AND r.effective_on >= :begins)) AND {_FREE}
            AND NOT EXISTS (SELECT 1 FROM checks c WHERE c.initiative_id = i.id)
        ORDER BY i.number
        """,
        _year(year),
    )
    return [(row["year"], Candidate(row["id"], row["unit_id"], _own(row))) for row in rows]


async def signalled(database: Database, today: date) -> frozenset[str]:
    """The initiatives about which something waits to be looked at: an obstacle, a question that stays unanswered."""
    rows = await database.all("SELECT initiative_id FROM obstacles WHERE state = 'open' AND initiative_id IS NOT NULL")
    return frozenset(row[0] for row in rows) | await signals.standing(database, today)


async def candidates(
    database: Database, year: int, latest: date, after: int, waiting: frozenset[str]
) -> tuple[int | None, list[Candidate]]:
    """Some of the year's initiatives that may come on a list, with the number of the last one; None: there are no more.

    ``waiting`` are those about which something waits to be looked at.
    """
    rows = await database.all(
        f"""
        SELECT i.number, i.id, i.unit_id, {ENTERED_BY} AS entered_by, i.responsible_id, (
            WITH RECURSIVE line(id) AS (
                SELECT i.id UNION
                SELECT p.previous_id FROM line l JOIN initiatives p ON p.id = l.id WHERE p.previous_id <> ''
            ) SELECT max(c.effective_on) FROM line l JOIN checks c ON c.initiative_id = l.id) AS last_visit
        FROM initiatives i
        WHERE i.number > :after AND i.year = CAST(:year AS INTEGER) AND i.effective_on <= :latest AND {_FREE}
            AND NOT EXISTS (SELECT 1 FROM checks c WHERE c.initiative_id = i.id AND c.effective_on >= :begins)
        ORDER BY i.number LIMIT :limit
        """,
        {**_year(year), "latest": day(latest), "after": after, "limit": PAGE},
    )
    found = [
        Candidate(row["id"], row["unit_id"], _own(row), row["last_visit"] or "", row["id"] in waiting) for row in rows
    ]
    return rows[-1]["number"] if len(rows) == PAGE else None, found


def _year(year: int) -> dict[str, Any]:
    return {"year": str(year), "begins": day(date(year, 1, 1))}


def _own(row: sqlite3.Row) -> tuple[int, ...]:
    return tuple(person for person in (row["entered_by"], row["responsible_id"]) if person is not None)


async def no_longer_asked(database: Database, unasked: Sequence[Reason], today: date) -> int:
    """How many visits would be withdrawn, were these reasons to be on a list no longer asked for."""
    values = {"today": day(today), "unasked": json.dumps([*unasked])}
    row = await database.one(f"SELECT count(*) FROM duties WHERE {_UNASKED}", values)
    assert row is not None
    return int(row[0])


# What it says


def look_at_lists(
    connection: sqlite3.Connection, periods: Sequence[Demand], unasked: Sequence[Reason], today: date, now: datetime
) -> Changes:
    """Bring what is on the lists to the policy's days; what it no longer asks for, before it is due, is withdrawn."""
    values = {"today": day(today), "now": stamp(now), "unasked": json.dumps([*unasked])}
    moved = move(connection, periods, values, "")
    withdrawn = withdraw_those(
        connection,
        f"UPDATE duties SET state = 'withdrawn', ended_at = :now, next_on = NULL WHERE {_UNASKED} RETURNING id",
        values,
    )
    return Changes(moved=moved, withdrawn=withdrawn)


def put_on_lists(
    connection: sqlite3.Connection,
    demands: Mapping[str, Demand],
    listed: Iterable[Listed],
    today: date,
    now: datetime,
) -> Changes:
    """Put some initiatives on the lists of periods, as far as they still stand so that they may come on one."""
    made = reopened = 0
    for one in listed:
        values = {**values_of(demands[one.period]), "year": str(today.year), "today": day(today)}
        row = connection.execute(
            f"""
            INSERT INTO duties (rule, unit_id, object, period, initiative_id, person_id, begins_on, ends_on, made_on,
                due_on, next_on)
            SELECT :rule, :unit, i.id, :period, i.id, :person, :begins, :ends, :today, :due, :next
            FROM initiatives i WHERE i.id = :id AND {_FREE}
            ON CONFLICT (rule, unit_id, object, period) DO UPDATE SET state = 'open', ended_at = NULL, became = NULL,
                person_id = excluded.person_id, made_on = :today, due_on = :due, next_on = :next
                WHERE state IN ('withdrawn', 'transferred')
            RETURNING id, ended_at, (SELECT count(*) FROM visit_plan p WHERE p.duty_id = duties.id) AS again
            """,
            {**values, "id": one.id, "unit": one.unit_id, "person": one.person_id},
        ).fetchone()
        if row is None:
            continue
        connection.execute(
            "INSERT INTO visit_plan (duty_id, reason, person_id) VALUES (?1, ?2, ?3)"
            " ON CONFLICT (duty_id) DO UPDATE SET reason = ?2, person_id = ?3",
            (row["id"], one.reason, one.person_id),
        )
        if row["again"]:
            note(connection, [row], DutyEvent.REOPENED, stamp(now))
            reopened += 1
        else:
            made += 1
    return Changes(made=made, reopened=reopened)


def give(connection: sqlite3.Connection, given: Iterable[Given]) -> Changes:
    """Let what is on a list and was not seen to yet go to others."""
    count = 0
    for one in given:
        if connection.execute(
            "UPDATE duties SET person_id = ? WHERE id = ? AND state = 'open' AND person_id IS ?",
            (one.person_id, one.duty_id, one.was),
        ).rowcount:
            connection.execute("UPDATE visit_plan SET person_id = ? WHERE duty_id = ?", (one.person_id, one.duty_id))
            count += 1
    return Changes(given=count)


def hand_over(connection: sqlite3.Connection, handed: Iterable[Handed], today: date, now: datetime) -> Changes:
    """Let what is on a list and was not seen to yet go over to the lists of other units."""
    count = 0
    values = {"today": day(today), "now": stamp(now)}
    for one in handed:
        if not connection.execute(
            "SELECT 1 FROM duties WHERE id = ? AND state = 'open' AND unit_id <> ?", (one.duty_id, one.unit_id)
        ).fetchone():
            continue
        goes_on = hand_on(connection, one.duty_id, one.unit_id, values)
        connection.execute("UPDATE duties SET person_id = ? WHERE id = ?", (one.person_id, goes_on))
        connection.execute(
            "INSERT INTO visit_plan (duty_id, reason, person_id) SELECT ?, reason, ? FROM visit_plan WHERE duty_id = ?"
            " ON CONFLICT (duty_id) DO UPDATE SET person_id = excluded.person_id",
            (goes_on, one.person_id, one.duty_id),
        )
        count += 1
    return Changes(transferred=count)
