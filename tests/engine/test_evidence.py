"""Photos, documents, voice and places: gathered, kept when they come too early, counted once."""

from __future__ import annotations

import pytest

from bot.messages import AttachmentKind
from tests.chat import Chat
from tests.engine.visit import reviewed, visit

PHOTO, DOCUMENT, VOICE, PLACE = (
    AttachmentKind.PHOTO,
    AttachmentKind.DOCUMENT,
    AttachmentKind.VOICE,
    AttachmentKind.PLACE,
)


def at_photos() -> Chat:
    return visit().tap("Một mình").say("Thăm hộ khó khăn").tap("Bí thư chi bộ").tap("Hết rồi")


def kinds(chat: Chat) -> list[str]:
    return [piece["kind"] for piece in chat.answers["photos"]]  # type: ignore[union-attr, index, call-overload, misc]


def test_evidence_is_gathered_until_done() -> None:
    chat = at_photos()
    assert chat.labels == ["Không gửi gì", "Quay lại", "Hủy"]
    chat.send(PHOTO)
    assert chat.text == "Đã nhận 1 ảnh. Gửi tiếp, hoặc bấm Xong."
    assert chat.labels == ["Xong", "Bỏ hết, gửi lại", "Quay lại", "Hủy"]
    assert chat.send(DOCUMENT).text == "Đã nhận 1 ảnh, 1 tài liệu khác. Gửi tiếp, hoặc bấm Xong."
    assert chat.tap("Xong").text == "✓ Ảnh: 1 ảnh, 1 tài liệu khác\n(6/6) Ghi chú gì không?"
    assert kinds(chat) == ["photo", "document"]


def test_the_button_shown_before_a_photo_still_ends_gathering() -> None:
    """The question's buttons stay good while things come in, whichever message they stand under."""
    chat = at_photos()
    done = chat.shown.choices[0]
    chat.send(PHOTO).press(done)
    assert "Ghi chú gì không?" in chat.text
    assert kinds(chat) == ["photo"]


def test_what_is_sent_too_early_is_kept_and_the_question_repeated() -> None:
    chat = visit().send(PHOTO)
    assert chat.text == "Đã giữ ảnh, tài liệu vừa gửi; sẽ kèm vào bước gửi ảnh.\n(1/6) Ai đi?"
    chat.tap("Một mình").say("Thăm hộ khó khăn").tap("Bí thư chi bộ").tap("Hết rồi")
    assert chat.text.endswith("Gửi ảnh rồi bấm Xong.")
    assert chat.labels[0] == "Xong"
    chat.send(VOICE).tap("Xong").tap("Bỏ qua")
    assert "• Ảnh: 1 ảnh, ghi âm" in chat.text


def test_a_caption_under_what_is_sent_too_early_is_read_as_the_answer() -> None:
    chat = visit().tap("Một mình").send(PHOTO, text="Thăm hộ khó khăn")
    assert chat.text.splitlines() == [
        "Đã giữ ảnh, tài liệu vừa gửi; sẽ kèm vào bước gửi ảnh.",
        "✓ Việc: Thăm hộ khó khăn",
        "(3/6) Ai đón?",
    ]
    assert chat.answers["title"] == "Thăm hộ khó khăn"
    assert kinds(chat) == ["photo"]


def test_a_caption_that_is_no_answer_loses_nothing() -> None:
    chat = visit().send(PHOTO, text="cảnh họp dân")
    assert chat.text.splitlines() == [
        "Đã giữ ảnh, tài liệu vừa gửi; sẽ kèm vào bước gửi ảnh.",
        "Xin chọn một trong các mục dưới đây.",
    ]
    assert kinds(chat) == ["photo"]


def test_more_evidence_after_its_question_is_added_and_nothing_else_asked() -> None:
    chat = reviewed().send(PHOTO)
    assert chat.text.startswith("Đã kèm thêm; hiện có 1 ảnh.\n")
    assert chat.labels[0] == "Gửi"
    assert "• Ảnh: 1 ảnh" in chat.text
    chat.tap("✎ Ghi chú").send(PHOTO, text="Đường còn lầy")
    assert chat.text.startswith("Đã kèm thêm; hiện có 2 ảnh.\n✓ Ghi chú: Đường còn lầy\n")
    assert chat.labels[0] == "Gửi"


def test_too_many_are_refused_and_those_before_stay() -> None:
    chat = at_photos().send(PHOTO, PHOTO, PHOTO).send(PHOTO)
    assert chat.text == "Mỗi báo cáo kèm được 3 ảnh hoặc tài liệu. Những cái đã gửi vẫn giữ; xin bấm Xong."
    assert len(kinds(chat)) == 3


def test_the_same_photo_again_is_kept_once() -> None:
    chat = at_photos().send(PHOTO, unique="u1").send(PHOTO, unique="u1", text="họp dân")
    assert chat.text == "Đã nhận 1 ảnh. Gửi tiếp, hoặc bấm Xong."
    assert [piece["caption"] for piece in chat.answers["photos"]] == ["họp dân"]  # type: ignore[union-attr, index, call-overload]


def test_what_was_sent_by_mistake_can_be_dropped() -> None:
    chat = at_photos().send(PHOTO).send(PHOTO).tap("Bỏ hết, gửi lại")
    assert chat.text == "Gửi ảnh rồi bấm Xong."
    assert chat.labels == ["Không gửi gì", "Quay lại", "Hủy"]
    assert kinds(chat.send(PLACE).tap("Xong")) == ["place"]


@pytest.mark.parametrize("kind", [AttachmentKind.STICKER, AttachmentKind.VIDEO, AttachmentKind.OTHER])
def test_what_proves_nothing_is_not_kept(kind: AttachmentKind) -> None:
    assert at_photos().send(kind).text == "Xin gửi ảnh, tài liệu hoặc ghi âm; hết thì bấm Xong."
    chat = visit().send(kind)
    assert chat.text == "Câu này cần chữ, chưa cần ảnh hay tài liệu.\n(1/6) Ai đi?"
    assert "photos" not in chat.answers


def test_words_where_a_photo_is_due() -> None:
    assert at_photos().say("để mai gửi").text == "Xin gửi ảnh, tài liệu hoặc ghi âm; hết thì bấm Xong."


def test_a_sticker_with_words_is_read_by_its_words() -> None:
    assert visit().send(AttachmentKind.STICKER, text="một mình").answers["who"] == "one"
