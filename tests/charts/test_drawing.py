"""Pictures of charts: every letter is drawn; they are readable on a phone, and made aside in little memory."""

from __future__ import annotations

import io
import unicodedata
from decimal import Decimal

import pytest
from PIL import Image
from pydantic import TypeAdapter

from bot import work
from bot.jobs.chart_picture import pictures
from bot.reports.chart_drawing import BODY, HEADING, INNER, LOOKS, SMALL, TITLE, draw, drawable, wide_of, wrapped
from bot.reports.charts import KINDS, Chart, ChartKind, Mark, Panel, Row, Series, number

KILOBYTES = TypeAdapter(int)
MARKS = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
VOWELS = [vowel + mark for vowel in "aăâeêioôơuưy" for mark in MARKS]
LETTERS = unicodedata.normalize("NFC", "".join(VOWELS) + "bcdđghklmnpqrstvx")
ALPHABET = LETTERS + LETTERS.upper()
SIGNS = "0123456789.,%()/:;–-+“”…²₫&"


def chart(kind: ChartKind, rows: int = 3, label: str = "Xã Quảng Sơn", largest: int = 10**15) -> Chart:
    """One with as many series as its kind has, values from nothing to the largest."""
    series = tuple(Series(f"Loại {place}", "3") for place in range(len(LOOKS[kind])))
    made = tuple(
        Row(
            f"{label} {at}",
            tuple(number(largest // (rows - 1) * at // (place + 1)) for place in range(len(series))),
            "84,9%",
        )
        for at in range(rows)
    )
    return Chart(kind, "Tỉnh Quảng Ninh, năm 2026", series, (Panel(made, "Đăng ký"),), ("Ghi chú",))


def test_every_letter_and_sign_that_is_written_has_a_glyph() -> None:
    assert len(LETTERS) == 12 * 6 + 17
    assert drawable(ALPHABET + SIGNS) == ALPHABET + SIGNS
    assert drawable(unicodedata.normalize("NFD", ALPHABET)) == ALPHABET


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("kind", KINDS)
def test_whatever_is_written_is_drawn_without_a_box(kind: ChartKind) -> None:
    """matplotlib warns of each box that it draws, and fails on formulas that it takes dollars for."""
    odd = "Xã $a_1^{2}$ \\frac 🎉 漢字 \u200b\ue000 <b>&amp;</b>\nhai dòng"
    (drawn,) = draw([chart(kind, label=odd)])
    with Image.open(io.BytesIO(drawn)) as image:
        assert image.width == 780
    assert drawable("Xã Quảng Sơn 🎉漢") == "Xã Quảng Sơn "


@pytest.mark.parametrize("kind", KINDS)
def test_long_names_and_huge_amounts_stay_on_the_page(kind: ChartKind) -> None:
    """Nothing is drawn into the outer margins, and nothing is smaller than eleven dots of a phone's screen."""
    rows = 12 if kind == "course" else 11
    names = ("Thôn " * 60, "Đơnvị" * 60) if kind != "course" else ("Tháng",)
    for label in names:
        for largest in (0, 10, 10**6) if kind == "course" else (10**15, 30):
            (drawn,) = draw([chart(kind, rows, label, max(largest, 12))])
            with Image.open(io.BytesIO(drawn)) as image:
                grey = image.convert("L")
                for left in (0, image.width - 8):
                    assert grey.crop((left, 0, left + 8, image.height)).getextrema() == (255, 255), (label[:5], largest)
                assert image.height < 2200
    assert min(TITLE, HEADING, BODY, SMALL) >= 22


def test_words_are_broken_where_they_fit() -> None:
    assert wrapped("Xã Quảng Sơn", 24, INNER, 2) == ["Xã Quảng Sơn"]
    lines = wrapped("Xây dựng " * 40, 24, INNER, 2)
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert all(wide_of(line, 24) <= INNER for line in [*lines, *wrapped("x" * 300, 24, INNER, 9)])
    assert "".join(wrapped("x" * 300, 24, INNER, 9)) == "x" * 300


def test_series_differ_without_colour() -> None:
    """A printer's grey, or eyes that see no colours: the pattern or the light tells series apart."""
    for kind in KINDS:
        looks = [(look.pattern, look.face) for look in LOOKS[kind]]
        assert len({pattern or face for pattern, face in looks}) == len(looks)


def test_a_chart_of_nothing_is_a_sentence() -> None:
    (drawn,) = draw([Chart("fields", "Xã Quảng Sơn, năm 2016", nothing="Chưa có mô hình nào.")])
    with Image.open(io.BytesIO(drawn)) as image:
        assert image.height < 250


async def test_many_are_drawn_by_one_process_in_little_memory() -> None:
    single = Chart(
        "resources", "x", (Series("Năm 2026"),), (Panel((Row("Đất", (Mark(Decimal("1155.3"), "1.155,3"),)),)),)
    )
    drawn = await pictures([*(chart(kind) for kind in KINDS), single])
    assert len(drawn) == 5
    assert all(one.startswith(b"\x89PNG") for one in drawn)
    assert drawn == draw([*(chart(kind) for kind in KINDS), single]), "the same picture each time"
    peak = await work.run("tests.charts.peak:peak", chart("timeliness", 11), 6, gives=KILOBYTES)
    assert peak < 150 * 1024
