"""Answers to what forms look up about units, people, roles and the days from which something holds."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

from bot import text
from bot.access import Action, scope
from bot.conversations.leave import NOBODY, nobody_acts
from bot.conversations.parts.roles import ROLE_NAMES
from bot.conversations.roles import Change
from bot.engine.steps import Option
from bot.handlers.outcome import Actor
from bot.handlers.reach import right_at
from bot.handlers.services import Services
from bot.handlers.units.changing import distinct, named
from storage import people, roles, units
from storage.records.people import HeldRole, Person


@text.phrase
def add_a_role() -> str:
    return "Giao thêm vai trò"


@text.phrase
def end_a_role(held: str) -> str:
    return f"Thôi vai trò đang có: {held}" if held else "Thôi vai trò (chưa có)"


@text.phrase
def held_role(role: str, unit: str, days: str) -> str:
    return f"{role}, {unit}" + (f" ({days})" if days else "")


@text.phrase
def role_days(first: str, last: str) -> str:
    parts = (f"từ {first}" if first else "", f"đến hết {last}" if last else "")
    return " ".join(part for part in parts if part)


@text.phrase
def this_day(name: str, day: str) -> str:
    return f"{name} ({day})"


# Units


async def units_to(services: Services, actor: Actor, action: Action) -> tuple[Option, ...]:
    """The units to which the person may do this."""
    if actor.person is None:
        return ()
    return distinct(await units.below(services.database, scope(actor.person, action)))


async def _units_to_register_for(services: Services, actor: Actor) -> tuple[Option, ...]:
    return await units_to(services, actor, Action.REGISTER)


async def _units_for_guests(services: Services, actor: Actor) -> tuple[Option, ...]:
    return await units_to(services, actor, Action.INVITE_GUEST)


async def _units_to_grant(services: Services, actor: Actor, who: str) -> tuple[Option, ...]:
    """The unit that the person belongs to before the others."""
    options = await units_to(services, actor, Action.GRANT)
    whose = await _person(services, who)
    return tuple(sorted(options, key=lambda option: whose is None or option.code != str(whose.unit_id)))


# People


async def _person(services: Services, who: str) -> Person | None:
    return await people.get(services.database, int(who), services.today()) if who.isdigit() else None


async def _people_within(services: Services, actor: Actor, action: Action, words: str) -> tuple[Option, ...]:
    if actor.person is None:
        return ()
    return named(await people.found(services.database, scope(actor.person, action), words))


async def _people_on_leave(services: Services, actor: Actor, words: str = "") -> tuple[Option, ...]:
    return await _people_within(services, actor, Action.RECORD_LEAVE, words)


async def _people_to_grant(services: Services, actor: Actor, words: str = "") -> tuple[Option, ...]:
    return await _people_within(services, actor, Action.GRANT, words)


async def _deputies_with(services: Services, actor: Actor, words: str, who: str) -> tuple[Option, ...]:
    """Who works near the absent person; whoever records another's leave does not name themself."""
    absent = await _person(services, who)
    if actor.person is None or absent is None:
        return ()
    own = {grant.unit_id for grant in absent.grants if grant.instead_of is None}
    near = await people.near(services.database, sorted(own), words)
    return named([line for line in near if line.id not in (absent.id, actor.person.id)])


async def _deputies(services: Services, actor: Actor, who: str) -> tuple[Option, ...]:
    return (Option(NOBODY, nobody_acts()), *await _deputies_with(services, actor, "", who))


# Roles


def _shown(held: HeldRole, today: date) -> str:
    first = text.day(held.valid_from) if held.valid_from and held.valid_from > today else ""
    last = text.day(held.valid_to - timedelta(days=1)) if held.valid_to else ""
    return held_role(ROLE_NAMES[held.role], held.unit_name, role_days(first, last))


async def _held(services: Services, who: str) -> list[HeldRole]:
    return await roles.of_person(services.database, int(who), services.today()) if who.isdigit() else []


async def _role_changes(services: Services, actor: Actor, who: str) -> tuple[Option, ...]:
    told = "; ".join(_shown(held, services.today()) for held in await _held(services, who))
    return (Option(Change.ADD, add_a_role()), Option(Change.END, end_a_role(told)))


async def _roles_to_end(services: Services, actor: Actor, who: str) -> tuple[Option, ...]:
    if actor.person is None:
        return ()
    found = []
    for held in await _held(services, who):
        if await right_at(services, actor.person, Action.GRANT, held.unit_id):
            found.append(Option(str(held.id), _shown(held, services.today())))
    return tuple(found)


# Days


def coming_days(services: Services, actor: Actor) -> tuple[Option, ...]:
    """The days from which something mostly begins to hold."""
    today = services.today()
    month = date(today.year + today.month // 12, today.month % 12 + 1, 1)
    days = {today: "Hôm nay", today + timedelta(days=1): "Mai"}
    days.setdefault(month, "Đầu tháng sau")
    return tuple(Option(day.isoformat(), this_day(name, text.day(day))) for day, name in days.items())


def days_for_more_time(services: Services, actor: Actor) -> tuple[Option, ...]:
    """Days until which more time is often asked for: working days."""
    today, working_days = services.today(), services.duties.schedule().working_days
    spans = {3: "3 ngày làm việc", 5: "Một tuần", 10: "Hai tuần", 20: "Một tháng"}
    days = {working_days.shift(today, later): name for later, name in spans.items()}
    return tuple(Option(day.isoformat(), this_day(name, text.day(day))) for day, name in days.items())


async def _days_after(services: Services, actor: Actor, begin: str) -> tuple[Option, ...]:
    first = date.fromisoformat(begin) if begin else services.today()
    spans = {0: "Một ngày", 2: "Ba ngày", 6: "Một tuần", 29: "30 ngày"}
    days = ((first + timedelta(days=later), name) for later, name in spans.items())
    return tuple(Option(day.isoformat(), this_day(name, text.day(day))) for day, name in days)


FROM_STORAGE: dict[str, Callable[..., Awaitable[Any]]] = {
    "units_to_register_for": _units_to_register_for,
    "units_for_guests": _units_for_guests,
    "units_to_grant": _units_to_grant,
    "people_on_leave": _people_on_leave,
    "people_on_leave_with": _people_on_leave,
    "people_to_grant": _people_to_grant,
    "people_to_grant_with": _people_to_grant,
    "deputies": _deputies,
    "deputies_with": _deputies_with,
    "role_changes": _role_changes,
    "roles_to_end": _roles_to_end,
    "days_after": _days_after,
}
