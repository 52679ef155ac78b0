"""Số liệu: the figures of a unit and a period, apart by field and by unit, with the rows behind each a tap away."""

from __future__ import annotations

from datetime import timedelta

from bot import text
from bot.access import Action, scope
from bot.handlers.changing import distinct, once_named
from bot.handlers.counting import figures_of, stretch_of
from bot.handlers.outcome import Actor, Outcome, say
from bot.handlers.reach import in_reach, right_at
from bot.handlers.services import Services
from bot.messages import Choice, Incoming, Outgoing
from bot.reports import figures as folded
from bot.reports import periods
from bot.reports.figures_words import WHAT, sliced, summary
from storage import figures as stored
from storage import units
from storage.records.figures import Cell, Figures, What
from storage.records.people import Person
from storage.records.units import Unit
from storage.records.words import fold

PAGE = 8
"""Lines a message."""
SHOWN = 8
"""Units to choose from."""
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
def no_unit_like(words: str) -> str:
    return f"Không thấy đơn vị nào có “{text.shorten(words, 60)}” trong phạm vi của đồng chí."


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


async def overview(services: Services, actor: Actor, argument: str = "") -> Outcome:
    """The figures of a unit by its name and of a period, both of which may be left out; behind a button by ``#ID``."""
    assert actor.person is not None
    words, period = _with_period(argument)
    period = period or str(services.today().year)
    if words.startswith("#") and words[1:].isdecimal() and len(words) < 13:
        return await _of_unit(services, actor.person, int(words[1:]), period, False)
    within = await in_reach(services, actor.person, Action.SEE)
    tree = await units.as_of(services.database, within, services.today())
    if words:
        same = [unit for unit in tree if fold(unit.name) == fold(words) or fold(unit.code) == fold(words)]
        found = same or [unit for unit in tree if fold(words) in fold(unit.name)]
    else:
        above = {unit.id for unit in tree}
        own = set(scope(actor.person, Action.SEE))
        found = [unit for unit in tree if unit.id in own and unit.reports_to not in above]
    if len(found) == 1:
        return await _of_unit(services, actor.person, found[0].id, period, False)
    options = distinct(found[:SHOWN])
    if not options and words:
        options = (await once_named(services, actor, Action.SEE, words))[:SHOWN]
    if not options:
        return say(no_unit_like(words) if words else which_figures())
    rows = tuple((Choice(label=o.label, payload=f"y:sum:{o.code}:{period}:t"),) for o in options)
    return say(which_unit_of(period), rows)


def _with_period(typed: str) -> tuple[str, str]:
    """The words before a period at their end, and its code; an empty one where there is none."""
    words = typed.split()
    for first in range(max(0, len(words) - 6), len(words)):
        period = periods.period_of(" ".join(words[first:]))
        if period and periods.span_of(period) is not None:
            return " ".join(words[:first]), period
    return " ".join(words), ""


async def pressed(services: Services, actor: Actor, incoming: Incoming) -> Outcome:
    """A button: ``y:sum:UNIT:PERIOD:MODE``, ``y:field:UNIT:PERIOD:MODE``, ``y:unit:UNIT:PERIOD:MODE:OFFSET``,
    ``y:rows:UNIT:PERIOD:MODE:WHAT:CHILD:FIELD:OFFSET``; MODE is ``t`` for the units of their time, ``n`` for today's.
    """
    assert incoming.tap is not None
    assert actor.person is not None
    message = incoming.tap.message
    _, _, *rest = incoming.tap.payload.split(":")
    if len(rest) < 3 or not _numbers(rest[0]) or periods.span_of(rest[1]) is None or rest[2] not in ("t", "n"):
        return Outcome(toast=text.unknown_button())
    unit_id, period, as_now = int(rest[0]), rest[1], rest[2] == "n"
    match incoming.tap.payload.split(":")[1], rest[3:]:
        case "sum", []:
            return await _of_unit(services, actor.person, unit_id, period, as_now, message)
        case "field", []:
            return await _by_field(services, actor.person, unit_id, period, as_now, message)
        case "unit", [offset] if _numbers(offset):
            return await _by_unit(services, actor.person, unit_id, period, as_now, int(offset), message)
        case "rows", [what, child, field, offset] if (
            what in SHORT and _numbers(offset) and all(one == EVERYTHING or _numbers(one) for one in (child, field))
        ):
            return await _rows(
                services, actor.person, unit_id, period, as_now, (what, child, field), int(offset), message
            )
    return Outcome(toast=text.unknown_button())


