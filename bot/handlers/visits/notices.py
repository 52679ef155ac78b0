"""Who hears of a team: its members, and the officers of the units to which it goes. Not in the quiet hours."""

from __future__ import annotations

from bot import text
from bot.handlers.services import Services
from bot.messages import Choice, Notice
from storage import people, visit_lists, visits
from storage.records.visits import NewMember, NewVisit, Visit
from storage.visit_lists import whose


@text.phrase
def told_member(by: str, days: str, places: str, purpose: str, listed: int) -> str:
    there = f" Ở đó có {listed} mô hình trong danh sách phải đi kỳ này." if listed else ""
    return f"{by} xếp đồng chí vào {text.bold('đoàn kiểm tra')} {days}: {places}. Việc: {_ended(purpose)}{there}"


@text.phrase
def told_unit(by: str, days: str, unit: str, members: str, purpose: str) -> str:
    return (
        f"{by} báo: {text.bold('đoàn kiểm tra')} đến {unit} {days}, gồm {members}. "
        f"Nội dung, chuẩn bị: {_ended(purpose)}"
    )


@text.phrase
def told_cancelled(by: str, days: str, places: str, why: str) -> str:
    return f"{by} báo: {text.bold('đoàn kiểm tra')} {days} ({places}) không đi nữa. Lý do: {_ended(why)}"


def _ended(words: str) -> str:
    return words if words.endswith((".", "!", "?")) else f"{words}."


async def planned(services: Services, new: NewVisit) -> list[Notice]:
    """What members and units hear of a team that is about to be stored."""
    today = services.today()
    by = await people.get(services.database, new.planned_by, today)
    ids = [member.person_id for member in new.members if member.person_id is not None]
    known = await people.by_ids(services.database, ids, today)
    members = "; ".join(
        text.signature(known[m.person_id].name, known[m.person_id].unit_name) if m.person_id in known else guest(m)
        for m in new.members
    )
    places = await visits.places_now(services.database, new.units)
    period = services.duties.visits(today).periods[0].period
    listed = 0
    for place in places:
        found = await visit_lists.places(services.database, whose(unit=place.id), period)
        listed += sum(one.listed - one.visited for one in found)
    signed, days = text.signature(by.name, by.unit_name) if by else "", text.from_to(new.begins_on, new.ends_on)
    rows = ((Choice(label="Xem đoàn", payload=f"t:team:{new.id}"),),)
    where = ", ".join(place.name for place in places)
    told = {
        person: Notice(
            person_id=person, text=told_member(signed, days, where, new.purpose, listed), rows=rows, waits=True
        )
        for person in ids
    }
    for place in places:
        for person in await visits.receiving(services.database, place.id, today):
            said = told_unit(signed, days, place.name, members, new.purpose)
            told.setdefault(person, Notice(person_id=person, text=said, rows=rows, waits=True))
    return list(told.values())


async def cancelled(services: Services, visit: Visit, by: int, why: str) -> list[Notice]:
    """What they hear where it does not go."""
    who = await people.get(services.database, by, services.today())
    days = text.from_to(visit.begins_on, visit.ends_on)
    where = ", ".join(place.name for place in visit.places)
    said = told_cancelled(text.signature(who.name, who.unit_name) if who else "", days, where, why)
    hearing = list(visit.person_ids)
    for place in visit.places:
        hearing += await visits.receiving(services.database, place.id, services.today())
    return [Notice(person_id=person, text=said, waits=True) for person in dict.fromkeys(hearing)]


def guest(member: NewMember) -> str:
    """A guest with their agency."""
    return f"{member.name} ({member.agency})" if member.agency else member.name
