from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.numbered import render, resolve
from bot.messages import BOLD_OFF, BOLD_ON, Choice, Outgoing

BACK = Choice(label="⬅️ Quay lại", payload="b")
SKIP = Choice(label="Bỏ qua", payload="s")
CANCEL = Choice(label="Hủy", payload="c", cancel=True)
ROAD = Choice(label="Đường bê tông", payload="1")
DITCH = Choice(label="Mương Cái", payload="2")
GUIDE = Choice(label="Hướng dẫn", url="https://dvk.vn/hd")

QUESTION = Outgoing(text=f"Làm {BOLD_ON}gì{BOLD_OFF}?", rows=((ROAD, DITCH), (BACK, CANCEL), (GUIDE,)))
TYPED = Outgoing(text="Bao nhiêu ngày công?", rows=((BACK, SKIP), (CANCEL,)), numbered=False)


def test_choices_are_numbered_in_reading_order_and_cancel_is_zero() -> None:
    assert render(QUESTION) == (
        "Làm gì?\n\n"
        "Gõ số để chọn:\n1. Đường bê tông\n2. Mương Cái\n3. ⬅️ Quay lại\n0. Hủy\n\n"
        "Hướng dẫn: https://dvk.vn/hd"
    )


def test_where_a_number_is_an_answer_words_are_offered() -> None:
    plain = TYPED.model_copy(update={"rows": ((Choice(label="Quay lại", payload="b"), SKIP), (CANCEL,))})
    assert render(plain) == "Bao nhiêu ngày công?\n\nGõ: quay lại · bỏ qua · hủy"


def test_an_abbreviation_keeps_its_capitals_as_a_word() -> None:
    message = Outgoing(text="Ai?", rows=((Choice(label="UBND xã", payload="u"),),), numbered=False)
    assert render(message).endswith("Gõ: UBND xã")


def test_a_message_without_choices_is_its_text() -> None:
    assert render(Outgoing(text="Đã ghi.")) == "Đã ghi."


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("1", ROAD),
        (" 2. ", DITCH),
        ("2)", DITCH),
        ("số 2", DITCH),
        ("So 2.", DITCH),
        ("chọn 2", DITCH),
        ("02", DITCH),
        ("0", CANCEL),
        ("4", None),
        ("-2", None),
        ("1,5", None),
        ("1 2", None),
        ("", None),
        ("Đường bê tông", ROAD),
        ("duong be tong", ROAD),
        ("DUONG  BE TONG.", ROAD),
        ("quay lai", BACK),
        ("huy", CANCEL),
        ("hướng dẫn", None),
        ("mương", None),
    ],
)
def test_what_a_typed_answer_chooses(text: str, choice: Choice | None) -> None:
    assert resolve(QUESTION, text) == choice


@pytest.mark.parametrize(("text", "choice"), [("1", None), ("0", None), ("bo qua", SKIP), ("Hủy", CANCEL)])
def test_numbers_choose_only_where_choices_are_numbered(text: str, choice: Choice | None) -> None:
    assert resolve(TYPED, text) == choice


def test_labels_that_differ_by_marks_alone_are_not_guessed() -> None:
    land, iron = Choice(label="Đất", payload="d"), Choice(label="Đạt", payload="x")
    message = Outgoing(text="?", rows=((land, iron),))
    assert resolve(message, "đất") == land
    assert resolve(message, "đạt") == iron
    assert resolve(message, "dat") is None


labels = st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=20)


@given(st.lists(labels, min_size=1, max_size=12), st.integers(0, 12))
def test_each_number_shown_chooses_what_stands_beside_it(names: list[str], cancel: int) -> None:
    choices = [Choice(label=name, payload=str(i), cancel=i == cancel) for i, name in enumerate(names)]
    message = Outgoing(text="?", rows=tuple((choice,) for choice in choices))
    for line in render(message).split("Gõ số để chọn:\n")[1].split("\n"):
        number, _, label = line.partition(". ")
        chosen = resolve(message, number)
        assert chosen is not None
        assert chosen.label == label


@given(st.text(max_size=40))
def test_anything_may_be_typed(text: str) -> None:
    assert resolve(QUESTION, text) in (None, *QUESTION.choices)
