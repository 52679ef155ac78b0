"""A form: what it asks, in which order, and what it submits. A wrong declaration fails at import and names the step."""

from __future__ import annotations

import re
import string
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from pydantic import BaseModel, JsonValue

from bot import text
from bot.engine.conditions import ALWAYS, Condition, codes_of, steps_of
from bot.engine.environment import Environment
from bot.engine.steps import AnyStep, Choice, Quantity, Repeat, Step, Text
from bot.messages import Notice
from storage.records.facts import Fact

CODE = re.compile(r"[A-Za-z0-9_-]{1,36}")
"""What fits into a button's payload beside session, turn and action."""


class FormError(Exception):
    """A form is declared wrongly."""


@dataclass(frozen=True)
class Context:
    """What a submission may use beside the answers."""

    session_id: str
    values: dict[str, JsonValue]
    """The context in which the form was begun."""
    shown: dict[str, str]
    """The answers to the form's own steps as the review shows them."""
    today: date


@dataclass(frozen=True)
class Submission:
    """What a completed form leads to: facts to store, words to say, and where to go next."""

    text: str
    facts: tuple[Fact, ...] = ()
    next: tuple[tuple[str, str], ...] = ()
    """Buttons: label and payload."""
    ask: tuple[tuple[str, str], ...] = ()
    """The answers to a question that the text ends with and that may stay unanswered: buttons in one row."""
    becomes: str = ""
    """The form that goes on with these answers instead of anything being submitted."""
    then: str = ""
    """The payload of a view to show instead of ``text``."""
    notices: tuple[Notice, ...] = ()
    """What others are told."""
    action: str = "submit"
    """What the audit calls it; empty where the facts keep an entry of their own."""
    object: str = ""
    """What the audit says it was done to."""
    secret: bool = False
    """The text tells a code: neither it nor what it was made from is kept once it has gone out."""


Remark = Callable[[dict[str, JsonValue], Environment], str]
"""Words that follow from the answers so far, which are given as the form's own model takes them."""


@dataclass(frozen=True)
class Brief:
    """A review in a sentence, for answers that were read from what a person wrote rather than asked for."""

    words: Remark
    flip: str
    """A choice of two; the other option is one button away."""
    send: str
    edit: str
    drop: str
    dropped: str
    """What is said then."""


