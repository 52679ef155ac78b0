"""What a check found beside what was reported: its questions, and how it is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, cast

from pydantic import BaseModel, JsonValue

from bot import text
from bot.conversations.parts.amounts import AMOUNT_KINDS, kind_of, named, show_amount
from bot.engine.environment import LookupRef
from bot.engine.session import Answer, Preset
from bot.engine.steps import Choice, Option, Quantity, Repeat, Text
from bot.reports.found import FINDINGS
from bot.reports.totals import Total
from storage.records.checks import Figure, Finding, Found
from storage.records.reports import Resource, ResourceKind, ResourceRole, Source

_GIVERS = {Source.PEOPLE: "người dân góp", Source.STATE: "Nhà nước", Source.BUSINESS: "doanh nghiệp"}
AS_REPORTED, UNSEEN = "as_reported", "unseen"
_KINDS = {code: kind for code, kind in AMOUNT_KINDS.items() if kind.measures}


class FigureAnswer(BaseModel):
    """One figure as answered: the kind and what was reported are given, what was found is asked."""

    kind: str
    reported: dict[str, Any]
    found: str | dict[str, Any]


@text.phrase
def as_reported() -> str:
    return "đúng như báo"


@text.phrase
def not_seen() -> str:
    return "không xem được"


@text.phrase
def seen_amount(amount: str) -> str:
    return f"thấy {amount}"


@text.phrase
def figure_line(reported: str, found: str) -> str:
    return f"• Báo {reported}: {found}"


@text.phrase
def is_good(words: str) -> str:
    return f"Làm tốt: {words}"


@text.phrase
def is_wrong(words: str) -> str:
    return f"Cần chấn chỉnh: {words}"


@text.phrase
def is_advised(words: str) -> str:
    return f"Hướng dẫn: {words}"


@text.phrase
def another_finding(figures: str, finding: str) -> str:
    return f"Các số đã ghi là {figures.lower()}, còn kết luận là “{finding}”: đồng chí xem lại có đúng ý không."


def reported_words(row: Resource) -> str:
    """An amount as it was reported: 1.200 m² đất (người dân góp)."""
    giver = _GIVERS.get(row.source) if row.source and row.role is ResourceRole.CONTRIBUTION else None
    told = giver and row.kind is not ResourceKind.MONEY  # whose money it is, its name says
    return f"{named(row)} ({giver})" if told else named(row)


def figure_items(reported: Iterable[Total]) -> tuple[dict[str, Answer], ...]:
    """What is asked about each total that was reported."""
    rows = [total.as_row() for total in reported]
    return tuple(_item(row) for row in rows if kind_of(row) in _KINDS)


def _item(row: Resource) -> dict[str, Answer]:
    value = cast("JsonValue", row.model_dump(mode="json"))
    return {"kind": Answer(value=kind_of(row)), "reported": Answer(value=value, shown=reported_words(row))}


def figures_step(over: LookupRef | None = None) -> Repeat:
    """A question for each total that was reported, and for nothing else."""
    return Repeat(
        "figures",
        (
            Choice("kind", "Loại nào?", choices=tuple(Option(code, kind.label) for code, kind in _KINDS.items())),
            Text("reported", "Đã báo bao nhiêu?"),
            Quantity(
                "found",
                "Đã báo {reported}. Đồng chí thấy thế nào? Đúng thì bấm Đúng như báo, khác thì gõ số thấy được.",
                label="Báo {reported}",
                by="kind",
                table=tuple((code, kind.measures) for code, kind in _KINDS.items()),
                choices=(Option(AS_REPORTED, "Đúng như báo"), Option(UNSEEN, "Không xem được")),
            ),
        ),
        label="Số liệu",
        over=over,
        closed=True,
    )


def finding_step() -> Choice:
    """What was found, taken together."""
    return Choice(
        "finding",
        "Nhìn chung, so với báo cáo thì thế nào?",
        label="Kết quả",
        choices=tuple(Option(code.value, label) for code, label in FINDINGS.items()),
        columns=2,
    )


def good_step() -> Text:
    """What is done well."""
    return Text(
        "good",
        "Điều gì làm tốt, nên phát huy? Ví dụ: hộ nào cũng tham gia trồng hoa. Không có thì bấm Bỏ qua.",
        label="Làm tốt",
        limit=1000,
        optional=True,
    )


def wrong_step() -> Text:
    """What is to be put right, said factually."""
    return Text(
        "wrong",
        "Có gì cần chấn chỉnh, làm thêm? Ghi việc, không ghi tên người. Ví dụ: còn 200 m chưa có rãnh thoát nước.",
        label="Cần chấn chỉnh",
        limit=1000,
        optional=True,
    )


def advice_step() -> Text:
    """What was advised."""
    return Text(
        "advice",
        "Đồng chí hướng dẫn cơ sở làm gì tiếp? Ví dụ: họp dân bàn cách chăm sóc hoa sau Tết.",
        label="Hướng dẫn",
        limit=1000,
        optional=True,
        detail=True,
    )


def found_in(
    finding: Finding, figures: Sequence[FigureAnswer], good: str | None, wrong: str | None, advice: str | None
) -> Found:
    """The finding behind the answers."""
    return Found(
        finding=finding,
        figures=tuple(_figure(answer) for answer in figures),
        good=good or "",
        wrong=wrong or "",
        advice=advice or "",
    )


def _figure(answer: FigureAnswer) -> Figure:
    row = Resource.model_validate(answer.reported)
    found, approximate, typed = row.amount, row.approximate, ""
    if isinstance(answer.found, dict):
        found, approximate = Decimal(answer.found["amount"]), bool(answer.found["approximate"])
        typed = str(answer.found.get("typed", ""))
    elif answer.found == UNSEEN:
        found, approximate = None, False
    return Figure(
        kind=row.kind,
        unit=row.unit,
        role=row.role,
        source=row.source,
        object=row.object,
        reported=row.amount,
        found=found,
        approximate=approximate,
        typed=typed,
    )


def remark_on(finding: str, figures: Sequence[FigureAnswer]) -> str:
    """What is pointed out where the figures say another thing than the finding."""
    seen = [one for one in map(_figure, figures) if one.found is not None and one.reported is not None]
    less = any(one.found < one.reported for one in seen)  # type: ignore[operator]
    more = any(one.found > one.reported for one in seen)  # type: ignore[operator]
    if not seen or (less and more):
        return ""
    said = Finding.LESS if less else Finding.MORE if more else Finding.AS_REPORTED
    agrees = finding == said or (said is Finding.LESS and finding == Finding.NOTHING)
    return "" if agrees else another_finding(FINDINGS[said], FINDINGS[Finding(finding)])


def given_found(found: Found) -> tuple[dict[str, Answer], dict[str, Preset]]:
    """A stored finding as answers, so that it can be corrected."""
    answers: dict[str, Answer] = {
        "finding": Answer(value=found.finding.value, shown=FINDINGS[found.finding]),
        "good": Answer(value=found.good or None, shown=found.good),
        "wrong": Answer(value=found.wrong or None, shown=found.wrong),
        **({"advice": Answer(value=found.advice, shown=found.advice)} if found.advice else {}),
    }
    items = []
    for number, figure in enumerate(found.figures):
        items.append(_item(figure.as_row(figure.reported)))
        for name, answer in items[-1].items():
            answers[f"figures.{number}.{name}"] = answer
        answers[f"figures.{number}.found"] = _given_amount(figure)
    return answers, {"figures": Preset(arguments=(), items=tuple(items), fixed=True)}


def _given_amount(figure: Figure) -> Answer:
    if figure.found is None:
        return Answer(value=UNSEEN, shown="Không xem được")
    if figure.found == figure.reported and not figure.typed:
        return Answer(value=AS_REPORTED, shown="Đúng như báo")
    value: dict[str, JsonValue] = {
        "amount": str(figure.found),
        "unit": figure.unit,
        "approximate": figure.approximate,
        "typed": figure.typed,
    }
    return Answer(value=value, shown=_amount(figure), typed=figure.typed)


def _amount(figure: Figure) -> str:
    return show_amount(figure.as_row(figure.found).model_copy(update={"approximate": figure.approximate}))


def found_lines(found: Found) -> list[str]:
    """A finding beside what was reported, without its summary."""
    lines = [figure_line(reported_words(one.as_row(one.reported)), _told(one)) for one in found.figures]
    said = ((is_good, found.good), (is_wrong, found.wrong), (is_advised, found.advice))
    return [*lines, *(phrase(text.shorten(words, 600)) for phrase, words in said if words)]


def _told(figure: Figure) -> str:
    if figure.found is None:
        return not_seen()
    return as_reported() if figure.found == figure.reported else seen_amount(_amount(figure))
