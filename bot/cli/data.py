"""dvk export: what was entered, given back."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.common import MistakeError, database_of
from bot.settings import Settings


def export(
    kind: Annotated[
        str,
        typer.Argument(help="units, people, roles, leaves, initiatives, reports, figures, messages or audit"),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="A .jsonl, .csv or .xlsx file; - for the screen.")
    ] = Path("-"),
    unit: Annotated[str, typer.Option(help="The code of a unit: it and all below it.")] = "",
    year: Annotated[int | None, typer.Option(help="Only this year's initiatives and their reports.")] = None,
) -> None:
    """Give back everything that was entered."""
    asyncio.run(_export(Settings(), kind, output, unit, year))


async def _export(settings: Settings, kind: str, output: Path, unit: str, year: int | None) -> None:
    from bot.exporting import write_rows
    from storage import export as exporting
    from storage import units

    if output != Path("-") and output.suffix not in (".jsonl", ".csv", ".xlsx"):
        raise MistakeError(f"{output}: the file's name must end in .jsonl, .csv or .xlsx.")
    if kind not in exporting.KINDS:
        raise MistakeError(f"There is no {kind!r} to export. There are: {', '.join(exporting.KINDS)}.")
    async with database_of(settings) as database:
        if unit:
            found = await units.by_code(database, unit)
            if found is None:
                raise MistakeError(f"There is no unit with the code {unit!r}. `dvk export units` lists them.")
            scope = [found.id]
        else:
            scope = [root.id for root in await units.roots(database)]
        rows = [row async for row in exporting.rows(database, kind, scope, year)]
    if output.suffix == ".xlsx":
        await _as_workbook(rows, kind, output)
    else:
        await asyncio.to_thread(write_rows, rows, output)
    if output != Path("-"):
        typer.echo(f"{len(rows)} rows: {output}")


async def _as_workbook(rows: list[dict[str, Any]], kind: str, output: Path) -> None:
    from bot import work
    from bot.exporting import write_rows

    with tempfile.TemporaryDirectory(prefix="dvk-export-") as folder:
        lines = Path(folder) / "rows.jsonl"
        await asyncio.to_thread(write_rows, rows, lines)
        try:
            await work.run("bot.imports.worker:exported", kind, lines, output, gives=work.NOTHING)
        except work.WorkError as error:
            raise MistakeError(f"{output} could not be written: {error}. Export to .csv instead.") from None
