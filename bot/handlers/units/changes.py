"""What changes from a day on: units that are reorganised, teams and who is on them, work that another takes over."""

from __future__ import annotations

from datetime import date, timedelta

from pydantic import JsonValue

from bot import quantities, text
from bot.access import Action, may_at_all, scope
from bot.clock import local
from bot.conversations import FORMS
from bot.conversations.parts.refusals import not_possible
from bot.conversations.parts.roles import ROLE_NAMES
from bot.conversations.reorganisation import TITLES, counts_of, decided, deed, doing, failed
from bot.handlers import forms, objections
from bot.handlers.objections import may_at
from bot.handlers.outcome import Actor, Outcome, say
from bot.handlers.services import Services
from bot.messages import Choice, Outgoing
from storage import changes, figures, units
from storage import teams as team_members
from storage.records.changes import CONCERNING, ChangeRow, Moved, Problem
from storage.records.facts import ChangeDecided, ChangeUndone
from storage.records.people import Role
from storage.records.queue import AuditEntry
from storage.records.teams import Member

PAGE = 20
"""Lines of a list in one message."""
GROUPS = {
    "opened": "Lập mới",
    "ended": "Kết thúc",
    "unit": "Đổi cấp trên",
    "line": "Đơn vị theo dõi",
    "person": "Người",
    "role": "Vai trò",
    "post": "Chức danh trong tổ",
    "initiative": "Mô hình",
}
"""What a line of the list of what moved begins with."""
STATES = {"waiting": ", chưa đến ngày", "undone": ", đã hoàn tác", "failed": ", chưa làm được"}
"""What has become of a change that was not simply carried out."""


@text.phrase
def undone(title: str) -> str:
    return f"Đã hoàn tác việc {title}: mọi thứ như trước. Việc này vẫn được ghi lại."


@text.phrase
def moved_heading(title: str, day: str, state: str) -> str:
    return f"{text.bold(text.capital(title))} từ ngày {day}{state}:"


@text.phrase
def held_until(unit: str, count: str, day: str) -> str:
    return f"Số liệu đến hết {day} của {unit} giữ nguyên: {count} mô hình."


@text.phrase
def held_back(title: str, day: str, name: str) -> str:
    return (
        f"Chưa {title} như đã định từ ngày {day}: {name} quyết định việc này nhưng nay không còn quyền. "
        "Đồng chí xem lại, nếu vẫn cần thì bấm Vẫn làm."
    )


@text.phrase
def taken_up_before() -> str:
    return "Việc này đã có người làm tiếp rồi."


@text.phrase
def nothing_moved() -> str:
    return "Không có gì phải chuyển."


@text.phrase
def no_members() -> str:
    return "Chưa có ai trong tổ dân vận nào. Bấm Thêm người vào tổ để bắt đầu."


@text.phrase
def member_line(name: str, post: str, area: str, tasks: str, since: str) -> str:
    told = "".join((f"; địa bàn: {area}" if area else "", f"; việc: {tasks}" if tasks else ""))
    return f"• {post}: {name}{told} (từ {since})"


async def reorganise(services: Services, actor: Actor, argument: str = "") -> Outcome:
    """Begin a reorganisation."""
    assert actor.person is not None
    return await forms.begin_form(services, actor, FORMS["reorganisation"], {"person": actor.person.id})


async def add_member(services: Services, actor: Actor, argument: str = "") -> Outcome:
    """Begin with a new member of a team."""
    assert actor.person is not None
    return await forms.begin_form(services, actor, FORMS["team"], {"person": actor.person.id})


async def hand_over(services: Services, actor: Actor, argument: str = "") -> Outcome:
    """Begin a hand-over."""
    assert actor.person is not None
    context: dict[str, JsonValue] = {"person": actor.person.id, "is_admin": Role.ADMIN in actor.person.roles}
    return await forms.begin_form(services, actor, FORMS["handover"], context)


async def undo(services: Services, actor: Actor, change_id: str) -> Outcome:
    """Undo a change, where the person made it today."""
    assert actor.person is not None
    found = await changes.get(services.database, change_id)
    if found is None or found.person_id != actor.person.id:
        return say(not_possible(Problem.GONE, "", None))
    today = local(services.clock.now()).date()
    return Outcome(
        messages=(Outgoing(text=undone(TITLES[found.kind])),),
        facts=(ChangeUndone(change_id=change_id, person_id=actor.person.id, today=today),),
        audit=(AuditEntry(action="undo_change", object=change_id),),
    )


def take_up_choice(change_id: str) -> Choice:
    """The button with which an admin takes up a change that was held back."""
    return Choice(label="Vẫn làm", payload=f"c:vanlam:{change_id}")


async def take_up(services: Services, actor: Actor, change_id: str) -> Outcome:
    """Decide anew, in one's own name, a change that was held back; pressed twice it is decided once."""
    assert actor.person is not None
    found = await changes.get(services.database, change_id)
    plan = await changes.decided(services.database, change_id)
    if found is None or plan is None or found.state != "failed" or not found.why.startswith(Problem.NOT_ALLOWED):
        return say(text.not_found())
    again = plan.model_copy(update={"id": f"{change_id}-2", "person_id": actor.person.id})
    fact = ChangeDecided(change=again, today=services.today())
    if not await objections.may_store(services, actor.person, fact):
        return say(text.not_allowed())
    if await changes.get(services.database, again.id) is not None:
        return say(taken_up_before())
    rows = (
        (Choice(label="Xem đã chuyển những gì", payload=f"c:dachuyen:{again.id}"),),
        (Choice(label="Hoàn tác", payload=f"c:hoantac:{again.id}"),),
    )
    return Outcome(
        messages=(Outgoing(text=doing(TITLES[plan.kind], plan.kind in CONCERNING), rows=rows),),
        facts=(fact,),
        audit=(AuditEntry(action="take_up_change", object=change_id, after=again.id),),
    )


