"""When a question is asked: conditions as data, so that a form can be drawn and walked through completely."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from pydantic import JsonValue


class Answers(Protocol):
    """What a condition looks at."""

    def value(self, step: str) -> JsonValue:
        """The value answered under a step's name, None where there is none."""

    def has(self, name: str) -> bool:
        """Whether the context has something under this name."""

    def some(self, group: str, steps: tuple[str, ...]) -> bool:
        """Whether one of these steps was answered in any item of a group."""


@dataclass(frozen=True)
class Always:
    """Holds in any case."""


@dataclass(frozen=True)
class Is:
    """The step was answered with one of these codes."""

    step: str
    codes: tuple[str, ...]

    def __init__(self, step: str, *codes: str) -> None:
        object.__setattr__(self, "step", step)
        object.__setattr__(self, "codes", codes)


@dataclass(frozen=True)
class Answered:
    """The step was answered, neither skipped nor with nothing sent."""

    step: str


@dataclass(frozen=True)
class Has:
    """The context in which the form was begun has something under this name."""

    name: str


@dataclass(frozen=True)
class Some:
    """One of the steps was answered, not skipped, in any item of a repeated group."""

    group: str
    steps: tuple[str, ...]

    def __init__(self, group: str, *steps: str) -> None:
        object.__setattr__(self, "group", group)
        object.__setattr__(self, "steps", steps)


@dataclass(frozen=True)
class Not:
    """The other condition does not hold."""

    condition: Condition


@dataclass(frozen=True)
class Every:
    """All of the conditions hold."""

    conditions: tuple[Condition, ...]

    def __init__(self, *conditions: Condition) -> None:
        object.__setattr__(self, "conditions", conditions)


Condition = Always | Is | Answered | Has | Some | Not | Every
ALWAYS = Always()
NEVER = Not(ALWAYS)


def holds(condition: Condition, answers: Answers) -> bool:
    """Whether a condition holds for these answers."""
    match condition:
        case Always():
            return True
        case Is(step, codes):
            return answers.value(step) in codes
        case Answered(step):
            return answers.value(step) not in (None, [])
        case Has(name):
            return answers.has(name)
        case Some(group, steps):
            return answers.some(group, steps)
        case Not(inner):
            return not holds(inner, answers)
        case Every(conditions):
            return all(holds(inner, answers) for inner in conditions)


def steps_of(condition: Condition) -> frozenset[str]:
    """The steps that a condition looks at."""
    match condition:
        case Is(step, _) | Answered(step):
            return frozenset({step})
        case Some(group, _):
            return frozenset({group})
        case Not(inner):
            return steps_of(inner)
        case Every(conditions):
            return frozenset().union(*(steps_of(inner) for inner in conditions))
        case _:
            return frozenset()


def codes_of(condition: Condition) -> list[tuple[str, tuple[str, ...]]]:
    """The steps that a condition looks at for certain codes, with the codes."""
    match condition:
        case Is(step, codes):
            return [(step, codes)]
        case Not(inner):
            return codes_of(inner)
        case Every(conditions):
            return [found for inner in conditions for found in codes_of(inner)]
        case _:
            return []
