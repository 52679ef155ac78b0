"""Xét duyệt through the real bot: the list, the suspicious first, one by one and a page at once."""

from __future__ import annotations

import unicodedata

import pytest

from bot.text import PHRASES
from storage import people
from storage.records.people import Role
from tests.acceptance.helpers import CLEAN, SECOND, VAGUE, somebody, vague
from tests.handlers.helpers import FLOWERS, ROAD, initiative, labels, payload, register, tell
from tests.place import ADMIN, COORDINATOR, HAI_AN, LEADER, QUANG_SON, QUANG_THANH, Place

pytestmark = pytest.mark.server


async def three(here: Place) -> None:
    """An ordinary registration, one that nobody can measure, and another ordinary one."""
    officer = here.phone(QUANG_SON)
    await register(officer)
    await vague(officer)
    await register(officer, CLEAN)


async def test_the_suspicious_come_first_with_why(here: Place) -> None:
    await three(here)
    heard = await tell(here.phone(COORDINATOR), "/xetduyet")
    lines = heard.text.splitlines()
    assert lines[0] == "Xét duyệt: 5 đăng ký chờ xem. Có 1 mô hình nên xem kỹ (⚠), xếp trước. Bấm số để xem."
    assert lines[1] == f"1. ⚠ {VAGUE} – Xã Quảng Sơn, 1/4/2026: chưa nêu kết quả đo được bằng số."
    assert lines[3] == f"3. {FLOWERS} – Xã Quảng Thành, 1/4/2026."
    assert labels(heard) == ["1", "2", "3", "4", "5", "Duyệt 4 mô hình còn lại ở trang này"]


async def test_a_name_like_another_s_is_pointed_out(here: Place) -> None:
    await register(here.phone(QUANG_SON))
    other = ROAD.replace("nhân dân", "nhân dân ta")
    phone = here.phone(QUANG_THANH)
    await tell(phone, "/dangky", other, "[Giữ tên này]", "[Chính đơn vị]", "[Kinh tế]", "đầu làng", "600 m đường")
    await tell(phone, "[Cuối năm]", "[Gửi]")
    heard = await tell(here.phone(COORDINATOR), "/xetduyet")
    assert f"{other} – Xã Quảng Thành, 1/4/2026: tên gần giống “{ROAD}” (Xã Quảng Sơn, 2026)." in heard.text


async def test_one_is_accepted_and_the_officer_told(here: Place) -> None:
    officer, boss = here.phone(QUANG_SON), here.phone(COORDINATOR)
    await register(officer)
    heard = await tell(boss, "/xetduyet", "[3]")
    assert heard.text.startswith(ROAD)
    assert labels(heard)[:3] == ["Duyệt", "Đề nghị bổ sung", "Gợi ý tên"]
    heard = await tell(boss, "[Duyệt]")
    assert heard.text == f"Đã duyệt mô hình:\n• {ROAD}"
    told = await officer.hear()
    assert told.text == f"Đăng ký của đồng chí đã được duyệt, mô hình:\n• {ROAD}"
    assert (await initiative(here, ROAD))["state"] == "registered"
    heard = await tell(officer, "/mohinh hai an", "[1]")
    assert "Quá trình\n• 1/4/2026: đã đăng ký – Cán bộ tổng hợp tỉnh" in heard.text
    audit = [(row["actor"], row["action"]) for row in await here.export("audit")]
    assert audit[-1] == ("person:4", "accept")


async def test_told_twice_it_is_accepted_once(here: Place) -> None:
    officer, boss = here.phone(QUANG_SON), here.phone(COORDINATOR)
    await register(officer)
    heard = await tell(boss, "/xetduyet", "[3]")
    press = payload(heard, "Duyệt")
    for _ in range(2):
        await boss.tap_raw(press, heard)
    await boss.hear("Đã duyệt")
    again = await boss.hear("Mô hình này vừa có thay đổi: đã đăng ký – Cán bộ tổng hợp tỉnh")
    assert "Duyệt" not in labels(again)
    await officer.hear("đã được duyệt")
    await officer.hears_nothing()
    assert [row["action"] for row in await here.export("audit")].count("accept") == 1


