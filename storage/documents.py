"""Documents that the bot makes: asked for once, made after that, forgotten once they have been sent."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime

from storage.database import Database, stamp
from storage.records.documents import WantedDocument


def want(connection: sqlite3.Connection, document: WantedDocument, now: datetime) -> bool:
    """Ask for a document; False where the same button has asked for it before."""
    return bool(
        connection.execute(
            "INSERT INTO documents (id, kind, arguments, person_id, channel, chat, asked_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (
                document.id,
                document.kind,
                json.dumps(document.arguments),
                document.person_id,
                document.channel,
                document.chat,
                stamp(now),
            ),
        ).rowcount
    )


def begin(connection: sqlite3.Connection, document_id: str) -> int | None:
    """Count an attempt before it is made, and return the attempts so far; None where it is no longer wanted."""
    row = connection.execute(
        "UPDATE documents SET attempts = attempts + 1 WHERE id = ? AND state = 'wanted' RETURNING attempts",
        (document_id,),
    ).fetchone()
    return int(row[0]) if row else None


def release(connection: sqlite3.Connection, document_id: str) -> None:
    """The machine prevented an attempt, so that it does not count."""
    connection.execute("UPDATE documents SET attempts = attempts - 1 WHERE id = ? AND state = 'wanted'", (document_id,))


def made(connection: sqlite3.Connection, document_id: str, name: str, sha256: str, now: datetime) -> None:
    """The document lies on the disk under its hash."""
    connection.execute(
        "UPDATE documents SET state = 'made', name = ?, sha256 = ?, ended_at = ? WHERE id = ?",
        (name, sha256, stamp(now), document_id),
    )


def fail(connection: sqlite3.Connection, document_id: str, now: datetime) -> None:
    """The document cannot be made."""
    connection.execute("UPDATE documents SET state = 'failed', ended_at = ? WHERE id = ?", (stamp(now), document_id))


def forget(connection: sqlite3.Connection, document_id: str) -> None:
    """The document's bytes are gone from the disk; that it was made stays known."""
    connection.execute("UPDATE documents SET state = 'forgotten' WHERE id = ?", (document_id,))


def remove(connection: sqlite3.Connection, before: datetime) -> int:
    """Remove what is known of documents whose bytes are gone, or that could not be made, before a moment; how many."""
    return connection.execute(
        "DELETE FROM documents WHERE state IN ('failed', 'forgotten') AND ended_at < ?", (stamp(before),)
    ).rowcount


async def wanted(database: Database) -> list[WantedDocument]:
    """The documents still to be made, oldest first."""
    rows = await database.all(
        "SELECT id, kind, arguments, person_id, channel, chat, attempts FROM documents"
        " WHERE state = 'wanted' ORDER BY asked_at, id"
    )
    return [WantedDocument(**{**row, "arguments": json.loads(row["arguments"])}) for row in rows]


async def asked_before(database: Database, document_id: str) -> bool:
    """Whether this very document was asked for already."""
    return await database.one("SELECT 1 FROM documents WHERE id = ?", (document_id,)) is not None


async def sent(database: Database, before: datetime) -> list[tuple[str, str, bool]]:
    """Documents made before a moment that no message waits to carry: id, hash, and whether the bytes are spare."""
    rows = await database.all(
        """
        SELECT d.id, d.sha256,
               NOT EXISTS (SELECT 1 FROM files f WHERE d.sha256 IN (f.sha256, f.release_sha256))
               AND NOT EXISTS (SELECT 1 FROM documents n
                               WHERE n.sha256 = d.sha256 AND n.state = 'made' AND n.ended_at >= :before) AS spare
        FROM documents d
        WHERE d.state = 'made' AND d.ended_at < :before AND NOT EXISTS (
            SELECT 1 FROM outbox o
            WHERE o.status IN ('queued', 'sending')
            AND iif(o.payload = '', NULL, json_extract(o.payload, '$.file.sha256')) = d.sha256)
        """,
        {"before": stamp(before)},
    )
    return [(row["id"], row["sha256"], bool(row["spare"])) for row in rows]
