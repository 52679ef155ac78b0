"""Giao ban: a unit has met with those that report to it; what was concluded there is owed like anything else."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import BaseModel

from bot import text
from bot.conversations.parts.about import person_of
from bot.conversations.parts.concluding import Point, conclusions, points
from bot.conversations.parts.proofs import evidence_of
from bot.engine.conditions import Has
from bot.engine.environment import lookup
from bot.engine.form import Context, Form, Submission
from bot.engine.steps import Choice, Day, Evidence, Offer, Text
from storage.records.conclusion_facts import Concluded
from storage.records.conclusions import NewStatement, StatementKind


class BriefingAnswers(BaseModel):
    """What is asked about a briefing."""

    unit: str
    day: date
    agenda: str
    came: str | None = None
    papers: str | None = None
    files: tuple[dict[str, Any], ...] = ()
    points: tuple[Point, ...] = ()


@text.phrase
def briefing_noted(unit: str, day: str, points: int) -> str:
    what = f", giao {points} việc; đơn vị được giao có tin ngay" if points else ""
    return f"Đã ghi giao ban của {text.bold(unit)} ngày {day}{what}."


@text.phrase
def no_files_here() -> str:
    return " Kênh này chưa nhận được tệp, xin ghi bằng chữ; tệp thì gửi qua Telegram hoặc cơ quan."


def to_briefing(answers: BriefingAnswers, context: Context) -> Submission:
    """What a briefing submits."""
    unit = int(answers.unit)
    given = conclusions(answers.points, unit)
    statement = NewStatement(
        id=context.session_id,
        kind=StatementKind.BRIEFING,
        unit_id=unit,
        held_by=unit,
        day=answers.day,
        agenda=answers.agenda,
        came=answers.came or "",
        papers=answers.papers or "",
        conclusions=given,
        evidence=evidence_of(answers.files),
        person_id=person_of(context),
    )
    return Submission(
        text=briefing_noted(context.shown["unit"], text.day(answers.day), len(given)),
        facts=(Concluded(statement=statement, on=context.today),),
        next=(("Xem kết luận này", f"o:one:{statement.id}"), ("Các kết luận", "c:ketluan")),
        action="brief",
        object=statement.id,
    )


FORM = Form(
    name="briefing",
    title="Giao ban",
    opening="{about}",
    context=("about", "instead_of_files"),
    answers=BriefingAnswers,
    steps=(
        Choice(
            "unit",
            "Giao ban của đơn vị nào? Chọn, hoặc gõ tên.",
            label="Đơn vị",
            choices=lookup("units_to_brief"),
            search=lookup("units_to_brief_with"),
            preset="unit",
            offer=Offer("Giao ban của đơn vị khác", when=Has("briefs_several")),
        ),
        Day("day", "Giao ban ngày nào? Ví dụ: 15/4.", label="Ngày", days=lookup("days_until_now")),
        Text(
            "agenda",
            "Bàn những gì? Mỗi nội dung một dòng. Ví dụ: tiến độ mô hình quý I; lập tổ dân vận ở thôn.",
            label="Nội dung",
            limit=1500,
        ),
        Text(
            "came",
            "Ai dự? Ví dụ: Thường trực Đảng ủy, Mặt trận, bí thư 8 chi bộ; vắng thôn 4.",
            label="Thành phần",
            limit=800,
            suggestions=lookup("who_mostly_comes"),
            optional=True,
        ),
        Text(
            "papers",
            "Có tài liệu gì? Ghi tên, số, ngày. Ví dụ: Báo cáo số 15-BC/BTGDV ngày 2/4/2026.{instead_of_files}",
            label="Tài liệu",
            limit=800,
            optional=True,
        ),
        Evidence(
            "files",
            "Gửi tệp hoặc ảnh tài liệu (có thể nhiều), rồi bấm Xong. Nơi được mời giao ban mở xem được.",
            label="Tệp tài liệu",
            most=20,
            when=Has("takes_files"),
        ),
        points(),
    ),
    submit=to_briefing,
)
