"""A page of registrations that is accepted while the program is killed: all of it, once, whatever the moment."""

from __future__ import annotations

import asyncio

import pytest

from storage.database import Database
from tests.handlers.helpers import register, tell
from tests.kills.conftest import Program
from tests.phone import Phone
from tests.place import COORDINATOR, QUANG_SON, QUANG_THANH

pytestmark = pytest.mark.kills


@pytest.mark.parametrize("moment", [0.0, 0.006, 0.02])
async def test_killed_in_the_middle_a_page_is_accepted_once(program: Program, moment: float) -> None:
    program.server.faults.update_twice.probability = 0.3
    officer, boss = Phone(program.server, QUANG_SON), Phone(program.server, COORDINATOR)
    await program.start()
    await program.receiving()
    await register(officer)
    await tell(boss, "/xetduyet")
    await boss.tap("Duyệt cả 3 mô hình ở trang này")
    await asyncio.sleep(moment)
    await program.kill()
    await program.start()
    await boss.hear("Đã duyệt 3 mô hình", patience=30)
    await officer.hear("đã được duyệt", patience=30)
    await tell(Phone(program.server, QUANG_THANH), "/menu")
    assert await program.terminate() == 0
    database = await Database.open(program.database_file)
    try:
        rows = await database.all(
            "SELECT initiative_id, count(*) AS times FROM initiative_events WHERE state = 'registered' GROUP BY 1"
        )
        assert [row["times"] for row in rows] == [1, 1, 1]
        [entries] = await database.all("SELECT count(*) FROM audit WHERE action = 'accept'")
        assert entries[0] == 1
    finally:
        await database.close()


@pytest.mark.parametrize("moment", [0.0, 0.008])
async def test_killed_while_completing_it_is_answered_once(program: Program, moment: float) -> None:
    officer, boss = Phone(program.server, QUANG_SON), Phone(program.server, COORDINATOR)
    await program.start()
    await program.receiving()
    await tell(boss, "/xetduyet", "[1]", "[Đề nghị bổ sung]", "[Nơi làm]", "[Còn thiếu]", "[Đủ rồi]", "[7 ngày")
    await tell(boss, "[Gửi đề nghị]")
    await officer.hear("Hồ sơ gần xong")
    await tell(officer, "[Bổ sung]", "thôn Đông Hồng")
    await officer.tap("Gửi")
    await asyncio.sleep(moment)
    await program.kill()
    await program.start()
    await officer.hear("Đã gửi lại", patience=30)
    await boss.hear("Đã bổ sung xong", patience=30)
    await tell(Phone(program.server, QUANG_THANH), "/menu")
    assert await program.terminate() == 0
    database = await Database.open(program.database_file)
    try:
        [row] = await database.all("SELECT answered_by, answered_at IS NOT NULL AS answered FROM returns")
        assert tuple(row) == (1, 1)
        [events] = await database.all(
            "SELECT count(*) FROM initiative_events e JOIN returns r ON r.initiative_id = e.initiative_id"
        )
        assert events[0] == 3
    finally:
        await database.close()
