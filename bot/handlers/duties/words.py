"""A duty in a line: what is owed, until when, what was tried and answered."""

from __future__ import annotations

from datetime import date

from bot import text
from bot.clock import local
from bot.conversations.parts.duties import duty_title
from bot.quantities.show import figure
from storage.records.duties import Duty, DutyEvent
from storage.records.urgings import LateDuty, Tried

SAID = {
    DutyEvent.ACKNOWLEDGED: "trả lời “đã rõ”",
    DutyEvent.SAID_DONE: "trả lời “đã báo rồi”",
    DutyEvent.STUCK: "nêu vướng mắc",
    DutyEvent.TIME_ASKED: "xin gia hạn",
    DutyEvent.TIME_GIVEN: "được gia hạn",
    DutyEvent.TIME_REFUSED: "xin gia hạn, chưa được",
}
"""What a debtor says, and what comes of it."""


@text.phrase
def due_day(due: date, late: int) -> str:
    """Until when; how many days ago that was."""
    return f"hạn {text.day(due)}" + (f", quá {figure(late)} ngày" if late > 0 else "")


@text.phrase
def was_reminded(count: int, last: str, elsewhere: bool) -> str:
    return f"đã nhắc {figure(count)} lần (gần nhất {last}{', chưa tới được cán bộ ở đó' if elsewhere else ''})"


@text.phrase
def was_urged(count: int, last: str) -> str:
    return f"đôn đốc {figure(count)} lần (gần nhất {last})"


@text.phrase
def nothing_tried() -> str:
    return "chưa nhắc lần nào"


@text.phrase
def answered(said: str, until: str, day: str, why: str) -> str:
    what = f"{said} đến {until}" if until else said
    return f"{what} ngày {day}" + (f": {text.shorten(why, 160)}" if why else "")


@text.phrase
def duty_line(what: str, unit: str, due: str, tried: str) -> str:
    return f"{what} – {unit}; {due}; {tried}."


def in_a_line(one: LateDuty, today: date) -> str:
    """A late duty with what was tried."""
    duty = one.duty
    title = duty_title(duty.rule, duty.period, duty.initiative_name)
    return duty_line(title, duty.unit_name, due(duty, today), tried(one.tried))


def due(duty: Duty, today: date) -> str:
    """Until when, and how late it is."""
    return due_day(duty.due_on, (today - duty.due_on).days)


def tried(what: Tried) -> str:
    """What was tried and what the debtor said last."""
    parts = (
        was_reminded(what.reminded, text.day(what.last_reminded), what.elsewhere) if what.last_reminded else "",
        was_urged(what.urged, text.day(what.last_urged)) if what.last_urged else "",
        _answer(what),
    )
    return ", ".join(part for part in parts if part) or nothing_tried()


def _answer(what: Tried) -> str:
    if what.answer is None or what.answered_at is None:
        return ""
    with_day = what.answer in (DutyEvent.TIME_ASKED, DutyEvent.TIME_GIVEN)
    until = text.day(date.fromisoformat(what.answer_value)) if with_day else ""
    return answered(SAID[what.answer], until, text.day(local(what.answered_at).date()), what.answer_why)
