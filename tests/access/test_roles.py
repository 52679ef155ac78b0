"""Vai trò, mời khách: an admin gives and ends roles in the chat; a guest sees one unit for the days of a visit."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage import people, units
from storage.records.people import Grant, Role
from tests.handlers.helpers import FLOWERS, ROAD, initiative, labels, payload, register, tell
from tests.phone import Phone
from tests.place import ADMIN, COORDINATOR, HAI_AN, LEADER, QUANG_SON, QUANG_THANH, Place

pytestmark = pytest.mark.server

NOT_ALLOWED = "Việc này không thuộc quyền của đồng chí. Nếu cần, xin báo quản trị."
NOT_FOUND = "Không tìm thấy mục này, hoặc không thuộc đơn vị của đồng chí."


async def give(phone: Phone, who: str, role: str, unit: str, *days: str) -> str:
    """Give a role from today on, or for these days; the last thing said."""
    steps = ["/vaitro", who, "giao thêm vai trò", f"[{role}]", unit, *(days or ("[Hôm nay]",)), "[Ghi lại]"]
    return (await tell(phone, *steps)).text


async def end(phone: Phone, who: str, held: str, day: str = "[Hôm nay]") -> str:
    """End a role from today on; the last thing said."""
    return (await tell(phone, "/vaitro", who, "thôi vai trò", held, day, "[Ghi lại]")).text


async def test_giving_a_role_and_ending_it(here: Place) -> None:
    admin, officer = here.phone(ADMIN), here.phone(QUANG_THANH)
    heard = await tell(admin, "/vaitro", "quang thanh")
    assert "Cán bộ xã Quảng Thành (Xã Quảng Thành): làm gì?" in heard.text
    assert "2. Thôi vai trò đang có: cán bộ cơ sở, Xã Quảng Thành" in heard.text
    said = await give(admin, "quang thanh", "Cán bộ tổng hợp", "xa quang son")
    assert said == (
        "Đã giao Cán bộ xã Quảng Thành (Xã Quảng Thành) vai trò cán bộ tổng hợp, Xã Quảng Sơn, từ 1/4/2026."
    )
    told = await officer.hear()
    assert told.text == (
        "Quản trị bot giao đồng chí vai trò cán bộ tổng hợp, Xã Quảng Sơn, từ 1/4/2026. Gõ /menu để xem việc làm được."
    )
    await register(here.phone(QUANG_SON))
    road = (await initiative(here, ROAD))["id"]
    await officer.tap_raw(f"v:initiative:{road}", officer.last)
    assert (await officer.hear()).text.startswith(ROAD)
    said = await end(admin, "quang thanh", "cán bộ tổng hợp")
    assert said.startswith("Từ ngày 1/4/2026, Cán bộ xã Quảng Thành (Xã Quảng Thành) thôi vai trò cán bộ tổng hợp")
    await officer.hear("đồng chí thôi vai trò cán bộ tổng hợp, Xã Quảng Sơn (Quản trị bot ghi)")
    await officer.tap_raw(f"v:initiative:{road}", officer.last)
    assert (await officer.hear()).text == NOT_FOUND
    rows = [row for row in await here.export("roles") if row["role"] == "coordinator" and row["person_id"] == 2]
    assert [(r["valid_from"], r["valid_to"], r["granted_by"], r["ended_by"]) for r in rows] == [
        ("2026-04-01", "2026-04-01", 6, 6)
    ]
    audit = [(row["actor"], row["action"], row["object"]) for row in await here.export("audit")]
    assert ("person:6", "grant_role", "person:2") in audit
    assert ("person:6", "end_role", "person:2") in audit


async def test_a_role_from_a_day_to_come(here: Place) -> None:
    officer = here.phone(QUANG_THANH)
    await give(here.phone(ADMIN), "quang thanh", "Quản trị", "[Xã Quảng Thành]", "[Mai]")
    await officer.hear("từ 2/4/2026")
    assert (await tell(officer, "/vaitro")).text == NOT_ALLOWED
    heard = await tell(here.phone(ADMIN), "/vaitro", "quang thanh")
    assert "quản trị, Xã Quảng Thành (từ 2/4/2026)" in heard.text
    await here.bot.move_clock(timedelta(days=1))
    assert (await tell(officer, "/vaitro")).text.startswith("Vai trò\n(1/3) Vai trò của ai?")


async def test_the_last_admin_of_the_province_stays(here: Place) -> None:
    admin = here.phone(ADMIN)
    last = (
        "Đây là quản trị cuối cùng của tỉnh. Xin giao vai trò quản trị cho người khác trước, rồi mới thôi vai trò này."
    )
    assert await end(admin, "quản trị bot", "quản trị") == last
    await give(admin, "quang thanh", "Quản trị", "xa quang thanh")
    assert await end(admin, "quản trị bot", "quản trị") == last, "an admin of a commune is none of the province"
    second = here.phone(COORDINATOR)
    await give(admin, "tổng hợp", "Quản trị", "tinh quang ninh")
    await second.hear("vai trò quản trị")
    assert "thôi vai trò quản trị" in await end(admin, "quản trị bot", "quản trị")
    assert (await tell(admin, "/vaitro")).text == NOT_ALLOWED
    assert (await tell(second, "/vaitro")).text.startswith("Vai trò")


async def test_nobody_grants_beyond_their_own_subtree(here: Place) -> None:
    phone = here.phone(QUANG_THANH)
    await give(here.phone(ADMIN), "quang thanh", "Quản trị", "[Xã Quảng Thành]")
    await phone.hear("vai trò quản trị")
    heard = await tell(phone, "/vaitro")
    assert {label for label in labels(heard) if label != "Hủy"} == {
        "Cán bộ xã Quảng Thành (Xã Quảng Thành)", "Trưởng thôn Hải An (Thôn Hải An)",
    }  # fmt: skip
    assert (await tell(phone, "quản trị bot")).text.startswith("Xin chọn một trong các mục dưới đây.")
    await tell(phone, "[Trưởng thôn Hải An]", "[1]", "[Lãnh đạo]")
    option = payload(phone.last, "Thôn Hải An")
    beyond = await units.by_code(here.database, "QN")
    assert beyond is not None
    await phone.tap_raw(f"{option.rpartition('-')[0]}-{beyond.id}", phone.last)
    assert "Nút này không còn dùng được" in await phone.hear_toast()


async def test_a_guest_sees_one_subtree_for_the_days_of_a_visit(here: Place) -> None:
    coordinator = here.phone(COORDINATOR)
    heard = await tell(
        coordinator, "/khach", "Cán bộ Mặt trận tỉnh bạn", "xa quang thanh", "[Mai]", "[Một ngày]", "[Mời]"
    )
    assert heard.text.startswith("Đã mời Cán bộ Mặt trận tỉnh bạn xem Xã Quảng Thành ngày 2/4/2026. Khách mở https://")
    code = heard.text.partition("nhắn mã ")[2].split()[0]
    assert any(map(str.isdigit, code)), "as any invite, so that it is told from words"
    await here.bot.drain()
    dump = await here.database.write(lambda connection: list(connection.iterdump()))
    assert code not in "\n".join(dump), "once it has gone out, only its hash is stored"
    here.server.add_person(1050, "Khách")
    guest = here.phone(1050)
    heard = await tell(guest, f"/start {code}", "[Đồng ý]")
    assert "Cán bộ Mặt trận tỉnh bạn, Xã Quảng Thành, khách. Đúng chưa?" in heard.text
    await tell(guest, "[Đúng]")
    assert (await tell(guest, "/mohinh")).text == NOT_ALLOWED, "the visit begins tomorrow"
    await here.bot.move_clock(timedelta(days=1))
    heard = await tell(guest, "/menu")
    assert labels(heard) == ["Việc cần làm", "Mô hình của tôi", "Tìm mô hình", "Trợ giúp"]
    heard = await tell(guest, "/mohinh", "[1]")
    assert heard.text.startswith(FLOWERS)
    assert labels(heard) == ["Mô hình của tôi"]
    other = next(row for row in await here.export("initiatives") if row["unit"] == "QN-QS")
    await guest.tap_raw(f"v:initiative:{other['id']}", guest.last)
    assert (await guest.hear()).text == NOT_FOUND
    for words in ("/baocao", "/dangky", "/nghi", "/khach", "/vaitro"):
        assert (await tell(guest, words)).text == NOT_ALLOWED
    await here.bot.move_clock(timedelta(days=1))
    assert (await tell(guest, "/mohinh")).text == NOT_ALLOWED
    assert labels(await tell(guest, "/menu")) == ["Việc cần làm", "Trợ giúp"]


async def test_a_visit_is_ended_early_by_who_may_invite(here: Place) -> None:
    coordinator, officer = here.phone(COORDINATOR), here.phone(QUANG_SON)
    await give(here.phone(ADMIN), "quang son", "Khách", "xa quang thanh", "[Hôm nay]", "[Ba ngày]")
    await officer.hear("vai trò khách")
    heard = await tell(coordinator, "/khach")
    assert heard.text == (
        "Khách đang mời. Bấm số để thôi sớm.\n1. Cán bộ xã Quảng Sơn: xem Xã Quảng Thành từ 1/4/2026 đến hết 3/4/2026."
    )
    assert labels(heard) == ["1", "Mời khách khác"]
    button = payload(heard, "1")
    await officer.tap_raw(button, officer.last)
    assert (await officer.hear()).text == NOT_ALLOWED
    assert (await tell(coordinator, "[1]")).text == "Cán bộ xã Quảng Sơn thôi xem Xã Quảng Thành từ bây giờ."
    await officer.hear("Đợt xem Xã Quảng Thành của đồng chí đã kết thúc")
    await coordinator.tap_raw(button, coordinator.last)
    assert await coordinator.hear_toast() == "Đợt này đã hết."
    for nonsense in ("g:end:", "g:end:x", "g:", "g:end:1"):  # 1 is an officer's role, no guest's
        await coordinator.tap_raw(nonsense, coordinator.last)
        assert await coordinator.hear_toast("") in ("Đợt này đã hết.", "Nút này không còn dùng được. Xin chọn lại.")
    assert (await tell(coordinator, "/khach")).text.startswith("Mời khách\n(1/4) Khách là ai?")


async def test_an_officer_s_guest_role_ends_by_itself(here: Place) -> None:
    officer = here.phone(QUANG_SON)
    await give(here.phone(ADMIN), "quang son", "Khách", "xa quang thanh", "[Hôm nay]", "[Ba ngày]")
    await officer.hear("vai trò khách, Xã Quảng Thành, từ 1/4/2026 đến hết 3/4/2026")
    flowers = (await initiative(here, FLOWERS))["id"]
    for days, expected in ((0, FLOWERS), (2, FLOWERS), (1, NOT_FOUND)):
        await here.bot.move_clock(timedelta(days=days))
        await officer.tap_raw(f"v:initiative:{flowers}", 1)
        assert (await officer.hear(expected)).text.splitlines()[0] == expected
    assert "Đã ghi nhận" in (await register(officer)).text, "the own role stands"


async def test_search_finds_names_with_and_without_marks(here: Place) -> None:
    now = here.clock.now()
    await here.database.write(lambda c: people.add(c, "Trần Thị Đào", 2, [Grant(role=Role.OFFICER, unit_id=2)], now))
    for words in ("thị đào", "THI DAO", "tran thi", "dao tran quang son"):
        found = await people.found(here.database, [1], words)
        assert [line.name for line in found] == ["Trần Thị Đào"], words
    assert await people.found(here.database, [3], "dao") == []


async def test_who_may_not_is_told_so(here: Place) -> None:
    for person in (QUANG_SON, HAI_AN, LEADER, COORDINATOR):
        phone = here.phone(person)
        assert (await tell(phone, "/vaitro")).text == NOT_ALLOWED
        await phone.tap_raw("c:vaitro", phone.last)
        assert (await phone.hear()).text == NOT_ALLOWED
    assert (await tell(here.phone(LEADER), "/khach")).text == NOT_ALLOWED


async def test_an_admin_whose_role_ends_in_the_middle_of_giving_one(here: Place) -> None:
    second = here.phone(COORDINATOR)
    await give(here.phone(ADMIN), "tổng hợp", "Quản trị", "tinh quang ninh")
    await second.hear("vai trò quản trị")
    await tell(second, "/vaitro", "quang son", "giao thêm vai trò", "[Quản trị]", "tinh quang ninh", "[Hôm nay]")
    await end(here.phone(ADMIN), "tổng hợp", "quản trị")
    await second.hear("thôi vai trò quản trị")
    assert (await tell(second, "[Ghi lại]")).text == NOT_ALLOWED
    assert [row for row in await here.export("roles") if row["person_id"] == 1 and row["role"] == "admin"] == []
