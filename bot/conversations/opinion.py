"""Ý kiến cấp ủy: how it stands with the committee's opinion on an initiative that is registered already."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel

from bot import text
from bot.conversations.parts import opinion
from bot.conversations.parts.about import person_of
from bot.engine.form import Context, Form, Submission
from storage.records.initiatives import Opinion
from storage.records.review_facts import OpinionTold


class OpinionAnswers(BaseModel):
    """What is asked about the committee's opinion."""

    opinion: Opinion
    opinion_on: date | None = None


@text.phrase
def opinion_noted(name: str, told: str) -> str:
    return f"Đã ghi ý kiến cấp ủy về {text.bold(text.shorten(name, 120))}: {told.lower()}."


@text.phrase
def opinion_event(told: str) -> str:
    return f"ý kiến cấp ủy: {told.lower()}"


def to_opinion(answers: OpinionAnswers, context: Context) -> Submission:
    """What the committee's opinion submits."""
    told = opinion.told(answers.opinion, answers.opinion_on)
    fact = OpinionTold(
        initiative_id=str(context.values["initiative"]),
        opinion=answers.opinion,
        opinion_on=answers.opinion_on,
        person_id=person_of(context),
        why=opinion_event(told),
        on=context.today,
    )
    return Submission(
        text=opinion_noted(str(context.values["about"]), told),
        facts=(fact,),
        next=(("Xem mô hình này", f"v:initiative:{fact.initiative_id}"),),
        action="hear_opinion",
        object=fact.initiative_id,
    )


FORM = Form(
    name="opinion",
    title="Ý kiến cấp ủy",
    opening="{about}",
    context=("about", "initiative"),
    answers=OpinionAnswers,
    steps=opinion.opinion_steps(detail=False),
    submit=to_opinion,
    review=False,
)
