"""How a channel keeps trying: says what is wrong once, waits longer each time, says when it is over."""

from __future__ import annotations

import asyncio
import logging
import random

from bot.channels.base import Trouble
from bot.messages import Frozen

_log = logging.getLogger(__name__)


class Waits(Frozen):
    """Seconds between tries: the first, doubled each time up to the longest."""

    first: float = 0.5
    longest: float = 30.0


class Persistence:
    """Tries at one thing, such as reaching the server. Waits run on the event loop's monotonic clock."""

    def __init__(self, tell: Trouble, recovered: str, waits: Waits) -> None:
        self.waits = waits
        self._tell_app = tell
        self._recovered = recovered
        self._failures = 0
        self._told = ""

    @property
    def failing(self) -> bool:
        """Whether the last try failed."""
        return self._failures > 0

    def note(self, trouble: str, detail: str = "", *, tolerate: int = 0) -> None:
        """Say the trouble, unless it was said last or no more than ``tolerate`` tries have failed."""
        self._failures += 1
        if self._failures > tolerate and trouble != self._told:
            self._told = trouble
            self._tell(f"{trouble} ({detail})" if detail else trouble)

    async def failed(self, trouble: str, detail: str = "", *, at_least: float = 0, tolerate: int = 0) -> None:
        """Note the trouble and wait until it is time to try again."""
        self.note(trouble, detail, tolerate=tolerate)
        doubled = self.waits.first * 2.0 ** min(self._failures - 1, 20)
        wait = min(doubled, self.waits.longest) * random.uniform(0.5, 1)  # noqa: S311  # jitter, no secret
        await asyncio.sleep(max(wait, at_least))

    def succeeded(self) -> None:
        """Say that the trouble is over, if it was said."""
        self._failures = 0
        if self._told:
            self._told = ""
            self._tell(self._recovered)

    def _tell(self, text: str) -> None:
        try:
            self._tell_app(text)
        except Exception:  # telling must not stop the trying
            _log.exception("Could not tell: %s", text)
