from __future__ import annotations

import html
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.text import SEND_PLACE, cut, html_parts, inline_keyboard, place_keyboard
from bot.messages import BOLD_OFF, BOLD_ON, Choice

LIMIT = 4096


def shown(part: str) -> str:
    """The text as a phone shows it."""
    return html.unescape(re.sub(r"</?b>", "", part))


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Góp 1.200 m² & <5 hộ>", "Góp 1.200 m² &amp; &lt;5 hộ&gt;"),
        ("“trích” \"dẫn\" 'đơn'", "“trích” \"dẫn\" 'đơn'"),
        (f"{BOLD_ON}Tên{BOLD_OFF}: a", "<b>Tên</b>: a"),
        (f"{BOLD_ON}a<b{BOLD_OFF}", "<b>a&lt;b</b>"),
        (f"x{BOLD_ON}mở", "x<b>mở</b>"),
        (f"đóng{BOLD_OFF} thừa", "đóng thừa"),
        (f"{BOLD_ON}{BOLD_ON}hai{BOLD_OFF}{BOLD_OFF} lần", "<b>hai</b> lần"),
        (f"a{BOLD_ON}{BOLD_OFF}b", "ab"),
        ("  đầu và cuối \n", "đầu và cuối"),
        ("lẻ\ud800 và không\x00", "lẻ và không"),
        ("", ""),
        (" \n ", ""),
    ],
)
def test_text_is_written_as_html(text: str, written: str) -> None:
    assert html_parts(text, LIMIT) == [written]


def test_a_long_text_is_cut_between_paragraphs() -> None:
    assert html_parts("một hai\n\nba bốn\nnăm", 14) == ["một hai", "ba bốn\nnăm"]


def test_else_between_lines() -> None:
    assert html_parts("một hai\nba bốn năm", 12) == ["một hai", "ba bốn năm"]


def test_else_between_words() -> None:
    assert html_parts("một hai ba", 8) == ["một hai", "ba"]


def test_else_anywhere_but_within_a_character() -> None:
    assert html_parts("😀😀😀", 3) == ["😀", "😀", "😀"]


def test_a_word_that_just_fits_is_not_moved_on() -> None:
    assert html_parts("một hai ba", 7) == ["một hai", "ba"]


def test_what_fits_in_telegrams_units_is_one_part() -> None:
    assert len(html_parts("😀" * 2048, LIMIT)) == 1
    assert len(html_parts("😀" * 2048 + "a", LIMIT)) == 2


def test_escapes_do_not_count() -> None:
    assert len(html_parts("&" * LIMIT, LIMIT)) == 1


def test_bold_survives_a_cut() -> None:
    assert html_parts(f"a {BOLD_ON}b c{BOLD_OFF} d", 3) == ["a <b>b</b>", "<b>c</b> d"]


pieces = st.text(st.sampled_from(["a", "<", "&", "ế", "😀", " ", "\n", BOLD_ON, BOLD_OFF]), max_size=200)


@given(st.one_of(pieces, st.text(max_size=60)), st.integers(2, 40))
def test_splitting_loses_nothing_but_blanks(text: str, limit: int) -> None:
    parts = html_parts(text, limit)
    for part in parts:
        assert units(shown(part)) <= limit
        marks = re.findall(r"</?b>", part)
        assert all(a != b for a, b in pairwise(marks))
        assert part.count("<b>") == part.count("</b>")
    kept = re.sub(f"[{BOLD_ON}{BOLD_OFF}\x00\ud800-\udfff]", "", text)
    assert "".join("".join(map(shown, parts)).split()) == "".join(kept.split())


@given(st.text(st.sampled_from("ab \n"), max_size=80), st.integers(2, 20))
def test_the_same_letters_stay_bold_after_splitting(text: str, limit: int) -> None:
    marked = text.replace("b", f"{BOLD_ON}b{BOLD_OFF}")
    for part in html_parts(marked, limit):
        assert re.sub(r"<b>b</b>", "", part).count("b") == 0


def test_the_inline_keyboard_has_payloads_and_links() -> None:
    rows = [
        [Choice(label="Có", payload="y"), Choice(label="K" * 70, payload="n")],
        [Choice(label="Xem", url="https://a.vn")],
    ]
    assert inline_keyboard(rows) == {
        "inline_keyboard": [
            [{"text": "Có", "callback_data": "y"}, {"text": "K" * 59 + "…", "callback_data": "n"}],
            [{"text": "Xem", "url": "https://a.vn"}],
        ]
    }


@pytest.mark.parametrize("payload", ["", "x" * 65, "ế" * 22])
def test_a_payload_that_telegram_would_refuse_is_a_mistake(payload: str) -> None:
    with pytest.raises(AssertionError):
        inline_keyboard([[Choice(label="Có", payload=payload)]])


def test_the_place_keyboard_offers_the_place_and_the_choices_as_words() -> None:
    rows = [[Choice(label="Bỏ qua", payload="s"), Choice(label="Xem", url="https://a.vn")]]
    assert place_keyboard(rows)["keyboard"] == [
        [{"text": SEND_PLACE, "request_location": True}],
        [{"text": "Bỏ qua"}],
    ]


def test_cut() -> None:
    assert cut("vừa đủ", 6) == "vừa đủ"
    assert cut("một hai ba", 6) == "một h…"
