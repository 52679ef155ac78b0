"""Ghi kiểm tra: what somebody saw of an initiative, beside what was reported; and correcting that after a dispute."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from pydantic import BaseModel, JsonValue

from bot import text
from bot.conversations.parts.about import person_of
from bot.conversations.parts.findings import (
    FigureAnswer,
    advice_step,
    figures_step,
    finding_step,
    found_in,
    given_found,
    good_step,
    remark_on,
    wrong_step,
)
from bot.conversations.parts.proofs import asking_about_faces, evidence_of, face_answers
from bot.engine.conditions import Answered
from bot.engine.environment import Environment, lookup
from bot.engine.form import Context, Form, Submission
from bot.engine.session import Given
from bot.engine.steps import Choice, Day, Evidence, Option, Text
from bot.reports.found import FINDINGS, WAYS
from storage.records.checks import Check, CheckCorrected, Checked, Finding, NewCheck, Way


class CheckAnswers(BaseModel):
    """What is asked of whoever checks."""

    initiative: str
    way: Way
    figures: tuple[FigureAnswer, ...] = ()
    finding: Finding
    good: str | None = None
    wrong: str | None = None
    photos: tuple[dict[str, Any], ...] = ()
    advice: str | None = None
    obstacle: str | None = None
    owed_by: str | None = None
    day: date | None = None


class CorrectionAnswers(BaseModel):
    """What can be corrected after a dispute."""

    figures: tuple[FigureAnswer, ...] = ()
    finding: Finding
    good: str | None = None
    wrong: str | None = None
    advice: str | None = None
    why: str | None = None


@text.phrase
def check_noted(name: str, finding: str) -> str:
    return f"Đã ghi kiểm tra {text.bold(text.shorten(name, 120))}: {finding.lower()}."


@text.phrase
def correction_noted(name: str, finding: str) -> str:
    return (
        f"Đã sửa kết quả kiểm tra {text.bold(text.shorten(name, 120))}: {finding.lower()}. "
        "Kết quả trước vẫn được lưu; cơ sở đã được báo."
    )


@text.phrase
def checked_today_by(name: str, when: str) -> str:
    return f"{name} cũng kiểm tra mô hình này ngày ấy (ghi lúc {when}). Đồng chí vẫn ghi được, cả hai đều giữ."


def to_check(answers: CheckAnswers, context: Context) -> Submission:
    """What a check submits. By when it is answered and with which team it was made is found out as it is sent."""
    found = found_in(answers.finding, answers.figures, answers.good, answers.wrong, answers.advice)
    check = NewCheck(
        id=context.session_id,
        initiative_id=answers.initiative,
        way=answers.way,
        found=found,
        evidence=evidence_of(answers.photos),
        person_id=person_of(context),
        effective_on=answers.day or context.today,
        answer_by=context.today,
    )
    fact = Checked(
        check=check,
        obstacle=answers.obstacle or "",
        owed_by=int(answers.owed_by) if answers.obstacle and answers.owed_by else None,
        today=context.today,
    )
    said = check_noted(context.shown["initiative"], FINDINGS[answers.finding])
    return Submission(
        text=asking_about_faces(said, check.evidence),
        facts=(fact,),
        ask=face_answers(check.id, check.evidence),
        next=(
            ("Xem kết quả này", f"k:see:{check.id}"),
            ("Gửi thêm ảnh", f"k:photos:{check.id}"),
            ("Xem tiếp danh sách", "c:dicoso"),
        ),
        action="check",
        object=check.initiative_id,
    )


def to_correction(answers: CorrectionAnswers, context: Context) -> Submission:
    """What a correction submits. Whom it concerns is told by what stores it."""
    fact = CheckCorrected(
        check_id=str(context.values["check"]),
        found=found_in(answers.finding, answers.figures, answers.good, answers.wrong, answers.advice),
        person_id=person_of(context),
        words=answers.why or "",
        source=context.session_id,
        on=context.today,
    )
    return Submission(
        text=correction_noted(str(context.values["name"]), FINDINGS[answers.finding]),
        facts=(fact,),
        next=(("Xem kết quả này", f"k:see:{fact.check_id}"),),
        action="correct_check",
        object=fact.check_id,
    )


def remarks(data: dict[str, JsonValue], env: Environment) -> str:
    """Who else was there that day, and whether the figures say another thing than the finding."""
    others = env.look("checked_by_others", str(data["initiative"]), str(data.get("day") or ""))
    return "\n".join(line for line in (*others, _figures_differ(data)) if line)


def _figures_differ(data: dict[str, JsonValue], env: Environment | None = None) -> str:
    given = [FigureAnswer.model_validate(item) for item in cast("list[JsonValue]", data.get("figures") or [])]
    return remark_on(str(data["finding"]), given)


FORM = Form(
    name="checking",
    command="kiemtra",
    title="Ghi kiểm tra",
    opening="{about}",
    context=("about",),
    answers=CheckAnswers,
    steps=(
        Choice(
            "initiative",
            "Kiểm tra mô hình nào? Chọn, hoặc gõ vài từ của tên để tìm.",
            label="Mô hình",
            choices=lookup("initiatives_to_check"),
            search=lookup("initiatives_to_check_with"),
            preset="initiative",
            none="Chưa thấy mô hình nào đồng chí kiểm tra được. Xin gõ vài từ của tên để tìm.",
        ),
        Choice(
            "way",
            "Đồng chí xem bằng cách nào?",
            label="Cách xem",
            choices=tuple(Option(code.value, label) for code, label in WAYS.items()),
            columns=2,
        ),
        figures_step(lookup("reported_figures", "initiative")),
        finding_step(),
        good_step(),
        wrong_step(),
        Evidence(
            "photos",
            "Gửi ảnh hoặc tài liệu (có thể nhiều), rồi bấm Xong. Mạng yếu thì gửi chữ trước, ảnh gửi sau vẫn kèm được.",
            label="Ảnh, tài liệu",
        ),
        advice_step(),
        Text(
            "obstacle",
            "Cơ sở vướng gì cần cấp trên gỡ? Ví dụ: thiếu 20 triệu đồng mua ống thoát nước.",
            label="Vướng mắc",
            limit=1000,
            optional=True,
            detail=True,
        ),
        Choice(
            "owed_by",
            "Ai gỡ vướng mắc này? Chọn, hoặc gõ tên cơ quan. Bỏ qua thì cấp trên trực tiếp của cơ sở trả lời.",
            label="Nơi gỡ vướng mắc",
            choices=lookup("units_that_answer_to", "initiative"),
            search=lookup("units_that_answer_to_with", "initiative"),
            none="Chưa rõ nơi gỡ: bấm Bỏ qua, cấp trên trực tiếp của cơ sở sẽ trả lời.",
            when=Answered("obstacle"),
            optional=True,
        ),
        Day(
            "day",
            "Đồng chí kiểm tra ngày nào? Ví dụ: hôm qua; 28/3.",
            label="Ngày kiểm tra",
            days=lookup("days_until_now"),
            past=True,
            optional=True,
            detail=True,
        ),
    ),
    submit=to_check,
    remark=remarks,
)

CORRECTION = Form(
    name="rechecking",
    title="Sửa kết quả kiểm tra",
    opening="{about}",
    context=("about", "check", "name"),
    answers=CorrectionAnswers,
    steps=(
        figures_step(),
        finding_step(),
        good_step(),
        wrong_step(),
        advice_step(),
        Text(
            "why",
            "Vì sao sửa? Bỏ qua cũng được; sửa gì thì chọn ở bước xem lại sau đây.",
            label="Vì sao sửa",
            limit=500,
            optional=True,
        ),
    ),
    submit=to_correction,
    remark=_figures_differ,
)


def given_by(check: Check) -> Given:
    """A stored check as answers, so that it can be corrected starting at the review."""
    answers, presets = given_found(check.found)
    return Given(answers=answers, presets=presets)
