"""Who may give a role, or invite a guest, and end that."""

from __future__ import annotations

from bot.access import Action
from bot.handlers.permits.permit import Permit, at
from bot.handlers.services import Services
from storage import people, roles
from storage.records.facts import Fact
from storage.records.people import HeldRole, Person, Role
from storage.records.role_facts import GuestInvited, RoleEnded, RoleGranted


async def permit(services: Services, person: Person, fact: Fact) -> Permit | None:
    """How this is allowed as things stand now."""
    match fact:
        case GuestInvited(unit_id=unit_id):
            return await at(services, person, Action.INVITE_GUEST, unit_id)
        case RoleGranted(person_id=whose, unit_id=unit_id):
            takes = await people.get(services.database, whose, services.today())
            belongs = await at(services, person, Action.GRANT, takes.unit_id) if takes else None
            return belongs and await at(services, person, Action.GRANT, unit_id)
        case RoleEnded(role_id=which):
            held = await roles.get(services.database, which)
            return await _may_end(services, person, held) if held else None
    return None


async def _may_end(services: Services, person: Person, held: HeldRole) -> Permit | None:
    """Whether one may end a role; a guest's also who may invite guests there."""
    by_guests = held.role is Role.GUEST and await at(services, person, Action.INVITE_GUEST, held.unit_id)
    return by_guests or await at(services, person, Action.GRANT, held.unit_id)
