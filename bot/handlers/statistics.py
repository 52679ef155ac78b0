"""The statistics sheet, asked for in a chat: it is made after that, and sent once a button."""

from __future__ import annotations

import re

from bot import text
from bot.handlers.outcome import Actor, Outcome, say
from bot.handlers.services import Services
from bot.messages import Outgoing
from storage import documents
from storage.records.documents import WantedDocument
from storage.records.facts import DocumentWanted
from storage.records.units import Unit


@text.phrase
def sheet_begun(unit: str, period: str) -> str:
    return f"Đang lập bảng thống kê {text.period(period)} của {text.shorten(unit, 120)}, xong sẽ gửi vào đây."


@text.phrase
def sheet_sent_before() -> str:
    return "Bảng này đang được lập hoặc đã gửi. Cần bản mới, xin mở lại số liệu."


@text.phrase
def no_files_here() -> str:
    return "Kênh này chưa gửi được tệp. Xin mở bot trên Telegram, hoặc nhờ cơ quan xuất bảng giúp."


async def wanted(services: Services, actor: Actor, unit: Unit, period: str, as_now: bool, button: str) -> Outcome:
    """Have the sheet made of a unit that the person may see; ``button`` is the pressed button's own id."""
    assert actor.person is not None
    if not re.fullmatch(r"[0-9a-z]{10}", button):
        return Outcome(toast=text.unknown_button())
    if not services.channels[actor.channel].capabilities.documents_out:
        return say(no_files_here())
    if await documents.asked_before(services.database, button):
        return Outcome(toast=sheet_sent_before())
    document = WantedDocument(
        id=button,
        kind="statistics",
        arguments={"unit": unit.id, "period": period, "as_now": as_now},
        person_id=actor.person.id,
        channel=actor.channel,
        chat=actor.chat,
    )
    said = Outgoing(text=sheet_begun(unit.name, period))
    return Outcome(messages=(said,), facts=(DocumentWanted(document=document),))
