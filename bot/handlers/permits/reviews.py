"""Who may decide on an initiative as a coordinator, stop it, or tell an opinion on it."""

from __future__ import annotations

from bot.access import Action
from bot.handlers.permits.permit import Permit, about, at
from bot.handlers.services import Services
from storage import reviews, units
from storage.records.facts import Fact
from storage.records.people import Person
from storage.records.review_facts import FoundSame, NameSuggested, OpinionTold, ReturnAsked, SentOn, Stopped


async def permit(services: Services, person: Person, fact: Fact) -> Permit | None:
    """How this is allowed as things stand now."""
    match fact:
        case ReturnAsked(initiative_id=which) | NameSuggested(initiative_id=which):
            return await _reviewing(services, person, which)
        case SentOn():
            return await _sending_on(services, person, fact)
        case FoundSame():
            kept = await _reviewing(services, person, fact.kept_id)
            return kept and await _reviewing(services, person, fact.initiative_id)
        case Stopped(initiative_id=which) | OpinionTold(initiative_id=which):
            owning = await about(services, person, which, Action.REGISTER)
            return owning or await _reviewing(services, person, which)
    return None


async def _reviewing(services: Services, person: Person, initiative_id: str) -> Permit | None:
    """To decide on an initiative as a coordinator."""
    one = await reviews.one(services.database, initiative_id)
    return await at(services, person, Action.REVIEW, one.unit_id) if one else None


async def _sending_on(services: Services, person: Person, fact: SentOn) -> Permit | None:
    """The same; and it can only be sent to a unit above."""
    one = await reviews.one(services.database, fact.initiative_id)
    if one is None or (fact.to_unit and fact.to_unit not in await units.chain(services.database, one.unit_id)):
        return None
    return await at(services, person, Action.REVIEW, one.unit_id)
