"""Units of the tree, as they stand today."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date

from storage.database import Database, day
from storage.records.units import Level, Line, Unit, UnitKind
from storage.records.words import fold

_COLUMNS = "id, code, name, level, kind, reports_to"

BELOW = """
    WITH RECURSIVE scope(id) AS (
        SELECT value FROM json_each(:scope)
        UNION
        SELECT l.unit_id FROM unit_lines l JOIN scope s ON l.to_unit_id = s.id
        WHERE l.line = 'contact' AND l.valid_to IS NULL
    )
"""
"""The units of a scope and everything below them; ``:scope`` is a JSON list of unit ids."""

ABOVE = """
    WITH RECURSIVE up(id, depth) AS (
        SELECT id, 0 FROM units_now WHERE id = {unit}
        UNION
        SELECT l.to_unit_id, up.depth + 1 FROM unit_lines l JOIN up ON l.unit_id = up.id
        WHERE l.line = 'contact' AND l.valid_to IS NULL AND up.depth < 12
    )
"""
"""A unit and all above it along the contact line."""


def add(
    connection: sqlite3.Connection,
    *,
    code: str,
    name: str,
    level: Level,
    kind: UnitKind = UnitKind.AREA,
    reports_to: int | None = None,
    since: date | None = None,
) -> int:
    """Add a unit and return its id."""
    row = connection.execute(
        "INSERT INTO units (code, level, kind, opened_on) VALUES (?, ?, ?, ?) RETURNING id",
        (code, level, kind, day(since)),
    ).fetchone()
    unit_id = int(row[0])
    connection.execute(
        "INSERT INTO unit_names (unit_id, name, folded, valid_from) VALUES (?, ?, ?, ?)",
        (unit_id, name, fold(name), day(since)),
    )
    if reports_to is not None:
        connection.execute(
            "INSERT INTO unit_lines (unit_id, to_unit_id, line, valid_from) VALUES (?, ?, ?, ?)",
            (unit_id, reports_to, Line.CONTACT, day(since)),
        )
    return unit_id


async def by_code(database: Database, code: str) -> Unit | None:
    """The unit with this code."""
    row = await database.one(f"SELECT {_COLUMNS} FROM units_now WHERE code = ?", (code,))
    return Unit(**row) if row else None


async def below(database: Database, scope: Sequence[int], limit: int = 2000) -> list[Unit]:
    """The units of a scope and those below, the nearest first."""
    rows = await database.all(
        """
        WITH RECURSIVE scope(id, depth) AS (
            SELECT value, 0 FROM json_each(:scope)
            UNION
            SELECT l.unit_id, s.depth + 1 FROM unit_lines l JOIN scope s ON l.to_unit_id = s.id
            WHERE l.line = 'contact' AND l.valid_to IS NULL AND s.depth < 12
        )
        SELECT u.id, u.code, u.name, u.level, u.kind, u.reports_to
        FROM units_now u JOIN (SELECT id, min(depth) AS depth FROM scope GROUP BY id) s ON s.id = u.id
        ORDER BY s.depth, u.folded LIMIT :limit
        """,
        {"scope": _json(scope), "limit": limit},
    )
    return [Unit(**row) for row in rows]


async def any_below(database: Database, scope: Sequence[int]) -> bool:
    """Whether there are units below those of a scope."""
    row = await database.one(
        "SELECT 1 FROM unit_lines WHERE to_unit_id IN (SELECT value FROM json_each(?)) AND line = 'contact'"
        " AND valid_to IS NULL LIMIT 1",
        (_json(scope),),
    )
    return row is not None


async def chain(database: Database, unit_id: int) -> tuple[int, ...]:
    """A unit and all above it along the contact line, nearest first; empty where there is no such unit."""
    rows = await database.all(f"{ABOVE.format(unit='?')} SELECT id FROM up ORDER BY depth", (unit_id,))
    return tuple(int(row[0]) for row in rows)


async def roots(database: Database) -> list[Unit]:
    """The units that report to no other."""
    rows = await database.all(f"SELECT {_COLUMNS} FROM units_now WHERE reports_to IS NULL ORDER BY id")
    return [Unit(**row) for row in rows]


def _json(scope: Sequence[int]) -> str:
    return "[" + ",".join(str(int(unit)) for unit in scope) + "]"
