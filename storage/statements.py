"""Statements and their conclusions as people look at them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import date

from storage.database import Database, day
from storage.records.conclusions import (
    Conclusion,
    ConclusionEvent,
    Member,
    Owing,
    Seen,
    Statement,
    StatementLine,
)
from storage.units import ABOVE, BELOW

_ROUND = "iif(c.round > 1, CAST(c.round AS TEXT), '')"
"""The period of the duties of a conclusion's present round."""

_CONCLUSION = f"""
    SELECT c.id, c.statement_id, c.number, c.kind, u.name AS unit_name, c.initiative_id,
        coalesce(i.name, '') AS initiative_name, c.words, c.due_on, c.round, c.state, s.kind AS statement_kind,
        s.day AS statement_day, s.unit_id AS statement_unit, su.name AS statement_unit_name, s.held_by,
        s.person_id AS concluded_by,
        (SELECT json_group_array(json_object('duty_id', d.id, 'unit_id', d.unit_id, 'unit_name', w.name,
            'person_id', d.person_id, 'due_on', d.due_on, 'state', d.state))
            FROM duties d JOIN units_now w ON w.id = d.unit_id WHERE d.rule = 'conclude' AND d.object = c.id
            AND d.period = {_ROUND} AND d.state <> 'transferred') AS duties
    FROM conclusions c JOIN statements s ON s.id = c.statement_id JOIN units_now u ON u.id = c.unit_id
    JOIN units_now su ON su.id = s.unit_id LEFT JOIN initiatives i ON i.id = c.initiative_id
"""

_STANDS_OPEN = f"""
    c.state = 'open' AND EXISTS (SELECT 1 FROM duties d WHERE d.rule = 'conclude' AND d.object = c.id
        AND d.period = {_ROUND} AND d.state IN ('open', 'settled'))
"""
"""The conclusion c is owed, or was told as done and waits to be found enough."""

_WITHIN = """
    (s.unit_id IN (SELECT id FROM scope) OR s.held_by IN (SELECT id FROM scope))
"""


async def conclusion(database: Database, conclusion_id: str) -> Conclusion | None:
    """One conclusion with what was said about it."""
    row = await database.one(f"{_CONCLUSION} WHERE c.id = ?", (conclusion_id,))
    return await _whole(database, row) if row else None


async def open_ones(
    database: Database, scope: Sequence[int], offset: int = 0, limit: int = 8
) -> tuple[int, list[Conclusion]]:
    """What of a scope is owed or waits to be found enough: how many there are, and some, the soonest due first."""
    values = {"scope": json.dumps([*scope]), "limit": limit, "offset": offset}
    counted = await database.one(
        f"{BELOW} SELECT count(*) FROM conclusions c JOIN statements s ON s.id = c.statement_id"
        f" WHERE {_WITHIN} AND {_STANDS_OPEN}",
        values,
    )
    rows = await database.all(
        f"{BELOW} {_CONCLUSION} WHERE {_WITHIN} AND {_STANDS_OPEN} ORDER BY (SELECT min(d.due_on) FROM duties d"
        f" WHERE d.rule = 'conclude' AND d.object = c.id AND d.period = {_ROUND}), c.id LIMIT :limit OFFSET :offset",
        values,
    )
    return int(counted[0]) if counted else 0, [await _whole(database, row) for row in rows]


async def newest(
    database: Database, scope: Sequence[int], offset: int = 0, limit: int = 6
) -> tuple[bool, list[StatementLine]]:
    """The statements of a scope, the newest first, and whether there are more."""
    rows = await database.all(
        f"""
        {BELOW} SELECT s.id, s.kind, u.name AS unit_name, s.day,
            (SELECT count(*) FROM conclusions c WHERE c.statement_id = s.id) AS total,
            (SELECT count(*) FROM conclusions c WHERE c.statement_id = s.id AND {_STANDS_OPEN}) AS open
        FROM statements s JOIN units_now u ON u.id = s.unit_id WHERE {_WITHIN}
        ORDER BY s.day DESC, s.recorded_at DESC, s.id LIMIT :limit OFFSET :offset
        """,
        {"scope": json.dumps([*scope]), "limit": limit + 1, "offset": offset},
    )
    return len(rows) > limit, [StatementLine(**row) for row in rows[:limit]]


