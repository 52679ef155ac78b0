"""dvk export: what was entered, given back."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TextIO

import typer

from bot.cli.common import MistakeError, bar, database_of
from bot.settings import Settings

SHOWN_EVERY = 500
"""Rows between two words on how far it has come."""


def export(
    kind: Annotated[
        str,
        typer.Argument(
            help="units, people, roles, leaves, initiatives, reports, checks, obstacles, conclusions,"
            " figures, duties, messages or audit"
        ),
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
    from bot.exporting import write_file
    from storage import export as exporting
    from storage import units

    if output != Path("-") and output.suffix not in (".jsonl", ".csv", ".xlsx"):
        raise MistakeError(f"{output}: the file's name must end in .jsonl, .csv or .xlsx.")
    if kind not in exporting.KINDS:
        raise MistakeError(f"There is no {kind!r} to export. There are: {', '.join(exporting.KINDS)}.")
    with tempfile.TemporaryDirectory(prefix="dvk-export-") as folder, bar() as show:
        lines, count = Path(folder) / "rows.jsonl", 0
        async with database_of(settings) as database:
            if unit:
                found = await units.by_code(database, unit)
                if found is None:
                    raise MistakeError(f"There is no unit with the code {unit!r}. `dvk export units` lists them.")
                scope = [found.id]
            else:
                scope = [root.id for root in await units.roots(database)]
            with _opened(lines) as file:
                async for row in exporting.rows(database, kind, scope, year):
                    file.write(json.dumps(row, ensure_ascii=False) + "\n")
                    count += 1
                    if count % SHOWN_EVERY == 0:
                        show(f"reading: {count} rows")
        if output.suffix == ".xlsx":
            await _as_workbook(lines, kind, output, lambda stage, rows: show(f"{stage}: {rows} rows"))
        else:
            await asyncio.to_thread(write_file, lines, output)
    if output != Path("-"):
        typer.echo(f"{count} rows: {output}")


def _opened(lines: Path) -> TextIO:
    return lines.open("w", encoding="utf-8")


async def _as_workbook(lines: Path, kind: str, output: Path, tell: Callable[[str, int], None]) -> None:
    from bot import work

    try:
        await work.run("bot.imports.worker:exported", kind, lines, output, gives=work.NOTHING, tell=tell)
    except work.WorkError as error:
        raise MistakeError(f"{output} could not be written: {error}. Export to .csv instead.") from None
