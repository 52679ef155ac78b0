"""Evidence: what proves a report or a check, the papers of a briefing, the bytes behind it, what became of it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta

from storage import likenesses
from storage.database import Database, stamp
from storage.records.likenesses import KeptFile
from storage.records.reports import Evidence, Faces, NewEvidence

_SENT = 'kind, channel, bot, chat, ref, "unique", name, mime, size, latitude, longitude, caption, seconds'
_FATE = 'source, entered_by, added_at, faces, "release", removed_at, sha256, state, attempts, next_try_at, error'
_SELECT = """
    SELECT e.id, e.report_id, e.check_id, e.statement_id, e.kind, e.channel, e.bot, e.chat, e.ref, e."unique", e.name,
           e.mime, e.size, e.latitude, e.longitude, e.caption, e.seconds, e.faces, e."release", e.state, e.source,
           e.entered_by,
           e.added_at, e.removed_at, coalesce(e.sha256, '') AS sha256, coalesce(f.picture, '') AS picture,
           coalesce(f.release_sha256, '') AS release_sha256, x.person_id AS removed_by,
           coalesce(x.why, '') AS removed_why
    FROM evidence e LEFT JOIN files f ON f.sha256 = e.sha256
    LEFT JOIN evidence_events x ON x.id = (
        SELECT max(id) FROM evidence_events WHERE evidence_id = e.id AND event = 'removed')
