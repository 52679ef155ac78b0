"""Looking again and again for what waits to be done: when something has come, else after a while."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

from bot import text
from bot.jobs.alarm import Alarm
from storage.writer import StorageTrouble

log = logging.getLogger(__name__)

RESCAN = 20.0
"""Seconds after which is looked anew, also for what was put off."""


@text.phrase
def file_not_kept(reason: str) -> str:
    return f"Không lưu được ảnh, tài liệu, tệp ({reason}). Xin xem lại ổ đĩa; bot tự thử lại."


class Rounds:
    """Does all that waits, tells the admins of what hinders it, and looks again.

    ``work`` reads from the database what there is to do, so a round that failed has lost nothing.
    """

    def __init__(self, name: str, work: Callable[[], Awaitable[None]], alarm: Alarm) -> None:
        self._name = name
        self._work = work
        self._alarm = alarm
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """Something new waits."""
        self._wake.set()

    async def run(self) -> None:
        """Go round until cancelled."""
        while True:
            self._wake.clear()
            try:
                await self._work()
            except StorageTrouble as trouble:
                await self._alarm.storage(trouble)
            except OSError as error:
                await self._alarm.raise_(self._name, file_not_kept(error.strerror or type(error).__name__))
            except Exception:  # a mistake of ours; the bot goes on without this round
                log.exception("A round of %s failed", self._name)
            else:
                self._alarm.over(self._name)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(RESCAN):  # wait_for loses a cancel that comes together with a wake
                    await self._wake.wait()
