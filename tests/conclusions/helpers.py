"""What the conversations about conclusions have in common."""

from __future__ import annotations

from typing import Any

from bot.local import Message
from storage.records.people import Role
from tests.handlers.helpers import tell
from tests.phone import Phone
from tests.place import Place
from tests.urging.helpers import duties, joins

TEAMS = "Lập tổ dân vận ở 3 thôn còn lại"
PAPERS = "Bổ sung biên bản họp dân"
LEADER_OF_QUANG_THANH = 1201
TASK = ("[Giao một việc]", TEAMS, "[Xã Quảng Thành]", "[2 tuần]")
DOSSIER = ("[Hoàn thiện hồ sơ]", "đoạn đường xanh", PAPERS, "30/6")
"""Points of a statement."""


async def conclude(phone: Phone, *points: str, unit: str = "quang thanh") -> Message:
    """A statement about a unit with these points; the last answer."""
    return await tell(
        phone, f"/ketluan {unit}", "Tổ dân vận họp đều.", "3 thôn chưa có tổ dân vận.", *points, "[Đủ rồi]", "[Gửi]"
    )


async def leader_of_quang_thanh(here: Place) -> Phone:
    await joins(here, LEADER_OF_QUANG_THANH, "Bí thư xã Quảng Thành", "QN-QT", Role.LEADER)
    return here.phone(LEADER_OF_QUANG_THANH)


async def owed(here: Place) -> list[dict[str, Any]]:
    """What conclusions make owed, or made."""
    return await duties(here, "d.rule = 'conclude'")


async def conclusions(here: Place) -> list[dict[str, Any]]:
    """The exported conclusions."""
    return await here.export("conclusions")
