"""What the conversations about obstacles have in common."""

from __future__ import annotations

from typing import Any

from bot.local import Message
from storage.records.people import Role
from tests.handlers.helpers import tell
from tests.phone import Phone
from tests.place import Place
from tests.urging.helpers import joins

SHORT_OF_PEOPLE = "Thiếu người trực trạm y tế hai thôn, đề nghị tăng cường cán bộ"
HEALTH = 2001
"""The phone of somebody at the health department, who joins with :func:`health`."""


async def health(here: Place) -> Phone:
    await joins(here, HEALTH, "Chuyên viên Sở Y tế", "QN-YT", Role.COORDINATOR)
    return here.phone(HEALTH)


async def raise_one(phone: Phone, words: str = SHORT_OF_PEOPLE, to: str = "Tỉnh Quảng Ninh") -> Message:
    """The commune's officer raises what stands in the commune's way."""
    await tell(phone, "/vuongmac", "[Nêu vướng mắc]", "[Việc chung của đơn vị]", "[Xã Quảng Thành]", words)
    return await tell(phone, f"[{to}]", "[Gửi]")


async def pass_on(here: Place, phone: Phone, to: str, why: str) -> Message:
    """Pass on the newest obstacle, which waits for this person."""
    await phone.tap_raw(f"b:pass:{(await obstacles(here))[-1]['id']}", 1)
    await phone.hear("Chuyển nơi nào trả lời")
    await phone.tap(to)
    await phone.hear("Vì sao chuyển")
    await phone.say(why)
    return await phone.hear()


async def answer(phone: Phone, words: str) -> Message:
    """Answer the first that waits for one's word."""
    await phone.say("/choykien")
    await phone.tap("1", await phone.hear("Chờ ý kiến của tôi"))
    await phone.hear("Trả lời thế nào")
    await phone.say(words)
    await phone.tap("Gửi", await phone.hear("xem lại trước khi gửi"))
    return await phone.hear("Đã gửi trả lời")


async def obstacles(here: Place) -> list[dict[str, Any]]:
    """What `dvk export obstacles` gives back."""
    return await here.export("obstacles")
