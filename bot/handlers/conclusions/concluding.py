"""Who may conclude with a unit and say what is enough, and what stands against storing a statement."""

from __future__ import annotations

from datetime import date

from bot import text
from bot.access import Action, right
from bot.conversations.parts.refusals import unit_not_open
from bot.engine.session import Session
from bot.handlers.reach import right_at
from bot.handlers.services import Services
from storage import initiatives, units
from storage.records.conclusions import Conclusion, NewConclusion, NewStatement, StatementKind
from storage.records.initiatives import InitiativeState
from storage.records.people import Grant, Person
from storage.records.units import Relation
from storage.relations import relations


@text.phrase
def something_please() -> str:
    return "Kết luận chưa có gì: xin ghi ưu điểm, hạn chế, hoặc giao ít nhất một việc."


@text.phrase
def day_to_come(day: date) -> str:
    return f"Ngày {text.day(day)} chưa đến. Xin chọn ngày hôm nay hoặc trước đó."


@text.phrase
def day_over(day: date) -> str:
    return f"Hạn {text.day(day)} đã qua. Xin chọn ngày hôm nay hoặc sau đó."


@text.phrase
def initiative_stopped(name: str) -> str:
    return f"Mô hình {text.bold(text.shorten(name, 100))} đã dừng. Xin chọn mô hình khác."


async def concluding_as(services: Services, person: Person, new: NewStatement) -> Grant | None:
    """By which grant the person may conclude this: about a unit below theirs, or at a briefing that theirs holds.

    Nobody judges their own unit's work; at a briefing it gives itself work. None where any point goes elsewhere.
    """
    stands = await relations(services.database, new.unit_id, person.places)
    if new.kind is StatementKind.VISIT:
        stands = {unit: relation for unit, relation in stands.items() if relation is Relation.BELOW}
    grant = right(person, Action.CHECK, stands)
    inside = [await _inside(services, new.unit_id, one) for one in new.conclusions]
    return grant if all(inside) else None


async def _inside(services: Services, unit_id: int, one: NewConclusion) -> bool:
    if one.initiative_id is not None:
        return await initiatives.within(services.database, one.initiative_id, [unit_id], 0)
    return unit_id in await units.chain(services.database, one.unit_id)


async def judging_as(services: Services, person: Person, one: Conclusion) -> Grant | None:
    """By which grant the person may say what is enough: at the unit that concluded, or at what it has become."""
    unit = await units.get(services.database, one.held_by)
    if unit is not None and unit.closed_on is None:
        return await right_at(services, person, Action.CHECK, unit.id)
    became = await units.successors(services.database, one.held_by) or await units.roots(services.database)
    grants = [await right_at(services, person, Action.CHECK, each.id) for each in became]
    return next((grant for grant in grants if grant is not None), None)


def told_it(person: Person, one: Conclusion) -> bool:
    """Whether the person has told it as done themself: then another says whether it is enough."""
    return any(
        event.kind == "done" and event.round == one.round and event.person_id == person.id for event in one.events
    )


async def stands_against(services: Services, session: Session, new: NewStatement) -> tuple[Session, str] | None:
    """The session as it has to be looked at again, and why; None where the statement can be stored."""
    today = services.today()
    about = await units.get(services.database, new.unit_id)
    if about is not None and about.closed_on is not None and about.closed_on <= today:
        return session.reopening("unit"), unit_not_open(about.name)
    if new.kind is StatementKind.VISIT and not (new.strengths or new.limits or new.conclusions):
        return session.reopening("limits"), something_please()
    if new.day > today:
        return session.reopening("day"), day_to_come(new.day)
    for number, one in enumerate(new.conclusions):
        if one.due_on < today:
            return session.reopening(f"points.{number}.due"), day_over(one.due_on)
        owing = await units.get(services.database, one.unit_id)
        if owing is not None and owing.closed_on is not None and one.initiative_id is None:
            return session.reopening(f"points.{number}.owed_by"), unit_not_open(owing.name)
        if one.initiative_id is not None:
            found = await initiatives.get(services.database, one.initiative_id, [new.unit_id], 0)
            if found is not None and found.state is InitiativeState.STOPPED:
                return session.reopening(f"points.{number}.initiative"), initiative_stopped(found.name)
    return None