async def test_a_page_at_once_takes_what_it_showed_and_nothing_else(here: Place) -> None:
    officer, other, boss = here.phone(QUANG_SON), here.phone(QUANG_THANH), here.phone(COORDINATOR)
    await three(here)
    page = await tell(boss, "/xetduyet")
    await register(officer, "Camera an ninh thôn Đông Hồng xã Quảng Sơn")
    await boss.tap("Duyệt 4", page)
    heard = await boss.hear("Đã duyệt 4 mô hình:")
    assert VAGUE not in heard.text
    assert "Camera" not in heard.text
    told = await officer.hear("Đăng ký của đồng chí đã được duyệt, 3 mô hình:")
    assert told.text.count("•") == 3, "one message for all of theirs"
    await officer.hears_nothing()
    await other.hear(FLOWERS)
    left = {row["name"] for row in await here.export("initiatives") if row["state"] == "submitted"}
    assert left == {VAGUE, "Camera an ninh thôn Đông Hồng xã Quảng Sơn"}
    await boss.tap("Duyệt 4", page)
    assert (await boss.hear()).text.startswith("Các mô hình ở trang này vừa có thay đổi hoặc đã có người duyệt.")


async def test_what_changed_meanwhile_is_left_and_that_is_said(here: Place) -> None:
    boss = here.phone(COORDINATOR)
    other = await somebody(here, SECOND, "Cán bộ tổng hợp thứ hai", "QN", Role.COORDINATOR)
    await three(here)
    page = await tell(boss, "/xetduyet")
    await tell(other, "/xetduyet", "[3]", "[Duyệt]")
    await boss.tap("Duyệt 4", page)
    heard = await boss.hear("Đã duyệt 3 mô hình:")
    assert heard.text.endswith("Còn 1 mô hình vừa có thay đổi nên để lại, xin xem lại.")
    assert FLOWERS not in heard.text


async def test_two_coordinators_at_once(here: Place) -> None:
    boss = here.phone(COORDINATOR)
    other = await somebody(here, SECOND, "Cán bộ tổng hợp thứ hai", "QN", Role.COORDINATOR)
    await register(here.phone(QUANG_SON))
    pages = [await tell(phone, "/xetduyet", "[3]") for phone in (boss, other)]
    for phone, page in zip((boss, other), pages, strict=True):
        await phone.tap_raw(payload(page, "Duyệt"), page)
    heard = [await boss.hear(), await other.hear()]
    assert sorted(message.text.startswith("Đã duyệt") for message in heard) == [False, True]
    assert any("Mô hình này vừa có thay đổi: đã đăng ký" in message.text for message in heard)


async def test_nobody_accepts_their_own_while_somebody_else_can(here: Place) -> None:
    boss = here.phone(COORDINATOR)
    steps = ("/dangky", "[Nhập thay đơn vị khác]", "[Xã Quảng Sơn]", CLEAN, "[Chính đơn vị]", "[Kinh tế]", "thôn 1")
    await tell(boss, *steps, "600 m đường", "[Cuối năm]", "[Gửi]")
    heard = await tell(boss, "/xetduyet")
    assert f"3. {CLEAN} – Xã Quảng Sơn, 1/4/2026: do đồng chí nhập hoặc phụ trách, người khác duyệt." in heard.text
    assert "Duyệt 2 mô hình còn lại ở trang này" in labels(heard)
    heard = await tell(boss, "[3]")
    assert heard.text.startswith("Mô hình này do đồng chí nhập hoặc phụ trách nên người khác duyệt")
    assert "Duyệt" not in labels(heard)
    mine = (await initiative(here, CLEAN))["id"]
    await boss.tap_raw(f"a:accept:{mine}:999", heard)
    assert (await boss.hear()).text.startswith("Mô hình này do đồng chí nhập")
    assert "Đã duyệt" in (await tell(here.phone(ADMIN), "/xetduyet", "[3]", "[Duyệt]")).text


async def test_where_nobody_else_can_it_is_accepted_and_stays_on_record(here: Place) -> None:
    boss = here.phone(COORDINATOR)
    await here.database.write(lambda c: c.execute("UPDATE people SET state = 'left' WHERE id = 6"))
    steps = ("/dangky", "[Nhập thay đơn vị khác]", "[Xã Quảng Sơn]", CLEAN, "[Chính đơn vị]", "[Kinh tế]", "thôn 1")
    await tell(boss, *steps, "600 m đường", "[Cuối năm]", "[Gửi]")
    assert "Đã duyệt" in (await tell(boss, "/xetduyet", "[3]", "[Duyệt]")).text


