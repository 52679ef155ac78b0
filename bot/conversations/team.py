"""Thêm người vào tổ: a person comes to a unit's team (tổ dân vận), with post, area and tasks, from a day on."""

from __future__ import annotations

import re
from datetime import date

from pydantic import BaseModel

from bot import text
from bot.engine.environment import lookup
from bot.engine.form import Context, Form, Submission
from bot.engine.steps import Choice, Day, Text
from storage.records.facts import MemberAdded
from storage.records.teams import NewMember

KNOWN = re.compile("person-([0-9]{1,9})")
"""The code of someone who is known already; anything else is a name that was typed."""


class TeamAnswers(BaseModel):
    """What is asked about a new member."""

    unit: str
    who: str
    post: str
    area: str | None = None
    tasks: str | None = None
    since: date


@text.phrase
def team_name(unit: str) -> str:
    return f"Tổ dân vận {unit[:1].lower()}{unit[1:]}"


@text.phrase
def member_added(person: str, post: str, unit: str) -> str:
    return f"Đã thêm {text.bold(person)} ({post}) vào tổ dân vận của {unit}."


def to_member(answers: TeamAnswers, context: Context) -> Submission:
    """What a new member submits."""
    known = KNOWN.fullmatch(answers.who)
    member = NewMember(
        id=context.session_id,
        unit_id=int(answers.unit),
        team_name=team_name(context.shown["unit"]),
        person_id=int(known[1]) if known else None,
        person_name="" if known else answers.who,
        post=answers.post,
        area=answers.area or "",
        tasks=answers.tasks or "",
        since=answers.since,
    )
    return Submission(
        text=member_added(context.shown["who"], context.shown["post"], context.shown["unit"]),
        facts=(MemberAdded(member=member),),
        next=(("Thêm người nữa", "c:themto"), ("Xem tổ", "c:to")),
        action="add_member",
        object=answers.unit,
    )


FORM = Form(
    name="team",
    command="themto",
    title="Thêm người vào tổ",
    answers=TeamAnswers,
    steps=(
        Choice(
            "unit",
            "Tổ dân vận của đơn vị nào? Chọn, hoặc gõ tên.",
            label="Đơn vị",
            choices=lookup("units_with_teams"),
        ),
        Choice(
            "who",
            "Ai vào tổ? Chọn, hoặc gõ họ tên người chưa dùng bot.",
            label="Người",
            choices=lookup("team_candidates", "unit"),
            other=True,
        ),
        Choice(
            "post",
            "Giữ chức danh gì trong tổ? Chọn, hoặc gõ. Ví dụ: tổ trưởng.",
            label="Chức danh",
            choices=lookup("team_posts"),
            other=True,
        ),
        Text("area", "Phụ trách địa bàn nào? Ví dụ: thôn 4.", label="Địa bàn", limit=200, optional=True),
        Text("tasks", "Được giao việc gì? Ví dụ: vận động hiến đất.", label="Việc", limit=300, optional=True),
        Day("since", "Từ ngày nào? Ví dụ: 1/3.", label="Từ ngày", days=lookup("days_to_begin")),
    ),
    submit=to_member,
)
