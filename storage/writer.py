"""The one writer: a thread that gathers what waits and commits it as a group.

A commit with ``synchronous=FULL`` waits for the disk, so many small steps share one. Where one of them fails, each is
run again in a transaction of its own; so a step must depend on nothing but its arguments and the database.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]

GROUP_LIMIT = 256
"""Steps from which on a commit takes no more, so that the first of them does not wait for too many others."""
LOOK_AGAIN = 0.002
"""Seconds between looks whether another program has ended its transaction. SQLite's own wait grows to a tenth of a
second, and an import in the shell leaves only short gaps."""
PATIENCE = 0.05
"""Seconds that a step which nobody waits for may wait for others to share a commit with."""

_TROUBLES = {
    sqlite3.SQLITE_FULL: ("full", "The disk is full: free some space, the bot goes on by itself."),
    sqlite3.SQLITE_BUSY: (
        "locked",
        "Another program holds the database: close it, the bot goes on by itself.",
    ),
    sqlite3.SQLITE_LOCKED: (
        "locked",
        "Another program holds the database: close it, the bot goes on by itself.",
    ),
    sqlite3.SQLITE_READONLY: (
        "readonly",
        "The database may not be written: give the bot's user the right to write.",
    ),
    sqlite3.SQLITE_IOERR: ("disk", "The disk does not answer: check it, the bot goes on by itself."),
    sqlite3.SQLITE_CANTOPEN: (
        "disk",
        "The database's files cannot be opened: check the folder and its rights.",
    ),
}


class StorageTrouble(Exception):
    """The machine, not the step, is why nothing was stored; trying again later can help."""

    def __init__(self, kind: str, advice: str) -> None:
        super().__init__(advice)
        self.kind = kind


def trouble_of(error: BaseException) -> StorageTrouble | None:
    """Say whether an error is the machine's (a full disk, a lock), or None where the step itself is wrong."""
    code = getattr(error, "sqlite_errorcode", None)
    found = _TROUBLES.get(code & 0xFF) if isinstance(code, int) else None
    return StorageTrouble(*found) if found else None


def connect(path: Path, busy_seconds: float) -> sqlite3.Connection:
    """Open a connection for writing, with the settings that every writer needs."""
    connection = sqlite3.connect(path, timeout=busy_seconds, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    _use_wal(connection, busy_seconds)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA temp_store = MEMORY")  # what a trigger may have to undo; else through files
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _use_wal(connection: sqlite3.Connection, busy_seconds: float) -> None:
    """Turn WAL on. While another program does so too, SQLite refuses at once instead of waiting as elsewhere."""
    deadline = time.monotonic() + busy_seconds
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            trouble = trouble_of(error)
            if trouble is None or trouble.kind != "locked" or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


class _Step:
    """A piece of work with the promise of its result."""

    __slots__ = ("error", "future", "result", "work")

    def __init__(self, work: Work[Any], future: asyncio.Future[Any]) -> None:
        self.work = work
        self.future = future
        self.result: Any = None
        self.error: BaseException | None = None

    def resolve(self) -> None:
        if self.future.done():  # the asker no longer waits; the step stands all the same
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


def _resolve_all(steps: list[_Step]) -> None:
    for step in steps:
        step.resolve()


class Writer:
    """Runs steps one after another on its own thread, many to a commit."""

    def __init__(self, path: Path, busy_seconds: float = 5.0) -> None:
        self._connection = connect(path, busy_seconds)
        self._connection.execute("PRAGMA busy_timeout = 0")
        self._busy_seconds = busy_seconds
        self._asked: deque[_Step] = deque()
        """What the loop has asked for and not handed over yet."""
        self._queue: SimpleQueue[list[_Step] | None] = SimpleQueue()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="dvk-writer", daemon=True)
        self._thread.start()

    async def write(self, work: Work[T], *, patient: bool = False) -> T:
        """Run one step and return its result once it is on the disk.

        Steps are handed over when the loop has run what is ready, so that all that came of one batch of updates is one
        commit and the two threads do not take turns at every step. A ``patient`` step does not hurry: it waits a little
        for others to share a commit with.
        Raises StorageTrouble where the machine prevents it, and whatever the step itself raises.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        first = not self._asked
        self._asked.append(_Step(work, future))
        if not patient:
            loop.call_soon(self._hand_over)
        elif first:
            loop.call_later(PATIENCE, self._hand_over)
        return await future

    def _hand_over(self) -> None:
        steps = []
        with contextlib.suppress(IndexError):
            while True:
                steps.append(self._asked.popleft())
        if steps:
            self._queue.put(steps)

    def close(self) -> None:
        """Finish what waits and close the connection."""
        self._hand_over()
        self._queue.put(None)
        self._thread.join()
        self._connection.close()

    def _run(self) -> None:
        while not self._closing:
            group = self._gather()
            if group:
                self._commit(group)
                self._resolve(group)

    def _gather(self) -> list[_Step]:
        """All that waits, once something has come."""
        group: list[_Step] = []
        steps = self._queue.get()
        with contextlib.suppress(Empty):
            while steps is not None:
                group += steps
                if len(group) >= GROUP_LIMIT:
                    return group
                steps = self._queue.get_nowait()
            self._closing = True
        return group

    def _commit(self, group: list[_Step]) -> None:
        """Commit the group; where one of its steps fails, undo all and commit each on its own."""
        try:
            self._begin()
        except sqlite3.Error as error:  # for none of them, so each on its own would only wait as long again
            for step in group:
                step.error = trouble_of(error) or error
            return
        try:
            for step in group:
                step.result = step.work(self._connection)
            self._connection.execute("COMMIT")
        except BaseException as error:
            with contextlib.suppress(sqlite3.Error):
                if self._connection.in_transaction:  # a full disk has undone everything already
                    self._connection.execute("ROLLBACK")
            if len(group) > 1:
                for step in group:
                    self._commit([step])
            else:
                group[0].error = trouble_of(error) or error

    def _begin(self) -> None:
        """Begin a transaction as soon as no other program is in one."""
        deadline = time.monotonic() + self._busy_seconds
        while True:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                trouble = trouble_of(error)
                if trouble is None or trouble.kind != "locked" or time.monotonic() > deadline:
                    raise
                time.sleep(LOOK_AGAIN)
            else:
                return

    @staticmethod
    def _resolve(group: list[_Step]) -> None:
        """Resolve the promises on the loops that wait for them, one call a loop."""
        by_loop: dict[asyncio.AbstractEventLoop, list[_Step]] = {}
        for step in group:
            by_loop.setdefault(step.future.get_loop(), []).append(step)
        for loop, steps in by_loop.items():
            with contextlib.suppress(RuntimeError):  # that loop is closed; nobody waits any more
                loop.call_soon_threadsafe(_resolve_all, steps)
