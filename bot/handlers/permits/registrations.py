"""Who may register, report, complete what was sent back, and write anew what is asked about."""

from __future__ import annotations

from bot.access import Action
from bot.handlers.permits.permit import Permit, about, at
from bot.handlers.services import Services
from storage.records.facts import Fact, Registered, Reported
from storage.records.people import Person
from storage.records.review_facts import Resubmitted, Reworded
from storage.records.unit_reports import UnitReported


async def permit(services: Services, person: Person, fact: Fact) -> Permit | None:
    """How this is allowed as things stand now."""
    match fact:
        case Registered(initiative=new):
            return await at(services, person, Action.REGISTER, new.unit_id)
        case Reported(report=new):
            return await about(services, person, new.initiative_id)
        case UnitReported(report=new):
            return await at(services, person, Action.REPORT, new.unit_id)
        case Resubmitted(initiative=again):
            return await about(services, person, again.id, Action.REGISTER)
        case Reworded(initiative_id=which):
            return await about(services, person, which, Action.REGISTER)
    return None
