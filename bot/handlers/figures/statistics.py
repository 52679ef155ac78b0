"""The statistics sheet, asked for in a chat: it is made after that, and sent once a button."""

from __future__ import annotations

from bot import text
from bot.handlers import documents
from bot.handlers.outcome import Actor, Outcome, say
from bot.handlers.services import Services
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
    if not services.channels[actor.channel].capabilities.documents_out:
        return say(no_files_here())
    arguments = {"unit": unit.id, "period": period, "as_now": as_now}
    begun = sheet_begun(unit.name, period)
    return await documents.want(
        services, actor, button, "statistics", arguments, begun=begun, already=sheet_sent_before()
    )
