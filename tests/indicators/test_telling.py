"""An officer tells the indicators of a commune: from the reminder to what stands, and what comes in between."""

from __future__ import annotations

from pathlib import Path

from storage.records.people import Role
from tests.indicators.helpers import asking, owed, stands, tells, told
from tests.place import COORDINATOR, HAI_AN, QUANG_SON, QUANG_THANH
from tests.reminders.helpers import QUANG_SON_UNIT, joins, pass_until


async def test_the_reminder_opens_the_form_which_settles_the_duty(tmp_path: Path) -> None:
    async with asking(tmp_path) as here:
        officer = here.phone(QUANG_SON)
        await pass_until(here, "4/6")  # seven working days before the day on which figures are closed
        await officer.hear("Báo chỉ tiêu 6 tháng đầu năm 2026")
        await officer.tap("Báo ngay")
        await officer.hear("Đơn vị: Xã Quảng Sơn, 6 tháng đầu năm 2026.")
        assert "bao nhiêu tổ?" in officer.last.text
        await officer.say("12 tổ")
        await officer.hear("Lớp tập huấn công tác dân vận: bao nhiêu lớp?")
        await officer.say("ba lớp")
        await officer.hear("Đối thoại")
        await officer.tap("Chưa có số")
        await officer.hear("Có kế hoạch dân vận năm?")
        await officer.say("có")
        await officer.hear("Khó khăn nổi lên?")
        await officer.tap("Bỏ qua")
        review = (await officer.hear("xem lại trước khi gửi")).text
        assert "– Tổ dân vận đã thành lập: 12 tổ" in review
        assert "– Lớp tập huấn công tác dân vận: 3 lớp" in review
        assert "– Đối thoại của người đứng đầu với nhân dân: chưa có số" in review
        assert (await owed(here))["QN-QS"] == "open"
        await officer.tap("Gửi")
        await officer.hear("Đã nhận báo cáo chỉ tiêu 6 tháng đầu năm 2026 của Xã Quảng Sơn")
        assert await owed(here) == {"QN-QS": "settled", "QN-QT": "open", "QN-QM": "open"}
        assert await stands(here) == {
            "QN-QS": {"teams": "12", "training": "3", "dialogue": None, "plan": 1, "difficulty": ""}
        }
        await pass_until(here, "16/6")
        assert not any("quá hạn" in message.text for message in officer.answers[-1:]), officer.transcript()


async def test_a_number_is_asked_about_rather_than_guessed(tmp_path: Path) -> None:
    async with asking(tmp_path) as here:
        officer = here.phone(QUANG_SON)
        await officer.say("/chitieu")
        await officer.tap("Báo 6 tháng đầu năm 2026")
        await officer.hear("bao nhiêu tổ?")
        for typed, answer in (
            ("12 người", "ở đây hỏi số tổ"),
            ("12,5", "không phải số nguyên"),
            ("1,200", "1.200 hay 1,2"),
            ("nhiều lắm", "chưa thấy con số nào"),
            ("-3", "số âm"),
        ):
            await officer.say(typed)
            await officer.hear(answer)
        await officer.say("12 người")
        await officer.hear("ở đây hỏi số tổ")
        await officer.tap("12 tổ")
        await officer.hear("✓ Tổ dân vận đã thành lập: 12 tổ")


async def test_the_figure_of_the_period_before_is_one_tap(tmp_path: Path) -> None:
    async with asking(tmp_path) as here:
        officer = here.phone(QUANG_SON)
        await tells(officer, "6 tháng đầu năm 2026", "12", "3", "2", "[Có]", "Thiếu cán bộ")
        await pass_until(here, "1/12")
        assert (await owed(here, "2026-H2"))["QN-QS"] == "open"
        await officer.say("/chitieu")
        said = (await officer.hear("Chỉ tiêu – Xã Quảng Sơn")).text
        assert "6 tháng đầu năm 2026: đã báo ngày 1/6/2026 (Cán bộ xã Quảng Sơn)" in said
        assert "6 tháng cuối năm 2026: chưa báo, hạn 15/12/2026" in said
        await tells(
            officer, "6 tháng cuối năm 2026", "[Như kỳ trước (12 tổ)]", "5", "[Chưa có số]", "[Không]", "[Bỏ qua]"
        )
        assert (await stands(here, "2026-H2"))["QN-QS"] == {
            "teams": "12", "training": "5", "dialogue": None, "plan": 0, "difficulty": "",
        }  # fmt: skip


