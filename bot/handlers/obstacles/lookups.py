"""Answers to what the forms about obstacles look up: what they are about, who may be asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from bot import text
from bot.access import Action, scope
from bot.engine.steps import Option
from bot.handlers.outcome import Actor
from bot.handlers.reach import right_at
from bot.handlers.services import Services
from bot.handlers.units import changing, choosing
from storage import answering, obstacle_lists, reviews


async def _units_to_report_for(services: Services, actor: Actor) -> tuple[Option, ...]:
    return await choosing.units_to(services, actor, Action.REPORT)


async def _units_to_report_for_with(services: Services, actor: Actor, words: str) -> tuple[Option, ...]:
    return await changing.once_named(services, actor, Action.REPORT, words)


async def _units_that_answer_with(
    services: Services, actor: Actor, words: str, initiative: str, unit: str
) -> tuple[Option, ...]:
    """The units that may be asked about an initiative, or about a unit: the nearest above first."""
    if initiative:
        one = await reviews.one(services.database, initiative)
        holder = one.unit_id if one else None
    else:
        holder = int(unit) if unit.isdecimal() else None
    if actor.person is None or holder is None:
        return ()
    return changing.distinct(await answering.may_owe(services.database, holder, words))


async def _units_that_answer(services: Services, actor: Actor, initiative: str, unit: str) -> tuple[Option, ...]:
    return await _units_that_answer_with(services, actor, "", initiative, unit)


async def _units_to_pass_to_with(services: Services, actor: Actor, words: str, obstacle: str) -> tuple[Option, ...]:
    """The units to which one that owes the answer may pass it on."""
    found = await obstacle_lists.get(services.database, obstacle)
    if actor.person is None or found is None:
        return ()
    for owing in found.owing:
        if await right_at(services, actor.person, Action.URGE, owing):
            taking = await answering.may_take(services.database, owing, found.unit_id, found.asked, words)
            return changing.distinct(taking)
    return ()


async def _units_to_pass_to(services: Services, actor: Actor, obstacle: str) -> tuple[Option, ...]:
    return await _units_to_pass_to_with(services, actor, "", obstacle)


async def _obstacles_to_pass(services: Services, actor: Actor) -> tuple[Option, ...]:
    if actor.person is None:
        return ()
    found = await obstacle_lists.at(services.database, "waiting", scope(actor.person, Action.URGE))
    return tuple(Option(one.id, text.shorten(one.words, 60)) for one in found)


FROM_STORAGE: dict[str, Callable[..., Awaitable[Any]]] = {
    "units_to_report_for": _units_to_report_for,
    "units_to_report_for_with": _units_to_report_for_with,
    "units_that_answer": _units_that_answer,
    "units_that_answer_with": _units_that_answer_with,
    "obstacles_to_pass": _obstacles_to_pass,
    "units_to_pass_to": _units_to_pass_to,
    "units_to_pass_to_with": _units_to_pass_to_with,
}
