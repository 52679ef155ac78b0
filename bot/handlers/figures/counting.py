"""Figures of a unit and a period as the policy of the moment means them: for shell, chat and whatever sends them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from bot.handlers.services import Services
from bot.reports import periods
from bot.reports.performance import ANSWER_DAYS
from storage import figures
from storage.figures.course import course
from storage.records.course import Course
from storage.records.figures import Figures, Stretch
from storage.records.units import Level, Unit, UnitKind


def stretch_of(services: Services, unit: Unit, period: str) -> Stretch:
    """What a period means for a unit: of one that has ended, up to its last day."""
    found = periods.stretch(period, services.policy().cut_offs.of, services.today())
    if unit.closed_on is not None and unit.closed_on <= found.day:
        found = found.model_copy(update={"day": unit.closed_on - timedelta(days=1)})
    return found


class Meant(NamedTuple):
    """All that has to be known to count a unit and a period, wherever it is counted."""

    unit: Unit
    stretch: Stretch
    year_before: Stretch
    deadlines: dict[date, date]
    levels: tuple[Level, ...]
    kinds: tuple[UnitKind, ...]


def meant_by(services: Services, unit: Unit, period: str) -> Meant:
    """What a period by its code, which must be one, means for a unit."""
    cadences = services.policy().cadences
    stretch = stretch_of(services, unit, period)
    return Meant(
        unit,
        stretch,
        periods.compared_with(stretch, services.policy().cut_offs.of, services.today()),
        _deadlines(services, stretch.since, stretch.day),
        tuple(cadences.register_levels),
        tuple(cadences.register_kinds),
    )


async def figures_of(services: Services, unit: Unit, period: str, *, as_now: bool = False) -> Figures:
    """All figures of a unit and a period by its code, which must be one."""
    return await figures.of_unit(services.database, *meant_by(services, unit, period), as_now=as_now)


async def course_of(services: Services, found: Figures, at: Level) -> tuple[Course, ...]:
    """How the last year of some figures went month by month up to their day, and the whole year before it.

    Each point is of a month's cut-off day, the last of the day of the figures, or of the earlier year's own cut-off.
    """
    year = found.stretch.last_year
    earlier = min(services.policy().cut_offs.of(str(year - 1)), services.today())
    days = {year: _months(services, year, found.stretch.day), year - 1: _months(services, year - 1, earlier)}
    return await course(services.database, found.unit.id, days, at, as_now=found.as_now)


def _months(services: Services, year: int, last: date) -> list[date]:
    """As of which day each month of a year counts: December, and all that comes to no day before it, as of the last."""
    months = (services.policy().cut_offs.of(f"{year}-{month:02}") for month in range(1, 12))
    return [*(day for day in months if day < last), last]


def _deadlines(services: Services, first: date, last: date) -> dict[date, date]:
    """For each day of a period, by when what is urged on it is to be done."""
    working = services.duties.schedule().working_days
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return {day: working.shift(day, ANSWER_DAYS) for day in days}
