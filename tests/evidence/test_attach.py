"""Text first, photos later: attached to the report with one tap, or the beginning of another."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.evidence.conftest import FACES, fetched, pieces, send
from tests.evidence.pictures import photo
from tests.handlers.helpers import FLOWERS, ROAD, labels, register, reports, tell
from tests.jobs.conftest import answered
from tests.phone import Phone
from tests.place import NUMBERED, QUANG_SON, QUANG_THANH, Place, place

pytestmark = pytest.mark.server


async def nothing_yet(phone: Phone, name: str = FLOWERS) -> None:
    await tell(phone, "/baocao", name, "[Chưa có kết quả]", "[Bỏ qua]", "[Gửi]")


async def test_an_album_after_the_report_is_attached_with_one_tap(here: Place) -> None:
    phone = here.phone(QUANG_THANH)
    await nothing_yet(phone)
    here.clock.move(timedelta(days=2))
    before = len(phone.answers)
    await phone.album([photo(1), photo(2)])
    heard = await phone.hear()
    assert heard.text.endswith(f"Kèm 2 ảnh vào báo cáo {FLOWERS} gửi ngày 1/4/2026?")
    assert labels(heard)[:2] == ["Kèm vào", "Báo cáo mới"]
    await answered(here)
    assert len(phone.answers) == before + 1, "an album has one answer"
    heard = await tell(phone, "[Kèm vào]")
    assert heard.text.splitlines() == ["Đã kèm 2 ảnh vào báo cáo. Cảm ơn đồng chí.", FACES]
    (stored,) = await reports(here, FLOWERS)
    found = await fetched(here)
    assert [piece["report_id"] for piece in found] == [stored["id"]] * 2
    assert {piece["state"] for piece in found} == {"kept"}
    assert stored["recorded_at"].startswith("2026-04-01"), "it counted already"
    await phone.tap("Không")
    await phone.hear("rõ mặt: không")
    assert {piece["faces"] for piece in await pieces(here)} == {"none"}
    assert [row["action"] for row in await here.export("audit")] == ["report", "attach", "faces"]


async def test_what_was_sent_by_mistake_is_attached_to_nothing(here: Place) -> None:
    phone = here.phone(QUANG_THANH)
    await nothing_yet(phone)
    await phone.photo(photo(1))
    await phone.hear("Kèm 1 ảnh")
    heard = await tell(phone, "[Quay lại]", "[Bỏ hết, gửi lại]", "[Không gửi gì]")
    assert heard.text == "Chưa có ảnh hay tài liệu nào để kèm."


async def test_after_three_days_they_begin_a_report(here: Place) -> None:
    phone = here.phone(QUANG_THANH)
    await nothing_yet(phone)
    here.clock.move(timedelta(days=3, minutes=1))
    await phone.photo(photo(1))
    assert "Đồng chí báo kết quả mô hình nào?" in (await phone.hear()).text


async def test_a_new_report_may_be_made_of_them(here: Place) -> None:
    phone = here.phone(QUANG_THANH)
    await nothing_yet(phone)
    await phone.album([photo(1), photo(2)])
    await phone.hear("Kèm 2 ảnh")
    old = phone.last
    heard = await tell(phone, "[Báo cáo mới]")
    assert "Đồng chí báo kết quả mô hình nào?" in heard.text
    await phone.tap("Kèm vào", old)
    await phone.hear_toast("Nút này của câu trước")
    await phone.hear()
    await tell(phone, "[1]", "[Đã xong]", "Đã trồng xong hoa.", "[Hết rồi]")
    heard = await tell(phone, "[Bỏ qua]", "[Gửi]")
    assert heard.text.endswith(FACES)
    first, second = await reports(here, FLOWERS)
    assert (len(first["evidence"]), len(second["evidence"])) == (0, 2)


async def test_of_several_reports_one_is_chosen(here: Place) -> None:
    phone = here.phone(QUANG_THANH)
    await register(phone)
    await nothing_yet(phone, ROAD)
    await nothing_yet(phone)
    await phone.photo(photo(1))
    heard = await phone.hear()
    assert "Kèm 1 ảnh vào báo cáo nào?" in heard.text
    assert f"1. {FLOWERS} (1/4/2026)" in heard.text
    assert f"2. {ROAD} (1/4/2026)" in heard.text
    await tell(phone, "[2]")
    (stored,) = await reports(here, ROAD)
    assert [piece["kind"] for piece in stored["evidence"]] == ["photo"]


async def test_a_voice_and_a_place_can_be_attached(here: Place) -> None:
    phone = here.phone(QUANG_THANH)
    await nothing_yet(phone)
    await phone.voice(b"OggS", 35)
    assert "Kèm ghi âm 35 giây vào báo cáo" in (await phone.hear()).text
    await phone.location()
    await phone.hear("Kèm ghi âm 35 giây, 1 tài liệu khác vào báo cáo")
    heard = await tell(phone, "[Kèm vào]")
    assert FACES not in heard.text
    assert [(piece["kind"], piece["seconds"]) for piece in await fetched(here)] == [("voice", 35), ("place", None)]


async def test_what_is_told_twice_is_stored_once(here: Place) -> None:
    phone = here.phone(QUANG_THANH)
    await nothing_yet(phone)
    await phone.photo(photo(1))
    heard = await phone.hear("Kèm 1 ảnh")
    data = next(button.data for button in heard.buttons if button.label == "Kèm vào")
    assert data
    for _ in range(3):
        await phone.tap_raw(data, heard)
    await phone.hear("Đã kèm 1 ảnh")
    await answered(here)
    assert len(await pieces(here)) == 1


async def test_it_goes_to_the_amendment_where_there_is_one(here: Place) -> None:
    phone = await send(here, photo(1))
    report = phone.last
    await phone.photo(photo(2))
    await phone.hear("Kèm 1 ảnh")
    await phone.tap("Sửa báo cáo này", report)  # the photo is set aside meanwhile
    await phone.hear("Vì sao sửa?")
    await tell(phone, "[Bỏ qua]", "[Gửi]")
    await tell(phone, "/menu", "[Làm tiếp: Kèm ảnh, tài liệu]", "[Kèm vào]")
    first, second = await reports(here, FLOWERS)
    assert second["amends"] == first["id"]
    assert (len(first["evidence"]), len(second["evidence"])) == (1, 2)


async def test_what_came_while_an_amendment_was_written_stays(here: Place) -> None:
    phone = await send(here, photo(1))
    (piece,) = await fetched(here)
    await tell(phone, "[Sửa báo cáo này]", "/huy")
    await phone.photo(photo(2))
    await phone.hear("Kèm 1 ảnh")
    await tell(phone, "[Kèm vào]")
    await fetched(here)
    await tell(phone, "/menu", "[Làm tiếp: Báo kết quả]", "[Bỏ qua]", "[Gửi]")
    amended = (await reports(here, FLOWERS))[-1]
    assert [kept["state"] for kept in amended["evidence"]] == ["kept", "kept"]
    assert amended["evidence"][0]["sha256"] == piece["sha256"]


async def test_nobody_elses_report_is_offered(here: Place) -> None:
    await nothing_yet(here.phone(QUANG_THANH))
    other = here.phone(QUANG_SON)
    await other.photo(photo(1))
    assert "Kèm" not in (await other.hear()).text


async def test_without_buttons(tmp_path: Path) -> None:
    async with place(tmp_path, capabilities=NUMBERED) as here:
        phone = here.phone(QUANG_THANH)
        await tell(phone, "/baocao", "1", "4", "bỏ qua", "gửi")
        await phone.photo(photo(1))
        heard = await phone.hear("Kèm 1 ảnh")
        assert "1. Kèm vào" in heard.text
        heard = await tell(phone, "1")
        assert "1. Không" in heard.text
        heard = await tell(phone, "2")
        assert heard.text.startswith("Trẻ em, hộ khó khăn rõ mặt: có.")
        assert [piece["faces"] for piece in await pieces(here)] == ["some"]
