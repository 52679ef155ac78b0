"""The database file: one writer, a few readers, and the migrations that bring it up to date."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite

from storage.records.words import fold
from storage.writer import Work, Writer, connect, trouble_of

T = TypeVar("T")
Parameters = Sequence[Any] | Mapping[str, Any]


class NewerDatabaseError(Exception):
    """The file was written by a newer dvk than this one."""


def stamp(moment: datetime) -> str:
    """Write a moment as it is stored: UTC, to the millisecond, so that text sorts as time."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def day(value: date | None) -> str | None:
    """Write a day as it is stored."""
    return value.isoformat() if value else None


def migrations() -> list[tuple[int, str, str]]:
    """All migrations in order: number, name and SQL."""
    folder = resources.files("storage") / "migrations"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return [(int(name[:4]), name[5:-4], (folder / name).read_text("utf-8")) for name in names]


def migrate(connection: sqlite3.Connection, known: Iterable[tuple[int, str, str]] | None = None) -> None:
    """Apply what is missing, each migration with its record in one transaction.

    Raises NewerDatabaseError where the file has migrations that this program does not know.
    """
    known = list(known if known is not None else migrations())
    connection.execute(
        "CREATE TABLE IF NOT EXISTS migrations"
        " (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL)"
    )
    applied = _applied(connection)
    newer = applied - {number for number, _, _ in known}
    if newer:
        raise NewerDatabaseError(
            f"The database has migration {max(newer)}, which this dvk does not know. "
            "It was written by a newer version: install that version, or restore a backup made with this one."
        )
    connection.execute("PRAGMA foreign_keys = OFF")  # a table that others refer to is rebuilt by being replaced
    try:
        _apply([step for step in known if step[0] not in applied], connection)
    finally:
        connection.execute("PRAGMA foreign_keys = ON")


def _apply(missing: list[tuple[int, str, str]], connection: sqlite3.Connection) -> None:
    for number, name, sql in missing:
        record = f"INSERT INTO migrations VALUES ({number}, '{name}', '{stamp(datetime.now(UTC))}');"
        try:
            connection.executescript(f"BEGIN IMMEDIATE;\n{record}\n{sql}")
            if lost := connection.execute("PRAGMA foreign_key_check").fetchone():
                raise sqlite3.IntegrityError(f"migration {number} leaves a row of {lost[0]} without what it refers to")
            connection.execute("COMMIT")
        except sqlite3.Error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            if number not in _applied(connection):  # else another program has applied it meanwhile
                raise


def _applied(connection: sqlite3.Connection) -> set[int]:
    return {row[0] for row in connection.execute("SELECT number FROM migrations")}


def copied(path: Path, to: Path) -> None:
    """A copy of a database as it stands at one moment, also while others write to it."""
    with contextlib.closing(sqlite3.connect(path)) as source, contextlib.closing(sqlite3.connect(to)) as target:
        source.backup(target)


class _Reader(aiosqlite.Connection):
    """A connection that only reads, on a thread of its own."""

    async def run(self, work: Work[T]) -> T:
        """Run a function of the connection, all of which sees the database as it stands at one moment."""
        return await self._execute(self._at_one_moment, work)  # type: ignore[no-any-return, no-untyped-call]

    def _at_one_moment(self, work: Work[T]) -> T:
        self._conn.execute("BEGIN")
        try:
            return work(self._conn)
        finally:
            self._conn.execute("ROLLBACK")


class Database:
    """An open database. Reading and writing go through different connections, so that neither waits for the other."""

    def __init__(self, path: Path, writer: Writer, readers: list[_Reader]) -> None:
        self.path = path
        self._writer = writer
        self._readers = readers
        self._free: asyncio.LifoQueue[_Reader] = asyncio.LifoQueue()
        for reader in readers:
            self._free.put_nowait(reader)

    @classmethod
    async def open(cls, path: Path, *, readers: int = 2, busy_seconds: float = 5.0) -> Database:
        """Open the file, creating it and bringing it up to date where needed. Raises NewerDatabaseError."""
        path.parent.mkdir(parents=True, exist_ok=True)
        await asyncio.to_thread(_prepare, path, busy_seconds)
        opened = []
        for _ in range(readers):
            reader = _Reader(lambda: sqlite3.connect(path, timeout=busy_seconds, isolation_level=None), 64)
            await reader
            reader.row_factory = sqlite3.Row
            await reader.execute("PRAGMA query_only = ON")
            await reader.create_function("fold", 1, fold, deterministic=True)
            opened.append(reader)
        return cls(path, Writer(path, busy_seconds), opened)

    async def write(self, work: Work[T], *, patient: bool = False) -> T:
        """Run a step in the next commit; see :meth:`storage.writer.Writer.write`."""
        return await self._writer.write(work, patient=patient)

    async def read(self, work: Work[T]) -> T:
        """Run a step that only reads, as one of the writer's, but without holding the writer up.

        Raises StorageTrouble where the machine prevents it.
        """
        reader = await self._free.get()
        try:
            return await reader.run(work)
        except sqlite3.Error as error:
            raise trouble_of(error) or error from None
        finally:
            self._free.put_nowait(reader)

    async def all(self, sql: str, parameters: Parameters = ()) -> list[sqlite3.Row]:
        """All rows of a query. Raises StorageTrouble where the machine prevents it."""
        reader = await self._free.get()
        try:
            return list(await reader.execute_fetchall(sql, parameters))
        except sqlite3.Error as error:
            raise trouble_of(error) or error from None
        finally:
            self._free.put_nowait(reader)

    async def one(self, sql: str, parameters: Parameters = ()) -> sqlite3.Row | None:
        """The first row of a query, or None."""
        rows = await self.all(sql, parameters)
        return rows[0] if rows else None

    async def close(self) -> None:
        """Finish what waits to be written, then close every connection."""
        await asyncio.to_thread(self._writer.close)
        for reader in self._readers:
            await reader.close()


def _prepare(path: Path, busy_seconds: float) -> None:
    with contextlib.closing(connect(path, busy_seconds)) as connection:
        migrate(connection)
