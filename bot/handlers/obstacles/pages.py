"""The pages of /vuongmac: what one has raised, what waits at one's units, and all that waits for one's own word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot import text
from bot.access import TABLE, Action, may_at_all, scope
from bot.conversations.more_time import answer_buttons
from bot.conversations.parts.duties import duty_title
from bot.conversations.parts.obstacles import of_what
from bot.handlers import permits
from bot.handlers.obstacles import words as obstacle_words
from bot.handlers.obstacles.words import state_of, what_of
from bot.handlers.outcome import Actor, Outcome, say
from bot.handlers.reach import right_at
from bot.handlers.services import Services
from bot.handlers.waiting import awaiting_of, to_what_waits
from bot.messages import Choice, Incoming, Outgoing
from bot.quantities.show import figure
from storage import duties, obstacle_lists, units
from storage.obstacle_lists import List
from storage.records.awaiting import Awaited, AwaitedKind, Awaiting
from storage.records.duties import DutyState
from storage.records.obstacles import Obstacle
from storage.records.people import Person
from storage.records.units import Relation

PAGE = 6
"""Obstacles a message."""
UNITS = 12
"""Units to filter by, a message."""


@text.phrase
def obstacles_of_mine(count: int, standing: int) -> str:
    if not count:
        return f"{text.bold('Vướng mắc')}: đồng chí và đơn vị chưa nêu vướng mắc nào."
    return f"{text.bold('Vướng mắc')}: đồng chí và đơn vị đã nêu {figure(count)}, còn {figure(standing)} chưa gỡ."


@text.phrase
def obstacles_at_units(waiting: int, late: int, answered: int) -> str:
    over = f", {figure(late)} quá hạn" if late else ""
    parts = (
        f"{figure(waiting)} chờ trả lời{over}" if waiting else "",
        f"{figure(answered)} đã trả lời, chờ nơi nêu xác nhận" if answered else "",
    )
    said = "; ".join(part for part in parts if part) or "không có vướng mắc nào chờ trả lời"
    return f"Ở các đơn vị của đồng chí: {said}."


@text.phrase
def mine_heading() -> str:
    return f"{text.bold('Vướng mắc đã nêu')}. Bấm số để xem."


@text.phrase
def waiting_heading(unit: str, count: int, late: int) -> str:
    over = f", {figure(late)} quá hạn" if late else ""
    return f"{text.bold('Vướng mắc chờ trả lời')}{f' – {unit}' if unit else ''}: {figure(count)}{over}. Bấm số để xem."


@text.phrase
def answered_heading(unit: str, count: int) -> str:
    what = text.bold("Đã trả lời, chờ nơi nêu xác nhận")
    return f"{what}{f' – {unit}' if unit else ''}: {figure(count)}. Bấm số để xem."


@text.phrase
def listed_line(words: str, what: str, unit: str, state: str) -> str:
    return f"{text.shorten(words, 110).rstrip('.')} – {what}" + (f" ({unit})" if unit else "") + f"; {state}."


@text.phrase
def no_obstacles() -> str:
    return "Không có vướng mắc nào ở đây."


@text.phrase
def which_unit() -> str:
    return "Xem vướng mắc của đơn vị nào?"


@text.phrase
def unit_with_count(unit: str, count: int, late: int) -> str:
    return f"{unit}: {figure(count)}" + (f", {figure(late)} quá hạn" if late else "")


@text.phrase
def awaiting_heading(count: int) -> str:
    if not count:
        return f"{text.bold('Chờ ý kiến của tôi')}: không có việc nào chờ đồng chí."
    return f"{text.bold('Chờ ý kiến của tôi')}: {figure(count)} việc. Bấm số để trả lời ngay."


@text.phrase
def awaiting_answer(words: str, what: str, due: str, late: bool) -> str:
    return f"Vướng mắc: {text.shorten(words, 110).rstrip('.')} – {what}; {'quá hạn' if late else 'hạn'} {due}."


@text.phrase
def awaiting_time(unit: str, about: str, until: str, why: str) -> str:
    reason = f" – {text.shorten(why, 110)}" if why else ""
    return f"{unit} xin gia hạn đến {until}: {text.shorten(about, 80)}{reason}."


@text.phrase
def awaiting_conclusion(unit: str, words: str) -> str:
    return f"{unit} báo đã làm kết luận: {text.shorten(words, 110)}; đồng chí xem đạt chưa."


@text.phrase
def awaiting_registrations(count: int) -> str:
    return f"Xét duyệt: {figure(count)} đăng ký chờ xem."


@text.phrase
def awaiting_findings(count: int) -> str:
    return f"Kiểm tra: {figure(count)} kết quả cơ sở có ý kiến, chờ đồng chí giữ hay sửa."


@text.phrase
def asked_no_more() -> str:
    return "Việc này đã được trả lời, hoặc không còn phải làm."


async def overview(services: Services, actor: Actor, argument: str = "") -> Outcome:
    """What one has raised, and for whoever answers what waits and what was answered, by number."""
    person = _person(actor)
    count, standing = await obstacle_lists.count_mine(services.database, person.id, own_units(person))
    lines: list[str] = [obstacles_of_mine(count, standing)]
    rows: list[tuple[Choice, ...]] = []
    if may_at_all(person, Action.URGE):
        below = scope(person, Action.URGE)
        waiting = await obstacle_lists.count_at(services.database, "waiting", below, services.today())
        answered = await obstacle_lists.count_at(services.database, "answered", below, services.today())
        asked, said = waiting.count, answered.count
        lines.append(obstacles_at_units(asked, waiting.late, said))
        both = (
            *((Choice(label=f"Chờ trả lời ({figure(asked)})", payload="b:list:waiting:0:0"),) if asked else ()),
            *((Choice(label=f"Chờ xác nhận ({figure(said)})", payload="b:list:answered:0:0"),) if said else ()),
        )
        rows += [both] if both else []
    if may_at_all(person, Action.CHECK):
        rows.append((to_what_waits(),))
    if count:
        rows.append((Choice(label=f"Đã nêu ({figure(count)})", payload="b:list:mine:0:0"),))
    if may_at_all(person, Action.REPORT):
        rows.append((Choice(label="Nêu vướng mắc", payload="b:raise"),))
    rows.append((Choice(label="Danh mục", payload="c:menu"),))
    return say("\n".join(lines), tuple(rows))


def own_units(person: Person) -> tuple[int, ...]:
    """The units for which the person reports: their obstacles are the person's as well."""
    roles = TABLE[Action.REPORT]
    return tuple(sorted({g.unit_id for g in person.grants if Relation.OWN in roles.get(g.role, ())}))


