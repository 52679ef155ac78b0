"""Obstacles as people look at them: one in full, one's own, those that wait at some units."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from storage.database import Database, day, stamp
from storage.obstacles import ABOUT, HOLDER
from storage.records.obstacles import Obstacle, ObstacleEvent, ObstaclesAt
from storage.units import BELOW

List = Literal["waiting", "answered"]
"""Those for which an answer is owed, and those answered of which nobody has said whether that helped."""

_ASKED = "d.rule = 'answer' AND d.object = o.id"
_OBSTACLE = f"""
    SELECT o.id, o.source, i.id AS initiative_id, coalesce(i.name, '') AS initiative_name, u.id AS unit_id,
        u.name AS unit_name, o.words, o.told_by, p.name AS told_by_name, i.responsible_id, o.round, o.state,
        (SELECT json_group_array(unit_id) FROM (
            SELECT d.unit_id FROM duties d WHERE {_ASKED} AND d.state = 'open' ORDER BY d.id)) AS owing,
        n.unit_id AS owed_by, coalesce(w.name, '') AS owed_by_name, n.due_on,
        (SELECT json_group_array(d.unit_id) FROM duties d WHERE {_ASKED}
            AND d.period = iif(o.round > 1, CAST(o.round AS TEXT), '')) AS asked
    FROM obstacles o {ABOUT} JOIN units_now u ON u.id = {HOLDER} JOIN people p ON p.id = o.told_by
    LEFT JOIN duties n ON n.id = (SELECT min(d.id) FROM duties d WHERE {_ASKED} AND d.state = 'open')
    LEFT JOIN units_now w ON w.id = n.unit_id
"""


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
        ORDER BY (SELECT max(id) FROM obstacle_events e WHERE e.obstacle_id = o.id) DESC LIMIT ?2
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
        {_MINE} {_OBSTACLE} WHERE o.id IN (SELECT id FROM mine)
        ORDER BY instr('answered open', o.state) = 0, o.state,
            (SELECT max(id) FROM obstacle_events e WHERE e.obstacle_id = o.id) DESC LIMIT :limit OFFSET :offset
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
    "waiting": "JOIN duties d ON d.rule = 'answer' AND d.object = o.id AND d.state = 'open' AND o.state = 'open'"
    " JOIN scope s ON s.id = d.unit_id",
    "answered": f"{ABOUT} JOIN scope s ON s.id = {HOLDER} AND o.state = 'answered'",
}
"""Which of the obstacles o are at units of the scope s: those that owe the answer, or those that have the obstacle."""


async def at(database: Database, which: List, scope: Sequence[int], offset: int = 0, limit: int = 6) -> list[Obstacle]:
    """The obstacles at some units and below, the longest due, or the longest answered, first."""
    rows = await database.all(
        f"""
        {BELOW}, found(id) AS MATERIALIZED (SELECT DISTINCT o.id FROM obstacles o {_AT[which]}
            WHERE o.state IN ('open', 'answered'))
        {_OBSTACLE} WHERE o.id IN (SELECT id FROM found)
        ORDER BY n.due_on, (SELECT max(id) FROM obstacle_events e WHERE e.obstacle_id = o.id), o.id
        LIMIT :limit OFFSET :offset
        """,
        {"scope": json.dumps([*scope]), "limit": limit, "offset": offset},
    )
    return [await _whole(database, row) for row in rows]


async def by_unit(database: Database, which: List, scope: Sequence[int], today: date) -> list[ObstaclesAt]:
    """How many there are at each unit of a scope and below, those with the most that is late first."""
    late = "d.due_on < :today" if which == "waiting" else "0"
    rows = await database.all(
        f"""
        {BELOW} SELECT s.id AS unit_id, u.name AS unit_name, count(DISTINCT o.id) AS count,
            count(DISTINCT o.id) FILTER (WHERE {late}) AS late
        FROM obstacles o {_AT[which]} JOIN units_now u ON u.id = s.id WHERE o.state IN ('open', 'answered')
        GROUP BY s.id ORDER BY late DESC, count DESC, u.folded
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
        FROM obstacle_events e LEFT JOIN people p ON p.id = e.person_id LEFT JOIN units_now u ON u.id = e.unit_id
        WHERE e.obstacle_id = ? ORDER BY e.id
        """,
        (row["id"],),
    )
    lists = {name: tuple(json.loads(row[name])) for name in ("owing", "asked")}
    return Obstacle(**{**row, **lists}, events=tuple(ObstacleEvent(**event) for event in events))
