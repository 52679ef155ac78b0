"""Many steps, one commit; and what a machine that does not store does to them."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from time import monotonic

import pytest

from storage.writer import StorageTrouble, Writer, connect, trouble_of

BUSY = 0.1
"""Seconds for which another program is waited for."""


@pytest.fixture
async def writer(path: Path) -> AsyncIterator[Writer]:
    connection = connect(path, 1)
    connection.execute("CREATE TABLE t (x INTEGER UNIQUE, filler BLOB)")
    connection.close()
    made = Writer(path, busy_seconds=BUSY)
    yield made
    await asyncio.to_thread(made.close)


def put(x: int, filler: int = 0) -> Callable[[sqlite3.Connection], int]:
    def work(connection: sqlite3.Connection) -> int:
        connection.execute("INSERT INTO t VALUES (?, zeroblob(?))", (x, filler))
        return x

    return work


def stored(path: Path) -> list[int]:
    with sqlite3.connect(path) as connection:
        found = [row[0] for row in connection.execute("SELECT x FROM t ORDER BY x")]
    connection.close()
    return found


async def together(writer: Writer, works: list[Callable[[sqlite3.Connection], int]]) -> list[int | BaseException]:
    """Hand over so many steps at once, while the writer's thread is held, so that they make one group."""
    hold = threading.Event()
    held = asyncio.ensure_future(writer.write(lambda connection: hold.wait(10)))
    steps = [asyncio.ensure_future(writer.write(work)) for work in works]
    await asyncio.sleep(0)
    hold.set()
    await held
    return await asyncio.gather(*steps, return_exceptions=True)


def watch_commits(writer: Writer) -> list[str]:
    said: list[str] = []
    writer._connection.set_trace_callback(lambda statement: said.append(statement))
    return said


async def test_many_steps_share_a_commit(writer: Writer, path: Path) -> None:
    said = watch_commits(writer)
    results = await together(writer, [put(x) for x in range(100)])
    assert results == list(range(100))
    assert stored(path) == list(range(100))
    assert said.count("COMMIT") <= 2  # the step that held the thread may have had its own


async def test_a_failing_step_is_rolled_back_alone(writer: Writer, path: Path) -> None:
    def half(connection: sqlite3.Connection) -> int:
        put(50)(connection)
        raise LookupError("a mistake")

    first, failed, last = await together(writer, [put(1), half, put(2)])
    assert (first, last) == (1, 2)
    assert isinstance(failed, LookupError)
    assert stored(path) == [1, 2]


async def test_a_constraint_fails_its_own_step(writer: Writer, path: Path) -> None:
    first, second, third = await together(writer, [put(1), put(1), put(2)])
    assert (first, third) == (1, 2)
    assert isinstance(second, sqlite3.IntegrityError)
    assert stored(path) == [1, 2]


async def test_a_full_disk_fails_only_what_does_not_fit(writer: Writer, path: Path) -> None:
    pages = await writer.write(lambda connection: connection.execute("PRAGMA page_count").fetchone()[0])
    await writer.write(lambda connection: connection.execute(f"PRAGMA max_page_count = {pages + 3}").fetchall())
    small, big, small_too = await together(writer, [put(1), put(2, filler=500_000), put(3)])
    assert (small, small_too) == (1, 3)
    assert isinstance(big, StorageTrouble)
    assert big.kind == "full"
    assert stored(path) == [1, 3]
    await writer.write(lambda connection: connection.execute("PRAGMA max_page_count = 1000000").fetchall())
    assert await writer.write(put(2, filler=500_000)) == 2


async def test_what_undoes_the_whole_transaction_spares_the_others(writer: Writer, path: Path) -> None:
    def undo(connection: sqlite3.Connection) -> int:
        put(9)(connection)
        connection.execute("ROLLBACK")  # as SQLite itself does on some errors of the disk
        raise sqlite3.OperationalError("disk I/O error")

    first, failed, last = await together(writer, [put(1), undo, put(2)])
    assert (first, last) == (1, 2)
    assert isinstance(failed, sqlite3.OperationalError)
    assert stored(path) == [1, 2]


async def test_an_odd_error_after_a_lost_transaction_does_not_end_the_writer(writer: Writer, path: Path) -> None:
    def undo(connection: sqlite3.Connection) -> int:
        connection.execute("ROLLBACK")
        raise LookupError("not an error of SQLite")

    first, failed = await together(writer, [put(1), undo])
    assert first == 1
    assert isinstance(failed, LookupError)
    assert await writer.write(put(2)) == 2


async def test_results_come_after_the_commit(writer: Writer, path: Path) -> None:
    for x in range(30):
        await writer.write(put(x))
        assert x in stored(path)


async def test_nothing_is_seen_before_the_commit(writer: Writer, path: Path) -> None:
    seen: list[list[int]] = []

    def look(connection: sqlite3.Connection) -> int:
        seen.append(stored(path))  # from another connection, in the middle of the group
        return 0

    await together(writer, [put(1), look])
    assert seen == [[]]
    assert stored(path) == [1]


async def test_a_step_stands_though_nobody_waits_for_it(writer: Writer, path: Path) -> None:
    hold = threading.Event()
    held = asyncio.ensure_future(writer.write(lambda connection: hold.wait(10)))
    step = asyncio.ensure_future(writer.write(put(1)))
    await asyncio.sleep(0)
    step.cancel()
    hold.set()
    await held
    assert await writer.write(put(2)) == 2
    assert step.cancelled()
    assert stored(path) == [1, 2]


async def test_closing_finishes_what_waits(path: Path) -> None:
    connection = connect(path, 1)
    connection.execute("CREATE TABLE t (x INTEGER UNIQUE, filler BLOB)")
    connection.close()
    writer = Writer(path)
    steps = [asyncio.ensure_future(writer.write(put(x))) for x in range(20)]
    await asyncio.sleep(0)
    await asyncio.to_thread(writer.close)
    assert await asyncio.gather(*steps) == list(range(20))


async def test_a_lock_of_another_program_is_named_and_passes(writer: Writer, path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    results = await asyncio.gather(*(writer.write(put(x)) for x in range(5)), return_exceptions=True)
    assert {type(result) for result in results} == {StorageTrouble}
    assert {result.kind for result in results if isinstance(result, StorageTrouble)} == {"locked"}
    other.execute("COMMIT")
    other.close()
    assert await writer.write(put(7)) == 7
    assert stored(path) == [7]


async def test_a_lock_is_waited_for_once_a_group(writer: Writer, path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    begun = monotonic()
    results = await asyncio.gather(*(writer.write(put(x)) for x in range(200)), return_exceptions=True)
    took = monotonic() - begun
    other.execute("ROLLBACK")
    other.close()
    assert all(isinstance(result, StorageTrouble) for result in results)
    assert took < 100 * BUSY, "a wait each would take 200 times as long as one"


async def test_a_database_that_may_not_be_written_is_named(writer: Writer) -> None:
    await writer.write(lambda connection: connection.execute("PRAGMA query_only = ON").fetchall())
    with pytest.raises(StorageTrouble, match="right to write") as trouble:
        await writer.write(put(1))
    assert trouble.value.kind == "readonly"


def test_a_mistake_of_ours_is_no_trouble_of_the_machine(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "x")
    with pytest.raises(sqlite3.OperationalError) as wrong:
        connection.execute("SELECT * FROM nowhere")
    assert trouble_of(wrong.value) is None
    assert trouble_of(LookupError()) is None


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError) as wrong:
        connect(tmp_path / "nowhere" / "x", 1)
    trouble = trouble_of(wrong.value)
    assert trouble is not None
    assert trouble.kind == "disk"
