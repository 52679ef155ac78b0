"""The demo: the real bot on the local server, with a small province and a clock that can be moved."""

from __future__ import annotations

import asyncio
import secrets
import tempfile
import webbrowser
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import tomlkit
from pydantic import SecretStr
from tomlkit.items import Table

from bot.app import App, opened
from bot.clock import VIETNAM, Clock, local, midnight
from bot.duties.calendar import WorkingDays
from bot.handlers.services import Services
from bot.jobs.upkeep import next_due
from bot.local import LocalTelegram
from bot.policy import default_policy_text, parse_policy
from bot.policy.samples import with_examples
from bot.settings import Settings
from bot.setup import fill, sample_province
from storage import reminders

FIRST_REMINDER = 8
"""Working days from the demo's first day to the day by which to register, so that the next one brings a reminder."""
IN_FRONT = (1001, 1004, 1005)
"""The phones that a wide screen shows first: an officer, who urges the officer, and a leader."""


def policy_from(today: date) -> str:
    """The ready policy with duties that fall due soon, whatever the season in which the demo is tried.

    It asks for the indicators of its examples.
    """
    written = with_examples(default_policy_text())
    working_days = WorkingDays(parse_policy(written).calendar)
    due = min(working_days.shift(today, FIRST_REMINDER), date(today.year, 12, 31))
    due += timedelta(days=(due.month, due.day) == (2, 29))
    policy = tomlkit.parse(written)
    cadences, reports = policy["cadences"], policy["reports"]
    assert isinstance(cadences, Table)
    assert isinstance(reports, Table)
    cadences["register_by"] = f"{due.day}/{due.month}"
    reports["period"] = "quarter"
    return tomlkit.dumps(policy)


async def _seen_next(services: Services) -> datetime | None:
    """When somebody hears of something next: a day on which duties are spoken of begins unseen, before their hour."""
    due, day = await next_due(services), await reminders.next_day(services.database)
    if day is not None and due == midnight(day):
        return datetime.combine(day, services.policy().reminders.hour, VIETNAM)
    return due


async def demo(port: int, browser: bool, stop: asyncio.Event, say: Callable[[str], None]) -> None:
    """Run the demo until ``stop`` is set. Raises OSError where the port is taken."""
    clock = Clock()
    with tempfile.TemporaryDirectory(prefix="dvk-demo-") as folder:
        token = f"1000:{secrets.token_urlsafe(27)[:35]:x<35}"
        running: list[App] = []

        async def move(by: timedelta) -> None:
            await running[0].move_clock(by)

        async def due() -> datetime | None:
            return await _seen_next(running[0].services)

        server = LocalTelegram(clock.now, on_move_clock=move, next_due=due)
        server.add_bot(token, "dvk_bot", "Dân vận khéo")
        await server.start("127.0.0.1", port)
        settings = Settings(
            _env_file=None,
            data=Path(folder),
            telegram_token=SecretStr(token),
            telegram_base_url=server.base_url,
            telegram_rate=0,
            policy=None,
            public_url=None,
            telegram_proxy=None,
        )
        settings.policy_file.write_text(policy_from(local(clock.now()).date()), "utf-8")
        try:
            async with opened(settings, clock=clock) as app:
                running.append(app)
                sample = sample_province()
                valid = timedelta(days=app.services.policy().conversations.invite_days)
                period = app.services.policy().reports.period_of(local(clock.now()).date())
                codes = await fill(app.services.database, sample, "telegram", clock.now(), valid, at_work_in=period)
                for person in sample.people:
                    note = f"Chưa vào; mã mời {codes[person.phone]}" if person.phone in codes else ""
                    server.add_person(person.phone, person.name, note, in_front=person.phone in IN_FRONT)
                    if person.joined:
                        server.handset(person.phone).say("/start")  # who has joined has written to the bot before
                say(f"Mở / open {server.base_url}  (Ctrl+C để dừng / to stop)")
                for phone, code in codes.items():
                    say(f"Người mới / a newcomer: {server.base_url}/?person={phone}&start={code}")
                await app.tick()  # what is due next is known before anybody moves the clock
                if browser:
                    await asyncio.to_thread(webbrowser.open, server.base_url)
                await app.run(stop)
        finally:
            await server.stop()