async def test_wrong_people(here: Place) -> None:
    officer = here.phone(QUANG_SON)
    await register(officer)
    made = (await initiative(here, ROAD))["id"]
    for phone in (here.phone(HAI_AN), here.phone(LEADER), officer):
        assert "không thuộc quyền" in (await tell(phone, "/xetduyet")).text
        for press in (f"a:accept:{made}:999", f"a:one:{made}", f"a:return:{made}", f"a:same:{made}", f"a:two:{made}"):
            await phone.tap_raw(press, phone.last)
            assert (await phone.hear()).text.startswith("Không tìm thấy mục này")
        assert "Xét duyệt" not in labels(await tell(phone, "/menu"))
    for press in ("a:", "a:accept", "a:all:1:zzz", "a:list:x", f"a:accept:{made}:x", "a:name:zz:yes", "a:fix:zz"):
        await here.phone(COORDINATOR).tap_raw(press, 1)
    assert (await initiative(here, ROAD))["state"] == "submitted"


async def test_the_nearest_unit_with_somebody_decides_and_those_above_may(here: Place) -> None:
    near = await somebody(here, SECOND, "Cán bộ tổng hợp xã", "QN-QS", Role.COORDINATOR)
    await register(here.phone(QUANG_SON))
    assert ROAD in (await tell(near, "/xetduyet")).text
    boss = here.phone(COORDINATOR)
    heard = await tell(boss, "/xetduyet")
    assert heard.text.splitlines()[0] == "Xét duyệt: 1 đăng ký chờ xem. Bấm số để xem."
    heard = await tell(boss, "[Đang chờ nơi khác (2)]")
    assert ROAD in heard.text
    assert "Đã duyệt" in (await tell(boss, "[2]", "[Duyệt]")).text


async def test_a_place_whose_coordinator_left_keeps_nothing_waiting(here: Place) -> None:
    await somebody(here, SECOND, "Cán bộ tổng hợp xã", "QN-QS", Role.COORDINATOR)
    await here.database.write(lambda c: c.execute("UPDATE people SET state = 'left' WHERE name = 'Cán bộ tổng hợp xã'"))
    await register(here.phone(QUANG_SON))
    assert ROAD in (await tell(here.phone(COORDINATOR), "/xetduyet")).text


async def test_who_left_is_not_told_and_nothing_breaks(here: Place) -> None:
    await register(here.phone(QUANG_SON))
    await here.database.write(lambda c: people.unlink(c, "telegram", str(QUANG_SON), here.clock.now()))
    assert "Đã duyệt" in (await tell(here.phone(COORDINATOR), "/xetduyet", "[3]", "[Duyệt]")).text


async def test_a_unit_merged_meanwhile(here: Place) -> None:
    boss, admin = here.phone(COORDINATOR), here.phone(ADMIN)
    await register(here.phone(QUANG_SON))
    page = await tell(boss, "/xetduyet", "[3]")
    steps = ("/sapxep", "[Sáp nhập]", "Xã Quảng Sơn", "Xã Quảng Thành", "[Đủ rồi]", "[Đơn vị mới]", "Xã Quảng Đức")
    await tell(admin, *steps, "Tỉnh Quảng Ninh", "[Hôm nay]", "[Làm]")
    await boss.tap_raw(payload(page, "Duyệt"), page)
    await boss.hear("Đã duyệt")
    stored = await initiative(here, ROAD)
    assert (stored["state"], stored["unit_name"]) == ("registered", "Xã Quảng Đức")


async def test_many_pages(here: Place) -> None:
    officer, boss = here.phone(QUANG_SON), here.phone(COORDINATOR)
    works = (
        "Phân loại rác tại nguồn ở Đông Hồng", "Dựng hàng rào cây xanh quanh trường", "Sân chơi cho trẻ em khu Bắc",
        "Tủ sách pháp luật nhà văn hóa", "Vườn thuốc nam trạm y tế", "Nạo vét mương nội đồng", "Thắp sáng ngõ xóm",
    )  # fmt: skip
    for work in works:
        await register(officer, work)
    heard = await tell(boss, "/xetduyet")
    assert labels(heard)[:6] == ["1", "2", "3", "4", "5", "6"]
    heard = await tell(boss, "[Sau ▸]")
    assert heard.text.splitlines()[1].startswith("7. ")
    assert labels(heard)[-1] == "◂ Trước"
    await tell(boss, "[Duyệt cả 3")
    assert len([row for row in await here.export("initiatives") if row["state"] == "registered"]) == 3


def test_what_is_said_is_vietnamese_and_short() -> None:
    for phrase in PHRASES:
        if phrase.__module__.startswith(
            ("bot.handlers.review", "bot.handlers.reviews.deciding", "bot.handlers.reviews.completing")
        ):
            said = phrase(*["x" if kind == "str" else 2 for name, kind in phrase.__annotations__.items()][:-1])
            assert unicodedata.is_normalized("NFC", said)
            assert said.count("đồng chí") + said.count("Đồng chí") <= 2, said