def _numbers(*parts: str) -> bool:
    return all(part.isdecimal() and len(part) <= 12 for part in parts)


async def _seen(services: Services, person: Person, unit_id: int) -> Unit | None:
    """A unit that the person may see, also one that lay in their sight until it ended."""
    unit = await units.get(services.database, unit_id)
    if unit is None or await right_at(services, person, Action.SEE, unit_id) is not None:
        return unit
    if unit.closed_on is None:
        return None
    last = unit.closed_on - timedelta(days=1)
    then = await units.as_of(services.database, await in_reach(services, person, Action.SEE), last)
    return unit if any(one.id == unit_id for one in then) else None


async def _of_unit(
    services: Services, person: Person, unit_id: int, period: str, as_now: bool, message: str = ""
) -> Outcome:
    """The figures in some lines, and what can be opened."""
    unit = await _seen(services, person, unit_id)
    if unit is None:
        return say(text.not_found())
    found = await figures_of(services, unit, period, as_now=as_now)
    lines = summary(found, services.policy().fields_of)
    mode, at = "n" if as_now else "t", folded.outcome_level(unit.level, found.tallies)
    counts = folded.counts(found.tallies, at)
    behind = [
        Choice(
            label=f"{WHAT[what]} ({getattr(counts, what)})",
            payload=f"y:rows:{unit_id}:{period}:{mode}:{short}:{EVERYTHING}:{EVERYTHING}:0",
        )
        for short, what in SHORT.items()
        if getattr(counts, what)
    ]
    here = f"{unit_id}:{period}:{mode}"
    apart = (
        *((Choice(label="Theo lĩnh vực", payload=f"y:field:{here}"),) if found.tallies else ()),
        *((Choice(label="Theo đơn vị", payload=f"y:unit:{here}:0"),) if found.children else ()),
    )
    rows = [tuple(behind[index : index + 2]) for index in range(0, len(behind), 2)]
    rows += [apart, _other_periods(unit_id, period, mode), _other_mode(unit_id, period, as_now)]
    filled = tuple(row for row in rows if row)
    return Outcome(messages=(Outgoing(text="\n".join(lines), rows=filled, replaces=message),))


def _other_periods(unit_id: int, period: str, mode: str) -> tuple[Choice, ...]:
    others = dict.fromkeys((periods.before(period), periods.year_before(period)))
    return tuple(
        Choice(label=text.period(other).capitalize(), payload=f"y:sum:{unit_id}:{other}:{mode}")
        for other in others
        if periods.span_of(other) is not None
    )


def _other_mode(unit_id: int, period: str, as_now: bool) -> tuple[Choice, ...]:
    label = "Tính theo đơn vị lúc đó" if as_now else "Tính theo đơn vị hiện nay"
    return (Choice(label=label, payload=f"y:sum:{unit_id}:{period}:{'t' if as_now else 'n'}"),)


async def _by_field(
    services: Services, person: Person, unit_id: int, period: str, as_now: bool, message: str
) -> Outcome:
    unit = await _seen(services, person, unit_id)
    if unit is None:
        return say(text.not_found())
    found = await figures_of(services, unit, period, as_now=as_now)
    fields, mode = services.policy().fields_of, "n" if as_now else "t"
    at = folded.outcome_level(unit.level, found.tallies)
    counts = folded.by(found.tallies, lambda tally: (folded.field_label(tally, fields),), at)
    names = _field_names(services, found)
    lines = [apart_heading("theo lĩnh vực", unit.name, period)]
    lines += [f"{number}. {sliced(name, counts.get(name, folded.Counts()))}" for number, name in enumerate(names, 1)]
    buttons = [
        Choice(label=str(number), payload=f"y:rows:{unit_id}:{period}:{mode}:r:{EVERYTHING}:{number}:0")
        for number, name in enumerate(names, 1)
        if name in counts and counts[name].registered
    ]
    return _listed(lines, buttons, (), unit_id, period, mode, message)


def _field_names(services: Services, found: Figures) -> list[str]:
    """The fields of the period, then those that the policy no longer has, in an order that stays."""
    fields = services.policy().fields_of
    had = sorted({folded.field_label(tally, fields) for tally in found.tallies})
    return list(dict.fromkeys((*folded.fields_of(found, fields), *had)))


