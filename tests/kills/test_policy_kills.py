"""The bot is killed while an admin changes the policy: the file and the audit say the same afterwards, once."""

from __future__ import annotations

import asyncio
import io
import random
import sqlite3

import pytest
from openpyxl import load_workbook

from bot.policy import default_policy_text, parse_policy
from tests.kills.conftest import Program, until
from tests.phone import Phone
from tests.place import ADMIN

pytestmark = pytest.mark.kills

ROUNDS = 4
PERIODS = (("Quý", "quarter"), ("6 tháng", "half-year"))


async def test_killed_at_any_moment_of_a_change(program: Program) -> None:
    file, chance = program.folder / "data" / "policy.toml", random.Random(5)
    file.write_text(default_policy_text(), "utf-8")
    phone = Phone(program.server, ADMIN)
    for count in range(ROUNDS):
        label, period = PERIODS[count % 2]
        await program.start()
        await program.receiving()
        await phone.say("/caidat")
        await phone.hear("Bấm từng phần để xem")  # an earlier answer may come twice
        for button, answer in (("Sửa cài đặt", "mục nào?"), ("Kỳ báo cáo", "kỳ nào?"), (label, "xem lại")):
            await phone.tap(button)
            await phone.hear(answer)
        await phone.tap("Gửi")
        await asyncio.sleep(chance.uniform(0, 0.02))
        await program.kill()
        policy = parse_policy(file.read_text("utf-8"))
        assert policy.reports.period in ("quarter", "half-year"), "never half a file"
        await program.start()
        await until(lambda count=count: ends(program) == (count + 1, count + 1))  # type: ignore[misc]
        assert parse_policy(file.read_text("utf-8")).reports.period == period
        await program.kill()
    assert [line for line in file.read_text("utf-8").splitlines() if line.startswith("#")] == [
        line for line in default_policy_text().splitlines() if line.startswith("#")
    ]


def ends(program: Program) -> tuple[int, int]:
    """How many changes were settled, and how many the file followed."""
    connection = sqlite3.connect(program.database_file)
    try:
        query = "SELECT count(*) FROM audit WHERE action = ?"
        settled, written = (
            connection.execute(query, (f"{verb}_policy",)).fetchone()[0] for verb in ("change", "write")
        )
        return settled, written
    finally:
        connection.close()


async def test_killed_while_a_sheet_is_on_its_way(program: Program) -> None:
    file = program.folder / "data" / "policy.toml"
    file.write_text(default_policy_text(), "utf-8")
    phone = Phone(program.server, ADMIN, patience=60)

    async def again() -> None:
        await program.kill()
        await program.start()
        await program.receiving()

    await program.start()
    await program.receiving()
    await phone.say("/caidat")
    await phone.tap("Lấy bảng .xlsx")
    await phone.hear("Đang lập bảng cài đặt")
    await again()
    told = await phone.hear("Bảng cài đặt, lập ngày")
    sheet = program.server.world.files.with_unique_id(told.wire["document"]["file_unique_id"])
    assert sheet is not None
    book = load_workbook(io.BytesIO(sheet.content))
    book["Báo cáo"]["B3"].value = "tháng"
    held = io.BytesIO()
    book.save(held)
    await phone.document(held.getvalue(), "cai-dat.xlsx")
    await phone.hear("Đã nhận tệp")
    await again()
    told = await phone.hear("1 mục sẽ đổi")
    await again()
    assert file.read_text("utf-8") == default_policy_text()
    await phone.tap("Ghi thay đổi", told)
    await until(lambda: ends(program)[0] == 1)
    await again()
    await until(lambda: ends(program) == (1, 1))
    assert parse_policy(file.read_text("utf-8")).reports.period == "month"
    await phone.tap("Ghi thay đổi", told)
    await phone.hear_toast("đã xử lý xong")
    assert ends(program) == (1, 1)
