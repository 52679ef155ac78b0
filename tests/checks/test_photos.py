"""Photos of a check: with it or later, seen by whoever sees the finding, removed by whoever brought them."""

from __future__ import annotations

import asyncio
from typing import Any

from storage.records.people import Role
from tests.checks.helpers import WRONG, begin, checked, initiative_id, reported, sees
from tests.evidence.conftest import FACES
from tests.handlers.helpers import PHOTOS, labels, tell
from tests.place import COORDINATOR, LEADER, QUANG_THANH, Place
from tests.urging.helpers import joins

CHECKER = 1101


async def pieces(here: Place) -> list[dict[str, Any]]:
    """What belongs to checks, once it is fetched."""
    async with asyncio.timeout(30):
        while await here.database.all("SELECT 1 FROM evidence WHERE state = 'waiting'"):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    rows = await here.database.all("SELECT * FROM evidence WHERE check_id IS NOT NULL ORDER BY id")
    return [dict(row) for row in rows]


async def test_a_photo_with_the_check(here: Place) -> None:
    officer, checker, leader = (here.phone(phone) for phone in (QUANG_THANH, COORDINATOR, LEADER))
    await reported(officer)
    await begin(checker, await initiative_id(here))
    await tell(checker, "[Tại chỗ]", "[Đúng như báo]", "[Đúng như báo]", "[Đúng như báo]", "[Bỏ qua]", "[Bỏ qua]")
    await checker.photo(PHOTOS[0])
    await checker.hear("Đã nhận 1 ảnh")
    sent = await tell(checker, "[Xong]", "[Gửi]")
    assert FACES in sent.text
    assert "Cơ sở được báo ngay" in sent.text
    await tell(checker, "[Không]")
    [piece] = await pieces(here)
    assert (piece["state"], piece["faces"], piece["report_id"]) == ("kept", "none", None)
    await officer.hear("đã kiểm tra")
    shown = await tell(officer, "[Xem kết quả kiểm tra]", "[Ảnh, tài liệu (1)]")
    assert labels(shown) == ["Xem 1", "Xem kết quả kiểm tra"]
    await tell(officer, "[Xem 1]")
    await leader.tap_raw(f"e:see:{piece['id']}", 1)
    await leader.hear("Không tìm thấy")
    await leader.tap_raw(f"k:evidence:{piece['check_id']}:0", 1)
    await leader.hear("Không tìm thấy")
    await officer.tap_raw(f"e:drop:{piece['id']}", 1)
    await officer.hear("Không tìm thấy")
    await officer.tap_raw(f"k:agree:{piece['check_id']}", 1)
    await officer.hear("Đã ghi")
    await leader.tap_raw(f"k:evidence:{piece['check_id']}:0", 1)
    await leader.hear("1–1/1")
    await checker.hear("đồng ý với kết quả")
    await sees(checker, piece["check_id"])
    gone = await tell(checker, "[Ảnh, tài liệu (1)]", "[Gỡ 1]", "[Gửi nhầm]")
    assert "Đã gỡ ảnh" in gone.text
    assert "Chưa có ảnh" in (await tell(checker, "[Ảnh, tài liệu còn lại]")).text
    assert (await pieces(here))[0]["removed_at"] is not None


async def test_text_now_and_photos_later_by_the_button(here: Place) -> None:
    officer, checker = here.phone(QUANG_THANH), here.phone(COORDINATOR)
    check, _ = await checked(here, officer, checker)
    asked = await tell(checker, "[Gửi thêm ảnh]")
    assert "Gửi ảnh hoặc tài liệu" in asked.text
    await checker.photo(PHOTOS[1])
    await checker.hear("Đã nhận 1 ảnh")
    said = await tell(checker, "[Xong]")
    assert "Đã kèm 1 ảnh vào kết quả kiểm tra" in said.text
    [piece] = await pieces(here)
    assert (piece["check_id"], piece["state"]) == (check, "kept")


async def test_photos_sent_by_themselves_are_offered_to_the_check(here: Place) -> None:
    officer = here.phone(QUANG_THANH)
    await joins(here, CHECKER, "Chuyên viên kiểm tra", "QN", Role.CHECKER)
    checker = here.phone(CHECKER)
    await checker.photo(PHOTOS[0])  # who has checked nothing yet is answered as ever
    await checker.hear("chưa rõ ý")
    check, _ = await checked(here, officer, checker)
    await checker.photo(PHOTOS[0])
    asked = await checker.hear("Kèm 1 ảnh vào kết quả kiểm tra")
    assert "Báo cáo mới" not in labels(asked)
    said = await tell(checker, "[Kèm vào]")
    assert "vào kết quả kiểm tra" in said.text
    [piece] = await pieces(here)
    assert piece["check_id"] == check


async def test_whoever_reports_and_checks_chooses_between_them(here: Place) -> None:
    officer, checker = here.phone(QUANG_THANH), here.phone(COORDINATOR)
    await tell(checker, "/baocao", "[1]", "[Chưa có kết quả]", "[Bỏ qua]", "[Gửi]")
    check, _ = await checked(here, officer, checker)
    await checker.photo(PHOTOS[2])
    asked = await checker.hear("báo cáo hay kết quả kiểm tra nào?")
    assert "1. Kiểm tra: " in asked.text
    await tell(checker, "[1]")
    [piece] = await pieces(here)
    assert piece["check_id"] == check


async def test_the_same_photo_of_officer_and_checker_is_no_question(here: Place) -> None:
    officer, checker = here.phone(QUANG_THANH), here.phone(COORDINATOR)
    steps = ("/baocao", "[1]", "[Đúng tiến độ]", WRONG, "[Hết rồi]")
    await tell(officer, *steps)
    await officer.photo(PHOTOS[0])
    await officer.hear("Đã nhận 1 ảnh")
    await tell(officer, "[Xong]", "[Bỏ qua]", "[Gửi]")
    await begin(checker, await initiative_id(here))
    await tell(checker, "[Xem hồ sơ]", "[Đúng như báo]", "[Bỏ qua]", "[Bỏ qua]")
    await checker.photo(PHOTOS[0])
    await checker.hear("Đã nhận 1 ảnh")
    await tell(checker, "[Xong]", "[Gửi]")
    await pieces(here)
    assert await here.database.all("SELECT * FROM likenesses") == []
