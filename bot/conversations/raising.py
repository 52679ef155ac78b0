"""Nêu vướng mắc: a unit says by itself what stands in its way, and whom it asks."""

from __future__ import annotations

from pydantic import BaseModel

from bot import text
from bot.conversations.parts.about import person_of
from bot.engine.conditions import Is
from bot.engine.environment import lookup
from bot.engine.form import Context, Form, Submission
from bot.engine.steps import Choice, Option, Text
from storage.records.obstacle_facts import ObstacleRaised


class RaisingAnswers(BaseModel):
    """What is asked about what stands in the way."""

    about: str
    initiative: str | None = None
    unit: str | None = None
    words: str
    owed_by: str


@text.phrase
def raised(to: str) -> str:
    return f"Đã nêu vướng mắc với {to}. Có trả lời thì bot báo đồng chí."


def to_raising(answers: RaisingAnswers, context: Context) -> Submission:
    """What it submits."""
    return Submission(
        text=raised(context.shown["owed_by"]),
        facts=(
            ObstacleRaised(
                session_id=context.session_id,
                unit_id=int(answers.unit) if answers.unit else None,
                initiative_id=answers.initiative,
                words=answers.words,
                owed_by=int(answers.owed_by),
                person_id=person_of(context),
            ),
        ),
        next=(("Vướng mắc đã nêu", "b:list:mine:0:0"), ("Danh mục", "c:menu")),
        action="raise_obstacle",
        object=context.session_id,
    )


FORM = Form(
    name="raising",
    title="Nêu vướng mắc",
    answers=RaisingAnswers,
    steps=(
        Choice(
            "about",
            "Vướng mắc là việc chung của đơn vị, hay ở một mô hình?",
            label="Vướng ở",
            choices=(Option("unit", "Việc chung của đơn vị"), Option("initiative", "Một mô hình")),
        ),
        Choice(
            "initiative",
            "Mô hình nào?",
            label="Mô hình",
            choices=lookup("initiatives_to_report"),
            search=lookup("initiatives_with"),
            none="Chưa có mô hình nào. Đồng chí bấm Quay lại, chọn Việc chung của đơn vị.",
            when=Is("about", "initiative"),
        ),
        Choice(
            "unit",
            "Của đơn vị nào?",
            label="Đơn vị",
            choices=lookup("units_to_report_for"),
            search=lookup("units_to_report_for_with"),
            when=Is("about", "unit"),
            preset="unit",
        ),
        Text(
            "words",
            "Vướng gì, cần giúp gì? Ví dụ: Hai hộ chưa đồng ý hiến đất, đề nghị xã cùng vận động.",
            label="Vướng mắc",
            limit=800,
        ),
        Choice(
            "owed_by",
            "Đề nghị nơi nào gỡ? Thường là cấp trên trực tiếp. Chưa thấy tên thì gõ vài chữ.",
            label="Nơi trả lời",
            choices=lookup("units_that_answer", "initiative", "unit"),
            search=lookup("units_that_answer_with", "initiative", "unit"),
        ),
    ),
    submit=to_raising,
)
