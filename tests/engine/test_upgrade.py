"""A form that an upgrade has changed while somebody was in the middle of it: what no longer holds is asked again."""

from __future__ import annotations

from dataclasses import replace

from bot.engine.conditions import Is
from bot.engine.steps import Choice, Evidence, Option, Quantity, Text
from tests.chat import Chat
from tests.engine.visit import GIFTS, STEPS, TITLE, VISIT, WHO, changed, reviewed, visit


def told(chat: Chat) -> dict[str, object]:
    """The answers beside those that hang on none."""
    return {path: value for path, value in chat.answers.items() if path != "who"}


def test_without_a_change_it_goes_on_where_it_stood() -> None:
    assert reviewed().resume().labels[0] == "Gửi"


def test_an_option_is_gone() -> None:
    chat = reviewed()
    before = chat.answers
    chat.resume(changed("who", replace(WHO, choices=(Option("two", "Hai người"), Option("many", "Cả đoàn")))))
    assert chat.text == "Ai đi?"
    assert chat.labels == ["Hai người", "Cả đoàn", "Hủy"]
    chat.tap("Hai người")
    assert chat.labels[0] == "Gửi"
    assert chat.answers == {**before, "who": "two"}


def test_an_options_label_has_changed() -> None:
    chat = reviewed()
    chat.resume(changed("who", replace(WHO, choices=(Option("one", "Đi một mình"), Option("many", "Cả đoàn")))))
    assert chat.labels[0] == "Gửi"


def test_a_limit_is_lower() -> None:
    chat = reviewed()
    before = chat.answers
    chat.resume(changed("title", replace(TITLE, limit=10)))
    assert chat.text == "Đi làm gì ở Thôn Hải An?"
    chat.say("Thăm hộ")
    assert chat.labels[0] == "Gửi"
    assert chat.answers == {**before, "title": "Thăm hộ"}


def test_a_step_is_gone() -> None:
    chat = reviewed(visit()).resume(changed("note"))
    assert chat.labels[0] == "Gửi"
    assert "✎ Ghi chú" not in chat.labels
    assert chat.tap("Gửi").turn.state == "submitted"


def test_the_open_step_is_gone() -> None:
    chat = visit().tap("Một mình").say("Thăm hộ khó khăn").resume(changed("host"))
    assert chat.text == "(3/5) Còn gì nữa?"


def test_a_step_is_new() -> None:
    note = STEPS[8]
    assert isinstance(note, Text)
    chat = reviewed().resume(changed("note", note, Text("extra", "Chuyện gì đáng nhớ?", label="Chuyện", optional=True)))
    assert chat.text.endswith("Chuyện gì đáng nhớ?")
    assert chat.say("Bà con tự rào vườn").labels[0] == "Gửi"


def test_a_step_has_become_of_another_kind() -> None:
    chat = reviewed()
    before = told(chat)
    chat.resume(changed("who", Quantity("who", "Bao nhiêu người?", label="Ai đi", measures="people")))
    assert chat.text == "Bao nhiêu người? Ví dụ: 120 người."
    assert told(chat.say("12 người")) == before
    assert chat.labels[0] == "Gửi"


def test_a_step_has_become_a_group_and_a_group_a_step() -> None:
    chat = reviewed().resume(changed("gifts", Text("gifts", "Quà gì?", label="Quà")))
    assert chat.text.endswith("Quà gì?")
    assert "gifts.0.kind" not in chat.answers
    chat.say("30 bao xi măng").resume(VISIT)
    assert chat.text.endswith("Còn gì nữa?")
    assert "gifts" not in chat.answers


def test_a_kind_inside_a_group_is_gone_and_its_amount_with_it() -> None:
    chat = visit().tap("Một mình").say("Thăm hộ khó khăn").tap("Bí thư chi bộ")
    chat.tap("Tiền").say("5 triệu").tap("Đất").say("120 m2").tap("Hết rồi")
    kind = GIFTS.steps[0]
    assert isinstance(kind, Choice)
    assert isinstance(kind.choices, tuple)
    options = tuple(option for option in kind.choices if option.code != "money")
    amount = replace(GIFTS.steps[1], table=(("land", "area"),), when=Is("kind", "land"))  # type: ignore[call-arg]
    chat.resume(changed("gifts", replace(GIFTS, steps=(replace(kind, choices=options), amount, GIFTS.steps[2]))))
    assert chat.text.endswith("Còn gì nữa?")
    chat.tap("Đất").say("3 sào")
    assert chat.answers["gifts.0.amount"] == {"amount": "1080", "unit": "m²", "approximate": False, "typed": "3 sào"}
    assert chat.answers["gifts.1.amount"] == {"amount": "120", "unit": "m²", "approximate": False, "typed": "120 m2"}


def test_a_detail_that_no_longer_holds_is_asked_again_because_it_was_wanted() -> None:
    chat = reviewed().tap("+ Thêm chi tiết").tap("+ Không khí").tap("Gay")
    mood = next(step for step in STEPS if step.name == "mood")
    assert isinstance(mood, Choice)
    chat.resume(changed("mood", replace(mood, choices=(Option("fine", "Khá"),))))
    assert chat.text == "Dân thế nào?"


def test_a_doubt_about_a_step_that_is_gone_holds_nobody_up() -> None:
    chat = visit().tap("Một mình").say("Đi cơ sở")
    chat.resume(changed("title"))
    assert chat.text == "(2/5) Ai đón?"
    assert chat.tap("Bí thư chi bộ").answers["host"] == "12"


def test_a_doubt_whose_readings_no_longer_hold_is_asked_again() -> None:
    chat = visit().tap("Một mình").say("x" * 41)
    chat.resume(changed("title", replace(TITLE, limit=10))).tap("Lấy phần đầu")
    assert chat.text.endswith("Đi làm gì ở Thôn Hải An?")
    assert "title" not in chat.answers


def test_the_list_of_details_is_open_and_there_are_none_any_more() -> None:
    chat = reviewed().tap("+ Thêm chi tiết")
    bare = replace(VISIT, steps=tuple(s for s in STEPS if s.name not in ("mood", "story", "day")))
    assert chat.resume(bare).tap("Quay lại").labels[0] == "Gửi"


def test_a_button_from_before_the_upgrade_is_understood_or_refused_politely() -> None:
    chat = visit()
    one = chat.shown.choices[0]
    chat.form = changed("who", replace(WHO, choices=(Option("two", "Hai người"), Option("many", "Cả đoàn"))))
    chat.press(one)
    assert chat.turn.toast == "Nút này không còn dùng được. Xin chọn lại."
    assert chat.tap("Hai người").answers["who"] == "two"


def test_an_evidence_step_takes_over_from_words() -> None:
    chat = reviewed(visit()).tap("✎ Ghi chú").say("Đường còn lầy")
    chat.resume(changed("note", Evidence("note", "Gửi giấy tờ.", label="Giấy tờ")))
    assert chat.text.endswith("Gửi giấy tờ.")
