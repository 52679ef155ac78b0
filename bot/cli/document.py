"""dvk document: what offices print or show of a unit and a period, as files."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import MistakeError, database_of
from bot.cli.figures import PERIODS
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.handlers.services import Services
    from storage.records.units import Unit

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Make a file of a unit's figures.")

UnitCode = Annotated[str, typer.Option("--unit", help="The code of a unit: it and all below it.")]
Period = Annotated[str, typer.Option("--period", help=PERIODS)]
AsNow = Annotated[bool, typer.Option("--as-now", help="Count initiatives where they are today.")]


@app.callback()
def _documents() -> None:
    """Make a file of a unit's figures."""


@app.command("chart")
def chart(
    unit: UnitCode,
    period: Period,
    output: Annotated[Path, typer.Option("--output", "-o", help="A .png file.")],
    kind: Annotated[
        str, typer.Option(help="fields, timeliness, course or resources; else the first that has something to show.")
    ] = "",
    as_now: AsNow = False,
) -> None:
    """Draw a chart, and say in words what it shows."""
    from bot.reports.charts import KINDS

    if kind and kind not in KINDS:
        raise MistakeError(f"There is no chart {kind!r}. There are: {', '.join(KINDS)}.")
    _must_end(output, ".png")
    asyncio.run(_chart(Settings(), unit, period, output, kind, as_now))


async def _chart(settings: Settings, code: str, period: str, output: Path, kind: str, as_now: bool) -> None:
    from bot import work
    from bot.handlers.figures.charting import chart_of, first_chart
    from bot.handlers.figures.counting import figures_of
    from bot.jobs.chart_picture import pictures
    from bot.reports.charts import KINDS, in_words

    async with _asked(settings, code, period) as (services, unit):
        figures = await figures_of(services, unit, period, as_now=as_now)
        known = next((one for one in KINDS if one == kind), None)
        drawn = await (chart_of(services, figures, known) if known else first_chart(services, figures))
    try:
        (content,) = await pictures([drawn])
    except work.WorkError as error:
        raise MistakeError(f"{output} could not be drawn: {error}") from None
    await asyncio.to_thread(output.write_bytes, content)
    typer.echo("\n".join(in_words(drawn)))
    typer.echo(f"Drawn: {output}")


@app.command("statistics")
def statistics(
    unit: UnitCode,
    period: Period,
    output: Annotated[Path, typer.Option("--output", "-o", help="An .xlsx file.")],
    as_now: AsNow = False,
) -> None:
    """Write the statistics sheet: tables whose totals are formulas, and the initiatives behind them."""
    _must_end(output, ".xlsx")
    asyncio.run(_statistics(Settings(), unit, period, output, as_now))


async def _statistics(settings: Settings, code: str, period: str, output: Path, as_now: bool) -> None:
    from bot import work
    from bot.jobs.statistics_sheet import written

    async with _asked(settings, code, period) as (services, unit):
        try:
            content = await written(services, unit, period, as_now=as_now)
        except work.WorkError as error:
            raise MistakeError(f"{output} could not be written: {error}. Ask for a smaller unit.") from None
    await asyncio.to_thread(output.write_bytes, content)
    typer.echo(f"Written: {output}")


@contextlib.asynccontextmanager
async def _asked(settings: Settings, code: str, period: str) -> AsyncIterator[tuple[Services, Unit]]:
    """What counts, and the unit that was named. Raises MistakeError where unit or period is none."""
    from bot.clock import Clock, new_id
    from bot.handlers.services import Services
    from bot.policy_file import PolicyFile
    from bot.reports.periods import span_of
    from storage import units

    if span_of(period) is None:
        raise MistakeError(f"There is no period {period!r}. Write {PERIODS}.")
    policy = PolicyFile(settings.policy_file)
    policy.load()
    async with database_of(settings) as database:
        unit = await units.by_code(database, code)
        if unit is None:
            raise MistakeError(f"There is no unit with the code {code!r}. `dvk export units` lists them.")
        yield Services(database, policy, Clock(), new_id, {}, settings.files), unit


def _must_end(output: Path, ending: str) -> None:
    if output.suffix != ending:
        raise MistakeError(f"{output}: the file's name must end in {ending}.")
