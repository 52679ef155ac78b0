"""dvk duties: the ledger, and what would be sent then."""

from __future__ import annotations

import asyncio
import json
import tempfile
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.common import MistakeError, database_of
from bot.clock import VIETNAM, Clock, local
from bot.settings import Settings


def duties(
    unit: Annotated[str, typer.Option(help="The code of a unit: it and all below it.")] = "",
    at: Annotated[
        str,
        typer.Option(help="A day, or a moment in Vietnam, as 2026-06-30T08:00: what would stand and be sent then."),
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Show what is owed, and what would be sent on that day. Nothing is sent or changed by it."""
    found = asyncio.run(_duties(Settings(), unit, _moment(at)))
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        _show(found)


def _moment(written: str) -> datetime | None:
    if not written:
        return None
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        raise MistakeError(f"--at {written}: write a day or a moment, as 2026-06-30 or 2026-06-30T08:00.") from None
    if "T" not in written and " " not in written:
        found = datetime.combine(found.date(), time(8), VIETNAM)
    return found if found.tzinfo else found.replace(tzinfo=VIETNAM)


async def _duties(settings: Settings, code: str, at: datetime | None) -> dict[str, Any]:
    """Looked at on a copy, on which the bot's own rules are let go up to that moment."""
    from storage.database import copied

    async with database_of(settings):  # brought up to date, or told that there is none
        pass
    with tempfile.TemporaryDirectory(prefix="dvk-duties-") as folder:
        file = Path(folder) / settings.database_file.name
        await asyncio.to_thread(copied, settings.database_file, file)
        return await _looked_at(settings, file, code, at)


async def _looked_at(settings: Settings, file: Path, code: str, at: datetime | None) -> dict[str, Any]:
    from bot.clock import new_id
    from bot.handlers.services import Services
    from bot.jobs.alarm import Alarm
    from bot.jobs.ledger import look_over
    from bot.jobs.registrations import tell_of_registrations
    from bot.jobs.reminding import Reminding
    from bot.jobs.sender import Sender
    from bot.policy_file import PolicyFile
    from storage import owing, units
    from storage.database import Database

    policy = PolicyFile(settings.policy_file)
    policy.load()
    clock = Clock()
    if at is not None:
        clock.move(at - clock.now())
    database = await Database.open(file, readers=1)
    try:
        found = await units.by_code(database, code) if code else None
        if code and found is None:
            raise MistakeError(f"There is no unit with the code {code!r}. `dvk export units` lists them.")
        scope = [found.id] if found else [top.id for top in await units.roots(database)]
        services = Services(database, policy, clock, new_id, {}, settings.files)
        await look_over(database, services.duties, services.today(), services.clock.now())
        await tell_of_registrations(services)
        await Reminding(services, Sender(services, Alarm(services))).plan()
        here = local(clock.now())
        ends = datetime.combine(here.date() + timedelta(days=1), time(), VIETNAM) - timedelta(milliseconds=1)
        return {
            "at": here.isoformat(timespec="minutes"),
            "duties": await owing.open_duties(database, scope),
            "messages": [_in_vietnam(row) for row in await owing.planned_messages(database, scope, ends)],
        }
    finally:
        await database.close()


def _in_vietnam(message: dict[str, Any]) -> dict[str, Any]:
    return {**message, "send_at": local(datetime.fromisoformat(message["send_at"])).isoformat(timespec="minutes")}


def _show(found: dict[str, Any]) -> None:
    today = found["at"][:10]
    typer.echo(f"{len(found['duties'])} open duties at {found['at']}:")
    for duty in found["duties"]:
        late = " late" if duty["due_on"] < today else ""
        about = duty["initiative"] or duty["unit_name"]
        spoken = f"reminded {duty['reminded']}, urged {duty['urged']}"
        typer.echo(
            f"  {duty['due_on']}{late}  {duty['unit']}  {duty['rule']} {duty['period']}  {about}  ({spoken})".rstrip()
        )
    typer.echo(f"{len(found['messages'])} messages would be sent by the end of {today}:")
    for message in found["messages"]:
        typer.echo(f"  {message['send_at']}  {message['unit']}  {message['person']}: {_told(message)}")


def _told(message: dict[str, Any]) -> str:
    """What a message is about."""
    count = len({told["duty"] for told in message["duties"]})
    steps = ", ".join(sorted({told["step"] for told in message["duties"]}))
    duties = f"{count} {'duty' if count == 1 else 'duties'} ({steps})" if count else ""
    waiting = "registrations that wait to be accepted" if message["registrations"] else ""
    return ", ".join(part for part in (duties, waiting) if part)
