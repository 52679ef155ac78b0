"""Vai trò: an admin gives or ends a role of someone in the own subtree, from a day on."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pydantic import BaseModel

from bot import text
from bot.conversations.parts.days import after, from_day, to_day
from bot.conversations.parts.roles import ROLE_NAMES
from bot.engine.conditions import Every, Is
from bot.engine.environment import lookup
from bot.engine.form import Context, Form, Submission
from bot.engine.steps import Choice, Option
from bot.messages import Notice
from storage.records.people import Role
from storage.records.role_facts import RoleEnded, RoleGranted


class Change(StrEnum):
    """What can be done with someone's roles."""

    ADD = "add"
    END = "end"


class RoleAnswers(BaseModel):
    """What is asked about someone's roles."""

    who: str
    what: Change
    held: str | None = None
    role: Role | None = None
    unit: str | None = None
    begin: date
    end: date | None = None


@text.phrase
def role_given(who: str, role: str, unit: str, days: str) -> str:
    return f"Đã giao {text.bold(who)} vai trò {role}, {unit}, {days}."


@text.phrase
def role_taken(who: str, held: str, day: str) -> str:
    return f"Từ ngày {day}, {text.bold(who)} thôi vai trò {held}."


@text.phrase
def told_role_given(role: str, unit: str, days: str, by: str) -> str:
    return f"{by} giao đồng chí vai trò {text.bold(role)}, {unit}, {days}. Gõ /menu để xem việc làm được."


@text.phrase
def told_role_taken(held: str, day: str, by: str) -> str:
    return f"Từ ngày {day}, đồng chí thôi vai trò {text.bold(held)} ({by} ghi). Có gì chưa đúng, xin báo quản trị."


@text.phrase
def since(first: str, last: str) -> str:
    return f"từ {first} đến hết {last}" if last else f"từ {first}"


def to_role_change(answers: RoleAnswers, context: Context) -> Submission:
    """What a change of someone's roles submits."""
    person_id, who = int(answers.who), context.shown["who"]
    by_id, by = int(str(context.values["person"])), str(context.values["person_name"])
    if answers.what is Change.END:
        held, day = context.shown["held"], text.day(answers.begin)
        ended = RoleEnded(role_id=int(str(answers.held)), valid_to=answers.begin, ended_by=by_id)
        return Submission(
            text=role_taken(who, held, day),
            facts=(ended,),
            next=(("Sửa vai trò khác", "c:vaitro"),),
            notices=_told(person_id, by_id, told_role_taken(held, day, by)),
            action="end_role",
            object=f"person:{person_id}",
        )
    assert answers.role is not None
    granted = RoleGranted(
        person_id=person_id,
        role=answers.role,
        unit_id=int(str(answers.unit)),
        valid_from=answers.begin,
        valid_to=after(answers.end) if answers.end else None,
        granted_by=by_id,
    )
    name, unit = ROLE_NAMES[answers.role], context.shown["unit"]
    days = since(text.day(answers.begin), text.day(answers.end) if answers.end else "")
    return Submission(
        text=role_given(who, name, unit, days),
        facts=(granted,),
        next=(("Sửa vai trò khác", "c:vaitro"),),
        notices=_told(person_id, by_id, told_role_given(name, unit, days, by)),
        action="grant_role",
        object=f"person:{person_id}",
    )


def _told(person_id: int, by_id: int, words: str) -> tuple[Notice, ...]:
    return (Notice(person_id=person_id, text=words),) if person_id != by_id else ()


_ADDS, _ENDS = Is("what", Change.ADD), Is("what", Change.END)

FORM = Form(
    name="roles",
    command="vaitro",
    title="Vai trò",
    context=("person_name",),
    answers=RoleAnswers,
    steps=(
        Choice(
            "who",
            "Vai trò của ai? Chọn, hoặc gõ tên để tìm, có dấu hay không dấu.",
            label="Của ai",
            choices=lookup("people_to_grant"),
            search=lookup("people_to_grant_with"),
            none="Chưa thấy ai. Xin gõ tên để tìm.",
        ),
        Choice("what", "{who}: làm gì?", label="Việc", choices=lookup("role_changes", "who")),
        Choice(
            "held",
            "Thôi vai trò nào?",
            label="Thôi vai trò",
            choices=lookup("roles_to_end", "who"),
            none="Người này không có vai trò nào mà đồng chí được phép thôi.",
            when=_ENDS,
        ),
        Choice(
            "role",
            "Giao vai trò nào?",
            label="Vai trò",
            choices=tuple(Option(role, name[:1].upper() + name[1:]) for role, name in ROLE_NAMES.items()),
            when=_ADDS,
        ),
        Choice(
            "unit",
            "Ở đơn vị nào? Vai trò có ở đơn vị ấy và các đơn vị bên dưới.",
            label="Ở đơn vị",
            choices=lookup("units_to_grant", "who"),
            when=_ADDS,
        ),
        from_day("Từ ngày nào? Ví dụ: hôm nay, 1/6."),
        to_day("Khách đến hết ngày nào?", when=Every(_ADDS, Is("role", Role.GUEST))),
    ),
    submit=to_role_change,
    send="Ghi lại",
)
