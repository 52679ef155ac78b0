"""Nghỉ, ủy quyền: someone else acts from a day to a day, under their own name."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.handlers.helpers import FLOWERS, ROAD, initiative, labels, payload, register, reports, tell
from tests.place import ADMIN, COORDINATOR, HAI_AN, LEADER, QUANG_SON, QUANG_THANH, Place

pytestmark = pytest.mark.server

NOT_ALLOWED = "Việc này không thuộc quyền của đồng chí. Nếu cần, xin báo quản trị."
NOT_FOUND = "Không tìm thấy mục này, hoặc không thuộc đơn vị của đồng chí."


async def goes_away(here: Place, deputy: str = "truong thon hai an", first: str = "Hôm nay") -> None:
    """The officer of Quảng Thành is away for three days from then on."""
    here.phone(HAI_AN)  # listens from now on
    await tell(here.phone(QUANG_THANH), "/nghi", f"[{first}]", "[Ba ngày]", deputy, "[Ghi lại]")


async def test_recording_one_s_own_leave(here: Place) -> None:
    phone = here.phone(QUANG_THANH)
    heard = await tell(phone, "nghi")
    assert heard.text == (
        "Nghỉ, ủy quyền\nNgười nghỉ: Cán bộ xã Quảng Thành.\n(1/3) Nghỉ từ ngày nào? Ví dụ: mai, 5/5."
    )
    assert labels(heard) == ["Hôm nay (1/4/2026)", "Mai (2/4/2026)", "Đầu tháng sau (1/5/2026)", "Hủy"]
    heard = await tell(phone, "[Hôm nay]", "[Ba ngày]")
    assert heard.text.splitlines()[1:4] == [
        "(3/3) Ai làm thay trong những ngày ấy? Chọn, hoặc gõ tên để tìm.",
        "1. Không có ai làm thay",
        "2. Cán bộ tổng hợp tỉnh (Tỉnh Quảng Ninh)",
    ]
    assert "Cán bộ xã Quảng Minh" not in heard.text, "who has not joined cannot act"
    heard = await tell(phone, "truong thon", "[Ghi lại]")
    assert heard.text == (
        "Đã ghi: Cán bộ xã Quảng Thành nghỉ từ 1/4/2026 đến hết 3/4/2026. Trưởng thôn Hải An (Thôn Hải An) làm thay. "
        "Người nghỉ vẫn dùng bot được như thường."
    )
    assert labels(heard) == ["Kết thúc nghỉ sớm"]
    told = await here.phone(HAI_AN).hear()
    assert told.text.startswith("Đồng chí làm thay Cán bộ xã Quảng Thành từ 1/4/2026 đến hết 3/4/2026:")
    [row] = await here.export("leaves")
    assert (row["name"], row["deputy_name"], row["begins_on"], row["ends_on"]) == (
        "Cán bộ xã Quảng Thành", "Trưởng thôn Hải An", "2026-04-01", "2026-04-04",
    )  # fmt: skip


async def test_a_deputy_acts_under_their_own_name_and_it_says_for_whom(here: Place) -> None:
    await goes_away(here)
    deputy = here.phone(HAI_AN)
    await deputy.hear("Đồng chí làm thay")
    await tell(deputy, "/dangky", "[Nhập thay đơn vị khác]", "[Xã Quảng Thành]", ROAD, "[Chính đơn vị]", "[Kinh tế]")
    heard = await tell(deputy, "đầu làng", "600 m đường", "[Cuối năm]", "[Gửi]")
    assert heard.text.endswith("\nViệc này ghi tên đồng chí, thay cho Cán bộ xã Quảng Thành.")
    stored = await initiative(here, ROAD)
    assert (stored["entered_by_name"], stored["instead_of_name"]) == ("Trưởng thôn Hải An", "Cán bộ xã Quảng Thành")
    heard = await tell(deputy, f"/mohinh {ROAD}", "[1]")
    assert "Người nhập: Trưởng thôn Hải An, thay cho Cán bộ xã Quảng Thành, 08:0" in heard.text
    flowers = (await initiative(here, FLOWERS))["id"]
    await deputy.tap_raw(f"c:baocao:{flowers}", deputy.last)
    await deputy.hear()
    heard = await tell(deputy, "[Chưa có kết quả]", "[Bỏ qua]", "[Gửi]")
    assert "thay cho Cán bộ xã Quảng Thành" in heard.text
    [told] = await reports(here, FLOWERS)
    assert (told["entered_by"], told["instead_of"]) == (3, 2)
    actors = [row["actor"] for row in await here.export("audit") if row["action"] in ("register", "report")]
    assert actors == ["person:3 for person:2"] * 2


async def test_what_is_done_at_home_is_in_nobody_s_stead(here: Place) -> None:
    await goes_away(here)
    await here.phone(HAI_AN).hear("Đồng chí làm thay")
    heard = await register(here.phone(HAI_AN))
    assert "thay cho" not in heard.text
    assert (await initiative(here, ROAD))["instead_of"] is None


async def test_who_is_away_is_not_refused(here: Place) -> None:
    await goes_away(here)
    assert "Đã ghi nhận đăng ký" in (await register(here.phone(QUANG_THANH))).text


async def test_it_begins_and_ends_with_its_days(here: Place) -> None:
    await goes_away(here, first="Mai")
    deputy = here.phone(HAI_AN)
    await deputy.hear("Đồng chí làm thay")
    flowers = (await initiative(here, FLOWERS))["id"]
    for days, expected in ((0, NOT_FOUND), (1, FLOWERS), (2, FLOWERS), (1, NOT_FOUND)):
        await here.bot.move_clock(timedelta(days=days))
        await deputy.tap_raw(f"v:initiative:{flowers}", 1)
        assert (await deputy.hear(expected)).text.splitlines()[0] == expected


async def test_it_ends_in_the_middle_of_a_form(here: Place) -> None:
    await goes_away(here)
    deputy, officer = here.phone(HAI_AN), here.phone(QUANG_THANH)
    await deputy.hear("Đồng chí làm thay")
    await tell(deputy, "/dangky", "[Nhập thay đơn vị khác]", "[Xã Quảng Thành]", ROAD, "[Chính đơn vị]", "[Kinh tế]")
    heard = await tell(officer, "[Kết thúc nghỉ sớm]")
    assert heard.text == (
        "Đã kết thúc đợt nghỉ của Cán bộ xã Quảng Thành. Trưởng thôn Hải An thôi làm thay từ bây giờ."
    )
    told = await deputy.hear("việc làm thay hết từ bây giờ")
    assert told.text.startswith("Cán bộ xã Quảng Thành đã kết thúc đợt nghỉ của Cán bộ xã Quảng Thành")
    heard = await tell(deputy, "đầu làng", "600 m đường", "[Cuối năm]", "[Gửi]")
    assert heard.text == NOT_ALLOWED
    assert [row for row in await here.export("initiatives") if row["name"] == ROAD] == []
    await officer.tap("Kết thúc nghỉ sớm")
    assert await officer.hear_toast() == "Đợt nghỉ này đã hết."


async def test_the_deputy_can_give_it_back(here: Place) -> None:
    await goes_away(here)
    deputy = here.phone(HAI_AN)
    await deputy.hear("Đồng chí làm thay")
    heard = await tell(deputy, "/nghi")
    assert heard.text == (
        "Đang ghi nghỉ. Bấm số để kết thúc sớm.\n"
        "1. Cán bộ xã Quảng Thành: nghỉ từ 1/4/2026 đến hết 3/4/2026; Trưởng thôn Hải An làm thay."
    )
    await tell(deputy, "[1]")
    await here.phone(QUANG_THANH).hear("Trưởng thôn Hải An đã kết thúc đợt nghỉ")


async def test_a_coordinator_records_it_for_others_and_both_are_told(here: Place) -> None:
    phone, officer, deputy = here.phone(COORDINATOR), here.phone(QUANG_THANH), here.phone(HAI_AN)
    heard = await tell(phone, "/nghi", "[Ghi nghỉ cho người khác]", "quang thanh", "[Mai]", "[Một tuần]")
    assert "Cán bộ tổng hợp tỉnh" not in heard.text, "nobody makes themself a deputy"
    heard = await tell(phone, "trưởng thôn", "[Ghi lại]")
    assert heard.text.startswith("Đã ghi: Cán bộ xã Quảng Thành (Xã Quảng Thành) nghỉ từ 2/4/2026 đến hết 8/4/2026.")
    told = await officer.hear("Cán bộ tổng hợp tỉnh đã ghi đồng chí nghỉ")
    assert "Trưởng thôn Hải An (Thôn Hải An) làm thay" in told.text
    await deputy.hear("Đồng chí làm thay")
    heard = await tell(phone, "/nghi", "[1]")
    assert heard.text.startswith("Đã kết thúc đợt nghỉ của Cán bộ xã Quảng Thành.")
    await officer.hear("Cán bộ tổng hợp tỉnh đã kết thúc đợt nghỉ")
    await deputy.hear("Cán bộ tổng hợp tỉnh đã kết thúc đợt nghỉ")


async def test_without_a_deputy(here: Place) -> None:
    heard = await tell(here.phone(QUANG_SON), "/nghi", "[Mai]", "[Một ngày]", "khong co ai", "[Ghi lại]")
    assert heard.text.startswith("Đã ghi: Cán bộ xã Quảng Sơn nghỉ ngày 2/4/2026. Không có ai làm thay.")


async def test_an_end_before_the_beginning_is_asked_about(here: Place) -> None:
    heard = await tell(here.phone(QUANG_SON), "/nghi", "20/5", "2/4")
    assert heard.text.endswith("Ngày 2/4/2026 trước ngày bắt đầu 20/5/2026. Xin chọn ngày dưới đây, hoặc gõ ngày khác.")
    assert labels(heard)[0] == "2/4/2027"
    assert "Đến hết ngày: 22/5/2026" in (await tell(here.phone(QUANG_SON), "22/5")).text


async def test_nobody_else_ends_it(here: Place) -> None:
    await goes_away(here)
    await here.phone(HAI_AN).hear("Đồng chí làm thay")
    stranger = here.phone(QUANG_SON)
    await tell(stranger, "/menu")
    end = payload(here.phone(QUANG_THANH).last, "Kết thúc nghỉ sớm")
    await stranger.tap_raw(end, stranger.last)
    assert (await stranger.hear()).text == NOT_ALLOWED
    for nonsense in ("l:end:", "l:end:zzz", "l:", "l:end:a:b"):
        await stranger.tap_raw(nonsense, stranger.last)
        assert await stranger.hear_toast("") in (
            "Nút này không còn dùng được. Xin chọn lại.", "Đợt nghỉ này đã hết.",
        )  # fmt: skip


async def test_who_has_no_chat_is_not_told_and_nothing_breaks(here: Place) -> None:
    await here.phone(HAI_AN).block()
    await goes_away(here)
    assert (await here.export("leaves"))[0]["deputy_name"] == "Trưởng thôn Hải An"


async def test_help_leads_there(here: Place) -> None:
    heard = await tell(here.phone(ADMIN), "/trogiup")
    office = [
        *(
            "Vướng mắc",
            "Kết luận với đơn vị",
            "Giao ban",
            "Xem đơn vị",
            "Số liệu",
            "Giờ nhắc",
            "Danh sách gọi điện",
            "Ghi kiểm tra",
            "Mô hình năm trước",
            "Nghỉ, ủy quyền",
            "Mời khách",
            "Vai trò",
        ),
        *("Thêm người vào tổ", "Bàn giao", "Lập đoàn kiểm tra", "Danh mục"),
    ]
    assert labels(heard) == office
    assert labels(await tell(here.phone(QUANG_SON), "/trogiup")) == [
        *("Vướng mắc", "Xem đơn vị", "Số liệu", "Giờ nhắc", "Mô hình năm trước", "Nghỉ, ủy quyền", "Danh mục"),
    ]


async def test_of_several_reports_only_the_absent_person_s_is_in_their_stead(here: Place) -> None:
    deputy = here.phone(HAI_AN)
    await register(deputy)
    await goes_away(here)
    await deputy.hear("Đồng chí làm thay")
    await tell(deputy, "1: xong 600m đường\n2: góp 20 công", "[Đúng, gửi hết]")
    stead = {row["initiative_id"]: row["instead_of"] for row in await here.export("reports")}
    own, lent = [(await initiative(here, name))["id"] for name in (ROAD, FLOWERS)]
    assert stead == {own: None, lent: 2}


async def test_a_deputy_from_another_unit_registers_where_they_act(here: Place) -> None:
    leader = here.phone(LEADER)
    await tell(here.phone(QUANG_THANH), "/nghi", "[Hôm nay]", "[Ba ngày]", "lanh dao", "[Ghi lại]")
    await leader.hear("Đồng chí làm thay")
    heard = await tell(leader, "/dangky")
    assert "Đơn vị: Xã Quảng Thành." in heard.text
    heard = await tell(leader, ROAD, "[Chính đơn vị]", "[Kinh tế]", "đầu làng", "600 m đường", "[Cuối năm]", "[Gửi]")
    assert "thay cho Cán bộ xã Quảng Thành" in heard.text


async def test_an_absent_admin_is_told_what_roles_are_given_in_their_stead(here: Place) -> None:
    admin, deputy = here.phone(ADMIN), here.phone(COORDINATOR)
    await tell(admin, "/nghi", "[Hôm nay]", "[Ba ngày]", "tong hop", "[Ghi lại]")
    await deputy.hear("Đồng chí làm thay Quản trị bot")
    steps = ("/vaitro", "quang son", "giao thêm vai trò", "[Lãnh đạo]", "xa quang son", "[Hôm nay]", "[Ghi lại]")
    heard = await tell(deputy, *steps)
    assert heard.text.endswith("Việc này ghi tên đồng chí, thay cho Quản trị bot.")
    told = await admin.hear("Cán bộ tổng hợp tỉnh đã làm thay đồng chí: Đã giao Cán bộ xã Quảng Sơn")
    assert "vai trò lãnh đạo, Xã Quảng Sơn" in told.text
