"""Answers to what the form of a check looks up."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

from bot import text
from bot.access import Action, scope
from bot.conversations.parts.findings import figure_items
from bot.engine.session import Answer
from bot.engine.steps import Option
from bot.handlers.checks import checked
from bot.handlers.checks.sides import acting, right_to_check
from bot.handlers.outcome import Actor
from bot.handlers.services import Services
from bot.handlers.units import changing
from bot.reports.totals import standing, totals
from storage import answering, checks, initiatives, reports, reviews

SHOWN = 24
"""Initiatives to choose from; others are found by typing."""


@text.phrase
def at_unit(name: str, unit: str) -> str:
    return f"{name} ({unit})"


async def _to_check(services: Services, actor: Actor, words: str = "") -> tuple[Option, ...]:
    """What the person may check: within their scope, going on, not their own."""
    person = actor.person
    if person is None:
        return ()
    within = scope(person, Action.CHECK)
    found = await initiatives.mine(services.database, within, 0, words=words, live_only=True, limit=SHOWN)
    own = await checks.own_among(services.database, [line.id for line in found], sorted(acting(person)))
    return tuple(Option(line.id, at_unit(line.name, line.unit_name)) for line in found if line.id not in own)


async def _may_check(services: Services, actor: Actor, initiative_id: str) -> bool:
    if actor.person is None:
        return False
    grant, own = await right_to_check(services, actor.person, initiative_id)
    return grant is not None and not own


async def _reported(services: Services, actor: Actor, initiative_id: str) -> tuple[dict[str, Answer], ...]:
    """What was reported so far, to be looked at figure by figure."""
    if not await _may_check(services, actor, initiative_id):
        return ()
    told = await reports.of_initiative(services.database, initiative_id)
    return figure_items(totals(standing(told)))


async def _units_that_answer_with(
    services: Services, actor: Actor, words: str, initiative_id: str
) -> tuple[Option, ...]:
    """Who may be asked to remove an obstacle of an initiative: the units above the one that holds it, their bodies."""
    one = await reviews.one(services.database, initiative_id)
    if one is None or not await _may_check(services, actor, initiative_id):
        return ()
    return changing.distinct(await answering.may_owe(services.database, one.unit_id, words))


async def _units_that_answer(services: Services, actor: Actor, initiative_id: str) -> tuple[Option, ...]:
    return await _units_that_answer_with(services, actor, "", initiative_id)


async def _by_others(services: Services, actor: Actor, initiative_id: str, day: str) -> tuple[str, ...]:
    if actor.person is None or not await _may_check(services, actor, initiative_id):
        return ()
    on = date.fromisoformat(day) if day else services.today()
    return tuple(await checked.others_that_day(services, actor.person.id, initiative_id, on))


FROM_STORAGE: dict[str, Callable[..., Awaitable[Any]]] = {
    "initiatives_to_check": _to_check,
    "initiatives_to_check_with": _to_check,
    "reported_figures": _reported,
    "units_that_answer_to": _units_that_answer,
    "units_that_answer_to_with": _units_that_answer_with,
    "checked_by_others": _by_others,
}
