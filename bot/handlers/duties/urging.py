"""Nhắc việc: who is late by unit, what was tried, and urging one, a unit's, all."""

from __future__ import annotations

from pydantic import JsonValue

from bot import text
from bot.access import Action, may_at_all, scope
from bot.conversations import FORMS
from bot.conversations.urging import ready
from bot.handlers import forms
from bot.handlers.duties import performing, wishing
from bot.handlers.duties import words as duty_words
from bot.handlers.outcome import Actor, Outcome, say
from bot.handlers.payloads import numbers
from bot.handlers.reach import right_at
from bot.handlers.services import Services
from bot.messages import Choice, Incoming, Outgoing
from bot.quantities.show import figure
from storage import units, urgings
from storage.records.duties import DutyState
from storage.records.people import Person
from storage.records.units import Unit
from storage.records.urgings import Lateness
from storage.relations import seen_along_other_lines

PAGE = 6
"""Lines a message."""
GROUP = 60
"""Units in a text for a group."""


@text.phrase
def late_heading(unit: str, late: int, units_late: int, day: str) -> str:
    if not late:
        return f"{text.bold('Nhắc việc')} – {unit}: không có việc nào quá hạn, ngày {day}."
    return f"{text.bold('Nhắc việc')} – {unit}: {figure(late)} việc quá hạn ở {figure(units_late)} đơn vị, ngày {day}."


@text.phrase
def late_line(unit: str, late: int, units_late: int, oldest: str) -> str:
    where = f" ở {figure(units_late)} đơn vị" if units_late > 1 else ""
    return f"{unit}: {figure(late)} việc{where}, lâu nhất từ {oldest}"


@text.phrase
def of_itself(unit: str) -> str:
    return f"Chính {unit}"


@text.phrase
def which_place() -> str:
    return f"{text.bold('Nhắc việc')}: đồng chí xem đơn vị nào?"


@text.phrase
def seen_units(count: int) -> str:
    return f"Đơn vị theo dõi ({figure(count)})"


@text.phrase
def seen_heading() -> str:
    return "Đơn vị đồng chí theo dõi (không nhắc trực tiếp, có thể đề nghị nơi quản lý đôn đốc):"


@text.phrase
def duties_heading(unit: str, first: int, last: int, total: int) -> str:
    which = f" {figure(first)}–{figure(last)}/{figure(total)}" if last - first + 1 < total else ""
    return f"{text.bold('Việc quá hạn')}{which} – {unit}:"


@text.phrase
def no_more_asked() -> str:
    return "Việc này không còn phải làm."


@text.phrase
def for_the_group(unit: str, day: str, late: int, lines: str) -> str:
    return (
        f"Đến ngày {day}, {unit} còn {figure(late)} việc quá hạn:\n{lines}\n"
        "Đề nghị các đơn vị hoàn thành sớm. Chưa có kết quả thì cứ báo “chưa có”; có vướng mắc xin nêu để cùng gỡ."
    )


@text.phrase
def group_line(unit: str, late: int) -> str:
    return f"- {unit}: {figure(late)} việc"


@text.phrase
def urge_all(late: int) -> str:
    return f"Nhắc cả {figure(late)} việc" if late > 1 else "Nhắc việc này"


@text.phrase
def about_all(unit: str, late: int) -> str:
    return f"{text.bold(unit)}: {figure(late)} việc quá hạn."


@text.phrase
def nothing_late_here(unit: str) -> str:
    return f"{unit} không còn việc nào quá hạn."


async def overview(services: Services, actor: Actor, argument: str = "") -> Outcome:
    """Who is late at the units where the person may urge; of several the argument is the first to be shown."""
    person = _person(actor)
    tops = list(scope(person, Action.URGE))
    chains = {top: await units.chain(services.database, top) for top in tops}
    tops = [top for top in tops if not set(chains[top][1:]) & set(tops)]
    if len(tops) == 1:
        return await _at(services, person, tops[0])
    offset = int(argument) if numbers(argument) else 0
    return await _listed(services, which_place(), tops, "c:nhacviec", offset, "")


