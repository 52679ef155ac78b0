"""What may go wrong between a bot and Telegram, switched on at will."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, fields

from bot.local.errors import ApiError, Json


@dataclass
class Fault:
    """One thing that goes wrong: by chance or the next so many times, everywhere or in some methods."""

    probability: float = 0.0
    count: int = 0
    methods: frozenset[str] = frozenset()
    happened: int = 0

    def strikes(self, method: str, chance: random.Random) -> bool:
        """Whether it goes wrong now; counted when it does."""
        if self.methods and method.lower() not in {name.lower() for name in self.methods}:
            return False
        if self.count > 0:
            self.count -= 1
        elif not (self.probability > 0 and chance.random() < self.probability):
            return False
        self.happened += 1
        return True


@dataclass
class Faults:
    """All faults of a server; everything is calm at first."""

    flood: Fault = field(default_factory=Fault)
    """Answered 429, with retry_after."""
    server_error: Fault = field(default_factory=Fault)
    """Answered 500, with an envelope."""
    bad_gateway: Fault = field(default_factory=Fault)
    """Answered 502 by something in front of Telegram: no JSON."""
    silence: Fault = field(default_factory=Fault)
    """Never answered; the call was not done."""
    dropped: Fault = field(default_factory=Fault)
    """Connection cut before the call was done."""
    answer_lost: Fault = field(default_factory=Fault)
    """Connection cut after the call was done."""
    update_twice: Fault = field(default_factory=Fault)
    """An update is delivered twice."""
    acknowledgement_lost: Fault = field(default_factory=Fault)
    """The offset of a getUpdates is overlooked: acknowledged updates come again."""
    reordered: Fault = field(default_factory=Fault)
    """A batch of updates comes in another order."""
    retry_after: int = 1
    latency: float = 0.0
    """Seconds that each call takes longer: half before it is done, half after."""
    silence_seconds: float = 60.0
    """How long a connection without an answer is held."""
    chance: random.Random = field(default_factory=lambda: random.Random(0))  # noqa: S311 - repeatable, not secret
    _refusals: list[tuple[str, ApiError]] = field(default_factory=list)

    def refuse(self, method: str, error: ApiError, times: int = 1) -> None:
        """Answer the next calls of one method with this very error."""
        self._refusals += [(method.lower(), error)] * times

    def refusal_of(self, method: str) -> ApiError | None:
        """The error that was ordered for this call, used up by asking."""
        for index, (name, error) in enumerate(self._refusals):
            if name == method.lower():
                del self._refusals[index]
                return error
        return None

    def named(self) -> Iterator[tuple[str, Fault]]:
        """Each fault with its name."""
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, Fault):
                yield each.name, value

    def calm(self) -> None:
        """Switch everything off; what happened stays counted."""
        for _, fault in self.named():
            fault.probability, fault.count = 0.0, 0
        self.latency = 0.0
        self._refusals.clear()

    def summary(self) -> Json:
        """What is switched on and how often each has struck, for the page."""
        chances = {name: fault.probability for name, fault in self.named()}
        happened = {name: fault.happened for name, fault in self.named()}
        return {"probabilities": chances, "happened": happened, "latency": self.latency}
