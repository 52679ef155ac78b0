"""The dvk command: thin, plain words, and an exit status that says whether it worked."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import logging
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from bot import quantities
from bot.clock import Clock, local
from bot.policy import Policy, PolicyError, default_policy_text
from bot.policy_file import read_policy
from bot.settings import Settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Dân vận khéo: a chat bot for field cadres.",
)
inbox_app = typer.Typer(no_args_is_help=True, help="Updates that could not be handled.")
app.add_typer(inbox_app, name="inbox")

LOG_FORMAT = "%(asctime)s %(levelname)s %(message)s"


def main() -> None:
    """Run the command; what can be explained is explained in a line, without a traceback."""
    from storage.database import NewerDatabaseError
    from storage.writer import StorageTrouble, trouble_of

    try:
        app()
    except (PolicyError, NewerDatabaseError, StorageTrouble, _MistakeError) as error:
        _fail(str(error))
    except ValidationError as error:
        detail = error.errors()[0]
        _fail(f"DVK_{'_'.join(str(part) for part in detail['loc']).upper()}: {detail['msg']}.")
    except sqlite3.Error as error:
        _fail(str(trouble_of(error) or f"The database cannot be used: {error}."))
    except OSError as error:
        _fail(f"{error.strerror or error}: {error.filename or ''}".rstrip(": "))


class _MistakeError(Exception):
    """Something that the person at the shell can mend."""


def _fail(words: str) -> None:
    typer.echo(words, err=True)
    sys.exit(1)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"dvk {version('dvk')}")
        raise typer.Exit


@app.callback()
def _options(
    show: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Options that stand before any command."""


@app.command()
def init(policy: Annotated[Path | None, typer.Option(help="A policy file to begin with.")] = None) -> None:
    """Make the database, a commented policy file and a one-time link for the first admin."""
    settings = Settings()
    in_force = _write_policy(settings, policy)
    days = in_force.conversations.invite_days
    code = asyncio.run(_first_admin(settings, in_force))
    typer.echo(f"Policy: {settings.policy_file}\nDatabase: {settings.database_file}")
    if code is None:
        typer.echo("An admin has joined already.")
        return
    if link := asyncio.run(_invite_link(settings, code)):
        typer.echo(f"First admin, open on the phone: {link}")
    typer.echo(f"First admin's code (once, within {days} days): {code}")
    ready = settings.telegram_token is not None
    typer.echo(
        "Next: `dvk run`." if ready else "Next: set DVK_TELEGRAM_TOKEN, then `dvk run`, and type the code to the bot."
    )


def _write_policy(settings: Settings, given: Path | None) -> Policy:
    """Put the policy in its place, checked first; one that is there already stays unless another is given."""
    if given is not None or not settings.policy_file.exists():
        written = read_policy(given)[0] if given else default_policy_text()
        settings.policy_file.parent.mkdir(parents=True, exist_ok=True)
        settings.policy_file.write_text(written, "utf-8")
    return read_policy(settings.policy_file)[1]


async def _first_admin(settings: Settings, policy: Policy) -> str | None:
    from bot.setup import first_admin

    valid = timedelta(days=policy.conversations.invite_days)
    async with _database(settings, create=True) as database:
        return await first_admin(database, policy.organisation.name, Clock().now(), valid)


async def _invite_link(settings: Settings, code: str) -> str:
    if settings.telegram_token is None:
        return ""
    from bot.app import telegram_channel
    from bot.channels.redaction import install_redaction

    install_redaction(settings.telegram_token.get_secret_value())
    channel = telegram_channel(settings, Clock(), lambda _: None)
    try:
        with contextlib.suppress(Exception):  # the code alone will do
            async with asyncio.timeout(5):
                await channel.introduce()
        return channel.invite_link(code)
    finally:
        await channel.close()


@app.command()
def run() -> None:
    """Run the bot on every channel that has a token."""
    logging.basicConfig(level=logging.INFO, format=LOG_FORMAT)
    for chatty in ("apscheduler", "aiosqlite", "asyncio"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    _until_stopped(_run)


async def _run(stop: asyncio.Event) -> None:
    from bot.app import AlreadyRunningError, opened

    settings = Settings()
    if settings.telegram_token is None:
        raise _MistakeError(
            "No channel: set DVK_TELEGRAM_TOKEN (from @BotFather) in the environment or in .env, then run again."
        )
    try:
        async with opened(settings) as bot:
            _collect_garbage_rarely()
            await bot.run(stop)
    except (AlreadyRunningError, ValueError) as error:
        raise _MistakeError(str(error)) from None


def _collect_garbage_rarely() -> None:
    """Leave alone what was imported, and let more come together than a batch of updates before looking for cycles.

    This is the whole program's, so it stands here and not in what tests and the demo start as well.
    """
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Where the page is served.")] = 8080,
    browser: Annotated[bool, typer.Option(help="Open the page.")] = True,
) -> None:
    """Chat with the bot in the browser: a small province, and a clock that can be moved."""
    from bot.demo import demo as run_demo

    logging.basicConfig(level=logging.WARNING, format=LOG_FORMAT)

    async def play(stop: asyncio.Event) -> None:
        try:
            await run_demo(port, browser, stop, typer.echo)
        except OSError as error:
            raise _MistakeError(
                f"Port {port} cannot be used ({error.strerror}). Try: dvk demo --port {port + 1}"
            ) from None

    _until_stopped(play)