async def pressed(services: Services, actor: Actor, incoming: Incoming) -> Outcome:
    """A button: ``n:at:UNIT:OFFSET``, ``n:late:UNIT:OFFSET``, ``n:own:UNIT:OFFSET``, ``n:urge:unit|duty:ID``,
    ``n:group:UNIT``, ``n:seen:OFFSET``, ``n:wish:UNIT``, ``n:sum:UNIT:PERIOD``, ``n:rows:UNIT:PERIOD:KIND:OFFSET``.
    What they name is checked against what the person may.
    """
    assert incoming.tap is not None
    person, message = _person(actor), incoming.tap.message
    match incoming.tap.payload.split(":"):
        case ["n", "at", unit, offset] if numbers(unit, offset) and await _sees(services, person, int(unit)):
            return await _at(services, person, int(unit), int(offset), message)
        case ["n", "late" | "own" as which, unit, offset] if numbers(unit, offset) and await _sees(
            services, person, int(unit)
        ):
            return await _late(services, person, int(unit), which == "late", int(offset), message)
        case ["n", "urge", "unit" | "duty" as kind, number] if numbers(number):
            return await _urge(services, actor, kind, int(number))
        case ["n", "group", unit] if numbers(unit) and await _sees(services, person, int(unit)):
            return await _group(services, int(unit))
        case ["n", "seen", offset] if numbers(offset):
            return await _seen(services, person, int(offset), message)
        case ["n", "wish", unit] if numbers(unit):
            return await wishing.wish(services, actor, int(unit))
        case ["n", "sum", unit, period] if numbers(unit) and await _sees(services, person, int(unit)):
            return await performing.summed(services, int(unit), period, message)
        case ["n", "rows", unit, period, kind, offset] if numbers(unit, offset) and await _sees(
            services, person, int(unit)
        ):
            return await performing.rows(services, int(unit), period, kind, int(offset), message)
        case ["n", "at" | "late" | "own" | "group" | "sum" | "rows", *_]:
            return say(text.not_found())
    return Outcome(toast=text.unknown_button())


async def _sees(services: Services, person: Person, unit_id: int) -> bool:
    return await right_at(services, person, Action.SEE, unit_id) is not None


async def _at(services: Services, person: Person, unit_id: int, offset: int = 0, message: str = "") -> Outcome:
    """A unit: how late each of its parts is, what can be done about it."""
    unit = await units.get(services.database, unit_id)
    if unit is None:
        return say(text.not_found())
    today = services.today()
    parts = await units.children(services.database, unit_id)
    late = await urgings.by_unit(services.database, parts, today)
    whole = next(iter(await urgings.by_unit(services.database, [unit_id], today)), None)
    own = _itself(unit, whole, late)
    heading = late_heading(unit.name, whole.late if whole else 0, whole.units if whole else 0, text.day(today))
    lines = [heading, *await wishing.wishes(services, unit_id), await performing.line(services, unit_id)]
    may = await right_at(services, person, Action.URGE, unit_id) is not None
    rows: list[tuple[Choice, ...]] = []
    if whole and may:
        rows.append(
            (
                Choice(label=urge_all(whole.late), payload=f"n:urge:unit:{unit_id}"),
                Choice(label="Bản gửi nhóm", payload=f"n:group:{unit_id}"),
            )
        )
    if whole:
        rows.append((Choice(label="Xem từng việc", payload=f"n:late:{unit_id}:0"),))
    if await wishing.may_wish(services, person, unit_id):
        rows.append((Choice(label=wishing.ask_to_urge(), payload=f"n:wish:{unit_id}"),))
    rows.append((Choice(label="Kết quả thực hiện", payload=performing.payload(services, unit_id)),))
    rows += await _around(services, person, unit)
    shown = [*late, *([own] if own else [])]
    return _page_of("\n".join(lines), shown, rows, f"n:at:{unit_id}", offset, message, itself=unit_id)


def _itself(unit: Unit, whole: Lateness | None, parts: list[Lateness]) -> Lateness | None:
    """What the unit owes late itself, beside what lies below; nothing where it has no parts that are late."""
    late = (whole.late if whole else 0) - sum(part.late for part in parts)
    if not whole or not late or not parts:
        return None
    return Lateness(unit_id=unit.id, unit_name=of_itself(unit.name), late=late, units=1, oldest=whole.oldest)


async def _around(services: Services, person: Person, unit: Unit) -> list[tuple[Choice, ...]]:
    """Ways to other places: up, to what is seen along other lines, to the menu."""
    rows: list[tuple[Choice, ...]] = []
    tops = scope(person, Action.URGE)
    if unit.id in tops:
        seen = await seen_along_other_lines(services.database, scope(person, Action.SEE))
        if seen:
            rows.append((Choice(label=seen_units(len(seen)), payload="n:seen:0"),))
    above = unit.reports_to
    up = above is not None and unit.id not in tops and await _sees(services, person, above)
    rows.append((Choice(label="◂ Lên cấp trên", payload=f"n:at:{above}:0") if up else _to_menu(),))
    return rows


async def _seen(services: Services, person: Person, offset: int, message: str) -> Outcome:
    seen = await seen_along_other_lines(services.database, scope(person, Action.SEE))
    return await _listed(services, seen_heading(), seen, "n:seen", offset, message)


async def _listed(
    services: Services, heading: str, roots: list[int] | tuple[int, ...], turning: str, offset: int, message: str
) -> Outcome:
    """Several units, those that are late first, the others after them."""
    late = await urgings.by_unit(services.database, roots, services.today())
    rows: list[tuple[Choice, ...]] = []
    others = [one for one in roots if one not in {part.unit_id for part in late}]
    for other in others[:PAGE]:
        unit = await units.get(services.database, other)
        rows += [(Choice(label=unit.name, payload=f"n:at:{other}:0"),)] if unit else []
    return _page_of(heading, late, [*rows, (_to_menu(),)], turning, offset, message)


