"""Who may tell of an obstacle, answer it, pass it on, and say whether it is solved."""

from __future__ import annotations

from bot.access import Action
from bot.handlers.permits.permit import OWN, Permit, about, at
from bot.handlers.services import Services
from storage import answering, obstacle_lists, reviews, units
from storage.records.facts import Fact
from storage.records.obstacle_facts import ObstacleAnswered, ObstacleJudged, ObstaclePassed, ObstacleRaised
from storage.records.obstacles import Obstacle
from storage.records.people import Person


async def permit(services: Services, person: Person, fact: Fact) -> Permit | None:
    """How this is allowed as things stand now."""
    match fact:
        case ObstacleRaised():
            return await _raised(services, person, fact)
        case ObstaclePassed():
            return await _passed(services, person, fact)
        case ObstacleAnswered(obstacle_id=which):
            found = await obstacle_lists.get(services.database, which)
            permits = [await at(services, person, Action.URGE, unit) for unit in (found.asked if found else ())]
            return next((one for one in permits if one is not None), None)
        case ObstacleJudged(obstacle_id=which):
            found = await obstacle_lists.get(services.database, which)
            return await may_judge(services, person, found) if found else None
    return None


async def may_judge(services: Services, person: Person, obstacle: Obstacle) -> Permit | None:
    """Whether one may say if an obstacle is solved: whoever told of it, and who reports for the unit that has it."""
    if obstacle.initiative_id:
        reports_on = await about(services, person, obstacle.initiative_id)
    else:
        reports_on = await at(services, person, Action.REPORT, obstacle.unit_id)
    return reports_on or (OWN if person.id == obstacle.told_by else None)


async def _raised(services: Services, person: Person, fact: ObstacleRaised) -> Permit | None:
    """To say what stands in the way of what one reports on; asked are units above it, or their departments.

    A unit that has ended since it was chosen is no matter: the one above is asked then.
    """
    holder = fact.unit_id
    if fact.initiative_id is not None:
        allowed = await about(services, person, fact.initiative_id)
        one = await reviews.one(services.database, fact.initiative_id)
        holder = one.unit_id if one else None
    else:
        allowed = await at(services, person, Action.REPORT, holder) if holder is not None else None
    asked = await units.get(services.database, fact.owed_by)
    if holder is None or asked is None:
        return None
    fits = asked.closed_on is not None or await answering.may_owe(services.database, holder, only=fact.owed_by)
    return allowed if fits else None


async def _passed(services: Services, person: Person, fact: ObstaclePassed) -> Permit | None:
    """Whoever may answer for a unit passes on what that unit owes, to one that may be asked."""
    found = await obstacle_lists.get(services.database, fact.obstacle_id)
    if found is None:
        return None
    if fact.to_unit not in found.asked:  # where that has had it, or has ended, storing it is refused with words
        asked = await units.get(services.database, fact.to_unit)
        taking = await answering.may_take(services.database, fact.from_unit, found.unit_id, (), only=fact.to_unit)
        if not taking and (asked is None or asked.closed_on is None):
            return None
    return await at(services, person, Action.URGE, fact.from_unit)
