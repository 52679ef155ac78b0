"""dvk invite: codes for people who have not joined, on the screen or as a sheet to print."""

from __future__ import annotations

import asyncio
import os
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import MistakeError, database_of, invite_links
from bot.clock import Clock, local, new_id
from bot.policy_file import PolicyFile
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.policy import Policy
    from bot.reports.invite_sheet import InviteSheet


def invite(
    unit: Annotated[str, typer.Option(help="The code of a unit: it and all below it.")] = "",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="An .xlsx file to print; else a table on the screen.")
    ] = None,
    only_new: Annotated[
        bool, typer.Option("--only-new", help="Leave alone who holds a code that still works.")
    ] = False,
) -> None:
    """Make a new single-use code for everyone who has not joined; the code that somebody held before ends."""
    if output is not None and output.suffix != ".xlsx":
        raise MistakeError(f"{output}: the file's name must end in .xlsx.")
    settings = Settings()
    policy = PolicyFile(settings.policy_file)
    policy.load()
    asyncio.run(_invite(settings, policy(), unit, output, only_new))


async def _invite(settings: Settings, policy: Policy, code: str, output: Path | None, only_new: bool) -> None:
    from bot.jobs.invite_sheets import drawn, sheet_of
    from storage import invites, units

    now, valid = Clock().now(), timedelta(days=policy.conversations.invite_days)
    async with database_of(settings) as database:
        found = await units.by_code(database, code) if code else None
        if code and found is None:
            raise MistakeError(f"There is no unit with the code {code!r}. `dvk export units` lists them.")
        tops = [found] if found else await units.roots(database)
        title = ", ".join(top.name for top in tops)
        everyone = await invites.of_scope(database, [top.id for top in tops], now, local(now).date())
        waiting = [invitee for invitee in everyone if invitee.state == "invited"]
        wanted = [invitee for invitee in waiting if not (only_new and invitee.code)]
        invitations = drawn(wanted, new_id, await invite_links(settings)) if wanted else []
        sheet = sheet_of(policy.organisation.name, title, everyone, invitations, now, valid)
        part = await asyncio.to_thread(_drawn_beside, sheet, output) if output else None
        codes = [(invitation.invitee.person.id, invitation.code) for invitation in invitations]
        try:
            await database.write(lambda connection: invites.issue(connection, codes, now, valid))
        except BaseException:
            if part:
                part.unlink()
            raise
    if output and part:
        part.replace(output)
        typer.echo(f"To print: {len(invitations)} invites, and who has joined: {output}")
    else:
        _show(sheet)
    ended = sum(bool(invitee.code) for invitee in wanted)
    declined = sum(invitee.state == "declined" for invitee in everyone)
    _tell(sheet, title, ended, len(waiting) - len(wanted), declined)


def _drawn_beside(sheet: InviteSheet, output: Path) -> Path:
    """Draw the sheet beside its place before any code is stored, so that nobody loses theirs for want of a folder.

    Only the owner may read it, for it holds codes.
    """
    from bot.reports.invite_workbook import workbook

    part = output.with_name(output.name + ".part")
    with open(part, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        file.write(workbook(sheet))
    return part


def _show(sheet: InviteSheet) -> None:
    rows = [(strip.code, strip.name, strip.place, strip.roles, strip.link) for strip in sheet.strips]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        typer.echo("  ".join(part.ljust(width) for part, width in zip(row, widths, strict=True)).rstrip())


def _tell(sheet: InviteSheet, title: str, ended: int, kept: int, declined: int) -> None:
    if not sheet.lines:
        typer.echo(f"There is nobody at {title} to invite yet.")
        return
    if not sheet.strips and not kept:
        typer.echo(f"Nobody at {title} waits for an invite.")
    if sheet.strips:
        typer.echo(f"Each code works once, until the end of {sheet.until}; it is stored nowhere else.")
    if sheet.strips and not sheet.strips[0].link:
        typer.echo("Without links and QR codes, for the bot's name is not known: set DVK_TELEGRAM_TOKEN.")
    if ended:
        typer.echo(f"Earlier codes of these people that have ended: {ended}.")
    if kept:
        typer.echo(f"People who hold a code that still works: {kept}. Without --only-new they get a new one.")
    if declined:
        typer.echo(f"People who chose not to use the bot: {declined}. Invite them singly in the chat if they ask.")
    typer.echo(f"Joined: {sheet.joined} of {len(sheet.lines)}.")
