"""What the conversations about urging have in common."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.handlers.services import Services
from storage import initiatives, people, units
from storage.records.people import Grant, Role
from storage.records.units import Level, UnitKind
from tests.place import Place

DAY = timedelta(days=1)


async def brought_about(here: Place) -> None:
    """What time has brought about by now, sent."""
    await here.bot.tick()
    await here.bot.drain()


async def late_since_march(here: Place) -> None:
    """It is 1 April: three communes should have registered by yesterday, of which they were reminded yesterday."""
    here.clock.move(-DAY)
    await brought_about(here)
    here.clock.move(DAY)
    await brought_about(here)


async def unit_id(here: Place, code: str) -> int:
    found = await units.by_code(here.database, code)
    assert found is not None
    return found.id


async def joins(here: Place, phone: int, name: str, code: str, *roles: Role) -> int:
    """Somebody with a phone of their own who has joined."""
    at, now = await unit_id(here, code), here.clock.now()

    def add(connection: Any) -> int:
        person = people.add(connection, name, at, [Grant(role=role, unit_id=at) for role in roles], now)
        people.link(connection, person, "telegram", str(phone), now)
        return person

    person = await here.database.write(add)
    here.server.add_person(phone, name)
    here.server.handset(phone).chat.started = True
    return person


async def department(here: Place, code: str, name: str, sees: str) -> int:
    """A department of the province that sees a unit along the system line."""
    above, seen = await unit_id(here, "QN"), await unit_id(here, sees)

    def add(connection: Any) -> int:
        made = units.add(
            connection, code=code, name=name, level=Level.PROVINCE, kind=UnitKind.DEPARTMENT, reports_to=above
        )
        connection.execute("INSERT INTO unit_lines (unit_id, to_unit_id, line) VALUES (?, ?, 'system')", (seen, made))
        return made

    return await here.database.write(add)


async def accepted(here: Place, name: str) -> None:
    """The coordinator accepts the registration of this name."""
    services: Services = here.bot.services
    row = await here.database.one("SELECT id FROM initiatives WHERE name = ?", (name,))
    assert row is not None
    await here.database.write(lambda c: initiatives.accept(c, row["id"], 1, "", services.today(), services.clock.now()))


async def duties(here: Place, condition: str = "1") -> list[dict[str, Any]]:
    rows = await here.database.all(
        f"SELECT d.*, u.code AS unit FROM duties d JOIN units u ON u.id = d.unit_id WHERE {condition} ORDER BY d.id"
    )
    return [dict(row) for row in rows]


async def owes_more(here: Place, code: str, count: int) -> None:
    """A unit owes several more things since March."""
    at = await unit_id(here, code)

    def add(connection: Any) -> None:
        connection.executemany(
            "INSERT INTO duties (rule, unit_id, object, period, begins_on, ends_on, made_on, due_on)"
            " VALUES ('register', ?, ?, '2025', '2026-01-01', '2026-12-31', '2026-04-01', '2026-03-01')",
            [(at, f"more{number}") for number in range(count)],
        )

    await here.database.write(add)
