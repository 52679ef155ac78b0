"""Who may change units and teams, the policy, and what is one's own."""

from __future__ import annotations

from bot.handlers import objections
from bot.handlers.permits.permit import OWN, Permit
from bot.handlers.policy import change as policy_change
from bot.handlers.services import Services
from storage.records.facts import ChangeDecided, Fact, HourChosen, Left, MemberAdded, PolicyChanged
from storage.records.people import Person


async def permit(services: Services, person: Person, fact: Fact) -> Permit | None:
    """How this is allowed as things stand now."""
    match fact:
        case ChangeDecided() | MemberAdded():
            return OWN if await objections.may_store(services, person, fact) else None
        case PolicyChanged():
            return OWN if await policy_change.may_change(services, person) else None
        case Left(person_id=whose) | HourChosen(person_id=whose):
            return OWN if person.id == whose else None
    return None
