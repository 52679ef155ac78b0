"""How units stand to each other, along the contact line and along the others."""

from __future__ import annotations

import json
from collections.abc import Sequence

from storage.database import Database
from storage.records.units import Relation
from storage.units import ABOVE


async def relations(database: Database, unit_id: int, places: Sequence[int]) -> dict[int, Relation]:
    """How a unit stands to each of some others: those at which somebody has a role. What closes first holds."""
    rows = await database.all(
        f"""
        {ABOVE.format(unit=":unit")}, seeing(id) AS (
            SELECT l.to_unit_id FROM unit_lines l JOIN up ON l.unit_id = up.id
            WHERE l.line <> 'contact' AND l.valid_to IS NULL
            UNION
            SELECT l.to_unit_id FROM unit_lines l JOIN seeing s ON l.unit_id = s.id
            WHERE l.line = 'contact' AND l.valid_to IS NULL
        ), lines(place, id, depth) AS (
            SELECT value, value, 0 FROM json_each(:places)
            UNION
            SELECT n.place, l.to_unit_id, n.depth + 1 FROM unit_lines l JOIN lines n ON l.unit_id = n.id
            WHERE l.line = 'contact' AND l.valid_to IS NULL AND n.depth < 12
        )
        SELECT p.value AS place, CASE
            WHEN NOT EXISTS (SELECT 1 FROM up) THEN 'elsewhere'
            WHEN p.value = :unit THEN 'own'
            WHEN p.value IN (SELECT id FROM up) THEN 'below'
            WHEN p.value IN (SELECT id FROM seeing) THEN 'other_line'
            WHEN EXISTS (SELECT 1 FROM lines n WHERE n.place = p.value AND n.id = :unit) THEN 'above'
            WHEN EXISTS (
                SELECT 1 FROM up JOIN lines n ON n.id = up.id
                WHERE up.depth = 1 AND n.depth = 1 AND n.place = p.value) THEN 'beside'
            ELSE 'elsewhere' END AS relation
        FROM json_each(:places) p
        """,
        {"unit": unit_id, "places": json.dumps(list(places))},
    )
    return {row["place"]: Relation(row["relation"]) for row in rows}


async def seen_along_other_lines(database: Database, places: Sequence[int]) -> tuple[int, ...]:
    """The units that a party, system or place line leads from to one of these units or to one below it."""
    rows = await database.all(
        """
        WITH RECURSIVE scope(id) AS (
            SELECT value FROM json_each(:scope)
            WHERE EXISTS (SELECT 1 FROM unit_lines WHERE line <> 'contact' AND valid_to IS NULL)
            UNION
            SELECT l.unit_id FROM unit_lines l JOIN scope s ON l.to_unit_id = s.id
            WHERE l.line = 'contact' AND l.valid_to IS NULL
        )
        SELECT DISTINCT l.unit_id FROM scope s CROSS JOIN unit_lines l ON l.to_unit_id = s.id
        WHERE l.line <> 'contact' AND l.valid_to IS NULL AND l.unit_id NOT IN (SELECT id FROM scope)
        """,
        {"scope": json.dumps(list(places))},
    )
    return tuple(row[0] for row in rows)
