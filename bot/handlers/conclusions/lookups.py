"""Answers to what the forms about conclusions and briefings look up."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

from bot import text
from bot.access import Action, scope
from bot.engine.steps import Option
from bot.handlers.outcome import Actor
from bot.handlers.reach import right_at
from bot.handlers.services import Services
from bot.handlers.units.changing import distinct, once_named
from storage import initiatives, units
from storage.records.units import Level

SHOWN = 48
"""Initiatives to choose from; others are found by typing."""


@text.phrase
def within_days(span: str, day: str) -> str:
    return f"{span} ({day})"


@text.phrase
def everybody_below() -> str:
    return "Đủ các đơn vị trực thuộc"


@text.phrase
def with_its_unit(name: str, unit: str) -> str:
    return f"{name} ({unit})"


def above(actor: Actor) -> tuple[int, ...]:
    """The units at which the person may check: they conclude with those below, never with their own."""
    return scope(actor.person, Action.CHECK) if actor.person else ()


async def _to_conclude(services: Services, actor: Actor) -> tuple[Option, ...]:
    own = above(actor)
    found = await units.below(services.database, own)
    return distinct([unit for unit in found if unit.id not in own and unit.level != Level.TEAM])


async def _to_conclude_with(services: Services, actor: Actor, words: str) -> tuple[Option, ...]:
    own = {str(unit) for unit in above(actor)}
    return tuple(option for option in await once_named(services, actor, Action.CHECK, words) if option.code not in own)


async def _to_brief(services: Services, actor: Actor) -> tuple[Option, ...]:
    found = await units.below(services.database, above(actor))
    return distinct([unit for unit in found if unit.level != Level.TEAM])


async def _to_brief_with(services: Services, actor: Actor, words: str) -> tuple[Option, ...]:
    return await once_named(services, actor, Action.CHECK, words)


async def _open(services: Services, actor: Actor, unit: str) -> int | None:
    """The unit that was chosen, where the person may check there: nothing of others is looked up."""
    if actor.person is None or not unit.isdecimal():
        return None
    return int(unit) if await right_at(services, actor.person, Action.CHECK, int(unit)) else None


async def _to_owe(services: Services, actor: Actor, unit: str) -> tuple[Option, ...]:
    """The unit itself first, then what lies below it."""
    here = await _open(services, actor, unit)
    found = await units.below(services.database, [here]) if here else []
    return distinct([one for one in found if one.level != Level.TEAM])


async def _to_owe_with(services: Services, actor: Actor, words: str, unit: str) -> tuple[Option, ...]:
    here = await _open(services, actor, unit)
    found = await units.named(services.database, [here], words) if here else []
    return tuple({one.unit.id: Option(str(one.unit.id), one.unit.name) for one in found}.values())


async def _to_complete_with(services: Services, actor: Actor, words: str, unit: str) -> tuple[Option, ...]:
    here = await _open(services, actor, unit)
    if here is None:
        return ()
    found = await initiatives.mine(services.database, [here], 0, words=words, live_only=True, limit=SHOWN)
    several = len({line.unit_name for line in found}) > 1
    return tuple(Option(line.id, with_its_unit(line.name, line.unit_name) if several else line.name) for line in found)


async def _to_complete(services: Services, actor: Actor, unit: str) -> tuple[Option, ...]:
    return await _to_complete_with(services, actor, "", unit)


async def _who_mostly_comes(services: Services, actor: Actor) -> tuple[Option, ...]:
    return (Option("all", everybody_below()),) if await units.any_below(services.database, above(actor)) else ()


def _days_to_carry_out(services: Services, actor: Actor) -> tuple[Option, ...]:
    """Two weeks, a month, the end of the quarter where that is not near: working days."""
    today, working_days = services.today(), services.duties.schedule().working_days
    days = {working_days.shift(today, 10): "2 tuần", working_days.shift(today, 22): "1 tháng"}
    quarters = (date(today.year + (month > 12), (month - 1) % 12 + 1, 1) for month in (4, 7, 10, 13, 16))
    ends = (first - timedelta(days=1) for first in quarters)
    quarter = next(end for end in ends if (end - today).days >= 14)
    days.setdefault(quarter, "Cuối quý")
    return tuple(Option(day.isoformat(), within_days(span, text.day(day))) for day, span in sorted(days.items()))


AT_ONCE: dict[str, Callable[[Services, Actor], Any]] = {"days_to_carry_out": _days_to_carry_out}
FROM_STORAGE: dict[str, Callable[..., Awaitable[Any]]] = {
    "units_to_conclude": _to_conclude,
    "units_to_conclude_with": _to_conclude_with,
    "units_to_brief": _to_brief,
    "units_to_brief_with": _to_brief_with,
    "units_to_owe": _to_owe,
    "units_to_owe_with": _to_owe_with,
    "initiatives_to_complete": _to_complete,
    "initiatives_to_complete_with": _to_complete_with,
    "who_mostly_comes": _who_mostly_comes,
}
