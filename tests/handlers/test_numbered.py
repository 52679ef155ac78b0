"""The same conversations on a channel without buttons and edits: everything by typing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.local import Message
from tests.handlers.helpers import FLOWERS, PHOTOS, ROAD, initiative, reports
from tests.phone import Phone
from tests.place import NEWCOMER, NUMBERED, QUANG_SON, QUANG_THANH, Place, place

pytestmark = pytest.mark.server


@pytest.fixture
async def plain(tmp_path: Path) -> AsyncIterator[Place]:
    """A province on a channel without buttons."""
    async with place(tmp_path, capabilities=NUMBERED) as found:
        yield found


async def type_in(phone: Phone, *words: str) -> Message:
    """Type each and wait for its answer; the last answer."""
    heard = None
    for typed in words:
        await phone.say(typed)
        heard = await phone.hear()
        assert not heard.buttons
        assert len(heard.text) <= 2000
    assert heard is not None
    return heard


async def test_onboarding(plain: Place) -> None:
    phone = plain.phone(NEWCOMER)
    heard = await type_in(phone, plain.codes[NEWCOMER])
    assert heard.text.endswith("Gõ số để chọn:\n1. Đồng ý\n2. Không dùng bot\n0. Hủy")
    heard = await type_in(phone, "0")
    assert heard.text.endswith("Gõ số để chọn:\n1. Làm tiếp: Dân vận khéo")
    heard = await type_in(phone, "1", "1", "2", "Nguyễn Thị Hoa")
    assert heard.text.startswith("Xong rồi, đồng chí Nguyễn Thị Hoa.")


async def test_registration(plain: Place) -> None:
    phone = plain.phone(QUANG_SON)
    heard = await type_in(phone, "đăng ký mô hình", ROAD)
    assert heard.text.endswith(
        "Gõ số để chọn:\n1. Chính đơn vị (tập thể)\n2. Tập thể khác\n3. Cá nhân\n4. Quay lại\n0. Hủy"
    )
    heard = await type_in(phone, "7")
    assert heard.text.startswith("Xin chọn một trong các mục dưới đây.")
    heard = await type_in(phone, "1", "1", "thôn Hải An", "600 m đường")
    assert heard.text.endswith("Gõ: cuối quý (30/6/2026) · cuối năm (31/12/2026) · quay lại · hủy")
    heard = await type_in(phone, "30/11")
    assert "Gõ số để chọn:\n1. Gửi\n2. ✎ Đơn vị\n3. ✎ Tên\n" in heard.text
    heard = await type_in(phone, "3", f"{ROAD} và kênh mương")
    assert f"• Tên: {ROAD} và kênh mương" in heard.text
    heard = await type_in(phone, "gui")
    assert heard.text.endswith("Gõ số để chọn:\n1. Báo kết quả mô hình này\n2. Mô hình của tôi")
    stored = await initiative(plain, f"{ROAD} và kênh mương")
    assert (stored["end_on"], stored["subject_name"], stored["field"]) == ("2026-11-30", "Xã Quảng Sơn", "economy")


async def test_progress(plain: Place) -> None:
    phone = plain.phone(QUANG_THANH)
    heard = await type_in(phone, "báo kết quả")
    assert heard.text.endswith(f"1. {FLOWERS}\n\nGõ: 1 · hủy")
    await type_in(phone, "1", "1", "Họp dân 2 lần, 45 hộ đồng ý.")
    heard = await type_in(phone, "3")
    assert heard.text.startswith("(4/6) Ngày công: bao nhiêu? Ví dụ: 150 công.")
    heard = await type_in(phone, "150 công", "hết rồi", "riêng kỳ này")
    await phone.album(PHOTOS)
    assert (await phone.hear()).text.startswith("Đã nhận 3 ảnh. Gửi tiếp, hoặc bấm Xong.")
    await type_in(phone, "xong", "bỏ qua", "1")
    (stored,) = await reports(plain, FLOWERS)
    assert [(row["kind"], row["amount"]) for row in stored["resources"]] == [("labour", "150")]
    assert len(stored["evidence"]) == 3


async def test_a_number_where_a_number_is_due_is_never_a_choice(plain: Place) -> None:
    phone = plain.phone(QUANG_THANH)
    await type_in(phone, "báo kết quả", "1", "1", "Họp dân 2 lần, 45 hộ đồng ý.", "số hộ")
    heard = await type_in(phone, "2")
    assert heard.text.startswith("✓ Số hộ: 2 hộ")


async def test_only_the_newest_list_is_live(plain: Place) -> None:
    phone = plain.phone(QUANG_THANH)
    await type_in(phone, "/menu", "/mohinh")
    heard = await type_in(phone, "1")
    assert heard.text.startswith(FLOWERS), "the first of the list, not of the menu before it"


async def test_back_and_what_is_no_choice(plain: Place) -> None:
    phone = plain.phone(QUANG_SON)
    heard = await type_in(phone, "/dangky", ROAD, "quay lại")
    assert heard.text.endswith(f"Gõ số để chọn:\n1. Giữ: {ROAD[:39].rsplit(' ', 1)[0]}…\n0. Hủy")
    heard = await type_in(phone, "1")
    assert heard.text.startswith(f"✓ Tên: {ROAD}")
