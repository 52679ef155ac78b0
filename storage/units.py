"""Units of the tree, as they stand today and as they stood on any day."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date

from storage.database import Database, day
from storage.records.units import Level, Line, Named, Unit, UnitKind
from storage.records.words import fold

_COLUMNS = "id, code, name, level, kind, reports_to, closed_on"

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

BECAME = """
    WITH RECURSIVE became(id) AS (
        SELECT :unit
        UNION
        SELECT m.to_id FROM became b JOIN change_moves m ON m.kind = 'ended' AND m.from_id = b.id
        JOIN changes c ON c.number = m.change AND c.state = 'applied' WHERE m.to_id IS NOT NULL
    )
"""
"""The unit ``:unit`` and all that it has become, step by step, as units ended."""

ON_DAY = "({row}.valid_from IS NULL OR {row}.valid_from <= :day) AND ({row}.valid_to IS NULL OR {row}.valid_to > :day)"
"""A dated row holds on ``:day``: ``valid_from`` is its first day, ``valid_to`` the first day no more."""

BELOW_ON_DAY = f"""
    WITH RECURSIVE scope(id) AS (
        SELECT value FROM json_each(:scope)
        UNION
        SELECT l.unit_id FROM unit_lines l JOIN scope s ON l.to_unit_id = s.id
        WHERE l.line = 'contact' AND {ON_DAY.format(row="l")}
    )
"""
"""The units of a scope and everything below them, as they stood on ``:day``."""

HELD_ON_DAY = f"""{BELOW_ON_DAY}, held(id, unit_id, effective_on) AS (
        SELECT i.id, i.unit_id, i.effective_on FROM initiatives i
        WHERE i.unit_id IN (SELECT id FROM scope)
            AND i.id NOT IN (SELECT initiative_id FROM initiative_units WHERE until > :day)
        UNION ALL
        SELECT h.initiative_id, h.unit_id, i.effective_on
        FROM initiative_units h CROSS JOIN initiatives i ON i.id = h.initiative_id
        WHERE h.unit_id IN (SELECT id FROM scope) AND h.until > :day AND NOT EXISTS (
            SELECT 1 FROM initiative_units e
            WHERE e.initiative_id = h.initiative_id AND e.until > :day AND e.until < h.until)
    )
"""
"""``held``: the initiatives that a scope had on ``:day``, each once, with the unit that held it then.

``initiatives.unit_id`` is the unit that holds an initiative now; who held it before stands in ``initiative_units``.
"""


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


def has_ended(connection: sqlite3.Connection, unit_id: int) -> bool:
    """Whether a unit takes nothing new any more, in the writer's transaction."""
    row = connection.execute("SELECT closed_on IS NOT NULL FROM units WHERE id = ?", (unit_id,)).fetchone()
    return row is not None and bool(row[0])


async def by_code(database: Database, code: str) -> Unit | None:
    """The unit with this code, also one that has ended."""
    row = await database.one(f"SELECT {_COLUMNS} FROM units_now WHERE code = ?", (code,))
    return Unit(**row) if row else None


async def get(database: Database, unit_id: int) -> Unit | None:
    """A unit as it stands, or stood last."""
    row = await database.one(f"SELECT {_COLUMNS} FROM units_now WHERE id = ?", (unit_id,))
    return Unit(**row) if row else None


