"""A better name, the right level, two that are one, the committee's opinion: through the real bot."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from storage import figures, units
from storage.records.people import Role
from tests.acceptance.helpers import CLEAN, SECOND, somebody
from tests.handlers.helpers import ROAD, initiative, labels, payload, register, reports, tell
from tests.place import COORDINATOR, HAI_AN, QUANG_SON, QUANG_THANH, Place

pytestmark = pytest.mark.server

BETTER = "Vận động hiến 600 m² đất mở đường bê tông thôn Hải An"


async def suggested(here: Place) -> None:
    await register(here.phone(QUANG_SON))
    await tell(here.phone(COORDINATOR), "/xetduyet", "[3]", "[Gợi ý tên]", BETTER)


async def test_the_officer_agrees_to_a_name_with_a_tap(here: Place) -> None:
    officer, boss = here.phone(QUANG_SON), here.phone(COORDINATOR)
    await suggested(here)
    assert (await initiative(here, ROAD))["name"] == ROAD
    told = await officer.hear("gợi ý tên rõ hơn")
    assert told.text == (f"Mô hình “{ROAD}” của đồng chí được gợi ý tên rõ hơn:\n{BETTER}\nĐồng chí có đồng ý không?")
    assert labels(told) == ["Đồng ý", "Giữ tên cũ"]
    heard = await tell(officer, "[Đồng ý]")
    assert heard.text == f"Cảm ơn đồng chí. Tên mô hình từ nay là {BETTER}."
    assert (await boss.hear()).text == f"Cán bộ xã Quảng Sơn đồng ý đổi tên thành {BETTER}."
    assert (await initiative(here, BETTER))["state"] == "submitted"
    await officer.tap("Giữ tên cũ", told)
    assert await officer.hear_toast("được trả lời") == "Gợi ý tên này đã được trả lời."
    heard = await tell(officer, "/mohinh be tong", "[1]")
    assert f"đổi tên từ “{ROAD}” thành “{BETTER}” – Cán bộ xã Quảng Sơn" in heard.text


async def test_or_keeps_the_old_one(here: Place) -> None:
    officer, boss = here.phone(QUANG_SON), here.phone(COORDINATOR)
    await suggested(here)
    await officer.hear("gợi ý tên rõ hơn")
    assert (await tell(officer, "[Giữ tên cũ]")).text == f"Vâng, giữ tên cũ: {ROAD}."
    assert (await boss.hear()).text == f"Cán bộ xã Quảng Sơn giữ tên cũ, không đổi thành {BETTER}."
    assert (await initiative(here, ROAD))["name"] == ROAD


async def test_nobody_else_answers_for_the_officer(here: Place) -> None:
    officer = here.phone(QUANG_SON)
    await suggested(here)
    told = await officer.hear("gợi ý tên rõ hơn")
    stranger = here.phone(HAI_AN)
    await stranger.tap_raw(payload(told, "Đồng ý"), 1)
    assert (await stranger.hear()).text.startswith("Không tìm thấy mục này")
    assert (await initiative(here, ROAD))["name"] == ROAD


async def test_passed_up_it_waits_above(here: Place) -> None:
    officer, boss = here.phone(QUANG_SON), here.phone(COORDINATOR)
    near = await somebody(here, SECOND, "Cán bộ tổng hợp xã", "QN-QS", Role.COORDINATOR)
    await register(officer)
    heard = await tell(near, "/xetduyet", "[2]", "[Chuyển cấp]")
    assert labels(heard)[0] == "Chuyển Tỉnh Quảng Ninh xem"
    heard = await tell(near, "[Chuyển Tỉnh Quảng Ninh xem]", "vượt khả năng của xã")
    assert heard.text == f"Đã ghi: chuyển Tỉnh Quảng Ninh xem – {ROAD}."
    told = await officer.hear("chuyển Tỉnh Quảng Ninh xem")
    assert "Lý do: vượt khả năng của xã." in told.text
    assert ROAD not in (await tell(near, "/xetduyet")).text
    assert ROAD in (await tell(boss, "/xetduyet")).text
    heard = await tell(boss, f"/mohinh {ROAD}", "[1]")
    assert "• 1/4/2026: Chuyển Tỉnh Quảng Ninh xem: vượt khả năng của xã – Cán bộ tổng hợp xã" in heard.text
    assert "Đã duyệt" in (await tell(boss, "[Xét duyệt]", "[Duyệt]")).text


async def test_passed_up_to_a_unit_that_is_no_longer_above(here: Place) -> None:
    near = await somebody(here, SECOND, "Cán bộ tổng hợp thôn", "QN-QT-HA", Role.COORDINATOR)
    commune = await somebody(here, SECOND + 1, "Cán bộ tổng hợp xã", "QN-QT", Role.COORDINATOR)
    await register(here.phone(HAI_AN))
    await tell(near, "/xetduyet", "[1]", "[Chuyển cấp]", "[Chuyển Xã Quảng Thành xem]", "[Bỏ qua]")
    assert ROAD in (await tell(commune, "/xetduyet")).text
    village, other = [await units.by_code(here.database, code) for code in ("QN-QT-HA", "QN-QS")]
    assert village is not None
    assert other is not None
    await here.database.write(
        lambda c: c.execute("UPDATE unit_lines SET to_unit_id = ? WHERE unit_id = ?", (other.id, village.id))
    )
    assert ROAD in (await tell(near, "/xetduyet")).text, "it falls back to the nearest that can decide"


async def test_another_level(here: Place) -> None:
    await register(here.phone(QUANG_SON))
    await tell(here.phone(COORDINATOR), "/xetduyet", "[3]", "[Chuyển cấp]", "[Đăng ký ở: Cấp tỉnh]", "[Bỏ qua]")
    stored = await initiative(here, ROAD)
    assert (stored["level"], stored["state"]) == ("province", "submitted")


async def twice(here: Place) -> None:
    """Two villages' registrations of the same road, the second with a report."""
    await register(here.phone(QUANG_SON))
    phone = here.phone(QUANG_THANH)
    await tell(phone, "/dangky", f"{ROAD} 2", "[Giữ tên này]", "[Chính đơn vị]", "[Kinh tế]", "đầu làng", "600 m đường")
    await tell(phone, "[Cuối năm]", "[Gửi]", "[Báo kết quả mô hình này]", "[Chưa có kết quả]", "[Bỏ qua]", "[Gửi]")


