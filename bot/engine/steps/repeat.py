"""A group of questions that is asked again and again."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.conditions import ALWAYS, NEVER, Condition
from bot.engine.environment import LookupRef
from bot.engine.steps.step import Step


@dataclass(frozen=True)
class Repeat:
    """A group of questions asked again and again: first over given items, then until ``until`` holds."""

    name: str
    steps: tuple[Step, ...]
    until: Condition = NEVER
    """Ends the group; looks at the steps of the item."""
    label: str = ""
    over: LookupRef | None = None
    """Items given in advance: some of their answers are known."""
    when: Condition = ALWAYS
    detail: bool = False
    closed: bool = False
    """Only the items that were begun with; nobody is asked for another."""
    most: int = 20


AnyStep = Step | Repeat
