"""Looking into a database file without changing it: nothing is created, migrated or written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from storage.database import Parameters, migrations

_STAMPS = {
    "migrations": "applied_at",
    "inbox": "received_at",
    "outbox": "created_at",
    "sessions": "updated_at",
    "audit": "at",
}
"""What is stamped as it is stored, with the present moment."""


class Migrations(NamedTuple):
    """How a file's tables stand to this program."""

    newest: int
    missing: int
    """That the next start would apply."""
    unknown: int
    """The newest that this program does not know; 0 where it knows all."""


class Inspection:
    """An open file. What prevents reading is raised as sqlite3.Error where it is met with."""

    def __init__(self, path: Path, busy_seconds: float) -> None:
        self.path = path
        self._connection = sqlite3.connect(
            f"file:{quote(str(path.absolute()))}?mode=rw", uri=True, timeout=busy_seconds, isolation_level=None
        )
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA query_only = ON")

    async def all(self, sql: str, parameters: Parameters = ()) -> list[sqlite3.Row]:
        """All rows of a query."""
        return self._connection.execute(sql, parameters).fetchall()

    def close(self) -> None:
        """Let the file go."""
        self._connection.close()

    def damage(self) -> str:
        """What SQLite finds wrong with the file's structure; empty where it is whole."""
        found = str(self._connection.execute("PRAGMA quick_check(1)").fetchone()[0])
        return "" if found == "ok" else found

    def migrations(self) -> Migrations:
        """How the file's tables stand to this program."""
        known = {number for number, _, _ in migrations()}
        applied = {row[0] for row in self._connection.execute("SELECT number FROM migrations")}
        return Migrations(max(applied, default=0), len(known - applied), max(applied - known, default=0))

    def can_be_written(self) -> None:
        """Take the writer's turn and give it back. Raises sqlite3.OperationalError where another program keeps it."""
        self._connection.execute("PRAGMA query_only = OFF")  # else not even the turn is given
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.execute("ROLLBACK")
        finally:
            self._connection.execute("PRAGMA query_only = ON")

    def newest_stamp(self) -> datetime | None:
        """The latest moment that the clock showed while something was stored."""
        found = [self._one(f"SELECT max({column}) FROM {table}") for table, column in _STAMPS.items()]
        return max((datetime.fromisoformat(str(moment)) for moment in found if moment), default=None)

    def audit_entries(self) -> int:
        """How many entries the audit has."""
        return int(str(self._one("SELECT count(*) FROM audit")))

    def files(self) -> Iterator[tuple[str, int]]:
        """The files that should be on the disk: hash and size (0 where it is not known), the newest first."""
        for row in self._connection.execute("SELECT sha256, size, release_sha256 FROM files ORDER BY kept_at DESC"):
            yield row["sha256"], row["size"]
            if row["release_sha256"]:
                yield row["release_sha256"], 0
        for row in self._connection.execute("SELECT DISTINCT sha256 FROM documents WHERE state = 'made'"):
            yield row["sha256"], 0

    def evidence_without_bytes(self) -> dict[str, int]:
        """Pieces of evidence by why their bytes are not here: ``waiting``, ``too_big``, ``lost``."""
        rows = self._connection.execute(
            "SELECT state, count(*) FROM evidence WHERE state <> 'kept' AND removed_at IS NULL GROUP BY state"
        )
        return {row[0]: row[1] for row in rows}

    def admins_reached(self) -> int:
        """How many chats there are to which troubles are told."""
        return int(
            str(
                self._one(
                    "SELECT count(*) FROM chats c WHERE c.state = 'linked' AND EXISTS (SELECT 1 FROM roles r"
                    " WHERE r.person_id = c.person_id AND r.role = 'admin'"
                    " AND (r.valid_to IS NULL OR r.valid_to > date('now', '+7 hours')))"
                )
            )
        )

    def dead_updates(self) -> int:
        """How many messages could not be handled."""
        return int(str(self._one("SELECT count(*) FROM inbox WHERE state = 'dead'")))

    def _one(self, sql: str) -> object:
        return self._connection.execute(sql).fetchone()[0]
