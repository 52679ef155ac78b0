"""Báo kết quả: report on an initiative. *Chưa có kết quả* is a valid report."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from bot import text
from bot.conversations.parts.amounts import AmountAnswer, amount_answers, amounts, resource
from bot.engine.conditions import Every, Is, Not, Some
from bot.engine.environment import lookup
from bot.engine.form import Context, Form, Submission
from bot.engine.session import Answer, Preset
from bot.engine.steps import Choice, Evidence, Option, Text, pieces
from storage.records.facts import Reported
from storage.records.reports import EvidenceKind, NewEvidence, NewReport, Report, ReportStatus


class ProgressAnswers(BaseModel):
    """What a report asks."""

    initiative: str
    status: ReportStatus
    done: str = ""
    results: tuple[AmountAnswer, ...] = ()
    span: str = "period"
    photos: tuple[dict[str, Any], ...] = ()
    obstacle: str | None = None


@text.phrase
def reported(name: str, period: str) -> str:
    return f"Đã nhận báo cáo kỳ {period}: {text.bold(text.shorten(name, 120))}. Cảm ơn đồng chí."


@text.phrase
def report_amended(name: str) -> str:
    return f"Đã sửa báo cáo: {text.bold(text.shorten(name, 120))}. Bản trước vẫn được lưu."


def to_report(answers: ProgressAnswers, context: Context) -> Submission:
    """What a finished report submits."""
    period = str(context.values["period"])
    amends = str(context.values.get("amends") or "")
    rows = (resource(answer, cumulative=answers.span == "cumulative") for answer in answers.results)
    report = NewReport(
        id=context.session_id,
        initiative_id=answers.initiative,
        period=period,
        status=answers.status,
        done=answers.done,
        resources=tuple(row for row in rows if row is not None),
        evidence=tuple(_evidence(piece) for piece in answers.photos),
        obstacle=answers.obstacle or "",
        amends=amends,
        entered_by=int(str(context.values["person"])),
        effective_on=context.today,
    )
    name = context.shown["initiative"]
    return Submission(
        text=report_amended(name) if amends else reported(name, text.period(period)),
        facts=(Reported(report=report),),
        next=(("Xem mô hình này", f"v:initiative:{report.initiative_id}"), ("Báo mô hình khác", "c:baocao")),
        action="amend" if amends else "report",
        object=report.initiative_id,
    )


def _evidence(piece: dict[str, Any]) -> NewEvidence:
    return NewEvidence(**{**piece, "kind": EvidenceKind(piece["kind"])})


STATUSES = (
    Option("on_track", "Đúng tiến độ"),
    Option("slow", "Chậm"),
    Option("done", "Đã xong"),
    Option("no_result", "Chưa có kết quả"),
)
_SOMETHING = Not(Is("status", "no_result"))

FORM = Form(
    name="progress",
    command="baocao",
    title="Báo kết quả",
    opening="{about}",
    context=("about",),
    answers=ProgressAnswers,
    steps=(
        Choice(
            "initiative",
            "Đồng chí báo kết quả mô hình nào?",
            label="Mô hình",
            choices=lookup("initiatives_to_report"),
            search=lookup("initiatives_with"),
            none="Chưa có mô hình nào để báo. Xin đăng ký mô hình trước.",
        ),
        Choice(
            "status",
            "Việc đang thế nào?",
            label="Tình hình",
            choices=STATUSES,
            columns=2,
        ),
        Text(
            "done",
            "Đã làm được gì? Viết một, hai câu. Ví dụ: Họp dân 2 lần, 45 hộ đồng ý hiến đất.",
            label="Đã làm",
            limit=2000,
            when=_SOMETHING,
        ),
        amounts(
            "results",
            label="Kết quả",
            ask="Có thêm kết quả nào đo được? Chọn từng loại, hết thì bấm Hết rồi.",
            done="Hết rồi",
            over=lookup("expected_resources", "initiative"),
            when=_SOMETHING,
        ),
        Choice(
            "span",
            "Các số vừa báo là của riêng kỳ này hay cộng dồn từ đầu?",
            label="Cách tính số",
            choices=(Option("period", "Riêng kỳ này"), Option("cumulative", "Lũy kế từ đầu")),
            when=Every(_SOMETHING, Some("results", "amount", "words")),
        ),
        Evidence(
            "photos",
            "Gửi ảnh hoặc tài liệu (có thể nhiều), rồi bấm Xong.",
            label="Ảnh, tài liệu",
            when=_SOMETHING,
        ),
        Text(
            "obstacle",
            "Có khó khăn, vướng mắc gì cần cấp trên gỡ không? Không có thì bấm Bỏ qua.",
            label="Vướng mắc",
            limit=1000,
            optional=True,
        ),
    ),
    submit=to_report,
)


def answers_of(report: Report, initiative_name: str) -> tuple[dict[str, Answer], dict[str, Preset]]:
    """A stored report as answers, so that it can be amended starting at the review."""
    status = next(option for option in STATUSES if option.code == report.status)
    kept = [_piece(evidence) for evidence in report.evidence]
    answers = {
        "initiative": Answer(value=report.initiative_id, shown=initiative_name),
        "status": Answer(value=status.code, shown=status.label),
        "done": Answer(value=report.done, shown=report.done),
        "photos": Answer(value=kept, shown=pieces(kept)),
        "obstacle": Answer(value=report.obstacle or None, shown=report.obstacle),
    }
    if any(row.cumulative for row in report.resources):
        answers["span"] = Answer(value="cumulative", shown="Lũy kế từ đầu")
    elif report.resources:
        answers["span"] = Answer(value="period", shown="Riêng kỳ này")
    answers |= amount_answers("results", report.resources)
    return answers, {"results": Preset(arguments=(report.initiative_id,), items=())}


def _piece(evidence: NewEvidence) -> dict[str, Any]:
    return NewEvidence.model_validate(evidence.model_dump(include=set(NewEvidence.model_fields))).model_dump(
        mode="json"
    )
