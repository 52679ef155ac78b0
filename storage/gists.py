"""What initiatives say with places taken out, by word: so that what says nearly the same is found among very many."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence

from storage.database import Database
from storage.records.signals import NearText


def write(connection: sqlite3.Connection, initiative_id: str, name: Sequence[str], told: Sequence[str]) -> None:
    """Write what an initiative says into the index, in the place of what it said before."""
    row = connection.execute("SELECT number FROM initiatives WHERE id = ?", (initiative_id,)).fetchone()
    connection.execute("DELETE FROM initiative_gists WHERE rowid = ?", (row["number"],))
    connection.execute(
        "INSERT INTO initiative_gists (rowid, name, told) VALUES (?, ?, ?)",
        (row["number"], " ".join(name), " ".join(told)),
    )


async def counts(database: Database, words: Collection[str]) -> dict[str, int]:
    """How many initiatives say each of some words; words that none says are left out."""
    rows = await database.all(
        "SELECT v.term, v.doc FROM json_each(?) w CROSS JOIN initiative_gist_words v ON v.term = w.value",
        (json.dumps([*words]),),
    )
    return {row["term"]: row["doc"] for row in rows}


async def total(database: Database) -> int:
    """How many initiatives there are, about."""
    row = await database.one("SELECT coalesce(max(number), 0) FROM initiatives")
    return int(row[0]) if row else 0


async def near(database: Database, initiative_id: str, words: Sequence[str], *, limit: int = 40) -> list[NearText]:
    """Earlier initiatives of the same year or the one before that share most of some words, the rare ones first.

    Of other units, or of last year; stopped ones are left out, and what the initiative continues.
    """
    if not words:
        return []
    rows = await database.all(
        """
        WITH found(number) AS MATERIALIZED (
            SELECT g.rowid FROM initiative_gists g
            CROSS JOIN initiatives i ON i.number = g.rowid CROSS JOIN initiatives own
            WHERE initiative_gists MATCH :words AND own.id = :own
              AND i.number < own.number AND i.year BETWEEN own.year - 1 AND own.year AND i.state <> 'stopped'
              AND i.id <> own.previous_id AND (i.unit_id <> own.unit_id OR i.year < own.year)
            ORDER BY g.rank LIMIT :limit)
        SELECT i.id, i.name, i.year, i.unit_id, u.name AS unit_name, g.name AS gist, g.told
        FROM found f CROSS JOIN initiative_gists g ON g.rowid = f.number
        JOIN initiatives i ON i.number = f.number JOIN units_now u ON u.id = i.unit_id
        """,
        {"own": initiative_id, "words": " OR ".join(f'"{word}"' for word in words), "limit": limit},
    )
    return [NearText(*row) for row in rows]
