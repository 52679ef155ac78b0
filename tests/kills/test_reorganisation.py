"""A merge that the program is killed in: done whole or not yet begun, and once it has started again, done once."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest

from storage import figures, units
from storage.database import Database
from tests.handlers.helpers import tell
from tests.kills.conftest import Program
from tests.phone import Phone
from tests.place import ADMIN, QUANG_THANH

pytestmark = pytest.mark.kills


@pytest.mark.parametrize("moment", [0.0, 0.003, 0.006, 0.01, 0.02])
async def test_killed_in_the_middle_it_is_done_once(program: Program, moment: float) -> None:
    program.server.faults.update_twice.probability = 0.3
    phone = Phone(program.server, ADMIN)
    await program.start()
    await program.receiving()
    steps = ("/sapxep", "[Sáp nhập]", "Xã Quảng Sơn", "Xã Quảng Thành", "[Đủ rồi]", "[Đơn vị mới]", "Xã Quảng Đức")
    await tell(phone, *steps, "Tỉnh Quảng Ninh", "[Hôm nay]")
    await phone.tap("Làm")
    await asyncio.sleep(moment)
    await program.kill()
    await program.start()
    await phone.hear("Đã sáp nhập xong", patience=30)
    await tell(Phone(program.server, QUANG_THANH), "/menu")
    assert await program.terminate() == 0
    database = await Database.open(program.database_file)
    try:
        top = (await units.roots(database))[0]
        names = [unit.name for unit in await units.below(database, [top.id])]
        assert names.count("Xã Quảng Đức") == 1
        assert not {"Xã Quảng Sơn", "Xã Quảng Thành"} & set(names)
        total = await database.one("SELECT count(*) FROM initiatives")
        assert total is not None
        assert await figures.registered(database, [top.id], date(2100, 1, 1)) == total[0]
    finally:
        await database.close()
