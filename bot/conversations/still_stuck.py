"""Chưa gỡ được: an answer did not help; what is still in the way, for whoever is to answer again."""

from __future__ import annotations

from pydantic import BaseModel

from bot import text
from bot.conversations.parts.about import person_of
from bot.engine.form import Context, Form, Submission
from bot.engine.steps import Text
from storage.records.obstacle_facts import ObstacleJudged


class StillStuckAnswers(BaseModel):
    """What is asked about it."""

    words: str | None = None


@text.phrase
def noted_again(what: str) -> str:
    return f"Đã báo lại nơi trả lời: vướng mắc của {what} chưa gỡ được."


def to_still_stuck(answers: StillStuckAnswers, context: Context) -> Submission:
    """What it submits. By when the next answer is owed is found out as it is sent."""
    values = context.values
    fact = ObstacleJudged(
        source=context.session_id,
        obstacle_id=str(values["obstacle"]),
        round=int(str(values["round"])),
        person_id=person_of(context),
        solved=False,
        words=answers.words or "",
        due_on=context.today,
        today=context.today,
    )
    return Submission(
        text=noted_again(str(values["about"])),
        facts=(fact,),
        next=(("Vướng mắc đã nêu", "b:list:mine:0:0"), ("Danh mục", "c:menu")),
        action="judge_obstacle",
        object=fact.obstacle_id,
    )


FORM = Form(
    name="still_stuck",
    title="Chưa gỡ được",
    context=("about", "obstacle", "round"),
    opening="Vướng mắc của {about}.",
    answers=StillStuckAnswers,
    steps=(
        Text(
            "words",
            "Còn vướng gì, cần thêm gì? Ví dụ: tiền chưa về nên chưa mua được ống. Không có gì thêm thì bấm Bỏ qua.",
            label="Còn vướng",
            limit=500,
            optional=True,
        ),
    ),
    submit=to_still_stuck,
    review=False,
)
