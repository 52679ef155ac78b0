"""Moments in Vietnam, duties and people in the sample province."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime
from typing import Any

from bot.clock import VIETNAM
from bot.local import Message
from storage import initiatives, people
from storage.records.initiatives import NewInitiative, SubjectKind
from storage.records.people import Grant, Role
from tests.phone import Phone
from tests.place import Place

PROVINCE, QUANG_SON_UNIT, QUANG_THANH_UNIT, QUANG_MINH_UNIT, HAI_AN_UNIT = range(1, 6)
SON, THANH, AN, TONG_HOP, LANH_DAO, QUAN_TRI, MINH = range(1, 8)
"""The people of the sample province."""


def at(day: str, hour: str = "08:00") -> datetime:
    """A moment of 2026 in Vietnam, as 4/6."""
    number, month, *year = day.split("/")
    hours, minutes = hour.split(":")
    return datetime(int(year[0]) if year else 2026, int(month), int(number), int(hours), int(minutes), tzinfo=VIETNAM)


async def pass_until(here: Place, day: str, hour: str = "08:00") -> None:
    """Let time pass as in the demo: through each due moment."""
    await here.bot.move_clock(at(day, hour) - here.clock.now())


async def sleep_until(here: Place, day: str, hour: str = "08:00") -> None:
    """The machine is off until then."""
    await here.bot.drain()
    await here.stop()
    here.clock.move(at(day, hour) - here.clock.now())
    await here.start()
    await here.bot.tick()
    await here.bot.drain()


def told(phone: Phone, since: int = 0) -> list[str]:
    """What the bot has said about duties, the moment in Vietnam first."""
    return [f"{_moment(message)} {message.text}" for message in phone.answers[since:] if _about_duties(message)]


def moments(phone: Phone) -> list[str]:
    """When the bot has spoken about duties."""
    return [_moment(message) for message in phone.answers if _about_duties(message)]


def _about_duties(message: Message) -> bool:
    return any(word in message.text for word in ("Đồng chí có ", "Việc các đơn vị", "Nhắc việc của"))


def _moment(message: Message) -> str:
    moment = datetime.fromtimestamp(message.wire["date"], VIETNAM)
    return f"{moment.day}/{moment.month} {moment:%H:%M}"


async def rows(here: Place, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """What the database says."""
    return [tuple(row) for row in await here.database.all(sql, values)]


async def reminders_of(here: Place, duty: int) -> list[tuple[Any, ...]]:
    """Slot, step, state and person of each reminder of a duty."""
    return await rows(
        here,
        "SELECT r.slot, r.step, r.state, m.person_id FROM reminders r LEFT JOIN duty_messages m ON m.id = r.message_id"
        " WHERE r.duty_id = ? ORDER BY r.due_on, r.day, r.step = 'leader', r.step = 'superior', r.slot",
        duty,
    )


async def duty_of(here: Place, rule: str, unit: int) -> int:
    """The newest open duty of a unit."""
    found = await rows(here, "SELECT id FROM duties WHERE rule = ? AND unit_id = ? ORDER BY id DESC", rule, unit)
    return int(found[0][0])


async def write(here: Place, sql: str, *values: Any) -> None:
    """What an office or another command stores."""
    await here.database.write(lambda connection: connection.execute(sql, values))


async def initiatives_of(here: Place, unit: int, count: int, by: int = THANH) -> None:
    """So many more live initiatives of a unit, which has accepted them."""

    def add(connection: sqlite3.Connection) -> None:
        for number in range(1, count + 1):
            initiative = NewInitiative(
                id=f"more{unit}-{number}",
                unit_id=unit,
                year=2026,
                name=f"Vận động nhân dân hiến đất mở đường số {number}",
                subject_kind=SubjectKind.COLLECTIVE,
                subject_name="Hội Nông dân",
                field="economy",
                place="đầu làng",
                target="600 m đường",
                end_on=date(2026, 12, 31),
                entered_by=by,
                effective_on=date(2026, 4, 1),
            )
            initiatives.add(connection, initiative, here.clock.now())

    await here.database.write(add)


async def joins(here: Place, name: str, unit: int, role: Role, phone: int) -> int:
    """Somebody new with a role at a unit, and a phone."""
    here.server.add_person(phone, name)
    here.server.handset(phone).chat.started = True

    def add(connection: sqlite3.Connection) -> int:
        person = people.add(connection, name, unit, [Grant(role=role, unit_id=unit)], here.clock.now())
        people.link(connection, person, "telegram", str(phone), here.clock.now())
        return person

    return await here.database.write(add)


async def away(here: Place, person: int, deputy: int | None, begins: date, ends: date) -> None:
    """A leave up to the first day back."""
    await write(
        here,
        "INSERT INTO leaves VALUES (?, ?, ?, ?, ?, ?, '', NULL, NULL)",
        f"leave{person}",
        person,
        deputy,
        begins.isoformat(),
        ends.isoformat(),
        person,
    )
