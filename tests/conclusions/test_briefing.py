"""Giao ban: what was concluded there is owed by the unit itself and by those below it; the minutes."""

from __future__ import annotations

from pathlib import Path

from storage.records.people import Role
from tests.conclusions.helpers import conclusions, leader_of_quang_thanh, owed
from tests.handlers.helpers import labels, tell
from tests.place import COORDINATOR, HAI_AN, NUMBERED, QUANG_SON, QUANG_THANH, Place, place
from tests.urging.helpers import joins

AGENDA = "Tiến độ mô hình quý I"
PAPER = "Báo cáo số 15-BC/BTGDV ngày 2/4/2026"


async def test_a_briefing_of_the_province(here: Place) -> None:
    coordinator, officer = here.phone(COORDINATOR), here.phone(QUANG_SON)
    said = await tell(
        coordinator, "/giaoban", "[Hôm nay]", AGENDA, "[Đủ các đơn vị trực thuộc]", PAPER,
        "[Giao một việc]", "Nộp báo cáo quý", "[Xã Quảng Sơn]", "15/4",
        "[Giao một việc]", "Tổng hợp toàn tỉnh", "[Tỉnh Quảng Ninh]", "20/4", "[Đủ rồi]", "[Gửi]",
    )  # fmt: skip
    assert "Đã ghi giao ban của Tỉnh Quảng Ninh ngày 1/4/2026, giao 2 việc" in said.text
    heard = await officer.hear("Giao ban của Tỉnh Quảng Ninh, ngày 1/4/2026.")
    assert "1. Nộp báo cáo quý – hạn 15/4/2026" in heard.text
    assert "Tổng hợp toàn tỉnh" not in heard.text
    assert [(row["unit"], row["about"]) for row in await owed(here)] == [
        ("QN-QS", "Nộp báo cáo quý"),
        ("QN", "Tổng hợp toàn tỉnh"),
    ]
    minutes = await tell(officer, "[Xem đầy đủ]", "[Biên bản]")  # they were called there
    assert minutes.text.startswith("TỈNH ỦY QUẢNG NINH\nBAN TUYÊN GIÁO VÀ DÂN VẬN TỈNH ỦY\nĐẢNG CỘNG SẢN VIỆT NAM\n")
    assert "Quảng Ninh, ngày 01 tháng 4 năm 2026" in minutes.text
    assert "BIÊN BẢN\nGiao ban công tác dân vận của Tỉnh Quảng Ninh" in minutes.text
    assert "Đủ các đơn vị trực thuộc" in minutes.text
    assert PAPER in minutes.text
    assert "1) Nộp báo cáo quý – Xã Quảng Sơn, hạn 15/4/2026. Kết quả: chưa báo." in minutes.text
    assert minutes.text.endswith("NGƯỜI KẾT LUẬN\n(Ký, ghi rõ họ tên)")
    await here.phone(QUANG_THANH).hears_nothing()


async def test_a_commune_briefs_its_hamlets_and_judges_them_itself(here: Place) -> None:
    leader, hamlet = await leader_of_quang_thanh(here), here.phone(HAI_AN)
    begun = await tell(leader, "/giaoban")
    assert "Đơn vị: Xã Quảng Thành." in begun.text
    await tell(
        leader, "[Hôm nay]", AGENDA, "[Bỏ qua]", "[Bỏ qua]", "[Giao một việc]", "Họp dân", "[Thôn Hải An]",
        "[2 tuần]", "[Đủ rồi]", "[Gửi]",
    )  # fmt: skip
    await hamlet.hear("Giao ban của Xã Quảng Thành")
    await tell(hamlet, "[Báo đã làm]", "Dân đã họp, 45 hộ dự")
    await leader.hear("Đã làm: Dân đã họp")
    await tell(leader, "[Đạt]")
    await hamlet.hear("đã đạt")
    minutes = await tell(leader, "/ketluan", "[Giao ban Xã Quảng Thành, 1/4/2026]", "[Biên bản]")
    assert minutes.text.startswith("XÃ QUẢNG THÀNH\nĐẢNG CỘNG SẢN VIỆT NAM\n")
    assert "Kết quả: đạt." in minutes.text
    (row,) = await conclusions(here)
    assert (row["statement"], row["held_by"], row["agenda"]) == ("briefing", "QN-QT", AGENDA)


async def test_who_hears_for_two_units_hears_of_both_in_one_message(here: Place) -> None:
    officer = here.phone(QUANG_THANH)
    await tell(
        here.phone(COORDINATOR), "/giaoban", "[Hôm nay]", AGENDA, "[Bỏ qua]", "[Bỏ qua]",
        "[Giao một việc]", "Nộp báo cáo quý", "[Xã Quảng Thành]", "15/4",
        "[Giao một việc]", "Họp dân", "[Thôn Hải Đông]", "20/4", "[Đủ rồi]", "[Gửi]",
    )  # fmt: skip
    heard = await officer.hear("Giao ban của Tỉnh Quảng Ninh")  # the hamlet has nobody
    assert "Giao Xã Quảng Thành 1 việc:\n1. Nộp báo cáo quý" in heard.text
    assert "Giao Thôn Hải Đông 1 việc:\n2. Họp dân" in heard.text
    assert labels(heard) == ["Đã làm việc 1", "Đã làm việc 2", "Xem đầy đủ"]
    await officer.hears_nothing()


async def test_a_day_to_come_is_asked_again(here: Place) -> None:
    coordinator = here.phone(COORDINATOR)
    again = await tell(coordinator, "/giaoban", "2/4/2026", AGENDA, "[Bỏ qua]", "[Bỏ qua]", "[Đủ rồi]", "[Gửi]")
    assert "Ngày 2/4/2026 chưa đến" in again.text
    said = await tell(coordinator, "[Hôm nay]", "[Gửi]")
    assert "Đã ghi giao ban" in said.text


async def test_a_checker_briefs_only_where_they_check(here: Place) -> None:
    await joins(here, 1302, "Cán bộ kiểm tra xã Quảng Sơn", "QN-QS", Role.CHECKER)
    checker = here.phone(1302)
    begun = await tell(checker, "/giaoban")
    assert "Đơn vị: Xã Quảng Sơn." in begun.text
    assert "Giao ban của đơn vị khác" not in labels(begun)
    listed = await tell(checker, "[Hôm nay]", AGENDA, "[Bỏ qua]", "[Bỏ qua]", "[Giao một việc]", "Họp")
    assert labels(listed)[:1] == ["Xã Quảng Sơn"]
    assert "Xã Quảng Thành" not in labels(listed)


async def test_without_buttons(tmp_path: Path) -> None:
    async with place(tmp_path, capabilities=NUMBERED) as here:
        coordinator, officer = here.phone(COORDINATOR), here.phone(QUANG_SON)
        await tell(coordinator, "/giaoban", "hôm nay", AGENDA, "bỏ qua", "bỏ qua", "1", "Nộp báo cáo quý")
        await tell(coordinator, "Xã Quảng Sơn", "2 tuần (15/4/2026)", "3")
        said = await tell(coordinator, "gửi")
        assert "giao 1 việc" in said.text
        await officer.hear("Giao ban của Tỉnh Quảng Ninh")
        asked = await tell(officer, "1")
        assert "Đã làm thế nào?" in asked.text
        await tell(officer, "Đã nộp")
        heard = await coordinator.hear("Đã làm: Đã nộp")
        assert "1. Đạt" in heard.text
        assert "Đã ghi: đạt" in (await tell(coordinator, "1")).text
