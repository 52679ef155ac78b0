"""What conversations about checks have in common."""

from __future__ import annotations

from typing import Any

from bot.local import Message
from tests.handlers.helpers import FLOWERS, tell
from tests.phone import Phone
from tests.place import Place

WRONG = "Còn 200 m chưa trồng hoa"
RESULTS = ("[Đất hiến]", "1.200 m²", "[Số hộ]", "45 hộ", "[Hết rồi]", "[Riêng kỳ này]")


async def reported(officer: Phone) -> Message:
    """The officer has reported land and households."""
    begin = ("/baocao", FLOWERS, "[Đúng tiến độ]", "Đã trồng hoa dọc đường.")
    return await tell(officer, *begin, *RESULTS, "[Không gửi gì]", "[Bỏ qua]", "[Gửi]")


async def initiative_id(here: Place, name: str = FLOWERS) -> str:
    row = await here.database.one("SELECT id FROM initiatives WHERE name = ?", (name,))
    assert row is not None
    return str(row["id"])


async def begin(checker: Phone, about: str) -> Message:
    """Open the form from a button that is about this initiative."""
    await checker.tap_raw(f"c:kiemtra:{about}", 1)
    return await checker.hear("bằng cách nào")


async def found_less(checker: Phone, about: str) -> Message:
    """A check on the spot: less land than reported, the households as reported; up to the review."""
    await begin(checker, about)
    steps = ("[Tại chỗ]", "1.000 m2", "[Đúng như báo]", "[Ít hơn báo]", "Hoa đẹp, đường sạch", WRONG, "[Không gửi gì]")
    return await tell(checker, *steps)


async def checked(here: Place, officer: Phone, checker: Phone) -> tuple[str, Message]:
    """A check that found less has been sent and heard of: its id, and what the officer heard."""
    await reported(officer)
    await found_less(checker, await initiative_id(here))
    await tell(checker, "[Gửi]")
    heard = await officer.hear("đã kiểm tra")
    [row] = await here.database.all("SELECT id FROM checks ORDER BY recorded_at DESC LIMIT 1")
    return str(row["id"]), heard


async def one(here: Place) -> dict[str, Any]:
    """The only check, as it is exported."""
    [row] = await here.export("checks")
    return row


async def sees(phone: Phone, check: str) -> Message:
    """What somebody sees of a check."""
    await phone.tap_raw(f"k:see:{check}", 1)
    return await phone.hear()


async def person_of(here: Place, phone: int) -> int:
    """Whose phone this is."""
    row = await here.database.one("SELECT person_id FROM chats WHERE chat = ?", (str(phone),))
    assert row is not None
    return int(row["person_id"])
