"""The course of a form: where it stands follows from its answers, and every button does what it says."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import pytest
from pydantic import Field

from tests.chat import Chat
from tests.engine.visit import VISIT, Visit, look, reviewed, visit


def test_the_first_question_carries_title_and_opening_and_no_way_back() -> None:
    chat = visit()
    assert chat.text.splitlines()[1:] == ["Thôn: Thôn Hải An.", "(1/6) Ai đi?"]
    assert chat.labels == ["Một mình", "Cả đoàn", "Hủy"]


def test_an_answer_is_noted_and_the_next_question_put_with_a_way_back() -> None:
    chat = visit().tap("Một mình")
    assert chat.text == "✓ Ai đi: Một mình\n(2/6) Đi làm gì ở Thôn Hải An?"
    assert chat.labels == ["Quay lại", "Hủy"]


def test_the_words_of_a_button_may_be_typed_with_or_without_marks() -> None:
    for typed in ("Cả đoàn", "ca doan", "CẢ ĐOÀN", "  cả   đoàn ", "ca\u0309 d\u0323oa\u0300n".replace("d\u0323", "đ")):
        assert visit().say(typed).answers["who"] == "many", typed


def test_part_of_a_label_is_enough_where_only_one_has_it() -> None:
    assert visit().say("mình").answers["who"] == "one"


@pytest.mark.parametrize("slip", ["m", "inh", "đoàn cả"])
def test_a_slip_of_the_finger_chooses_nothing(slip: str) -> None:
    chat = visit().say(slip)
    assert "Xin chọn một" in chat.text
    assert "who" not in chat.answers


def test_the_words_of_a_button_that_is_not_there_are_no_answer() -> None:
    chat = visit().tap("Một mình").say("bỏ qua")
    assert chat.text.startswith("Ở câu này không có nút “Bỏ qua”.")
    assert chat.say("quay lại").text.endswith("Ai đi?")
    assert "title" not in chat.answers


def test_words_that_fit_several_options_are_asked_about() -> None:
    chat = visit().say("n")
    assert chat.text == "Có mấy mục giống “n”. Đồng chí chọn mục nào?"
    assert chat.labels == ["Một mình", "Cả đoàn", "Quay lại", "Hủy"]
    assert chat.tap("Cả đoàn").answers["who"] == "many"


def test_a_question_whose_condition_holds_is_asked_at_its_place() -> None:
    chat = visit().tap("Cả đoàn")
    assert chat.text.endswith("Bao nhiêu hộ? Ví dụ: 45 hộ.")
    assert chat.say("45 hộ").answers["households"] == {
        "amount": "45",
        "unit": "hộ",
        "approximate": False,
        "typed": "45 hộ",
    }


def test_when_an_earlier_answer_changes_conditions_are_looked_at_anew() -> None:
    chat = reviewed().tap("✎ Ai đi").tap("Cả đoàn")
    assert chat.text.endswith("Bao nhiêu hộ? Ví dụ: 45 hộ.")
    chat.say("12")
    assert "• Số hộ: 12 hộ" in chat.text
    chat.tap("✎ Ai đi").tap("Một mình")
    assert "Số hộ" not in chat.text
    assert chat.answers["households"] is not None, "kept, should the answer change back"
    assert "• Số hộ: 12 hộ" in chat.tap("✎ Ai đi").tap("Cả đoàn").text


def test_an_answer_that_no_longer_applies_is_not_submitted() -> None:
    chat = reviewed().tap("✎ Ai đi").tap("Cả đoàn").say("12").tap("✎ Ai đi").tap("Một mình").tap("Gửi")
    assert chat.turn.state == "submitted"
    assert chat.text == "Đã gửi."


def test_back_puts_the_question_before_with_its_answer_at_hand() -> None:
    chat = visit().tap("Một mình").say("Thăm hộ khó khăn").tap("Quay lại")
    assert chat.text == "Đi làm gì ở Thôn Hải An?"
    assert chat.labels == ["Giữ: Thăm hộ khó khăn", "Quay lại", "Hủy"]
    assert chat.tap("Giữ: Thăm hộ khó khăn").text == "✓ Việc: Thăm hộ khó khăn\n(3/6) Ai đón?"


def test_back_goes_all_the_way_and_forward_again_with_nothing_lost() -> None:
    chat = visit().tap("Một mình").say("Thăm hộ khó khăn").tap("Bí thư chi bộ")
    answers = chat.answers
    chat.tap("Quay lại").tap("Quay lại").tap("Quay lại")
    assert "Ai đi?" in chat.text
    assert "Quay lại" not in chat.labels, "this is the beginning"
    assert chat.answers == answers
    chat.tap("Giữ: Một mình").tap("Giữ: Thăm hộ khó khăn").tap("Giữ: Bí thư chi bộ")
    assert chat.text.endswith("(4/6) Còn gì nữa?")


def test_an_optional_question_can_be_skipped_answered_and_emptied_again() -> None:
    chat = reviewed()
    assert "Ghi chú:" not in chat.text
    chat.tap("✎ Ghi chú").say("Đường còn lầy")
    assert "• Ghi chú: Đường còn lầy" in chat.text
    chat.tap("✎ Ghi chú")
    assert chat.labels == ["Giữ: Đường còn lầy", "Quay lại", "Để trống", "Hủy"]
    chat.tap("Để trống")
    assert "Ghi chú:" not in chat.text
    assert chat.answers["note"] is None


def test_what_must_be_answered_cannot_be_skipped_even_by_a_forged_button() -> None:
    chat = visit()
    assert "Bỏ qua" not in chat.labels
    chat.raw("f:q9x2m4k7tz:1:skip")
    assert chat.turn.toast == "Nút này không còn dùng được. Xin chọn lại."
    assert "who" not in chat.answers


def test_cancel_sets_the_form_aside_and_it_goes_on_where_it_stood() -> None:
    chat = visit().tap("Cả đoàn").say("45 hộ").tap("Hủy")
    assert chat.turn.state == "parked"
    assert chat.text.endswith("Những gì đã nhập vẫn được giữ, bấm Làm tiếp để quay lại.")
    assert [(choice.label, choice.payload) for choice in chat.shown.choices] == [("Làm tiếp: Đi cơ sở", "r:q9x2m4k7tz")]
    assert chat.resume().text == "(3/7) Đi làm gì ở Thôn Hải An?"


def test_a_change_at_the_review_leads_back_to_the_review() -> None:
    chat = reviewed().tap("✎ Việc")
    assert chat.text == "Đi làm gì ở Thôn Hải An?"
    chat.say("Gỡ vướng mắc đất đai")
    assert "• Việc: Gỡ vướng mắc đất đai" in chat.text
    assert chat.labels[0] == "Gửi"


def test_back_out_of_a_change_leaves_the_answer_as_it_was() -> None:
    chat = reviewed()
    before = chat.answers
    chat.tap("✎ Việc").tap("Quay lại")
    assert chat.labels[0] == "Gửi"
    assert chat.answers == before


def test_an_answer_given_in_advance_is_offered_for_change_on_the_first_question_only() -> None:
    chat = visit(roams=True)
    assert chat.labels == ["Một mình", "Cả đoàn", "Thôn khác", "Hủy"]
    chat.tap("Thôn khác")
    assert chat.labels == ["Thôn Hải An", "Thôn Hải Đông", "Thôn 4", "Giữ: Thôn Hải An", "Quay lại", "Hủy"]
    chat.tap("Thôn 4")
    assert chat.text == "✓ Thôn: Thôn 4\n(1/6) Ai đi?"
    assert chat.tap("Một mình").text.endswith("Đi làm gì ở Thôn 4?")
    assert "Thôn khác" not in chat.labels
    assert "Thôn khác" not in visit().labels, "only for whoever roams"


def test_back_out_of_an_offer_keeps_what_was_given() -> None:
    chat = visit(roams=True).tap("Thôn khác").tap("Quay lại")
    assert "Ai đi?" in chat.text
    assert chat.answers["village"] == "1"


def test_without_an_answer_in_advance_the_question_is_put() -> None:
    chat = visit(village=None)
    assert "Thôn nào?" in chat.text
    assert "Ai đi?" in chat.tap("Thôn 4").text


def test_answers_that_hang_on_a_changed_one_are_asked_again_and_no_others() -> None:
    chat = reviewed().tap("✎ Thôn").tap("Thôn 4")
    assert chat.text == "✓ Thôn: Thôn 4\nAi đón?"
    assert chat.labels[:2] == ["Trưởng thôn số 3", "Bí thư chi bộ"]
    chat.tap("Trưởng thôn số 3")
    assert chat.answers["title"] == "Thăm hộ khó khăn"
    assert "Còn gì nữa?" in chat.text, "the gifts were given for the village before"


def test_the_same_answer_again_costs_nothing() -> None:
    chat = reviewed()
    before = chat.answers
    assert chat.tap("✎ Thôn").tap("Thôn Hải An").answers == before


def test_details_are_asked_only_where_they_are_chosen() -> None:
    chat = reviewed().tap("+ Thêm chi tiết")
    assert chat.text == "Đồng chí muốn thêm điều gì? Không bắt buộc."
    assert chat.labels == ["+ Không khí", "+ Câu chuyện", "+ Ngày đi", "Quay lại", "Hủy"]
    chat.tap("+ Ngày đi")
    assert chat.text == "Đi ngày nào?"
    assert "• Ngày đi: 3/4/2026" in chat.say("3/4").text
    assert chat.tap("+ Thêm chi tiết").labels == ["+ Không khí", "+ Câu chuyện", "✎ Ngày đi", "Quay lại", "Hủy"]


def test_back_out_of_the_list_of_details_and_out_of_a_detail() -> None:
    chat = reviewed()
    before = chat.answers
    assert chat.tap("+ Thêm chi tiết").tap("Quay lại").labels[0] == "Gửi"
    chat.tap("+ Thêm chi tiết").tap("+ Không khí")
    assert "Bỏ qua" not in chat.labels
    chat.tap("Quay lại")
    assert chat.labels[0] == "Gửi", "a detail that is not wanted after all holds nobody up"
    assert chat.answers == before


def test_words_at_the_review_are_no_answer() -> None:
    chat = reviewed()
    before = chat.answers
    chat.say("được chưa")
    assert chat.text.startswith("Xin chọn một trong các mục dưới đây.")
    assert chat.answers == before


def test_words_in_the_list_of_details_choose_one() -> None:
    assert reviewed().tap("+ Thêm chi tiết").say("ngay di").text == "Đi ngày nào?"


def test_sending_submits_once() -> None:
    chat = reviewed().tap("Gửi")
    assert chat.turn.state == "submitted"
    assert chat.turn.submission is not None
    assert chat.turn.submission.object == chat.session.id
    assert [(choice.label, choice.payload) for choice in chat.shown.choices] == [("Danh mục", "c:menu")]


def test_a_form_without_a_review_submits_with_the_last_answer() -> None:
    chat = visit(replace(VISIT, review=False)).tap("Một mình").say("Thăm hộ khó khăn").tap("Bí thư chi bộ")
    chat.tap("Hết rồi").tap("Không gửi gì")
    assert chat.turn.state == "open"
    assert chat.say("Đường còn lầy").turn.state == "submitted"
    assert chat.text == "Đã gửi."


def test_a_form_with_everything_answered_begins_at_the_review() -> None:
    done = reviewed()
    again = Chat(VISIT, look, context=done.context).begin(done.session.answers, done.session.presets)
    assert again.labels[0] == "Gửi"
    assert again.answers == done.answers


def test_an_answer_that_the_forms_own_model_refuses_is_asked_again_and_nothing_else() -> None:
    class Terse(Visit):
        title: Annotated[str, Field(max_length=10)]

    chat = reviewed(visit(replace(VISIT, answers=Terse))).tap("Gửi")
    assert chat.turn.state == "open"
    assert chat.text.splitlines() == [
        "Câu trả lời trước không còn hợp với biểu mẫu. Xin trả lời lại câu này.",
        "Đi làm gì ở Thôn Hải An?",
    ]
    assert chat.say("Thăm hộ").labels[0] == "Gửi"
    assert chat.tap("Gửi").turn.state == "submitted"


def test_a_short_answer_is_one_line_and_its_words_are_kept_as_typed() -> None:
    chat = visit().tap("Một mình").say("Thăm hộ\n  khó khăn")
    assert (chat.session.answers["title"].value, chat.session.answers["title"].typed) == (
        "Thăm hộ khó khăn",
        "Thăm hộ\n  khó khăn",
    )
