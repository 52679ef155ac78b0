"""Pictures that look like others, found by their perceptual hashes.

A hash of 64 bits stands in four indexed bands of 16. Two hashes that differ in at most seven bits differ in at most
one bit in some band, so looking up each band and its sixteen neighbours finds every hash that near, without a look at
the rest: multi-index hashing (Norouzi, Punjani, Fleet: Fast Search in Hamming Space with Multi-Index Hashing, 2012).
"""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime

from storage.database import Database, stamp
from storage.records.likenesses import Likeness

BANDS, BITS = 4, 16
NEAR = 7
"""Bits in which two prints may differ; more would need wider neighbourhoods."""
VERSIONS = """
    WITH RECURSIVE earlier(id) AS (
        SELECT {report} UNION SELECT r.amends FROM reports r JOIN earlier e ON r.id = e.id WHERE r.amends IS NOT NULL
    ), versions(id) AS (
        SELECT id FROM earlier UNION SELECT r.id FROM reports r JOIN versions v ON r.amends = v.id
    )
"""
"""All versions of the report ``{report}``."""


def bands(print_: str) -> list[int | None]:
    """The four quarters of a print; nothing where there is none."""
    width = BITS // 4
    return [int(print_[n * width : (n + 1) * width], 16) if print_ else None for n in range(BANDS)]


def note(connection: sqlite3.Connection, evidence_id: int, now: datetime) -> None:
    """See whether a picture that has just been kept looks like one of another report; note the likest, once.

    Pictures of checks are compared with none: whoever checks may well show what a report shows.
    """
    own = connection.execute(
        'SELECT e.report_id, e.sha256, e."unique", f.print, f.picture FROM evidence e'
        " JOIN files f ON f.sha256 = e.sha256 WHERE e.id = ?",
        (evidence_id,),
    ).fetchone()
    if not own["picture"] or own["report_id"] is None:
        return
    near = {
        f"band_{n}": json.dumps([band, *(band ^ 1 << bit for bit in range(BITS))])
        for n, band in enumerate(bands(own["print"]))
        if band is not None
    }
    looks = "".join(
        f" UNION SELECT sha256 FROM files WHERE {name} IN (SELECT value FROM json_each(:{name}))" for name in near
    )
    rows = connection.execute(
        f"""
        {VERSIONS.format(report=":report")}
        SELECT e.id, e.sha256, f.print FROM evidence e JOIN files f ON f.sha256 = e.sha256
        WHERE e.id IN (
            SELECT id FROM evidence WHERE sha256 IN (SELECT :sha256{looks})
            UNION SELECT id FROM evidence WHERE "unique" <> '' AND "unique" = :unique)
        AND e.removed_at IS NULL AND e.report_id NOT IN (SELECT id FROM versions)
        """,
        {"report": own["report_id"], "sha256": own["sha256"], "unique": own["unique"], **near},
    ).fetchall()
    alike = [(_distance(own, row), row["id"]) for row in rows]
    best = min((pair for pair in alike if pair[0] <= NEAR), default=None)
    if best is not None:
        connection.execute(
            "INSERT INTO likenesses (evidence_id, other_id, distance, found_at) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            (evidence_id, best[1], best[0], stamp(now)),
        )


def _distance(one: sqlite3.Row, other: sqlite3.Row) -> int:
    if one["print"] and other["print"]:
        return (int(one["print"], 16) ^ int(other["print"], 16)).bit_count()
    return 0  # the same bytes, or the same file as the channel says


def asked(connection: sqlite3.Connection, source: str, now: datetime) -> bool:
    """The question about what a session brought is being put; False where it has been already."""
    return bool(
        connection.execute(
            "UPDATE likenesses SET asked_at = ? WHERE asked_at IS NULL"
            " AND evidence_id IN (SELECT id FROM evidence WHERE source = ?)",
            (stamp(now), source),
        ).rowcount
    )


def answer(connection: sqlite3.Connection, source: str, said: str, person_id: int, now: datetime) -> list[int]:
    """Record an answer; the pieces of evidence that it is about."""
    rows = connection.execute(
        "UPDATE likenesses SET answer = ?, answered_by = ?, answered_at = ? WHERE answer IS NULL"
        " AND asked_at IS NOT NULL AND evidence_id IN (SELECT id FROM evidence WHERE source = ?) RETURNING evidence_id",
        (said, person_id, stamp(now), source),
    ).fetchall()
    return [row[0] for row in rows]


async def to_ask(database: Database, limit: int = 50) -> list[Likeness]:
    """What is to be asked about now: all that a session brought has been fetched, its person is not in a form.

    CROSS JOIN keeps the planner from going through all evidence, where there are only a few likenesses to begin with.
    """
    rows = await database.all(
        """
        SELECT e.source, count(DISTINCT l.evidence_id) AS pictures, e.channel, e.chat, e.entered_by,
               min(o.added_at) AS other_sent_at, r.initiative_id AS other_initiative, i.name AS other_initiative_name
        FROM likenesses l CROSS JOIN evidence e ON e.id = l.evidence_id
        JOIN evidence o ON o.id = l.other_id JOIN reports r ON r.id = o.report_id
        JOIN initiatives i ON i.id = r.initiative_id
        WHERE l.asked_at IS NULL AND e.removed_at IS NULL AND e.entered_by IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM evidence w WHERE w.source = e.source AND w.state = 'waiting' AND w.attempts = 0)
          AND NOT EXISTS (SELECT 1 FROM sessions s WHERE s.owner = 'person:' || e.entered_by AND s.state = 'open')
        GROUP BY e.source LIMIT ?
        """,
        (limit,),
    )
    return [Likeness(**row) for row in rows]


async def of_source(database: Database, source: str) -> list[int]:
    """The pieces of evidence of a session that are still to be answered about."""
    rows = await database.all(
        "SELECT l.evidence_id FROM likenesses l JOIN evidence e ON e.id = l.evidence_id"
        " WHERE e.source = ? AND l.answer IS NULL AND l.asked_at IS NOT NULL",
        (source,),
    )
    return [row[0] for row in rows]