async def count(here: Place, day: date) -> int:
    top = (await units.roots(here.database))[0]
    return await figures.registered(here.database, [top.id], day)


async def merged(here: Place) -> str:
    """The second is merged into the first; what the coordinator heard."""
    boss = here.phone(COORDINATOR)
    await twice(here)
    heard = await tell(boss, f"/mohinh {ROAD} 2", "[1]", "[Xét duyệt]", "[Gộp với mô hình trùng]")
    assert "Xã Quảng Sơn, 2026" in heard.text
    return (await tell(boss, "[1]", "[Giữ mô hình kia]", "[Gộp]")).text


async def test_two_that_are_one(here: Place) -> None:
    officer, other, boss = here.phone(QUANG_SON), here.phone(QUANG_THANH), here.phone(COORDINATOR)
    assert (await merged(here)).startswith(f"Đã gộp {ROAD} 2 vào {ROAD} (Xã Quảng Sơn, 2026).")
    for phone in (officer, other):
        assert (await phone.hear("trùng nên đã gộp")).text.startswith(f"Mô hình {ROAD} 2 trùng nên đã gộp vào {ROAD}.")
    ended = await initiative(here, f"{ROAD} 2")
    kept = await initiative(here, ROAD)
    assert (ended["state"], ended["merged_into"], kept["state"]) == ("stopped", kept["id"], "submitted")
    assert await count(here, date(2026, 4, 1)) == 3
    assert await count(here, date(2026, 3, 31)) == 1
    await boss.tap_raw(f"v:initiative:{kept['id']}", 1)
    heard = await boss.hear()
    assert f"Đã nhận gộp: {ROAD} 2 (1 báo cáo)" in heard.text
    heard = await tell(boss, f"[Xem: {ROAD[:20]}")
    assert "Chưa có kết quả" in heard.text
    assert f"đã dừng: trùng với “{ROAD} (Xã Quảng Sơn, 2026)” – Cán bộ tổng hợp tỉnh" in heard.text
    assert "Xem mô hình giữ lại" in labels(heard)


