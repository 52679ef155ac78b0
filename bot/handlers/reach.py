"""How far a person's rights reach: the pure table of :mod:`bot.access` applied to the units as they stand."""

from __future__ import annotations

from bot.access import Action, right, scope
from bot.handlers.services import Services
from storage.records.people import Grant, Person
from storage.records.units import Relation
from storage.relations import relations, seen_along_other_lines


async def in_reach(services: Services, person: Person, action: Action) -> tuple[int, ...]:
    """The scope for a list: units within which, each with all below it, the person may do this.

    Where the table reaches along other lines, what lies in sight along them is in it too.
    """
    from_here = scope(person, action, Relation.OTHER_LINE)
    own = scope(person, action)
    return own + await seen_along_other_lines(services.database, from_here) if from_here else own


async def right_at(services: Services, person: Person, action: Action, unit_id: int) -> Grant | None:
    """By which of the person's grants this may be done to a unit; None where by none."""
    return right(person, action, await relations(services.database, unit_id, person.places))
