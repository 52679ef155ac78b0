"""A day of the calendar."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, cast

from pydantic import JsonValue

from bot import quantities, text
from bot.engine import phrases
from bot.engine.environment import Environment, LookupRef
from bot.engine.reading import Accepted, Doubted, Reading, Refused
from bot.engine.session import Answer, Proposal
from bot.engine.steps.step import Option, Step
from bot.messages import Incoming


@dataclass(frozen=True)
class Day(Step):
    """A day of the calendar, as people write it."""

    days: LookupRef | None = field(default=None, kw_only=True)
    """Days to tap, by ISO date."""
    after: str = field(default="", kw_only=True)
    """The sibling before whose day this one cannot lie."""
    past: bool = field(default=False, kw_only=True)
    """It cannot lie in the future."""

    reads_numbers: ClassVar[bool] = True

    def options(self, env: Environment) -> tuple[Option, ...]:
        """Days that are often meant."""
        return cast("tuple[Option, ...]", env.find(self.days)) if self.days else ()

    def choose(self, code: str, env: Environment) -> Answer | None:
        """A tapped day is shown as a day."""
        chosen = super().choose(code, env)
        return chosen.model_copy(update={"shown": text.day(date.fromisoformat(code))}) if chosen else None

    def read(self, incoming: Incoming, env: Environment) -> Reading:
        """Read the day; ask where two are possible."""
        if not incoming.text:
            return Refused(phrases.amount_please(text.EXAMPLES["date"]))
        read = quantities.read("date", incoming.text, region=env.look("region"), today=env.today)
        if isinstance(read, quantities.Reading):
            return self._in_order(cast("date", read.value), incoming, env)
        meant = [(r.label, cast("date", r.reading.value)) for r in read.readings]
        proposals = tuple(
            Proposal(label=label, answer=self._answer(day, incoming))
            for label, day in meant
            if not (self.past and day > env.today)
        )
        return Doubted(read.question, proposals) if proposals else Refused(read.question)

    def _in_order(self, value: date, incoming: Incoming, env: Environment) -> Reading:
        """The day, unless it lies before the one that it must follow: then probably that of another year is meant."""
        if self.past and value > env.today:
            return Refused(phrases.not_yet(value))
        first = env.value(self.after) if self.after else None
        if not isinstance(first, str) or value.isoformat() >= first:
            return Accepted(self._answer(value, incoming))
        begun = date.fromisoformat(first)
        leap = value.replace(day=28) if (value.month, value.day) == (2, 29) else value
        later = next(day for year in (0, 1) if (day := leap.replace(year=begun.year + year)) >= begun)
        proposal = Proposal(label=text.day(later), answer=self._answer(later, incoming))
        return Doubted(phrases.too_early(value, begun), (proposal,))

    @staticmethod
    def _answer(value: date, incoming: Incoming) -> Answer:
        return Answer(value=value.isoformat(), shown=text.day(value), typed=incoming.text, message=incoming.message)

    def stands(self, value: JsonValue) -> bool:
        """An ISO date."""
        if super().stands(value):
            return True
        try:
            return isinstance(value, str) and bool(date.fromisoformat(value))
        except ValueError:
            return False
