"""Waking those who wait for something to change."""

import asyncio
from collections.abc import Iterable


class Changes:
    """A bell: everyone who waits at the moment it rings is woken, nobody else."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def announce(self) -> None:
        """Ring."""
        waiting, self._waiting = self._waiting, set()
        for future in waiting:
            if not future.done():
                future.set_result(None)

    def bell(self) -> asyncio.Future[None]:
        """The next ring. It is waited for from this moment on, so that none is missed; cancel it to stop waiting."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        future.add_done_callback(self._waiting.discard)
        return future

    async def wait(self, timeout: float | None = None) -> bool:  # noqa: ASYNC109 - a bell is all there is
        """Sleep until the next ring; False when none came in time."""
        return await Changes.wait_for_any([self], timeout)

    @staticmethod
    async def wait_for_any(bells: Iterable["Changes"], timeout: float | None = None) -> bool:  # noqa: ASYNC109
        """Sleep until one of the bells rings; False when none did in time."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heard = list(bells)
        for bell in heard:
            bell._waiting.add(future)
        try:
            async with asyncio.timeout(timeout):
                await future
        except TimeoutError:
            return False
        finally:
            for bell in heard:
                bell._waiting.discard(future)
        return True