async def test_undone_within_the_day_they_are_two_again(here: Place) -> None:
    boss = here.phone(COORDINATOR)
    await merged(here)
    second = await somebody(here, SECOND, "Cán bộ tổng hợp thứ hai", "QN", Role.COORDINATOR)
    undo = payload(boss.last, "Hoàn tác (trong ngày)")
    await second.tap_raw(undo, 1)
    assert (await second.hear()).text.startswith("Việc gộp này không còn hoàn tác được")
    heard = await tell(boss, "[Hoàn tác (trong ngày)]")
    assert heard.text.startswith(f"Đã hoàn tác: {ROAD} 2")
    await here.phone(QUANG_THANH).hear("không gộp nữa")
    stored = await initiative(here, f"{ROAD} 2")
    assert (stored["state"], stored["merged_into"]) == ("submitted", None)
    assert len(await reports(here, f"{ROAD} 2")) == 1
    assert await count(here, date(2026, 4, 1)) == 4
    await boss.tap_raw(undo, 1)
    assert (await boss.hear()).text.startswith("Việc gộp này không còn hoàn tác được")


async def test_the_next_day_it_stands(here: Place) -> None:
    boss = here.phone(COORDINATOR)
    await merged(here)
    undo = payload(boss.last, "Hoàn tác (trong ngày)")
    await here.bot.move_clock(timedelta(days=1))
    await boss.tap_raw(undo, 1)
    assert (await boss.hear("Việc gộp")).text.startswith("Việc gộp này không còn hoàn tác được")


async def test_two_who_merge_against_each_other(here: Place) -> None:
    boss = here.phone(COORDINATOR)
    second = await somebody(here, SECOND, "Cán bộ tổng hợp thứ hai", "QN", Role.COORDINATOR)
    await twice(here)
    await tell(boss, f"/mohinh {ROAD} 2", "[1]", "[Xét duyệt]", "[Gộp với mô hình trùng]", "[1]", "[Giữ mô hình kia]")
    await tell(second, f"/mohinh {ROAD} 2", "[1]", "[Xét duyệt]", "[Gộp với mô hình trùng]", "[1]", "[Giữ mô hình này]")
    assert (await tell(boss, "[Gộp]")).text.startswith("Đã gộp")
    assert (await tell(second, "[Gộp]")).text.startswith("Mô hình này vừa có thay đổi")
    states = [row["state"] for row in await here.export("initiatives") if row["name"].startswith(ROAD)]
    assert sorted(states) == ["stopped", "submitted"]


async def test_the_committee_s_opinion_is_noted_and_blocks_nothing(here: Place) -> None:
    officer, boss = here.phone(QUANG_SON), here.phone(COORDINATOR)
    await register(officer, CLEAN, send=False)
    await tell(officer, "[+ Thêm chi tiết]", "[+ Ý kiến cấp ủy]", "[Đang xin ý kiến]", "[Gửi]")
    assert (await initiative(here, CLEAN))["opinion"] == "asked"
    assert "Ghi ý kiến cấp ủy" in labels(await tell(officer, f"/mohinh {CLEAN}", "[1]"))
    heard = await tell(boss, "/xetduyet", "[3]")
    assert "Ý kiến cấp ủy: Đang xin ý kiến" in heard.text
    await tell(boss, "[Ghi ý kiến cấp ủy]", "[Đã có ý kiến]", "15/3/2026")
    heard = await tell(boss, "[Xem mô hình này]")
    assert "Ý kiến cấp ủy: Đã có ý kiến (15/3/2026)" in heard.text
    assert "ý kiến cấp ủy: đã có ý kiến (15/3/2026) – Cán bộ tổng hợp tỉnh" in heard.text
    assert "Đã duyệt" in (await tell(boss, "[Xét duyệt]", "[Duyệt]")).text
