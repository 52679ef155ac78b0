"""Reports with evidence, by the shortest way."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.handlers.helpers import FLOWERS, tell
from tests.phone import Phone
from tests.place import QUANG_THANH, Place

FACES = "Trong ảnh có trẻ em hoặc hộ khó khăn rõ mặt không?"
OTHER = "Ngày chủ nhật xanh, sạch, đẹp thôn Hải An"


async def send(here: Place, *photos: bytes, documents: tuple[tuple[bytes, str], ...] = ()) -> Phone:
    """A report of the unit's initiative with these photos and documents, by the form."""
    phone = here.phone(QUANG_THANH)
    await tell(phone, "/baocao", FLOWERS, "[Đúng tiến độ]", "Đã trồng hoa.", "[Hết rồi]")
    for photo in photos:
        await phone.photo(photo)
        await phone.hear("Đã nhận")
    for content, name in documents:
        await phone.document(content, name)
        await phone.hear("Đã nhận")
    await tell(phone, "[Xong]", "[Bỏ qua]")
    await phone.tap("Gửi")
    await phone.hear("Đã nhận báo cáo")
    return phone


async def pieces(here: Place) -> list[dict[str, Any]]:
    """The exported evidence of the reports that stand, in order."""
    exported = await here.export("reports")
    replaced = {report["amends"] for report in exported}
    return [piece for report in exported if report["id"] not in replaced for piece in report["evidence"]]


async def fetched(here: Place) -> list[dict[str, Any]]:
    """The same, once nothing waits to be fetched."""
    async with asyncio.timeout(30):
        while any(piece["state"] == "waiting" for piece in await pieces(here)):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    return await pieces(here)
