"""Đoàn kiểm tra: putting a team together, looking at it, cancelling it."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby

from pydantic import JsonValue

from bot import text
from bot.access import Action, may_at_all, scope
from bot.conversations import FORMS
from bot.handlers import forms
from bot.handlers.outcome import Actor, Outcome, say
from bot.handlers.reach import right_at
from bot.handlers.services import Services
from bot.handlers.visits import words
from bot.handlers.visits.notices import guest
from bot.messages import Choice, Outgoing
from storage import visit_lists, visits
from storage.records.people import Person
from storage.records.visit_lists import Item
from storage.records.visits import Member, Visit
from storage.visit_lists import whose

PAGE = 6
"""Teams, or entries of a list, a message."""
LATELY = timedelta(days=30)
"""How long a team stays in the list after it went: something may still be concluded."""


@text.phrase
def teams_heading(some: bool) -> str:
    if some:
        return f"{text.bold('Đoàn kiểm tra')} vừa đi, đang đi và sắp đi. Bấm số để xem."
    return f"{text.bold('Đoàn kiểm tra')}: chưa có đoàn nào vừa đi, đang đi hay sắp đi."


@text.phrase
def team_line(days: str, places: str, purpose: str, people: int) -> str:
    return f"{days}: {places} – {text.shorten(purpose, 80)} ({people} người)"


@text.phrase
def team_words(unit: str, days: str, purpose: str, places: str, leader: str, others: str, cancelled: str) -> str:
    lines = (
        f"{text.bold('Đoàn kiểm tra')} của {unit}, {days}" + (f" – đã hủy ngày {cancelled}" if cancelled else ""),
        f"Nội dung, chuẩn bị: {purpose}",
        f"Đến: {places}",
        f"Trưởng đoàn: {leader}",
        f"Cùng đi: {others}" if others else "",
    )
    return "\n".join(line for line in lines if line)


@text.phrase
def listed_there(listed: int, visited: int) -> str:
    if not listed:
        return "Ở đó không có mô hình nào trong danh sách phải đi kỳ này."
    return f"Trong danh sách phải đi ở đó: {listed} mô hình, đã đi {visited}."


@text.phrase
def once_planned(name: str, was: str) -> str:
    return f"{name} (trước là {was})" if was else name


@text.phrase
def to_cancel(days: str, places: str) -> str:
    return f"Đoàn kiểm tra {days}: {places}."


@text.phrase
def conclude_with(unit: str) -> str:
    return f"Kết luận với {text.shorten(unit, 30)}"


@text.phrase
def cancelled_already() -> str:
    return "Đoàn này đã hủy hoặc đã đi xong."


async def begin(services: Services, actor: Actor, argument: str = "") -> Outcome:
    """Put a team together."""
    person = _person(actor)
    within = scope(person, Action.CHECK)
    team_of = person.unit_id if person.unit_id in within else within[0]
    return await forms.begin_form(services, actor, FORMS["team_visit"], {"person": person.id, "team_of": str(team_of)})


async def listed(services: Services, person: Person, offset: int = 0, message: str = "") -> Outcome:
    """The teams that went lately, go now or will, of which one is a member or that concern one's units."""
    within = scope(person, Action.SEE)
    since = services.today() - LATELY
    found = await visits.standing(services.database, person.id, within, since, offset, PAGE + 1)
    shown = list(enumerate(found[:PAGE], offset + 1))
    lines = [teams_heading(bool(shown) or offset > 0)]
    lines += [
        f"{number}. {team_line(_days(one), _places(one), one.purpose, len(one.members))}" for number, one in shown
    ]
    back = (Choice(label="◂ Trước", payload=f"t:teams:{max(0, offset - PAGE)}"),) if offset else ()
    on = (Choice(label="Sau ▸", payload=f"t:teams:{offset + PAGE}"),) if len(found) > PAGE else ()
    rows = [tuple(Choice(label=str(number), payload=f"t:team:{one.id}:0") for number, one in shown), (*back, *on)]
    if may_at_all(person, Action.CHECK):
        rows += [
            (Choice(label="Lập đoàn kiểm tra", payload="c:doan"),),
            (Choice(label="◂ Đi cơ sở", payload="c:dicoso"),),
        ]
    filled = tuple(row for row in rows if row)
    return Outcome(messages=(Outgoing(text="\n".join(lines), rows=filled, replaces=message, numbered=False),))


