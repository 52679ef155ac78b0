"""How fast messages may leave, and who goes first when many wait."""

from __future__ import annotations

import asyncio
import heapq
from dataclasses import dataclass, field
from itertools import count


@dataclass
class Pace:
    """A token bucket: ``burst`` at once, then ``rate`` a second, on the monotonic clock. A rate of 0 sets no limit."""

    rate: float
    burst: float
    _level: float = field(init=False)
    _at: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self._level = self.burst

    def wait(self, now: float) -> float:
        """Seconds until one more may leave."""
        if self.rate <= 0:
            return 0.0
        self._level = min(self.burst, self._level + (now - self._at) * self.rate)
        self._at = now
        return max(0.0, (1 - self._level) / self.rate)

    def take(self) -> None:
        """One leaves."""
        self._level -= 1


class Gate:
    """Lets at most ``slots`` through at a time, no faster than ``pace``, the most urgent first."""

    def __init__(self, pace: Pace, slots: int) -> None:
        self._pace = pace
        self._slots = slots
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._order = count()
        self._timer: asyncio.TimerHandle | None = None

    def ask(self, urgency: int) -> asyncio.Future[None]:
        """Ask to go through; the lower the urgency's number the sooner. Cancel the future to stop asking.

        Whoever was let through must :meth:`leave`.
        """
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (urgency, next(self._order), turn))
        self._open()
        return turn

    def leave(self) -> None:
        """Make room for the next."""
        self._slots += 1
        self._open()

    def _open(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting and self._slots > 0:
            turn = self._waiting[0][2]
            if not turn.done():
                wait = self._pace.wait(loop.time())
                if wait > 0:
                    if self._timer is None:
                        self._timer = loop.call_later(wait, self._tick)
                    return
                self._pace.take()
                self._slots -= 1
                turn.set_result(None)
            heapq.heappop(self._waiting)

    def _tick(self) -> None:
        self._timer = None
        self._open()
