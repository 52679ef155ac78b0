"""Lập đoàn kiểm tra: a team goes to some units on some days, with guests of other agencies."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel

from bot import text
from bot.conversations.parts.about import person_of
from bot.conversations.parts.days import from_day, to_day
from bot.engine.conditions import Is
from bot.engine.environment import lookup
from bot.engine.form import Context, Form, Submission
from bot.engine.steps import Choice, Option, Repeat, Text
from storage.records.visits import NewMember, NewVisit, VisitPlanned

ENOUGH = "enough"
"""The option that ends a list."""


class AnotherPlace(BaseModel):
    """One more unit."""

    place: str


class AnotherMember(BaseModel):
    """One more who goes."""

    member: str


class AnotherGuest(BaseModel):
    """Somebody of another agency."""

    more: str
    guest: str | None = None
    agency: str | None = None


class TeamVisitAnswers(BaseModel):
    """What is asked about a team."""

    unit: str
    others: tuple[AnotherPlace, ...] = ()
    begin: date
    end: date
    purpose: str
    leader: str
    members: tuple[AnotherMember, ...] = ()
    guests: tuple[AnotherGuest, ...] = ()


@text.phrase
def enough_places() -> str:
    return "Đủ rồi"


@text.phrase
def team_planned(days: str, places: int) -> str:
    return (
        f"Đã lập đoàn kiểm tra, {days}, đến {places} đơn vị. Người trong đoàn và các đơn vị được báo; "
        "đang giờ nghỉ thì hết giờ nghỉ mới báo."
    )


def to_team_visit(answers: TeamVisitAnswers, context: Context) -> Submission:
    """What a team submits. Units and people named twice count once."""
    places = [answers.unit, *(other.place for other in answers.others if other.place != ENOUGH)]
    people = [answers.leader, *(other.member for other in answers.members if other.member != ENOUGH)]
    guests = [NewMember(name=other.guest, agency=other.agency or "") for other in answers.guests if other.guest]
    visit = NewVisit(
        id=context.session_id,
        unit_id=int(str(context.values["team_of"])),
        purpose=answers.purpose,
        begins_on=answers.begin,
        ends_on=answers.end,
        units=tuple(int(place) for place in dict.fromkeys(places)),
        members=(*(NewMember(person_id=int(person)) for person in dict.fromkeys(people)), *guests),
        planned_by=person_of(context),
    )
    return Submission(
        text=team_planned(text.from_to(answers.begin, answers.end), len(visit.units)),
        facts=(VisitPlanned(visit=visit),),
        next=(("Xem đoàn", f"t:team:{visit.id}"), ("Đi cơ sở", "c:dicoso")),
        action="plan_visit",
        object=visit.id,
    )


FORM = Form(
    name="team_visit",
    command="doan",
    title="Lập đoàn kiểm tra",
    context=("team_of",),
    answers=TeamVisitAnswers,
    steps=(
        Choice(
            "unit",
            "Đoàn đến đơn vị nào? Chọn, hoặc gõ tên để tìm.",
            label="Đến",
            choices=lookup("units_to_visit"),
            search=lookup("units_to_visit_with"),
        ),
        Repeat(
            "others",
            (
                Choice(
                    "place",
                    "Đến đơn vị nào nữa? Hết thì bấm Đủ rồi.",
                    label="Đến",
                    choices=lookup("more_units_to_visit"),
                    search=lookup("units_to_visit_with"),
                    besides=("unit", "place"),
                ),
            ),
            until=Is("place", ENOUGH),
            label="Các đơn vị khác",
        ),
        from_day("Đi từ ngày nào? Ví dụ: mai, 6/5."),
        to_day("Đến hết ngày nào? Ví dụ: 7/5."),
        Text(
            "purpose",
            "Đoàn đi làm gì, đơn vị cần chuẩn bị gì? "
            "Ví dụ: Kiểm tra mô hình quý II; chuẩn bị hồ sơ, mời trưởng thôn cùng dự.",
            label="Mục đích, chuẩn bị",
            limit=500,
            minimum=5,
        ),
        Choice(
            "leader",
            "Ai làm trưởng đoàn? Chọn, hoặc gõ tên để tìm.",
            label="Trưởng đoàn",
            choices=lookup("people_to_visit", "unit"),
            search=lookup("people_to_visit_with", "unit"),
            none="Chưa có ai được đi kiểm tra ở đó. Quản trị giao vai trò bằng /vaitro.",
        ),
        Repeat(
            "members",
            (
                Choice(
                    "member",
                    "Ai đi cùng nữa? Chọn, hoặc gõ tên để tìm. Hết thì bấm Đủ rồi.",
                    label="Đi cùng",
                    choices=lookup("more_people_to_visit", "unit"),
                    search=lookup("people_to_visit_with", "unit"),
                    besides=("leader", "member"),
                ),
            ),
            until=Is("member", ENOUGH),
            label="Người đi cùng",
        ),
        Repeat(
            "guests",
            (
                Choice(
                    "more",
                    "Có khách của cơ quan khác đi cùng không?",
                    label="Khách",
                    choices=(Option("guest", "Có khách"), Option(ENOUGH, "Không, hoặc đã đủ")),
                ),
                Text(
                    "guest",
                    "Khách là ai? Ghi tên hoặc chức danh. Ví dụ: Cán bộ Mặt trận tỉnh.",
                    label="Khách",
                    limit=80,
                    when=Is("more", "guest"),
                ),
                Text(
                    "agency",
                    "{guest} ở cơ quan nào? Ví dụ: Ủy ban Mặt trận Tổ quốc tỉnh.",
                    label="Cơ quan",
                    limit=120,
                    when=Is("more", "guest"),
                    optional=True,
                ),
            ),
            until=Is("more", ENOUGH),
            label="Khách cùng đi",
        ),
    ),
    submit=to_team_visit,
    send="Lập đoàn",
)
