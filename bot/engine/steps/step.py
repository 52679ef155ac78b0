"""A question, and what can be chosen in answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from pydantic import JsonValue

from bot.engine.conditions import ALWAYS, Condition
from bot.engine.environment import Environment, LookupRef
from bot.engine.reading import Reading
from bot.engine.session import Answer
from bot.messages import Incoming


@dataclass(frozen=True)
class Option:
    """A stored code and the label that people see."""

    code: str
    label: str
    apart: bool = False
    """It keeps a button with its label, on every page, where the others are too long and are told by number."""


@dataclass(frozen=True)
class Offer:
    """A button on the form's first question that reopens an answer given in advance."""

    label: str
    when: Condition = ALWAYS


@dataclass(frozen=True)
class Step:
    """One question. ``ask`` may show earlier answers: ``{kind}`` is what the review shows for the step *kind*."""

    name: str
    ask: str
    label: str = field(default="", kw_only=True)
    """The short name at the review and in confirmations, which may show earlier answers as ``ask`` does."""
    when: Condition = field(default=ALWAYS, kw_only=True)
    optional: bool = field(default=False, kw_only=True)
    detail: bool = field(default=False, kw_only=True)
    """Only asked where the person chooses to add it at the review."""
    preset: str = field(default="", kw_only=True)
    """The entry of the context that answers it in advance."""
    offer: Offer | None = field(default=None, kw_only=True)

    reads_numbers: ClassVar[bool] = False
    """A typed number is an answer here, never the number of a choice."""

    def question(self, env: Environment) -> str:
        """The words of the question."""
        return self.ask.format_map(_Shown(env)) if "{" in self.ask else self.ask

    def name_for(self, env: Environment) -> str:
        """The short name, here."""
        return self.label.format_map(_Shown(env)) if "{" in self.label else self.label

    def options(self, env: Environment) -> tuple[Option, ...]:
        """What can be chosen with a button."""
        return ()

    def depends_on(self) -> frozenset[str]:
        """The steps whose answers this one's meaning hangs on; when they change it is asked again."""
        refs = [getattr(self, attribute, None) for attribute in ("choices", "suggestions", "days")]
        steps = frozenset().union(*(ref.steps for ref in refs if isinstance(ref, LookupRef)))
        return steps | frozenset(name for name in (getattr(self, "by", ""), getattr(self, "after", "")) if name)

    def done_label(self, env: Environment) -> str:
        """The button that ends gathering, where this step gathers."""
        return ""

    def choose(self, code: str, env: Environment) -> Answer | None:
        """The answer behind a button, or None where there is no such option any more."""
        for option in self.options(env):
            if option.code == code:
                return Answer(value=option.code, shown=option.label)
        return None

    def read(self, incoming: Incoming, env: Environment) -> Reading:
        """Read what was sent in answer."""
        raise AssertionError("every kind of step reads its own answers")

    def came_with(self, answer: Answer, incoming: Incoming) -> bool:
        """Whether the answer was read from this message, which has been edited since."""
        return bool(incoming.message) and answer.message == incoming.message

    def stands(self, value: JsonValue) -> bool:
        """Whether a stored answer is still one after the step may have changed."""
        return value is None and self.optional


class _Shown(dict[str, str]):
    """Answers by step name, for filling in a question's words."""

    def __init__(self, env: Environment) -> None:
        super().__init__()
        self._env = env

    def __missing__(self, step: str) -> str:
        return self._env.shown(step)


@dataclass(frozen=True)
class Known(Step):
    """What the given items of a group bring along and nobody is asked for; other steps of the item look at it."""

    ask: str = ""

    def stands(self, value: JsonValue) -> bool:
        """Whatever was given."""
        return True