async def shown(services: Services, person: Person, visit_id: str, offset: int = 0, message: str = "") -> Outcome:
    """A team in full, with what is on the lists where it goes."""
    visit = await visits.get(services.database, visit_id)
    if visit is None or not await _concerns(services, person, visit):
        return say(text.not_found())
    today = services.today()
    goes = person.id in visit.person_ids or await right_at(services, person, Action.CHECK, visit.unit_id) is not None
    entries = await _on_lists(services, person, visit, everywhere=goes)
    leader, *others = (_named(member) for member in visit.members)
    cancelled = text.day(visit.cancelled_at.date()) if visit.cancelled_at else ""
    lines = [
        team_words(visit.unit_name, _days(visit), visit.purpose, _places(visit), leader, "; ".join(others), cancelled),
        listed_there(len(entries), sum(entry.visited for entry in entries)),
    ]
    offset = offset if offset < len(entries) else 0
    page = list(enumerate(entries[offset : offset + PAGE], offset + 1))
    for place, found in groupby(page, key=lambda entry: entry[1].unit_name):
        lines.append(text.bold(place))
        lines += [f"{number}. {words.line_of(entry, today)}" for number, entry in found]
    opens = "t:one:{0.duty_id}" if goes else "v:initiative:{0.id}"
    rows: list[tuple[Choice, ...]] = [
        tuple(Choice(label=str(number), payload=opens.format(entry)) for number, entry in page),
        (
            *((Choice(label="◂ Trước", payload=f"t:team:{visit.id}:{max(0, offset - PAGE)}"),) if offset else ()),
            *(
                (Choice(label="Sau ▸", payload=f"t:team:{visit.id}:{offset + PAGE}"),)
                if offset + PAGE < len(entries)
                else ()
            ),
        ),
    ]
    rows += await _to_conclude(services, person, visit, today)
    if await _may_cancel(services, person, visit, today):
        rows.append((Choice(label="Hủy đoàn", payload=f"t:cancel:{visit.id}"),))
    rows.append((Choice(label="◂ Các đoàn", payload="t:teams:0"),))
    filled = tuple(row for row in rows if row)
    return Outcome(messages=(Outgoing(text="\n".join(lines), rows=filled, replaces=message, numbered=False),))


async def cancel(services: Services, actor: Actor, visit_id: str) -> Outcome:
    """Ask why a team does not go."""
    person = _person(actor)
    visit = await visits.get(services.database, visit_id)
    if visit is None or not await _concerns(services, person, visit):
        return say(text.not_found())
    if visit.cancelled_at is not None or visit.ends_on < services.today():
        return say(cancelled_already())
    if not await _may_cancel(services, person, visit, services.today()):
        return say(text.not_allowed())
    about = to_cancel(_days(visit), _places(visit))
    context: dict[str, JsonValue] = {"person": person.id, "visit": visit.id, "about": about}
    return await forms.begin_form(services, actor, FORMS["team_cancelled"], context)


async def _on_lists(services: Services, person: Person, visit: Visit, *, everywhere: bool) -> list[Item]:
    """What is on the lists where the team goes; for whoever does not go with it, at their own units."""
    period = services.duties.visits(services.today()).periods[0].period
    within = None if everywhere else scope(person, Action.SEE)
    found: dict[int, Item] = {}
    for place in visit.places:
        some = await visit_lists.items(services.database, whose(scope=within, unit=place.id), period)
        found |= {entry.duty_id: entry for entry in some}
    return list(found.values())


async def _concerns(services: Services, person: Person, visit: Visit) -> bool:
    """A member, whoever manages teams of its unit, and those who see a unit to which it goes."""
    if person.id in visit.person_ids or await right_at(services, person, Action.CHECK, visit.unit_id):
        return True
    for place in visit.places:
        if await right_at(services, person, Action.SEE, place.id):
            return True
    return False


async def _to_conclude(services: Services, person: Person, visit: Visit, today: date) -> list[tuple[Choice, ...]]:
    """A button for each unit with which the person may conclude something, from the first day on."""
    if visit.cancelled_at is not None or visit.begins_on > today:
        return []
    own = scope(person, Action.CHECK)
    below = [p for p in visit.places if p.id not in own and await right_at(services, person, Action.CHECK, p.id)]
    return [(Choice(label=conclude_with(p.name), payload=f"o:with:{p.id}:{visit.id}"),) for p in below[:PAGE]]


async def _may_cancel(services: Services, person: Person, visit: Visit, today: date) -> bool:
    open_ = visit.cancelled_at is None and visit.ends_on >= today
    return open_ and await right_at(services, person, Action.CHECK, visit.unit_id) is not None


def _named(member: Member) -> str:
    return guest(member) if member.person_id is None else text.signature(member.name, member.unit_name)


def _days(visit: Visit) -> str:
    return text.from_to(visit.begins_on, visit.ends_on)


def _places(visit: Visit) -> str:
    return ", ".join(once_planned(place.name, place.was) for place in visit.places)


def _person(actor: Actor) -> Person:
    assert actor.person is not None, "teams are for people who have joined"
    return actor.person
