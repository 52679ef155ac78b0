"""Numbers in a measure that the policy names: read as people write them, and never guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from bot import quantities, text
from bot.quantities import FieldName, Measures, Reading, Region
from bot.quantities.show import figure
from storage.records.words import fold

_FIELDS: dict[str, FieldName] = {
    **dict.fromkeys(("dong", "nghin dong", "trieu dong", "ty dong"), "money"),
    **dict.fromkeys(("m2", "m²", "ha"), "area"),
    **dict.fromkeys(("m", "met", "km"), "length"),
    **dict.fromkeys(("cong", "ngay cong"), "labour"),
}
"""What :mod:`bot.quantities` reads in a measure of this name; in any other whole numbers."""
_NOT_YET = frozenset(("chua", "chua co", "chua co so", "chua ro", "chua tong hop"))
_SCALE = frozenset(("k", "tram", "nghin", "ngan", "trieu", "chuc"))
_NUMBER = re.compile(r"\d[\d.,]*")


@text.phrase
def other_thing(typed: str, measure: str) -> str:
    asked = f"số {measure}" if measure else "một con số"
    return f"“{text.shorten(typed, 60)}”: ở đây hỏi {asked}. Nếu đúng là {asked} thì bấm chọn; nếu nhầm, xin gõ lại."


@dataclass(frozen=True)
class Question:
    """What was typed is no answer yet, and the readings that it may have."""

    words: str
    readings: tuple[Reading, ...] = ()


def not_yet(typed: str) -> bool:
    """Whether the words say that there is no number yet."""
    return fold(typed).strip(" .") in _NOT_YET


def read(
    typed: str, measure: str, label: str, *, region: Region, measures: Measures, today: date
) -> Reading | Question:
    """A number in a measure, for something of this name; or the question to ask instead."""
    field = _FIELDS.get(fold(measure), "count")
    words = _without(typed, measure) if field == "count" else _with(typed, measure)
    found = quantities.read(field, words, region=region, today=today, measures=measures)
    if not isinstance(found, Reading):
        given = (candidate.reading for candidate in found.readings)
        fitting = tuple(one for one in given if field != "count" or isinstance(one.value, int))
        return Question(found.question, tuple(replace(one, typed=typed) for one in fitting))
    found = replace(found, typed=typed)
    if field == "count" and _names_another(words, f"{measure} {label}"):
        return Question(other_thing(typed, measure), (found,))
    return found


def show(amount: Decimal | int, measure: str, approximate: bool = False) -> str:
    """A number in a measure, as we write it: 12 lớp, 85 triệu đồng."""
    field = _FIELDS.get(fold(measure))
    shown = quantities.show(amount, field) if field else f"{figure(amount)} {measure}".rstrip()
    return text.amount(shown, approximate)


def _with(typed: str, measure: str) -> str:
    """A bare number is meant in the measure that was asked for."""
    numbers = _NUMBER.findall(typed)
    bare = len(numbers) == 1 and not any(char.isalpha() or char == "²" for char in typed.rpartition(numbers[0])[2])
    return f"{typed} {measure}" if bare else typed


def _without(typed: str, measure: str) -> str:
    """Without the measure's own words, which may mean something else to whoever reads amounts (12 buổi)."""
    words, named = typed.split(), fold(measure).split()
    for at in range(len(words) - len(named) + 1):
        if named and [fold(word).strip(".,;") for word in words[at : at + len(named)]] == named:
            return " ".join((*words[:at], *words[at + len(named) :]))
    return typed


def _names_another(words: str, asked: str) -> bool:
    """Whether the number is followed by a word for something that was not asked for."""
    after = re.search(r"\d[\d.,]*\s*([^\W\d_]+)", fold(words))
    return after is not None and after[1] not in {*fold(asked).split(), *_SCALE}
