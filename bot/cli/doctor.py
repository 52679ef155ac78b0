"""dvk doctor: what is well, and what somebody should do."""

from __future__ import annotations

import asyncio

import typer

from bot.cli.common import MistakeError
from bot.clock import Clock
from bot.settings import Settings

_MARKS = {"ok": "ok", "note": "note", "act": "TO DO"}


def doctor() -> None:
    """Look at everything that the bot stands on; exit status 1 where something must be done. Changes nothing."""
    from bot.doctor import examine

    found = asyncio.run(examine(Settings(), Clock().now()))
    for finding in found:
        words = finding.words.replace("\n", "\n" + " " * 17)
        typer.echo(f"{_MARKS[finding.level]:6} {finding.about:9} {words}")
    if todo := sum(finding.level == "act" for finding in found):
        raise MistakeError(f"{todo} thing{'s' if todo > 1 else ''} to do.")
