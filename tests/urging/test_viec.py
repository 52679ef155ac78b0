"""Việc cần làm: what one owes and what others owe one, the month as a picture, and the figures in the views."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

from PIL import Image

from storage import ledger
from storage.records.people import Role
from tests.handlers.helpers import FLOWERS, labels, payload, tell
from tests.place import COORDINATOR, LEADER, NUMBERED, QUANG_SON, QUANG_THANH, Place, place
from tests.units.test_reorganising import merge
from tests.urging.helpers import DAY, accepted, brought_about, joins, late_since_march, owes_more, unit_id


async def test_what_one_owes_the_soonest_first_with_what_does_it(here: Place) -> None:
    await late_since_march(here)
    officer = here.phone(QUANG_THANH)
    shown = await tell(officer, "/viec")
    first, second = shown.text.split("\n")[1:3]
    assert first == "1. Đăng ký mô hình năm 2026 (đã gửi 1, chờ xem) – hạn thứ Ba 31/3, quá 1 ngày"
    assert second.startswith("2. Báo kết quả 6 tháng đầu năm 2026: Đoạn đường xanh")
    assert "Việc của các đơn vị" not in shown.text
    assert "Đồng chí xem lại" not in (await tell(officer, "[1]")).text
    await tell(officer, "/huy", "/viec")
    asked = await tell(officer, "[2]")
    assert "Việc đang thế nào?" in asked.text
    await tell(officer, "[Chưa có kết quả]", "[Bỏ qua]", "[Gửi]")
    assert "1 việc" in (await tell(officer, "/viec")).text


async def test_a_superior_sees_what_others_owe(here: Place) -> None:
    await late_since_march(here)
    shown = await tell(here.phone(LEADER), "/viec")
    assert "đồng chí không có việc nào phải làm lúc này" in shown.text
    assert "3 việc quá hạn ở 3 đơn vị – Xã Quảng Minh (1), Xã Quảng Sơn (1), Xã Quảng Thành (1)" in shown.text
    assert "Nhắc việc" in labels(shown)


async def test_what_waits_for_one_s_own_word_is_told_too(here: Place) -> None:
    coordinator = here.phone(COORDINATOR)
    shown = await tell(coordinator, "/viec")
    assert shown.text.split("\n")[:3] == [
        "Việc cần làm: không có việc nào đến hạn.",
        "",
        "Chờ ý kiến đồng chí: 2 đăng ký.",
    ]
    assert "Xét duyệt: 2 đăng ký chờ xem." in (await tell(coordinator, "[Chờ ý kiến của tôi (2)]")).text


async def test_what_others_owe_soon_is_a_tap_away(here: Place) -> None:
    here.clock.move(-5 * DAY)
    await brought_about(here)
    leader, officer = here.phone(LEADER), here.phone(QUANG_SON)
    assert "3 việc đến hạn trong 7 ngày tới" in (await tell(leader, "/viec")).text
    shown = await tell(leader, "[Sắp đến hạn (3)]")
    assert shown.text.split("\n")[:2] == [
        "Việc các đơn vị sắp đến hạn: 3 việc. Bấm số để xem, nhắc hoặc gia hạn.",
        "1. Đăng ký mô hình năm 2026 (Xã Quảng Sơn) – hạn thứ Ba 31/3, còn 4 ngày",
    ]
    assert "Nhắc việc này" in labels(await tell(leader, "[1]"))
    assert "Sắp đến hạn" not in " ".join(labels(await tell(officer, "/viec")))
    await officer.tap_raw("c:sapden", 1)
    assert (await officer.hear()).text.startswith("Việc này không thuộc quyền của đồng chí")


async def test_who_enters_for_a_unit_that_nobody_reaches_has_it_on_the_list(here: Place) -> None:
    await late_since_march(here)
    coordinator = here.phone(COORDINATOR)
    assert "(Xã Quảng Minh)" in (await tell(coordinator, "/viec")).text
    await joins(here, 2001, "Cán bộ mới xã Quảng Minh", "QN-QM", Role.OFFICER)
    assert "(Xã Quảng Minh)" not in (await tell(coordinator, "/viec")).text
    assert "Đăng ký mô hình năm 2026" in (await tell(here.phone(2001), "/viec")).text


async def test_a_deputy_has_the_absent_person_s_duties(here: Place) -> None:
    await late_since_march(here)
    deputy = await joins(here, 2001, "Người làm thay", "QN-QS")
    assert "không có việc nào" in (await tell(here.phone(2001), "/viec")).text
    await here.database.write(
        lambda c: c.execute(
            "INSERT INTO leaves VALUES ('l', 1, ?, '2026-04-01', '2026-04-03', 1, '', NULL, NULL)", (deputy,)
        )
    )
    assert "Đăng ký mô hình năm 2026" in (await tell(here.phone(2001), "/viec")).text
    assert "không có việc nào" in (await tell(here.phone(QUANG_SON), "/viec")).text


async def test_pages(here: Place) -> None:
    await owes_more(here, "QN-QS", 7)
    officer = here.phone(QUANG_SON)
    shown = await tell(officer, "/viec")
    assert "Việc cần làm 1–6/7. Bấm số để làm ngay." in shown.text
    following = await tell(officer, "[Sau ▸]")
    assert "7–7/7" in following.text
    assert "1–6/7" in (await tell(officer, "[◂ Trước]")).text
    assert "1–6/7" in (await tell(officer, "/viec 99")).text


async def test_the_month_is_a_picture_that_its_caption_tells_as_well(here: Place) -> None:
    await late_since_march(here)
    officer = here.phone(QUANG_THANH)
    shown = await tell(officer, "/viec")
    assert "Lịch tháng 4" in labels(shown)
    assert "Lịch tháng 5" in labels(shown)
    june = payload(shown, "Lịch tháng 4").replace("-04.", "-06.")
    await officer.tap_raw(june, shown)
    await officer.tap_raw(june, shown)
    await officer.hear("Đang vẽ lịch tháng 6/2026")
    picture = await officer.hear("Tháng 6/2026: đồng chí có 1 việc đến hạn", patience=30)
    assert "• 15/6: Báo kết quả 6 tháng đầu năm 2026: Đoạn đường xanh" in picture.text
    assert "photo" in picture.wire
    assert any("đã gửi rồi" in toast for toast in officer.toasts)
    (kept,) = await here.database.all("SELECT sha256 FROM documents WHERE kind = 'month'")
    found = next(path for path in here.settings.files.rglob("*") if path.name.startswith(kept["sha256"][:20]))
    with Image.open(io.BytesIO(found.read_bytes())) as image:
        assert image.width == 780
    for forged in ("c:lich:2026-13.abcdefghjk", "c:lich:x", "c:lich:2026-04.x"):
        await officer.tap_raw(forged, shown)


async def test_figures_with_their_formula_and_the_duties_behind(here: Place) -> None:
    await late_since_march(here)
    coordinator = here.phone(COORDINATOR)
    await settle_quang_thanh(here)
    shown = await tell(coordinator, "/donvi Quảng Ninh")
    assert "Kết quả 6 tháng đầu năm 2026: hoàn thành 33,3% (1/3), đúng hạn 0% (0/3)." in shown.text
    told = await tell(coordinator, "[Kết quả thực hiện]")
    assert "Hoàn thành = số việc đã làm ÷ số việc đến hạn" in told.text
    behind = await tell(coordinator, "[Chưa làm (2)]")
    assert "Đăng ký mô hình năm 2026 – Xã Quảng Sơn; hạn 31/3/2026" in behind.text
    late = await tell(coordinator, "[◂ Kết quả thực hiện]", "[Làm muộn (1)]")
    assert "Xã Quảng Thành; hạn 31/3/2026, xong 1/4/2026" in late.text
    year = await tell(coordinator, "[◂ Kết quả thực hiện]", "[Năm 2026]")
    assert "năm 2026" in year.text
    nothing = await tell(coordinator, "/donvi Sở Y tế")
    assert "chưa có việc đến hạn" in nothing.text


async def test_a_unit_merged_in_the_middle_of_a_period_keeps_what_it_did(here: Place) -> None:
    await late_since_march(here)
    coordinator = here.phone(COORDINATOR)
    await settle_quang_thanh(here)
    here.clock.move(timedelta(days=1))
    await merge(here, "Xã Quảng Sơn", "Xã Quảng Thành", into="Xã Quảng Đức", on="hôm nay")
    await brought_about(here)
    shown = await tell(coordinator, "/donvi Quảng Ninh")
    while "Kết quả 6 tháng" not in shown.text:
        shown = await coordinator.hear()
    # what Quảng Thành did stays its own, and the new commune has its initiative now; Quảng Minh has none
    assert "hoàn thành 66,7% (2/3)" in shown.text
    behind = await tell(coordinator, "[Kết quả thực hiện]", "[Làm muộn (2)]")
    assert "Xã Quảng Thành; hạn 31/3/2026, xong 1/4/2026" in behind.text
    assert "Xã Quảng Đức; hạn 31/3/2026, xong 1/4/2026" in behind.text
    joined = await tell(coordinator, "/donvi Quảng Đức")
    assert "hoàn thành 100% (1/1), đúng hạn 0% (0/1)" in joined.text


async def test_what_others_may_not_see_is_not_counted_for_them(here: Place) -> None:
    await late_since_march(here)
    officer, quang_son = here.phone(QUANG_THANH), await unit_id(here, "QN-QS")
    shown = await tell(officer, "/viec")
    for forged in (f"n:sum:{quang_son}:2026", f"n:rows:{quang_son}:2026:open:0"):
        await officer.tap_raw(forged, shown)
        await officer.hear("Không tìm thấy mục này")
    own = await unit_id(here, "QN-QT")
    for forged in (f"n:sum:{own}:2026-H9", f"n:rows:{own}:2026:x:0"):
        await officer.tap_raw(forged, shown)
        await officer.hear("Không tìm thấy mục này")


async def test_without_buttons(tmp_path: Path) -> None:
    async with place(tmp_path, capabilities=NUMBERED) as here:
        await late_since_march(here)
        officer = here.phone(QUANG_THANH)
        shown = await tell(officer, "Việc cần làm")
        assert "Gõ: 1 · 2 · lịch tháng 4" in shown.text
        assert "Việc đang thế nào?" in (await tell(officer, "2")).text


async def settle_quang_thanh(here: Place) -> None:
    """Its registration of today is accepted, a day late."""
    at, now = await unit_id(here, "QN-QT"), here.clock.now()
    await accepted(here, FLOWERS)
    await here.database.write(lambda connection: ledger.settle_registration(connection, at, now))
