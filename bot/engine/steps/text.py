"""Own words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

from pydantic import JsonValue

from bot import text
from bot.engine import phrases
from bot.engine.environment import Environment, LookupRef
from bot.engine.reading import Accepted, Doubted, Reading, Refused
from bot.engine.session import Answer, Proposal
from bot.engine.steps.step import Option, Step
from bot.messages import Incoming


@dataclass(frozen=True)
class Text(Step):
    """Own words."""

    limit: int = field(default=300, kw_only=True)
    minimum: int = field(default=2, kw_only=True)
    suggestions: LookupRef | None = field(default=None, kw_only=True)
    doubt: LookupRef | None = field(default=None, kw_only=True)
    """A lookup given the words typed; answers with a question back, or with nothing."""
    keep: str = field(default="Giữ như vậy", kw_only=True)
    """The button that answers such a doubt."""

    def options(self, env: Environment) -> tuple[Option, ...]:
        """Suggestions to tap instead of typing."""
        return cast("tuple[Option, ...]", env.find(self.suggestions)) if self.suggestions else ()

    def choose(self, code: str, env: Environment) -> Answer | None:
        """A suggestion is taken over as words."""
        chosen = super().choose(code, env)
        return chosen.model_copy(update={"value": chosen.shown}) if chosen else None

    def read(self, incoming: Incoming, env: Environment) -> Reading:
        """Take the words, unless there are none, too many, or they give rise to a doubt. Short ones are one line."""
        typed = " ".join(incoming.text.split()) if self.limit <= text.SHORT else incoming.text
        if not any(char.isalnum() for char in typed):
            return Refused(text.words_please())
        if len(typed) < self.minimum:
            return Refused(phrases.too_short())
        if len(typed) > self.limit:
            cut = text.shorten(typed, self.limit)
            proposal = Proposal(label=phrases.take_the_beginning(), answer=self._answer(cut, incoming))
            return Doubted(phrases.too_long(len(typed), self.limit), (proposal,))
        answer = self._answer(typed, incoming)
        question = env.find(self.doubt, typed) if self.doubt else ""
        return Doubted(question, (Proposal(label=self.keep, answer=answer),)) if question else Accepted(answer)

    def _answer(self, words: str, incoming: Incoming) -> Answer:
        return Answer(value=words, shown=words, typed=incoming.text, message=incoming.message)

    def stands(self, value: JsonValue) -> bool:
        """Words within today's limit."""
        return super().stands(value) or (isinstance(value, str) and len(value) <= self.limit)
