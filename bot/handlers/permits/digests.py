"""Who may choose when and to whom digests go, and who passes one on that they read first."""

from __future__ import annotations

from bot.handlers.digests import rights as digest_rights
from bot.handlers.permits.permit import OWN, Permit
from bot.handlers.services import Services
from storage import digests
from storage.records.digest_facts import DigestPassedOn, DigestReaderChosen, DigestsChosen, DigestsPaused
from storage.records.facts import Fact
from storage.records.people import Person


async def permit(services: Services, person: Person, fact: Fact) -> Permit | None:
    """How this is allowed as things stand now."""
    match fact:
        case DigestsChosen() | DigestsPaused():
            return OWN if person.id == fact.person_id and digest_rights.led_by(person) else None
        case DigestReaderChosen():
            return OWN if await digest_rights.may_choose(services, person, fact) else None
        case DigestPassedOn(digest_id=digest_id):
            given = await digests.get(services.database, digest_id)
            return OWN if given and person.id == fact.person_id == given.reader_id else None
    return None
