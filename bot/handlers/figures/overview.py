"""Số liệu: the figures of a unit and a period, apart by field and by unit, with the rows behind each a tap away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot import text
from bot.access import Action
from bot.handlers.figures import charting, statistics, unit_and_period
from bot.handlers.figures.counting import figures_of, stretch_of
from bot.handlers.figures.unit_and_period import no_unit_like
from bot.handlers.outcome import Actor, Outcome, say
from bot.handlers.payloads import numbers
from bot.handlers.reach import in_reach, right_at
from bot.handlers.services import Services
from bot.messages import Choice, Incoming, Outgoing
from bot.quantities.show import figure
from bot.reports import figures as folded
from bot.reports import periods
from bot.reports.figures_words import WHAT, amount_line, how_much, of_amount, sliced, summary
from storage import figures as stored
from storage import units
from storage.records.figures import Amount, Cell, Stretch, Tally, What
from storage.records.people import Person
from storage.records.units import Unit

PAGE = 8
"""Lines a message."""
SHORT: dict[str, What] = {
    "r": "registered",
    "c": "recognised",
    "n": "not_recognised",
    "o": "not_concluded",
    "t": "typical",
    "p": "proposed",
    "m": "commended",
    "s": "stopped",
    "w": "waiting",
}
"""What a button counts, in few letters."""
EVERYTHING = "a"
"""Where a button does not tell a unit or a field apart."""


@text.phrase
def which_figures() -> str:
    return "Xem số liệu của đơn vị nào? Gõ tên và kỳ sau lệnh. Ví dụ: /solieu Quảng Sơn 6 tháng đầu năm 2026"


@text.phrase
def which_unit_of(period: str) -> str:
    return f"Số liệu {text.period(period)} của đơn vị nào?"


@text.phrase
def apart_heading(how: str, unit: str, period: str) -> str:
    return f"{text.bold(f'Số liệu {how}')} – {text.shorten(unit, 120)}, {text.period(period)}"


@text.phrase
def itself(unit: str) -> str:
    return f"{unit} (trực tiếp)"


@text.phrase
def counted_heading(what: str, unit: str, period: str, field: str) -> str:
    where = f", lĩnh vực {field}" if field else ""
    return f"{text.bold(what)} – {text.shorten(unit, 120)}, {text.period(period)}{where}"


@text.phrase
def counted_row(name: str, unit: str) -> str:
    return f"{text.shorten(name, 160)} – {text.shorten(unit, 80)}"


@text.phrase
def none_counted() -> str:
    return "Không có mô hình nào."


@dataclass(frozen=True)
class _Asked:
    """Whose figures, of which period, and where they are shown."""

    unit: Unit
    period: str
    as_now: bool = False
    message: str = ""

    def button(self, label: str, kind: str, *rest: object) -> Choice:
        """A button that shows something else of the same."""
        mode = "n" if self.as_now else "t"
        return Choice(label=label, payload=":".join(map(str, ("y", kind, self.unit.id, self.period, mode, *rest))))

    def turning(self, offset: int, more: bool, kind: str, *rest: object) -> tuple[Choice, ...]:
        """To the page before and the one after."""
        earlier = (self.button("◂ Trước", kind, *rest, max(0, offset - PAGE)),) if offset else ()
        return (*earlier, *((self.button("Sau ▸", kind, *rest, offset + PAGE),) if more else ()))

    def listed(self, lines: list[str], numbers: list[Choice], turning: tuple[Choice, ...]) -> Outcome:
        """A list whose numbers open something, with the way back."""
        rows = [tuple(numbers[index : index + 4]) for index in range(0, len(numbers), 4)]
        filled = tuple(row for row in (*rows, turning, (self.button("◂ Số liệu", "sum"),)) if row)
        shown = Outgoing(text="\n".join(lines), rows=filled, replaces=self.message, numbered=False)
        return Outcome(messages=(shown,))


async def overview(services: Services, actor: Actor, argument: str = "") -> Outcome:
    """The figures of a unit by its name and of a period, both of which may be left out."""
    meant = await unit_and_period.read(services, actor, Action.SEE, argument)
    period = meant.period or str(services.today().year)
    if meant.unit is not None:
        return await _whole(services, _Asked(meant.unit, period))
    if not meant.options:
        return say(no_unit_like(meant.words) if meant.words else which_figures())
    rows = tuple((Choice(label=o.label, payload=f"y:sum:{o.code}:{period}:t"),) for o in meant.options)
    return say(which_unit_of(period), rows)


async def pressed(services: Services, actor: Actor, incoming: Incoming) -> Outcome:
    """A button ``y:KIND:UNIT:PERIOD:MODE…``; MODE is ``t`` for the units of their time, ``n`` for those of today.

    ``sum``, ``field``, ``unit:OFFSET``, ``brought:OFFSET``, ``amount:NUMBER:OFFSET``,
    ``rows:WHAT:CHILD:FIELD:OFFSET``, ``charts``, ``chart:KIND:ID``, ``sheet:ID``.
    """
    assert incoming.tap is not None
    assert actor.person is not None
    kind, *parts = incoming.tap.payload.split(":")[1:] or [""]
    if len(parts) < 3 or not numbers(parts[0]) or periods.span_of(parts[1]) is None or parts[2] not in ("t", "n"):
        return Outcome(toast=text.unknown_button())
    unit = await seen(services, actor.person, int(parts[0]))
    if unit is None:
        return say(text.not_found())
    asked = _Asked(unit, parts[1], parts[2] == "n", incoming.tap.message)
    match kind, parts[3:]:
        case "sum", []:
            return await _whole(services, asked)
        case "field", []:
            return await _by_field(services, asked)
        case "unit", [offset] if numbers(offset):
            return await _by_unit(services, asked, int(offset))
        case "brought", [offset] if numbers(offset):
            return await _brought(services, asked, int(offset))
        case "amount", [number, offset] if numbers(number, offset):
            return await _amount(services, asked, int(number), int(offset))
        case "charts", []:
            return charting.choosing(
                services, unit, parts[1], parts[2], asked.button("◂ Số liệu", "sum"), asked.message
            )
        case "chart", [chart, button]:
            return await charting.wanted(services, actor, unit, parts[1], parts[2], chart, button)
        case "sheet", [button]:
            return await statistics.wanted(services, actor, unit, asked.period, asked.as_now, button)
        case "rows", [what, child, field, offset] if (
            what in SHORT and numbers(offset) and all(one == EVERYTHING or numbers(one) for one in (child, field))
        ):
            return await _rows(services, asked, what, child, field, int(offset))
    return Outcome(toast=text.unknown_button())


async def seen(services: Services, person: Person, unit_id: int, action: Action = Action.SEE) -> Unit | None:
    """A unit that the person may see, or whatever else the action is; also one that they might until it ended."""
    unit = await units.get(services.database, unit_id)
    if unit is None or await right_at(services, person, action, unit_id) is not None:
        return unit
    if unit.closed_on is None:
        return None
    last = unit.closed_on - timedelta(days=1)
    then = await units.as_of(services.database, await in_reach(services, person, action), last)
    return unit if any(one.id == unit_id for one in then) else None


async def _tallies(services: Services, asked: _Asked) -> tuple[Stretch, tuple[Tally, ...]]:
    """What a period means for the unit, and how many initiatives are alike in it: as much as is told apart."""
    stretch = stretch_of(services, asked.unit, asked.period)
    return stretch, await stored.tallies_of(services.database, asked.unit.id, stretch, asked.as_now)


async def _amounts(services: Services, asked: _Asked) -> tuple[Stretch, list[Amount]]:
    """The same of what was brought, like added to like."""
    stretch = stretch_of(services, asked.unit, asked.period)
    found = await stored.amounts_of(services.database, asked.unit.id, stretch, asked.as_now)
    return stretch, folded.lines(found)


async def _whole(services: Services, asked: _Asked) -> Outcome:
    """The figures in some lines, and what can be opened."""
    found = await figures_of(services, asked.unit, asked.period, as_now=asked.as_now)
    lines = summary(found, services.policy().fields_of)
    counts = folded.counts(found.tallies, folded.outcome_level(asked.unit.level, found.tallies))
    behind = [
        asked.button(f"{WHAT[what]} ({figure(getattr(counts, what))})", "rows", short, EVERYTHING, EVERYTHING, 0)
        for short, what in SHORT.items()
        if getattr(counts, what)
    ]
    apart = (
        *((asked.button("Theo lĩnh vực", "field"),) if found.tallies else ()),
        *((asked.button("Theo đơn vị", "unit", 0),) if found.children else ()),
        *((asked.button("Nguồn lực", "brought", 0),) if found.amounts else ()),
    )
    others = tuple(
        replace(asked, period=period).button(text.capital(text.period(period)), "sum")
        for period in dict.fromkeys((periods.before(asked.period), periods.year_before(asked.period)))
        if periods.span_of(period) is not None
    )
    sheet = asked.button("Bảng tính", "sheet", services.new_id())
    other_mode = "Tính theo đơn vị lúc đó" if asked.as_now else "Tính theo đơn vị hiện nay"
    rows = [tuple(behind[index : index + 2]) for index in range(0, len(behind), 2)]
    drawable = found.tallies or found.amounts or found.performance.due
    files = (*((asked.button("Biểu đồ", "charts"),) if drawable else ()), sheet)
    rows += [apart, files, others, (replace(asked, as_now=not asked.as_now).button(other_mode, "sum"),)]
    filled = tuple(row for row in rows if row)
    return Outcome(messages=(Outgoing(text="\n".join(lines), rows=filled, replaces=asked.message),))


async def _by_field(services: Services, asked: _Asked) -> Outcome:
    (stretch, tallies), fields = await _tallies(services, asked), services.policy().fields_of
    at = folded.outcome_level(asked.unit.level, tallies)
    counts = folded.by(tallies, lambda tally: (folded.field_label(tally, fields),), at)
    names = _field_names(services, stretch, tallies)
    lines = [apart_heading("theo lĩnh vực", asked.unit.name, asked.period)]
    lines += [f"{number}. {sliced(name, counts.get(name, folded.Counts()))}" for number, name in enumerate(names, 1)]
    numbers = [
        asked.button(str(number), "rows", "r", EVERYTHING, number, 0)
        for number, name in enumerate(names, 1)
        if name in counts and counts[name].registered
    ]
    return asked.listed(lines, numbers, ())


def _field_names(services: Services, stretch: Stretch, tallies: Sequence[Tally]) -> list[str]:
    """The fields of the period, then those that the policy no longer has, in an order that stays."""
    fields = services.policy().fields_of
    had = sorted({folded.field_label(tally, fields) for tally in tallies})
    return list(dict.fromkeys((*folded.fields_of(stretch, fields), *had)))


async def _by_unit(services: Services, asked: _Asked, offset: int) -> Outcome:
    """The unit itself, where it has any, and those that report to it: they add up to the whole."""
    stretch, tallies = await _tallies(services, asked)
    children = await stored.children_of(services.database, asked.unit.id, stretch, asked.as_now)
    at = folded.outcome_level(asked.unit.level, tallies)
    counts = folded.by(tallies, lambda tally: (tally.child,), at)
    parts = [(part.name, part.id) for part in children]
    if 0 in counts:
        parts.insert(0, (itself(asked.unit.name), 0))
    shown = [*enumerate(parts[offset : offset + PAGE], offset + 1)]
    lines = [apart_heading("theo đơn vị", asked.unit.name, asked.period)]
    lines += [f"{number}. {sliced(name, counts.get(child, folded.Counts()))}" for number, (name, child) in shown]
    mode = "n" if asked.as_now else "t"
    numbers = [
        Choice(label=str(number), payload=f"y:sum:{child}:{asked.period}:{mode}")
        if child
        else asked.button(str(number), "rows", "r", 0, EVERYTHING, 0)
        for number, (_, child) in shown
    ]
    return asked.listed(lines, numbers, asked.turning(offset, len(parts) > offset + PAGE, "unit"))


async def _rows(services: Services, asked: _Asked, what: str, child: str, field: str, offset: int) -> Outcome:
    """The initiatives behind a figure; a number opens one."""
    (stretch, tallies), fields = await _tallies(services, asked), services.policy().fields_of
    names = _field_names(services, stretch, tallies)
    name = names[int(field) - 1] if field != EVERYTHING and 0 < int(field) <= len(names) else ""
    codes = {tally.field for tally in tallies if folded.field_label(tally, fields) == name}
    cell = Cell(
        what=SHORT[what],
        at=folded.outcome_level(asked.unit.level, tallies),
        child=None if child == EVERYTHING else int(child),
        fields=tuple(sorted(codes)) if name else None,
    )
    rows = await stored.behind.initiatives(
        services.database, asked.unit.id, stretch, asked.as_now, cell, offset, PAGE + 1
    )
    shown = [*enumerate(rows[:PAGE], offset + 1)]
    lines = [counted_heading(WHAT[cell.what], asked.unit.name, asked.period, name)]
    lines += [f"{number}. {counted_row(row.name, row.unit_name)}" for number, row in shown] or [none_counted()]
    numbers = [Choice(label=str(number), payload=f"v:initiative:{row.id}") for number, row in shown]
    return asked.listed(lines, numbers, asked.turning(offset, len(rows) > PAGE, "rows", what, child, field))


async def _brought(services: Services, asked: _Asked, offset: int) -> Outcome:
    """What was given and what came of it, like added to like; a number opens what each initiative has of it."""
    _, amounts = await _amounts(services, asked)
    shown = [*enumerate(amounts[offset : offset + PAGE], offset + 1)]
    lines = [apart_heading("về nguồn lực, kết quả", asked.unit.name, asked.period)]
    lines += [
        f"{number}. {amount_line(text.capital(of_amount(one)), how_much(one, one), one.initiatives)}"
        for number, one in shown
    ]
    numbers = [asked.button(str(number), "amount", number, 0) for number, _ in shown]
    return asked.listed(lines, numbers, asked.turning(offset, len(amounts) > offset + PAGE, "brought"))


async def _amount(services: Services, asked: _Asked, number: int, offset: int) -> Outcome:
    """What each initiative has of one total, in the order in which they came."""
    stretch, amounts = await _amounts(services, asked)
    if not 0 < number <= len(amounts):
        return say(none_counted())
    of = amounts[number - 1]
    rows = await stored.behind.amounts(services.database, asked.unit.id, stretch, asked.as_now, of, offset, PAGE + 1)
    shown = [*enumerate(rows[:PAGE], offset + 1)]
    lines = [counted_heading(text.capital(of_amount(of)), asked.unit.name, asked.period, "")]
    lines += [f"{place}. {counted_row(row.name, row.unit_name)}: {how_much(row, of)}" for place, row in shown]
    numbers = [Choice(label=str(place), payload=f"v:initiative:{row.id}") for place, row in shown]
    return asked.listed(lines, numbers, asked.turning(offset, len(rows) > PAGE, "amount", number))
