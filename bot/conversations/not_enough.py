"""Chưa đạt: what was told as done is not enough; what is lacking, and until when it is asked for again."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel

from bot import text
from bot.conversations.parts.about import person_of
from bot.engine.environment import lookup
from bot.engine.form import Context, Form, Submission
from bot.engine.steps import Day, Text
from storage.records.conclusion_facts import ConclusionJudged


class NotEnoughAnswers(BaseModel):
    """What is asked about it."""

    words: str
    due: date


@text.phrase
def asked_again(words: str, day: str) -> str:
    return f"Đã báo lại đơn vị: {text.shorten(words, 150)} – chưa đạt, hạn mới {day}."


def to_not_enough(answers: NotEnoughAnswers, context: Context) -> Submission:
    """What it submits."""
    fact = ConclusionJudged(
        source=context.session_id,
        conclusion_id=str(context.values["conclusion"]),
        round=int(str(context.values["round"])),
        enough=False,
        words=answers.words,
        due_on=answers.due,
        person_id=person_of(context),
        on=context.today,
    )
    return Submission(
        text=asked_again(str(context.values["about"]), text.day(answers.due)),
        facts=(fact,),
        next=(("Xem kết luận", f"o:what:{fact.conclusion_id}"), ("Các kết luận", "c:ketluan")),
        action="ask_conclusion_again",
        object=fact.conclusion_id,
    )


FORM = Form(
    name="not_enough",
    title="Chưa đạt",
    opening="Việc được giao: {about}",
    context=("about", "conclusion", "round"),
    answers=NotEnoughAnswers,
    steps=(
        Text(
            "words",
            "Còn thiếu gì? Ví dụ: mới có quyết định, tổ chưa họp lần nào.",
            label="Còn thiếu",
            limit=500,
        ),
        Day("due", "Làm xong trước ngày nào? Ví dụ: 15/5.", label="Hạn mới", days=lookup("days_to_carry_out")),
    ),
    submit=to_not_enough,
    review=False,
)
