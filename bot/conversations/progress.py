"""Báo kết quả: report on an initiative. *Chưa có kết quả* is a valid report."""

from __future__ import annotations

from typing import Any, cast

from pydantic import BaseModel, JsonValue

from bot import text
from bot.conversations.parts.amounts import (
    AmountAnswer,
    amount_answers,
    amounts,
    named,
    resource,
    show_amount,
    told,
)
from bot.conversations.parts.proofs import asking_about_faces, evidence_of, face_answers
from bot.engine.conditions import Every, Has, Is, Not, Some
from bot.engine.environment import Environment, lookup
from bot.engine.form import Brief, Context, Form, Submission
from bot.engine.pieces import pieces
from bot.engine.session import Answer, Given, Preset
from bot.engine.steps import Choice, Evidence, Option, Text
from bot.reports.totals import Total
from storage.records.facts import Reported
from storage.records.reports import NewEvidence, NewReport, Report, ReportStatus, Resource


class ProgressAnswers(BaseModel):
    """What a report asks."""

    initiative: str
    status: ReportStatus
    done: str = ""
    results: tuple[AmountAnswer, ...] = ()
    span: str = "period"
    photos: tuple[dict[str, Any], ...] = ()
    obstacle: str | None = None
    why: str | None = None


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
        evidence=evidence_of(answers.photos),
        obstacle=answers.obstacle or "",
        amends=amends,
        saw_evidence=cast("int | None", context.values.get("saw_evidence")),
        why=answers.why or "",
        entered_by=int(str(context.values["person"])),
        effective_on=context.today,
    )
    name = context.shown["initiative"]
    told = report_amended(name) if amends else reported(name, text.period(period))
    return Submission(
        text=asking_about_faces(told, report.evidence),
        facts=(Reported(report=report),),
        ask=face_answers(report.id, report.evidence),
        next=(
            ("Xem mô hình này", f"v:initiative:{report.initiative_id}"),
            ("Sửa báo cáo này", f"c:sua:{report.id}"),
            ("Báo mô hình khác", "c:baocao"),
        ),
        action="amend" if amends else "report",
        object=report.initiative_id,
    )


@text.phrase
def after_adding(sums: str) -> str:
    return f"Sau khi cộng: {sums}."


@text.phrase
def added_to(after: str, before: str) -> str:
    return f"{after} (trước đó {before})"


@text.phrase
def lower_than_before(now: str, before: str) -> str:
    return f"Lũy kế {now} mà thấp hơn số đã báo ({before}): đồng chí xem lại, hay là riêng kỳ này?"


@text.phrase
def understood_as(name: str, told: str) -> str:
    return f"Tôi hiểu là: {text.bold(text.shorten(name, 150))} – {told}."


@text.phrase
def this_period_alone() -> str:
    return "Số này của riêng kỳ này?"


@text.phrase
def since_the_beginning() -> str:
    return "Số này là lũy kế từ đầu?"


def sums(data: dict[str, JsonValue], env: Environment) -> str:
    """What the figures lead to together with those before; a cumulative figure below the last is questioned."""
    amended = str(env.session.context.get("amends", ""))
    before: dict[tuple[str, ...], Total] = {
        total.like.key: total for total in env.look("totals", str(data["initiative"]), amended)
    }
    added, doubted = [], []
    for row in _rows(data):
        total = before.get(row.key)
        if row.amount is None or total is None:
            continue
        shown = show_amount(total.as_row())
        if not row.cumulative:
            after = total.as_row(total.amount + row.amount, total.approximate or row.approximate)
            added.append(added_to(named(after), shown))
        elif row.amount < total.amount:
            doubted.append(lower_than_before(named(row), shown))
    return "\n".join([*([after_adding(", ".join(added))] if added else []), *doubted])


def in_a_sentence(data: dict[str, JsonValue], env: Environment) -> str:
    """What was understood from a note, for its writer to confirm."""
    rows = _rows(data)
    photos = pieces(cast("list[dict[str, JsonValue]]", data.get("photos") or []))
    status = "" if data["status"] == ReportStatus.ON_TRACK else env.shown("status").lower()
    parts = (status, told(rows), f"kèm {photos}" if photos else "")
    words = ", ".join(part for part in parts if part) or text.shorten(str(data.get("done") or ""), 120)
    span = data.get("span") if rows else None
    asked = {"period": this_period_alone(), "cumulative": since_the_beginning()}.get(str(span), "")
    return "\n".join(line for line in (understood_as(env.shown("initiative"), words), sums(data, env), asked) if line)


def _rows(data: dict[str, JsonValue]) -> list[Resource]:
    given = [AmountAnswer.model_validate(item) for item in cast("list[JsonValue]", data.get("results") or [])]
    rows = (resource(answer, cumulative=data.get("span") == "cumulative") for answer in given)
    return [row for row in rows if row is not None]


NO_REPORT = "Được, tin này không tính là báo cáo. Nếu bấm nhầm, xin bấm Làm tiếp."

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
            "Gửi ảnh hoặc tài liệu (có thể nhiều), rồi bấm Xong. Mạng yếu thì gửi chữ trước, ảnh gửi sau vẫn kèm được.",
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
        Text(
            "why",
            "Đồng chí đang sửa báo cáo đã gửi. Vì sao sửa? Bỏ qua cũng được.",
            label="Vì sao sửa",
            limit=500,
            when=Has("amends"),
            optional=True,
        ),
    ),
    submit=to_report,
    remark=sums,
    brief=Brief(
        words=in_a_sentence, flip="span", send="Đúng, gửi", edit="Sửa", drop="Không phải báo cáo", dropped=NO_REPORT
    ),
)


def given_by(report: Report, initiative_name: str) -> Given:
    """A stored report as answers, so that it can be amended starting at the review."""
    status = next(option for option in STATUSES if option.code == report.status)
    kept = [_piece(evidence) for evidence in report.proofs]
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
    return Given(answers=answers, presets={"results": Preset(arguments=(), fixed=True)})


def _piece(evidence: NewEvidence) -> dict[str, Any]:
    return NewEvidence.model_validate(evidence.model_dump(include=set(NewEvidence.model_fields))).model_dump(
        mode="json"
    )
