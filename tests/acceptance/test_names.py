"""The suspicious stand first among all that wait: what is known of names is kept, and follows what becomes of them."""

from __future__ import annotations

import random
import sqlite3
from datetime import date

import pytest

from storage import acceptance, initiatives, units
from storage.records.initiatives import NewInitiative, SubjectKind
from tests.acceptance.helpers import vague
from tests.handlers.helpers import ROAD, initiative, register, tell
from tests.place import COORDINATOR, QUANG_SON, QUANG_THANH, Place

pytestmark = pytest.mark.server

ALIKE = ROAD.replace("nhân dân", "nhân dân ta")
WORDS = "cau suoi ruong vuon rung bien lua ngo che phao den loa cay hoa sach tran boi chay nhay hat mua vui".split()


async def two_alike(here: Place) -> None:
    """One registration, and a later one of another commune whose name is nearly the same."""
    await register(here.phone(QUANG_SON))
    phone = here.phone(QUANG_THANH)
    await tell(phone, "/dangky", ALIKE, "[Giữ tên này]", "[Chính đơn vị]", "[Kinh tế]", "đầu làng", "600 m đường")
    await tell(phone, "[Cuối năm]", "[Gửi]")
    await here.bot.tick()


async def suspicious(here: Place) -> list[str]:
    """The lines of the list that are marked."""
    shown = await tell(here.phone(COORDINATOR), "/xetduyet")
    heading, *lines = shown.text.splitlines()
    marked = [line for line in lines if "⚠" in line]
    assert ("nên xem kỹ" in heading) is bool(marked)
    assert lines[: len(marked)] == marked, "they stand first"
    return marked


async def test_of_two_that_are_nearly_the_same_the_older_is_suspicious_too(here: Place) -> None:
    await two_alike(here)
    first, second = await suspicious(here)
    assert first.startswith(f"1. ⚠ {ROAD} – Xã Quảng Sơn, 1/4/2026: tên gần giống “{ALIKE}”")
    assert second.startswith(f"2. ⚠ {ALIKE} – Xã Quảng Thành, 1/4/2026: tên gần giống “{ROAD}”")


async def test_what_has_ended_makes_no_other_suspicious(here: Place) -> None:
    await two_alike(here)
    ended = (await initiative(here, ALIKE))["id"]
    on, now = date(2026, 4, 1), here.clock.now()
    await here.database.write(lambda connection: acceptance.stop(connection, ended, 1, "", on, now))
    assert await suspicious(here) == []


async def test_another_name_is_compared_anew(here: Place) -> None:
    await two_alike(here)
    renamed = (await initiative(here, ALIKE))["id"]
    await here.database.write(
        lambda connection: connection.execute(
            "UPDATE initiatives SET name = 'Tủ sách thôn', folded = 'tu sach thon' WHERE id = ?", (renamed,)
        )
    )
    await here.bot.tick()
    assert await suspicious(here) == []


async def test_the_suspicious_of_very_many_stand_first(here: Place) -> None:
    unit = await units.by_code(here.database, "QN-QT")
    assert unit is not None

    def wait(connection: sqlite3.Connection) -> None:
        chance = random.Random(1)
        for number in range(300):
            new = NewInitiative(
                id=f"many{number}",
                unit_id=unit.id,
                year=2026,
                name=" ".join(chance.sample(WORDS, 8)),
                subject_kind=SubjectKind.COLLECTIVE,
                subject_name=unit.name,
                field="economy",
                place="đầu làng",
                target="600 m đường",
                end_on=date(2026, 11, 30),
                entered_by=1,
                effective_on=date(2026, 3, 1),
            )
            initiatives.add(connection, new, here.clock.now())

    await here.database.write(wait)
    await vague(here.phone(QUANG_SON))
    shown = await tell(here.phone(COORDINATOR), "/xetduyet")
    assert "303 đăng ký chờ xem" in shown.text
    assert shown.text.splitlines()[1].startswith("1. ⚠ Tuyên truyền giữ gìn vệ sinh môi trường")
