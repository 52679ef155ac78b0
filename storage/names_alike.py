"""Registrations that wait and whose names are nearly another's in their neighbourhood: looked for when a name is new,
and kept, so that a list of very many need not compare names. Which names are nearly the same the program says."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from storage.database import Database
from storage.records.reviews import Near

NEIGHBOURS = """
    SELECT :above UNION
    SELECT unit_id FROM unit_lines WHERE to_unit_id = :above AND line = 'contact' AND valid_to IS NULL
"""
"""A unit and whoever reports to it: a neighbourhood."""


class ToCompare(NamedTuple):
    """An initiative whose name is to be compared with its neighbours'."""

    id: str
    folded: str
    year: int
    above: int
    """The unit whose neighbourhood it is in."""
    previous_id: str
    waits: bool
    marks: int


class Alike(NamedTuple):
    """What came of comparing one name."""

    one: ToCompare
    others: tuple[str, ...]
    """The initiatives whose names its own is nearly; …"""
    of: tuple[str, ...]
    """… and those that wait and whose names are nearly its own."""


async def marked(database: Database, limit: int) -> list[ToCompare]:
    """Some initiatives whose names are to be compared."""
    rows = await database.all(
        """
        SELECT i.id, substr(i.folded, 1, length(i.name)) AS folded, i.year,
            coalesce((SELECT l.to_unit_id FROM unit_lines l
                WHERE l.unit_id = i.unit_id AND l.line = 'contact' AND l.valid_to IS NULL), i.unit_id) AS above,
            i.previous_id, i.state IN ('submitted', 'returned') AS waits, m.marks
        FROM names_to_compare m JOIN initiatives i ON i.id = m.initiative_id LIMIT ?
        """,
        (limit,),
    )
    return [ToCompare(**{**row, "waits": bool(row["waits"])}) for row in rows]


async def waiting_around(database: Database, one: ToCompare) -> list[Near]:
    """The registrations of its neighbourhood that wait and might repeat it: of its year and the one after."""
    rows = await database.all(
        f"""
        SELECT i.id, i.name, substr(i.folded, 1, length(i.name)), i.year, '' FROM initiatives i
        WHERE i.unit_id IN ({NEIGHBOURS}) AND i.state IN ('submitted', 'returned')
            AND i.year IN (:year, :year + 1) AND i.id <> :id AND i.previous_id <> :id
        """,
        {"above": one.above, "year": one.year, "id": one.id},
    )
    return [Near(*row) for row in rows]


def store(connection: sqlite3.Connection, found: Sequence[Alike]) -> None:
    """Keep what came of comparing; where a name was marked again meanwhile it is compared once more."""
    for one, others, of in found:
        connection.execute("DELETE FROM names_alike WHERE initiative_id = ?1 OR other_id = ?1", (one.id,))
        connection.executemany(
            "INSERT OR IGNORE INTO names_alike VALUES (?, ?)",
            [*((one.id, other) for other in others), *((other, one.id) for other in of)],
        )
        connection.execute("DELETE FROM names_to_compare WHERE initiative_id = ? AND marks = ?", (one.id, one.marks))


async def repeating(database: Database, ids: Sequence[str]) -> frozenset[str]:
    """Those of some registrations of which a name that is nearly theirs still stands."""
    rows = await database.all(
        "SELECT DISTINCT a.initiative_id FROM json_each(?) w JOIN names_alike a ON a.initiative_id = w.value"
        " JOIN initiatives o ON o.id = a.other_id AND o.state <> 'stopped'",
        (json.dumps([*ids]),),
    )
    return frozenset(row[0] for row in rows)
