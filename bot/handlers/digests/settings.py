"""Cài đặt gửi tình hình: what a leader is told by itself, when, and who reads it first. Buttons ``z:…``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time

from pydantic import JsonValue

from bot import text
from bot.conversations import FORMS
from bot.duties.digests import WEEKDAYS
from bot.handlers import forms
from bot.handlers.digests import reading as digest_reading
from bot.handlers.digests.manner import coming, manner_of
from bot.handlers.digests.rights import led_by
from bot.handlers.duties.telling_hour import shown
from bot.handlers.outcome import Actor, Outcome, say
from bot.handlers.services import Services
from bot.messages import Choice, Incoming, Notice, Outgoing
from bot.policy.sections import DigestKind
from bot.policy.words import CHOICES
from storage import digests, people, units
from storage.records.digest_facts import DigestFact, DigestReaderChosen, DigestsChosen, DigestsPaused
from storage.records.digests import Digest, DigestState, DigestWish
from storage.records.people import Person
from storage.records.queue import AuditEntry

LATEST = 3
"""Digests that are shown as sent."""


@text.phrase
def not_for_you() -> str:
    return "Bot tự gửi tình hình cho lãnh đạo và cán bộ tổng hợp. Đồng chí xem số liệu bằng lệnh /solieu"


@text.phrase
def settings_heading(units: str) -> str:
    return f"{text.bold('Cài đặt gửi tình hình')} – {units}"


@text.phrase
def of_kinds(kinds: str) -> str:
    return f"• Các kỳ: {kinds}." if kinds else "• Các kỳ: không gửi kỳ nào."


@text.phrase
def at_times(weekday: str, hour: str, weekly: bool, after_days: int) -> str:
    week = f"tình hình tuần vào {weekday}; " if weekly else ""
    return f"• Giờ gửi: {hour}; {week}kỳ dài hơn thì sau ngày chốt số liệu {after_days} ngày, gặp ngày nghỉ thì lùi."


@text.phrase
def read_by(who: str, first: bool) -> str:
    return f"• {who} đọc trước rồi chuyển đồng chí." if first else f"• {who} đọc thay, bot không gửi đồng chí."


@text.phrase
def paused_until(day: str) -> str:
    return f"• Đang tạm dừng, gửi lại từ {day}."


@text.phrase
def goes_next(period: str, moment: str) -> str:
    return f"• Lần tới: {period}, {moment}."


@text.phrase
def went(period: str, what: str) -> str:
    return f"• {period[:1].upper()}{period[1:]}: {what}"


@text.phrase
def went_to(who: str, moment: str) -> str:
    return f"đã gửi {who} lúc {moment}."


@text.phrase
def lies_with(who: str) -> str:
    return f"{who} đang đọc, chưa chuyển."


@text.phrase
def you() -> str:
    return "đồng chí"


@text.phrase
def missed() -> str:
    return "không gửi, vì lúc ấy máy ngừng. Xem: /tinhhinh"


@text.phrase
def was_paused() -> str:
    return "không gửi, vì đang tạm dừng."


@text.phrase
def not_delivered() -> str:
    return "không gửi được."


@text.phrase
def perhaps_sent() -> str:
    return "có thể chưa tới. Xem: /tinhhinh"


@text.phrase
def on_its_way() -> str:
    return "đang gửi."


@text.phrase
def which_kinds() -> str:
    return "Đồng chí nhận những kỳ nào? Bấm để bớt hoặc thêm."


@text.phrase
def none_by_policy() -> str:
    return "Nơi này chưa đặt kỳ nào để tự gửi. Xin hỏi quản trị; lúc nào đồng chí cũng xem được số liệu: /solieu"


@text.phrase
def which_time() -> str:
    return "Gửi tình hình tuần vào ngày nào, các kỳ lúc mấy giờ?"


@text.phrase
def goes_again() -> str:
    return "Đã ghi: bot lại gửi tình hình cho đồng chí."


@text.phrase
def nobody_reads() -> str:
    return "Đã ghi: bot gửi thẳng đồng chí, không qua người đọc."


@text.phrase
def told_reads_no_more(leader: str) -> str:
    return f"{leader} đã thôi nhờ đồng chí đọc tình hình."


async def offered(services: Services, person: Person) -> bool:
    """Whether digests go to the person by themselves."""
    return bool(led_by(person))


async def overview(services: Services, actor: Actor, argument: str = "") -> Outcome:
    """How the person is told, what comes next, what became of the last ones, and what can be changed."""
    assert actor.person is not None
    if not led_by(actor.person):
        return say(not_for_you())
    return await _page(services, actor.person, await digests.wish_of(services.database, actor.person.id), "")


async def pressed(services: Services, actor: Actor, incoming: Incoming) -> Outcome:
    """A button ``z:WHAT``: ``kinds``, ``want:KIND:0|1``, ``times``, ``weekday:DAY``, ``hour:HH-MM``, ``pause``,
    ``again``, ``reader``, ``noreader`` of a leader; ``on:ID`` and ``word:ID`` of who reads first.
    """
    assert incoming.tap is not None
    assert actor.person is not None
    person, message, parts = actor.person, incoming.tap.message, incoming.tap.payload.split(":")[1:]
    match parts:
        case ["on", number] if number.isdecimal() and len(number) < 16:
            return await digest_reading.pass_on(services, person, int(number))
        case ["word", number] if number.isdecimal() and len(number) < 16:
            return await digest_reading.pass_on_with_words(services, actor, person, int(number))
    if not led_by(person):
        return say(not_for_you())
    wish = await digests.wish_of(services.database, person.id)
    policy, days = services.policy().digests, services.duties.digests()
    match parts:
        case ["show"]:
            return await _page(services, person, wish, message)
        case ["kinds"]:
            return _kinds(services, wish, message)
        case ["want", kind, yes] if kind in days.kinds() and yes in ("0", "1"):
            without = tuple(k for k in days.kinds() if (yes == "0" if k == kind else k in wish.without))
            return _chosen(wish.model_copy(update={"without": without}), lambda new: _kinds(services, new, message))
        case ["times"]:
            return _times(services, wish, message)
        case ["weekday", weekday] if weekday in WEEKDAYS:
            new = wish.model_copy(update={"weekday": None if weekday == policy.weekday else weekday})
            return _chosen(new, lambda new: _times(services, new, message))
        case ["hour", hour] if hour in {f"{one:%H-%M}" for one in _hours(services)}:
            written = hour.replace("-", ":")
            new = wish.model_copy(update={"hour": None if written == f"{policy.time:%H:%M}" else written})
            return _chosen(new, lambda new: _times(services, new, message))
        case ["pause"]:
            return await forms.begin_form(services, actor, FORMS["digest_pause"], {"person": person.id})
        case ["again"]:
            return _stored(goes_again(), DigestsPaused(person_id=person.id, until=None), "resume_digests", person)
        case ["reader"]:
            context: dict[str, JsonValue] = {"person": person.id, "leader": person.name}
            return await forms.begin_form(services, actor, FORMS["digest_reader"], context)
        case ["noreader"]:
            fact = DigestReaderChosen(person_id=person.id, reader_id=None, reads=None)
            told = (Notice(person_id=wish.reader_id, text=told_reads_no_more(person.name), waits=True),)
            return _stored(nobody_reads(), fact, "choose_digest_reader", person, told if wish.reader_id else ())
    return Outcome(toast=text.unknown_button())


# What a leader sees and changes


async def _page(services: Services, person: Person, wish: DigestWish, message: str) -> Outcome:
    database, today, manner = services.database, services.today(), manner_of(services, wish)
    found = [await units.get(database, unit) for unit in led_by(person)]
    reader = await people.get(database, wish.reader_id, today) if wish.reader_id else None
    paused = wish.paused_until if wish.paused_until and today < wish.paused_until else None
    policy = services.policy().digests
    weekday, weekly = CHOICES[manner.weekday], "week" in manner.kinds
    upcoming = next((one for one in coming(services, manner) if paused is None or one[0].day >= paused), None)
    lines = [
        settings_heading(", ".join(text.shorten(unit.name, 60) for unit in found if unit)),
        of_kinds(", ".join(_kind_name(kind) for kind in manner.kinds)),
        at_times(weekday, shown(manner.hour), weekly, policy.after_days) if manner.kinds else "",
        read_by(reader.name, wish.reads == "first") if reader else "",
        paused_until(text.day(paused)) if paused else "",
        goes_next(text.period(upcoming[0].period), text.moment(upcoming[1])) if upcoming else "",
    ]
    several = len(found) > 1
    for one in await digests.latest(database, person.id, LATEST):
        of_unit = f", {text.shorten(one.unit_name, 40)}" if several else ""
        lines.append(went(text.period(one.period) + of_unit, await _became(services, person, one)))
    rows = (
        (Choice(label="Bớt, thêm kỳ", payload="z:kinds"), Choice(label="Đổi ngày, giờ", payload="z:times")),
        (
            Choice(label="Gửi lại từ bây giờ", payload="z:again")
            if paused
            else Choice(label="Tạm dừng", payload="z:pause"),
            Choice(label="Đổi người đọc" if reader else "Chọn người đọc trước", payload="z:reader"),
        ),
        *(((Choice(label="Thôi người đọc", payload="z:noreader"),),) if wish.reader_id else ()),
    )
    words = "\n".join(line for line in lines if line)
    return Outcome(messages=(Outgoing(text=words, rows=rows, replaces=message),))


async def _became(services: Services, person: Person, one: Digest) -> str:
    """What became of a digest, as its leader reads it."""
    match one.state:
        case DigestState.SENT:
            told = await people.get(services.database, one.told_id, services.today()) if one.told_id else None
            who = you() if told is None or told.id == person.id else told.name
            return went_to(who, text.moment(one.told_at)) if one.told_at else on_its_way()
        case DigestState.READING:
            return lies_with(one.reader_name)
        case DigestState.MISSED:
            return missed()
        case DigestState.PAUSED:
            return was_paused()
        case DigestState.UNCERTAIN:
            return perhaps_sent()
        case DigestState.QUEUED:
            return on_its_way()
    return not_delivered()


def _kinds(services: Services, wish: DigestWish, message: str) -> Outcome:
    offered = services.duties.digests().kinds()
    if not offered:
        return say(none_by_policy())
    rows = [
        (
            Choice(
                label=f"{'☐' if kind in wish.without else '☑'} {_kind_name(kind)}",
                payload=f"z:want:{kind}:{int(kind in wish.without)}",
            ),
        )
        for kind in offered
    ]
    return Outcome(messages=(Outgoing(text=which_kinds(), rows=(*rows, _BACK), replaces=message),))


def _times(services: Services, wish: DigestWish, message: str) -> Outcome:
    manner = manner_of(services, wish)
    days = [Choice(label=_marked(CHOICES[day], day == manner.weekday), payload=f"z:weekday:{day}") for day in WEEKDAYS]
    hours = [
        Choice(label=_marked(shown(hour), hour == manner.hour), payload=f"z:hour:{hour:%H-%M}")
        for hour in _hours(services)
    ]
    weekly = (tuple(days[:3]), tuple(days[3:])) if "week" in manner.kinds else ()
    rows = (*weekly, *(tuple(hours[at : at + 3]) for at in range(0, len(hours), 3)), _BACK)
    return Outcome(messages=(Outgoing(text=which_time(), rows=rows, replaces=message),))


_BACK = (Choice(label="◂ Cài đặt gửi", payload="z:show"),)


def _hours(services: Services) -> list[time]:
    return sorted({*services.duties.hours().offered(), services.policy().digests.time})


def _marked(label: str, chosen: bool) -> str:
    return f"✓ {label}" if chosen else label


def _kind_name(kind: DigestKind) -> str:
    return CHOICES[kind]


def _chosen(wish: DigestWish, page: Callable[[DigestWish], Outcome]) -> Outcome:
    fact = DigestsChosen(person_id=wish.person_id, without=wish.without, weekday=wish.weekday, hour=wish.hour)
    entry = AuditEntry(action="choose_digests", object=f"person:{wish.person_id}", after=fact.model_dump_json())
    return Outcome(messages=page(wish).messages, facts=(fact,), audit=(entry,))


def _stored(words: str, fact: DigestFact, action: str, person: Person, notices: tuple[Notice, ...] = ()) -> Outcome:
    entry = AuditEntry(action=action, object=f"person:{person.id}", after=fact.model_dump_json())
    rows = ((Choice(label="Cài đặt gửi", payload="z:show"),),)
    return Outcome(messages=(Outgoing(text=words, rows=rows),), facts=(fact,), audit=(entry,), notices=notices)
