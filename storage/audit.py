"""Who did what, in a chain that shows tampering; values stand apart, so that erasing them leaves the chain whole."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from datetime import datetime
from typing import Protocol

from storage.database import stamp
from storage.records.queue import AuditEntry


def add(connection: sqlite3.Connection, actor: str, entry: AuditEntry, now: datetime) -> None:
    """Append an entry. Its digests are salted, so that a value cannot be guessed from them once it is erased."""
    salt = secrets.token_hex(8)
    last = connection.execute("SELECT chain FROM audit ORDER BY id DESC LIMIT 1").fetchone()
    before, after = (_digest(salt, value) for value in (entry.before, entry.after))
    row = (stamp(now), actor, entry.action, entry.object, before, after)
    cursor = connection.execute(
        "INSERT INTO audit (at, actor, action, object, before_digest, after_digest, chain)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (*row, _link(last[0] if last else "", row)),
    )
    connection.execute(
        "INSERT INTO audit_values (audit_id, salt, before, after) VALUES (?, ?, ?, ?)",
        (cursor.lastrowid, salt, entry.before, entry.after),
    )


def _digest(salt: str, value: str) -> str:
    return hashlib.sha256(f"{salt}:{value}".encode()).hexdigest() if value else ""


def _link(previous: str, row: tuple[str, ...]) -> str:
    return hashlib.sha256("\x1f".join((previous, *row)).encode()).hexdigest()


class Reads(Protocol):
    """What can be asked for rows: an open database, or a file that is only looked into."""

    async def all(self, sql: str) -> list[sqlite3.Row]:
        """All rows of a query."""


async def verify(database: Reads) -> int | None:
    """The id of the first entry that does not fit the chain or its values, or None where all do."""
    previous = ""
    rows = await database.all(
        "SELECT a.id, at, actor, action, object, before_digest, after_digest, chain, salt, before, after"
        " FROM audit a LEFT JOIN audit_values v ON v.audit_id = a.id ORDER BY a.id"
    )
    for row in rows:
        content = tuple(str(row[name]) for name in ("at", "actor", "action", "object", "before_digest", "after_digest"))
        if row["chain"] != _link(previous, content):
            return int(row["id"])
        if row["salt"] is not None and content[4:] != tuple(_digest(row["salt"], row[n]) for n in ("before", "after")):
            return int(row["id"])
        previous = row["chain"]
    return None
