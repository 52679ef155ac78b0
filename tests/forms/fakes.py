"""Plausible answers to whatever a declared form looks up, and a context in which any form can begin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, get_args

from pydantic import JsonValue

from bot.conversations import FORMS
from bot.conversations.parts.findings import figure_items
from bot.engine.conditions import Every, Has, Is, Not
from bot.engine.environment import Lookup, LookupRef
from bot.engine.form import Form
from bot.engine.session import Answer
from bot.engine.steps import AnyStep, Choice, Known, Option, Repeat, Step
from bot.handlers.lookups import LOOKUPS
from bot.quantities import Measures
from bot.reports.totals import Total
from storage.records.reports import Resource, ResourceKind, ResourceRole, Source
from storage.records.words import fold

ROLES = ("choices", "suggestions", "search", "days", "doubt")
NEEDED = ("person", "period", "region", "invited_person", "invited_name", "code_hash", "channel", "chat")
"""What submissions take from the context beside what the forms declare."""
PLAIN = "1"
"""A value that passes for an id, a name and a period."""
DOUBTFUL = "Xây dựng nông thôn mới"
"""The words that every lookup for doubts doubts."""

REPORTED = [
    Total(
        Resource(kind=kind, amount=None, unit=unit, role=role, source=source, typed=""),
        Decimal(amount),
        approximate=False,
    )
    for kind, unit, role, source, amount in (
        (ResourceKind.LAND, "m²", ResourceRole.CONTRIBUTION, Source.PEOPLE, "1200"),
        (ResourceKind.HOUSEHOLDS, "hộ", ResourceRole.OUTPUT, None, "45"),
        (ResourceKind.LENGTH, "m", ResourceRole.OUTPUT, None, "600"),
    )
]
"""What an initiative may have reported, for a group whose items are all given."""


def all_steps(form: Form) -> Iterator[AnyStep]:
    """Every step, those inside groups among them."""
    for step in form.steps:
        yield step
        if isinstance(step, Repeat):
            yield from step.steps


@dataclass(frozen=True)
class Declared:
    """A lookup as a form declares it."""

    form: Form
    step: AnyStep
    role: str
    ref: LookupRef


def declared() -> dict[str, Declared]:
    """What the forms look up, by query."""
    found: dict[str, Declared] = {}
    for form in FORMS.values():
        for step in all_steps(form):
            for role in (*ROLES, "over"):
                ref = getattr(step, role, None)
                if isinstance(ref, LookupRef):
                    found[ref.query] = Declared(form, step, role, ref)
    return found


DECLARED = declared()


@dataclass(frozen=True)
class World:
    """How much there is to find."""

    size: int

    def look(self, needed: Lookup) -> Any:
        """Answer a lookup as storage would."""
        if needed.query == "region":
            return "north"
        if needed.query == "measures":
            return Measures()
        if needed.query not in DECLARED:  # what a form's words look up, beside its steps
            assert needed.query in LOOKUPS
            return ()
        here = DECLARED[needed.query]
        match here.role:
            case "choices" | "suggestions":
                codes = _enum(here.form, here.step)
                options = tuple(Option(code, f"Mục {code}") for code in codes[: self.size]) or self._options()
                return (*_ends_group(here), *options) if options else ()
            case "search":
                words = fold(needed.arguments[0])
                return tuple(option for option in World(60)._options() if words in fold(option.label))
            case "days":
                days = (date(2026, 6, 30) + timedelta(days=30 * n) for n in range(self.size))
                return tuple(Option(day.isoformat(), f"Hạn {day.day}/{day.month}/{day.year}") for day in days)
            case "doubt":
                return "Tên này còn chung chung. Đồng chí giữ không?" if needed.arguments[0] == DOUBTFUL else ""
        assert isinstance(here.step, Repeat)
        reported = needed.query == "reported_figures"
        return figure_items(REPORTED[: self.size]) if reported else self._items(here.step)

    def _options(self) -> tuple[Option, ...]:
        road = " đường liên thôn, mương, cống và nhà văn hóa" * 5 if self.size > 30 else ""
        return tuple(Option(str(n), f"Mở đường thôn {n}{road}") for n in range(1, self.size + 1))

    def _items(self, group: Repeat) -> tuple[dict[str, Answer], ...]:
        first = group.steps[0]
        assert isinstance(first, Choice)
        assert isinstance(first.choices, tuple)
        brought = {
            step.name: Answer(value=PLAIN, shown="Số tổ đã lập") for step in group.steps if isinstance(step, Known)
        }
        items = first.choices[0 if brought else 1 :][: self.size]
        return tuple({first.name: Answer(value=o.code, shown=o.label), **brought} for o in items)


def _ends_group(here: Declared) -> tuple[Option, ...]:
    """The button that ends the group, where this is what it asks again and again."""
    for group in here.form.steps:
        if isinstance(group, Repeat) and isinstance(group.until, Is) and group.until.step == here.step.name:
            return tuple(Option(str(code), "Đủ rồi", apart=True) for code in group.until.codes)
    return ()


def _enum(form: Form, step: AnyStep) -> list[str]:
    """The codes that the form's model allows where it does not take any."""
    info = form.answers.model_fields.get(step.name)
    kinds = get_args(info.annotation) or (info.annotation,) if info else ()
    return [str(member) for kind in kinds if isinstance(kind, type) and issubclass(kind, StrEnum) for member in kind]


def context_of(form: Form, *, full: bool) -> dict[str, JsonValue]:
    """What the form may be begun with: all that it knows of, or only what it cannot do without."""
    optional = {step.preset for step in form.steps if isinstance(step, Step) and step.preset}
    for step in all_steps(form):
        optional |= _had(step.when)
        if isinstance(step, Step) and step.offer:
            optional |= _had(step.offer.when)
    names = {*form.context, *NEEDED, *(optional if full else ())}
    values: dict[str, JsonValue] = {"region": "north"}
    return {name: None if name in optional and not full else values.get(name, PLAIN) for name in sorted(names)}


def given_to(form: Form) -> dict[str, Answer]:
    """Answers without which nothing can be asked: what a group that takes no more items begins with."""
    return {
        f"{step.name}.{index}.{step.steps[-1].name}": Answer(value=words, shown=words)
        for step in form.steps
        if isinstance(step, Repeat) and step.closed and not step.over
        for index, words in enumerate(("Họp dân 2 lần", "Góp 150 ngày công"))
    }


def _had(condition: object) -> set[str]:
    match condition:
        case Has(name):
            return {name}
        case Not(inner):
            return _had(inner)
        case Every(conditions):
            return set().union(*map(_had, conditions))
    return set()
