"""The dvk command: thin, plain words, and an exit status that says whether it worked. One file a group of commands."""

from __future__ import annotations

import importlib
import sqlite3
import sys
from importlib.metadata import version
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

COMMANDS = {
    "init": "init:init",
    "run": "running:run",
    "demo": "running:demo",
    "invite": "invite:invite",
    "doctor": "doctor:doctor",
    "template": "importing:template",
    "import": "importing:import_",
    "export": "data:export",
    "duties": "duties:duties",
    "figures": "figures:figures",
    "document": "document:app",
    "texts": "reading:texts",
    "parse": "reading:parse",
    "inbox": "inbox:app",
}
"""Where each command stands in this package."""


class _OnDemand(TyperGroup):
    """Imports a command when it is asked for: most need little of the program, and start the sooner."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        found = getattr(importlib.import_module(f"bot.cli.{module}"), name)
        if not isinstance(found, typer.Typer):
            alone = typer.Typer(add_completion=False)
            alone.command(cmd_name)(found)
            found = alone
        command = typer.main.get_command(found)
        command.name = cmd_name
        return command


app = typer.Typer(
    cls=_OnDemand,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Dân vận khéo: a chat bot for field cadres.",
)


def main() -> None:
    """Run the command; what can be explained is explained in a line, without a traceback."""
    try:
        app()
    except Exception as error:
        words = _explained(error)
        if words is None:
            raise
        typer.echo(words, err=True)
        sys.exit(1)


def _explained(error: Exception) -> str | None:
    """What to tell of an error, or None where it is the program's own."""
    from pydantic import ValidationError

    from bot.cli.common import MistakeError
    from bot.policy import PolicyError
    from storage.database import NewerDatabaseError
    from storage.writer import StorageTrouble, trouble_of

    match error:
        case PolicyError() | NewerDatabaseError() | StorageTrouble() | MistakeError():
            return str(error)
        case ValidationError():
            detail = error.errors()[0]
            name = "_".join(str(part) for part in detail["loc"]).upper()
            return f"DVK_{name}: {detail['msg'].removeprefix('Value error, ')}."
        case sqlite3.Error():
            return str(trouble_of(error) or f"The database cannot be used: {error}.")
        case OSError():
            return f"{error.strerror or error}: {error.filename or ''}".rstrip(": ")
    return None


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
