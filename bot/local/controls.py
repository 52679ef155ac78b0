"""The bar above the phones: a clock that can be moved on, and faults that can be switched on."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.local.changes import Changes
from bot.local.errors import Json
from bot.local.refusal import Refusal
from bot.local.world import World

LONGEST_MOVE = timedelta(days=366)

MoveClock = Callable[[timedelta], Awaitable[None]]
NextDue = Callable[[], Awaitable[datetime | None]]


class Controls:
    """What the bar shows and does; every open page is told of each change."""

    def __init__(self, world: World, on_move_clock: MoveClock | None, next_due: NextDue | None) -> None:
        self.changes = Changes()
        self.version = 0
        self._world = world
        self._on_move_clock = on_move_clock
        self._next_due = next_due
        self._move: asyncio.Task[None] | None = None

    def view(self) -> Json:
        """How clock and faults stand."""
        movable = self._on_move_clock is not None
        return {
            "now": self._world.now().isoformat(),
            "movable": movable,
            "moving": self._move is not None,
            "knows_next_due": movable and self._next_due is not None,
            "faults": self._world.faults.summary(),
        }

    async def move(self, by: timedelta) -> None:
        """Move the clock on."""
        if not timedelta(0) < by <= LONGEST_MOVE:
            raise Refusal("clock_range")

        async def steps(on_move_clock: MoveClock) -> None:
            await on_move_clock(by)

        await self._alone(steps)

    async def move_to_next_due(self) -> None:
        """Move the clock on to the moment at which time brings something about."""
        next_due = self._next_due
        if next_due is None:
            raise Refusal("clock_fixed", status=404)

        async def steps(on_move_clock: MoveClock) -> None:
            due = await next_due()
            if due is None:
                raise Refusal("nothing_due")
            await on_move_clock(max(due - self._world.now(), timedelta(0)))

        await self._alone(steps)

    async def _alone(self, steps: Callable[[MoveClock], Awaitable[None]]) -> None:
        on_move_clock = self._on_move_clock
        if on_move_clock is None:
            raise Refusal("clock_fixed", status=404)
        if self._move is not None:
            raise Refusal("clock_busy", status=409)

        async def run() -> None:
            try:
                await steps(on_move_clock)
            finally:
                self._move = None
                self._announce()

        self._move = asyncio.create_task(run())
        self._announce()
        # shielded: a page that is closed meanwhile must not leave the clock half moved
        await asyncio.shield(self._move)

    def set_faults(self, wanted: Json) -> None:
        """Let faults strike by chance, and calls take longer: what is named changes, the rest stays."""
        faults = self._world.faults
        chances, latency = wanted.get("probabilities", {}), wanted.get("latency", faults.latency)
        known = dict(faults.named())
        numbers = [*chances.values(), latency] if isinstance(chances, dict) else [None]
        if not all(_is_number(value) for value in numbers) or not set(chances) <= set(known):
            raise Refusal("unknown_fault")
        for name, probability in chances.items():
            known[name].probability = min(max(probability, 0.0), 1.0)
        faults.latency = min(max(latency, 0.0), 30.0)
        self._announce()

    def calm(self) -> None:
        """Switch all faults off."""
        self._world.faults.calm()
        self._announce()

    def _announce(self) -> None:
        self.version += 1
        self.changes.announce()


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value
