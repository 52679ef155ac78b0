"""Mời khách: someone from elsewhere sees a unit and what lies below it for the days of a visit, and nothing else."""

from __future__ import annotations

from datetime import date, datetime, time

from pydantic import BaseModel

from bot import text
from bot.clock import VIETNAM
from bot.conversations.parts.days import after, from_day, to_day
from bot.engine.environment import lookup
from bot.engine.form import Context, Form, Submission
from bot.engine.steps import Choice, Text
from storage.records.role_facts import GuestInvited


class GuestAnswers(BaseModel):
    """What is asked about a guest."""

    name: str
    unit: str
    begin: date
    end: date


@text.phrase
def guest_invited(name: str, unit: str, days: str, code: str, link: str) -> str:
    opening = f"mở {link} hoặc nhắn mã" if link else "nhắn mã"
    return (
        f"Đã mời {text.bold(name)} xem {unit} {days}. Khách {opening} {text.bold(code)} cho bot (dùng một lần). "
        "Hết ngày, quyền xem tự hết. Muốn thôi sớm, gõ /khach."
    )


def to_guest(answers: GuestAnswers, context: Context) -> Submission:
    """What an invitation submits: the code is said to the inviter, the invite keeps its hash."""
    until = after(answers.end)
    fact = GuestInvited(
        session_id=context.session_id,
        name=answers.name,
        unit_id=int(answers.unit),
        valid_from=answers.begin,
        valid_to=until,
        code_hash=str(context.values["code_hash"]),
        code_until=datetime.combine(until, time(), VIETNAM),
        granted_by=int(str(context.values["person"])),
    )
    days = text.from_to(answers.begin, answers.end)
    code, link = str(context.values["code"]), str(context.values.get("link") or "")
    return Submission(
        text=guest_invited(answers.name, context.shown["unit"], days, code, link),
        facts=(fact,),
        action="invite_guest",
        object=f"unit:{fact.unit_id}",
        secret=True,
    )


FORM = Form(
    name="guest",
    command="khach",
    title="Mời khách",
    context=("code", "code_hash"),
    answers=GuestAnswers,
    steps=(
        Text("name", "Khách là ai? Ví dụ: Cán bộ Mặt trận tỉnh bạn.", label="Khách", limit=80),
        Choice(
            "unit",
            "Khách đến đơn vị nào? Khách chỉ xem được đơn vị ấy và các đơn vị bên dưới.",
            label="Đơn vị",
            choices=lookup("units_for_guests"),
        ),
        from_day("Từ ngày nào? Ví dụ: mai, 5/5."),
        to_day("Đến hết ngày nào? Ví dụ: 6/5."),
    ),
    submit=to_guest,
    send="Mời",
)
