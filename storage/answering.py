"""Which units may be asked to answer an obstacle, and to which it may be passed on."""

from __future__ import annotations

import json
from collections.abc import Sequence

from storage import units
from storage.database import Database
from storage.records.units import Unit
from storage.records.words import fold
from storage.units import BELOW

MOST = 48
"""Units to choose from; others are found by typing."""


async def may_owe(database: Database, unit_id: int, words: str = "", only: int | None = None) -> list[Unit]:
    """The units that may be asked about what stands in a unit's way: those above, the nearest first, then their bodies.

    The topmost unit asks itself, or its bodies. ``only``: just this one, if it may be.
    """
    chain = await units.chain(database, unit_id)
    above = chain[1:] or chain
    return await _found(database, above, (), (), [unit_id] if above != chain else (), words, only)


async def may_take(
    database: Database, owing: int, holder: int, had: Sequence[int], words: str = "", only: int | None = None
) -> list[Unit]:
    """The units to which one that owes an answer may pass it on.

    Those above it, the bodies beside it and of all these, and what lies below it: without words only those on the way
    to ``holder``, which has the obstacle and is never asked itself. Nor are those that ``had`` it before.
    """
    way = await units.chain(database, holder)
    return await _found(database, await units.chain(database, owing), [owing], way, [holder, owing, *had], words, only)


async def _found(
    database: Database,
    above: Sequence[int],
    scope: Sequence[int],
    way: Sequence[int],
    without: Sequence[int],
    words: str,
    only: int | None,
) -> list[Unit]:
    """Units above, the bodies (departments, organisations) of these, and those below a scope that lie on a way."""
    on_the_way = "" if words or only is not None else "WHERE id IN (SELECT value FROM json_each(:way))"
    rows = await database.all(
        f"""
        {BELOW}, may(id, place) AS (
            SELECT value, key FROM json_each(:above)
            UNION ALL SELECT id, 50 FROM scope {on_the_way}
            UNION ALL SELECT l.unit_id, 100 + a.key FROM json_each(:above) a
                JOIN unit_lines l ON l.to_unit_id = a.value AND l.line = 'contact' AND l.valid_to IS NULL
                JOIN units b ON b.id = l.unit_id AND b.kind <> 'area')
        SELECT u.id, u.code, u.name, u.level, u.kind, u.reports_to, u.closed_on
        FROM (SELECT id, min(place) AS place FROM may GROUP BY id) m JOIN units_now u ON u.id = m.id
        WHERE u.closed_on IS NULL AND u.id NOT IN (SELECT value FROM json_each(:without))
            AND instr(u.folded, :words) AND coalesce(:only, u.id) = u.id
        ORDER BY m.place, u.folded LIMIT :limit
        """,
        {
            "above": json.dumps([*above]),
            "scope": json.dumps([*scope]),
            "way": json.dumps([*way]),
            "without": json.dumps([*without]),
            "words": fold(words),
            "only": only,
            "limit": MOST,
        },
    )
    return [Unit(**row) for row in rows]
