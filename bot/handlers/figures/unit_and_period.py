"""A unit and a period as people type them after a command: "Quảng Sơn quý I/2026"; either may be left out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot import text
from bot.access import Action, scope
from bot.engine.steps import Option
from bot.handlers.outcome import Actor
from bot.handlers.reach import in_reach
from bot.handlers.services import Services
from bot.handlers.units.changing import distinct, once_named
from bot.reports import periods
from storage import units
from storage.records.units import Unit
from storage.records.words import fold

SHOWN = 8
"""Units to choose from."""


@dataclass(frozen=True)
class Meant:
    """What was meant, as far as it is known."""

    unit: Unit | None
    """The only unit that it can be."""
    options: tuple[Option, ...]
    """Else those that it can be, by their ids."""
    words: str
    """What was typed of the unit."""
    period: str
    """Empty where none was typed."""


@text.phrase
def no_unit_like(words: str) -> str:
    return f"Không thấy đơn vị nào có “{text.shorten(words, 60)}” trong phạm vi của đồng chí."


async def read(services: Services, actor: Actor, action: Action, typed: str) -> Meant:
    """Which of the units that the person may do this to is meant, and which period; without words their own units."""
    assert actor.person is not None, "figures are for people who have joined"
    within = await in_reach(services, actor.person, action)
    tree = await units.as_of(services.database, within, services.today())
    splits = _splits(typed, services.today())
    names = {fold(name) for unit in tree for name in (unit.name, unit.code)} if typed else set()
    words, period = next((split for split in splits if fold(split[0]) in names), splits[0])
    if words:
        same = [unit for unit in tree if fold(words) in (fold(unit.name), fold(unit.code))]
        found = same or [unit for unit in tree if fold(words) in fold(unit.name)]
    else:
        known, own = {unit.id for unit in tree}, set(scope(actor.person, action))
        found = [unit for unit in tree if unit.id in own and unit.reports_to not in known]
    if len(found) == 1:
        return Meant(found[0], (), words, period)
    options = distinct(found[:SHOWN])
    if not options and words:
        options = (await once_named(services, actor, action, words))[:SHOWN]
    return Meant(None, options, words, period)


def _splits(typed: str, today: date) -> list[tuple[str, str]]:
    """How it may be read: the words of a unit, and a period at their end; the longest period first, none last.

    "Khu 2 2026" is a unit's name and a year, or February.
    """
    words = typed.split()
    found = [
        (" ".join(words[:first]), period)
        for first in range(max(0, len(words) - 6), len(words))
        if (period := periods.period_of(" ".join(words[first:]), today)) and periods.span_of(period) is not None
    ]
    return [*found, (" ".join(words), "")]