async def test_what_was_told_is_amended_with_a_reason_and_nothing_is_overwritten(tmp_path: Path) -> None:
    async with asking(tmp_path) as here:
        officer, coordinator = here.phone(QUANG_SON), here.phone(COORDINATOR)
        await tells(officer, "6 tháng đầu năm 2026", "12", "3", "2", "[Có]", "[Bỏ qua]")
        await coordinator.say("/chitieu")
        await coordinator.tap("Theo đơn vị")
        await coordinator.hear("Xã Quảng Sơn: đã báo")
        number = next(line for line in coordinator.last.text.splitlines() if "Quảng Sơn" in line).partition(".")[0]
        await coordinator.tap(number)
        await coordinator.tap("Sửa báo cáo này")
        await coordinator.hear("Vì sao sửa?")
        await coordinator.say("Xã gọi điện báo lại")
        await coordinator.tap("✎ Chỉ tiêu")
        await coordinator.hear("bao nhiêu tổ?")
        await coordinator.say("14")
        for _ in range(4):
            await coordinator.hear("✓")
            await coordinator.tap("Giữ")
        await coordinator.hear("14 tổ")
        await coordinator.tap("Gửi")
        await coordinator.hear("Bản trước vẫn được lưu")
        said = (await officer.hear("đã sửa báo cáo chỉ tiêu")).text
        assert "vì: Xã gọi điện báo lại" in said
        await officer.tap("Xem báo cáo này")
        assert "Sửa vì: Xã gọi điện báo lại" in (await officer.hear("14 tổ")).text
        rows = [row for row in await told(here) if row["code"] == "teams"]
        assert [(row["amount"], row["stands"]) for row in rows] == [("12", 0), ("14", 1)]
        assert rows[1]["amends"] == rows[0]["report"]


async def test_two_people_of_a_unit_tell_at_once_and_the_second_sees_what_stands(tmp_path: Path) -> None:
    async with asking(tmp_path) as here:
        await joins(here, "Phó bí thư xã Quảng Sơn", QUANG_SON_UNIT, Role.OFFICER, 1100)
        first, second = here.phone(QUANG_SON), here.phone(1100)
        for phone, number in ((first, "12"), (second, "14")):
            await tells(phone, "6 tháng đầu năm 2026", number, "3", "2", "[Có]", "[Bỏ qua]", sends=False)
        await first.tap("Gửi")
        await first.hear("Đã nhận")
        await second.tap("Gửi")
        said = (await second.hear("đã có báo cáo do Cán bộ xã Quảng Sơn gửi lúc")).text
        assert "• Tổ dân vận đã thành lập: 12 tổ" in said
        assert "Vì sao sửa?" in said
        assert (await stands(here))["QN-QS"]["teams"] == "12"
        await second.say("Tính cả hai tổ ở thôn mới")
        assert "14 tổ" in (await second.hear("xem lại trước khi gửi")).text
        await second.tap("Gửi")
        await second.hear("Đã sửa báo cáo")
        assert (await stands(here))["QN-QS"]["teams"] == "14"


async def test_sent_at_the_very_same_time_one_stands_and_the_other_is_shown_it(tmp_path: Path) -> None:
    async with asking(tmp_path) as here:
        await joins(here, "Phó bí thư xã Quảng Sơn", QUANG_SON_UNIT, Role.OFFICER, 1100)
        both = [here.phone(QUANG_SON), here.phone(1100)]
        for phone in both:
            await tells(phone, "6 tháng đầu năm 2026", "12", "3", "2", "[Có]", "[Bỏ qua]", sends=False)
        for phone in both:
            await phone.tap("Gửi")
        said = sorted([(await phone.hear("báo cáo")).text for phone in both], key=len)
        assert said[0].startswith("Đã nhận báo cáo chỉ tiêu")
        assert "đã có báo cáo do" in said[1]
        assert len(await told(here)) == 5