async def what_moved(services: Services, actor: Actor, argument: str) -> Outcome:
    """The list of what a change moved, a page at a time: ``ID`` or ``ID:OFFSET``."""
    change_id, _, typed = argument.partition(":")
    offset = int(typed[:6]) if typed.isdecimal() else 0
    found = await changes.get(services.database, change_id)
    if found is None or not await _may_see(services, actor, change_id, found):
        return say(text.not_found())
    moved = await changes.moved(services.database, change_id, offset, PAGE + 1)
    heading = moved_heading(TITLES[found.kind], text.day(found.day), STATES.get(found.state, ""))
    lines = [f"{GROUPS[one.kind]}: {_moved_line(services, one)}" for one in moved[:PAGE]]
    if found.state == "applied" and not offset:
        lines += await _held_before(services, change_id, found.day)
    row = [
        *([_page("◂ Trước", change_id, offset - PAGE)] if offset >= PAGE else []),
        *([_page("Sau ▸", change_id, offset + PAGE)] if len(moved) > PAGE else []),
    ]
    today = local(services.clock.now()).date()
    mine = actor.person is not None and found.person_id == actor.person.id
    rows = [tuple(row)] if row else []
    if mine and (found.state == "waiting" or (found.state == "applied" and found.applied_on == today)):
        rows.append((Choice(label="Hoàn tác", payload=f"c:hoantac:{change_id}"),))
    return say("\n".join((heading, *(lines or [nothing_moved()]))), tuple(rows))


async def _held_before(services: Services, change_id: str, day: date) -> list[str]:
    """What the units that ended had until then: their figures of earlier days stay theirs."""
    eve, lines = day - timedelta(days=1), []
    for unit_id in await changes.units_of(services.database, change_id):
        unit = await units.get(services.database, unit_id)
        if unit is not None and unit.closed_on == day:
            count = await figures.registered(services.database, [unit_id], eve)
            lines.append(held_until(unit.name, quantities.show(count, ""), text.day(eve)))
    return lines


async def _may_see(services: Services, actor: Actor, change_id: str, found: ChangeRow) -> bool:
    """Whoever made it, and whoever may do the like to all units that it is about."""
    assert actor.person is not None
    if found.person_id == actor.person.id:
        return True
    about = await changes.units_of(services.database, change_id)
    return bool(about) and await may_at(services, actor.person, Action.REORGANISE, about)


def _moved_line(services: Services, one: Moved) -> str:
    name, _, code = one.name.partition("|")
    if one.kind == "role":
        name = f"{name}, {ROLE_NAMES[Role(code)]}"
    elif one.kind == "post":
        name = f"{name}, {services.policy().teams.posts.get(code, code)}"
    return f"{text.shorten(name, 110)}{f' → {one.to}' if one.to else ''}"


def _page(label: str, change_id: str, offset: int) -> Choice:
    return Choice(label=label, payload=f"c:dachuyen:{change_id}:{offset}")


def change_told(done: ChangeRow) -> Outgoing:
    """What is said to whoever decided a change when its day has come."""
    what, on = deed(done.kind, done.units, done.to), text.day(done.day)
    if done.state == "failed":
        problem, unit, latest = done.why.split("|")
        why = not_possible(Problem(problem), unit, date.fromisoformat(latest) if latest else None)
        return Outgoing(text=failed(what, on, why))
    shown = counts_of(*(done.counts.get(kind, 0) for kind in ("unit", "initiative", "person", "role", "post")))
    rows = (
        (Choice(label="Xem đã chuyển những gì", payload=f"c:dachuyen:{done.id}"),),
        (Choice(label="Hoàn tác", payload=f"c:hoantac:{done.id}"),),
    )
    return Outgoing(text=decided(what, on, shown), rows=rows)


async def teams(services: Services, actor: Actor, argument: str = "") -> Outcome:
    """Who is on the teams of the person's units today, a page at a time."""
    assert actor.person is not None
    offset = int(argument[:6]) if argument.isdecimal() else 0
    today = local(services.clock.now()).date()
    within = scope(actor.person, Action.MANAGE_TEAM)
    found = await team_members.members(services.database, within, today, offset, PAGE + 1)
    turning = [
        *([Choice(label="◂ Trước", payload=f"c:to:{offset - PAGE}")] if offset >= PAGE else []),
        *([Choice(label="Sau ▸", payload=f"c:to:{offset + PAGE}")] if len(found) > PAGE else []),
    ]
    rows = (
        *((tuple(turning),) if turning else ()),
        (Choice(label="Thêm người vào tổ", payload="c:themto"),),
        (Choice(label="Bàn giao", payload="c:bangiao"),),
        *(
            ((Choice(label="Sắp xếp đơn vị", payload="c:sapxep"),),)
            if may_at_all(actor.person, Action.REORGANISE)
            else ()
        ),
    )
    return say("\n".join(_member_lines(services, found[:PAGE])) or no_members(), rows)


def _member_lines(services: Services, found: list[Member]) -> list[str]:
    lines, team = [], 0
    posts = services.policy().teams.posts
    for one in found:
        if one.team_id != team:
            lines.append(text.bold(one.team_name))
            team = one.team_id
        post = posts.get(one.post, one.post)
        lines.append(member_line(one.person_name, post, one.area, one.tasks, text.day(one.valid_from)))
    return lines
