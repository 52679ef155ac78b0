"""Who may say something about a duty, decide on it, and urge that it be done."""

from __future__ import annotations

from bot.access import Action
from bot.handlers.duties import wishing
from bot.handlers.permits.permit import OWN, Permit, at
from bot.handlers.services import Services
from storage import duties, people
from storage.records.duties import Duty, DutyEvent, Rule
from storage.records.facts import DutyNoted, Fact, Urged, UrgingWished
from storage.records.people import Person

SAID_BY_DEBTORS = frozenset({DutyEvent.ACKNOWLEDGED, DutyEvent.SAID_DONE, DutyEvent.STUCK, DutyEvent.TIME_ASKED})
"""What whoever owes a duty says about it; the rest is decided by whoever may urge."""
DOES = {
    Rule.REGISTER: Action.REGISTER,
    Rule.REPORT: Action.REPORT,
    Rule.COMPLETE: Action.REPORT,
    Rule.ANSWER: Action.URGE,
    Rule.VISIT: Action.CHECK,
    Rule.CONCLUDE: Action.REPORT,
    Rule.INDICATORS: Action.REPORT,
}
"""What settles a duty."""


async def permit(services: Services, person: Person, fact: Fact) -> Permit | None:
    """How this is allowed as things stand now."""
    match fact:
        case DutyNoted():
            return await _noted(services, person, fact)
        case Urged(unit_id=unit_id):
            return await at(services, person, Action.URGE, unit_id)
        case UrgingWished(unit_id=unit_id):
            return OWN if await wishing.may_wish(services, person, unit_id) else None
    return None


async def may_note(services: Services, person: Person, duty: Duty, event: DutyEvent) -> Permit | None:
    """Whether one may say, or decide, this about a duty as things stand now."""
    if event not in SAID_BY_DEBTORS:
        return await at(services, person, Action.URGE, duty.unit_id)
    if person.id == duty.person_id or await duties.concerns(services.database, duty.id, person.id):
        return OWN
    return await at(services, person, DOES[duty.rule], duty.unit_id)


async def _noted(services: Services, person: Person, fact: DutyNoted) -> Permit | None:
    """Nobody grants themself more time; a duty is handed to who may settle it."""
    duty = await duties.get(services.database, fact.duty_id)
    if duty is None or person.id != fact.person_id:
        return None
    if fact.answers and await duties.asked_by(services.database, duty.id, fact.answers) == person.id:
        return None
    if fact.event is DutyEvent.HANDED_OVER:
        takes = await people.get(services.database, int(fact.value), services.today())
        if takes is None or not await at(services, takes, DOES[duty.rule], duty.unit_id):
            return None
    return await may_note(services, person, duty, fact.event)