async def below(database: Database, scope: Sequence[int], limit: int = 2000) -> list[Unit]:
    """The units of a scope and those below that have not ended, the nearest first."""
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
        WHERE u.closed_on IS NULL
        ORDER BY s.depth, u.folded LIMIT :limit
        """,
        {"scope": _json(scope), "limit": limit},
    )
    return [Unit(**row) for row in rows]


async def children(database: Database, unit_id: int) -> list[int]:
    """The units that report to this one and have not ended."""
    rows = await database.all(
        "SELECT id FROM units_now WHERE reports_to = ? AND closed_on IS NULL ORDER BY folded", (unit_id,)
    )
    return [int(row[0]) for row in rows]


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
    rows = await database.all(
        f"SELECT {_COLUMNS} FROM units_now WHERE reports_to IS NULL AND closed_on IS NULL ORDER BY id"
    )
    return [Unit(**row) for row in rows]


async def as_of(database: Database, scope: Sequence[int], on: date) -> list[Unit]:
    """The units of a scope and those below as they stood on a day, with their names and contact lines of that day."""
    rows = await database.all(
        f"""
        {BELOW_ON_DAY}
        SELECT u.id, u.code, n.name, u.level, u.kind, l.to_unit_id AS reports_to, u.closed_on
        FROM scope s JOIN units u ON u.id = s.id
        JOIN unit_names n ON n.unit_id = u.id AND {ON_DAY.format(row="n")}
        LEFT JOIN unit_lines l ON l.unit_id = u.id AND l.line = 'contact' AND {ON_DAY.format(row="l")}
        WHERE (u.opened_on IS NULL OR u.opened_on <= :day) AND (u.closed_on IS NULL OR u.closed_on > :day)
        ORDER BY u.id
        """,
        {"scope": _json(scope), "day": day(on)},
    )
    return [Unit(**row) for row in rows]


async def other_lines(database: Database, unit_id: int, on: date) -> list[tuple[Line, Unit]]:
    """Who may see a unit beside its contact line on a day: its party committee, its system, its place."""
    rows = await database.all(
        f"""
        SELECT l.line, u.id, u.code, u.name, u.level, u.kind, u.reports_to, u.closed_on
        FROM unit_lines l JOIN units_now u ON u.id = l.to_unit_id
        WHERE l.unit_id = :unit AND l.line <> 'contact' AND {ON_DAY.format(row="l")} ORDER BY l.line, u.folded
        """,
        {"unit": unit_id, "day": day(on)},
    )
    return [(Line(row["line"]), Unit(**{name: row[name] for name in Unit.model_fields})) for row in rows]


async def seen_by(database: Database, scope: Sequence[int], on: date) -> list[Unit]:
    """The units that the units of a scope may see along another line than the contact line on a day."""
    rows = await database.all(
        f"""
        SELECT {_COLUMNS} FROM units_now WHERE id IN (
            SELECT l.unit_id FROM unit_lines l JOIN json_each(:scope) s ON s.value = l.to_unit_id
            WHERE l.line <> 'contact' AND {ON_DAY.format(row="l")}
        ) ORDER BY folded
        """,
        {"scope": _json(scope), "day": day(on)},
    )
    return [Unit(**row) for row in rows]


async def named(database: Database, scope: Sequence[int], words: str, limit: int = 20) -> list[Named]:
    """The units of a scope that have the words in any of their names, earlier ones too, or in that of a predecessor.

    Marks and case do not count. What was called so and has ended is found as what it has become.
    """
    rows = await database.all(
        f"""
        {BELOW}, found(unit_id, name, valid_from, valid_to, depth) AS (
            SELECT unit_id, name, valid_from, valid_to, 0 FROM unit_names WHERE instr(folded, :words)
            UNION
            SELECT m.to_id, f.name, f.valid_from, c.day, f.depth + 1
            FROM found f JOIN change_moves m ON m.kind = 'ended' AND m.from_id = f.unit_id
            JOIN changes c ON c.number = m.change AND c.state = 'applied'
            WHERE f.depth < 12
        )
        SELECT u.id, u.code, u.name, u.level, u.kind, u.reports_to, u.closed_on,
            f.name AS found, f.valid_from, f.valid_to
        FROM found f JOIN units_now u ON u.id = f.unit_id
        WHERE u.closed_on IS NULL AND u.id IN (SELECT id FROM scope)
        ORDER BY f.valid_to IS NOT NULL, u.folded, f.valid_to DESC LIMIT :limit
        """,
        {"scope": _json(scope), "words": fold(words), "limit": limit},
    )
    return [
        Named(
            unit=Unit(**{name: row[name] for name in Unit.model_fields}),
            name=row["found"],
            since=row["valid_from"],
            until=row["valid_to"],
        )
        for row in rows
    ]


async def earlier_names(database: Database, unit_id: int) -> list[str]:
    """What a unit was called before, the oldest first."""
    rows = await database.all(
        "SELECT name FROM unit_names WHERE unit_id = ? AND valid_to IS NOT NULL ORDER BY valid_to", (unit_id,)
    )
    return [str(row[0]) for row in rows]


async def successors(database: Database, unit_id: int) -> list[Unit]:
    """What a unit that has ended has become by now: one of a merge, several of a split, none of a closing."""
    rows = await database.all(
        f"""
        {BECAME}
        SELECT {_COLUMNS} FROM units_now WHERE id IN (SELECT id FROM became) AND closed_on IS NULL ORDER BY folded
        """,
        {"unit": unit_id},
    )
    return [Unit(**row) for row in rows]


async def predecessors(database: Database, unit_id: int) -> list[Unit]:
    """The units that ended to become this one, by a merge or a split, in the order in which they were named."""
    rows = await database.all(
        f"""
        SELECT {_COLUMNS} FROM units_now u JOIN (
            SELECT m.from_id, min(m.rowid) AS place FROM change_moves m
            JOIN changes c ON c.number = m.change AND c.state = 'applied'
            WHERE m.kind = 'ended' AND m.to_id = :unit AND m.from_id <> :unit GROUP BY m.from_id
        ) ended ON ended.from_id = u.id ORDER BY ended.place
        """,
        {"unit": unit_id},
    )
    return [Unit(**row) for row in rows]


def _json(scope: Sequence[int]) -> str:
    return "[" + ",".join(str(int(unit)) for unit in scope) + "]"
