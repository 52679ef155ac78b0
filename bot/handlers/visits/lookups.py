"""Answers to what the form about teams looks up."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from bot.access import Action, scope
from bot.conversations.team_visit import ENOUGH, enough_places
from bot.engine.steps import Option
from bot.handlers.outcome import Actor
from bot.handlers.reach import right_at
from bot.handlers.services import Services
from bot.handlers.units.changing import named, once_named
from bot.handlers.units.choosing import units_to
from storage import visit_lists, visits
from storage.visit_lists import whose


async def _units(services: Services, actor: Actor) -> tuple[Option, ...]:
    """Where something is on this period's lists before other units, one's own last: others are visited."""
    if actor.person is None:
        return ()
    within, period = scope(actor.person, Action.CHECK), services.duties.visits(services.today()).periods[0].period
    found = await visit_lists.places(services.database, whose(scope=within), period)
    first = [str(place.id) for place in found if place.visited < place.listed]
    own = {str(unit) for unit in within}
    options = await units_to(services, actor, Action.CHECK)
    return tuple(sorted(options, key=lambda option: (option.code in own, option.code not in first)))


async def _more_units(services: Services, actor: Actor) -> tuple[Option, ...]:
    return (Option(ENOUGH, enough_places(), apart=True), *await _units(services, actor))


async def _units_with(services: Services, actor: Actor, words: str) -> tuple[Option, ...]:
    return await once_named(services, actor, Action.CHECK, words)


async def _people_with(services: Services, actor: Actor, words: str, unit: str) -> tuple[Option, ...]:
    """Who may check at the unit, for whoever may themselves."""
    if (
        actor.person is None
        or not unit.isdecimal()
        or not await right_at(services, actor.person, Action.CHECK, int(unit))
    ):
        return ()
    return named(await visits.who_may_go(services.database, int(unit), words, services.today()))


async def _people(services: Services, actor: Actor, unit: str) -> tuple[Option, ...]:
    return await _people_with(services, actor, "", unit)


async def _more_people(services: Services, actor: Actor, unit: str) -> tuple[Option, ...]:
    return (Option(ENOUGH, enough_places(), apart=True), *await _people(services, actor, unit))


FROM_STORAGE: dict[str, Callable[..., Awaitable[Any]]] = {
    "units_to_visit": _units,
    "more_units_to_visit": _more_units,
    "units_to_visit_with": _units_with,
    "people_to_visit": _people,
    "people_to_visit_with": _people_with,
    "more_people_to_visit": _more_people,
}