async def test_one_tells_for_another_unit_and_only_within_reach(tmp_path: Path) -> None:
    async with asking(tmp_path) as here:
        coordinator, village = here.phone(COORDINATOR), here.phone(HAI_AN)
        await coordinator.say("/menu")
        await coordinator.tap("Báo chỉ tiêu")
        await coordinator.hear("Đã báo 0/3 đơn vị")
        await coordinator.tap("Theo đơn vị")
        await coordinator.tap("1")
        await coordinator.hear("Xã Quảng Minh")
        await coordinator.tap("Báo ngay")
        await coordinator.hear("bao nhiêu tổ?")
        await coordinator.tap("Nhập thay đơn vị khác")
        await coordinator.hear("Báo chỉ tiêu của đơn vị nào?")
        await coordinator.tap("Xã Quảng Thành")
        await coordinator.hear("Báo kỳ nào?")
        await coordinator.tap("6 tháng đầu năm 2026")
        for answer in ("4", "1", "0"):
            await coordinator.hear("bao nhiêu")
            await coordinator.say(answer)
        await coordinator.hear("Có kế hoạch")
        await coordinator.tap("Không")
        await coordinator.tap("Bỏ qua")
        await coordinator.hear("xem lại")
        await coordinator.tap("Gửi")
        await coordinator.hear("của Xã Quảng Thành")
        assert (await owed(here))["QN-QT"] == "settled"
        await village.say("/menu")
        menu = await village.hear("việc gì")
        assert "Báo chỉ tiêu" not in [button.label for button in menu.buttons]
        for forged in ("u:amend:3:2026-H1", "c:chitieu:2.2026-H1", "u:show:2:2026-H1", "u:sum:1:2026-H1", "u", "u:sum"):
            await village.tap_raw(forged, menu)
        await village.say("/trogiup")
        await village.hear("")
        assert not any("tổ" in message.text and "bao nhiêu" in message.text for message in village.answers)
        assert not any("Đã báo" in message.text for message in village.answers), village.transcript()


async def test_without_indicators_nothing_is_offered_nor_owed(tmp_path: Path) -> None:
    from bot.policy import default_policy_text

    async with asking(tmp_path, default_policy_text()) as here:
        officer = here.phone(QUANG_THANH)
        assert await owed(here) == {}
        await officer.say("/menu")
        menu = await officer.hear("việc gì")
        assert "Báo chỉ tiêu" not in [button.label for button in menu.buttons]
        await officer.say("/chitieu")
        await officer.hear("chưa đặt chỉ tiêu nào")


async def test_a_reply_to_another_unit_in_the_middle_of_an_amendment_is_a_report_of_its_own(tmp_path: Path) -> None:
    async with asking(tmp_path) as here:
        officer, coordinator = here.phone(QUANG_SON), here.phone(COORDINATOR)
        await tells(officer, "6 tháng đầu năm 2026", "12", "3", "2", "[Có]", "[Bỏ qua]")
        await coordinator.say("/chitieu")
        await coordinator.tap("Theo đơn vị")
        await coordinator.hear("theo đơn vị")
        await coordinator.tap("2")
        await coordinator.tap("Sửa báo cáo này")
        await coordinator.hear("Vì sao sửa?")
        await coordinator.say("nhầm xã")
        await coordinator.tap("✎ Đơn vị")
        await coordinator.hear("đơn vị nào?")
        await coordinator.tap("Xã Quảng Minh")
        await coordinator.tap("6 tháng đầu năm 2026")
        await coordinator.hear("xem lại")
        await coordinator.tap("Gửi")
        await coordinator.hear("báo cáo riêng, không thay báo cáo trước")
        await coordinator.tap("Gửi")
        await coordinator.hear("Đã nhận báo cáo chỉ tiêu 6 tháng đầu năm 2026 của Xã Quảng Minh")
        assert (await stands(here))["QN-QS"]["teams"] == (await stands(here))["QN-QM"]["teams"] == "12"
