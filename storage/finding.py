"""The index of words, brought up to what stands in the tables a few initiatives at a time (0012_finding_later.sql)."""

from __future__ import annotations

import json
import sqlite3

AT_ONCE = 50
"""Initiatives whose words are written in one transaction; some milliseconds."""


def catch_up(connection: sqlite3.Connection) -> bool:
    """Write the words of some initiatives that are marked; whether there may be more."""
    marked = [row[0] for row in connection.execute("SELECT number FROM initiative_words_due LIMIT ?", (AT_ONCE,))]
    if marked:
        numbers = (json.dumps(marked),)
        chosen = "IN (SELECT value FROM json_each(?))"
        connection.execute(f"DELETE FROM initiative_words WHERE rowid {chosen}", numbers)
        connection.execute(
            "INSERT INTO initiative_words (rowid, words)"
            f" SELECT number, words FROM initiative_ends WHERE number {chosen} ORDER BY number",
            numbers,
        )
        connection.execute(f"DELETE FROM initiative_words_due WHERE number {chosen}", numbers)
    return len(marked) == AT_ONCE
