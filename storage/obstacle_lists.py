"""Obstacles as people look at them: one in full, one's own, those that wait at some units."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from storage.database import Database, day, stamp
from storage.obstacles import ABOUT, HOLDER
from storage.records.obstacles import Obstacle, ObstacleEvent, ObstaclesAt, ObstaclesCounted
from storage.units import BELOW

List = Literal["waiting", "answered"]
"""Those for which an answer is owed, and those answered of which nobody has said whether that helped."""

_ASKED = "d.rule = 'answer' AND d.object = o.id"
_LAST = "(SELECT max(e.id) FROM obstacle_events e WHERE e.obstacle_id = o.id)"
"""What happened last to the obstacle o."""
_SELECT = f"""
    SELECT o.id, o.source, i.id AS initiative_id, coalesce(i.name, '') AS initiative_name, u.id AS unit_id,
        u.name AS unit_name, o.words, o.told_by, p.name AS told_by_name, i.responsible_id, o.round, o.state,
        (SELECT json_group_array(unit_id) FROM (
            SELECT d.unit_id FROM duties d WHERE {_ASKED} AND d.state = 'open' ORDER BY d.id)) AS owing,
        (SELECT json_group_array(name) FROM (SELECT n.name FROM duties d JOIN units_now n ON n.id = d.unit_id
            WHERE {_ASKED} AND d.state = 'open' ORDER BY d.id)) AS owing_names,
        (SELECT min(d.due_on) FROM duties d WHERE {_ASKED} AND d.state = 'open') AS due_on,
        (SELECT json_group_array(d.unit_id) FROM duties d INDEXED BY duties_object WHERE {_ASKED}
            AND d.period = iif(o.round > 1, CAST(o.round AS TEXT), '')) AS asked
"""
_JOINS = f"{ABOUT} JOIN units_now u ON u.id = {HOLDER} JOIN people p ON p.id = o.told_by"
_OBSTACLE = f"{_SELECT} FROM obstacles o {_JOINS}"
_PAGE = f"{_SELECT} FROM page CROSS JOIN obstacles o ON o.id = page.id {_JOINS}"
"""The obstacles of a page, which was looked for first: nothing else of the others is read."""


async def get(database: Database, obstacle_id: str) -> Obstacle | None:
    """One obstacle with what was said about it."""
    row = await database.one(f"{_OBSTACLE} WHERE o.id = ?", (obstacle_id,))
    return await _whole(database, row) if row else None


async def of_duty(database: Database, duty_id: int) -> Obstacle | None:
    """The obstacle to which a duty asks for an answer."""
    row = await database.one(
        f"{_OBSTACLE} WHERE o.id = (SELECT object FROM duties WHERE id = ? AND rule = 'answer')", (duty_id,)
    )
    return await _whole(database, row) if row else None


async def standing(database: Database, initiative_id: str, limit: int = 5) -> list[Obstacle]:
    """The obstacles of an initiative that were not taken back, the newest first."""
    rows = await database.all(
        f"""
        {_OBSTACLE} WHERE o.state <> 'taken_back' AND o.initiative_id IN (
            SELECT ?1 UNION SELECT id FROM initiatives WHERE merged_into = ?1)
        ORDER BY {_LAST} DESC LIMIT ?2
        """,
        (initiative_id, limit),
    )
    return [await _whole(database, row) for row in rows]


_MINE = f"""
    WITH maybe(id) AS (
        SELECT id FROM obstacles WHERE told_by = :person
        UNION SELECT id FROM obstacles WHERE unit_id IN (SELECT value FROM json_each(:units))
        UNION SELECT id FROM obstacles WHERE goes_on IN (SELECT value FROM json_each(:units))
        UNION SELECT o.id FROM initiatives i JOIN obstacles o ON o.initiative_id = i.id
            WHERE i.unit_id IN (SELECT value FROM json_each(:units))
    ), mine(id) AS (
        SELECT o.id FROM maybe m JOIN obstacles o ON o.id = m.id {ABOUT}
        WHERE o.state <> 'taken_back'
            AND (o.told_by = :person OR {HOLDER} IN (SELECT value FROM json_each(:units))))