async def pressed(services: Services, actor: Actor, incoming: Incoming) -> Outcome:
    """A button: ``b:one:OBSTACLE``, ``b:list:WHICH:UNIT:OFFSET``, ``b:units:WHICH:OFFSET``, ``b:mine:OFFSET``,
    ``b:time:DUTY.SOURCE``."""
    assert incoming.tap is not None
    person, message = _person(actor), incoming.tap.message
    match incoming.tap.payload.split(":"):
        case ["b", "one", obstacle_id]:
            return await one_in_full(services, person, obstacle_id)
        case ["b", "list", "mine", "0", offset] if _number(offset) is not None:
            return await _mine(services, person, _number(offset) or 0, message)
        case ["b", "list", "waiting" | "answered" as which, unit, offset] if (
            _number(unit) is not None and _number(offset) is not None and may_at_all(person, Action.URGE)
        ):
            return await _at(services, person, which, _number(unit) or 0, _number(offset) or 0, message)
        case ["b", "units", "waiting" | "answered" as which, offset] if _number(offset) is not None and may_at_all(
            person, Action.URGE
        ):
            return await _by_unit(services, person, which, _number(offset) or 0, message)
        case ["b", "mine", offset] if _number(offset) is not None and may_at_all(person, Action.CHECK):
            return await awaited(services, actor, offset, message)
        case ["b", "time", which]:
            return await _time(services, person, which)
    return Outcome(toast=text.unknown_button())


