"""Who may conclude something with a unit, tell it as done, and say whether that is enough."""

from __future__ import annotations

from bot.handlers.conclusions import concluding
from bot.handlers.permits.duties import may_note
from bot.handlers.permits.permit import Permit, by
from bot.handlers.services import Services
from storage import duties, statements
from storage.records.conclusion_facts import Concluded, ConclusionDone, ConclusionJudged, ConclusionWithdrawn
from storage.records.duties import DutyEvent
from storage.records.facts import Fact
from storage.records.people import Person


async def permit(services: Services, person: Person, fact: Fact) -> Permit | None:
    """How this is allowed as things stand now."""
    match fact:
        case Concluded(statement=statement):
            return by(await concluding.concluding_as(services, person, statement))
        case ConclusionDone():
            return await _carrying_out(services, person, fact)
        case ConclusionJudged(conclusion_id=which):
            return await _judging(services, person, which, judges=True)
        case ConclusionWithdrawn(conclusion_id=which):
            return await _judging(services, person, which, judges=False)
    return None


async def _carrying_out(services: Services, person: Person, fact: ConclusionDone) -> Permit | None:
    """To tell a conclusion as done: whoever owes it now. What is over is left to the fact, which says so."""
    one = await statements.conclusion(services.database, fact.conclusion_id)
    if one is None or person.id != fact.person_id:
        return None
    for owing in one.open_duties or one.duties:
        duty = await duties.get(services.database, owing.duty_id)
        allowed = await may_note(services, person, duty, DutyEvent.ACKNOWLEDGED) if duty else None
        if allowed is not None:
            return allowed
    return None


async def _judging(services: Services, person: Person, conclusion_id: str, *, judges: bool) -> Permit | None:
    """To say whether a conclusion is done well enough, which nobody does of what they told themself; or to drop it."""
    one = await statements.conclusion(services.database, conclusion_id)
    if one is None or (judges and concluding.told_it(person, one)):
        return None
    return by(await concluding.judging_as(services, person, one))