"""


async def mine(
    database: Database, person_id: int, units: Sequence[int], offset: int = 0, limit: int = 6
) -> list[Obstacle]:
    """What a person told of, or one of these units has: what waits for their word first, then what is open, the newest
    first."""
    rows = await database.all(
        f"""
        {_MINE}, page(id, past, state, last) AS MATERIALIZED (
            SELECT o.id, instr('answered open', o.state) = 0, o.state, {_LAST}
            FROM mine m JOIN obstacles o ON o.id = m.id
            ORDER BY 2, 3, 4 DESC LIMIT :limit OFFSET :offset)
        {_PAGE} ORDER BY page.past, page.state, page.last DESC
        """,
        {"person": person_id, "units": json.dumps([*units]), "limit": limit, "offset": offset},
    )
    return [await _whole(database, row) for row in rows]


async def count_mine(database: Database, person_id: int, units: Sequence[int]) -> tuple[int, int]:
    """How many those are, and how many of them stand."""
    row = await database.one(
        f"{_MINE} SELECT count(*), count(*) FILTER (WHERE o.state IN ('open', 'answered'))"
        " FROM mine m JOIN obstacles o ON o.id = m.id",
        {"person": person_id, "units": json.dumps([*units])},
    )
    assert row is not None
    return int(row[0]), int(row[1])


_AT: dict[List, str] = {
    "waiting": "JOIN duties d ON d.rule = 'answer' AND d.object = o.id AND d.state = 'open' WHERE o.state = 'open'"
    " AND d.unit_id IN (SELECT id FROM scope)",
    "answered": f"{ABOUT} WHERE o.state = 'answered' AND {HOLDER} IN (SELECT id FROM scope)",
}
"""Which of the obstacles o are at units of a scope: those that owe the answer, or those that have the obstacle."""
_WHERE: dict[List, str] = {"waiting": "d.unit_id", "answered": HOLDER}


async def at(database: Database, which: List, scope: Sequence[int], offset: int = 0, limit: int = 6) -> list[Obstacle]:
    """The obstacles at some units and below, the longest due, or the longest answered, first."""
    due = "min(d.due_on)" if which == "waiting" else "''"
    rows = await database.all(
        f"""
        {BELOW}, page(id, due_on, last) AS MATERIALIZED (
            SELECT o.id, {due}, {_LAST} FROM obstacles o {_AT[which]}
            GROUP BY o.id ORDER BY 2, 3, 1 LIMIT :limit OFFSET :offset)
        {_PAGE} ORDER BY page.due_on, page.last, page.id
        """,
        {"scope": json.dumps([*scope]), "limit": limit, "offset": offset},
    )
    return [await _whole(database, row) for row in rows]


_LATE: dict[List, str] = {"waiting": "d.due_on < :today", "answered": "0"}


async def count_at(database: Database, which: List, scope: Sequence[int], today: date) -> ObstaclesCounted:
    """How many there are at some units and below."""
    row = await database.one(
        f"""
        {BELOW} SELECT count(DISTINCT o.id) AS count, count(DISTINCT o.id) FILTER (WHERE {_LATE[which]}) AS late
        FROM obstacles o {_AT[which]}
        """,
        {"scope": json.dumps([*scope]), "today": day(today)},
    )
    assert row is not None
    return ObstaclesCounted(**row)


async def by_unit(database: Database, which: List, scope: Sequence[int], today: date) -> list[ObstaclesAt]:
    """How many there are at each unit of a scope and below, those with the most that is late first."""
    rows = await database.all(
        f"""
        {BELOW}, found(unit_id, count, late) AS MATERIALIZED (
            SELECT {_WHERE[which]}, count(DISTINCT o.id), count(DISTINCT o.id) FILTER (WHERE {_LATE[which]})
            FROM obstacles o {_AT[which]} GROUP BY 1)
        SELECT f.unit_id, u.name AS unit_name, f.count, f.late FROM found f JOIN units_now u ON u.id = f.unit_id
        ORDER BY f.late DESC, f.count DESC, u.folded
        """,
        {"scope": json.dumps([*scope]), "today": day(today)},
    )
    return [ObstaclesAt(**row) for row in rows]


async def next_to_confirm(database: Database) -> datetime | None:
    """When the next person is asked whether an answer helped."""
    row = await database.one("SELECT min(confirm_at) FROM obstacles WHERE confirm_at IS NOT NULL")
    return datetime.fromisoformat(row[0]) if row and row[0] else None


async def to_confirm(database: Database, now: datetime, limit: int = 50) -> list[Obstacle]:
    """The answered obstacles of which it is time to ask whether that helped."""
    rows = await database.all(f"{_OBSTACLE} WHERE o.confirm_at <= ? ORDER BY o.confirm_at LIMIT ?", (stamp(now), limit))
    return [await _whole(database, row) for row in rows]


async def _whole(database: Database, row: sqlite3.Row) -> Obstacle:
    events = await database.all(
        """
        SELECT e.kind, e.person_id, coalesce(p.name, '') AS person_name, coalesce(u.name, '') AS unit_name,
            e.words, e.at
        FROM obstacle_events e LEFT JOIN people p ON p.id = e.person_id
        LEFT JOIN unit_names u ON u.unit_id = e.unit_id AND u.valid_to IS NULL
        WHERE e.obstacle_id = ? ORDER BY e.id
        """,
        (row["id"],),
    )
    lists = {name: tuple(json.loads(row[name])) for name in ("owing", "owing_names", "asked")}
    return Obstacle(**{**row, **lists}, events=tuple(ObstacleEvent(**event) for event in events))
