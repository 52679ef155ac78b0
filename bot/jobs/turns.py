"""Who has something to be done takes turns: so many at a time, in the order in which they came."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")
log = logging.getLogger(__name__)


class Turns(Generic[T]):
    """Takes those that wait, at most ``at_once`` at a time. Who waits is one entry of a queue, not a task."""

    def __init__(self, take: Callable[[T], Awaitable[None]], at_once: int) -> None:
        self._take = take
        self._at_once = at_once
        self._waiting: deque[T] = deque()
        self._taking = 0
        self._tasks: set[asyncio.Task[None]] = set()

    def wait(self, one: T) -> None:
        """Let one wait for its turn."""
        self._waiting.append(one)
        if self._taking < self._at_once:
            self._taking += 1
            task = asyncio.create_task(self._take_all())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Stop at once."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _take_all(self) -> None:
        try:
            while self._waiting:
                try:
                    await self._take(self._waiting.popleft())
                except Exception:  # a mistake of ours; the others do not wait for it
                    log.exception("what had its turn could not be done")
        finally:
            self._taking -= 1
