"""Thôi kết luận: what was concluded is asked for no more, and why."""

from __future__ import annotations

from pydantic import BaseModel

from bot import text
from bot.conversations.parts.about import person_of
from bot.engine.form import Context, Form, Submission
from bot.engine.steps import Choice, Option
from storage.records.conclusion_facts import ConclusionWithdrawn


class AskingNoMoreAnswers(BaseModel):
    """What is asked about it."""

    why: str


@text.phrase
def asked_no_more(words: str) -> str:
    return f"Đã thôi: {text.shorten(words, 150)}. Đơn vị không phải làm việc này nữa."


def to_asking_no_more(answers: AskingNoMoreAnswers, context: Context) -> Submission:
    """What it submits."""
    fact = ConclusionWithdrawn(
        source=context.session_id,
        conclusion_id=str(context.values["conclusion"]),
        words=context.shown["why"],
        person_id=person_of(context),
    )
    return Submission(
        text=asked_no_more(str(context.values["about"])),
        facts=(fact,),
        next=(("Xem kết luận", f"o:what:{fact.conclusion_id}"), ("Các kết luận", "c:ketluan")),
        action="withdraw_conclusion",
        object=fact.conclusion_id,
    )


FORM = Form(
    name="asking_no_more",
    title="Thôi kết luận",
    opening="Việc đã giao: {about}",
    context=("about", "conclusion"),
    answers=AskingNoMoreAnswers,
    steps=(
        Choice(
            "why",
            "Vì sao không cần làm nữa? Chọn, hoặc gõ lý do khác. Vẫn cần làm thì bấm Hủy.",
            label="Vì sao",
            choices=(
                Option("changed", "Tình hình đã khác"),
                Option("elsewhere", "Nơi khác đã làm"),
                Option("mistake", "Giao nhầm"),
            ),
            other=True,
        ),
    ),
    submit=to_asking_no_more,
    review=False,
)
