"""What allows something, and the grants that most of it is allowed by."""

from __future__ import annotations

from dataclasses import dataclass

from bot.access import Action, may_at_all, scope
from bot.handlers.reach import right_at
from bot.handlers.services import Services
from storage import initiatives
from storage.records.people import Grant, Person


@dataclass(frozen=True)
class Permit:
    """That something is allowed, and in whose stead it is done."""

    instead_of: int | None = None
    instead_of_name: str = ""
    unit_id: int | None = None
    """At which unit the grant is by which it is allowed."""


OWN = Permit()


def by(grant: Grant | None) -> Permit | None:
    """What a grant allows; None without one."""
    return Permit(grant.instead_of, grant.instead_of_name, grant.unit_id) if grant else None


async def at(services: Services, person: Person, action: Action, unit_id: int) -> Permit | None:
    """To do something to a unit."""
    return by(await right_at(services, person, action, unit_id))


async def about(
    services: Services, person: Person, initiative_id: str, action: Action = Action.REPORT
) -> Permit | None:
    """To report on an initiative, to complete or to end it: by its unit, or because one is responsible for it."""
    if not may_at_all(person, action):
        return None
    found = await initiatives.get(services.database, initiative_id, scope(person, action), person.id)
    if found is None:
        return None
    return await at(services, person, action, found.unit_id) or OWN