@dataclass(frozen=True)
class Form:
    """One conversation, from its first question to what it submits."""

    name: str
    title: str
    """What buttons and headings call it."""
    answers: type[BaseModel]
    steps: tuple[AnyStep, ...]
    submit: Callable[[Any, Context], Submission]
    command: str = ""
    opening: str = ""
    """Said before the first question."""
    context: tuple[str, ...] = ()
    """Entries of the context that the words use."""
    send: str = "Gửi"
    """The button that submits."""
    remark: Remark | None = None
    """Said at the review, below the answers."""
    brief: Brief | None = None
    review: bool = True
    """Show all answers before submitting; without it the last answer submits."""

    @cached_property
    def by_name(self) -> dict[str, AnyStep]:
        """Its steps and groups."""
        return {step.name: step for step in self.steps}

    @cached_property
    def groups(self) -> tuple[Repeat, ...]:
        """Its repeated groups."""
        return tuple(step for step in self.steps if isinstance(step, Repeat))

    @property
    def preset_names(self) -> frozenset[str]:
        """The steps that the context answers in advance."""
        return frozenset(step.name for step in self.steps if isinstance(step, Step) and step.preset)

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z_]{1,16}", self.name):
            raise FormError(f"form {self.name!r}: the name is 1 to 16 lower-case letters")
        if not self.steps:
            raise FormError(f"{self.name}: asks nothing")
        unknown = _names(self.opening) - set(self.context)
        if unknown:
            raise FormError(f"{self.name}: the opening uses {sorted(unknown)}, which is not in the context")
        self._check(self.steps, self.answers, earlier=[], where=self.name)

    def _check(self, steps: tuple[AnyStep, ...], answers: type[BaseModel], earlier: list[AnyStep], where: str) -> None:
        asked = list(earlier)
        for step in steps:
            place = f"{where}.{step.name}"
            if not re.fullmatch(r"[a-z_]{1,16}", step.name):
                raise FormError(f"{place}: the name is 1 to 16 lower-case letters")
            seen = [other.name for other in asked]
            if step.name in seen:
                raise FormError(f"{place}: asked twice")
            if step.name not in answers.model_fields:
                raise FormError(f"{place}: {answers.__name__} has no such field")
            missing = steps_of(step.when) - set(seen)
            if missing:
                raise FormError(f"{place}: its condition looks at {sorted(missing)}, which is not asked before it")
            _check_codes(step.when, asked, place)
            if isinstance(step, Repeat):
                self._check_repeat(step, answers, asked, place)
            else:
                self._check_step(step, answers, seen, place)
            asked.append(step)
        names = {step.name for step in asked}
        unasked = {name for name, info in answers.model_fields.items() if info.is_required() and name not in names}
        if unasked:
            raise FormError(f"{where}: {answers.__name__} needs {sorted(unasked)}, which nothing asks")

    def _check_step(self, step: Step, answers: type[BaseModel], seen: list[str], place: str) -> None:
        may_be_missing = step.optional or step.detail or step.when != ALWAYS
        if may_be_missing and answers.model_fields[step.name].is_required():
            raise FormError(f"{place}: may stay unanswered, so {answers.__name__} must give it a default")
        shown = _names(step.ask + step.label)
        doubt = getattr(step, "doubt", None)
        used = (shown - set(self.context)) | step.depends_on() | set(doubt.steps if doubt else ())
        unknown = used - set(seen)
        if unknown:
            raise FormError(f"{place}: uses {sorted(unknown)}, which is not asked before it")
        if isinstance(step, Choice) and (unknown := set(step.besides) - {*seen, step.name}):
            raise FormError(f"{place}: leaves out answers to {sorted(unknown)}, which is not asked before it")
        if isinstance(step, Choice) and isinstance(step.choices, tuple):
            codes = [option.code for option in step.choices]
            if not codes or len(set(codes)) < len(codes) or not all(CODE.fullmatch(code) for code in codes):
                raise FormError(f"{place}: options need distinct codes of 1 to 36 letters, digits, _ or -")
        if isinstance(step, Text) and not 1 <= step.minimum <= step.limit <= 3000:
            raise FormError(f"{place}: a text is between {step.minimum} and {step.limit} characters, at most 3000")
        if isinstance(step, Quantity):
            measures = {measures for _, measures in step.table} if step.by else {step.measures}
            if not measures or measures - set(text.EXAMPLES):
                raise FormError(f"{place}: measures one of {sorted(text.EXAMPLES)}")

    def _check_repeat(self, step: Repeat, answers: type[BaseModel], asked: list[AnyStep], place: str) -> None:
        arguments = getattr(answers.model_fields[step.name].annotation, "__args__", ())
        inner = next((a for a in arguments if isinstance(a, type) and issubclass(a, BaseModel)), None)
        if inner is None:
            raise FormError(f"{place}: {answers.__name__} must say what an item is, as tuple[Item, ...]")
        if not steps_of(step.until) <= {inner_step.name for inner_step in step.steps}:
            raise FormError(f"{place}: 'until' looks at a step that the group does not ask")
        _check_codes(step.until, [*asked, *step.steps], place)
        unknown = set(step.over.steps if step.over else ()) - {other.name for other in asked}
        if unknown:
            raise FormError(f"{place}: uses {sorted(unknown)}, which is not asked before it")
        for inner_step in step.steps:
            if inner_step.detail or inner_step.preset or inner_step.offer:
                raise FormError(f"{place}.{inner_step.name}: inside a group nothing is a detail or given in advance")
        self._check(step.steps, inner, asked, place)


def _names(words: str) -> set[str]:
    """What a text shows between braces."""
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


def _check_codes(condition: Condition, asked: list[AnyStep], place: str) -> None:
    """A condition on a code that the step cannot be answered with never holds, or always."""
    for name, codes in codes_of(condition):
        step = next((step for step in asked if step.name == name), None)
        if isinstance(step, Choice) and isinstance(step.choices, tuple) and not step.other:
            unknown = set(codes) - {option.code for option in step.choices}
            if unknown:
                raise FormError(f"{place}: a condition looks for {sorted(unknown)}, which {name} does not offer")
