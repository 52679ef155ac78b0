"""The picture of a month with the days on which something is due, for who asked for it in a chat."""

from __future__ import annotations

import calendar
from collections import Counter
from datetime import date

from bot import text, work
from bot.access import Action, scope
from bot.conversations.parts.duties import duty_title
from bot.handlers.services import Services
from bot.jobs.invite_sheets import CannotError, Made
from bot.quantities.show import figure
from storage import duties, owing, people
from storage.records.documents import WantedDocument
from storage.records.duties import Duty

CAPTION = 900
"""Characters under a picture, so that they stay in one message."""


@text.phrase
def month_caption(month: int, year: int, own: int, others: int) -> str:
    mine = f"có {figure(own)} việc" if own else "không có việc nào"
    parts = (f"đồng chí {mine} đến hạn", f"các đơn vị có {figure(others)} việc" if others else "")
    return f"{text.bold(f'Tháng {month}/{year}')}: {', '.join(part for part in parts if part)}."


@text.phrase
def of_a_day(day: date, what: str, more: int) -> str:
    return f"• {day.day}/{day.month}: {what}" + (f" và {figure(more)} việc nữa" if more else "")


@text.phrase
def others_of_a_day(day: date, count: int) -> str:
    return f"{day.day}/{day.month}: {figure(count)}"


@text.phrase
def others_by_day(days: str) -> str:
    return f"Việc của các đơn vị: {days}."


async def make(services: Services, document: WantedDocument) -> Made:
    """Draw the month that was asked for. Raises CannotError where whoever asked is no longer there."""
    today = services.today()
    person = await people.get(services.database, document.person_id, today)
    if person is None:
        raise CannotError("")
    year, month = (int(part) for part in str(document.arguments["month"]).split("-"))
    first, last = date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    mine = await services.database.read(lambda connection: owing.of_person(connection, person, today))
    own = await duties.several(services.database, [one.id for one in mine if first <= one.due_on <= last])
    others = await owing.by_day(
        services.database, scope(person, Action.URGE), first, last, without=[duty.id for duty in own]
    )
    counts = Counter(duty.due_on for duty in own)
    holds = services.duties.schedule().working_days.holds
    off = frozenset(day for n in range(1, last.day + 1) if not holds(day := date(year, month, n)))
    content = await work.run("bot.jobs.month_drawing:draw", year, month, today, off, counts, others, gives=work.FILE)
    return Made(
        name=f"lich-{year}-{month:02}.png",
        content=content,
        caption=_caption(year, month, own, others),
        summary=f"{year}-{month:02}",
        store=lambda connection: None,
        picture=True,
    )


def _caption(year: int, month: int, own: list[Duty], others: dict[date, int]) -> str:
    """The same as the picture, for who cannot load it; the soonest days where not all have room."""
    lines = [month_caption(month, year, len(own), sum(others.values()))]
    for day in sorted({duty.due_on for duty in own}):
        those = [duty for duty in own if duty.due_on == day]
        first = those[0]
        lines.append(of_a_day(day, duty_title(first.rule, first.period, first.initiative_name), len(those) - 1))
    if others:
        lines.append(others_by_day("; ".join(others_of_a_day(day, others[day]) for day in sorted(others))))
    while len("\n".join(lines)) > CAPTION and len(lines) > 1:
        lines.pop()
    return "\n".join(lines)
