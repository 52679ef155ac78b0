"""The bot is killed while reminders go out: nobody is told twice, and what is uncertain was in flight."""

from __future__ import annotations

import asyncio
import os
import random
import sqlite3
from collections import Counter
from datetime import datetime, timedelta

import pytest

from bot.app import TICK
from bot.clock import local
from bot.duties.calendar import WorkingDays
from bot.jobs.sender import IN_FLIGHT
from bot.policy import default_policy_text, parse_policy
from bot.policy.sections import WorkingCalendar
from tests.kills.conftest import Program, now, settle, until
from tests.phone import Phone

pytestmark = pytest.mark.kills

EACH = 3
"""Duties of each person."""


def awake_at(moment: datetime) -> str:
    """A policy under which people may be told at any hour from this moment on."""
    spans = [
        f"{moment + timedelta(hours=later):%-H:%M}-{moment + timedelta(hours=later + 1):%-H:%M}" for later in (6, 9)
    ]
    noon, night = sorted(spans, key=lambda span: int(span.split(":")[0]))
    days = [(moment + timedelta(days=later)).date() for later in (0, 1)]
    off = [day for day in days if not WorkingDays(WorkingCalendar()).holds(day)]
    changes = {
        'hour = "7:30"': 'hour = "0:00"',
        'night = "20:30-6:30"': f'night = "{night}"',
        'noon = "11:30-13:30"': f'noon = "{noon}"',
        'time = "7:30"': f'time = "{moment:%-H:%M}"',
        "working_days = []": f"working_days = {[f'{day.day}/{day.month}/{day.year}' for day in off]}".replace("'", '"'),
    }
    written = default_policy_text()
    for words, instead in changes.items():
        assert words in written
        written = written.replace(words, instead)
    parse_policy(written)
    return written


def owe(program: Program, phones: list[int]) -> None:
    """Everybody owes something today."""
    today = local(now()).date().isoformat()
    with sqlite3.connect(program.database_file) as connection:
        for number in range(EACH):
            connection.execute(
                "INSERT INTO duties (rule, unit_id, object, begins_on, ends_on, made_on, due_on, next_on)"
                " SELECT 'complete', p.unit_id, ?2 || p.id, ?1, ?1, ?1, ?1, ?1 FROM people p"
                " JOIN chats c ON c.person_id = p.id WHERE CAST(c.chat AS INTEGER) >= ?3",
                (today, f"c{number}.", phones[0]),
            )
    connection.close()


def counted(program: Program, sql: str) -> dict[str, int]:
    connection = sqlite3.connect(program.database_file)
    try:
        return dict(connection.execute(sql).fetchall())
    finally:
        connection.close()


QUICK_TICK = 3
"""Seconds between the looks of a bot that need not be waited for."""


async def torment(program: Program, people: int, kills: int, tick: float = TICK) -> None:
    chance = random.Random(int(os.environ.get("SEED", "7")))
    (program.folder / "data" / "policy.toml").write_text(awake_at(local(now())), "utf-8")
    program.environment["DVK_TELEGRAM_RATE"] = str(people / 12)
    program.server.faults.latency = 0.2
    phones = await settle(program, people)
    owe(program, phones)
    told = "id IN (SELECT message_id FROM reminders)"
    states = f"SELECT state, count(*) FROM duty_messages WHERE {told} GROUP BY state"
    for _ in range(kills):
        await program.start()
        await program.receiving()
        await asyncio.sleep(tick + chance.uniform(0.0, 2.0))
        await program.kill()
    await program.start()
    await program.receiving()

    def all_are_told() -> bool:
        found = counted(program, states)
        return set(found) <= {"sent", "uncertain"} and sum(found.values()) == people

    await until(all_are_told, seconds=90)
    assert await program.terminate() == 0, program.said()[-4000:]
    ended = Counter(counted(program, states))
    heard = [sum("việc" in message.text for message in Phone(program.server, phone).answers) for phone in phones]
    print(f"\n{kills} kills, {people} people: {dict(ended)}, heard {sum(heard)}")
    assert max(heard) == 1, "told twice"
    assert sum(ended.values()) == people, "a message each"
    assert ended["sent"] <= sum(heard) <= people
    assert sum(heard) + ended["uncertain"] >= people, "what was not heard is known to be uncertain"
    assert ended["uncertain"] <= kills * IN_FLIGHT
    slots = counted(program, "SELECT state, count(*) FROM reminders WHERE step = 'officer' GROUP BY state")
    assert slots == {"told": EACH * people}


async def test_killed_while_reminders_go_out(program: Program) -> None:
    program.first = f"from bot import app; app.TICK = {QUICK_TICK}"
    await torment(program, people=60, kills=2, tick=QUICK_TICK)


@pytest.mark.soak
async def test_killed_often_while_reminders_go_out(program: Program) -> None:
    await torment(program, people=400, kills=8)
