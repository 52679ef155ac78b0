"""Who may check, answer a finding, and say what stands."""

from __future__ import annotations

from bot.access import Action
from bot.handlers.checks.sides import Side, right_to_check, side_of
from bot.handlers.permits.permit import OWN, Permit, at, by
from bot.handlers.services import Services
from storage import checks
from storage.records.checks import Check, CheckAnswered, CheckCorrected, Checked, CheckEventKind
from storage.records.facts import Fact
from storage.records.people import Person


async def permit(services: Services, person: Person, fact: Fact) -> Permit | None:
    """How this is allowed as things stand now."""
    match fact:
        case Checked(check=new):
            grant, own = await right_to_check(services, person, new.initiative_id)
            return by(grant) if not own else None
        case CheckAnswered(check_id=which, said=CheckEventKind.KEPT) | CheckCorrected(check_id=which):
            return await by_checker(services, person, await checks.get(services.database, which))
        case CheckAnswered(check_id=which):
            check = await checks.get(services.database, which)
            return OWN if check and await side_of(services, person, check) is Side.OFFICER else None
    return None


async def by_checker(services: Services, person: Person, check: Check | None) -> Permit | None:
    """What only whoever made a check does with it, while they may check there."""
    if check is None or person.id not in check.checkers:
        return None
    return await at(services, person, Action.CHECK, check.holder_id)
