"""Figures of a unit and a period as the policy of the moment means them: for shell, chat and whatever sends them."""

from __future__ import annotations

from datetime import date, timedelta

from bot.handlers.services import Services
from bot.reports import periods
from bot.reports.performance import ANSWER_DAYS
from storage import figures
from storage.records.figures import Figures, Stretch
from storage.records.units import Unit


def stretch_of(services: Services, unit: Unit, period: str) -> Stretch:
    """What a period means for a unit: of one that has ended, up to its last day."""
    found = periods.stretch(period, services.policy().cut_offs.of, services.today())
    if unit.closed_on is not None and unit.closed_on <= found.day:
        found = found.model_copy(update={"day": unit.closed_on - timedelta(days=1)})
    return found


async def figures_of(services: Services, unit: Unit, period: str, *, as_now: bool = False) -> Figures:
    """All figures of a unit and a period by its code, which must be one."""
    cadences = services.policy().cadences
    stretch = stretch_of(services, unit, period)
    return await figures.of_unit(
        services.database,
        unit,
        stretch,
        periods.stretch(periods.year_before(period), services.policy().cut_offs.of, services.today()),
        deadlines(services, stretch.since, stretch.day),
        cadences.register_levels,
        cadences.register_kinds,
        as_now=as_now,
    )


def deadlines(services: Services, first: date, last: date) -> dict[date, date]:
    """For each day of a period, by when what is urged on it is to be done."""
    working = services.duties.schedule().working_days
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return {day: working.shift(day, ANSWER_DAYS) for day in days}
