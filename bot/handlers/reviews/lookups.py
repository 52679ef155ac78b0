"""Answers to what a coordinator's forms look up."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

from rapidfuzz import fuzz, process

from bot import text
from bot.access import Action, roles_that_may, scope
from bot.conversations.sending_on import ABOVE, LEVEL, at_level, to_unit_above
from bot.engine.steps import Option
from bot.handlers.outcome import Actor
from bot.handlers.reach import right_at
from bot.handlers.services import Services
from bot.handlers.units.changing import today_label
from storage import initiatives, reviews
from storage.records.reviews import Waiting

SHOWN = 24
"""Initiatives to choose from; others are found by typing."""
ALIKE = 60
"""How alike a name is, from 0 to 100, before it is offered as perhaps the same."""


@text.phrase
def with_unit(name: str, unit: str, year: int) -> str:
    return f"{name} ({unit}, {year})"


@text.phrase
def in_days(days: int, day: str) -> str:
    return f"{days} ngày nữa ({day})"


async def _of_mine(services: Services, actor: Actor, initiative_id: str) -> Waiting | None:
    """An initiative on which the person may decide."""
    one = await reviews.one(services.database, initiative_id)
    if one is None or actor.person is None:
        return None
    return one if await right_at(services, actor.person, Action.REVIEW, one.unit_id) else None


async def _to_review(services: Services, actor: Actor, words: str = "") -> tuple[Option, ...]:
    if actor.person is None:
        return ()
    within = scope(actor.person, Action.REVIEW)
    found = await initiatives.mine(services.database, within, 0, words=words, live_only=True, limit=SHOWN)
    return tuple(Option(line.id, with_unit(line.name, line.unit_name, line.year)) for line in found)


async def _others(services: Services, actor: Actor, words: str, initiative_id: str) -> tuple[Option, ...]:
    return tuple(one for one in await _to_review(services, actor, words) if one.code != initiative_id)


async def _near_names(services: Services, actor: Actor, initiative_id: str) -> tuple[Option, ...]:
    """What may be the same, the likest first."""
    one = await _of_mine(services, actor, initiative_id)
    if one is None or actor.person is None:
        return ()
    above = await reviews.neighbourhoods(services.database, [one.unit_id])
    around = await reviews.names_around(services.database, above[one.unit_id], one.year)
    others = [near for near in around if near.id not in (one.id, one.previous_id)]
    names = [near.folded for near in others]
    likest = process.extract(one.folded, names, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=8)
    within = scope(actor.person, Action.REVIEW)
    found = []
    for _, _, place in likest:
        near = others[place]
        if await initiatives.within(services.database, near.id, within, 0):
            found.append(Option(near.id, with_unit(near.name, near.unit_name, near.year)))
    return tuple(found)


async def _ways_on(services: Services, actor: Actor, initiative_id: str) -> tuple[Option, ...]:
    """The next unit above that decides, and the levels at which it can be registered."""
    one = await _of_mine(services, actor, initiative_id)
    if one is None:
        return ()
    roles = roles_that_may(Action.REVIEW)
    above = await reviews.unit_above(services.database, one.id, roles, services.today())
    levels = services.policy().levels.items()
    return (
        *((Option(f"{ABOVE}-{above[0]}", to_unit_above(above[1])),) if above else ()),
        *(Option(f"{LEVEL}-{level}", at_level(label)) for level, label in levels),
    )


def _days_to_complete(services: Services, actor: Actor) -> tuple[Option, ...]:
    today = services.today()
    return tuple(
        Option((today + timedelta(days=days)).isoformat(), in_days(days, text.day(today + timedelta(days=days))))
        for days in (3, 7, 14)
    )


def _days_until_now(services: Services, actor: Actor) -> tuple[Option, ...]:
    today: date = services.today()
    return (Option(today.isoformat(), today_label(today)),)


AT_ONCE: dict[str, Callable[[Services, Actor], Any]] = {
    "days_to_complete": _days_to_complete,
    "days_until_now": _days_until_now,
}
FROM_STORAGE: dict[str, Callable[..., Awaitable[Any]]] = {
    "initiatives_to_review": _to_review,
    "initiatives_to_review_with": _to_review,
    "others_to_review": _others,
    "near_names": _near_names,
    "ways_on": _ways_on,
}