async def one_in_full(services: Services, person: Person, obstacle_id: str) -> Outcome:
    """One obstacle with what was said about it, for whoever told of it, sees it, or may answer it."""
    one = await obstacle_lists.get(services.database, obstacle_id)
    if one is None:
        return say(text.not_found())
    judges = await permits.may_judge(services, person, one) is not None
    sees = await right_at(services, person, Action.SEE, one.unit_id)
    asked = [unit for unit in one.asked if await right_at(services, person, Action.URGE, unit)]
    own = one.told_by == person.id or one.unit_id in own_units(person) or not asked
    rows = await obstacle_words.deeds(services, person, one, judges=judges and own)
    if not (judges or sees or asked):
        return say(text.not_allowed())
    if one.initiative_id and sees:
        rows = (*rows, (Choice(label="Xem mô hình này", payload=f"v:initiative:{one.initiative_id}"),))
    words = obstacle_words.in_full(one, services.today())
    return say(words, (*rows, (Choice(label="◂ Vướng mắc", payload="c:vuongmac"),)))


async def _mine(services: Services, person: Person, offset: int, message: str) -> Outcome:
    count, _ = await obstacle_lists.count_mine(services.database, person.id, own_units(person))
    found = await obstacle_lists.mine(services.database, person.id, own_units(person), offset, PAGE)
    return _page(mine_heading(), found, services.today(), offset, count, "b:list:mine:0", (), message)


async def _at(services: Services, person: Person, which: List, unit_id: int, offset: int, message: str) -> Outcome:
    below, name = scope(person, Action.URGE), ""
    if unit_id:
        unit = await units.get(services.database, unit_id)
        if unit is None or not await right_at(services, person, Action.URGE, unit_id):
            return say(text.not_allowed())
        below, name = (unit_id,), unit.name
    today = services.today()
    counted = await obstacle_lists.count_at(services.database, which, below, today)
    found = await obstacle_lists.at(services.database, which, below, offset, PAGE)
    heading = waiting_heading(name, counted.count, counted.late)
    if which == "answered":
        heading = answered_heading(name, counted.count)
    several = unit_id or len(await obstacle_lists.by_unit(services.database, which, below, today)) > 1
    by_unit = (Choice(label="Lọc theo đơn vị", payload=f"b:units:{which}:0"),) if several else ()
    return _page(heading, found, today, offset, counted.count, f"b:list:{which}:{unit_id}", by_unit, message)


async def _by_unit(services: Services, person: Person, which: List, offset: int, message: str) -> Outcome:
    """The units that have any, those with the most that is late first."""
    found = await obstacle_lists.by_unit(services.database, which, scope(person, Action.URGE), services.today())
    rows: list[tuple[Choice, ...]] = [
        (Choice(label=unit_with_count(one.unit_name, one.count, one.late), payload=f"b:list:{which}:{one.unit_id}:0"),)
        for one in found[offset : offset + UNITS]
    ]
    rows += [row for row in (_turning(f"b:units:{which}", offset, UNITS, len(found)),) if row]
    rows.append((Choice(label="Tất cả", payload=f"b:list:{which}:0:0"),))
    return Outcome(messages=(Outgoing(text=which_unit(), rows=tuple(rows), replaces=message),))


def _page(
    heading: str,
    found: Sequence[Obstacle],
    today: date,
    offset: int,
    count: int,
    turning: str,
    more: tuple[Choice, ...],
    message: str,
) -> Outcome:
    numbered = list(enumerate(found, offset + 1))
    lines = [heading, *(f"{n}. {_line(one, today)}" for n, one in numbered)] if found else [no_obstacles()]
    numbers = tuple(Choice(label=str(n), payload=f"b:one:{one.id}") for n, one in numbered)
    back = (Choice(label="◂ Vướng mắc", payload="c:vuongmac"),)
    rows = tuple(row for row in (numbers, _turning(turning, offset, PAGE, count), more, back) if row)
    return Outcome(messages=(Outgoing(text="\n".join(lines), rows=rows, replaces=message, numbered=False),))


