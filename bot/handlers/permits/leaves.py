"""Who may record that somebody is away, and end that."""

from __future__ import annotations

from bot.access import Action, right
from bot.handlers.permits.permit import OWN, Permit, at
from bot.handlers.services import Services
from storage import leaves, people, roles
from storage.records.facts import Fact
from storage.records.people import Leave, Person, Role
from storage.records.role_facts import LeaveEnded, LeaveRecorded
from storage.relations import relations


async def permit(services: Services, person: Person, fact: Fact) -> Permit | None:
    """How this is allowed as things stand now."""
    match fact:
        case LeaveRecorded():
            return await _leave(services, person, fact)
        case LeaveEnded(leave_id=which):
            leave = await leaves.get(services.database, which, services.today())
            return await may_end(services, person, leave) if leave else None
    return None


async def _leave(services: Services, person: Person, fact: LeaveRecorded) -> Permit | None:
    """One's own leave, or that of someone all of whose units one looks after; and a deputy who works near there.

    Nobody makes themself a deputy: roles come from whoever holds them, or from an admin.
    """
    absent = await people.get(services.database, fact.person_id, services.today())
    if absent is None or fact.deputy_id == fact.person_id:
        return None
    allowed: Permit | None = OWN
    if absent.id != person.id:
        allowed = await _looks_after(services, person, absent) if fact.deputy_id != person.id else None
    if allowed is None or fact.deputy_id is None:
        return allowed
    deputy = await people.get(services.database, fact.deputy_id, services.today())
    if deputy is None or any(g.role is Role.GUEST and g.unit_id == deputy.unit_id for g in deputy.grants):
        return None
    near = right(absent, Action.NAME_DEPUTY, await relations(services.database, deputy.unit_id, absent.places))
    return allowed if near is not None and near.instead_of is None else None


async def _looks_after(services: Services, person: Person, absent: Person) -> Permit | None:
    """Whether one may record this person's leave: at their unit and wherever they hold, or will hold, a role."""
    own = {held.unit_id for held in await roles.of_person(services.database, absent.id, services.today())}
    permits = [await at(services, person, Action.RECORD_LEAVE, unit) for unit in sorted({absent.unit_id, *own})]
    return permits[0] if all(permits) else None


async def may_end(services: Services, person: Person, leave: Leave) -> Permit | None:
    """Whether one may end a leave: one's own, one in which one acts, or that of someone whom one looks after."""
    if person.id in (leave.person_id, leave.deputy_id):
        return OWN
    absent = await people.get(services.database, leave.person_id, services.today())
    return await _looks_after(services, person, absent) if absent else None
