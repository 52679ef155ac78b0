"""Repeated groups: over given items, then as often as the person likes."""

from __future__ import annotations

from dataclasses import replace

from pydantic import JsonValue

from bot.engine.form import Submission
from tests.chat import Chat
from tests.engine.visit import visit


def at_gifts(village: str = "1") -> Chat:
    chat = visit(village=village).tap("Một mình").say("Thăm hộ khó khăn")
    return chat.tap(f"Trưởng thôn số {village}")


def gifts(chat: Chat) -> dict[str, JsonValue]:
    return {path: value for path, value in chat.answers.items() if path.startswith("gifts.")}


def amount(value: str, unit: str, typed: str) -> dict[str, JsonValue]:
    return {"amount": value, "unit": unit, "approximate": False, "typed": typed}


def review(chat: Chat) -> list[str]:
    lines = chat.text.splitlines()
    start = next((i for i, line in enumerate(lines) if line == "• Quà:"), len(lines))
    return [line.strip(" –") for line in lines[start + 1 :] if line.startswith("   –")]


def to_review(chat: Chat) -> Chat:
    return chat.tap("Riêng kỳ này").tap("Không gửi gì").tap("Bỏ qua")


def test_a_group_goes_on_until_it_is_ended() -> None:
    chat = at_gifts().tap("Đất")
    assert chat.text == "(4/6) Đất: bao nhiêu? Ví dụ: 1.200 m²; 3 sào."
    chat.say("120 m2")
    assert chat.text == "✓ Đất: 120 m²\n(4/7) Còn gì nữa?"
    chat.tap("Thứ khác").say("30 bao xi măng").tap("Hết rồi")
    assert chat.text == "(5/7) Riêng kỳ này?"
    assert review(to_review(chat)) == ["Đất: 120 m²", "Thứ khác: 30 bao xi măng"]
    assert gifts(chat) == {
        "gifts.0.kind": "land",
        "gifts.0.amount": amount("120", "m²", "120 m2"),
        "gifts.1.kind": "other",
        "gifts.1.words": "30 bao xi măng",
        "gifts.2.kind": "done",
    }


def test_nothing_at_all_is_an_answer_and_spares_what_asks_about_it() -> None:
    chat = at_gifts().tap("Hết rồi")
    assert chat.text == "(5/6) Gửi ảnh rồi bấm Xong."


def test_given_items_are_asked_first_without_asking_what_is_known() -> None:
    chat = at_gifts("2")
    assert chat.text.splitlines()[1] == "(4/6) Đất: bao nhiêu? Ví dụ: 1.200 m²; 3 sào."
    chat.say("3 sào")
    assert chat.text.splitlines()[1].startswith("(4/7) Tiền: bao nhiêu?")
    chat.tap("Bỏ qua")
    assert chat.text == "(4/7) Còn gì nữa?"
    chat.tap("Hết rồi")
    assert review(to_review(chat)) == ["Đất: 1.080 m²"], "what was skipped is not shown"


def test_given_items_all_skipped_ask_nothing_about_them() -> None:
    chat = at_gifts("2").tap("Bỏ qua").tap("Bỏ qua").tap("Hết rồi")
    assert chat.text == "(5/6) Gửi ảnh rồi bấm Xong."


def test_when_the_given_items_change_the_group_is_asked_again() -> None:
    chat = to_review(at_gifts("2").say("3 sào").say("5 triệu").tap("Hết rồi"))
    chat.tap("✎ Thôn").tap("Thôn Hải An").tap("Bí thư chi bộ")
    assert chat.text.endswith("Còn gì nữa?")
    assert gifts(chat) == {}


def test_no_more_than_the_most() -> None:
    chat = at_gifts()
    for number in range(1, 5):
        assert "Còn gì nữa?" in chat.text
        chat.tap("Đất").say(f"{number}00 m2")
    assert chat.text.endswith("Riêng kỳ này?"), "the fifth is not asked for"
    assert review(to_review(chat)) == ["Đất: 100 m²", "Đất: 200 m²", "Đất: 300 m²", "Đất: 400 m²"]


def test_a_change_goes_through_the_group_with_its_answers_at_hand() -> None:
    chat = to_review(at_gifts().tap("Đất").say("120 m2").tap("Tiền").say("5 triệu").tap("Hết rồi"))
    chat.tap("✎ Quà").tap("Giữ: Đất").say("130 m2").tap("Giữ: Tiền").tap("Giữ: 5 triệu đồng")
    assert chat.text == "✓ Tiền: 5 triệu đồng\nCòn gì nữa?"
    chat.tap("Giữ: Hết rồi")
    assert review(chat) == ["Đất: 130 m²", "Tiền: 5 triệu đồng"]


def test_one_more_is_added_by_a_change_at_the_end() -> None:
    chat = to_review(at_gifts().tap("Đất").say("120 m2").tap("Hết rồi"))
    chat.tap("✎ Quà").tap("Giữ: Đất").tap("Giữ: 120 m²").tap("Tiền").say("5 triệu").tap("Hết rồi")
    assert review(chat) == ["Đất: 120 m²", "Tiền: 5 triệu đồng"]


def test_another_kind_asks_for_its_amount_anew_and_never_keeps_the_old_figure() -> None:
    chat = to_review(at_gifts().tap("Đất").say("120 m2").tap("Hết rồi"))
    chat.tap("✎ Quà").tap("Tiền")
    assert "Tiền: bao nhiêu?" in chat.text
    chat.say("5 triệu").tap("Giữ: Hết rồi")
    assert review(chat) == ["Tiền: 5 triệu đồng"]


def test_ending_the_group_early_takes_what_came_after_it_away() -> None:
    chat = to_review(at_gifts().tap("Đất").say("120 m2").tap("Thứ khác").say("30 bao xi măng").tap("Hết rồi"))
    chat.tap("✎ Quà").tap("Hết rồi")
    assert chat.labels[0] == "Gửi"
    assert review(chat) == []
    assert "Cách tính" not in chat.text, "there are no figures to ask about"
    assert gifts(chat) == {"gifts.0.kind": "done"}


def test_back_inside_a_group_goes_through_its_questions_and_out_of_it() -> None:
    chat = at_gifts().tap("Đất").say("120 m2").tap("Quay lại")
    assert chat.text == "Đất: bao nhiêu? Ví dụ: 1.200 m²; 3 sào."
    chat.tap("Quay lại")
    assert chat.text == "Còn gì nữa?"
    chat.tap("Quay lại")
    assert chat.text == "Ai đón?"


def test_back_at_the_start_of_a_change_leaves_the_group_as_it_was() -> None:
    chat = to_review(at_gifts().tap("Đất").say("120 m2").tap("Hết rồi"))
    before = chat.answers
    chat.tap("✎ Quà").tap("Giữ: Đất").tap("Quay lại").tap("Quay lại")
    assert chat.labels[0] == "Gửi"
    assert chat.answers == before


def test_the_items_reach_the_submission_as_the_form_declares_them() -> None:
    chat = to_review(at_gifts("2").say("3 sào").tap("Bỏ qua").tap("Thứ khác").say("30 bao xi măng").tap("Hết rồi"))
    seen: list[object] = []

    def submit(answers: object, context: object) -> Submission:
        seen.append(answers)
        return Submission(text="Đã gửi.")

    chat.form = replace(chat.form, submit=submit)
    chat.tap("Gửi")
    given = [(gift.kind, gift.amount and gift.amount["amount"], gift.words) for gift in seen[0].gifts]  # type: ignore[attr-defined]
    assert given == [("land", "1080", None), ("money", None, None), ("other", None, "30 bao xi măng")]
