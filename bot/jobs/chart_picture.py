"""The picture of a chart, for who asked for it in a chat; its figures stand below it in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from pydantic import ConfigDict, TypeAdapter

from bot import text, work
from bot.handlers.figures.charting import chart_of, first_chart
from bot.handlers.figures.counting import figures_of
from bot.handlers.figures.overview import seen
from bot.handlers.services import Services
from bot.jobs.invite_sheets import CannotError, Made
from bot.reports.charts import Chart, ChartKind, in_words
from storage import people
from storage.records.documents import WantedDocument
from storage.records.words import fold

CAPTION = 1000
"""Characters below a picture, and of each message that follows."""
PICTURES = TypeAdapter(list[bytes], config=ConfigDict(val_json_bytes="base64"))


async def pictures(charts: Sequence[Chart]) -> list[bytes]:
    """A PNG of each chart, all drawn by one process. Raises WorkError."""
    return await work.run("bot.reports.chart_drawing:draw", tuple(charts), gives=PICTURES)


def captions(chart: Chart) -> tuple[str, ...]:
    """The chart in words: what has room below its picture, and what follows."""
    heading, *lines = in_words(chart)
    found = [heading.replace(chart.title, text.bold(chart.title), 1)]
    for line in lines:
        longer = f"{found[-1]}\n{line}"
        if len(longer) > CAPTION:
            found.append(line)
        else:
            found[-1] = longer
    return tuple(found)


async def make(services: Services, document: WantedDocument) -> Made:
    """Draw the chart that was asked for: of ``kind``, else the first that has something to show.

    Raises CannotError where whoever asked may not see the unit, or where there is nothing to draw.
    """
    asked = document.arguments
    person = await people.of_chat(services.database, document.channel, document.chat, services.today())
    if person is None or person.id != document.person_id:
        raise CannotError("")  # the chat is somebody else's now, or nobody's: not even a word
    unit = await seen(services, person, int(asked["unit"]))
    if unit is None:
        raise CannotError(text.not_found())
    figures = await figures_of(services, unit, str(asked["period"]), as_now=bool(asked.get("as_now")))
    kind = cast(ChartKind | None, asked.get("kind"))
    chart = await (chart_of(services, figures, kind) if kind else first_chart(services, figures))
    caption, *following = captions(chart)
    if not chart.panels:
        raise CannotError(caption)
    (content,) = await pictures([chart])
    return Made(
        name=f"bieu-do-{fold(text.shorten(unit.name, 60)).replace(' ', '-')}-{asked['period']}.png",
        content=content,
        caption=caption,
        summary=f"{chart.kind} unit:{unit.id} {asked['period']}",
        store=lambda connection: None,
        picture=True,
        following=tuple(following),
    )
