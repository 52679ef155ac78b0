"""Việc cần làm: what one owes, the soonest first, and what others owe one, by unit and number."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Sequence
from datetime import date, timedelta

from bot import text
from bot.access import Action, may_at_all, scope
from bot.conversations.parts.duties import duty_title, of_unit, weekday, with_waiting
from bot.handlers import documents
from bot.handlers.outcome import Actor, Outcome, say
from bot.handlers.services import Services
from bot.handlers.waiting import awaiting_of, to_what_waits
from bot.messages import Choice, Outgoing
from bot.quantities.show import figure
from bot.reports.awaiting_words import waits as what_waits
from storage import duties, owing, urgings
from storage.records.awaiting import Awaiting
from storage.records.duties import Duty, Rule
from storage.records.people import Person

PAGE = 6
"""Duties a message."""
UNITS = 4
"""Units that a message names."""
SOON = timedelta(days=7)


@text.phrase
def own_heading(first: int, last: int, total: int, waits: int) -> str:
    if not total and waits:
        return f"{text.bold('Việc cần làm')}: không có việc nào đến hạn."
    if not total:
        return f"{text.bold('Việc cần làm')}: đồng chí không có việc nào phải làm lúc này."
    which = f" {figure(first)}–{figure(last)}/{figure(total)}" if total > PAGE else f": {figure(total)} việc"
    return f"{text.bold('Việc cần làm')}{which}. Bấm số để làm ngay."


@text.phrase
def own_line(what: str, due: str, days: int) -> str:
    """With how many days are left, or have passed."""
    left = "hôm nay" if not days else f"còn {figure(days)} ngày" if days > 0 else f"quá {figure(-days)} ngày"
    return f"{what} – hạn {due}, {left}"


@text.phrase
def others_owe(late: int, units: int, soon: int, named: str) -> str:
    parts = (
        f"{figure(late)} việc quá hạn ở {figure(units)} đơn vị{f' – {named}' if named else ''}" if late else "",
        f"{figure(soon)} việc đến hạn trong {SOON.days} ngày tới" if soon else "",
    )
    told = "; ".join(part for part in parts if part) or "không có việc nào quá hạn hay sắp đến hạn"
    return f"Việc của các đơn vị: {told}."


@text.phrase
def unit_and_count(unit: str, late: int) -> str:
    return f"{unit} ({figure(late)})"


@text.phrase
def soon_button(count: int) -> str:
    return f"Sắp đến hạn ({figure(count)})"


@text.phrase
def soon_heading(first: int, last: int, total: int) -> str:
    which = f" {figure(first)}–{figure(last)}/{figure(total)}" if total > PAGE else f": {figure(total)} việc"
    return f"{text.bold('Việc các đơn vị sắp đến hạn')}{which}. Bấm số để xem, nhắc hoặc gia hạn."


@text.phrase
def nothing_soon() -> str:
    return f"Không có việc nào của các đơn vị đến hạn trong {SOON.days} ngày tới."


@text.phrase
def month_button(month: int) -> str:
    return f"Lịch tháng {month}"


@text.phrase
def being_drawn(month: int, year: int) -> str:
    return f"Đang vẽ lịch tháng {month}/{year}, xong sẽ gửi vào đây."


@text.phrase
def drawn_already() -> str:
    return "Lịch này đã gửi rồi. Cần bản mới, xin mở lại Việc cần làm."


async def overview(services: Services, actor: Actor, argument: str = "") -> Outcome:
    """What one owes; the argument is the page. On the first page also what others owe one."""
    person, today = actor.person, services.today()
    assert person is not None, "duties are of people who have joined"
    page = int(argument[:4]) if argument.isdecimal() else 0
    mine, (waits, others, soon) = await asyncio.gather(
        services.database.read(lambda connection: owing.of_person(connection, person, today)),
        _besides(services, person, today, first=not page),
    )
    offset = page * PAGE
    if page and offset >= len(mine):
        return await overview(services, actor)
    these = await duties.several(services.database, [one.id for one in mine[offset : offset + PAGE]])
    waiting = await services.database.read(lambda connection: _waiting(connection, these))
    shown = list(enumerate(these, offset + 1))
    count = waits.count if waits else 0
    lines = [own_heading(offset + 1, offset + len(shown), len(mine), count)]
    lines += [f"{number}. {line(duty, person.unit_id, today, waiting.get(duty.id, 0))}" for number, duty in shown]
    numbers = tuple(Choice(label=str(number), payload=f"d:do:{duty.id}") for number, duty in shown)
    turning = (
        *((Choice(label="◂ Trước", payload=f"c:viec:{page - 1}"),) if page else ()),
        *((Choice(label="Sau ▸", payload=f"c:viec:{page + 1}"),) if offset + PAGE < len(mine) else ()),
    )
    lines += [part for told in (what_waits(waits) if waits and count else "", others) if told for part in ("", told)]
    urging = (Choice(label="Nhắc việc", payload="c:nhacviec"),) if others else ()
    rows = [numbers, turning, (*urging, *((to_what_waits(count),) if others or count else ()))]
    rows.append((Choice(label=soon_button(soon), payload="c:sapden"),) if soon else ())
    following = (today.replace(day=1) + timedelta(days=31)).replace(day=1)
    rows.append(tuple(_month(services, first) for first in (today, following)))
    rows.append((Choice(label="Vướng mắc", payload="c:vuongmac"), Choice(label="Danh mục", payload="c:menu")))
    filled = tuple(row for row in rows if row)
    return Outcome(messages=(Outgoing(text="\n".join(lines), rows=filled, numbered=False),))


async def coming(services: Services, actor: Actor, argument: str = "") -> Outcome:
    """What others owe one in the next days, the soonest first; the argument is the page."""
    person, today = actor.person, services.today()
    assert person is not None, "duties are of people who have joined"
    tops, page = scope(person, Action.URGE), int(argument[:4]) if argument.isdecimal() else 0
    found = await owing.coming_duties(services.database, tops, today, today + SOON, page * PAGE, PAGE)
    if not found:
        return await coming(services, actor) if page else say(nothing_soon(), ((_to_all(),),))
    total = await owing.coming(services.database, tops, today, today + SOON)
    shown = list(enumerate(found, page * PAGE + 1))
    lines = [soon_heading(shown[0][0], shown[-1][0], total)]
    lines += [f"{number}. {line(duty, 0, today)}" for number, duty in shown]
    rows = (
        tuple(Choice(label=str(number), payload=f"d:show:{duty.id}") for number, duty in shown),
        (
            *((Choice(label="◂ Trước", payload=f"c:sapden:{page - 1}"),) if page else ()),
            *((Choice(label="Sau ▸", payload=f"c:sapden:{page + 1}"),) if shown[-1][0] < total else ()),
        ),
        (_to_all(),),
    )
    filled = tuple(row for row in rows if row)
    return Outcome(messages=(Outgoing(text="\n".join(lines), rows=filled, numbered=False),))


def _to_all() -> Choice:
    return Choice(label="Việc cần làm", payload="c:viec")


def _month(services: Services, first: date) -> Choice:
    """The button that sends the picture of a month, once."""
    return Choice(label=month_button(first.month), payload=f"c:lich:{first:%Y-%m}.{services.new_id()}")


async def month(services: Services, actor: Actor, argument: str) -> Outcome:
    """Send the picture of a month: ``2026-04.ID``."""
    asked = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])\.([0-9a-z]{10})", argument)
    if asked is None or actor.person is None:
        return Outcome(toast=text.unknown_button())
    begun = being_drawn(int(asked[2]), int(asked[1]))
    arguments = {"month": f"{asked[1]}-{asked[2]}"}
    return await documents.want(services, actor, asked[3], "month", arguments, begun=begun, already=drawn_already())


def _waiting(connection: sqlite3.Connection, mine: Sequence[Duty]) -> dict[int, int]:
    """How many registrations wait to be accepted where some are owed."""
    return {
        duty.id: owing.registrations_waiting(connection, duty.unit_id, int(duty.period))
        for duty in mine
        if duty.rule is Rule.REGISTER
    }


def line(duty: Duty, home: int, today: date, waiting: int = 0) -> str:
    """A duty of one's own; its unit is named where that is another than one's own."""
    what = duty_title(duty.rule, duty.period, duty.initiative_name)
    what = with_waiting(what, waiting) if waiting else what
    what = of_unit(what, duty.unit_name) if duty.unit_id != home else what
    return own_line(what, weekday(duty.due_on, today), (duty.due_on - today).days)


async def _besides(services: Services, person: Person, today: date, *, first: bool) -> tuple[Awaiting | None, str, int]:
    """What the first page tells besides: what waits for one's own word, what others owe, and how much of it soon."""
    if not first:
        return None, "", 0
    others = await _others(services, person, today) if may_at_all(person, Action.URGE) else ("", 0)
    return await awaiting_of(services, person), *others


async def _others(services: Services, person: Person, today: date) -> tuple[str, int]:
    tops = scope(person, Action.URGE)
    late = await urgings.late_units(services.database, tops, today)
    soon = await owing.coming(services.database, tops, today, today + SOON)
    named = ", ".join(unit_and_count(unit.unit_name, unit.late) for unit in late[:UNITS])
    named += ", …" if len(late) > UNITS else ""
    return others_owe(sum(unit.late for unit in late), len(late), soon, named), soon