"""


def add(
    connection: sqlite3.Connection,
    source: str,
    piece: NewEvidence,
    person_id: int,
    now: datetime,
    *,
    report_id: str | None = None,
    check_id: str | None = None,
    statement_id: str | None = None,
) -> None:
    """Store a piece of evidence of a report, a check or a briefing, whose bytes are fetched afterwards.

    Where the report amends one that has the very same piece, its bytes and its fate are taken over.
    """
    evidence_id = connection.execute(
        f"INSERT INTO evidence (report_id, check_id, statement_id, {_SENT}, source, entered_by, added_at, faces, state,"
        " next_try_at) VALUES (:report_id, :check_id, :statement_id, :kind, :channel, :bot, :chat, :ref, :unique,"
        " :name, :mime, :size, :latitude, :longitude, :caption, :seconds, :source, :person, :now, :faces, :state,"
        " :now)",
        {
            **piece.model_dump(mode="json"),
            "report_id": report_id,
            "check_id": check_id,
            "statement_id": statement_id,
            "source": source,
            "person": person_id,
            "state": "waiting" if piece.ref else "kept",
            "now": stamp(now),
        },
    ).lastrowid
    connection.execute(
        f"""
        UPDATE evidence SET ({_FATE}) = (SELECT {_FATE} FROM evidence old WHERE old.id = same.id)
        FROM (
            SELECT max(old.id) AS id FROM evidence old JOIN reports r ON r.amends = old.report_id
            WHERE r.id = :report_id AND :ref <> '' AND (old.channel, old.bot, old.ref) = (:channel, :bot, :ref)
        ) same
        WHERE evidence.id = :id AND same.id IS NOT NULL
        """,
        {
            "report_id": report_id,
            "channel": piece.channel,
            "bot": piece.bot,
            "ref": piece.ref,
            "id": evidence_id,
        },
    )


def add_later(
    connection: sqlite3.Connection,
    session_id: str,
    pieces: Sequence[NewEvidence],
    person_id: int,
    now: datetime,
    *,
    report_id: str | None = None,
    check_id: str | None = None,
) -> bool:
    """Add evidence to a check, or to the version of a report that stands; False where this session did so already."""
    if connection.execute("SELECT 1 FROM evidence WHERE source = ?", (session_id,)).fetchone():
        return False
    if check_id is not None:
        for piece in pieces:
            add(connection, session_id, piece, person_id, now, check_id=check_id)
        return True
    [stands] = connection.execute(
        """
        WITH RECURSIVE version(id) AS (
            SELECT ? UNION SELECT r.id FROM reports r JOIN version v ON r.amends = v.id
        )
        SELECT v.id FROM version v WHERE NOT EXISTS (SELECT 1 FROM reports r WHERE r.amends = v.id)
        """,
        (report_id,),
    ).fetchone()
    for piece in pieces:
        add(connection, session_id, piece, person_id, now, report_id=stands)
    return True


def take_over(connection: sqlite3.Connection, amended: str, report_id: str, seen: int | None) -> None:
    """What was added to a report while its amendment was being written stays with the amendment."""
    if seen is not None:
        connection.execute(
            f"INSERT INTO evidence (report_id, {_SENT}, {_FATE}) SELECT ?, {_SENT}, {_FATE} FROM evidence"
            " WHERE report_id = ? AND id > ? AND removed_at IS NULL ORDER BY id",
            (report_id, amended, seen),
        )


def keep_file(connection: sqlite3.Connection, evidence_id: int, file: KeptFile, now: datetime) -> None:
    """The bytes of a piece of evidence are on the disk under their hash."""
    connection.execute(
        """
        INSERT INTO files (
            sha256, size, mime, kept_at, picture, release_sha256, print, band_0, band_1, band_2, band_3
        ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
        """,
        (
            file.sha256,
            file.size,
            file.mime,
            stamp(now),
            file.picture,
            file.release_sha256,
            file.print,
            *likenesses.bands(file.print),
        ),
    )
    connection.execute(
        "UPDATE evidence SET state = 'kept', sha256 = ?, error = '' WHERE id = ?", (file.sha256, evidence_id)
    )
    likenesses.note(connection, evidence_id, now)


def postpone_file(connection: sqlite3.Connection, evidence_id: int, error: str, now: datetime) -> None:
    """Fetching did not work; try again later, each time after a longer while (at most six hours)."""
    row = connection.execute(
        "UPDATE evidence SET attempts = attempts + 1, error = ? WHERE id = ? RETURNING attempts",
        (error[:500], evidence_id),
    ).fetchone()
    wait = timedelta(seconds=min(6 * 3600, 15 * 2 ** int(row[0])))
    connection.execute("UPDATE evidence SET next_try_at = ? WHERE id = ?", (stamp(now + wait), evidence_id))


def give_up_file(connection: sqlite3.Connection, evidence_id: int, state: str, error: str) -> None:
    """The bytes cannot be had (``too_big`` or ``lost``); the reference is kept."""
    connection.execute("UPDATE evidence SET state = ?, error = ? WHERE id = ?", (state, error[:500], evidence_id))


def tell_faces(connection: sqlite3.Connection, source: str, faces: Faces, person_id: int, now: datetime) -> None:
    """Whose faces the photos of a report, or those brought by a later session, show."""
    for row in connection.execute(
        "UPDATE evidence SET faces = ? WHERE kind = 'photo' AND ? IN (source, report_id) RETURNING id", (faces, source)
    ).fetchall():
        _event(connection, row[0], "faces", person_id, faces, now)


def remove(connection: sqlite3.Connection, evidence_id: int, person_id: int, why: str, now: datetime) -> None:
    """Hide a piece of evidence in every version of its report. The bytes stay, and so does the trace."""
    for row in connection.execute(
        f"""
        {likenesses.VERSIONS.format(report="(SELECT report_id FROM evidence WHERE id = :id)")}
        UPDATE evidence SET removed_at = :now
        WHERE removed_at IS NULL AND (id = :id OR (
            ref <> '' AND report_id IN (SELECT id FROM versions)
            AND (channel, bot, ref) = (SELECT channel, bot, ref FROM evidence WHERE id = :id)))
        RETURNING id
        """,
        {"id": evidence_id, "now": stamp(now)},
    ).fetchall():
        _event(connection, row[0], "removed", person_id, why, now)


def answer_likeness(
    connection: sqlite3.Connection, source: str, answer: str, why: str, person_id: int, now: datetime
) -> None:
    """What somebody said of pictures that look like earlier ones; only the first answer counts."""
    for evidence_id in likenesses.answer(connection, source, answer, person_id, now):
        if answer == "removed":
            remove(connection, evidence_id, person_id, why, now)
        else:
            _event(connection, evidence_id, "kept_as_new", person_id, "", now)


def _event(
    connection: sqlite3.Connection, evidence_id: int, event: str, person_id: int, why: str, now: datetime
) -> None:
    connection.execute(
        "INSERT INTO evidence_events (evidence_id, event, person_id, why, recorded_at) VALUES (?, ?, ?, ?, ?)",
        (evidence_id, event, person_id, why, stamp(now)),
    )


async def files_to_fetch(database: Database, now: datetime, limit: int = 20) -> list[Evidence]:
    """Evidence whose bytes are due to be fetched."""
    rows = await database.all(
        f"{_SELECT} WHERE e.state = 'waiting' AND e.next_try_at <= ? ORDER BY e.next_try_at LIMIT ?",
        (stamp(now), limit),
    )
    return [Evidence(**row) for row in rows]


async def get(database: Database, evidence_id: int) -> Evidence | None:
    """One piece of evidence."""
    row = await database.one(f"{_SELECT} WHERE e.id = ?", (evidence_id,))
    return Evidence(**row) if row else None


async def brought_by(database: Database, source: str) -> list[Evidence]:
    """What a session brought, with its report or later."""
    rows = await database.all(f"{_SELECT} WHERE e.source = ?1 OR e.report_id = ?1 ORDER BY e.id", (source,))
    return [Evidence(**row) for row in rows]


async def of_reports(database: Database, report_ids: Sequence[str]) -> dict[str, tuple[Evidence, ...]]:
    """The evidence of each report, removed pieces among it."""
    found: dict[str, list[Evidence]] = {}
    rows = await database.all(
        f"{_SELECT} WHERE e.report_id IN (SELECT value FROM json_each(?)) ORDER BY e.id",
        (json.dumps(list(report_ids)),),
    )
    for row in rows:
        found.setdefault(row["report_id"], []).append(Evidence(**row))
    return {report_id: tuple(pieces) for report_id, pieces in found.items()}


async def of_check(database: Database, check_id: str) -> list[Evidence]:
    """The evidence of a check, without what was removed."""
    rows = await database.all(f"{_SELECT} WHERE e.check_id = ? AND e.removed_at IS NULL ORDER BY e.id", (check_id,))
    return [Evidence(**row) for row in rows]


async def of_statement(database: Database, statement_id: str) -> list[Evidence]:
    """The papers of a briefing, without what was removed."""
    rows = await database.all(
        f"{_SELECT} WHERE e.statement_id = ? AND e.removed_at IS NULL ORDER BY e.id", (statement_id,)
    )
    return [Evidence(**row) for row in rows]
