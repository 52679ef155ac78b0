"""What the units below told of a period, added up; by part, in their words, and who has not told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot import text
from bot.access import Action
from bot.conversations.parts import counted
from bot.handlers.outcome import Outcome
from bot.handlers.reach import right_at
from bot.handlers.services import Services
from bot.messages import Choice, Outgoing
from bot.policy import periods
from bot.policy.periods import PeriodKind
from bot.quantities.show import figure
from storage import unit_reports, units
from storage.records.people import Person
from storage.records.unit_reports import IndicatorTotal, Owing, UnitTotals
from storage.records.units import Unit

PAGE = 8
"""Lines a message."""
NAMED = 4
"""Units, or answers in words, that the totals name."""

Rows = list[tuple[Choice, ...]]


@text.phrase
def totals_heading(unit: str, period: str) -> str:
    return f"{text.bold(f'Chỉ tiêu {period}')} – {unit}"


@text.phrase
def how_many_told(told: int, whole: int) -> str:
    return f"Đã báo {figure(told)}/{figure(whole)} đơn vị."


@text.phrase
def have_not_told(count: int, names: str) -> str:
    more = f" và {figure(count - NAMED)} nơi nữa" if count > NAMED else ""
    return f"Chưa báo: {names}{more}."


@text.phrase
def nobody_asked() -> str:
    return "Kỳ này chưa có đơn vị nào báo, cũng chưa đơn vị nào phải báo."


@text.phrase
def number_total(label: str, shown: str, untold: int, earlier: str) -> str:
    parts = (f"{figure(untold)} đơn vị chưa có số" if untold else "", f"kỳ trước {earlier}" if earlier else "")
    told = "; ".join(part for part in parts if part)
    return f"• {label}: {shown}" + (f" ({told})" if told else "")


@text.phrase
def no_number_at_all(label: str) -> str:
    return f"• {label}: chưa đơn vị nào có số"


@text.phrase
def yes_total(label: str, yes: int, told: int, earlier: str) -> str:
    return f"• {label}: {figure(yes)}/{figure(told)} đơn vị có" + (f" (kỳ trước {earlier})" if earlier else "")


@text.phrase
def words_total(label: str, count: int) -> str:
    return f"• {label}: {figure(count)} đơn vị nêu" if count else f"• {label}: không đơn vị nào nêu"


@text.phrase
def unit_words(unit: str, words: str) -> str:
    return f"   – {unit}: {words}"


@text.phrase
def owing_heading(unit: str, period: str, total: int) -> str:
    return f"{text.bold(f'Chưa báo chỉ tiêu {period}')} – {unit}: {figure(total)} đơn vị."


@text.phrase
def press_to_urge() -> str:
    return "Bấm số để nhắc đơn vị ấy."


@text.phrase
def owing_line(unit: str, due: str, days_late: int) -> str:
    return f"{unit}: hạn {due}" + (f", quá {figure(days_late)} ngày" if days_late > 0 else "")


@text.phrase
def parts_heading(unit: str, period: str) -> str:
    return f"{text.bold(f'Chỉ tiêu {period}')} – {unit}, theo đơn vị:"


@text.phrase
def part_line(unit: str, told: int, whole: int) -> str:
    if whole == 1:
        return f"{unit}: {'đã báo' if told else 'chưa báo'}"
    return f"{unit}: đã báo {figure(told)}/{figure(whole)} đơn vị"


@text.phrase
def itself(unit: str) -> str:
    return f"Chính {unit}"


async def summed(services: Services, person: Person, unit: Unit, period: str = "", message: str = "") -> Outcome | None:
    """What a unit and all below it told of a period; None where that is the unit itself and no other."""
    found = await unit_reports.totals(services.database, [unit.id], period)
    if {*found.told, *(one.unit_id for one in found.owing)} == {unit.id}:
        return None
    lines = [totals_heading(unit.name, text.period(period)), *await _totals(services, unit, found)]
    rows: Rows = []
    if found.told or found.owing:
        rows.append((Choice(label="Theo đơn vị", payload=f"u:parts:{unit.id}:{period}:0"),))
    if found.owing:
        label = f"Nơi chưa báo ({figure(len(found.owing))})"
        rows.append((Choice(label=label, payload=f"u:owing:{unit.id}:{period}:0"),))
    if sum(len(one.words) for one in found.indicators) > NAMED:
        rows.append((Choice(label="Xem các ý kiến", payload=f"u:words:{unit.id}:{period}"),))
    rows += other_periods(services, "sum", unit, period)
    above = await units.get(services.database, unit.reports_to) if unit.reports_to is not None else None
    if above is not None and await right_at(services, person, Action.SEE, above.id):
        rows.append((Choice(label="◂ Lên cấp trên", payload=f"u:sum:{above.id}:{period}"),))
    rows.append((to_menu(),))
    return screen(lines, rows, message)


async def _totals(services: Services, unit: Unit, found: UnitTotals) -> list[str]:
    if not found.told and not found.owing:
        return [nobody_asked()]
    lines = [how_many_told(len(found.told), len(found.told) + len(found.owing))]
    if found.owing:
        lines.append(have_not_told(len(found.owing), ", ".join(one.unit_name for one in found.owing[:NAMED])))
    then = periods.next_to(found.period, -1)
    earlier = await unit_reports.counted(services.database, [unit.id], then)
    before = {one.code: one for one in await unit_reports.summed(services.database, earlier, then)}
    return [*lines, *(line for one in found.indicators for line in _total(one, before.get(one.code)))]


def _total(one: IndicatorTotal, before: IndicatorTotal | None) -> list[str]:
    alike = before if before is not None and (before.answer, before.measure) == (one.answer, one.measure) else None
    match one.answer:
        case "number":
            if one.amount is None:
                return [no_number_at_all(one.label)]
            shown = counted.show(one.amount, one.measure, one.approximate)
            then = alike.amount if alike is not None else None
            earlier = counted.show(then, one.measure) if then is not None else ""
            return [number_total(one.label, shown, one.asked - one.told, earlier)]
        case "yes_no":
            earlier = f"{figure(alike.yes)}/{figure(alike.told)}" if alike is not None and alike.told else ""
            return [yes_total(one.label, one.yes, one.told, earlier)]
        case "text":
            said = [unit_words(unit, text.shorten(words, 100)) for unit, words in one.words[:NAMED]]
            return [words_total(one.label, len(one.words)), *said]


async def newest(services: Services, unit: Unit) -> str:
    """The period that is worth looking at: this one, or before anybody has told it the one before."""
    kinds = [one.period for one in services.policy().indicators.values()]
    kind: PeriodKind = kinds[0] if kinds else "half-year"
    current = periods.period_of(kind, services.today())
    earlier = periods.next_to(current, -1)
    if await unit_reports.counted(services.database, [unit.id], current):
        return current
    told = await unit_reports.counted(services.database, [unit.id], earlier)
    return earlier if told or await unit_reports.owing(services.database, [unit.id], earlier) else current


def other_periods(services: Services, what: str, unit: Unit, period: str) -> Rows:
    """The period before and after, and this period of the other kinds."""
    today = services.today()
    following = periods.next_to(period, 1)
    near = [periods.next_to(period, -1), *([following] if periods.begin_of_named(following) <= today else [])]
    kinds = dict.fromkeys(one.period for one in services.policy().indicators.values())
    others = [periods.period_of(kind, today) for kind in kinds if kind != periods.kind_of(period)]
    labels = [(name, f"{'◂ ' if name < period else ''}{upper(text.period(name))}") for name in near]
    labels += [(name, upper(text.period(name))) for name in others]
    return [(Choice(label=label, payload=f"u:{what}:{unit.id}:{name}"),) for name, label in labels]


async def parts(services: Services, unit: Unit, period: str, offset: int, message: str) -> Outcome:
    """How many units of each part have told."""
    below = await units.children(services.database, unit.id)
    found = await unit_reports.parts(services.database, below, period)
    whole = await unit_reports.totals(services.database, [unit.id], period)
    own_told = len(whole.told) - sum(part.told for part in found)
    own_owing = len(whole.owing) - sum(part.owing for part in found)
    entries = [(part.unit_name, part.told, part.owing, f"u:sum:{part.unit_id}:{period}") for part in found]
    if own_told or own_owing:
        entries.insert(0, (itself(unit.name), own_told, own_owing, f"u:show:{unit.id}:{period}"))
    offset = offset if offset < len(entries) else 0
    shown = list(enumerate(entries[offset : offset + PAGE], offset + 1))
    lines = [parts_heading(unit.name, text.period(period))]
    lines += [f"{number}. {part_line(name, told, told + owing)}" for number, (name, told, owing, _) in shown]
    numbers = [Choice(label=str(number), payload=payload) for number, (*_, payload) in shown]
    rows = _numbered(numbers, f"u:parts:{unit.id}:{period}", offset, len(entries))
    return screen(lines, [*rows, (_back(unit, period),)], message)


async def owing(services: Services, person: Person, unit: Unit, period: str, offset: int, message: str) -> Outcome:
    """Who has not told; a number urges."""
    found = await unit_reports.owing(services.database, [unit.id], period)
    offset = offset if offset < len(found) else 0
    shown = list(enumerate(found[offset : offset + PAGE], offset + 1))
    may = await right_at(services, person, Action.URGE, unit.id) is not None
    today = services.today()
    lines = [owing_heading(unit.name, text.period(period), len(found)), *([press_to_urge()] if may and found else [])]
    lines += [
        f"{number}. {owing_line(one.unit_name, text.day(one.due_on), (today - one.due_on).days)}"
        for number, one in shown
    ]
    numbers = [Choice(label=str(number), payload=f"n:urge:duty:{one.duty_id}") for number, one in shown] if may else []
    rows = _numbered(numbers, f"u:owing:{unit.id}:{period}", offset, len(found))
    return screen(lines, [*rows, (_back(unit, period),)], message)


async def words(services: Services, unit: Unit, period: str, message: str) -> Outcome:
    """All that was told in words."""
    found = await unit_reports.totals(services.database, [unit.id], period)
    lines = [totals_heading(unit.name, text.period(period))]
    for one in found.indicators:
        if one.answer == "text":
            lines.append(words_total(one.label, len(one.words)))
            lines += [unit_words(name, text.shorten(words, 300)) for name, words in one.words]
    return screen(lines, [(_back(unit, period),)], message)


# Screens


def screen(lines: Sequence[str], rows: Rows, message: str) -> Outcome:
    """A message, in the place of the one whose button was pressed."""
    filled = tuple(row for row in rows if row)
    return Outcome(messages=(Outgoing(text="\n".join(lines), rows=filled, replaces=message, numbered=False),))


def _numbered(numbers: list[Choice], turning: str, offset: int, total: int) -> Rows:
    """Numbers, four a row, and the way to other pages."""
    pages = (
        *((Choice(label="◂ Trước", payload=f"{turning}:{max(0, offset - PAGE)}"),) if offset else ()),
        *((Choice(label="Sau ▸", payload=f"{turning}:{offset + PAGE}"),) if offset + PAGE < total else ()),
    )
    return [*(tuple(numbers[at : at + 4]) for at in range(0, len(numbers), 4)), pages]


def _back(unit: Unit, period: str) -> Choice:
    return Choice(label="◂ Tổng hợp", payload=f"u:sum:{unit.id}:{period}")


def to_menu() -> Choice:
    """The way out."""
    return Choice(label="Danh mục", payload="c:menu")


def upper(words: str) -> str:
    """At the beginning of a line."""
    return words[:1].upper() + words[1:]


def due_of(owed: Sequence[Owing], today: date) -> tuple[str, bool]:
    """Until when something is owed, and whether that is over; an empty day where nothing is."""
    return (text.day(owed[0].due_on), owed[0].due_on < today) if owed else ("", False)
