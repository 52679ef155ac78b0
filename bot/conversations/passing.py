"""Chuyển nơi khác: whoever owes an answer to an obstacle passes it on to who can give it, and says why."""

from __future__ import annotations

from pydantic import BaseModel

from bot import text
from bot.conversations.parts.about import person_of
from bot.engine.environment import lookup
from bot.engine.form import Context, Form, Submission
from bot.engine.steps import Choice, Text
from storage.records.obstacle_facts import ObstaclePassed


class PassingAnswers(BaseModel):
    """What is asked before an obstacle is passed on."""

    obstacle: str
    to: str
    words: str


@text.phrase
def passed(what: str, to: str) -> str:
    return f"Đã chuyển {to} trả lời vướng mắc của {what}. Nơi nêu được báo."


def to_passing(answers: PassingAnswers, context: Context) -> Submission:
    """What it submits."""
    fact = ObstaclePassed(
        session_id=context.session_id,
        obstacle_id=answers.obstacle,
        from_unit=int(str(context.values["from_unit"])),
        to_unit=int(answers.to),
        words=answers.words,
        person_id=person_of(context),
    )
    return Submission(
        text=passed(str(context.values["what"]), context.shown["to"]),
        facts=(fact,),
        next=(("Vướng mắc khác", "c:vuongmac"), ("Việc cần làm", "c:viec")),
        action="pass_obstacle",
        object=answers.obstacle,
    )


FORM = Form(
    name="passing",
    title="Chuyển nơi khác trả lời",
    context=("what", "obstacle_words", "from_unit"),
    opening="Vướng mắc của {what}: {obstacle_words}",
    answers=PassingAnswers,
    steps=(
        Choice(
            "obstacle",
            "Vướng mắc nào?",
            label="Vướng mắc",
            choices=lookup("obstacles_to_pass"),
            preset="obstacle",
        ),
        Choice(
            "to",
            "Chuyển nơi nào trả lời? Chưa thấy tên thì gõ vài chữ.",
            label="Chuyển",
            choices=lookup("units_to_pass_to", "obstacle"),
            search=lookup("units_to_pass_to_with", "obstacle"),
            none="Không còn nơi nào khác để chuyển. Xin đồng chí trả lời.",
        ),
        Text(
            "words",
            "Vì sao chuyển, đã làm gì rồi? Ví dụ: Vốn này do Sở Tài chính quyết định, xã đã có văn bản đề nghị.",
            label="Lý do",
            limit=500,
        ),
    ),
    submit=to_passing,
    review=False,
)
