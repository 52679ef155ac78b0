"""Telling a unit's indicators: beginning the form, and changing what was told."""

from __future__ import annotations

from pydantic import JsonValue

from bot import text
from bot.access import Action
from bot.conversations import FORMS
from bot.conversations.indicators import given_by
from bot.handlers import forms
from bot.handlers.indicators import lookups as indicator_lookups
from bot.handlers.outcome import Actor, Outcome, say
from bot.handlers.reach import right_at
from bot.handlers.services import Services
from bot.policy import periods
from storage import unit_reports, units
from storage.records.unit_reports import UnitReport
from storage.records.units import Unit

FORM = FORMS["indicators"]


@text.phrase
def nothing_asked(unit: str) -> str:
    return f"{unit} không có chỉ tiêu nào phải báo." if unit else "Không có đơn vị nào phải báo chỉ tiêu."


@text.phrase
def about_unit(unit: str, period: str) -> str:
    return f"Đơn vị: {unit}" + (f", {period}." if period else ".")


@text.phrase
def amending() -> str:
    return "Sửa báo cáo chỉ tiêu"


@text.phrase
def speaks_for_all(names: str) -> str:
    return f"Báo số của cả đơn vị, gồm cả phần của {names} trước khi sắp xếp."


async def begin(services: Services, actor: Actor, unit_id: int | None, period: str = "") -> Outcome:
    """Tell the indicators of a unit, or of one that is chosen; a period that was told already is amended."""
    assert actor.person is not None
    if unit_id is not None and await right_at(services, actor.person, Action.REPORT, unit_id) is None:
        return say(text.not_allowed())
    unit = await units.get(services.database, unit_id) if unit_id is not None else None
    others = await indicator_lookups.telling(services, actor)
    if unit is not None and not indicator_lookups.kinds(services, unit):
        return say(nothing_asked(unit.name))
    if not others:
        return say(nothing_asked(""))
    if unit is not None and period:
        stands = await unit_reports.standing(services.database, unit.id, period)
        if stands is not None:
            return await _amend(services, actor, stands)
        if (
            not await indicator_lookups.items(services, unit, period)
            or periods.begin_of_named(period) > services.today()
        ):
            return say(nothing_asked(unit.name))
    context: dict[str, JsonValue] = {
        "person": actor.person.id,
        "unit": str(unit.id) if unit else None,
        "unit_shown": unit.name if unit else "",
        "period": period or None,
        "period_shown": text.period(period) if period else "",
        "about": await _about(services, unit, period),
        "enters_for_others": len(others) > 1,
    }
    return await forms.begin_form(services, actor, FORM, context)


async def amend(services: Services, actor: Actor, unit_id: int, period: str) -> Outcome:
    """Open what a unit has told, at its review."""
    assert actor.person is not None
    stands = await unit_reports.standing(services.database, unit_id, period)
    if stands is None or await right_at(services, actor.person, Action.REPORT, unit_id) is None:
        return say(text.not_found())
    return await _amend(services, actor, stands)


async def _amend(services: Services, actor: Actor, stands: UnitReport) -> Outcome:
    assert actor.person is not None
    unit = await units.get(services.database, stands.unit_id)
    items = (
        await indicator_lookups.items(services, unit, stands.period)
        if unit is not None and unit.closed_on is None
        else ()
    )
    given = given_by(stands, text.period(stands.period), items)
    context: dict[str, JsonValue] = {
        "person": actor.person.id,
        "about": "",
        "amends": stands.id,
        "title": amending(),
    }
    return await forms.begin_form(services, actor, FORM, context, given)


async def _about(services: Services, unit: Unit | None, period: str) -> str:
    """Which unit it is; where others that told of the period have been merged into it, that it speaks for them too."""
    if unit is None:
        return ""
    lines = [about_unit(unit.name, text.period(period) if period else "")]
    told = await unit_reports.counted(services.database, [unit.id], period, below=False) if period else []
    merged = [await units.get(services.database, other) for other in told if other != unit.id]
    if merged:
        lines.append(speaks_for_all(", ".join(one.name for one in merged if one is not None)))
    return "\n".join(lines)
