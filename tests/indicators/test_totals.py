"""What those above see: totals, who has not told, urging; and units that are merged in the middle of a period."""

from __future__ import annotations

from pathlib import Path

from bot.policy import default_policy_text
from storage import changes, people, unit_reports
from storage.records.changes import ChangeKind, NewUnit, Reorganisation
from storage.records.people import Grant, Role
from tests.handlers.helpers import tell
from tests.indicators.helpers import asking, fills_in, owed, stands, tells
from tests.place import ADMIN, COORDINATOR, LEADER, QUANG_SON, QUANG_THANH, Place
from tests.reminders.helpers import PROVINCE, QUAN_TRI, QUANG_SON_UNIT, pass_until

H1 = "6 tháng đầu năm 2026"


async def _two_have_told(here: Place) -> None:
    await tells(here.phone(QUANG_SON), H1, "12", "3", "[Chưa có số]", "[Có]", "Thiếu cán bộ ở thôn")
    await tells(here.phone(QUANG_THANH), H1, "khoảng 1.200", "5", "2", "[Không]", "[Bỏ qua]")


async def test_those_above_see_sums_and_who_has_not_told(tmp_path: Path) -> None:
    async with asking(tmp_path) as here:
        await _two_have_told(here)
        leader = here.phone(LEADER)
        await leader.say("/chitieu")
        said = (await leader.hear(f"Chỉ tiêu {H1} – Tỉnh Quảng Ninh")).text
        assert "Đã báo 2/3 đơn vị." in said
        assert "Chưa báo: Xã Quảng Minh." in said
        assert "• Tổ dân vận đã thành lập: khoảng 1.212 tổ" in said
        assert "• Lớp tập huấn công tác dân vận: 8 lớp" in said
        assert "• Đối thoại của người đứng đầu với nhân dân: 2 cuộc (1 đơn vị chưa có số)" in said
        assert "• Có kế hoạch dân vận năm: 1/2 đơn vị có" in said
        assert "• Khó khăn nổi lên: 1 đơn vị nêu\n   – Xã Quảng Sơn: Thiếu cán bộ ở thôn" in said
        await leader.tap("Theo đơn vị")
        said = (await leader.hear("theo đơn vị")).text
        assert "1. Xã Quảng Minh: chưa báo\n2. Xã Quảng Sơn: đã báo\n3. Xã Quảng Thành: đã báo" in said
        await leader.tap("2")
        assert "Tổ dân vận đã thành lập: 12 tổ" in (await leader.hear("Cán bộ xã Quảng Sơn gửi lúc")).text
        assert "Sửa báo cáo này" not in [button.label for button in leader.last.buttons], "a leader enters nothing"


async def test_who_has_not_told_is_urged_from_the_list(tmp_path: Path) -> None:
    async with asking(tmp_path) as here:
        await tells(here.phone(QUANG_SON), H1, "12", "3", "2", "[Có]", "[Bỏ qua]")
        await pass_until(here, "17/6")
        coordinator, late = here.phone(COORDINATOR), here.phone(QUANG_THANH)
        await coordinator.say("/chitieu")
        await coordinator.hear("Đã báo 1/3 đơn vị")
        await coordinator.tap("Nơi chưa báo (2)")
        said = (await coordinator.hear("Bấm số để nhắc")).text
        assert "2. Xã Quảng Thành: hạn 15/6/2026, quá 2 ngày" in said
        await coordinator.tap("2")
        await coordinator.hear(f"Báo chỉ tiêu {H1} – Xã Quảng Thành")
        await coordinator.tap("Gửi")
        await coordinator.hear("Đã gửi lời nhắc")
        await here.bot.drain()
        await late.hear(f"Báo chỉ tiêu {H1}")
        await late.tap("Báo ngay")
        await late.hear("bao nhiêu tổ?")


async def test_figures_are_seen_beside_those_of_the_period_before(tmp_path: Path) -> None:
    async with asking(tmp_path) as here:
        await _two_have_told(here)
        await pass_until(here, "1/12")
        await tells(here.phone(QUANG_SON), "6 tháng cuối năm 2026", "15", "4", "1", "[Có]", "[Bỏ qua]")
        coordinator = here.phone(COORDINATOR)
        await coordinator.say("/chitieu")
        said = (await coordinator.hear("Chỉ tiêu 6 tháng cuối năm 2026")).text
        assert "Lớp tập huấn công tác dân vận: 4 lớp (kỳ trước 8 lớp)" in said
        assert "Có kế hoạch dân vận năm: 1/1 đơn vị có (kỳ trước 1/2)" in said
        await coordinator.tap("◂ 6 tháng đầu năm 2026")
        assert "Lớp tập huấn công tác dân vận: 8 lớp" in (await coordinator.hear("Đã báo 2/3")).text


async def _merged(here: Place, *names: str, into: str) -> None:
    phone = here.phone(ADMIN)
    await tell(phone, "/sapxep", "[Sáp nhập]", names[0], *names[1:], "[Đủ rồi]", "[Đơn vị mới]", into)
    await tell(phone, "Tỉnh Quảng Ninh", "hôm nay")
    assert "Đã" in (await tell(phone, "[Làm]")).text


