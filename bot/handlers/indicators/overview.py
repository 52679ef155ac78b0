"""Chỉ tiêu: what a unit tells of itself once a period, and the totals over units. Buttons ``u:WHAT:UNIT:PERIOD``."""

from __future__ import annotations

from bot import text
from bot.access import Action, scope
from bot.clock import local
from bot.conversations import indicators
from bot.handlers.indicators import lookups as indicator_lookups
from bot.handlers.indicators import telling
from bot.handlers.indicators import totals as unit_totals
from bot.handlers.outcome import Actor, Outcome, say
from bot.handlers.reach import right_at
from bot.handlers.services import Services
from bot.messages import Choice, Incoming
from bot.policy import periods
from storage import unit_reports, units
from storage.records.people import Person
from storage.records.unit_reports import UnitReport
from storage.records.units import Level, Unit

OWN = 3
"""Units of one's own that the overview shows."""


@text.phrase
def own_heading(unit: str) -> str:
    return f"{text.bold('Chỉ tiêu')} – {unit}:"


@text.phrase
def period_told(period: str, day: str, who: str) -> str:
    return f"• {period}: đã báo ngày {day} ({who})"


@text.phrase
def period_owed(period: str, due: str, late: bool) -> str:
    return f"• {period}: chưa báo" + (f", {'quá hạn' if late else 'hạn'} {due}" if due else "")


@text.phrase
def nothing_listed() -> str:
    return "Nơi đây chưa đặt chỉ tiêu nào cho đơn vị báo. Quản trị đặt trong tệp quy định, mục Chỉ tiêu đơn vị báo."


@text.phrase
def report_heading(unit: str, period: str) -> str:
    return f"{text.bold(f'Chỉ tiêu {period}')} – {unit}"


@text.phrase
def told_on(moment: str, who: str, why: str) -> str:
    return f"{who} gửi lúc {moment}." + (f" Sửa vì: {why}" if why else "")


@text.phrase
def not_told_yet(due: str, late: bool) -> str:
    return "Chưa báo" + (f", {'quá hạn' if late else 'hạn'} {due}." if due else ".")


@text.phrase
def figure_line(label: str, shown: str) -> str:
    return f"• {label}: {shown}"


async def asked(services: Services, person: Person) -> bool:
    """Whether the policy lists indicators for the person's units, or for units of the levels below theirs."""
    if not services.policy().indicators:
        return False
    found = [await units.get(services.database, unit) for unit in person.places]
    return any(unit and (indicator_lookups.kinds(services, unit) or _asked_below(services, unit)) for unit in found)


def _asked_below(services: Services, unit: Unit) -> bool:
    """Whether something is asked of units of the levels below that of a unit."""
    lower = list(Level)[list(Level).index(unit.level) + 1 :]
    return any(level in lower for one in services.policy().indicators.values() for level in one.levels)


async def command(services: Services, actor: Actor, argument: str = "") -> Outcome:
    """What one's units have told and owe, or the totals; ``UNIT.PERIOD`` begins to tell."""
    assert actor.person is not None
    unit, _, period = argument.partition(".")
    if unit.isdecimal() and len(unit) < 16 and (not period or periods.is_named(period)):
        return await telling.begin(services, actor, int(unit), period)
    if not services.policy().indicators:
        return say(nothing_listed())
    own = await _own(services, actor.person)
    tops = await _tops(services, actor.person)
    if not own:
        return await _summed(services, actor.person, tops[0]) if tops else say(nothing_listed())
    lines: list[str] = []
    rows: unit_totals.Rows = []
    for unit_of_own in own:
        lines.append(own_heading(unit_of_own.name))
        for line, row in await _periods_of(services, unit_of_own):
            lines.append(line)
            rows.append(row)
    if len(await indicator_lookups.telling(services, actor)) > len(own):
        rows.append((Choice(label="Nhập thay đơn vị khác", payload="u:for"),))
    rows += [
        (Choice(label=f"Tổng hợp {top.name}", payload=f"u:sum:{top.id}"),)
        for top in tops
        if _asked_below(services, top)
    ]
    return say("\n".join(lines), (*rows, (unit_totals.to_menu(),)))


