"""Báo chỉ tiêu: what a unit tells of itself once a period, one question an indicator of the policy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from pydantic import BaseModel, JsonValue

from bot import text
from bot.conversations.parts import counted
from bot.engine.conditions import Has, Is
from bot.engine.environment import Environment, lookup
from bot.engine.form import Context, Form, Submission
from bot.engine.reading import Accepted, Doubted, Reading, Refused
from bot.engine.session import Answer, Given, Preset, Proposal
from bot.engine.steps import Choice, Known, Offer, Option, Repeat, Step, Text
from bot.messages import Incoming
from bot.quantities import Reading as Amount
from storage.records.unit_reports import AnswerKind, NewUnitReport, UnitFigure, UnitReport, UnitReported

NOT_TOLD: dict[str, JsonValue] = {"amount": None, "approximate": False, "typed": ""}
"""The answer *Chưa có số*."""


class FigureAnswer(BaseModel):
    """One indicator as answered."""

    answer: AnswerKind
    code: str
    label: str
    measure: str = ""
    before: Any = None
    number: dict[str, Any] | None = None
    yes: str | None = None
    words: str | None = None


class IndicatorAnswers(BaseModel):
    """What a unit's report asks."""

    unit: str
    period: str
    figures: tuple[FigureAnswer, ...] = ()
    why: str = ""


@text.phrase
def how_many(asked: str, measure: str) -> str:
    return f"{asked}{f' {measure}' if measure else ''}? Gõ số, ví dụ: 12."


@text.phrase
def as_before(shown: str) -> str:
    return f"Như kỳ trước ({shown})"


@text.phrase
def no_number_yet() -> str:
    return "Chưa có số"


@text.phrase
def nothing_said() -> str:
    return "không nêu"


@text.phrase
def number_please(measure: str) -> str:
    return f"Câu này cần một con số{f' ({measure})' if measure else ''}. Chưa có thì bấm “Chưa có số”."


@text.phrase
def told(period: str, unit: str) -> str:
    return f"Đã nhận báo cáo chỉ tiêu {period} của {text.bold(unit)}. Cảm ơn đồng chí."


@text.phrase
def told_anew(period: str, unit: str) -> str:
    return f"Đã sửa báo cáo chỉ tiêu {period} của {text.bold(unit)}. Bản trước vẫn được lưu."


@dataclass(frozen=True)
class Count(Step):
    """A number in the measure of the item, read as people write it; as it was before in one tap, or not told yet."""

    reads_numbers: ClassVar[bool] = True

    def question(self, env: Environment) -> str:
        """How many of what."""
        return how_many(super().question(env), str(env.value("measure") or ""))

    def options(self, env: Environment) -> tuple[Option, ...]:
        """The number of the period before, and that there is none yet."""
        before = env.value("before")
        standing = (Option("before", as_before(str(before["shown"]))),) if isinstance(before, dict) else ()
        return (*standing, Option("none", no_number_yet()))

    def choose(self, code: str, env: Environment) -> Answer | None:
        """The answer behind one of the buttons."""
        if code == "none":
            return Answer(value=NOT_TOLD, shown=no_number_yet().lower())
        before = env.value("before")
        if code != "before" or not isinstance(before, dict):
            return None
        value = {"amount": before["amount"], "approximate": before["approximate"], "typed": ""}
        return Answer(value=value, shown=str(before["shown"]))

    def read(self, incoming: Incoming, env: Environment) -> Reading:
        """Read the number; ask where a careful clerk would."""
        measure = str(env.value("measure") or "")
        if not incoming.text:
            return Refused(number_please(measure))
        if counted.not_yet(incoming.text):
            return Accepted(Answer(value=NOT_TOLD, shown=no_number_yet().lower(), typed=incoming.text))
        read = counted.read(
            incoming.text,
            measure,
            env.shown("label"),
            region=env.look("region"),
            measures=env.look("measures"),
            today=env.today,
        )
        if isinstance(read, Amount):
            return Accepted(self._answer(read, measure, incoming))
        answers = (self._answer(one, measure, incoming) for one in read.readings)
        proposals = tuple(Proposal(label=answer.shown, answer=answer) for answer in answers)
        return Doubted(read.words, proposals) if proposals else Refused(read.words)

    @staticmethod
    def _answer(read: Amount, measure: str, incoming: Incoming) -> Answer:
        amount = Decimal(str(read.value))
        value: dict[str, JsonValue] = {"amount": str(amount), "approximate": read.approximate, "typed": incoming.text}
        shown = counted.show(amount, measure, read.approximate)
        return Answer(value=value, shown=shown, typed=incoming.text, message=incoming.message)

    def stands(self, value: JsonValue) -> bool:
        """A decimal and whether it is approximate, or that there is none."""
        return isinstance(value, dict) and {"amount", "approximate", "typed"} <= value.keys()


ANSWERS = (Option("number", "Số"), Option("yes_no", "Có/không"), Option("text", "Chữ"))
YES_NO = (Option("yes", "Có"), Option("no", "Không"))


def item(figure: UnitFigure, before: UnitFigure | None = None) -> dict[str, Answer]:
    """What an indicator brings along into the form: what it is, and its number of the period before."""
    given = {
        "answer": Answer(value=figure.answer),
        "code": Answer(value=figure.code),
        "label": Answer(value=figure.label, shown=figure.label),
        "measure": Answer(value=figure.measure),
    }
    standing: JsonValue = None
    if before is not None and before.amount is not None and before.measure == figure.measure:
        shown = counted.show(before.amount, before.measure, before.approximate)
        standing = {"shown": shown, "amount": str(before.amount), "approximate": before.approximate}
    return {**given, "before": Answer(value=standing)}


