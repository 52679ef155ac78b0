"""What can be counted: the kinds of amount that registration and reports ask for, and their rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from bot import quantities, text
from bot.conversations.parts.objects import object_of
from bot.engine.conditions import Every, Is, Not
from bot.engine.environment import LookupRef
from bot.engine.session import Answer
from bot.engine.steps import Choice, Option, Quantity, Repeat, Text
from storage.records.reports import Resource, ResourceKind, ResourceRole, Source


@dataclass(frozen=True)
class AmountKind:
    """A choice that people see, and what it means as a row."""

    label: str
    measures: str
    """What :mod:`bot.quantities` reads; empty where only words are kept."""
    kind: ResourceKind
    role: ResourceRole
    source: Source | None = None
    verb: str = ""
    noun: str = "{}"
    """How a sentence speaks of it: the verb, and the amount with what it is of."""


_GIVEN, _BROUGHT = ResourceRole.CONTRIBUTION, ResourceRole.OUTPUT
AMOUNT_KINDS: dict[str, AmountKind] = {
    "land": AmountKind("Đất hiến", "area", ResourceKind.LAND, _GIVEN, Source.PEOPLE, "góp", "{} đất"),
    "labour": AmountKind("Ngày công", "labour", ResourceKind.LABOUR, _GIVEN, Source.PEOPLE, "góp"),
    "money": AmountKind("Tiền dân góp", "money", ResourceKind.MONEY, _GIVEN, Source.PEOPLE, "góp"),
    "state_money": AmountKind("Tiền Nhà nước", "money", ResourceKind.MONEY, _GIVEN, Source.STATE, "Nhà nước hỗ trợ"),
    "business_money": AmountKind(
        "Tiền doanh nghiệp", "money", ResourceKind.MONEY, _GIVEN, Source.BUSINESS, "doanh nghiệp góp"
    ),
    "length": AmountKind("Đường, kênh (m)", "length", ResourceKind.LENGTH, _BROUGHT, None, "làm", "{} đường, kênh"),
    "households": AmountKind("Số hộ", "households", ResourceKind.HOUSEHOLDS, _BROUGHT),
    "people": AmountKind("Số người", "people", ResourceKind.PEOPLE, _BROUGHT),
    "attendances": AmountKind("Lượt người", "attendances", ResourceKind.ATTENDANCES, _BROUGHT),
    "items": AmountKind("Hiện vật, việc khác", "", ResourceKind.ITEMS, _GIVEN, Source.PEOPLE),
    "valuation": AmountKind(
        "Trị giá quy đổi", "valuation", ResourceKind.MONEY, ResourceRole.VALUATION, None, "trị giá"
    ),
}
"""By the code that a button carries."""

DONE = "done"
_READ = tuple((code, kind.measures) for code, kind in AMOUNT_KINDS.items() if kind.measures)


class AmountAnswer(BaseModel):
    """One amount as answered."""

    kind: str
    amount: dict[str, Any] | None = None
    words: str | None = None


def amounts(
    name: str,
    *,
    label: str,
    ask: str,
    done: str,
    over: LookupRef | None = None,
    planned: bool = False,
    **options: Any,
) -> Repeat:
    """A group of questions for any number of amounts; ``over`` gives the kinds that are expected anyway."""
    kinds = tuple(Option(code, kind.label) for code, kind in AMOUNT_KINDS.items())
    return Repeat(
        name,
        (
            Choice("kind", ask, choices=(Option(DONE, done), *kinds), columns=2),
            Quantity(
                "amount",
                "{kind}: bao nhiêu?",
                label="{kind}",
                by="kind",
                table=_READ,
                when=Every(Not(Is("kind", DONE)), Not(Is("kind", "items"))),
                optional=True,
                planned=planned,
            ),
            Text(
                "words",
                "Là gì, bao nhiêu? Ví dụ: 30 bao xi măng.",
                label="Hiện vật, việc khác",
                when=Is("kind", "items"),
                optional=True,
            ),
        ),
        until=Is("kind", DONE),
        label=label,
        over=over,
        **options,
    )


def resource(answer: AmountAnswer, *, cumulative: bool = False) -> Resource | None:
    """The row behind an amount, or None where none was given."""
    kind = AMOUNT_KINDS.get(answer.kind)
    if kind is None:
        return None
    if not kind.measures:
        if not answer.words:
            return None
        return Resource(
            kind=kind.kind,
            amount=None,
            unit="",
            role=kind.role,
            source=kind.source,
            typed=answer.words,
            cumulative=cumulative,
        )
    if not answer.amount:
        return None
    return Resource(
        kind=kind.kind,
        amount=Decimal(answer.amount["amount"]),
        unit=answer.amount["unit"],
        object=str(answer.amount.get("object") or _of(kind, answer.amount)),
        role=kind.role,
        source=kind.source,
        typed=str(answer.amount.get("typed", "")),
        approximate=answer.amount["approximate"],
        cumulative=cumulative,
    )


def _of(kind: AmountKind, amount: dict[str, Any]) -> str:
    return object_of(str(amount.get("typed", ""))) if kind.kind == ResourceKind.LENGTH else ""


def kind_of(row: Resource) -> str:
    """The choice behind a row."""
    return next(
        (
            code
            for code, kind in AMOUNT_KINDS.items()
            if (kind.kind, kind.role, kind.source) == (row.kind, row.role, row.source)
        ),
        "items",
    )


def given_kinds(expected: tuple[Resource, ...]) -> tuple[dict[str, Answer], ...]:
    """The kinds that a report asks for because the registration expected them, each once."""
    codes = dict.fromkeys(kind_of(row) for row in expected)
    return tuple({"kind": Answer(value=code, shown=AMOUNT_KINDS[code].label)} for code in codes)


def amount_answers(group: str, rows: tuple[Resource, ...]) -> dict[str, Answer]:
    """Stored amounts as the answers of a group, its end included."""
    answers: dict[str, Answer] = {}
    for index, row in enumerate(rows):
        code = kind_of(row)
        answers[f"{group}.{index}.kind"] = Answer(value=code, shown=AMOUNT_KINDS[code].label)
        if row.amount is None:
            answers[f"{group}.{index}.words"] = Answer(value=row.typed, shown=row.typed, typed=row.typed)
        else:
            value = {
                "amount": str(row.amount),
                "unit": row.unit,
                "approximate": row.approximate,
                "typed": row.typed,
                "object": row.object,
            }
            answers[f"{group}.{index}.amount"] = Answer(value=value, shown=show_amount(row), typed=row.typed)
    answers[f"{group}.{len(rows)}.kind"] = Answer(value=DONE)
    return answers


def told(rows: Iterable[Resource]) -> str:
    """Amounts as a sentence tells them: góp 1.200 m² đất, 150 ngày công, làm 600 m đường."""
    parts, verb = [], ""
    for row in rows:
        kind = AMOUNT_KINDS[kind_of(row)]
        noun = _noun(row)
        parts.append(noun if kind.verb == verb else f"{kind.verb} {noun}".strip())
        verb = kind.verb
    return ", ".join(parts)


def named(row: Resource) -> str:
    """An amount with what it is of: 1.200 m² đất, tiền dân góp 85 triệu đồng."""
    kind = AMOUNT_KINDS[kind_of(row)]
    shown = show_amount(row)
    return f"{kind.label.lower()} {shown}" if kind.kind == ResourceKind.MONEY else _noun(row)


def _noun(row: Resource) -> str:
    shown = show_amount(row)
    return f"{shown} {row.object}" if row.object else AMOUNT_KINDS[kind_of(row)].noun.format(shown)


def show_amount(row: Resource) -> str:
    """An amount as people read it: 1.155,3 m²."""
    if row.amount is None:
        return row.typed
    return text.amount(quantities.show(row.amount, AMOUNT_KINDS[kind_of(row)].measures), row.approximate)
