"""dvk init: an empty folder becomes one that the bot can run on."""

from __future__ import annotations

import asyncio
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import MistakeError, database_of, invite_links
from bot.clock import Clock, local
from bot.policy import SAMPLES, Policy, default_policy_text, sample_policy_text
from bot.policy_file import PolicyFile, read_policy
from bot.settings import Settings


def init(
    policy: Annotated[
        str | None,
        typer.Option(help=f"A policy to begin with: {', '.join(SAMPLES)}, or a file.", metavar="NAME|FILE"),
    ] = None,
) -> None:
    """Make the database, a commented policy file and a one-time link for the first admin."""
    settings = Settings()
    in_force = _write_policy(settings, policy)
    days = in_force.conversations.invite_days
    code = asyncio.run(_first_admin(settings, in_force))
    typer.echo(f"Policy: {settings.policy_file}\nDatabase: {settings.database_file}")
    if code is None:
        typer.echo("An admin has joined already.")
        return
    if link := asyncio.run(invite_links(settings))(code):
        typer.echo(f"First admin, open on the phone: {link}")
    typer.echo(f"First admin's code (once, within {days} days): {code}")
    ready = settings.telegram_token is not None
    typer.echo(
        "Next: `dvk run`." if ready else "Next: set DVK_TELEGRAM_TOKEN, then `dvk run`, and type the code to the bot."
    )


def _write_policy(settings: Settings, given: str | None) -> Policy:
    """Put the policy in its place, checked first; one that is there already stays unless another is given."""
    if given is not None or not settings.policy_file.exists():
        written = _begun_with(given) if given else default_policy_text()
        _keep(settings.policy_file, written)
        PolicyFile(settings.policy_file).write(written)
    return read_policy(settings.policy_file)[1]


def _keep(policy: Path, written: str) -> None:
    """Keep a copy of the policy that another takes the place of: what an office has set is not lost."""
    if not policy.exists() or policy.read_bytes() == written.encode():
        return
    kept = policy.with_name(f"{policy.stem}.{local(Clock().now()):%Y-%m-%d.%H%M%S}{policy.suffix}")
    shutil.copy2(policy, kept)
    typer.echo(f"The policy until now is kept: {kept}")


def _begun_with(given: str) -> str:
    """A ready policy by its name, else the text of a file."""
    if given in SAMPLES:
        return sample_policy_text(given)
    if not Path(given).exists() and "/" not in given and "." not in given:
        ready = "\n".join(f"  {name}: {words}" for name, words in SAMPLES.items())
        raise MistakeError(f"There is no policy {given!r}. Give a file, or one of these:\n{ready}")
    return read_policy(Path(given))[0]


async def _first_admin(settings: Settings, policy: Policy) -> str | None:
    from bot.setup import first_admin

    valid = timedelta(days=policy.conversations.invite_days)
    async with database_of(settings, create=True) as database:
        return await first_admin(database, policy.organisation.name, Clock().now(), valid)
