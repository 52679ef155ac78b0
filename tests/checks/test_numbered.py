"""A check and its answer on a channel without buttons and edits: everything by typing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.checks.helpers import WRONG, one
from tests.handlers.test_numbered import type_in
from tests.place import COORDINATOR, NUMBERED, QUANG_THANH, Place, place

pytestmark = pytest.mark.server


@pytest.fixture
async def plain(tmp_path: Path) -> AsyncIterator[Place]:
    """A province on a channel without buttons."""
    async with place(tmp_path, capabilities=NUMBERED) as found:
        yield found


async def test_checked_and_disputed_by_typing(plain: Place) -> None:
    officer, checker = plain.phone(QUANG_THANH), plain.phone(COORDINATOR)
    await type_in(officer, "/baocao", "1", "1", "Đã trồng hoa dọc đường", "dat hien", "1.200 m²", "1", "1", "1")
    await type_in(officer, "bo qua", "gui")
    await type_in(checker, "/kiemtra", "1", "1")
    await type_in(checker, "1.000 m2", "2", "Bỏ qua", WRONG, "1")
    sent = await type_in(checker, "1")
    assert "Đã ghi kiểm tra" in sent.text
    heard = await officer.hear("đã kiểm tra")
    assert "1. Đồng ý\n2. Nêu ý kiến\n3. Xem kết quả kiểm tra" in heard.text
    await type_in(officer, "2", "Đã trồng xong")
    heard = await checker.hear("Đã trồng xong")
    assert "1. Giữ kết quả\n2. Sửa kết quả" in heard.text
    await type_in(checker, "1", "Bỏ qua")
    kept = await one(plain)
    assert [event["kind"] for event in kept["events"]] == ["disputed", "kept"]
    assert kept["figures"][0]["found"] == "1000"
