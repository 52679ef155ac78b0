"""dvk inbox: updates that could not be handled."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from bot.cli.common import MistakeError, database_of
from bot.settings import Settings

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Updates that could not be handled.")


@app.command("list")
def list_() -> None:
    """Show updates that could not be handled, with what was wrong."""
    asyncio.run(_list(Settings()))


async def _list(settings: Settings) -> None:
    from storage import inbox

    async with database_of(settings) as database:
        rows = await inbox.dead(database)
    for row in rows:
        typer.echo(f"{row.id}  {row.received_at:%Y-%m-%d %H:%M}  {row.channel}  {row.error.partition(chr(10))[0]}")
    typer.echo(f"{len(rows)} updates. `dvk inbox retry [ID]` lets the bot try again.")


@app.command()
def retry(
    row: Annotated[int | None, typer.Argument(help="One update's number; all of them if left out.")] = None,
) -> None:
    """Let the bot handle such updates once more; a running bot takes them up by itself."""
    asyncio.run(_retry(Settings(), row))


async def _retry(settings: Settings, row: int | None) -> None:
    from storage import inbox

    async with database_of(settings) as database:
        count = await database.write(lambda connection: inbox.revive(connection, row))
    if row is not None and not count:
        raise MistakeError(f"There is no update {row} here. `dvk inbox list` shows those that could not be handled.")
    typer.echo(f"{count} updates will be tried again.")
