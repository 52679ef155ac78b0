"""Kết luận với đơn vị: what was good and what is lacking in a unit's work, and what it is to do by when."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel

from bot import text
from bot.conversations.parts.about import person_of
from bot.conversations.parts.concluding import Point, conclusions, points
from bot.engine.environment import lookup
from bot.engine.form import Context, Form, Submission
from bot.engine.steps import Choice, Day, Text
from storage.records.conclusion_facts import Concluded
from storage.records.conclusions import NewStatement, StatementKind


class ConclusionAnswers(BaseModel):
    """What is asked when something is concluded with a unit."""

    unit: str
    strengths: str | None = None
    limits: str | None = None
    points: tuple[Point, ...] = ()
    day: date | None = None


@text.phrase
def concluded(unit: str, points: int) -> str:
    what = f", giao {points} việc" if points else ""
    return f"Đã ghi kết luận với {text.bold(unit)}{what}. Đơn vị được báo ngay."


def to_conclusion(answers: ConclusionAnswers, context: Context) -> Submission:
    """What it submits. For which unit the person concludes is known by their right."""
    unit = int(answers.unit)
    given = conclusions(answers.points, unit)
    statement = NewStatement(
        id=context.session_id,
        kind=StatementKind.VISIT,
        unit_id=unit,
        held_by=unit,
        visit_id=str(context.values.get("visit") or "") or None,
        day=answers.day or context.today,
        strengths=answers.strengths or "",
        limits=answers.limits or "",
        conclusions=given,
        person_id=person_of(context),
    )
    return Submission(
        text=concluded(context.shown["unit"], len(given)),
        facts=(Concluded(statement=statement, on=context.today),),
        next=(("Xem kết luận này", f"o:one:{statement.id}"), ("Các kết luận", "c:ketluan")),
        action="conclude",
        object=statement.id,
    )


FORM = Form(
    name="conclusion",
    title="Kết luận với đơn vị",
    opening="{about}",
    context=("about",),
    answers=ConclusionAnswers,
    steps=(
        Choice(
            "unit",
            "Kết luận với đơn vị nào? Chọn, hoặc gõ tên.",
            label="Đơn vị",
            choices=lookup("units_to_conclude"),
            search=lookup("units_to_conclude_with"),
            none="Dưới đơn vị của đồng chí chưa có đơn vị nào. Họp ở đơn vị mình thì ghi bằng /giaoban.",
            preset="unit",
        ),
        Text(
            "strengths",
            "Ưu điểm của đơn vị là gì? Ví dụ: tổ dân vận họp đều, dân hiến 1.200 m² đất làm đường.",
            label="Ưu điểm",
            limit=1500,
            optional=True,
        ),
        Text(
            "limits",
            "Hạn chế, tồn tại là gì? Ví dụ: 3 thôn chưa có tổ dân vận, hồ sơ mô hình còn thiếu biên bản.",
            label="Hạn chế",
            limit=1500,
            optional=True,
        ),
        points(),
        Day(
            "day",
            "Kết luận ngày nào? Ví dụ: 15/4.",
            label="Ngày kết luận",
            days=lookup("days_until_now"),
            detail=True,
            optional=True,
        ),
    ),
    submit=to_conclusion,
)
