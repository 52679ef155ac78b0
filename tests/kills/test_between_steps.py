"""Killed between the steps of the field's forms: each goes on where it stood, and is stored once."""

from __future__ import annotations

import asyncio

import pytest

from storage.database import Database
from tests.handlers.helpers import FLOWERS
from tests.kills.conftest import Program
from tests.phone import Phone
from tests.place import COORDINATOR, QUANG_THANH

pytestmark = pytest.mark.kills
Steps = tuple[tuple[str, str], ...]
RAISING = (
    ("/vuongmac", "chưa nêu vướng mắc nào"),
    ("[Nêu vướng mắc]", "việc chung của đơn vị"),
    ("[Việc chung của đơn vị]", "Của đơn vị nào"),
    ("[Xã Quảng Thành]", "Vướng gì"),
    ("Thiếu người trực trạm y tế", "nơi nào gỡ"),
    ("[Tỉnh Quảng Ninh]", "xem lại trước khi gửi"),
    ("[Gửi]", "Đã nêu vướng mắc"),
)
ANSWERING = (
    ("/choykien", "1. Vướng mắc: Thiếu người trực trạm y tế"),
    ("[1]", "Trả lời thế nào"),
    ("Tỉnh cử hai bác sĩ về", "xem lại trước khi gửi"),
    ("[Gửi]", "Đã gửi trả lời"),
)
CHECKING = (
    ("/kiemtra", FLOWERS),
    ("[1]", "bằng cách nào"),
    ("[Tại chỗ]", "thế nào"),
    ("[Chưa có gì]", "Điều gì làm tốt"),
    ("Hàng rào thẳng", "Có gì cần chấn chỉnh"),
    ("Chưa trồng hoa", "Gửi ảnh hoặc tài liệu"),
    ("[Không gửi gì]", "xem lại trước khi gửi"),
    ("[Gửi]", "Đã ghi kiểm tra"),
)
CONCLUDING = (
    ("/ketluan quang thanh", "Ưu điểm"),
    ("Tổ dân vận họp đều", "Hạn chế"),
    ("3 thôn chưa có tổ", "Giao đơn vị làm gì"),
    ("[Giao một việc]", "Cụ thể làm gì"),
    ("Lập tổ ở 3 thôn", "Đơn vị nào làm"),
    ("[Xã Quảng Thành]", "Xong trước ngày nào"),
    ("[2 tuần]", "Giao đơn vị làm gì"),
    ("[Đủ rồi]", "xem lại trước khi gửi"),
    ("[Gửi]", "Đã ghi kết luận"),
)
BRIEFING = (
    ("/giaoban", "Giao ban ngày nào"),
    ("[Hôm nay", "Bàn những gì"),
    ("Tiến độ mô hình quý I", "Ai dự"),
    ("Thường trực Đảng ủy", "Có tài liệu gì"),
    ("[Bỏ qua]", "Gửi tệp"),
    ("[Không gửi gì]", "Giao"),
    ("[Đủ rồi]", "xem lại trước khi gửi"),
    ("[Gửi]", "Đã ghi giao ban"),
)


async def goes(program: Program, phone: Phone, steps: Steps, every: int) -> None:
    """Go through a form; the program is killed as a step arrives, in the hand of whoever handles it."""
    for number, (does, hears) in enumerate(steps):
        if does.startswith("["):
            await phone.tap(does.strip("[]"))
        else:
            await phone.say(does)
        if number % every == every - 1:
            await asyncio.sleep((0.0, 0.004, 0.012)[number % 3])
            await program.kill()
            await program.start()
        await phone.hear(hears, patience=30)


@pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.soak)])
async def test_killed_between_the_steps_of_the_fields_forms(program: Program, every: int) -> None:
    officer, coordinator = Phone(program.server, QUANG_THANH), Phone(program.server, COORDINATOR)
    await program.start()
    await program.receiving()
    await goes(program, officer, RAISING, every)
    for steps in (ANSWERING, CHECKING, CONCLUDING, BRIEFING):
        await goes(program, coordinator, steps, every)
    await program.receiving()
    assert await program.terminate() == 0
    database = await Database.open(program.database_file)
    try:
        [obstacle] = await database.all("SELECT words, state FROM obstacles")
        assert tuple(obstacle) == ("Thiếu người trực trạm y tế", "answered")
        [event] = await database.all("SELECT words FROM obstacle_events WHERE kind = 'answered'")
        assert event["words"] == "Tỉnh cử hai bác sĩ về"
        [check] = await database.all("SELECT good, wrong FROM checks")
        assert tuple(check) == ("Hàng rào thẳng", "Chưa trồng hoa")
        rows = await database.all("SELECT kind, strengths, limits, agenda, came FROM statements ORDER BY kind DESC")
        assert [tuple(row) for row in rows] == [
            ("visit", "Tổ dân vận họp đều", "3 thôn chưa có tổ", "", ""),
            ("briefing", "", "", "Tiến độ mô hình quý I", "Thường trực Đảng ủy"),
        ]
        assert len(await database.all("SELECT 1 FROM conclusions")) == 1
    finally:
        await database.close()
