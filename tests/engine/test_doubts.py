"""Questions back: answered with a button, typed anew, or left."""

from __future__ import annotations

from bot.messages import AttachmentKind
from tests.chat import Chat
from tests.engine.visit import visit


def doubted() -> Chat:
    return visit().tap("Một mình").say("Đi cơ sở")


def test_a_doubt_is_put_as_a_question_with_its_readings_as_buttons() -> None:
    chat = doubted()
    assert chat.text == "Tên này chung chung. Giữ không?"
    assert chat.labels == ["Giữ tên này", "Quay lại", "Hủy"]
    assert "title" not in chat.answers


def test_the_button_takes_the_answer_with_the_words_as_typed() -> None:
    chat = doubted().tap("Giữ tên này")
    assert chat.text == "✓ Việc: Đi cơ sở\n(3/6) Ai đón?"
    kept = chat.session.answers["title"]
    assert (kept.value, kept.typed, kept.message) == ("Đi cơ sở", "Đi cơ sở", "m2")


def test_the_words_of_the_button_do_too() -> None:
    assert doubted().say("giu ten nay").answers["title"] == "Đi cơ sở"


def test_a_new_answer_takes_the_place_of_the_doubted_one() -> None:
    assert doubted().say("Thăm hộ khó khăn").answers["title"] == "Thăm hộ khó khăn"


def test_a_new_answer_may_be_doubted_in_turn() -> None:
    chat = doubted().say("x" * 41)
    assert chat.text.startswith("Câu trả lời dài 41 ký tự, ở đây ghi được 40.")
    assert chat.labels == ["Lấy phần đầu", "Quay lại", "Hủy"]
    assert chat.tap("Lấy phần đầu").answers["title"] == "x" * 39 + "…"


def test_back_out_of_a_doubt_puts_the_question_itself() -> None:
    chat = doubted().tap("Quay lại")
    assert chat.text == "(2/6) Đi làm gì ở Thôn Hải An?"
    assert chat.session.doubt is None


def test_nonsense_leaves_the_doubt_open() -> None:
    chat = doubted().say("🤷")
    assert chat.text == "Câu này cần trả lời bằng chữ. Xin gõ vài từ."
    assert chat.labels == ["Giữ tên này", "Quay lại", "Hủy"]
    assert chat.tap("Giữ tên này").answers["title"] == "Đi cơ sở"


def test_a_photo_in_the_middle_of_a_doubt_is_kept_and_the_doubt_stays() -> None:
    chat = doubted().send(AttachmentKind.PHOTO)
    assert chat.text == "Đã giữ ảnh, tài liệu vừa gửi; sẽ kèm vào bước gửi ảnh.\nTên này chung chung. Giữ không?"
    assert chat.tap("Giữ tên này").answers["title"] == "Đi cơ sở"


def test_cancel_in_a_doubt_can_be_taken_up_at_the_doubt() -> None:
    assert doubted().tap("Hủy").resume().text == "Tên này chung chung. Giữ không?"


def test_an_amount_that_can_be_read_in_two_ways_is_asked_about() -> None:
    chat = visit().tap("Một mình").say("Thăm hộ khó khăn").tap("Bí thư chi bộ").tap("Đất").say("1,500 m2")
    assert chat.text.startswith("“1,500 m2” là ")
    assert chat.labels[2:] == ["Quay lại", "Hủy"]
    first = chat.labels[0]
    chat.tap(first)
    assert chat.answers["gifts.0.amount"] == {
        "amount": "1.5" if first.startswith("1,5") else "1500",
        "unit": "m²",
        "approximate": False,
        "typed": "1,500 m2",
    }


def test_a_number_typed_at_such_a_doubt_is_a_number_never_a_choice() -> None:
    chat = visit()
    chat.profile = "numbered"
    chat.tap("Một mình").say("Thăm hộ khó khăn").tap("Bí thư chi bộ").tap("Đất").say("1,500 m2")
    chat.say("2 m2")
    assert chat.answers["gifts.0.amount"] == {"amount": "2", "unit": "m²", "approximate": False, "typed": "2 m2"}
