"""What each leader wants: fewer periods, another day and hour, a pause; and what becomes of it."""

from __future__ import annotations

import pytest

from tests.digests.helpers import LEADER_ID, digests_of, page, told
from tests.handlers.helpers import labels, payload, tell
from tests.place import COORDINATOR, LEADER, QUANG_SON, Place
from tests.reminders.helpers import pass_until, rows

pytestmark = pytest.mark.server


async def test_the_page_says_how_and_when_and_what_went(here: Place) -> None:
    leader = here.phone(LEADER)
    shown = await page(leader)
    assert shown.text == (
        "Cài đặt gửi tình hình – Tỉnh Quảng Ninh\n"
        "• Các kỳ: tuần, quý, 6 tháng, 9 tháng, năm.\n"
        "• Giờ gửi: 7 giờ 30; tình hình tuần vào thứ Hai; kỳ dài hơn thì sau ngày chốt số liệu 1 ngày, "
        "gặp ngày nghỉ thì lùi.\n"
        "• Lần tới: tuần 30/3–5/4/2026, 07:30 ngày 6/4/2026."
    )
    await pass_until(here, "6/4")
    shown = await page(leader)
    assert shown.text.endswith("• Tuần 30/3–5/4/2026: đã gửi đồng chí lúc 07:30 ngày 6/4/2026.")


async def test_a_leader_leaves_out_the_week(here: Place) -> None:
    leader = here.phone(LEADER)
    shown = await tell(leader, "/guitinhhinh", "[Bớt, thêm kỳ]")
    assert labels(shown) == ["☑ tuần", "☑ quý", "☑ 6 tháng", "☑ 9 tháng", "☑ năm", "◂ Cài đặt gửi"]
    left_out = payload(shown, "☑ tuần")
    shown = await tell(leader, "[tuần]")
    assert labels(shown)[0] == "☐ tuần"
    await leader.tap_raw(left_out, shown)
    await here.bot.drain()
    assert labels(leader.last)[0] == "☐ tuần", "pressed twice it stays so"
    assert "• Các kỳ: quý, 6 tháng, 9 tháng, năm." in (await tell(leader, "[◂ Cài đặt gửi]")).text
    await pass_until(here, "17/6")
    assert told(leader) == ["16/6 07:30 Tỉnh Quảng Ninh, 6 tháng đầu năm 2026"]
    assert told(here.phone(COORDINATOR))[0].startswith("6/4"), "others hear as before"
    await page(leader)
    await tell(leader, "[Bớt, thêm kỳ]", "[tuần]")
    await pass_until(here, "23/6")
    assert told(leader)[1:] == ["22/6 07:30 Tỉnh Quảng Ninh, tuần 15–21/6/2026"], "what went before is not made up for"


async def test_another_day_and_hour(here: Place) -> None:
    leader = here.phone(LEADER)
    shown = await tell(leader, "/guitinhhinh", "[Đổi ngày, giờ]")
    assert "✓ thứ Hai" in labels(shown)
    assert "✓ 7 giờ 30" in labels(shown)
    shown = await tell(leader, "[thứ Sáu]", "[16 giờ 30]")
    assert "✓ thứ Sáu" in labels(shown)
    assert "✓ 16 giờ 30" in labels(shown)
    shown = await tell(leader, "[◂ Cài đặt gửi]")
    assert "• Giờ gửi: 16 giờ 30; tình hình tuần vào thứ Sáu;" in shown.text
    await pass_until(here, "11/4")
    assert told(leader) == [
        "3/4 16:30 Tỉnh Quảng Ninh, tuần 30/3–5/4/2026",
        "10/4 16:30 Tỉnh Quảng Ninh, tuần 6–12/4/2026",
    ], "on Friday of the week that is being worked"


async def test_another_hour_on_the_day_itself_tells_nothing_twice(here: Place) -> None:
    leader = here.phone(LEADER)
    await pass_until(here, "6/4", "08:00")
    await page(leader)
    await tell(leader, "[Đổi ngày, giờ]", "[10 giờ]")
    await pass_until(here, "7/4")
    assert told(leader) == ["6/4 07:30 Tỉnh Quảng Ninh, tuần 30/3–5/4/2026"]


async def test_a_pause_and_going_on(here: Place) -> None:
    leader = here.phone(LEADER)
    await tell(leader, "/guitinhhinh")
    said = await tell(leader, "[Tạm dừng]", "[Một tuần (7/4/2026)]")
    assert said.text.startswith("Đã ghi: bot không tự gửi tình hình đến hết 7/4/2026.")
    shown = await tell(leader, "[Cài đặt gửi]")
    assert "• Đang tạm dừng, gửi lại từ 8/4/2026." in shown.text
    assert "• Lần tới: tuần 6–12/4/2026," in shown.text
    await pass_until(here, "7/4")
    assert told(leader) == []
    assert await digests_of(here, LEADER_ID) == [("2026-W14", "2026-04-06", "paused")]
    said = await tell(leader, "/guitinhhinh", "[Gửi lại từ bây giờ]")
    assert said.text == "Đã ghi: bot lại gửi tình hình cho đồng chí."
    await pass_until(here, "14/4")
    assert told(leader) == ["13/4 07:30 Tỉnh Quảng Ninh, tuần 6–12/4/2026"]


async def test_a_pause_until_a_day_that_is_typed_ends_by_itself(here: Place) -> None:
    leader = here.phone(LEADER)
    await tell(leader, "/guitinhhinh", "[Tạm dừng]", "15/4")
    await pass_until(here, "21/4")
    assert told(leader) == ["20/4 07:30 Tỉnh Quảng Ninh, tuần 13–19/4/2026"]


async def test_who_leads_nothing_has_nothing_to_set(here: Place) -> None:
    officer = here.phone(QUANG_SON)
    assert (
        await tell(officer, "/guitinhhinh")
    ).text == "Việc này không thuộc quyền của đồng chí. Nếu cần, xin báo quản trị."
    await officer.tap_raw("z:want:week:0", officer.last)
    assert (await officer.hear()).text.startswith("Bot tự gửi tình hình cho lãnh đạo và cán bộ tổng hợp.")
    assert await rows(here, "SELECT * FROM digest_wishes") == []


async def test_buttons_of_nonsense_change_nothing(here: Place) -> None:
    leader = here.phone(LEADER)
    shown = await page(leader)
    for data in (
        "z",
        "z:",
        "z:want:week:2",
        "z:want:decade:0",
        "z:weekday:sunday",
        "z:hour:03-00",
        "z:on:x",
        "z:nothing",
    ):
        await leader.tap_raw(data, shown)
        await leader.hear_toast("Nút này không còn dùng được")
    await leader.tap_raw("z:on:99", shown)
    await leader.hear_toast("Tin này đã chuyển rồi")
    assert await rows(here, "SELECT * FROM digest_wishes") == []
