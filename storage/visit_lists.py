"""The lists of visits as people look at them: who goes where, what was done, why it is there."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from storage.database import Database, day
from storage.records.visit_lists import Checker, Item, ListedPlace
from storage.roles import HOLDS
from storage.units import BELOW

_FROM = """
    FROM duties d JOIN initiatives i ON i.id = d.initiative_id JOIN units_now u ON u.id = i.unit_id
    LEFT JOIN people p ON p.id = d.person_id LEFT JOIN visit_plan l ON l.duty_id = d.id
"""
_ON_LISTS = """
    d.rule = 'visit' AND d.object <> '' AND (d.state = 'open' OR (d.state = 'settled' AND d.period = :period))
"""
"""What is still to be visited, and what was visited of this period's lists."""
_WHOSE = """
    (:people IS NULL OR d.person_id IN (SELECT value FROM json_each(:people))
        OR (:people = '[]' AND d.person_id IS NULL))
    AND (:scope IS NULL OR d.unit_id IN (SELECT id FROM scope) OR i.unit_id IN (SELECT id FROM scope))
    AND (:unit IS NULL OR i.unit_id IN (SELECT id FROM place))
"""
"""Of some people, or of nobody; on the lists of a scope or at one of its units; at a unit or below it."""
_PLACES = """
    , place(id) AS (
        SELECT :unit UNION
        SELECT l.unit_id FROM unit_lines l JOIN place p ON l.to_unit_id = p.id
        WHERE l.line = 'contact' AND l.valid_to IS NULL
    )
"""


def whose(
    *, people: Sequence[int] | None = None, scope: Sequence[int] | None = None, unit: int | None = None
) -> dict[str, Any]:
    """Of whom and where, as the functions below take it: what is not said does not matter; no people: nobody's."""
    return {
        "people": None if people is None else json.dumps([*people], separators=(",", ":")),
        "scope": None if scope is None else json.dumps([*scope]),
        "unit": unit,
    }


async def items(
    database: Database, of: Mapping[str, Any], period: str, offset: int = 0, limit: int = 200
) -> list[Item]:
    """What is on the lists, place by place; within one what is late first, then what is to be done."""
    rows = await database.all(
        f"""
        {BELOW} {_PLACES}
        SELECT d.id AS duty_id, i.id, i.name, i.unit_id, u.name AS unit_name, d.person_id,
            coalesce(p.name, '') AS person_name, d.period, d.due_on, d.state = 'settled' AS visited, d.settled_on,
            l.reason, d.unit_id AS visiting
        {_FROM} WHERE {_ON_LISTS} AND {_WHOSE}
        ORDER BY u.folded, u.id, d.state = 'settled', d.due_on, i.number LIMIT :limit OFFSET :offset
        """,
        {**of, "period": period, "limit": limit, "offset": offset},
    )
    return [Item(**row) for row in rows]


async def item(database: Database, duty_id: int) -> Item | None:
    """One entry of a list, as long as it stands on one."""
    rows = await database.all(
        f"""
        SELECT d.id AS duty_id, i.id, i.name, i.unit_id, u.name AS unit_name, d.person_id,
            coalesce(p.name, '') AS person_name, d.period, d.due_on, d.state = 'settled' AS visited, d.settled_on,
            l.reason, d.unit_id AS visiting
        {_FROM} WHERE d.id = :id AND d.rule = 'visit' AND d.state IN ('open', 'settled')
        """,
        {"id": duty_id},
    )
    return Item(**rows[0]) if rows else None


async def places(database: Database, of: Mapping[str, Any], period: str) -> list[ListedPlace]:
    """How many are on the lists at each unit, and how many of them were visited."""
    rows = await database.all(
        f"""
        {BELOW} {_PLACES}
        SELECT u.id, u.name, count(*) AS listed, count(*) FILTER (WHERE d.state = 'settled') AS visited
        {_FROM} WHERE {_ON_LISTS} AND {_WHOSE} GROUP BY u.id ORDER BY u.folded, u.id
        """,
        {**of, "period": period},
    )
    return [ListedPlace(**row) for row in rows]


async def by_checker(database: Database, of: Mapping[str, Any], period: str, today: date) -> list[Checker]:
    """How many are on each person's list, how many were visited and how many are late: who is latest first."""
    rows = await database.all(
        f"""
        {BELOW} {_PLACES}
        SELECT d.person_id, coalesce(p.name, '') AS name, count(*) AS listed,
            count(*) FILTER (WHERE d.state = 'settled') AS visited,
            count(*) FILTER (WHERE d.state = 'open' AND d.due_on < :today) AS late,
            count(DISTINCT i.unit_id) AS places
        {_FROM} WHERE {_ON_LISTS} AND {_WHOSE}
        GROUP BY d.person_id ORDER BY late DESC, listed - visited DESC, p.name, d.person_id
        """,
        {**of, "period": period, "today": day(today)},
    )
    return [Checker(**row) for row in rows]


async def anybody_checks(database: Database, scope: Sequence[int], today: date) -> bool:
    """Whether somebody checks at a unit of a scope, below or above it on a day."""
    row = await database.one(
        f"""
        {BELOW}, up(id) AS (
            SELECT value FROM json_each(:scope) UNION
            SELECT l.to_unit_id FROM unit_lines l JOIN up ON l.unit_id = up.id
            WHERE l.line = 'contact' AND l.valid_to IS NULL
        )
        SELECT 1 FROM roles r JOIN people p ON p.id = r.person_id AND p.state <> 'left'
        WHERE r.role = 'checker' AND {HOLDS} AND (
            r.unit_id IN (SELECT id FROM scope) OR r.unit_id IN (SELECT id FROM up)) LIMIT 1
        """,
        {"scope": json.dumps([*scope]), "today": day(today)},
    )
    return row is not None
