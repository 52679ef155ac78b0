"""dvk texts and dvk parse: what the bot can say, and what it reads."""

from __future__ import annotations

import json
import logging
import sys
from datetime import date
from typing import Annotated

import typer

from bot import quantities
from bot.cli.common import MistakeError
from bot.clock import Clock, local


def texts() -> None:
    """Print every message that the bot can say."""
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # charts' words come along, and its complaints of the home
    from bot.texts import texts as all_texts

    for place, words in all_texts():
        typer.echo(f"{place}\n    " + words.replace("\n", "\n    "))


def parse(
    field: Annotated[str, typer.Argument(help="money, area, labour, length, percent, date, count or note")],
    region: Annotated[quantities.Region, typer.Option(help="How much a sào is.")] = "north",
    today: Annotated[str, typer.Option(help="The day that relative dates start from, as 2026-03-31.")] = "",
) -> None:
    """Read quantities as people write them: lines in, JSON lines out."""
    try:
        day = date.fromisoformat(today) if today else local(Clock().now()).date()
    except ValueError:
        raise MistakeError(f"--today {today}: write a day, as 2026-03-31.") from None
    try:
        for result in quantities.parse_lines(field, sys.stdin, region=region, today=day):
            typer.echo(json.dumps(result, ensure_ascii=False))
    except ValueError as error:
        raise MistakeError(str(error)) from None
