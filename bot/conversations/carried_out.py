"""Báo đã làm: a unit tells that what was concluded is done. Whoever concluded says whether it is enough."""

from __future__ import annotations

from pydantic import BaseModel

from bot import text
from bot.conversations.parts.about import person_of
from bot.engine.form import Context, Form, Submission
from bot.engine.steps import Text
from storage.records.conclusion_facts import ConclusionDone


class CarriedOutAnswers(BaseModel):
    """What is asked about it."""

    words: str


@text.phrase
def done_noted(words: str) -> str:
    return f"Đã ghi: đã làm – {text.shorten(words, 150)}. Nơi kết luận được báo để xem đã đạt chưa."


def to_carried_out(answers: CarriedOutAnswers, context: Context) -> Submission:
    """What it submits."""
    values = context.values
    fact = ConclusionDone(
        source=context.session_id,
        conclusion_id=str(values["conclusion"]),
        round=int(str(values["round"])),
        units=tuple(int(one) for one in str(values["units"]).split(",")),
        words=answers.words,
        person_id=person_of(context),
        on=context.today,
    )
    return Submission(
        text=done_noted(str(values["about"])),
        facts=(fact,),
        next=(("Xem kết luận", f"o:what:{fact.conclusion_id}"), ("Việc cần làm", "c:viec")),
        action="tell_conclusion_done",
        object=fact.conclusion_id,
    )


FORM = Form(
    name="carried_out",
    title="Báo đã làm theo kết luận",
    opening="Việc được giao: {about}",
    context=("about", "conclusion", "round", "units"),
    answers=CarriedOutAnswers,
    steps=(
        Text(
            "words",
            "Đã làm thế nào? Ví dụ: đã lập tổ dân vận ở cả 3 thôn, quyết định số 12 ngày 10/4.",
            label="Đã làm",
            limit=1000,
        ),
    ),
    submit=to_carried_out,
    review=False,
)