def _line(one: Obstacle, today: date) -> str:
    unit = one.unit_name if one.initiative_name else ""
    return listed_line(one.words, what_of(one), unit, text.shorten(state_of(one, today), 160).rstrip("."))


async def awaited(services: Services, actor: Actor, argument: str = "", message: str = "") -> Outcome:
    """All that waits for the person's own word; the argument is where the page begins."""
    person, today, offset = _person(actor), services.today(), _number(argument) or 0
    waiting = await awaiting_of(services, person) or Awaiting()
    numbered = list(enumerate(waiting.one_by_one[offset : offset + PAGE], offset + 1))
    lines = [awaiting_heading(waiting.count), *(f"{n}. {_awaited(one, today)}" for n, one in numbered)]
    numbers = tuple(Choice(label=str(n), payload=_opens(one)) for n, one in numbered)
    rows = [row for row in (numbers, _turning("b:mine", offset, PAGE, len(waiting.one_by_one))) if row]
    if waiting.registrations:
        lines.append(awaiting_registrations(waiting.registrations))
        rows.append((Choice(label=f"Xét duyệt ({figure(waiting.registrations)})", payload="c:xetduyet"),))
    if waiting.findings:
        lines.append(awaiting_findings(waiting.findings))
        rows.append((Choice(label=f"Kết quả kiểm tra ({figure(waiting.findings)})", payload="k:list:waiting:0"),))
    rows.append((Choice(label="Danh mục", payload="c:menu"),))
    return Outcome(messages=(Outgoing(text="\n".join(lines), rows=tuple(rows), replaces=message, numbered=False),))


def _awaited(one: Awaited, today: date) -> str:
    match one.kind:
        case AwaitedKind.ANSWER:
            what = of_what(one.about, one.unit_name)
            return awaiting_answer(one.words, what, text.day(one.until), one.until < today)
        case AwaitedKind.CONCLUSION:
            return awaiting_conclusion(one.unit_name, one.words)
    assert one.rule is not None, "more time is asked for a duty"
    return awaiting_time(one.unit_name, duty_title(one.rule, one.period, one.about), text.day(one.until), one.words)


def _opens(one: Awaited) -> str:
    """The button that opens the word at once."""
    match one.kind:
        case AwaitedKind.ANSWER:
            return f"b:answer:{one.object}"
        case AwaitedKind.CONCLUSION:
            return f"o:what:{one.object}"
    return f"b:time:{one.duty_id}.{one.object}"


async def _time(services: Services, person: Person, which: str) -> Outcome:
    """More time that was asked for, with the buttons that give it or not."""
    number, _, source = which.partition(".")
    duty = await duties.get(services.database, int(number)) if number.isdecimal() and len(number) < 16 else None
    asked = await duties.asked(services.database, duty.id, source) if duty else None
    if duty is None or asked is None:
        return Outcome(toast=text.unknown_button())
    if not await right_at(services, person, Action.URGE, duty.unit_id):
        return say(text.not_allowed())
    if duty.state is not DutyState.OPEN:
        return say(asked_no_more())
    until = text.day(date.fromisoformat(asked.value))
    title = duty_title(duty.rule, duty.period, duty.initiative_name)
    words = awaiting_time(duty.unit_name, title, until, asked.why)
    return say(words, answer_buttons(duty.id, source, until))


def _turning(prefix: str, offset: int, page: int, total: int) -> tuple[Choice, ...]:
    back = (Choice(label="◂ Trước", payload=f"{prefix}:{max(0, offset - page)}"),) if offset else ()
    on = (Choice(label="Sau ▸", payload=f"{prefix}:{offset + page}"),) if offset + page < total else ()
    return (*back, *on)


def _number(written: str) -> int | None:
    return int(written) if written.isdecimal() and len(written) < 16 else None


def _person(actor: Actor) -> Person:
    assert actor.person is not None, "obstacles are for people who have joined"
    return actor.person
