"""Who and what reviews are tried with."""

from __future__ import annotations

import sqlite3
from datetime import date

from storage import initiatives, people, units
from storage.records.initiatives import NewInitiative, SubjectKind
from storage.records.people import Grant, Role
from tests.handlers.helpers import register, tell
from tests.phone import Phone
from tests.place import Place

CLEAN = "Nhà sạch, vườn đẹp thôn Hải Đông xã Quảng Sơn"
VAGUE = "Tuyên truyền giữ gìn vệ sinh môi trường thôn Đông Hồng"
SECOND, DEPUTY_OFFICER = 1101, 1102
"""Phones that the sample province does not have."""


async def somebody(here: Place, phone: int, name: str, unit_code: str, role: Role) -> Phone:
    """Another person who has joined."""
    unit = await units.by_code(here.database, unit_code)
    assert unit is not None
    now = here.clock.now()

    def join(connection: sqlite3.Connection) -> None:
        person = people.add(connection, name, unit.id, [Grant(role=role, unit_id=unit.id)], now)
        people.link(connection, person, "telegram", str(phone), now)

    await here.database.write(join)
    here.server.add_person(phone, name)
    here.server.handset(phone).chat.started = True
    return here.phone(phone)


async def vague(phone: Phone, name: str = VAGUE) -> None:
    """Register something that nobody can measure."""
    await register(phone, name, send=False)
    await tell(phone, "[✎ Kết quả sẽ đạt]", "nhiều hộ tham gia hơn", "[Gửi]")


async def last_year(here: Place, unit_code: str, *names: str) -> None:
    """What a unit had registered the year before."""
    unit = await units.by_code(here.database, unit_code)
    assert unit is not None

    def add(connection: sqlite3.Connection) -> None:
        for number, name in enumerate(names):
            new = NewInitiative(
                id=f"old{unit.id}-{number}",
                unit_id=unit.id,
                year=2025,
                name=name,
                subject_kind=SubjectKind.COLLECTIVE,
                subject_name=unit.name,
                field="economy",
                place="đầu làng",
                target="600 m đường",
                end_on=date(2025, 11, 30),
                entered_by=1,
                effective_on=date(2025, 3, 1),
            )
            initiatives.add(connection, new, here.clock.now())

    await here.database.write(add)
