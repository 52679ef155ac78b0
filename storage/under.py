"""Which units lie below one: over time, each from a day up to another, or as of today, with what has ended since."""

from __future__ import annotations

import json
from typing import Any

from storage.database import Database

OVER_TIME = """
    WITH RECURSIVE under(id, child, since, until) AS (
        SELECT :unit, 0, '', '9999'
        UNION
        SELECT l.unit_id, iif(u.child, u.child, l.unit_id),
            max(u.since, coalesce(l.valid_from, '')), min(u.until, coalesce(l.valid_to, '9999'))
        FROM unit_lines l JOIN under u ON l.to_unit_id = u.id
        WHERE l.line = 'contact'
            AND max(u.since, coalesce(l.valid_from, '')) < min(u.until, coalesce(l.valid_to, '9999'))
    )
"""
"""The units that ever stood below ``:unit`` or are it, each with the days from and up to which; no day twice.

``child`` is that of its children at or below which a unit then stood; 0 for itself.
"""
NOW = """
    WITH RECURSIVE standing(id, child) AS (
        SELECT :unit, 0
        UNION
        SELECT l.unit_id, iif(s.child, s.child, l.unit_id)
        FROM standing s CROSS JOIN unit_lines l ON l.to_unit_id = s.id
        WHERE l.line = 'contact' AND l.valid_to IS NULL
    ), under(id, child, since, until) AS (
        SELECT id, child, '', '9999' FROM standing WHERE id NOT IN (SELECT CAST(key AS INTEGER) FROM json_each(:moved))
        UNION ALL
        SELECT CAST(m.key AS INTEGER), s.child, '', '9999'
        FROM json_each(:moved) m JOIN standing s ON s.id = m.value
    )
"""
"""The same by the tree of today: what has ended lies where ``:moved`` says."""


async def under(database: Database, as_now: bool) -> tuple[str, dict[str, Any]]:
    """The beginning of a query about the units below ``:unit``, and the values that it needs beside that."""
    return (NOW, {"moved": json.dumps(await moved(database))}) if as_now else (OVER_TIME, {})


async def moved(database: Database) -> dict[int, int]:
    """Where each unit that has ended stands today: at the one unit that it has become, else where it stood last."""
    rows = await database.all(
        """
        WITH RECURSIVE ended(first, id) AS (
            SELECT id, id FROM units WHERE closed_on IS NOT NULL
            UNION
            SELECT e.first, m.to_id FROM ended e
            JOIN change_moves m ON m.kind = 'ended' AND m.from_id = e.id AND m.to_id IS NOT NULL
            JOIN changes c ON c.number = m.change AND c.state = 'applied'
        )
        SELECT e.first, e.id, u.closed_on IS NULL AS is_open, (
            SELECT l.to_unit_id FROM unit_lines l WHERE l.unit_id = e.id AND l.line = 'contact'
            ORDER BY l.valid_to IS NULL DESC, l.valid_to DESC, l.valid_from DESC, l.rowid DESC LIMIT 1) AS above
        FROM ended e JOIN units u ON u.id = e.id
        """
    )
    above = {row["first"]: row["above"] for row in rows if row["first"] == row["id"]}
    became: dict[int, list[int]] = {unit: [] for unit in above}
    for row in rows:
        if row["is_open"]:
            became[row["first"]].append(row["id"])
    return {unit: after[0] if len(after) == 1 else _last(unit, above) for unit, after in became.items()}


def _last(unit: int, above: dict[int, int | None]) -> int:
    """The unit above an ended one, or above that where it has ended too."""
    while (up := above.get(unit)) is not None:
        unit = up
    return unit
