"""Duties in words: what is owed, until when, and what was tried."""

from __future__ import annotations

from datetime import date

from bot import text
from bot.clock import local
from bot.quantities.show import figure
from storage.records.duties import Duty, DutyEvent, Rule
from storage.records.urgings import Spoken, Tried

STEPS = {"officer": "cán bộ", "superior": "cấp trên", "leader": "lãnh đạo"}


@text.phrase
def to_register(year: str, needed: int) -> str:
    return f"Đăng ký mô hình năm {year}" + (f" (ít nhất {figure(needed)})" if needed > 1 else "")


@text.phrase
def to_report(period: str, name: str) -> str:
    return f"Báo kết quả {text.period(period)}: {text.shorten(name, 90)}"


@text.phrase
def to_complete(name: str) -> str:
    return f"Bổ sung hồ sơ: {text.shorten(name, 90)}"


@text.phrase
def to_answer(name: str) -> str:
    return f"Trả lời vướng mắc của mô hình: {text.shorten(name, 90)}"


@text.phrase
def due_day(due: date, late: int) -> str:
    """Until when; how many days ago that was."""
    return f"hạn {text.day(due)}" + (f", quá {figure(late)} ngày" if late > 0 else "")


@text.phrase
def was_reminded(count: int, last: str) -> str:
    return f"đã nhắc {figure(count)} lần (gần nhất {last})"


@text.phrase
def was_urged(count: int, last: str) -> str:
    return f"đôn đốc {figure(count)} lần (gần nhất {last})"


@text.phrase
def nothing_tried() -> str:
    return "chưa nhắc lần nào"


@text.phrase
def answered(kind: DutyEvent, value: str, why: str, day: str) -> str:
    until = text.day(date.fromisoformat(value)) if kind in _WITH_DAY and value else ""
    words = {
        DutyEvent.ACKNOWLEDGED: "trả lời “đã rõ”",
        DutyEvent.SAID_DONE: "trả lời “đã báo rồi”",
        DutyEvent.STUCK: "nêu vướng mắc",
        DutyEvent.TIME_ASKED: f"xin gia hạn đến {until}",
        DutyEvent.TIME_GIVEN: f"được gia hạn đến {until}",
        DutyEvent.TIME_REFUSED: "không được gia hạn",
    }[kind]
    return f"{words}{f' ngày {day}' if day else ''}" + (f": {text.shorten(why, 160)}" if why else "")


@text.phrase
def told(step: str, name: str, by: str, words: str) -> str:
    """A reminder or, with who sent it, an urging."""
    if by:
        return f"{by} đôn đốc {name or '(chưa liên lạc được ai)'}" + (
            f": “{text.shorten(words, 160)}”" if words else ""
        )
    return f"Nhắc {STEPS.get(step, step)}: {name}" if name else f"Nhắc {STEPS.get(step, step)}: chưa liên lạc được ai"


@text.phrase
def reminded_late(step: str) -> str:
    return f"Lần nhắc {STEPS.get(step, step)} bị lỡ do máy ngừng, chỉ ghi lại"


@text.phrase
def happened(kind: DutyEvent, name: str, value: str, why: str) -> str:
    by = f" ({name})" if name else ""
    words = {
        DutyEvent.WITHDRAWN: "Thôi không yêu cầu",
        DutyEvent.REOPENED: "Yêu cầu lại",
        DutyEvent.TRANSFERRED: "Chuyển đơn vị khác",
        DutyEvent.MOVED: f"Đổi hạn, trước là {_day(value)}",
        DutyEvent.EXCUSED: "Được miễn",
        DutyEvent.HANDED_OVER: "Giao người khác",
    }[kind]
    return f"{words}{by}" + (f": {text.shorten(why, 160)}" if why else "")


_WITH_DAY = (DutyEvent.TIME_ASKED, DutyEvent.TIME_GIVEN)
_ANSWERS = (
    DutyEvent.ACKNOWLEDGED,
    DutyEvent.SAID_DONE,
    DutyEvent.STUCK,
    DutyEvent.TIME_ASKED,
    DutyEvent.TIME_GIVEN,
    DutyEvent.TIME_REFUSED,
)


def named(duty: Duty) -> str:
    """What is owed, without whose it is."""
    return owed(duty.rule, duty.period, duty.initiative_name, duty.needed)


def owed(rule: Rule | str, period: str, initiative: str, needed: int) -> str:
    """What a rule asks for."""
    match Rule(rule):
        case Rule.REGISTER:
            return to_register(period, needed)
        case Rule.REPORT:
            return to_report(period, initiative)
        case Rule.COMPLETE:
            return to_complete(initiative)
        case Rule.ANSWER:
            return to_answer(initiative)


def due(duty: Duty, today: date) -> str:
    """Until when, and how late it is."""
    return due_day(duty.due_on, (today - duty.due_on).days)


def tried(what: Tried) -> str:
    """What was tried and what was answered."""
    parts = (
        was_reminded(what.reminded, text.day(what.last_reminded)) if what.last_reminded else "",
        was_urged(what.urged, text.day(what.last_urged)) if what.last_urged else "",
        answer(what),
    )
    return ", ".join(part for part in parts if part) or nothing_tried()


def answer(what: Tried) -> str:
    """What the debtor said last; empty where nothing."""
    if what.answer is None or what.answered_at is None:
        return ""
    return answered(what.answer, what.answer_value, what.answer_why, text.day(local(what.answered_at).date()))


def spoken(line: Spoken) -> str:
    """One line of a duty's history, with its day and who was told or did it."""
    day = text.day(local(line.at).date())
    if line.state in ("covered", "dropped"):
        return ""
    if line.state == "late":
        return f"{day}: {reminded_late(line.kind)}"
    if line.state:
        return f"{day}: {told(line.kind, line.person_name, line.value, line.why)}"
    kind = DutyEvent(line.kind)
    if kind in _ANSWERS:
        who = f"{line.person_name} " if line.person_name else ""
        return f"{day}: {who}{answered(kind, line.value, line.why, '')}"
    return f"{day}: {happened(kind, line.person_name, line.value, line.why)}"


def _day(value: str) -> str:
    return text.day(date.fromisoformat(value)) if value else ""
