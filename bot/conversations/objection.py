"""Nêu ý kiến: the officer's side says what it thinks of a finding; and the checker keeps to it."""

from __future__ import annotations

from pydantic import BaseModel

from bot import text
from bot.conversations.parts.about import person_of
from bot.engine.form import Context, Form, Submission
from bot.engine.steps import Text
from storage.records.checks import CheckAnswered, CheckEventKind


class ObjectionAnswers(BaseModel):
    """What is said against a finding, or in answer to that."""

    words: str | None = None


@text.phrase
def objection_sent() -> str:
    return "Đã gửi ý kiến cho người kiểm tra. Cấp trên sẽ xem được cả hai phía."


@text.phrase
def kept_sent() -> str:
    return "Đã ghi: giữ kết quả. Cơ sở được báo; cấp trên xem được cả hai phía."


def _to_answer(answers: ObjectionAnswers, context: Context, said: CheckEventKind, words: str) -> Submission:
    assert said is CheckEventKind.DISPUTED or said is CheckEventKind.KEPT
    fact = CheckAnswered(
        check_id=str(context.values["check"]),
        said=said,
        person_id=person_of(context),
        words=answers.words or "",
        source=context.session_id,
        answer_by=context.today,
        on=context.today,
    )
    return Submission(
        text=words,
        facts=(fact,),
        next=(("Xem kết quả kiểm tra", f"k:see:{fact.check_id}"),),
        action=f"check_{said}",
        object=fact.check_id,
    )


def to_objection(answers: ObjectionAnswers, context: Context) -> Submission:
    """What an objection submits. By when the checker answers is found out as it is sent."""
    return _to_answer(answers, context, CheckEventKind.DISPUTED, objection_sent())


def to_keeping(answers: ObjectionAnswers, context: Context) -> Submission:
    """What keeping to a finding submits."""
    return _to_answer(answers, context, CheckEventKind.KEPT, kept_sent())


FORM = Form(
    name="objection",
    title="Nêu ý kiến",
    opening="{about}",
    context=("about", "check"),
    answers=ObjectionAnswers,
    steps=(
        Text(
            "words",
            "Đồng chí thấy điểm nào chưa đúng? Ví dụ: đoạn 200 m cuối đã làm xong ngày 28/3, đoàn chưa đi tới. "
            "Chưa tiện viết thì bấm Bỏ qua, người kiểm tra vẫn biết là cơ sở chưa thống nhất.",
            label="Ý kiến",
            limit=1000,
            optional=True,
        ),
    ),
    submit=to_objection,
    review=False,
)

KEEPING = Form(
    name="keeping",
    title="Giữ kết quả kiểm tra",
    opening="{about}",
    context=("about", "check"),
    answers=ObjectionAnswers,
    steps=(
        Text(
            "words",
            "Đồng chí trả lời cơ sở thế nào? Ví dụ: ngày kiểm tra đoạn ấy chưa làm, lần sau sẽ ghi bổ sung. "
            "Không viết thì bấm Bỏ qua.",
            label="Trả lời",
            limit=1000,
            optional=True,
        ),
    ),
    submit=to_keeping,
    review=False,
)
