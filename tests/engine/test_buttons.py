"""Buttons of the open question, of earlier ones, of other conversations, and forged ones."""

from __future__ import annotations

import pytest

from bot.engine.payload import Press, payload, press
from tests.engine.visit import reviewed, visit

OLD = "Nút này của câu trước. Xin trả lời câu mới nhất ở cuối."
UNKNOWN = "Nút này không còn dùng được. Xin chọn lại."


def test_a_payload_is_read_as_it_was_written() -> None:
    written = payload("abcdefghjk", 999999, "option", "A-z_0" + "9" * 31)
    assert written == "f:abcdefghjk:999999:option-A-z_0" + "9" * 31
    assert len(written) <= 64
    read = press(written)
    assert read == Press(session="abcdefghjk", turn=999999, action="option", argument="A-z_0" + "9" * 31)
    assert press(payload("a", 1, "back")) == Press(session="a", turn=1, action="back")


@pytest.mark.parametrize(
    "written",
    ["", "f", "f:", "f:a", "f:a:1", "f:a:1:", "f:a:x:back", "f:A:1:back", "f:a:1:back-", "f:a:1:option-á", "v:mine:0",
     "f:a:1:back\n", "f:a:1:option-1 OR 1=1", "f:" + "a" * 11 + ":1:back", "f:a:1234567:back", "f:a:١:back"],
)  # fmt: skip
def test_what_no_form_has_written_is_not_read(written: str) -> None:
    assert press(written) is None


def test_a_second_press_on_the_same_button_is_ignored_without_a_word() -> None:
    chat = visit()
    one = chat.shown.choices[0]
    chat.press(one)
    before = chat.session
    chat.press(one)
    assert (chat.turn.messages, chat.turn.toast, chat.session) == ((), "", before)


def test_a_button_of_an_earlier_question_is_answered_politely_and_changes_nothing() -> None:
    chat = visit()
    many = chat.shown.choices[1]
    chat.tap("Một mình").say("Thăm hộ khó khăn")
    before = chat.session
    chat.press(many)
    assert chat.turn.toast == OLD
    assert chat.text == "(3/6) Ai đón?", "the open question comes again, at the end of the chat"
    assert chat.session == before
    assert chat.tap("Bí thư chi bộ").answers["host"] == "12", "its buttons are good"


@pytest.mark.parametrize(
    "action",
    ["option-nobody", "option-", "doubt-0", "doubt-7", "keep", "skip", "done", "clear", "back", "change-who",
     "offer-who", "add-story", "more", "send", "page-x", "drop-table", "option-..", "change-gifts.0.kind"],
)  # fmt: skip
def test_a_button_that_the_question_does_not_show_is_refused(action: str) -> None:
    chat = visit()
    before = chat.session
    chat.raw(f"f:q9x2m4k7tz:1:{action}")
    assert chat.turn.toast == UNKNOWN
    assert chat.turn.state == "open"
    assert chat.answers == {"village": "1"}
    assert chat.session.model_copy(update={"last_tap": ""}) == before


def test_a_button_of_a_turn_to_come_is_refused() -> None:
    chat = visit()
    chat.raw("f:q9x2m4k7tz:2:option-one")
    assert chat.turn.toast == OLD
    assert "who" not in chat.answers


def test_send_cannot_be_forged_before_the_review() -> None:
    chat = visit().tap("Một mình")
    chat.raw("f:q9x2m4k7tz:2:send")
    assert chat.turn.state == "open"
    assert chat.turn.submission is None


def test_details_cannot_be_forged_into_answers_that_are_no_details() -> None:
    chat = reviewed().tap("+ Thêm chi tiết")
    chat.raw(f"f:q9x2m4k7tz:{chat.session.turn}:add-title")
    assert chat.turn.toast == UNKNOWN
