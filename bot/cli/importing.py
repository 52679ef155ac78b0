"""dvk template and dvk import: lists that offices keep, as spreadsheets."""

from __future__ import annotations

import asyncio
import hashlib
import shlex
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from bot import work
from bot.cli.common import MistakeError, bar, database_of
from bot.clock import Clock, local
from bot.imports.protocol import Understand, Understood, understand
from bot.policy import Policy, default_policy_text, parse_policy
from bot.policy_file import read_policy
from bot.settings import Settings
from storage.records.imports import Noun

MOST_PASSED = 20
"""Rows named that are none of the list."""
MOST_SHOWN = 200
"""Lines of mistakes on the screen; the marked copy has them all."""
_NOUN = Annotated[str, typer.Argument(help="units, people, initiatives or figures", metavar="KIND")]


def template(
    noun: _NOUN,
    file: Annotated[Path, typer.Argument(help="Where to write it: a name that ends in .xlsx.")],
) -> None:
    """Write an empty spreadsheet to fill in: headings, how to fill them, examples, drop-down lists."""
    settings = Settings()
    if file.suffix.lower() != ".xlsx":
        raise MistakeError(f"{file}: the file's name must end in .xlsx.")
    wanted = _noun(noun), str(settings.database_file), _policy(settings), file
    try:
        asyncio.run(work.run("bot.imports.worker:template", *wanted, gives=work.NOTHING))
    except work.WorkError as error:
        raise MistakeError(f"The template could not be written: {error}") from None
    typer.echo(f"Written: {file}. Fill it in, then: dvk import {noun} {shlex.quote(str(file))} --dry-run")


def import_(
    noun: _NOUN,
    file: Annotated[Path, typer.Argument(help="The .xlsx file.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
    good_rows: Annotated[
        bool, typer.Option("--good-rows", help="Store the good rows though others are wrong.")
    ] = False,
    sheet: Annotated[
        str, typer.Option("--sheet", metavar="NAME", help="The sheet to read, where the file has several such lists.")
    ] = "",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write a copy with the mistakes marked, to correct.")
    ] = None,
) -> None:
    """Store what a spreadsheet lists: all of it or, where a row is wrong, nothing. Twice changes nothing."""
    if not file.is_file():
        raise MistakeError(f"There is no file {file}.")
    if output is not None and (output.suffix.lower() != ".xlsx" or output.resolve() == file.resolve()):
        raise MistakeError(f"{output}: the copy needs a name of its own that ends in .xlsx.")
    digest = hashlib.sha256(file.read_bytes()).hexdigest()[:12]
    asyncio.run(_import(Settings(), _noun(noun), file, digest, dry_run, good_rows, output, sheet))


def _noun(typed: str) -> Noun:
    try:
        return Noun(typed)
    except ValueError:
        raise MistakeError(f"There is no {typed!r} here. There are: {', '.join(Noun)}.") from None


def _policy(settings: Settings) -> Policy:
    return (
        read_policy(settings.policy_file)[1] if settings.policy_file.exists() else parse_policy(default_policy_text())
    )


async def _import(
    settings: Settings,
    noun: Noun,
    file: Path,
    digest: str,
    dry_run: bool,
    good_rows: bool,
    output: Path | None,
    sheet: str,
) -> None:
    from bot.duties.standing import Standing
    from bot.imports.storing import store
    from bot.jobs.ledger import look_over

    clock, policy = Clock(), _policy(settings)
    async with database_of(settings) as database:
        with tempfile.TemporaryDirectory(prefix="dvk-import-") as folder:
            plan = Path(folder) / "plan.jsonl"
            request = Understand(
                file=str(file),
                noun=noun,
                sheet=sheet,
                database=str(settings.database_file),
                policy=policy,
                today=local(clock.now()).date(),
                plan=str(plan),
                copy_to=str(output or ""),
            )
            with bar() as show:
                try:
                    understood = await understand(request, lambda stage, rows: show(f"{stage}: {rows} rows"))
                except work.WorkError as error:
                    raise MistakeError(f"{file.name} could not be read: {error}") from None
            _explain(file, understood, output)
            if not understood.person_id:
                raise MistakeError("There is no admin yet in whose name to store. Run `dvk init` first.")
            if dry_run:
                typer.echo("Nothing was stored (--dry-run).")
                return
            if understood.mistakes and not good_rows:
                raise MistakeError(
                    "Nothing was stored. Correct the file and import it again"
                    + ("" if output else " (-o COPY.xlsx marks the mistakes in a copy)")
                    + ", or store the good rows alone with --good-rows."
                )
            with bar() as show:
                stored = await store(
                    database,
                    plan,
                    understood.person_id,
                    "shell",
                    f"{file.name} {digest}",
                    clock.now,
                    progress=lambda rows: show(f"storing {_share(rows, understood.to_store)}"),
                )
                now = clock.now()
                await look_over(database, Standing(lambda: policy), local(now).date(), now)
    typer.echo(f"Stored: {stored} rows." if stored else "Nothing to store: everything is there already.")


def _share(rows: int, total: int) -> str:
    filled = 30 * rows // max(1, total)
    return f"[{'#' * filled}{'.' * (30 - filled)}] {rows}/{total}"


def _some(rows: tuple[str, ...]) -> str:
    more = len(rows) - MOST_PASSED
    return "row " + ", ".join(rows[:MOST_PASSED]) + (f" and {more} more" if more > 0 else "")


def _explain(file: Path, understood: Understood, copy: Path | None) -> None:
    """Say what a file would do and what is wrong in it."""
    from bot.imports.telling import grouped, in_english
    from bot.spreadsheets.mistakes import bad_file

    if understood.bad:
        raise MistakeError(
            f"{file.name}: {bad_file(understood.bad, understood.about, english=True)} Nothing was stored."
        )
    typer.echo(
        f"{file.name}, sheet “{understood.sheet}”: {understood.new} new, {understood.changed} changed, "
        f"{understood.same} unchanged, {understood.wrong_rows} wrong."
    )
    if understood.macros:
        typer.echo("The file carries macros; they were not run, only values were read.")
    if understood.other_sheets:
        others = ", ".join(f"“{name}”" for name in understood.other_sheets)
        typer.echo(f"Not read, though they look alike: {others}. Import each by its name: --sheet NAME.")
    if understood.unread:
        typer.echo(f"Columns that are not read: {', '.join(understood.unread)}.")
    if understood.unseen:
        typer.echo(f"Hidden rows, read like the others: {understood.unseen}.")
    if understood.passed:
        typer.echo(f"Passed over, as no rows of the list: {_some(understood.passed)}.")
    if understood.read_as:
        typer.echo(f"Read as: {'; '.join(f'“{typed}” as “{read}”' for typed, read in understood.read_as)}.")
    for label in understood.examples_new:
        typer.echo(f"  new: {label}")
    for label in understood.examples_changed:
        typer.echo(f"  changed: {label}")
    lines = [in_english(group) for group in grouped(understood.mistakes)]
    for line in lines[:MOST_SHOWN]:
        typer.echo(f"  wrong: {line}")
    more = len(lines) - MOST_SHOWN
    if more > 0 or understood.more_mistakes:
        typer.echo(f"  … and {max(0, more) + understood.more_mistakes} more.")
    if copy is not None and understood.mistakes:
        typer.echo(f"Marked copy: {copy}")
