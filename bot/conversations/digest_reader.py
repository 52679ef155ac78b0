"""Người đọc trước, đọc thay: who reads a leader's digests, and whether they pass them on."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel

from bot import text
from bot.conversations.parts.about import person_of
from bot.engine.environment import lookup
from bot.engine.form import Context, Form, Submission
from bot.engine.steps import Choice, Option
from bot.messages import Notice
from storage.records.digest_facts import DigestReaderChosen


class How(StrEnum):
    """What the reader does."""

    FIRST = "first"
    INSTEAD = "instead"


class DigestReaderAnswers(BaseModel):
    """What is asked about the reader."""

    who: str
    how: How


@text.phrase
def reader_chosen(who: str, first: bool) -> str:
    if first:
        return (
            f"Đã ghi: {text.bold(who)} đọc trước tình hình gửi đồng chí rồi chuyển; "
            "chưa chuyển thì 16 giờ 30 bot tự chuyển."
        )
    return f"Đã ghi: {text.bold(who)} đọc thay; bot không gửi đồng chí nữa. Lúc nào đồng chí cũng xem được: /tinhhinh"


@text.phrase
def told_chosen(leader: str, first: bool) -> str:
    if first:
        return (
            f"{leader} chọn đồng chí đọc trước tình hình. Đọc xong, đồng chí bấm Chuyển; "
            "chưa chuyển thì 16 giờ 30 cùng ngày bot tự chuyển."
        )
    return f"{leader} chọn đồng chí đọc tình hình thay."


def to_reader(answers: DigestReaderAnswers, context: Context) -> Submission:
    """What choosing a reader submits."""
    reader, first = int(answers.who), answers.how is How.FIRST
    fact = DigestReaderChosen(person_id=person_of(context), reader_id=reader, reads="first" if first else "instead")
    who = context.shown["who"]
    leader = str(context.values["leader"])
    return Submission(
        text=reader_chosen(who, first),
        facts=(fact,),
        notices=(Notice(person_id=reader, text=told_chosen(leader, first), waits=True),),
        next=(("Cài đặt gửi", "c:guitinhhinh"),),
        action="choose_digest_reader",
        object=f"person:{person_of(context)}",
    )


FORM = Form(
    name="digest_reader",
    title="Người đọc tình hình",
    context=("leader",),
    answers=DigestReaderAnswers,
    steps=(
        Choice(
            "who",
            "Ai đọc? Chọn, hoặc gõ tên để tìm.",
            label="Người đọc",
            choices=lookup("digest_readers"),
            search=lookup("digest_readers_with"),
            none="Chưa thấy ai được xem các đơn vị đồng chí phụ trách. Xin gõ tên để tìm.",
        ),
        Choice(
            "how",
            "Người này đọc thế nào?",
            label="Cách đọc",
            choices=(
                Option(How.FIRST, "Đọc trước, rồi chuyển cho tôi"),
                Option(How.INSTEAD, "Đọc thay, không gửi tôi"),
            ),
        ),
    ),
    submit=to_reader,
    send="Ghi lại",
)
