"""What a step may look at while it asks or reads: answers given, facts looked up, the time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, cast

from pydantic import JsonValue

from bot.clock import local
from bot.engine.conditions import ALWAYS, Condition, holds
from bot.engine.session import Session


@dataclass(frozen=True)
class Lookup:
    """A question to storage or to the policy that the engine cannot answer itself."""

    query: str
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True)
class LookupRef:
    """A lookup as a form declares it: its arguments are the values of these steps."""

    query: str
    steps: tuple[str, ...] = ()


def lookup(query: str, *steps: str) -> LookupRef:
    """Declare a lookup whose arguments are the answers to these steps."""
    return LookupRef(query, steps)


class LookupNeededError(Exception):
    """Raised inside the engine where something is not known yet; it never leaves it."""

    def __init__(self, needed: Lookup) -> None:
        super().__init__(needed.query)
        self.needed = needed


Known = Mapping[Lookup, Any]


@dataclass(frozen=True)
class Environment:
    """The surroundings of one step, or of one item of a repeated group."""

    session: Session
    known: Known
    now: datetime
    prefix: str = ""
    """``results.0.`` inside the first item of the group *results*."""

    @property
    def today(self) -> date:
        """The day that calendars in Vietnam show."""
        return local(self.now).date()

    def at(self, session: Session) -> Environment:
        """The same surroundings of another state of the session."""
        return self if session is self.session else replace(self, session=session)

    def inside(self, prefix: str) -> Environment:
        """The same surroundings seen from inside an item of a group."""
        return Environment(self.session, self.known, self.now, prefix)

    def value(self, step: str) -> JsonValue:
        """The answer to a sibling in the same item, else to a step of the form; None where there is none."""
        return cast("JsonValue", self._answered(step, lambda answer: answer.value))

    def has(self, name: str) -> bool:
        """Whether the context has something under this name."""
        return bool(self.session.context.get(name))

    def some(self, group: str, steps: tuple[str, ...]) -> bool:
        """Whether one of these steps was answered, not skipped, in any item of a group."""
        return any(
            answer.value is not None and path.startswith(f"{group}.") and path.rpartition(".")[2] in steps
            for path, answer in self.session.answers.items()
        )

    def shown(self, name: str) -> str:
        """The answer to a step as the review shows it, else the entry of the context with that name."""
        return str(self._answered(name, lambda answer: answer.shown) or self.session.context.get(name) or "")

    def holds(self, condition: Condition) -> bool:
        """Whether a condition holds here."""
        return condition is ALWAYS or holds(condition, self)

    def find(self, ref: LookupRef, *first: str) -> Any:
        """The answer to a lookup, whose arguments are ``first`` and then the values of its steps."""
        return self.look(ref.query, *first, *self.arguments(ref))

    def arguments(self, ref: LookupRef) -> tuple[str, ...]:
        """The values that a lookup depends on, as text."""
        return tuple(str(self.value(step) or "") for step in ref.steps)

    def look(self, query: str, *arguments: str) -> Any:
        """The answer to a lookup. Raises LookupNeededError until it is known."""
        needed = Lookup(query, arguments)
        try:
            return self.known[needed]
        except KeyError:
            raise LookupNeededError(needed) from None

    def _answered(self, step: str, part: Callable[[Any], Any]) -> Any:
        answers = self.session.answers
        answer = answers.get(self.prefix + step) or answers.get(step)
        return part(answer) if answer else None
