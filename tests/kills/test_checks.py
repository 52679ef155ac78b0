"""A check that is sent while the program is killed: stored once, heard once, its visit settled."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from bot.clock import local
from storage.database import Database
from tests.handlers.helpers import tell
from tests.kills.conftest import Program
from tests.kills.test_reminders import awake_at
from tests.phone import Phone
from tests.place import COORDINATOR, QUANG_THANH

pytestmark = pytest.mark.kills


@pytest.mark.parametrize("moment", [0.0, 0.006, 0.02])
async def test_killed_while_it_is_sent_a_check_is_one(program: Program, moment: float) -> None:
    program.server.faults.update_twice.probability = 0.3
    policy = program.folder / "data" / "policy.toml"
    policy.write_text(awake_at(local(datetime.now(UTC))), "utf-8")  # the officer hears at whatever hour this runs
    officer, checker = Phone(program.server, QUANG_THANH), Phone(program.server, COORDINATOR)
    await program.start()
    await program.receiving()
    await tell(checker, "/kiemtra", "[1]", "[Tại chỗ]", "[Chưa có gì]", "[Bỏ qua]", "Chưa trồng hoa", "[Không gửi gì]")
    await checker.tap("Gửi")
    await asyncio.sleep(moment)
    await program.kill()
    await program.start()
    await checker.hear("Đã ghi kiểm tra", patience=30)
    await officer.hear("đã kiểm tra mô hình", patience=30)
    await officer.tap("Đồng ý")
    await asyncio.sleep(moment)
    await program.kill()
    await program.start()
    await officer.hear("đồng chí đồng ý", patience=30)
    await checker.hear("đồng ý với kết quả", patience=30)
    await program.receiving()
    assert await program.terminate() == 0
    database = await Database.open(program.database_file)
    try:
        [row] = await database.all("SELECT wrong, stands_since IS NOT NULL AS stands FROM checks")
        assert tuple(row) == ("Chưa trồng hoa", 1)
        assert [row["kind"] for row in await database.all("SELECT kind FROM check_events")] == ["agreed"]
        [entries] = await database.all("SELECT count(*) FROM audit WHERE action = 'check'")
        assert entries[0] == 1
    finally:
        await database.close()
