"""Giao ban: what was concluded there is owed by the unit itself and by those below it; the minutes."""

from __future__ import annotations

from pathlib import Path

from storage.records.people import Role
from tests.conclusions.helpers import conclusions, leader_of_quang_thanh, owed
from tests.handlers.helpers import PHOTOS, labels, payload, tell
from tests.place import COORDINATOR, HAI_AN, NUMBERED, QUANG_SON, QUANG_THANH, Place, place
from tests.urging.helpers import joins

AGENDA = "Tiến độ mô hình quý I"
PAPER = "Báo cáo số 15-BC/BTGDV ngày 2/4/2026"
UNSAID = ("[Bỏ qua]", "[Bỏ qua]", "[Không gửi gì]")
"""Nobody came, and there were no papers."""
TO_QUANG_SON = ("[Giao một việc]", "Nộp báo cáo quý", "[Xã Quảng Sơn]", "15/4", "[Đủ rồi]")


async def test_a_briefing_of_the_province(here: Place) -> None:
    coordinator, officer = here.phone(COORDINATOR), here.phone(QUANG_SON)
    said = await tell(
        coordinator, "/giaoban", "[Hôm nay]", AGENDA, "[Đủ các đơn vị trực thuộc]", PAPER, "[Không gửi gì]",
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
        leader, "[Hôm nay]", AGENDA, *UNSAID, "[Giao một việc]", "Họp dân", "[Thôn Hải An]",
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
        here.phone(COORDINATOR), "/giaoban", "[Hôm nay]", AGENDA, *UNSAID,
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
    again = await tell(coordinator, "/giaoban", "2/4/2026", AGENDA, *UNSAID, "[Đủ rồi]", "[Gửi]")
    assert "Ngày 2/4/2026 chưa đến" in again.text
    said = await tell(coordinator, "[Hôm nay]", "[Gửi]")
    assert "Đã ghi giao ban" in said.text


async def test_a_checker_briefs_only_where_they_check(here: Place) -> None:
    await joins(here, 1302, "Cán bộ kiểm tra xã Quảng Sơn", "QN-QS", Role.CHECKER)
    checker = here.phone(1302)
    begun = await tell(checker, "/giaoban")
    assert "Đơn vị: Xã Quảng Sơn." in begun.text
    assert "Giao ban của đơn vị khác" not in labels(begun)
    listed = await tell(checker, "[Hôm nay]", AGENDA, *UNSAID, "[Giao một việc]", "Họp")
    assert labels(listed)[:1] == ["Xã Quảng Sơn"]
    assert "Xã Quảng Thành" not in labels(listed)


async def test_without_buttons(tmp_path: Path) -> None:
    async with place(tmp_path, capabilities=NUMBERED.model_copy(update={"files_in": False})) as here:
        coordinator, officer = here.phone(COORDINATOR), here.phone(QUANG_SON)
        asked = await tell(coordinator, "/giaoban", "hôm nay", AGENDA, "bỏ qua")
        assert "Kênh này chưa nhận được tệp, xin ghi bằng chữ" in asked.text
        await tell(coordinator, "bỏ qua", "1", "Nộp báo cáo quý")
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


async def test_its_papers_are_opened_by_those_who_were_called_and_by_nobody_else(here: Place) -> None:
    coordinator, called, other = here.phone(COORDINATOR), here.phone(QUANG_SON), here.phone(QUANG_THANH)
    await tell(coordinator, "/giaoban", "[Hôm nay]", AGENDA, "[Bỏ qua]", PAPER)
    await coordinator.document(b"%PDF-1.4 bao cao", "bao-cao-15.pdf")
    await coordinator.hear("Đã nhận 1 tài liệu")
    await coordinator.photo(PHOTOS[0])
    await coordinator.hear("1 ảnh")
    review = await tell(coordinator, "[Xong]", *TO_QUANG_SON)
    assert "• Tệp tài liệu: 1 ảnh, 1 tài liệu" in review.text
    await tell(coordinator, "[Gửi]")
    await called.hear("Giao ban của Tỉnh Quảng Ninh")
    shown = await tell(called, "[Xem đầy đủ]")
    assert f"Tài liệu: {PAPER}; 2 tệp kèm theo" in shown.text
    listed = await tell(called, "[Tệp tài liệu (2)]")
    assert "1. tài liệu bao-cao-15.pdf, 1/4/2026" in listed.text
    assert labels(listed) == ["Xem 1", "Xem 2", "◂ Giao ban"]
    await called.tap("Xem 1", listed)
    await called.until(lambda: "document" in called.last.wire, "the document")
    await called.tap("◂ Giao ban", listed)
    await called.hear("2 tệp kèm theo")
    assert "Kèm theo 2 tệp." in (await tell(called, "[Biên bản]")).text
    see, statement = payload(listed, "Xem 1"), payload(listed, "◂ Giao ban").split(":")[2]
    for press in (see, see.replace("see", "drop"), f"o:files:{statement}:0", "o:files:nothing:0"):
        await other.tap_raw(press, 1)
        await other.hear("Không tìm thấy")
    await called.tap_raw(see.replace("see", "drop"), 1)
    await called.hear("Không tìm thấy")
    await coordinator.tap_raw(f"o:files:{statement}:0", 1)
    await coordinator.tap("Gỡ 1", await coordinator.hear("1–2/2"))
    await coordinator.hear("Gỡ tài liệu bao-cao-15.pdf?")
    await tell(coordinator, "[Gửi nhầm]", "[Ảnh, tài liệu còn lại]")
    assert "1–1/1" in coordinator.last.text
    await called.tap_raw(see, 1)
    await called.hear("Không tìm thấy")


async def test_a_paper_sent_too_early_is_kept(here: Place) -> None:
    coordinator = here.phone(COORDINATOR)
    await tell(coordinator, "/giaoban", "[Hôm nay]")
    await coordinator.document(b"%PDF-1.4 bao cao", "bao-cao-15.pdf")
    await coordinator.hear()
    asked = await tell(coordinator, AGENDA, "[Bỏ qua]", PAPER)
    assert "Xong" in labels(asked)
    await tell(coordinator, "[Xong]", *TO_QUANG_SON, "[Gửi]")
    [kept] = await here.database.all("SELECT name, statement_id IS NOT NULL AS whose FROM evidence")
    assert tuple(kept) == ("bao-cao-15.pdf", 1)
