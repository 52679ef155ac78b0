"""An amount with its unit."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, cast

from pydantic import JsonValue

from bot import quantities, text
from bot.engine import phrases
from bot.engine.environment import Environment
from bot.engine.reading import Accepted, Doubted, Reading, Refused
from bot.engine.session import Answer, Proposal
from bot.engine.steps.step import Option, Step
from bot.messages import Incoming

COUNTS = {"households": "hộ", "people": "người", "attendances": "lượt"}
"""What is counted in whole numbers, with its unit."""


@dataclass(frozen=True)
class Quantity(Step):
    """An amount with its unit, read as people write it. What it measures is ``measures``, or follows from a sibling."""

    measures: str = field(default="", kw_only=True)
    by: str = field(default="", kw_only=True)
    """The sibling whose answer says what is measured."""
    table: tuple[tuple[str, str], ...] = field(default=(), kw_only=True)
    """What is measured for each answer of that sibling."""
    choices: tuple[Option, ...] = field(default=(), kw_only=True)
    """Answers that are no amount."""
    planned: bool = field(default=False, kw_only=True)
    """Whether what is only meant to be done is an answer too."""

    reads_numbers: ClassVar[bool] = True

    def measured(self, env: Environment) -> str:
        """What is measured here: a field of :mod:`bot.quantities`."""
        return dict(self.table)[str(env.value(self.by))] if self.by else self.measures

    def options(self, env: Environment) -> tuple[Option, ...]:
        """The answers that are no amount."""
        return self.choices

    def question(self, env: Environment) -> str:
        """The question with an example of how to write such an amount."""
        return f"{super().question(env)} {phrases.example(text.EXAMPLES[self.measured(env)])}"

    def read(self, incoming: Incoming, env: Environment) -> Reading:
        """Read the amount; ask where a careful clerk would."""
        if not incoming.text:
            return Refused(phrases.amount_please(text.EXAMPLES[self.measured(env)]))
        measured = self.measured(env)
        read = quantities.read(
            cast("quantities.FieldName", measured),
            incoming.text,
            region=env.look("region"),
            today=env.today,
            measures=env.look("measures"),
            planned=self.planned,
        )
        if isinstance(read, quantities.Reading):
            return Accepted(self._answer(read, measured, incoming))
        proposals = tuple(
            Proposal(label=r.label, answer=self._answer(r.reading, measured, incoming)) for r in read.readings
        )
        return Doubted(read.question, proposals) if proposals else Refused(read.question)

    @staticmethod
    def _answer(reading: quantities.Reading, measured: str, incoming: Incoming) -> Answer:
        assert not isinstance(reading.value, date)
        value: dict[str, JsonValue] = {
            "amount": str(reading.value),
            "unit": reading.unit or COUNTS.get(measured, ""),
            "approximate": reading.approximate,
            "typed": incoming.text,
        }
        shown = text.amount(quantities.show(reading.value, measured), reading.approximate)
        return Answer(value=value, shown=shown, typed=incoming.text, message=incoming.message)

    def stands(self, value: JsonValue) -> bool:
        """An amount is a decimal, a unit and whether it is approximate."""
        if super().stands(value) or any(option.code == value for option in self.choices):
            return True
        return isinstance(value, dict) and {"amount", "unit", "approximate"} <= value.keys()
