"""One duty in full: what is owed, and everything that was done about it."""

from __future__ import annotations

from datetime import datetime

from bot import text
from bot.clock import local, midnight
from bot.conversations.parts.duties import WHY
from bot.handlers import permits
from bot.handlers.outcome import Outcome, say
from bot.handlers.services import Services
from bot.messages import Choice
from storage import duties
from storage.records.duties import (
    Duty,
    DutyEvent,
    DutyState,
    MessageState,
    NotedEvent,
    ReminderState,
    SaidReminder,
    Why,
)
from storage.records.people import Person

LINES = 10
"""Of the history, the newest."""

STATES = {
    DutyState.OPEN: "chưa làm",
    DutyState.SETTLED: "đã làm",
    DutyState.EXCUSED: "được miễn",
    DutyState.WITHDRAWN: "không còn phải làm",
    DutyState.TRANSFERRED: "đã chuyển cho đơn vị khác",
}
EVENTS = {
    DutyEvent.WITHDRAWN: "không còn phải làm",
    DutyEvent.REOPENED: "lại phải làm",
    DutyEvent.TRANSFERRED: "chuyển cho đơn vị khác",
    DutyEvent.PASSED_ON: "chuyển nơi khác trả lời",
    DutyEvent.MOVED: "quy định đổi hạn",
    DutyEvent.URGED: "đôn đốc",
    DutyEvent.ACKNOWLEDGED: "đã rõ",
    DutyEvent.SAID_DONE: "nói là đã báo rồi",
    DutyEvent.STUCK: "nêu vướng mắc",
    DutyEvent.TIME_ASKED: "xin gia hạn",
    DutyEvent.TIME_GIVEN: "gia hạn",
    DutyEvent.TIME_REFUSED: "chưa gia hạn",
    DutyEvent.EXCUSED: "miễn",
    DutyEvent.HANDED_OVER: "giao cho",
}
_FATES = {
    MessageState.WAITING: "chờ gửi",
    MessageState.QUEUED: "chờ gửi",
    MessageState.SENT: "đã gửi",
    MessageState.UNCERTAIN: "đã gửi, chưa rõ có đến",
    MessageState.REFUSED: "không gửi được",
    MessageState.UNREACHABLE: "không đến được",
    MessageState.DROPPED: "không cần gửi nữa",
}


@text.phrase
def duty_words(about: str, state: str, due: str, extended: bool) -> str:
    return f"{text.bold(about)}\nHạn: {due}{' (đã gia hạn)' if extended else ''}. Hiện nay: {state}."


@text.phrase
def event_line(day: str, who: str, what: str, why: str) -> str:
    return f"• {day}: {f'{who} ' if who else ''}{what}" + (f" – {why}" if why else "")


@text.phrase
def reminded_line(day: str, who: str, fate: str) -> str:
    return f"• {day}: nhắc {who} ({fate})"


@text.phrase
def not_reminded_line(day: str, why: str) -> str:
    return f"• {day}: không nhắc được – {why}"


async def show(services: Services, person: Person, duty: Duty, about: str) -> Outcome:
    """One duty with its history, for who owes it and who may urge."""
    manages = await permits.may_note(services, person, duty, DutyEvent.EXCUSED) is not None
    owes = await permits.may_note(services, person, duty, DutyEvent.ACKNOWLEDGED) is not None
    if not manages and not owes:
        return say(text.not_allowed())
    lines = [(event.at, _event(event)) for event in await duties.events(services.database, duty.id)]
    lines += [
        (said.ended_at or midnight(said.day), line)
        for said in await duties.spoken_of(services.database, duty.id)
        if (line := _said(said))
    ]
    shown = [line for _, line in sorted(lines, key=_moment)][-LINES:]
    words = "\n".join((duty_words(about, STATES[duty.state], text.day(duty.due_on), duty.extended), *shown))
    if duty.state is not DutyState.OPEN:
        return say(words)
    rows: list[tuple[Choice, ...]] = []
    if owes:
        rows.append((Choice(label="Làm ngay", payload=f"d:do:{duty.id}"),))
    if manages:
        rows.append((Choice(label="Nhắc việc này", payload=f"n:urge:duty:{duty.id}"),))
        for row in ((("Gia hạn", "more"), ("Miễn", "excuse")), (("Giao người khác", "hand"),)):
            rows.append(tuple(Choice(label=label, payload=f"d:{action}:{duty.id}") for label, action in row))
    return say(words, tuple(rows))


def _moment(line: tuple[datetime, str]) -> datetime:
    return line[0]


def _event(event: NotedEvent) -> str:
    day = text.day(local(event.at).date())
    what = f"{EVENTS[event.kind]} {event.to_name}".rstrip()
    if event.kind in (DutyEvent.TIME_ASKED, DutyEvent.TIME_GIVEN):
        year, month, number = event.value.split("-")
        what = f"{what} đến {int(number)}/{int(month)}/{year}"
    return event_line(day, event.person_name, what, text.shorten(event.why, 120))


def _said(said: SaidReminder) -> str:
    """None of those that were covered by a later one, or need not be said."""
    day = text.day(local(said.ended_at).date() if said.ended_at else said.day)
    if said.state is ReminderState.TOLD and said.message is not None:
        return reminded_line(day, said.person_name, _FATES[said.message])
    if said.state is ReminderState.LATE:
        return not_reminded_line(day, "máy ngừng quá lâu")
    if said.state is ReminderState.NOBODY:
        why = next((entry.why for entry in said.passed if entry.why is not Why.TOLD_ALREADY), Why.VACANT)
        return not_reminded_line(day, WHY[why])
    return ""
