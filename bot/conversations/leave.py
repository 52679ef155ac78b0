"""Nghỉ, ủy quyền: someone is away from a day to a day, and someone else acts for them meanwhile."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel

from bot import text
from bot.conversations.parts.days import after, from_day, to_day
from bot.engine.conditions import Has
from bot.engine.environment import lookup
from bot.engine.form import Context, Form, Submission
from bot.engine.steps import Choice, Offer
from bot.messages import Notice
from storage.records.role_facts import LeaveRecorded

NOBODY = "nobody"
"""The option that nobody acts."""


class LeaveAnswers(BaseModel):
    """What is asked about a leave."""

    who: str
    begin: date
    end: date
    deputy: str


@text.phrase
def nobody_acts() -> str:
    return "Không có ai làm thay"


@text.phrase
def leave_recorded(who: str, days: str, deputy: str) -> str:
    acting = f"{text.bold(deputy)} làm thay." if deputy else "Không có ai làm thay."
    return f"Đã ghi: {text.bold(who)} nghỉ {days}. {acting} Người nghỉ vẫn dùng bot được như thường."


@text.phrase
def told_on_leave(days: str, deputy: str, by: str) -> str:
    acting = f"{deputy} làm thay" if deputy else "không có ai làm thay"
    return (
        f"{by} đã ghi đồng chí nghỉ {days}; {acting}. Đồng chí vẫn dùng bot được như thường; "
        "muốn kết thúc sớm, gõ /nghi."
    )


@text.phrase
def told_deputy(who: str, days: str) -> str:
    return (
        f"Đồng chí làm thay {text.bold(who)} {days}: những ngày ấy đồng chí làm được việc của người ấy trên bot. "
        "Việc nào làm thay đều ghi tên đồng chí, “thay cho”. Không nhận được, gõ /nghi."
    )


def to_leave(answers: LeaveAnswers, context: Context) -> Submission:
    """What a leave submits."""
    recorded_by, by = int(str(context.values["person"])), str(context.values["person_name"])
    deputy_id = None if answers.deputy == NOBODY else int(answers.deputy)
    who, deputy = context.shown["who"], context.shown["deputy"] if deputy_id else ""
    fact = LeaveRecorded(
        leave_id=context.session_id,
        person_id=int(answers.who),
        deputy_id=deputy_id,
        begins_on=answers.begin,
        ends_on=after(answers.end),
        recorded_by=recorded_by,
    )
    days = text.from_to(answers.begin, answers.end)
    told = (
        [Notice(person_id=fact.person_id, text=told_on_leave(days, deputy, by))]
        if fact.person_id != recorded_by
        else []
    )
    told += [Notice(person_id=deputy_id, text=told_deputy(who, days))] if deputy_id else []
    return Submission(
        text=leave_recorded(who, days, deputy),
        facts=(fact,),
        next=(("Kết thúc nghỉ sớm", f"l:end:{fact.leave_id}"),),
        notices=tuple(told),
        action="record_leave",
        object=f"person:{fact.person_id}",
    )


FORM = Form(
    name="leave",
    command="nghi",
    title="Nghỉ, ủy quyền",
    opening="Người nghỉ: {me_shown}.",
    context=("me_shown", "person_name"),
    answers=LeaveAnswers,
    steps=(
        Choice(
            "who",
            "Ai nghỉ? Chọn, hoặc gõ tên để tìm.",
            label="Người nghỉ",
            choices=lookup("people_on_leave"),
            search=lookup("people_on_leave_with"),
            none="Chưa thấy ai. Xin gõ tên để tìm.",
            preset="me",
            offer=Offer("Ghi nghỉ cho người khác", when=Has("manages_others")),
        ),
        from_day("Nghỉ từ ngày nào? Ví dụ: mai, 5/5."),
        to_day("Nghỉ đến hết ngày nào? Ví dụ: 20/5."),
        Choice(
            "deputy",
            "Ai làm thay trong những ngày ấy? Chọn, hoặc gõ tên để tìm.",
            label="Người làm thay",
            choices=lookup("deputies", "who"),
            search=lookup("deputies_with", "who"),
        ),
    ),
    submit=to_leave,
    send="Ghi lại",
)
