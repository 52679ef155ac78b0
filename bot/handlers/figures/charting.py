"""Biểu đồ: which charts there are of a unit and a period, what they show, and the buttons that send their pictures."""

from __future__ import annotations

import asyncio

from bot import text
from bot.handlers import documents
from bot.handlers.figures.counting import course_of
from bot.handlers.outcome import Actor, Outcome
from bot.handlers.services import Services
from bot.messages import Choice, Outgoing
from bot.reports import charts
from bot.reports.charts import KINDS, Chart, ChartKind
from bot.reports.figures import outcome_level
from storage.records.figures import Figures
from storage.records.units import Unit

LABELS: dict[ChartKind, str] = {
    "fields": "Theo lĩnh vực",
    "timeliness": "Đúng hạn theo đơn vị",
    "course": "Diễn biến trong năm",
    "resources": "Nguồn lực",
}


@text.phrase
def which_chart(unit: str, period: str) -> str:
    return f"{text.bold('Biểu đồ')} – {text.shorten(unit, 120)}, {text.period(period)}. Đồng chí muốn xem biểu đồ nào?"


@text.phrase
def chart_begun(label: str) -> str:
    return f"Đang vẽ biểu đồ {label}. Ảnh đến trong ít giây, kèm số liệu bằng chữ."


@text.phrase
def chart_begun_already() -> str:
    return "Biểu đồ này đang được vẽ hoặc đã gửi."


async def chart_of(services: Services, figures: Figures, kind: ChartKind) -> Chart:
    """One chart of these figures, with what they do not hold themselves."""
    match kind:
        case "fields":
            return charts.by_field(figures, services.policy().fields_of)
        case "timeliness":
            return charts.timeliness(figures, figures.parts)
        case "course":
            at = outcome_level(figures.unit.level, figures.tallies)
            return charts.course(figures, *await course_of(services, figures, at))
        case "resources":
            return charts.resources(figures)


async def charts_of(services: Services, figures: Figures) -> tuple[Chart, ...]:
    """Every chart of these figures, also those that have nothing to show."""
    return tuple(await asyncio.gather(*(chart_of(services, figures, kind) for kind in KINDS)))


async def first_chart(services: Services, figures: Figures) -> Chart:
    """The first chart that has something to show; where none has, the first, which says that there is nothing."""
    found = await chart_of(services, figures, KINDS[0])
    for kind in KINDS[1:] if not found.panels else ():
        other = await chart_of(services, figures, kind)
        if other.panels:
            return other
    return found


def choosing(services: Services, unit: Unit, period: str, mode: str, back: Choice, message: str) -> Outcome:
    """The charts of a unit and a period to choose from; each button sends its picture once."""
    buttons = [
        Choice(label=label, payload=f"y:chart:{unit.id}:{period}:{mode}:{kind}:{services.new_id()}")
        for kind, label in LABELS.items()
    ]
    rows = (tuple(buttons[:2]), tuple(buttons[2:]), (back,))
    return Outcome(messages=(Outgoing(text=which_chart(unit.name, period), rows=rows, replaces=message),))


async def wanted(
    services: Services, actor: Actor, unit: Unit, period: str, mode: str, kind: str, button: str
) -> Outcome:
    """Have a chart drawn and sent, once a button."""
    label = next((label for known, label in LABELS.items() if known == kind), None)
    if label is None:
        return Outcome(toast=text.unknown_button())
    arguments = {"unit": unit.id, "period": period, "as_now": mode == "n", "kind": kind}
    begun = chart_begun(f"{label[:1].lower()}{label[1:]}")
    return await documents.want(services, actor, button, "chart", arguments, begun=begun, already=chart_begun_already())
