"""What a message shows: pages of options, long labels as numbers, the review, limits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.channels import numbered
from bot.engine.environment import Lookup
from bot.engine.steps import Option
from tests.chat import Chat
from tests.engine.visit import VISIT, look, reviewed, visit


def among(*labels: str) -> Chat:
    options = tuple(Option(str(number), label) for number, label in enumerate(labels, 1))

    def found(needed: Lookup) -> Any:
        return options if needed.query == "villages" else look(needed)

    return Chat(VISIT, found, context={"village_shown": ""}).begin()


def test_many_options_come_in_pages() -> None:
    chat = among(*(f"Thôn {n}" for n in range(1, 21)))
    assert chat.labels == [*(f"Thôn {n}" for n in range(1, 9)), "Xem thêm ▸", "Hủy"]
    turn = chat.session.turn
    chat.tap("Xem thêm ▸")
    assert chat.labels == [*(f"Thôn {n}" for n in range(9, 17)), "◂ Trang trước", "Xem thêm ▸", "Hủy"]
    assert chat.shown.replaces == "1", "the page takes the place of the one before"
    chat.tap("Xem thêm ▸")
    assert chat.labels == ["Thôn 17", "Thôn 18", "Thôn 19", "Thôn 20", "◂ Trang trước", "Hủy"]
    assert chat.session.turn == turn, "turning pages asks nothing new"
    assert chat.tap("Thôn 18").answers["village"] == "18"


def test_an_option_of_another_page_can_be_typed() -> None:
    assert among(*(f"Thôn số {n}" for n in range(1, 21))).say("thon so 17").answers["village"] == "17"


def test_a_page_that_does_not_exist_is_the_first() -> None:
    chat = among(*(f"Thôn {n}" for n in range(1, 21)))
    chat.raw("f:q9x2m4k7tz:1:page-999999")
    assert chat.labels[0] == "Thôn 1"


def test_two_options_of_the_same_name_are_never_confused() -> None:
    chat = among("Thôn 4", "Thôn 5", "Thôn 4").say("thôn 4")
    assert chat.text == "Có mấy mục giống “thôn 4”. Đồng chí chọn mục nào?"
    assert "village" not in chat.answers


def test_labels_too_long_for_a_button_are_listed_and_chosen_by_number() -> None:
    long = "Vận động nhân dân hiến đất mở đường liên thôn Hải An – Hải Đông"
    chat = among("Thôn 4", long)
    assert chat.text.splitlines()[-2:] == ["1. Thôn 4", f"2. {long}"]
    assert chat.labels == ["1", "2", "Hủy"]
    assert chat.copy().tap("2").answers["village"] == "2"
    assert chat.copy().say("2").answers["village"] == "2"
    chat.profile = "numbered"
    assert chat.say("2").answers["village"] == "2"


def test_a_doubt_between_long_labels_lists_them_too() -> None:
    road = "Vận động nhân dân hiến đất mở đường liên thôn"
    chat = among(f"{road} Hải An", f"{road} Hải Đông", "Thôn 4").say("hien dat")
    assert chat.text.splitlines()[1:] == [f"1. {road} Hải An", f"2. {road} Hải Đông"]
    assert chat.tap("2").answers["village"] == "2"


def test_without_options_the_form_says_so_and_can_be_left() -> None:
    chat = among()
    assert chat.labels == ["Hủy"]
    assert chat.say("Thôn 4").text == "Xin chọn một trong các mục dưới đây."


def test_the_review_shortens_long_answers_but_keeps_them_whole() -> None:
    long = replace(VISIT, steps=tuple(replace(s, limit=3000) if s.name == "note" else s for s in VISIT.steps))  # type: ignore[call-arg]
    words = "Đường còn lầy. " * 150
    chat = reviewed(visit(long)).tap("✎ Ghi chú").say(words)
    line = next(line for line in chat.text.splitlines() if line.startswith("• Ghi chú"))
    assert len(line) < 420
    assert line.endswith("…")
    assert chat.answers["note"] == words.strip()


def test_without_buttons_the_review_is_a_numbered_list() -> None:
    assert numbered.render(reviewed().shown).splitlines()[-11:] == [
        "Gõ số để chọn:",
        "1. Gửi",
        "2. ✎ Thôn",
        "3. ✎ Ai đi",
        "4. ✎ Việc",
        "5. ✎ Người đón",
        "6. ✎ Quà",
        "7. ✎ Ảnh",
        "8. ✎ Ghi chú",
        "9. + Thêm chi tiết",
        "0. Hủy",
    ]
