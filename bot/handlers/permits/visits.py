"""Who may send a team, and whom with it."""

from __future__ import annotations

from bot.access import Action
from bot.handlers.permits.permit import Permit, at
from bot.handlers.services import Services
from storage import people, visits
from storage.records.facts import Fact
from storage.records.people import Person
from storage.records.visits import NewVisit, VisitCancelled, VisitPlanned


async def permit(services: Services, person: Person, fact: Fact) -> Permit | None:
    """How this is allowed as things stand now."""
    match fact:
        case VisitPlanned(visit=visit):
            return await _team(services, person, visit)
        case VisitCancelled(visit_id=which):
            team = await visits.get(services.database, which)
            return await at(services, person, Action.CHECK, team.unit_id) if team else None
    return None


async def _team(services: Services, person: Person, visit: NewVisit) -> Permit | None:
    """A team of a unit where one may check, to units where one may; each member may check at one of these."""
    allowed = [await at(services, person, Action.CHECK, unit) for unit in (visit.unit_id, *visit.units)]
    if not visit.units or not all(allowed):
        return None
    ids = [member.person_id for member in visit.members if member.person_id is not None]
    known = await people.by_ids(services.database, ids, services.today())
    for member in ids:
        for unit in visit.units:
            if member in known and await at(services, known[member], Action.CHECK, unit):
                break
        else:
            return None
    return allowed[0]
