"""Đề nghị đôn đốc: who sees a unit along another line asks its contact line to urge it."""

from __future__ import annotations

from bot import text
from bot.access import TABLE, Action, right
from bot.handlers.outcome import Actor, Outcome, say
from bot.handlers.services import Services
from bot.messages import Choice, Notice, Outgoing
from bot.quantities.show import figure
from storage import debtors, units, urgings
from storage.records.duties import Rule
from storage.records.facts import UrgingWished
from storage.records.people import Person
from storage.records.queue import AuditEntry
from storage.records.units import Relation
from storage.relations import relations


@text.phrase
def ask_to_urge() -> str:
    return "Đề nghị đôn đốc"


@text.phrase
def wish_sent(unit: str, to: str) -> str:
    if not to:
        return f"Đã ghi đề nghị đôn đốc {unit}, nhưng chưa liên lạc được ai ở nơi quản lý qua bot. Xin gọi điện."
    return f"Đã gửi đề nghị đôn đốc {unit} tới {to}. Đề nghị được ghi lại."


@text.phrase
def wished_already(unit: str) -> str:
    return f"Hôm nay đồng chí đã đề nghị đôn đốc {unit} rồi."


@text.phrase
def told_wish(by: str, unit: str, late: int) -> str:
    return f"{by} đề nghị đôn đốc {text.bold(unit)}: {figure(late)} việc quá hạn. Đồng chí xem và nhắc được ngay."


@text.phrase
def nothing_to_urge(unit: str) -> str:
    return f"{unit} không có việc nào quá hạn, chưa cần đôn đốc."


@text.phrase
def wish_line(names: str) -> str:
    return f"Hôm nay {names} đề nghị đôn đốc."


async def may_wish(services: Services, person: Person, unit_id: int) -> bool:
    """Whether the person sees a unit along another line, and so may ask but not urge."""
    stand = await relations(services.database, unit_id, person.places)
    if right(person, Action.URGE, stand) is not None:
        return False
    return any(
        stand.get(grant.unit_id) is Relation.OTHER_LINE and Relation.OTHER_LINE in TABLE[Action.SEE].get(grant.role, ())
        for grant in person.grants
    )


async def wishes(services: Services, unit_id: int) -> list[str]:
    """Who of another line has asked today that a unit be urged, in a line."""
    names = await urgings.wished(services.database, unit_id, services.today())
    return [wish_line("; ".join(names))] if names else []


async def wish(services: Services, actor: Actor, unit_id: int) -> Outcome:
    """Ask the contact line to urge a unit: its coordinator is told, with a button that does it."""
    person, today, database = actor.person, services.today(), services.database
    unit = await units.get(database, unit_id)
    if person is None or unit is None or not await may_wish(services, person, unit_id):
        return say(text.not_allowed())
    if await urgings.has_wished(database, unit_id, person.id, today):
        return say(wished_already(unit.name))
    late = await urgings.how_late(database, [unit_id], today)
    if not late:
        return say(nothing_to_urge(unit.name))
    asked = debtors.Owed(0, Rule.ANSWER, unit.reports_to or unit.id, None, None)
    found = await database.read(lambda c: debtors.Debtors(c, today).find(asked, "officer", {person.id}))
    told = found.reached.person_id if found.reached else None
    at = await units.get(database, found.unit_id) if told and found.unit_id else None
    fact = UrgingWished(unit_id=unit_id, person_id=person.id, told_id=told, day=today)
    rows = ((Choice(label="Xem và nhắc", payload=f"n:at:{unit_id}:0"),),)
    words = told_wish(text.signature(person.name, person.unit_name), unit.name, late)
    return Outcome(
        messages=(Outgoing(text=wish_sent(unit.name, at.name if at else "")),),
        facts=(fact,),
        audit=(AuditEntry(action="wish_urging", object=f"unit:{unit_id}", after=fact.model_dump_json()),),
        notices=(Notice(person_id=told, text=words, rows=rows),) if told else (),
    )
