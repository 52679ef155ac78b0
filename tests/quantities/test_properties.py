"""What must hold for any input: written amounts are read back, nothing raises, nothing takes long."""

import json
import time
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.quantities import FIELDS, Ask, Measures, Reading, parse_lines, read, read_note, show, to_json
from tests.examples import examples
from tests.quantities.test_examples import OWN

TODAY = date(2026, 1, 10)
DIGITS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]
EXAMPLES = examples(150)


def grouped(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def spell(number: int) -> str:
    """A number below a thousand in words."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words = [DIGITS[hundreds], "trăm"] if hundreds else []
    if tens:
        words += ["mười"] if tens == 1 else [DIGITS[tens], "mươi"]
    elif hundreds and ones:
        words.append("linh")
    if ones:
        changed = {1: "mốt", 4: "tư", 5: "lăm"} if tens > 1 else {5: "lăm"} if tens == 1 else {}
        words.append(changed.get(ones, DIGITS[ones]))
    return " ".join(words)


def without_marks(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(char for char in letters if not unicodedata.combining(char))


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


CHANGES: list[Callable[[str], str]] = [str, str.upper, without_marks, decomposed]


def in_styles(millions: int, thousands: int) -> list[str]:
    """Many ways to write so many million and thousand đồng."""
    total = millions * 1_000_000 + thousands * 1000
    styles = [
        f"{grouped(total)} đồng",
        f"{total} đ",
        f"{grouped(total)}đ",
        f"{total:,} vnđ",
        f"{grouped(total // 1000)}k",
        f"{grouped(total // 1000)} nghìn đồng",
    ]
    if thousands:
        styles += [
            f"{millions} triệu {thousands} nghìn",
            f"{millions}tr{thousands:03d}",
            f"{millions} triệu {thousands:03d}",
            f"{spell(millions)} triệu {spell(thousands)} nghìn đồng",
        ]
    else:
        styles += [f"{millions} triệu", f"{millions}tr", f"{millions} trđ", f"{spell(millions)} triệu đồng"]
    if thousands % 100 == 0 and thousands:
        styles += [f"{millions},{thousands // 100} triệu", f"{millions}tr{thousands // 100}"]
        styles += [f"{millions}.{thousands // 100} triệu đồng", f"{millions} triệu {thousands // 100}"]
    if thousands == 500:
        styles += [f"{millions} triệu rưỡi", f"{spell(millions)} triệu rưỡi"]
    return styles


@EXAMPLES
@given(st.integers(1, 999), st.sampled_from([0, 0, 100, 300, 500, 250, 15, 999]), st.data())
def test_amounts_in_every_style(millions: int, thousands: int, data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(in_styles(millions, thousands)))
    change = data.draw(st.sampled_from(CHANGES))
    around = data.draw(st.sampled_from(["{}", " {} ", "- {}", "{}.", "• {}"]))
    result = read("money", around.format(change(text)), today=TODAY)
    assert isinstance(result, Reading), (text, result)
    assert result.value == millions * 1_000_000 + thousands * 1000


@EXAMPLES
@given(st.integers(1, 999_999), st.sampled_from(["m²", "m2", "mét vuông", "met vuong"]))
def test_areas(metres: int, unit: str) -> None:
    for number in (grouped(metres), str(metres)):
        result = read("area", f"{number} {unit}", today=TODAY)
        assert isinstance(result, Reading)
        assert result.value == metres


@EXAMPLES
@given(st.dates(date(1990, 1, 1), date(2035, 12, 31)))
def test_days_in_every_style(day: date) -> None:
    d, m, y = day.day, day.month, day.year
    for text in (f"{d}/{m}/{y}", f"{d:02}-{m:02}-{y}", f"{d}.{m}.{y}", f"ngày {d} tháng {m} năm {y}", f"{day}"):
        result = read("date", text, today=TODAY)
        assert isinstance(result, Reading)
        assert result.value == day


amounts = st.one_of(
    st.integers(1, 10**13),
    st.decimals(Decimal("0.001"), Decimal(999_999), places=3).filter(lambda value: value > 0),
)


@EXAMPLES
@given(amounts, st.sampled_from(["money", "area", "labour", "length", "percent", "count"]))
def test_show_is_read_back(value: int | Decimal, kind: Any) -> None:
    if kind in ("money", "count"):
        value = int(value) + 1
    if kind == "percent":
        value = Decimal(value) % 100
    result = read(kind, show(value, kind), today=TODAY)
    if kind == "money" and value < 100_000:
        return
    assert isinstance(result, Reading), (show(value, kind), result)
    assert Fraction(result.value) == Fraction(value)  # type: ignore[arg-type]


def test_show() -> None:
    assert show(1155.3, "area") == "1.155,3 m²"
    assert show(Decimal("84.9"), "percent") == "84,9%"
    assert show(18_800_000_000, "money") == "18,8 tỷ đồng"
    assert show(85_000_000, "money") == "85 triệu đồng"
    assert show(1_234_567, "state_money") == "1.234.567 đồng"
    assert show(1200, "labour") == "1.200 ngày công"
    assert show(date(2026, 3, 31), "date") == "31/3/2026"


WORDS = sorted({word for case in OWN for word in (*case["text"].split(), *"-–/.,():;x×*+%~\n")})
noise = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join))


@EXAMPLES
@given(noise, st.sampled_from(["north", "central", "south"]))
def test_nothing_raises(text: str, region: Any) -> None:
    for field in (*FIELDS, "note"):
        (shape,) = parse_lines(field, [text], region=region, today=TODAY)
        json.dumps(shape)


@pytest.mark.parametrize(
    "unit",
    [
        *("9", "1,", "nghìn ", "hai ", "vài ", "a\u0301\u0323", "1 ", "(", "1 500", "5-", "5/", "5 x "),
        *("1km", "tr1", "khoảng ", "\u200b", "01.", "mở rộng ", "5m2 ", "31/3 ", "trong đó 5 triệu "),
    ],
)
def test_long_input_is_read_in_time(unit: str) -> None:
    text = unit * (4096 // len(unit))
    for field in (*FIELDS, "note"):
        best = min(_seconds(field, text) for _ in range(3))
        assert best < 0.1, (field, best)


def _seconds(field: str, text: str) -> float:
    started = time.thread_time()
    list(parse_lines(field, [text], today=TODAY))
    return time.thread_time() - started


def test_too_long_is_asked() -> None:
    assert isinstance(read("money", "1 triệu " * 100_000, today=TODAY), Ask)
    assert to_json(read_note("1 triệu " * 100_000, today=TODAY)) == {"ask": "the text is too long"}
    assert to_json(read("money", "9" * 400, today=TODAY)) == {"ask": "the number is too large"}


def test_measures_can_be_set() -> None:
    measures = Measures(sao_north=400, cong_south=1300)
    north = read("area", "2 sào", today=TODAY, measures=measures)
    south = read("area", "2 công", region="south", today=TODAY, measures=measures)
    third = read("area", "1 thước", region="central", today=TODAY)
    assert isinstance(north, Reading)
    assert isinstance(south, Reading)
    assert isinstance(third, Reading)
    assert (north.value, south.value, third.value) == (800, 2600, Decimal("33.33"))


def test_unknown_field_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown field"):
        list(parse_lines("weight", ["5"], today=TODAY))
