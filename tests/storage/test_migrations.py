"""Bringing a database file up to date."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest

from storage.database import Database, NewerDatabaseError, migrate, migrations

FIRST = (1, "first", "CREATE TABLE a (x INTEGER);")
SECOND = (2, "second", "CREATE TABLE b (x INTEGER); INSERT INTO b VALUES (1);")
BROKEN = (3, "broken", "CREATE TABLE c (x INTEGER); INSERT INTO b VALUES (2); INSERT INTO nowhere VALUES (1);")


@pytest.fixture
def connection(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None)


def tables(connection: sqlite3.Connection) -> set[str]:
    return {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def applied(connection: sqlite3.Connection) -> list[tuple[int, str]]:
    return [tuple(row) for row in connection.execute("SELECT number, name FROM migrations ORDER BY number")]


def test_each_is_applied_once_and_recorded(connection: sqlite3.Connection) -> None:
    migrate(connection, [FIRST])
    migrate(connection, [FIRST, SECOND])
    migrate(connection, [FIRST, SECOND])
    assert applied(connection) == [(1, "first"), (2, "second")]
    assert connection.execute("SELECT count(*) FROM b").fetchone() == (1,)


def test_one_that_fails_leaves_nothing_behind(connection: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        migrate(connection, [FIRST, SECOND, BROKEN])
    assert applied(connection) == [(1, "first"), (2, "second")]
    assert "c" not in tables(connection)
    assert connection.execute("SELECT count(*) FROM b").fetchone() == (1,)
    assert not connection.in_transaction


def test_one_that_another_program_applies_meanwhile_is_passed_over(connection: sqlite3.Connection, path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)

    class Overtaken(list[tuple[int, str, str]]):
        """Lets the other program go first, once it is known what is missing."""

        def __iter__(self):  # type: ignore[no-untyped-def]
            for number, one in enumerate(super().__iter__()):
                if looked and number == 0:
                    migrate(other, [FIRST])
                looked.append(number)
                yield one

    looked: list[int] = []
    migrate(connection, Overtaken([FIRST]))
    assert applied(connection) == [(1, "first")]


def test_two_programs_may_start_on_an_empty_folder(path: Path) -> None:
    async def both() -> None:
        opened = await asyncio.gather(*(Database.open(path) for _ in range(4)))
        for database in opened:
            await database.close()

    asyncio.run(both())
    assert applied(sqlite3.connect(path)) == [(number, name) for number, name, _ in migrations()]


def test_a_newer_database_is_refused_in_plain_words(connection: sqlite3.Connection) -> None:
    migrate(connection, [FIRST, SECOND])
    with pytest.raises(NewerDatabaseError, match=r"migration 2.*newer version.*restore a backup"):
        migrate(connection, [FIRST])
    assert applied(connection) == [(1, "first"), (2, "second")]


async def test_our_own_are_numbered_without_gaps(path: Path) -> None:
    numbers = [number for number, _, _ in migrations()]
    assert numbers == list(range(1, len(numbers) + 1))
    for _ in range(2):
        await (await Database.open(path)).close()


async def test_what_is_committed_is_on_the_disk(path: Path) -> None:
    database = await Database.open(path)
    names = ("journal_mode", "synchronous", "foreign_keys")
    pragmas = await database.write(
        lambda connection: [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names]
    )
    await database.close()
    assert pragmas == ["wal", 2, 1]


async def test_readers_cannot_write(path: Path) -> None:
    database = await Database.open(path)
    try:
        with pytest.raises(Exception, match="may not be written"):
            await database.all("DELETE FROM units")
    finally:
        await database.close()
