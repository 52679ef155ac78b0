"""The statistics sheet of a unit and a period, for who asked for it in a chat or at the shell."""

from __future__ import annotations

from bot import text, work
from bot.handlers.figures.counting import meant_by
from bot.handlers.figures.overview import seen
from bot.handlers.services import Services
from bot.jobs.invite_sheets import CannotError, Made
from bot.reports import periods
from storage import people
from storage.records.documents import WantedDocument
from storage.records.units import Unit
from storage.records.words import fold

SLUG = 60
"""Letters of a unit's name in a file's name."""


@text.phrase
def sheet_ready(unit: str, period: str) -> str:
    return (
        f"{text.bold('Bảng thống kê')} – {text.shorten(unit, 120)}, {text.period(period)}: tổng hợp theo đơn vị, lĩnh "
        "vực, cấp, chủ thể; nguồn lực; danh sách mô hình."
    )


@text.phrase
def figures_not_yours() -> str:
    return "Bảng thống kê chưa lập: đơn vị này không còn trong phạm vi của đồng chí. Nếu cần, xin báo quản trị."


async def written(services: Services, unit: Unit, period: str, *, as_now: bool) -> bytes:
    """The .xlsx of a unit and a period by its code, which must be one. Raises bot.work.WorkError."""
    return await work.run(
        "bot.statistics_worker:written",
        services.database.path,
        services.policy(),
        services.today(),
        as_now,
        *meant_by(services, unit, period),
        gives=work.FILE,
    )


async def make(services: Services, document: WantedDocument) -> Made:
    """The sheet that a chat asked for. Raises CannotError where the person may not see the unit any more."""
    asking = await people.of_chat(services.database, document.channel, document.chat, services.today())
    if asking is None or asking.id != document.person_id:
        raise CannotError("")  # the chat is somebody else's now, or nobody's
    period, as_now = str(document.arguments["period"]), bool(document.arguments.get("as_now"))
    unit = await seen(services, asking, int(document.arguments["unit"]))
    if unit is None or periods.span_of(period) is None:
        raise CannotError(figures_not_yours())
    return Made(
        name=f"thong-ke-{fold(unit.name)[:SLUG].strip().replace(' ', '-')}-{period.replace('..', '-')}.xlsx",
        content=await written(services, unit, period, as_now=as_now),
        caption=sheet_ready(unit.name, period),
        summary=f"unit:{unit.id} period:{period}",
        store=lambda connection: None,
    )
