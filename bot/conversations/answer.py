"""Trả lời vướng mắc: the unit above answers what stands in the way of an initiative."""

from __future__ import annotations

from pydantic import BaseModel

from bot import text
from bot.engine.form import Context, Form, Submission
from bot.engine.steps import Text
from bot.messages import Choice, Notice
from storage.records.facts import ObstacleAnswered


class ObstacleAnswers(BaseModel):
    """What is answered."""

    words: str


@text.phrase
def answer_sent(name: str) -> str:
    return f"Đã gửi trả lời về {text.bold(text.shorten(name, 100))}. Nơi nêu vướng mắc sẽ báo đã gỡ hay chưa."


@text.phrase
def told_answer(name: str, obstacle: str, by: str, words: str) -> str:
    return (
        f"Vướng mắc của mô hình {text.bold(text.shorten(name, 100))} đã có trả lời.\n"
        f"Vướng mắc: {text.shorten(obstacle, 300)}\n{by}: {words}\nĐồng chí thấy thế nào?"
    )


def judging(obstacle: str, round_: int) -> tuple[tuple[Choice, ...], ...]:
    """The buttons with which an answer is found enough or not."""
    return (
        (
            Choice(label="Đã gỡ", payload=f"b:done:{obstacle}:{round_}"),
            Choice(label="Chưa gỡ được", payload=f"b:again:{obstacle}:{round_}"),
        ),
    )


def to_answer(answers: ObstacleAnswers, context: Context) -> Submission:
    """What an answer submits."""
    values = context.values
    obstacle, name, person = str(values["obstacle"]), str(values["name"]), int(str(values["person"]))
    told = told_answer(name, str(values["obstacle_words"]), str(values["person_name"]), answers.words)
    rows = judging(obstacle, int(str(values["round"])))
    hearing = {int(one) for one in str(values["tell"]).split(",") if one} - {person}
    return Submission(
        text=answer_sent(name),
        facts=(
            ObstacleAnswered(
                session_id=context.session_id,
                obstacle_id=obstacle,
                person_id=person,
                words=answers.words,
                today=context.today,
            ),
        ),
        next=(("Xem mô hình này", f"v:initiative:{values['initiative']}"), ("Việc cần làm", "c:viec")),
        notices=tuple(Notice(person_id=one, text=told, rows=rows) for one in sorted(hearing)),
        action="answer_obstacle",
        object=obstacle,
    )


FORM = Form(
    name="answer",
    title="Trả lời vướng mắc",
    context=("name", "obstacle_words", "obstacle", "initiative", "round", "tell", "person_name"),
    opening="Mô hình: {name}\nVướng mắc: {obstacle_words}",
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