async def pressed(services: Services, actor: Actor, incoming: Incoming) -> Outcome:
    """A button. What it names is checked against what the person may."""
    assert incoming.tap is not None
    assert actor.person is not None
    person, message = actor.person, incoming.tap.message
    what, unit, period, offset = (*incoming.tap.payload.split(":")[1:], "", "", "", "")[:4]
    if what == "for" and not unit:
        return await telling.begin(services, actor, None)
    if not (_number(unit) and (not period or periods.is_named(period)) and (not offset or _number(offset))):
        return Outcome(toast=text.unknown_button())
    if what == "amend" and period:
        return await telling.amend(services, actor, int(unit), period)
    here = await units.get(services.database, int(unit))
    if here is None or await right_at(services, person, Action.SEE, here.id) is None:
        return say(text.not_found())
    match what:
        case "sum":
            return await _summed(services, person, here, period, message)
        case "see" if period:  # beside the message that says that something was told
            return await _one(services, person, here, period)
        case "show" if period:
            return await _one(services, person, here, period, message)
        case "parts" if period:
            return await unit_totals.parts(services, here, period, int(offset or 0), message)
        case "owing" if period:
            return await unit_totals.owing(services, person, here, period, int(offset or 0), message)
        case "words" if period:
            return await unit_totals.words(services, here, period, message)
    return Outcome(toast=text.unknown_button())


def _number(written: str) -> bool:
    return written.isdecimal() and len(written) < 16


# One's own


async def _own(services: Services, person: Person) -> list[Unit]:
    """The units at which the person enters, where something is asked of them."""
    found = [await units.get(services.database, unit) for unit in scope(person, Action.REPORT)]
    return [unit for unit in found if unit is not None and indicator_lookups.kinds(services, unit)][:OWN]


async def _tops(services: Services, person: Person) -> list[Unit]:
    """The topmost units of those that the person sees."""
    seen = scope(person, Action.SEE)
    chains = {top: await units.chain(services.database, top) for top in seen}
    found = [await units.get(services.database, top) for top in seen if not set(chains[top][1:]) & {*seen}]
    return [unit for unit in found if unit is not None]


async def _periods_of(services: Services, unit: Unit) -> list[tuple[str, tuple[Choice, ...]]]:
    """This period of each kind, and the one before where it was told or is still owed."""
    today = services.today()
    found: list[tuple[str, tuple[Choice, ...]]] = []
    for kind in indicator_lookups.kinds(services, unit):
        current = periods.period_of(kind, today)
        for period in (periods.next_to(current, -1), current):
            told = await unit_reports.standing(services.database, unit.id, period)
            owed = [one for one in await unit_reports.owing(services.database, [unit.id], period)
                    if one.unit_id == unit.id]  # fmt: skip
            name = text.period(period)
            if told is not None:
                day = text.day(local(told.recorded_at).date())
                line = period_told(unit_totals.upper(name), day, told.entered_by_name)
                found.append((line, (Choice(label=f"Xem {name}", payload=f"u:show:{unit.id}:{period}"),)))
            elif owed or period == current:
                line = period_owed(unit_totals.upper(name), *unit_totals.due_of(owed, today))
                found.append((line, (Choice(label=f"Báo {name}", payload=f"c:chitieu:{unit.id}.{period}"),)))
    return found


async def _summed(services: Services, person: Person, unit: Unit, period: str = "", message: str = "") -> Outcome:
    """The totals; of a unit that told alone what it told."""
    period = period or await unit_totals.newest(services, unit)
    whole = await unit_totals.summed(services, person, unit, period, message)
    return whole or await _one(services, person, unit, period, message)


# One unit


async def _one(services: Services, person: Person, unit: Unit, period: str, message: str = "") -> Outcome:
    """What one unit told of a period, by whom and when; else until when it owes it."""
    told = await unit_reports.standing(services.database, unit.id, period)
    lines = [report_heading(unit.name, text.period(period))]
    rows: unit_totals.Rows = []
    enters = await right_at(services, person, Action.REPORT, unit.id) is not None
    if told is not None:
        lines += _told(told)
        if enters:
            rows.append((Choice(label="Sửa báo cáo này", payload=f"u:amend:{unit.id}:{period}"),))
    else:
        owed = await unit_reports.owing(services.database, [unit.id], period)
        mine = [one for one in owed if one.unit_id == unit.id]
        lines.append(not_told_yet(*unit_totals.due_of(mine, services.today())))
        if enters and unit.closed_on is None:
            rows.append((Choice(label="Báo ngay", payload=f"c:chitieu:{unit.id}.{period}"),))
        if mine and await right_at(services, person, Action.URGE, unit.id) is not None:
            rows.append((Choice(label="Nhắc đơn vị này", payload=f"n:urge:duty:{mine[0].duty_id}"),))
    rows += unit_totals.other_periods(services, "show", unit, period)
    above = unit.reports_to
    if above is not None and await right_at(services, person, Action.SEE, above) is not None:
        rows.append((Choice(label="◂ Tổng hợp cấp trên", payload=f"u:sum:{above}:{period}"),))
    rows.append((unit_totals.to_menu(),))
    return unit_totals.screen(lines, rows, message)


def _told(report: UnitReport) -> list[str]:
    figures = [figure_line(one.label, indicators.shown(one)) for one in report.figures]
    moment = text.moment(report.recorded_at)
    return [*figures, told_on(moment, report.entered_by_name, text.shorten(report.why, 200))]
