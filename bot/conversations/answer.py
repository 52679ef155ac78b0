"""Trả lời vướng mắc: whoever is asked answers what stands in the way of an initiative or a unit."""

from __future__ import annotations

from pydantic import BaseModel

from bot import text
from bot.conversations.parts.obstacles import judging
from bot.engine.form import Context, Form, Submission
from bot.engine.steps import Text
from bot.messages import Notice
from storage.records.obstacle_facts import ObstacleAnswered


class ObstacleAnswers(BaseModel):
    """What is answered."""

    words: str


@text.phrase
def answer_sent(what: str) -> str:
    return f"Đã gửi trả lời về vướng mắc của {what}. Nơi nêu vướng mắc sẽ báo đã gỡ hay chưa."


@text.phrase
def told_answer(what: str, obstacle: str, by: str, words: str) -> str:
    return (
        f"Vướng mắc của {what} đã có trả lời.\n"
        f"Vướng mắc: {text.shorten(obstacle, 300)}\n{by}: {words}\nĐồng chí thấy thế nào?"
    )


def to_answer(answers: ObstacleAnswers, context: Context) -> Submission:
    """What an answer submits."""
    values = context.values
    obstacle, what, person = str(values["obstacle"]), str(values["what"]), int(str(values["person"]))
    told = told_answer(what, str(values["obstacle_words"]), str(values["person_name"]), answers.words)
    rows = judging(obstacle, int(str(values["round"])))
    hearing = {int(one) for one in str(values["tell"]).split(",") if one} - {person}
    return Submission(
        text=answer_sent(what),
        facts=(
            ObstacleAnswered(
                session_id=context.session_id,
                obstacle_id=obstacle,
                person_id=person,
                words=answers.words,
                today=context.today,
            ),
        ),
        next=(("Vướng mắc khác", "c:vuongmac"), ("Việc cần làm", "c:viec")),
        notices=tuple(Notice(person_id=one, text=told, rows=rows) for one in sorted(hearing)),
        action="answer_obstacle",
        object=obstacle,
    )


FORM = Form(
    name="answer",
    title="Trả lời vướng mắc",
    context=("what", "obstacle_words", "obstacle", "round", "tell", "person_name"),
    opening="Vướng mắc của {what}: {obstacle_words}",
    answers=ObstacleAnswers,
    steps=(
        Text(
            "words",
            "Trả lời thế nào: ai làm gì, đến bao giờ? Ví dụ: Xã đã đề nghị tỉnh bổ sung vốn, có kết quả trước 15/7.",
            label="Trả lời",
            limit=1000,
        ),
    ),
    submit=to_answer,
)
