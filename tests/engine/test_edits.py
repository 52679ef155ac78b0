"""A message that was edited: its answer is read again, and what follows from it."""

from __future__ import annotations

from dataclasses import replace

from pydantic import BaseModel

from bot.messages import Attachment, AttachmentKind
from tests.engine.visit import VISIT, reviewed, visit


class Short(BaseModel):
    village: str
    who: str
    households: object = None


NOT_USED = "Tin vừa chỉnh không phải câu trả lời nào ở đây nên chưa ghi lại gì. Xin trả lời câu này."


def test_an_edited_answer_is_read_again_and_the_open_question_repeated() -> None:
    chat = visit().tap("Một mình").say("Thăm hộ khó khăn").edit(2, "Gỡ vướng mắc đất đai")
    assert chat.text == "Đã sửa theo tin đồng chí vừa chỉnh: Việc – Gỡ vướng mắc đất đai.\n(3/6) Ai đón?"
    edited = chat.session.answers["title"]
    assert (edited.value, edited.typed, edited.message) == ("Gỡ vướng mắc đất đai", "Gỡ vướng mắc đất đai", "m2")
    assert chat.edit(2, "Thăm trường").answers["title"] == "Thăm trường", "and again"


def test_conditions_are_looked_at_anew() -> None:
    chat = visit().say("mình").say("Thăm hộ khó khăn").edit(1, "cả đoàn")
    assert chat.text.endswith("Bao nhiêu hộ? Ví dụ: 45 hộ.")
    assert chat.answers["title"] == "Thăm hộ khó khăn"


def test_a_typed_label_can_be_edited_like_any_answer() -> None:
    chat = visit().say("Một mình").edit(1, "Cả đoàn")
    assert chat.answers["who"] == "many"
    assert chat.text.endswith("Bao nhiêu hộ? Ví dụ: 45 hộ.")


def test_an_edit_at_the_review_shows_the_review_again() -> None:
    chat = reviewed().edit(2, "Thăm trường")
    assert "• Việc: Thăm trường" in chat.text
    assert chat.labels[0] == "Gửi"


def test_a_message_that_was_no_answer_yet_becomes_one_when_edited() -> None:
    chat = visit().tap("Một mình").say("x" * 41)
    assert chat.session.doubt is not None
    assert chat.edit(2, "Thăm trường").answers["title"] == "Thăm trường"
    chat = visit().tap("Một mình").say("!!!").edit(2, "Thăm trường")
    assert chat.answers["title"] == "Thăm trường"


def test_an_edit_of_something_else_answers_nothing() -> None:
    chat = visit().tap("Một mình").say("!!!").say("Thăm hộ khó khăn")
    before = chat.session
    chat.edit(2, "Bí thư chi bộ")
    assert chat.text == f"{NOT_USED}\n(3/6) Ai đón?"
    chat.edit(99, "Bí thư chi bộ")
    assert chat.text == f"{NOT_USED}\n(3/6) Ai đón?"
    assert chat.session == before


def test_an_edit_into_nonsense_keeps_the_answer_and_says_why() -> None:
    chat = visit().tap("Một mình").say("Thăm hộ khó khăn").edit(2, "…")
    assert chat.text == "Câu này cần trả lời bằng chữ. Xin gõ vài từ.\n(3/6) Ai đón?"
    assert chat.answers["title"] == "Thăm hộ khó khăn"


def test_an_edit_into_something_doubtful_asks() -> None:
    chat = visit().tap("Một mình").say("Thăm hộ khó khăn").edit(2, "Đi cơ sở")
    assert chat.text == "Tên này chung chung. Giữ không?"
    assert chat.tap("Giữ tên này").text == "✓ Việc: Đi cơ sở\n(3/6) Ai đón?"
    chat = visit().tap("Một mình").say("Thăm hộ khó khăn").edit(2, "Đi cơ sở").tap("Quay lại")
    assert chat.labels[0] == "Giữ: Thăm hộ khó khăn", "the answer before is still there"


def test_an_edited_caption_changes_the_caption_and_sends_no_second_photo() -> None:
    photo = Attachment(kind=AttachmentKind.PHOTO, ref="ref", unique="u1")
    chat = reviewed().send(AttachmentKind.PHOTO, unique="u1", text="hop dan")
    chat.edit(7, "Họp dân thôn Hải An", attachments=(photo,))
    assert chat.labels[0] == "Gửi"
    assert [piece["caption"] for piece in chat.answers["photos"]] == ["Họp dân thôn Hải An"]  # type: ignore[union-attr, index, call-overload]


def test_an_edit_that_completes_a_form_without_review_submits_it() -> None:
    steps = tuple(step for step in VISIT.steps if step.name in ("village", "who", "households"))
    form = replace(VISIT, review=False, steps=steps, answers=Short)
    chat = visit(form).say("cả đoàn").edit(1, "một mình")
    assert chat.turn.state == "submitted"
    assert chat.text == "Đã gửi."