async def get(database: Database, statement_id: str) -> Statement | None:
    """A statement with its conclusions."""
    row = await database.one(
        """
        SELECT s.id, s.kind, s.unit_id, u.name AS unit_name, s.held_by, h.name AS held_by_name,
            h.reports_to IS NULL AS held_by_top, s.visit_id, coalesce(v.purpose, '') AS purpose, s.day, s.agenda,
            s.came, s.papers, s.strengths, s.limits, s.person_id, p.name AS person_name,
            (SELECT count(*) FROM evidence e WHERE e.statement_id = s.id AND e.removed_at IS NULL) AS files,
            coalesce(a.name, '') AS instead_of_name
        FROM statements s JOIN units_now u ON u.id = s.unit_id JOIN units_now h ON h.id = s.held_by
        JOIN people p ON p.id = s.person_id LEFT JOIN people a ON a.id = s.instead_of
        LEFT JOIN visits v ON v.id = s.visit_id WHERE s.id = ?
        """,
        (statement_id,),
    )
    if row is None:
        return None
    points = await database.all(f"{_CONCLUSION} WHERE c.statement_id = ? ORDER BY c.number", (statement_id,))
    return Statement(**row, conclusions=tuple([await _whole(database, point) for point in points]))


async def came_to(database: Database, visit_id: str, unit_id: int) -> bool:
    """Whether a team's visit, which was not cancelled, is to a unit or to one above it."""
    row = await database.one(
        f"{ABOVE.format(unit=':unit')} SELECT 1 FROM visits v JOIN visit_units u ON u.visit_id = v.id"
        " WHERE v.id = :visit AND v.cancelled_at IS NULL AND u.unit_id IN (SELECT id FROM up) LIMIT 1",
        {"unit": unit_id, "visit": visit_id},
    )
    return row is not None


async def members(database: Database, visit_id: str) -> list[Member]:
    """The team of a visit in its order; its own people with their unit, guests with where they come from."""
    rows = await database.all(
        "SELECT coalesce(p.name, m.name) AS name, coalesce(u.name, m.agency) AS agency FROM visit_members m"
        " LEFT JOIN people p ON p.id = m.person_id"
        " LEFT JOIN unit_names u ON u.unit_id = p.unit_id AND u.valid_to IS NULL"
        " WHERE m.visit_id = ? ORDER BY m.number",
        (visit_id,),
    )
    return [Member(**row) for row in rows]


async def findings(database: Database, visit_id: str, unit_id: int, today: date) -> list[Seen]:
    """What was found at a visit within a unit; what still waits for the officer's word is not told."""
    rows = await database.all(
        f"""
        {BELOW} SELECT i.name AS initiative_name, u.name AS unit_name, k.way, k.finding, k.good, k.wrong, k.advice,
            k.stands_since IS NOT NULL AND k.stands_since <= :today AS stands
        FROM checks k JOIN initiatives i ON i.id = k.initiative_id JOIN units_now u ON u.id = k.unit_id
        WHERE k.visit_id = :visit AND k.unit_id IN (SELECT id FROM scope) ORDER BY k.effective_on, k.recorded_at, k.id
        """,
        {"scope": json.dumps([unit_id]), "visit": visit_id, "today": day(today)},
    )
    return [Seen(**row) for row in rows]


async def _whole(database: Database, row: sqlite3.Row) -> Conclusion:
    events = await database.all(
        "SELECT e.kind, e.round, e.person_id, p.name AS person_name, coalesce(u.name, '') AS unit_name, e.words,"
        " e.due_on, e.at FROM conclusion_events e JOIN people p ON p.id = e.person_id"
        " LEFT JOIN unit_names u ON u.unit_id = e.unit_id AND u.valid_to IS NULL"
        " WHERE e.conclusion_id = ? ORDER BY e.id",
        (row["id"],),
    )
    duties = tuple(Owing(**one) for one in json.loads(row["duties"]))
    values = {**row, "duties": duties, "events": tuple(ConclusionEvent(**event) for event in events)}
    return Conclusion(**values)
