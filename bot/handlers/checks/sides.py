"""Whose side somebody is on where a check is concerned: the checker's, the officer's, or above both."""

from __future__ import annotations

from enum import StrEnum

from bot.access import TABLE, Action, may_at_all, scope
from bot.handlers.reach import in_reach, right_at
from bot.handlers.services import Services
from storage import initiatives, reviews
from storage.records.checks import Check
from storage.records.people import Grant, Person


class Side(StrEnum):
    """Who sees a finding at once; everyone else sees it when it stands."""

    CHECKER = "checker"
    OFFICER = "officer"
    OTHER = "other"


async def side_of(services: Services, person: Person, check: Check) -> Side:
    """The checker, or who speaks for the initiative: responsible for it, entered it, or works for its own unit."""
    if person.id in check.checkers:
        return Side.CHECKER
    reaching = may_at_all(person, Action.REPORT) and await initiatives.within(
        services.database, check.initiative_id, scope(person, Action.REPORT), person.id
    )
    one = await reviews.one(services.database, check.initiative_id) if reaching else None
    if one is None:
        return Side.OTHER
    here = any(
        grant.unit_id == one.unit_id and TABLE[Action.REPORT].get(grant.role) and grant.instead_of not in check.checkers
        for grant in person.grants
    )
    return Side.OFFICER if here or (acting(person) - check.checkers) & one.whose else Side.OTHER


async def may_see(services: Services, person: Person, check: Check) -> bool:
    """Whether a person may know of a check at all."""
    if person.id in check.checkers:
        return True
    within = await in_reach(services, person, Action.SEE)
    return may_at_all(person, Action.SEE) and await initiatives.within(
        services.database, check.initiative_id, within, person.id
    )


async def sees_finding(services: Services, person: Person, check: Check) -> bool:
    """Whether a person may see what was found: both sides at once, others when it stands."""
    if not await may_see(services, person, check):
        return False
    return check.stands_since is not None or await side_of(services, person, check) is not Side.OTHER


async def right_to_check(services: Services, person: Person, initiative_id: str) -> tuple[Grant | None, bool]:
    """By which grant a person may check an initiative, and whether it is their own, or that of whom they act for."""
    one = await reviews.one(services.database, initiative_id)
    grant = await right_at(services, person, Action.CHECK, one.unit_id) if one else None
    if one is None or grant is None:
        return None, False
    return grant, bool(one.whose & acting(person))


def acting(person: Person) -> frozenset[int]:
    """A person, and all for whom they act today."""
    return frozenset((person.id, *(grant.instead_of for grant in person.grants if grant.instead_of)))
