"""Evidence seen again, and removed: hidden everywhere, traced, its bytes kept."""

from __future__ import annotations

import pytest

from tests.evidence.conftest import fetched, pieces, send
from tests.evidence.pictures import photo
from tests.handlers.helpers import labels, tell
from tests.place import LEADER, QUANG_THANH, Place

pytestmark = pytest.mark.server


async def test_it_is_hidden_everywhere_and_traced(here: Place) -> None:
    phone = await send(here, photo(1), photo(2), documents=((b"%PDF", "bien-ban.pdf"),))
    await fetched(here)
    await phone.tap("Có")
    await phone.hear("rõ mặt: có")
    heard = await tell(phone, "/mohinh", "[1]")
    assert "2 ảnh, 1 tài liệu khác" in heard.text
    heard = await tell(phone, "[Ảnh, tài liệu (3)]")
    assert heard.text.splitlines()[1:] == [
        "1. ảnh, 1/4/2026, có trẻ em, hộ khó khăn rõ mặt",
        "2. ảnh, 1/4/2026, có trẻ em, hộ khó khăn rõ mặt",
        "3. tài liệu bien-ban.pdf, 1/4/2026",
    ]
    heard = await tell(phone, "[Gỡ 2]")
    assert "Gỡ ảnh? Chọn lý do" in heard.text
    heard = await tell(phone, "[Người trong ảnh không đồng ý]")
    assert heard.text == "Đã gỡ ảnh: không ai thấy nữa. Việc gỡ được ghi lại."
    heard = await tell(phone, "[Ảnh, tài liệu còn lại]")
    assert "1–2/2" in heard.text
    heard = await tell(phone, "/mohinh", "[1]")
    assert "1 ảnh, 1 tài liệu khác" in heard.text
    heard = await tell(phone, "[Sửa báo cáo gần nhất]", "[Bỏ qua]")
    assert "• Ảnh, tài liệu: 1 ảnh, 1 tài liệu khác" in heard.text
    first, second, third = await pieces(here)
    assert [bool(piece["removed_at"]) for piece in (first, second, third)] == [False, True, False]
    assert second["removed_why"] == "Người trong ảnh không đồng ý"
    assert second["removed_by"]
    digest = second["sha256"]
    assert (here.settings.files / digest[:2] / digest).exists(), "the bytes stay"
    assert [row["action"] for row in await here.export("audit")] == ["report", "faces", "remove_evidence"]


async def test_own_words_are_a_reason_and_one_may_think_better_of_it(here: Place) -> None:
    phone = await send(here, photo(1))
    await tell(phone, "/mohinh", "[1]", "[Ảnh, tài liệu (1)]", "[Gỡ 1]", "[Hủy]")
    assert [piece["removed_at"] for piece in await pieces(here)] == [None]
    await tell(phone, "/mohinh", "[1]", "[Ảnh, tài liệu (1)]", "[Gỡ 1]", "Ảnh mờ quá")
    assert [piece["removed_why"] for piece in await pieces(here)] == ["Ảnh mờ quá"]
    heard = await tell(phone, "/mohinh", "[1]")
    assert not any(label.startswith("Ảnh, tài liệu") for label in labels(heard))


async def test_a_copy_in_an_amendment_goes_with_it(here: Place) -> None:
    phone = await send(here, photo(1))
    await fetched(here)
    await tell(phone, "[Sửa báo cáo này]", "[Bỏ qua]", "[Gửi]")
    await tell(phone, "/mohinh", "[1]", "[Ảnh, tài liệu (1)]", "[Gỡ 1]", "[Gửi nhầm]")
    rows = [piece for report in await here.export("reports") for piece in report["evidence"]]
    assert [bool(piece["removed_at"]) for piece in rows] == [True, True]


async def test_it_is_shown_again_to_those_who_may_see_it(here: Place) -> None:
    await send(here, photo(1), documents=((b"%PDF", "a.pdf"),))
    leader = here.phone(LEADER)
    await tell(leader, "/mohinh hai an", "[1]")
    heard = await tell(leader, "[Ảnh, tài liệu (2)]")
    assert not any(label.startswith("Gỡ") for label in labels(heard)), "seeing is not removing"
    assert "photo" in (await tell(leader, "[Xem 1]")).wire
    assert "document" in (await tell(leader, "[Xem 2]")).wire


async def test_the_list_turns_its_pages(here: Place) -> None:
    phone = await send(here, *(photo(number) for number in range(7)))
    heard = await tell(phone, "/mohinh", "[1]", "[Ảnh, tài liệu (7)]")
    assert "1–5/7" in heard.text
    heard = await tell(phone, "[Sau ▸]")
    assert "6–7/7" in heard.text
    heard = await tell(phone, "[◂ Trước]")
    assert "1–5/7" in heard.text
    assert here.phone(QUANG_THANH) is phone
