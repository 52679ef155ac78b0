"""Answers to what the form about a unit's indicators looks up."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from bot import text
from bot.access import Action, scope
from bot.conversations.indicators import item
from bot.engine.session import Answer
from bot.engine.steps import Option
from bot.handlers.outcome import Actor
from bot.handlers.reach import right_at
from bot.handlers.services import Services
from bot.handlers.units import changing
from bot.policy import periods
from storage import unit_reports, units
from storage.records.unit_reports import UnitFigure
from storage.records.units import Unit


def kinds(services: Services, unit: Unit) -> tuple[periods.PeriodKind, ...]:
    """The kinds of period in which a unit tells something."""
    return services.policy().periods_of(unit.level, unit.kind) if unit.closed_on is None else ()


async def telling(services: Services, actor: Actor) -> list[Unit]:
    """The units of whose indicators the person may tell."""
    if actor.person is None or not services.policy().indicators:
        return []
    found = await units.below(services.database, scope(actor.person, Action.REPORT))
    return [unit for unit in found if kinds(services, unit)]


async def _units_to_tell_of(services: Services, actor: Actor) -> tuple[Option, ...]:
    return changing.distinct(await telling(services, actor))


async def _units_with(services: Services, actor: Actor, words: str) -> tuple[Option, ...]:
    open_ones = {str(unit.id) for unit in await telling(services, actor)}
    found = await changing.once_named(services, actor, Action.REPORT, words)
    return tuple(option for option in found if option.code in open_ones)


async def _open(services: Services, actor: Actor, unit: str) -> Unit | None:
    """The unit that was chosen, where the person may (still) tell of it."""
    if actor.person is None or not unit.isdecimal() or len(unit) > 15:
        return None
    if await right_at(services, actor.person, Action.REPORT, int(unit)) is None:
        return None
    return await units.get(services.database, int(unit))


async def _periods_to_tell(services: Services, actor: Actor, unit: str) -> tuple[Option, ...]:
    """This period of each kind and the one before, where they were not told yet."""
    here, today = await _open(services, actor, unit), services.today()
    if here is None:
        return ()
    told = await unit_reports.told_periods(services.database, here.id)
    days = ((kind, day) for kind in kinds(services, here) for day in (today, periods.before(kind, today)))
    names = [periods.period_of(kind, day) for kind, day in days]
    return tuple(Option(name, text.period(name)) for name in names if name not in told)


async def _indicators_asked(services: Services, actor: Actor, unit: str, period: str) -> tuple[dict[str, Answer], ...]:
    here = await _open(services, actor, unit)
    return await items(services, here, period) if here is not None and periods.is_named(period) else ()


async def items(services: Services, unit: Unit, period: str) -> tuple[dict[str, Answer], ...]:
    """What is asked of a unit in a period, each with what the unit told of the period before."""
    asked = services.policy().indicators_of(unit.level, unit.kind, periods.kind_of(period))
    then = periods.next_to(period, -1)
    earlier = await unit_reports.counted(services.database, [unit.id], then, below=False)
    standing = {
        total.code: UnitFigure(
            code=total.code,
            label=total.label,
            answer=total.answer,
            measure=total.measure,
            amount=total.amount,
            approximate=total.approximate,
        )
        for total in await unit_reports.summed(services.database, earlier, then)
    }
    return tuple(
        item(UnitFigure(code=code, label=one.label, answer=one.answer, measure=one.measure), standing.get(code))
        for code, one in asked.items()
    )


FROM_STORAGE: dict[str, Callable[..., Awaitable[Any]]] = {
    "units_to_tell_of": _units_to_tell_of,
    "units_to_tell_of_with": _units_with,
    "periods_to_tell": _periods_to_tell,
    "indicators_asked": _indicators_asked,
}
