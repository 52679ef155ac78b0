"""Giờ nhắc: at what hour a person wants the message of the day."""

from __future__ import annotations

from datetime import time

from bot import text
from bot.duties.hours import read_hour
from bot.handlers.outcome import Actor, Outcome
from bot.handlers.services import Services
from bot.messages import Choice, Outgoing
from storage import people
from storage.records.facts import HourChosen
from storage.records.queue import AuditEntry


@text.phrase
def hour_now(hour: str) -> str:
    return f"Mỗi ngày làm việc, có việc cần nhắc thì bot nhắn đồng chí một tin lúc {hour}. Muốn giờ khác, xin bấm chọn."


@text.phrase
def hour_set(hour: str) -> str:
    return f"Từ nay bot nhắc đồng chí lúc {hour}."


@text.phrase
def hour_in_quiet(hours: str) -> str:
    return f"Giờ ấy nằm trong giờ nghỉ hoặc chưa rõ. Xin chọn: {hours}."


def shown(hour: time) -> str:
    """An hour as people say it: 7 giờ 30."""
    return f"{hour.hour} giờ" + (f" {hour.minute}" if hour.minute else "")


async def choose(services: Services, actor: Actor, argument: str = "") -> Outcome:
    """The hours to choose from; one that is given is chosen."""
    assert actor.person is not None
    policy = services.policy()
    offered = services.duties.hours().offered()
    buttons = [Choice(label=shown(hour), payload=f"c:giohen:{hour:%H-%M}") for hour in offered]
    rows = tuple(tuple(buttons[at : at + 3]) for at in range(0, len(buttons), 3))
    if not argument:
        own = read_hour(await people.remind_at(services.database, actor.person.id)) or policy.reminders.hour
        return Outcome(messages=(Outgoing(text=hour_now(shown(own)), rows=rows, numbered=True),))
    wanted = argument.strip().lower().replace("giờ", "-").replace("h", "-").replace(":", "-").replace(" ", "")
    chosen = next((hour for hour in offered if wanted in (f"{hour:%H-%M}", _plain(hour))), None)
    if chosen is None:
        return Outcome(messages=(Outgoing(text=hour_in_quiet("; ".join(map(shown, offered))), rows=rows),))
    fact = HourChosen(person_id=actor.person.id, hour=f"{chosen:%H:%M}")
    entry = AuditEntry(action="choose_hour", object=f"person:{actor.person.id}", after=fact.hour or "")
    return Outcome(messages=(Outgoing(text=hour_set(shown(chosen))),), facts=(fact,), audit=(entry,))


def _plain(hour: time) -> str:
    """As it is typed: 7-30, or 7- for the full hour."""
    return f"{hour.hour}-{hour.minute or ''}"
