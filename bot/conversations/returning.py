"""Đề nghị bổ sung: ask for a registration or a report to be completed – which answers, why, and by when."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, Field

from bot import text
from bot.conversations.parts.about import person_of, told
from bot.conversations.progress import FORM as PROGRESS
from bot.conversations.registration import FORM as REGISTRATION
from bot.engine.conditions import Is, Not
from bot.engine.environment import lookup
from bot.engine.form import Context, Form, Submission
from bot.engine.steps import Choice, Day, Option, Repeat
from bot.messages import Choice as Button
from storage.records.review_facts import ReturnAsked

DONE = "enough"
_NOT_ASKED = {
    *("unit", "programme", "group", "opinion", "opinion_on"),
    *("by", "previous", "span"),
    *("initiative", "why"),
}
"""What nobody sends back: the unit's own matters, what follows from another answer, what a report is about."""
FOLLOWS = {"subject": ("by",), "origin": ("previous",), "results": ("span",)}
"""What is asked again with an answer, as it hangs on it."""
REASONS = {
    "unclear": "Chưa rõ, xin ghi cụ thể hơn",
    "measure": "Chưa có số đo được",
    "missing": "Còn thiếu",
    "wrong": "Chưa đúng thực tế",
}
"""What is usually wrong; anything else is typed."""


class Point(BaseModel):
    """One answer that is to be completed."""

    answer: str
    reason: str | None = None


class ReturnAnswers(BaseModel):
    """What is asked before something is sent back."""

    points: tuple[Point, ...] = Field(min_length=1)
    due: date


@text.phrase
def asked_to_complete(count: int, day: str, name: str) -> str:
    return f"Đã đề nghị bổ sung {count} điểm trước {day}: {text.bold(text.shorten(name, 120))}. Phần khác giữ nguyên."


@text.phrase
def to_complete(count: int, day: str, name: str, points: str) -> str:
    return (
        f"Hồ sơ gần xong, cần bổ sung {count} điểm trước {day}: {text.bold(text.shorten(name, 120))}\n"
        f"{points}\nPhần khác giữ nguyên. Đồng chí bấm Bổ sung để làm ngay."
    )


@text.phrase
def report_to_complete(count: int, day: str, name: str, points: str) -> str:
    return (
        f"Báo cáo gần xong, cần bổ sung {count} điểm trước {day}: {text.bold(text.shorten(name, 120))}\n"
        f"{points}\nPhần khác giữ nguyên, báo cáo vẫn được tính. Đồng chí bấm Bổ sung để làm ngay."
    )


@text.phrase
def point_line(label: str, reason: str) -> str:
    return f"• {label}: {text.shorten(reason, 200)}"


@text.phrase
def return_noted(labels: str, day: str) -> str:
    return f"{labels}, hạn {day}"


def reasons_of(points: tuple[Point, ...]) -> dict[str, str]:
    """What is wrong, by answer; several reasons for one stand together."""
    found: dict[str, str] = {}
    for point in points:
        reason = REASONS.get(point.reason or "", point.reason or REASONS["missing"])
        found[point.answer] = f"{found[point.answer]}; {reason}" if point.answer in found else reason
    return found


def labels_of(form: Form) -> dict[str, str]:
    """The answers of a form that can be sent back, by what people call them."""
    return {step.name: step.label for step in form.steps if step.label and step.name not in _NOT_ASKED}


def to_return(answers: ReturnAnswers, context: Context, of: Form) -> Submission:
    """What asking for completion submits: of a registration, or of a report."""
    report_id = str(context.values["report"]) if of is PROGRESS else None
    labels = labels_of(of)
    reasons = reasons_of(answers.points)
    name, day = str(context.values["about"]), text.day(answers.due)
    fact = ReturnAsked(
        id=context.session_id,
        initiative_id=str(context.values["initiative"]),
        report_id=report_id,
        reasons=reasons,
        due_on=answers.due,
        seen=int(str(context.values["seen"])),
        person_id=person_of(context),
        why=return_noted(", ".join(labels[one].lower() for one in reasons), day),
        on=context.today,
    )
    points = "\n".join(point_line(labels[one], reason) for one, reason in reasons.items())
    words = report_to_complete if report_id else to_complete
    button = ((Button(label="Bổ sung", payload=f"a:fix:{fact.id}"),),)
    return Submission(
        text=asked_to_complete(len(reasons), day, name),
        facts=(fact,),
        next=(("Xem tiếp danh sách", "c:xetduyet"),),
        notices=told(context, words(len(reasons), day, name, points), button),
        action="ask_to_complete",
        object=report_id or fact.initiative_id,
    )


def _form(name: str, title: str, of: Form) -> Form:
    options = tuple(Option(code, label) for code, label in labels_of(of).items())
    return Form(
        name=name,
        title=title,
        opening="{about}",
        context=("about", "initiative", "seen", *(("report",) if of is PROGRESS else ())),
        answers=ReturnAnswers,
        send="Gửi đề nghị",
        steps=(
            Repeat(
                "points",
                (
                    Choice(
                        "answer",
                        "Điểm nào cần bổ sung? Chọn từng điểm, hết thì bấm Đủ rồi.",
                        choices=(*options, Option(DONE, "Đủ rồi", apart=True)),
                        columns=2,
                        besides=("answer",),
                    ),
                    Choice(
                        "reason",
                        "{answer}: cần bổ sung gì? Chọn, hoặc gõ cho rõ. Ví dụ: ghi số hộ tham gia.",
                        label="{answer}",
                        choices=tuple(Option(code, label) for code, label in REASONS.items()),
                        other=True,
                        when=Not(Is("answer", DONE)),
                    ),
                ),
                until=Is("answer", DONE),
                label="Cần bổ sung",
            ),
            Day("due", "Bổ sung trước ngày nào? Ví dụ: 20/10.", label="Hạn", days=lookup("days_to_complete")),
        ),
        submit=lambda answers, context: to_return(answers, context, of),
    )


FORM = _form("returning", "Đề nghị bổ sung", REGISTRATION)
FORM_OF_REPORT = _form("correcting", "Đề nghị bổ sung báo cáo", PROGRESS)
