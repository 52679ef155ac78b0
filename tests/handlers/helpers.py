"""What conversations with the real bot have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.local import Message
from tests.local.conftest import png
from tests.phone import Phone
from tests.place import Place

PHOTOS = [png(40, 30), png(30, 40), png(50, 20)]
ROAD = "Vận động nhân dân hiến đất mở đường thôn Hải An"
FLOWERS = "Đoạn đường xanh, sạch, đẹp kiểu mẫu thôn Hải An"
"""What Quảng Thành has registered already."""


async def tell(phone: Phone, *steps: str) -> Message:
    """Go through a conversation: ``[Gửi]`` taps that button, anything else is typed. Returns the last answer."""
    heard = None
    for step in steps:
        if step.startswith("["):
            await phone.tap(step[1:-1])
        else:
            await phone.say(step)
        heard = await phone.hear()
    assert heard is not None
    return heard


def labels(message: Message) -> list[str]:
    return [button.label for button in message.buttons]


def payload(message: Message, label: str) -> str:
    """What the button with this label carries."""
    found = next(button.data for button in message.buttons if button.label == label)
    assert found
    return found


async def register(phone: Phone, name: str = ROAD, *, send: bool = True) -> Message:
    """The short way of a registration, up to and with sending."""
    steps = ["/dangky", name, "[Chính đơn vị (tập thể)]", "[Kinh tế]", "thôn Hải An", "600 m đường", "[Cuối năm]"]
    return await tell(phone, *steps, *(["[Gửi]"] if send else []))


async def initiative(here: Place, name: str) -> dict[str, Any]:
    """The exported row of the only initiative of this name."""
    found = [row for row in await here.export("initiatives") if row["name"] == name]
    assert len(found) == 1
    return found[0]


async def reports(here: Place, name: str) -> Sequence[dict[str, Any]]:
    """The exported reports of the only initiative of this name."""
    wanted = (await initiative(here, name))["id"]
    return [row for row in await here.export("reports") if row["initiative_id"] == wanted]


def without(row: dict[str, Any], *names: str) -> dict[str, Any]:
    """A row without what differs from run to run."""
    return {name: value for name, value in row.items() if name not in names}
