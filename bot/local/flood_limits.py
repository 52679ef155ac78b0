"""Telegram's limits on how fast a bot may send."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from bot.local.errors import too_many_requests


@dataclass
class _Bucket:
    """Tokens that refill with time: so many a second, so many at once."""

    rate: float
    burst: float
    level: float
    at: float

    def wait(self, now: float) -> float:
        """Seconds until a token is there; 0 when it was taken."""
        self.level = min(self.burst, self.level + (now - self.at) * self.rate)
        self.at = now
        return 0.0 if self.level >= 1 else (1 - self.level) / self.rate

    def take(self) -> None:
        self.level -= 1


class FloodLimits:
    """30 messages a second over all, one a second to a chat after a small burst."""

    def __init__(
        self,
        monotonic: Callable[[], float],
        *,
        overall: float = 30.0,
        per_chat: float = 1.0,
        chat_burst: float = 4.0,
    ) -> None:
        self._monotonic = monotonic
        self._overall_rate, self._chat_rate, self._chat_burst = overall, per_chat, chat_burst
        self._overall: dict[int, _Bucket] = {}
        self._chats: dict[tuple[int, int], _Bucket] = {}

    def check(self, bot_id: int, chat_id: int) -> None:
        """Refuse a message that comes too soon."""
        now = self._monotonic()
        overall = self._overall.setdefault(
            bot_id, _Bucket(self._overall_rate, self._overall_rate, self._overall_rate, now)
        )
        chat = self._chats.setdefault(
            (bot_id, chat_id), _Bucket(self._chat_rate, self._chat_burst, self._chat_burst, now)
        )
        wait = max(overall.wait(now), chat.wait(now))
        if wait > 0:
            raise too_many_requests(math.ceil(wait))
        overall.take()
        chat.take()