async def _by_unit(
    services: Services, person: Person, unit_id: int, period: str, as_now: bool, offset: int, message: str
) -> Outcome:
    unit = await _seen(services, person, unit_id)
    if unit is None:
        return say(text.not_found())
    found = await figures_of(services, unit, period, as_now=as_now)
    mode, at = "n" if as_now else "t", folded.outcome_level(unit.level, found.tallies)
    counts = folded.by(found.tallies, lambda tally: (tally.child,), at)
    parts = [(part.name, part.id) for part in found.children]
    if 0 in counts:
        parts.insert(0, (itself(unit.name), 0))
    shown = parts[offset : offset + PAGE]
    lines = [apart_heading("theo đơn vị", unit.name, period)]
    lines += [
        f"{number}. {sliced(name, counts.get(child, folded.Counts()))}"
        for number, (name, child) in enumerate(shown, offset + 1)
    ]
    buttons = [
        Choice(
            label=str(number),
            payload=f"y:sum:{child}:{period}:{mode}"
            if child
            else f"y:rows:{unit_id}:{period}:{mode}:r:0:{EVERYTHING}:0",
        )
        for number, (_, child) in enumerate(shown, offset + 1)
    ]
    turning = _turning(f"y:unit:{unit_id}:{period}:{mode}", offset, len(parts) > offset + PAGE)
    return _listed(lines, buttons, turning, unit_id, period, mode, message)


async def _rows(
    services: Services,
    person: Person,
    unit_id: int,
    period: str,
    as_now: bool,
    which: tuple[str, str, str],
    offset: int,
    message: str,
) -> Outcome:
    """The initiatives behind a figure; a number opens one."""
    unit = await _seen(services, person, unit_id)
    if unit is None:
        return say(text.not_found())
    what, child, field = which
    stretch, mode = stretch_of(services, unit, period), "n" if as_now else "t"
    found = await figures_of(services, unit, period, as_now=as_now)
    names = _field_names(services, found)
    name = names[int(field) - 1] if field != EVERYTHING and 0 < int(field) <= len(names) else ""
    fields = services.policy().fields_of
    codes = {tally.field for tally in found.tallies if folded.field_label(tally, fields) == name}
    cell = Cell(
        what=SHORT[what],
        at=folded.outcome_level(unit.level, found.tallies),
        child=None if child == EVERYTHING else int(child),
        fields=tuple(sorted(codes)) if name else None,
    )
    rows = await stored.behind.initiatives(services.database, unit_id, stretch, as_now, cell, offset, PAGE + 1)
    lines = [counted_heading(WHAT[cell.what], unit.name, period, name)]
    lines += [
        f"{number}. {counted_row(row.name, row.unit_name)}" for number, row in enumerate(rows[:PAGE], offset + 1)
    ] or [none_counted()]
    buttons = [
        Choice(label=str(number), payload=f"v:initiative:{row.id}")
        for number, row in enumerate(rows[:PAGE], offset + 1)
    ]
    prefix = f"y:rows:{unit_id}:{period}:{mode}:{what}:{child}:{field}"
    return _listed(lines, buttons, _turning(prefix, offset, len(rows) > PAGE), unit_id, period, mode, message)


def _turning(prefix: str, offset: int, more: bool) -> tuple[Choice, ...]:
    return (
        *((Choice(label="◂ Trước", payload=f"{prefix}:{max(0, offset - PAGE)}"),) if offset else ()),
        *((Choice(label="Sau ▸", payload=f"{prefix}:{offset + PAGE}"),) if more else ()),
    )


def _listed(
    lines: list[str],
    buttons: list[Choice],
    turning: tuple[Choice, ...],
    unit_id: int,
    period: str,
    mode: str,
    message: str,
) -> Outcome:
    back = (Choice(label="◂ Số liệu", payload=f"y:sum:{unit_id}:{period}:{mode}"),)
    rows = [tuple(buttons[index : index + 4]) for index in range(0, len(buttons), 4)]
    filled = tuple(row for row in (*rows, turning, back) if row)
    return Outcome(messages=(Outgoing(text="\n".join(lines), rows=filled, replaces=message, numbered=False),))
