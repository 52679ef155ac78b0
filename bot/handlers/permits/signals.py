"""Who may answer a question about an initiative, and who may lay it aside."""

from __future__ import annotations

from bot.handlers.permits.permit import OWN, Permit, about, by
from bot.handlers.services import Services
from bot.handlers.signals.rights import is_asked, looks_from_above
from storage import signals
from storage.records.facts import Fact, SignalAnswered, SignalCleared
from storage.records.people import Person


async def permit(services: Services, person: Person, fact: Fact) -> Permit | None:
    """How this is allowed as things stand now."""
    match fact:
        case SignalAnswered(signal_id=which):
            asked = await signals.get(services.database, which)
            if asked is None or person.id != fact.person_id or not is_asked(person, asked):
                return None
            return await about(services, person, asked.initiative_id) or OWN
        case SignalCleared(signal_id=which):
            asked = await signals.get(services.database, which)
            if asked is None or is_asked(person, asked):
                return None
            return by(await looks_from_above(services, person, asked, services.today()))
    return None
