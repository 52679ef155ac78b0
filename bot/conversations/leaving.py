"""Rời bot: this chat is the person's no more. Choosing it once more confirms it."""

from __future__ import annotations

from pydantic import BaseModel

from bot import text
from bot.engine.form import Context, Form, Submission
from bot.engine.steps import Choice, Option
from storage.records.facts import Left


class LeavingAnswers(BaseModel):
    """What is asked before somebody leaves."""

    sure: str


@text.phrase
def left() -> str:
    return (
        "Đã rời bot ở cuộc trò chuyện này; bot không nhắn thêm. Những gì đồng chí đã gửi vẫn được tính, cơ quan sẽ "
        "nhập thay. Muốn dùng lại, xin cơ quan cấp mã mời mới rồi nhắn mã vào đây."
    )


def to_leaving(answers: LeavingAnswers, context: Context) -> Submission:
    """What leaving leads to."""
    values = context.values
    fact = Left(person_id=int(str(values["person"])), channel=str(values["channel"]), chat=str(values["chat"]))
    return Submission(text=left(), facts=(fact,), action="leave", object=f"person:{fact.person_id}")


FORM = Form(
    name="leaving",
    title="Rời bot",
    context=(),
    answers=LeavingAnswers,
    steps=(
        Choice(
            "sure",
            "Đồng chí muốn rời bot ở cuộc trò chuyện này? Bot sẽ không nhắc việc và không nhận báo cáo ở đây nữa. "
            "Những gì đã gửi vẫn giữ. Không rời nữa thì bấm Hủy.",
            label="Rời bot",
            choices=(Option("yes", "Rời bot"),),
        ),
    ),
    submit=to_leaving,
    review=False,
)
