"""Numbers as they are read aloud."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.quantities.spoken import spoken, spoken_amount
from tests.examples import examples

SAID: dict[int | Decimal, str] = {
    0: "không",
    5: "năm",
    10: "mười",
    15: "mười lăm",
    20: "hai mươi",
    21: "hai mươi mốt",
    24: "hai mươi tư",
    55: "năm mươi lăm",
    100: "một trăm",
    105: "một trăm linh năm",
    112: "một trăm mười hai",
    1_005: "một nghìn không trăm linh năm",
    2_408: "hai nghìn bốn trăm linh tám",
    1_000_010: "một triệu không trăm mười",
    10**9: "một tỷ",
    10**15: "một triệu tỷ",
    Decimal("1155.3"): "một nghìn một trăm năm mươi lăm phẩy ba",
    Decimal("58.05"): "năm mươi tám phẩy không năm",
    Decimal("84.90"): "tám mươi tư phẩy chín",
}
DIGITS = "không một hai ba bốn năm sáu bảy tám chín".split()
AFTER_TENS = {"mốt": 1, "tư": 4, "lăm": 5, **{word: number for number, word in enumerate(DIGITS)}}


@pytest.mark.parametrize("number", SAID)
def test_as_people_say_them(number: int | Decimal) -> None:
    assert spoken(number) == SAID[number]


@pytest.mark.parametrize(
    ("amount", "kind", "said"),
    [
        (Decimal("1155.3"), "area", "một nghìn một trăm năm mươi lăm phẩy ba mét vuông"),
        (18_800_000_000, "money", "mười tám phẩy tám tỷ đồng"),
        (10**15, "money", "một triệu tỷ đồng"),
        (85_000_000, "money", "tám mươi lăm triệu đồng"),
        (2_408, "labour", "hai nghìn bốn trăm linh tám ngày công"),
        (Decimal("84.9"), "percent", "tám mươi tư phẩy chín phần trăm"),
        (45, "households", "bốn mươi lăm hộ"),
    ],
)
def test_with_their_units(amount: int | Decimal, kind: str, said: str) -> None:
    assert spoken_amount(amount, kind) == said


@examples(200)
@given(st.integers(0, 10**16))
def test_what_is_said_is_the_number(number: int) -> None:
    assert heard(spoken(number)) == number


def heard(words: str) -> int:
    """The number that somebody hears, by hand."""
    upper, tail, lower = words.rpartition(" tỷ")
    if tail:
        return heard(upper) * 10**9 + (heard(lower.strip()) if lower.strip() else 0)
    total = group = ones = 0
    for word in words.split():
        if word in ("triệu", "nghìn"):
            total, group, ones = total + (group + ones) * (10**6 if word == "triệu" else 1000), 0, 0
        elif word == "trăm":
            group, ones = ones * 100, 0
        elif word == "mươi":
            group, ones = group + ones * 10, 0
        elif word == "mười":
            group += 10
        elif word != "linh":
            ones = AFTER_TENS[word]
    return total + group + ones
