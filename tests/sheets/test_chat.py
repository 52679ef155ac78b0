"""Bảng tính on the phone: asked for under the figures, it comes once as a file, to whoever may see them."""

from __future__ import annotations

import pytest

from bot.jobs.invite_sheets import CannotError
from bot.jobs.statistics_sheet import make
from storage import people
from storage.records.documents import WantedDocument
from tests.figures.test_chat import a_spring, pressed
from tests.handlers.helpers import payload, tell
from tests.invites.helpers import content
from tests.place import LEADER, QUANG_SON, Place
from tests.sheets.reading import read

pytestmark = pytest.mark.server


async def test_the_sheet_comes_once_and_says_what_the_message_said(here: Place) -> None:
    await a_spring(here)
    phone = here.phone(LEADER)
    shown = await tell(phone, "/solieu")
    assert "• Đăng ký: 12 mô hình; chờ duyệt 1" in shown.text
    button = payload(shown, "Bảng tính")
    await phone.tap_raw(button, shown)
    await phone.tap_raw(button, shown)
    await phone.hear("Đang lập bảng thống kê năm 2026 của Tỉnh Quảng Ninh, xong sẽ gửi vào đây.")
    came = await phone.hear("Bảng thống kê", patience=60)
    assert came.wire["document"]["file_name"] == "thong-ke-tinh-quang-ninh-2026.xlsx"
    assert "Bảng này đang được lập hoặc đã gửi. Cần bản mới, xin mở lại số liệu." in phone.toasts
    found = read(content(here, came))
    units = found.table("Tổng hợp", "Đơn vị")
    assert [*units] == ["Sở Y tế", "Xã Quảng Minh", "Xã Quảng Sơn", "Xã Quảng Thành", "Tổng cộng"]
    quang_son = units["Xã Quảng Sơn"]
    assert [quang_son[key] for key in ("registered", "recognised", "Tỷ lệ", "typical")] == [12, 7, 0.583, 1]
    assert (units["Tổng cộng"]["registered"], units["Tổng cộng"]["waiting"]) == (12, 1)
    given = found.table("Nguồn lực", "Đơn vị")
    assert [*given["Tổng cộng"].values()][2:] == [1155.3, 2408]
    assert found.shown["Mô hình"].max_row == 4 + 13
    assert found.agrees() > 100


async def test_whoever_may_not_see_a_unit_gets_no_sheet_of_it(here: Place) -> None:
    await a_spring(here)
    refused = "Không tìm thấy mục này, hoặc không thuộc đơn vị của đồng chí."
    assert await pressed(here, QUANG_SON, "y:sheet:1:2026:t:abcdefghjk") == refused
    unknown = "Nút này không còn dùng được. Xin chọn lại."
    for nonsense in ("y:sheet:2:2026:t", "y:sheet:2:2026:t:x", "y:sheet:2:2026:t:abcdefghjk:1", "y:sheet:2"):
        assert await pressed(here, QUANG_SON, nonsense) == unknown, nonsense
    today = here.bot.services.today()
    officer = await people.of_chat(here.database, "telegram", str(QUANG_SON), today)
    leader = await people.of_chat(here.database, "telegram", str(LEADER), today)
    assert officer is not None
    assert leader is not None
    asked = WantedDocument(
        id="x",
        kind="statistics",
        arguments={"unit": 1, "period": "2026"},
        person_id=officer.id,
        channel="telegram",
        chat=str(QUANG_SON),
    )
    with pytest.raises(CannotError, match="không còn trong phạm vi của đồng chí"):
        await make(here.bot.services, asked)
    with pytest.raises(CannotError, match=r"^$"):
        await make(here.bot.services, asked.model_copy(update={"person_id": leader.id}))
