"""A database as it stands at one moment, read by a process of its own; nothing is written through it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from storage.database import Database, Parameters
from storage.known import connect
from storage.records.words import fold
from storage.writer import trouble_of

MAPPED = 128 * 1024 * 1024
"""Bytes of the file that are read where the machine holds them, without a copy of each page."""


class Snapshot(Database):
    """All that is asked of it is answered from one moment, whatever is written meanwhile."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection = connect(path)
        self._connection.isolation_level = None
        self._connection.create_function("fold", 1, fold, deterministic=True)
        self._connection.execute(f"PRAGMA mmap_size = {MAPPED}")
        self._connection.execute("BEGIN")

    async def all(self, sql: str, parameters: Parameters = ()) -> list[sqlite3.Row]:
        """All rows of a query. Raises StorageTrouble where the machine prevents it."""
        try:
            return self._connection.execute(sql, parameters).fetchall()
        except sqlite3.Error as error:
            raise trouble_of(error) or error from None

    async def close(self) -> None:
        """Let go of the moment."""
        self._connection.close()