async def test_what_was_told_before_a_merge_counts_until_the_new_unit_speaks_for_all(tmp_path: Path) -> None:
    async with asking(tmp_path) as here:
        await _two_have_told(here)
        await _merged(here, "Xã Quảng Sơn", "Xã Quảng Minh", into="Xã Quảng Tân")
        assert list((await owed(here)).values()) == ["settled", "settled", "transferred", "open"]
        coordinator, officer = here.phone(COORDINATOR), here.phone(QUANG_SON)
        await coordinator.say("/chitieu")
        said = (await coordinator.hear("Chưa báo: Xã Quảng Tân.")).text
        assert "Đã báo 2/3 đơn vị" in said
        assert "Lớp tập huấn công tác dân vận: 8 lớp" in said
        await officer.say("/chitieu")
        await officer.hear("Chỉ tiêu – Xã Quảng Tân")
        await officer.tap(f"Báo {H1}")
        assert "gồm cả phần của Xã Quảng Sơn trước khi sắp xếp" in (await officer.hear("bao nhiêu tổ?")).text
        await fills_in(officer, "20", "6", "4", "[Có]", "[Bỏ qua]")
        await officer.tap("Gửi")
        await officer.hear("Đã nhận")
        assert list((await owed(here)).values()) == ["settled", "settled", "transferred", "settled"]
        await coordinator.say("/chitieu")
        said = (await coordinator.hear("Đã báo 2/2 đơn vị")).text
        assert "Lớp tập huấn công tác dân vận: 11 lớp" in said, "what the new unit told stands for both"


async def test_a_unit_that_ends_in_the_middle_of_the_form_is_told_of_as_what_it_became(tmp_path: Path) -> None:
    async with asking(tmp_path) as here:
        officer = here.phone(QUANG_SON)
        await tells(officer, H1, "12", "3", "2", "[Có]", "[Bỏ qua]", sends=False)
        await _merged(here, "Xã Quảng Sơn", "Xã Quảng Minh", into="Xã Quảng Tân")
        await officer.tap("Gửi")
        said = (await officer.hear("Xã Quảng Sơn nay là Xã Quảng Tân")).text
        assert "Tổ dân vận đã thành lập: 12 tổ" in said, "nothing entered is lost"
        await officer.tap("Gửi")
        await officer.hear("Đã nhận báo cáo chỉ tiêu 6 tháng đầu năm 2026 của Xã Quảng Tân")
        assert [figures["teams"] for figures in (await stands(here)).values()] == ["12"]
        assert set((await owed(here)).values()) == {"open", "transferred", "settled"}


async def test_of_a_unit_that_was_split_one_chooses_which_part_the_figures_are_of(tmp_path: Path) -> None:
    async with asking(tmp_path) as here:
        officer = here.phone(QUANG_SON)
        await tells(officer, H1, "12", "3", "2", "[Có]", "[Bỏ qua]", sends=False)
        today, now = here.bot.services.today(), here.clock.now()
        new = (NewUnit(name="Xã Quảng Đông"), NewUnit(name="Xã Quảng Tây"))
        plan = Reorganisation(
            id="split", kind=ChangeKind.SPLIT, units=(QUANG_SON_UNIT,), new=new, day=today, person_id=QUAN_TRI
        )
        await here.database.write(lambda c: changes.decide(c, plan, today, now))
        await officer.tap("Gửi")
        await officer.hear("Xã Quảng Sơn đã kết thúc hoạt động từ ngày 1/6/2026")
        await officer.tap("Xã Quảng Đông")
        await officer.hear("Báo kỳ nào?")
        await officer.tap(H1)
        review = await officer.hear("xem lại trước khi gửi")
        assert "Tổ dân vận đã thành lập: 12 tổ" in review.text, "nothing entered is lost"
        await officer.tap("Gửi")
        await officer.hear("của Xã Quảng Đông")


async def test_indicators_that_are_asked_no_more_are_owed_no_more(tmp_path: Path) -> None:
    async with asking(tmp_path) as here:
        await pass_until(here, "17/6")
        assert set((await owed(here)).values()) == {"open"}
        here.settings.policy_file.write_text(default_policy_text(), "utf-8")
        await here.bot.tick()
        assert set((await owed(here)).values()) == {"withdrawn"}, "also what is late: nobody could do it any more"


async def test_a_deputy_tells_in_the_stead_of_the_absent(tmp_path: Path) -> None:
    async with asking(tmp_path) as here:
        now, today = here.clock.now(), here.bot.services.today()

        def add(connection: object) -> int:
            person = people.add(connection, "Cán bộ thay", PROVINCE, [Grant(role=Role.GUEST, unit_id=PROVINCE)], now)  # type: ignore[arg-type]
            people.link(connection, person, "telegram", "1200", now)  # type: ignore[arg-type]
            return person

        here.server.add_person(1200, "Cán bộ thay")
        here.server.handset(1200).chat.started = True
        person = await here.database.write(add)
        await here.database.write(
            lambda c: c.execute(
                "INSERT INTO leaves VALUES ('l', 1, ?, ?, '2026-12-31', 1, '', NULL, NULL)", (person, today.isoformat())
            )
        )
        await tells(here.phone(1200), H1, "12", "3", "2", "[Có]", "[Bỏ qua]")
        found = await unit_reports.standing(here.database, 2, "2026-H1")
        assert found is not None
        assert (found.entered_by, found.instead_of) == (person, 1)