def _until_stopped(work: Any) -> None:
    import uvloop

    async def main() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        await work(stop)

    uvloop.run(main())


@app.command()
def export(
    kind: Annotated[str, typer.Argument(help="units, people, initiatives, reports, messages or audit")],
    output: Annotated[Path, typer.Option("--output", "-o", help="A .jsonl or .csv file; - for the screen.")] = Path(
        "-"
    ),
    unit: Annotated[str, typer.Option(help="The code of a unit: it and all below it.")] = "",
    year: Annotated[int | None, typer.Option(help="Only this year's initiatives and their reports.")] = None,
) -> None:
    """Give back everything that was entered."""
    asyncio.run(_export(Settings(), kind, output, unit, year))


async def _export(settings: Settings, kind: str, output: Path, unit: str, year: int | None) -> None:
    from bot.exporting import write_rows
    from storage import export as exporting
    from storage import units

    if output != Path("-") and output.suffix not in (".jsonl", ".csv"):
        raise _MistakeError(f"{output}: the file's name must end in .jsonl or .csv.")
    if kind not in exporting.KINDS:
        raise _MistakeError(f"There is no {kind!r} to export. There are: {', '.join(exporting.KINDS)}.")
    async with _database(settings) as database:
        if unit:
            found = await units.by_code(database, unit)
            if found is None:
                raise _MistakeError(f"There is no unit with the code {unit!r}. `dvk export units` lists them.")
            scope = [found.id]
        else:
            scope = [root.id for root in await units.roots(database)]
        rows = [row async for row in exporting.rows(database, kind, scope, year)]
    await asyncio.to_thread(write_rows, rows, output)
    if output != Path("-"):
        typer.echo(f"{len(rows)} rows: {output}")


@app.command()
def texts() -> None:
    """Print every message that the bot can say."""
    from bot.texts import texts as all_texts

    for place, words in all_texts():
        typer.echo(f"{place}\n    " + words.replace("\n", "\n    "))


@app.command()
def parse(
    field: Annotated[str, typer.Argument(help="money, area, labour, length, percent, date, count or note")],
    region: Annotated[quantities.Region, typer.Option(help="How much a sào is.")] = "north",
    today: Annotated[str, typer.Option(help="The day that relative dates start from, as 2026-03-31.")] = "",
) -> None:
    """Read quantities as people write them: lines in, JSON lines out."""
    try:
        day = date.fromisoformat(today) if today else local(Clock().now()).date()
        for result in quantities.parse_lines(field, sys.stdin, region=region, today=day):
            typer.echo(json.dumps(result, ensure_ascii=False))
    except ValueError as error:
        raise _MistakeError(str(error)) from None


@inbox_app.command("list")
def inbox_list() -> None:
    """Show updates that could not be handled, with what was wrong."""
    asyncio.run(_inbox_list(Settings()))


async def _inbox_list(settings: Settings) -> None:
    from storage import inbox

    async with _database(settings) as database:
        rows = await inbox.dead(database)
    for row in rows:
        typer.echo(f"{row.id}  {row.received_at:%Y-%m-%d %H:%M}  {row.channel}  {row.error.partition(chr(10))[0]}")
    typer.echo(f"{len(rows)} updates. `dvk inbox retry [ID]` lets the bot try again.")


@inbox_app.command("retry")
def inbox_retry(
    row: Annotated[int | None, typer.Argument(help="One update's number; all of them if left out.")] = None,
) -> None:
    """Let the bot handle such updates once more; a running bot takes them up by itself."""
    asyncio.run(_inbox_retry(Settings(), row))


async def _inbox_retry(settings: Settings, row: int | None) -> None:
    from storage import inbox

    async with _database(settings) as database:
        count = await database.write(lambda connection: inbox.revive(connection, row))
    typer.echo(f"{count} updates will be tried again.")


@contextlib.asynccontextmanager
async def _database(settings: Settings, *, create: bool = False) -> AsyncIterator[Any]:
    from storage.database import Database

    if not create and not settings.database_file.exists():
        raise _MistakeError(f"There is no database at {settings.database_file}. Run `dvk init` first, or set DVK_DATA.")
    database = await Database.open(settings.database_file, readers=1)
    try:
        yield database
    finally:
        await database.close()


if __name__ == "__main__":
    main()