def _page_of(
    heading: str,
    late: list[Lateness],
    deeds: list[tuple[Choice, ...]],
    turning: str,
    offset: int,
    message: str,
    itself: int = 0,
) -> Outcome:
    offset = offset if offset < len(late) else 0
    shown = list(enumerate(late[offset : offset + PAGE], offset + 1))
    lines = [f"{n}. {late_line(p.unit_name, p.late, p.units, text.day(p.oldest))}" for n, p in shown]
    numbers = tuple(
        Choice(label=str(n), payload=f"n:{'own' if p.unit_id == itself else 'at'}:{p.unit_id}:0") for n, p in shown
    )
    rows = tuple(row for row in (numbers, _turning(turning, offset, len(late)), *deeds) if row)
    words = "\n".join((heading, *lines))
    return Outcome(messages=(Outgoing(text=words, rows=rows, replaces=message, numbered=False),))


async def _late(services: Services, person: Person, unit_id: int, below: bool, offset: int, message: str) -> Outcome:
    """What is late at a unit, and below it, with what was tried."""
    unit = await units.get(services.database, unit_id)
    assert unit is not None, "who sees a unit sees one that is there"
    today = services.today()
    found = await urgings.late(services.database, [unit_id], today, offset, PAGE, below=below)
    total = await urgings.how_late(services.database, [unit_id], today, below=below)
    if not found:
        return say(nothing_late_here(unit.name), ((Choice(label="Nhắc việc", payload="c:nhacviec"),),))
    shown = list(enumerate(found, offset + 1))
    lines = [duties_heading(unit.name, offset + 1, offset + len(found), total)]
    lines += [f"{number}. {duty_words.in_a_line(one, today)}" for number, one in shown]
    which = "late" if below else "own"
    rows = [_turning(f"n:{which}:{unit_id}", offset, total)]
    if await right_at(services, person, Action.URGE, unit_id):
        rows.insert(0, tuple(Choice(label=str(number), payload=f"d:show:{one.duty.id}") for number, one in shown))
        rows += [(Choice(label=urge_all(total), payload=f"n:urge:unit:{unit_id}"),)] if below else []
    rows.append((Choice(label="◂ Theo đơn vị", payload=f"n:at:{unit_id}:0"),))
    filled = tuple(row for row in rows if row)
    return Outcome(messages=(Outgoing(text="\n".join(lines), rows=filled, replaces=message, numbered=False),))


async def _urge(services: Services, actor: Actor, kind: str, number: int) -> Outcome:
    """Open the form with the words ready; one's rights are asked here and again as it is sent."""
    person, today = _person(actor), services.today()
    if kind == "duty":
        one = await urgings.one(services.database, number)
        unit_id = one.duty.unit_id if one else 0
        about = duty_words.in_a_line(one, today) if one else ""
        if one is not None and one.duty.state is not DutyState.OPEN:
            return say(no_more_asked())
    else:
        unit, unit_id = await units.get(services.database, number), number
        about = about_all(unit.name, await urgings.how_late(services.database, [number], today)) if unit else ""
    if not about or not await right_at(services, person, Action.URGE, unit_id):
        return say(text.not_allowed() if may_at_all(person, Action.SEE) else text.not_found())
    context: dict[str, JsonValue] = {"person": person.id, "unit": str(unit_id), "about": about}
    context["target"] = f"{kind}:{number}"
    return await forms.begin_form(services, actor, FORMS["urging"], context, ready())


async def _group(services: Services, unit_id: int) -> Outcome:
    """A text to forward to a chat of a group: units and counts, nobody's name."""
    unit = await units.get(services.database, unit_id)
    assert unit is not None, "who sees a unit sees one that is there"
    today = services.today()
    parts = await units.children(services.database, unit_id)
    late = await urgings.by_unit(services.database, parts, today)
    whole = next(iter(await urgings.by_unit(services.database, [unit_id], today)), None)
    if whole is None:
        return say(nothing_late_here(unit.name))
    own = _itself(unit, whole, late)
    shown = [*late, own] if own else (late or [whole])
    lines = [group_line(part.unit_name, part.late) for part in shown[:GROUP]]
    if len(shown) > GROUP:
        rest = shown[GROUP:]
        lines.append(group_line(f"{figure(len(rest))} đơn vị khác", sum(part.late for part in rest)))
    return say(for_the_group(unit.name, text.day(today), whole.late, "\n".join(lines)))


def _turning(prefix: str, offset: int, total: int) -> tuple[Choice, ...]:
    back = (Choice(label="◂ Trước", payload=f"{prefix}:{max(0, offset - PAGE)}"),) if offset else ()
    on = (Choice(label="Sau ▸", payload=f"{prefix}:{offset + PAGE}"),) if offset + PAGE < total else ()
    return (*back, *on)


def _to_menu() -> Choice:
    return Choice(label="Danh mục", payload="c:menu")


def _person(actor: Actor) -> Person:
    assert actor.person is not None, "urging is for people who have joined"
    return actor.person