def shown(figure: UnitFigure) -> str:
    """What was told of an indicator, in words."""
    match figure.answer:
        case "number" if figure.amount is not None:
            return counted.show(figure.amount, figure.measure, figure.approximate)
        case "yes_no" if figure.yes is not None:
            return YES_NO[0 if figure.yes else 1].label
        case "text" if figure.words:
            return figure.words
    return no_number_yet().lower() if figure.answer == "number" else nothing_said()


def _answered(figure: UnitFigure) -> dict[str, Answer]:
    """What was told of an indicator as the answer to its question."""
    match figure.answer:
        case "number":
            amount = str(figure.amount) if figure.amount is not None else None
            value: JsonValue = {"amount": amount, "approximate": figure.approximate, "typed": figure.typed}
            return {"number": Answer(value=value, shown=shown(figure), typed=figure.typed)}
        case "yes_no":
            if figure.yes is None:
                return {}
            option = YES_NO[0 if figure.yes else 1]
            return {"yes": Answer(value=option.code, shown=option.label)}
        case "text":
            return {"words": Answer(value=figure.words or None, shown=figure.words)}


def given_by(report: UnitReport, period: str, items: Sequence[dict[str, Answer]]) -> Given:
    """A stored report as answers, so that it can be amended starting at the review.

    ``items`` are what is asked today; what was told and is asked no more stays as it was told.
    """
    told_then = {figure.code: figure for figure in report.figures}
    asked = {str(one["code"].value): one for one in items}
    everything = {**asked, **{code: item(figure) for code, figure in told_then.items() if code not in asked}}
    answers = {
        "unit": Answer(value=str(report.unit_id), shown=report.unit_name),
        "period": Answer(value=report.period, shown=period),
    }
    for index, (code, given) in enumerate(everything.items()):
        then = told_then.get(code)
        same = then is not None and then.answer == given["answer"].value and then.measure == given["measure"].value
        answered = _answered(then) if then is not None and same else {}
        answers |= {f"figures.{index}.{name}": answer for name, answer in (given | answered).items()}
    preset = Preset(arguments=(), items=tuple(everything.values()), fixed=True)
    return Given(answers=answers, presets={"figures": preset})


def to_unit_report(answers: IndicatorAnswers, context: Context) -> Submission:
    """What a finished report of a unit submits."""
    amends = str(context.values.get("amends") or "")
    report = NewUnitReport(
        id=context.session_id,
        unit_id=int(answers.unit),
        period=answers.period,
        figures=tuple(_figures(answers.figures)),
        amends=amends,
        why=answers.why,
        entered_by=int(str(context.values["person"])),
        effective_on=context.today,
    )
    words = (told_anew if amends else told)(context.shown["period"], context.shown["unit"])
    return Submission(
        text=words,
        facts=(UnitReported(report=report),),
        next=(
            ("Xem báo cáo này", f"u:see:{report.unit_id}:{report.period}"),
            ("Sửa báo cáo này", f"u:amend:{report.unit_id}:{report.period}"),
        ),
        action="amend_unit" if amends else "report_unit",
        object=f"unit:{report.unit_id} {report.period}",
    )


def _figures(answers: Iterable[FigureAnswer]) -> Iterable[UnitFigure]:
    for one in answers:
        number = one.number or NOT_TOLD
        yield UnitFigure(
            code=one.code,
            label=one.label,
            answer=one.answer,
            measure=one.measure,
            amount=Decimal(str(number["amount"])) if number["amount"] is not None else None,
            approximate=bool(number["approximate"]),
            yes=one.yes == "yes" if one.yes else None,
            words=one.words or "",
            typed=str(number["typed"]),
        )


FORM = Form(
    name="indicators",
    command="chitieu",
    title="Báo chỉ tiêu",
    opening="{about}",
    context=("about",),
    answers=IndicatorAnswers,
    steps=(
        Choice(
            "unit",
            "Báo chỉ tiêu của đơn vị nào?",
            label="Đơn vị",
            choices=lookup("units_to_tell_of"),
            search=lookup("units_to_tell_of_with"),
            none="Không có đơn vị nào phải báo chỉ tiêu.",
            preset="unit",
            offer=Offer("Nhập thay đơn vị khác", when=Has("enters_for_others")),
        ),
        Choice(
            "period",
            "Báo kỳ nào?",
            label="Kỳ",
            choices=lookup("periods_to_tell", "unit"),
            none="Kỳ này đơn vị không có chỉ tiêu nào phải báo.",
            preset="period",
        ),
        Repeat(
            "figures",
            (
                Choice("answer", "Trả lời bằng gì?", choices=ANSWERS),
                Known("code"),
                Known("label"),
                Known("measure"),
                Known("before"),
                Count("number", "{label}: bao nhiêu", label="{label}", when=Is("answer", "number")),
                Choice("yes", "{label}?", label="{label}", choices=YES_NO, columns=2, when=Is("answer", "yes_no")),
                Text(
                    "words",
                    "{label}? Viết ngắn gọn; không có gì thì bấm Bỏ qua.",
                    label="{label}",
                    limit=1000,
                    optional=True,
                    when=Is("answer", "text"),
                ),
            ),
            label="Chỉ tiêu",
            over=lookup("indicators_asked", "unit", "period"),
            closed=True,
        ),
        Text(
            "why",
            "Kỳ này đã có báo cáo. Vì sao sửa? Ví dụ: rà lại số tổ; báo thiếu một lớp.",
            label="Vì sao sửa",
            limit=500,
            when=Has("amends"),
        ),
    ),
    submit=to_unit_report,
)
