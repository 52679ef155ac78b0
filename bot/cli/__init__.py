"""The dvk command: thin, plain words, and an exit status that says whether it worked. One file a group of commands."""

from __future__ import annotations

import sqlite3
import sys
from importlib.metadata import version
from typing import Annotated

import typer
from pydantic import ValidationError

from bot.cli import data, doctor, duties, importing, inbox, init, invite, reading, running
from bot.cli.common import MistakeError
from bot.policy import PolicyError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Dân vận khéo: a chat bot for field cadres.",
)
app.command("init")(init.init)
app.command("run")(running.run)
app.command("demo")(running.demo)
app.command("invite")(invite.invite)
app.command("doctor")(doctor.doctor)
app.command("template")(importing.template)
app.command("import")(importing.import_)
app.command("export")(data.export)
app.command("duties")(duties.duties)
app.command("texts")(reading.texts)
app.command("parse")(reading.parse)
app.add_typer(inbox.app, name="inbox")


def main() -> None:
    """Run the command; what can be explained is explained in a line, without a traceback."""
    from storage.database import NewerDatabaseError
    from storage.writer import StorageTrouble, trouble_of

    try:
        app()
    except (PolicyError, NewerDatabaseError, StorageTrouble, MistakeError) as error:
        _fail(str(error))
    except ValidationError as error:
        detail = error.errors()[0]
        _fail(f"DVK_{'_'.join(str(part) for part in detail['loc']).upper()}: {detail['msg']}.")
    except sqlite3.Error as error:
        _fail(str(trouble_of(error) or f"The database cannot be used: {error}."))
    except OSError as error:
        _fail(f"{error.strerror or error}: {error.filename or ''}".rstrip(": "))


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
