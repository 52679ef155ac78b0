"""What reading gives back: a value, a question, or the figures of a note."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Literal, get_args

FieldName = Literal[
    "money",
    "valuation",
    "area",
    "labour",
    "length",
    "percent",
    "date",
    "count",
    "households",
    "people",
    "attendances",
]
Kind = Literal[
    "money",
    "valuation",
    "state_money",
    "area",
    "labour",
    "length",
    "households",
    "people",
    "attendances",
    "items",
]
Value = int | Decimal | date

KINDS: tuple[Kind, ...] = get_args(Kind)

UNITS: Mapping[str, str | None] = MappingProxyType(
    {
        "money": "đồng",
        "valuation": "đồng",
        "state_money": "đồng",
        "area": "m²",
        "labour": "ngày công",
        "length": "m",
        "percent": "%",
        "households": "hộ",
        "people": "người",
        "attendances": "lượt",
        "count": None,
        "date": None,
    }
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One value understood, in the canonical unit, with the words it was read from."""

    value: Value
    unit: str | None
    approximate: bool
    typed: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of the readings a question offers, as a button."""

    label: str
    reading: Reading


@dataclass(frozen=True, slots=True)
class Ask:
    """A question instead of a guess: `reason` for the record, `question` for the person."""

    reason: str
    question: str
    readings: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """The figures of a free note, and the kinds for which its writer must be asked."""

    values: Mapping[Kind, Reading] = field(default_factory=dict)
    items: tuple[str, ...] = ()
    cumulative: bool = False
    ask_for: tuple[Kind, ...] = ()
    asks: tuple[Ask, ...] = ()


def exact(value: Fraction) -> int | Decimal:
    """A whole number as int, any other as Decimal; an endless one (a third) to two places."""
    if value.denominator == 1:
        return value.numerator
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    quotient = Decimal(value.numerator) / Decimal(value.denominator)
    return quotient.normalize() if rest == 1 else quotient.quantize(Decimal("0.01")).normalize()


def plain(value: Value) -> int | float | str:
    """The value as JSON has it."""
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int) else float(value)


def to_json(result: Reading | Ask | Note) -> dict[str, object]:
    """The shape that `dvk parse` prints."""
    if isinstance(result, Ask):
        return {"ask": result.reason}
    if isinstance(result, Reading):
        return {"value": plain(result.value), "unit": result.unit, "approximate": result.approximate}
    if result.asks and not result.ask_for:
        return {"ask": result.asks[0].reason}
    shape: dict[str, object] = {"values": {kind: plain(one.value) for kind, one in result.values.items()}}
    if result.items:
        shape["items"] = list(result.items)
    return shape | {"cumulative": result.cumulative, "ask_for": list(result.ask_for)}
