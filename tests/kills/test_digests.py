"""The bot is killed while digests go out: nobody is told twice, and what is uncertain was in flight."""

from __future__ import annotations

import asyncio
import os
import random
import sqlite3
from collections import Counter
from datetime import timedelta

import pytest

from bot.clock import local
from bot.jobs.sender import IN_FLIGHT
from storage.database import stamp
from tests.kills.conftest import Program, now, settle, until
from tests.kills.test_reminders import awake_at, counted
from tests.phone import Phone

pytestmark = pytest.mark.kills

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


def lead(program: Program) -> None:
    """Everybody has led their village for some days."""
    with sqlite3.connect(program.database_file) as connection:
        connection.execute("UPDATE roles SET role = 'leader' WHERE role = 'officer'")
        connection.execute("UPDATE chats SET linked_at = ?", (stamp(now() - timedelta(days=4)),))
    connection.close()


async def torment(program: Program, people: int, kills: int) -> None:
    chance = random.Random(int(os.environ.get("SEED", "7")))
    here = local(now())
    policy = awake_at(here)
    weekday = WEEKDAYS[min(here.weekday(), 4)]
    policy = policy.replace('weekday = "monday"', f'weekday = "{weekday}"')
    policy = policy.replace(f'time = "{here:%-H:%M}"', f'time = "{here - timedelta(minutes=1):%-H:%M}"')
    (program.folder / "data" / "policy.toml").write_text(policy, "utf-8")
    program.environment["DVK_TELEGRAM_RATE"] = str(people / 12)
    program.server.faults.latency = 0.2
    phones = await settle(program, people)
    lead(program)
    for _ in range(kills):
        await program.start()
        await program.receiving()
        await asyncio.sleep(3 + chance.uniform(0.0, 2.0))
        await program.kill()
    await program.start()
    await program.receiving()
    states = (
        "SELECT d.state, count(*) FROM digests d JOIN chats c ON c.person_id = d.person_id"
        f" WHERE CAST(c.chat AS INTEGER) >= {phones[0]} AND d.state <> 'covered' GROUP BY d.state"
    )

    def all_are_told() -> bool:
        found = counted(program, states)
        return set(found) <= {"sent", "uncertain"} and sum(found.values()) == people

    await until(all_are_told, seconds=90)
    assert await program.terminate() == 0, program.said()[-4000:]
    ended = Counter(counted(program, states))
    heard = [sum("Tình hình" in message.text for message in Phone(program.server, one).answers) for one in phones]
    print(f"\n{kills} kills, {people} people: {dict(ended)}, heard {sum(heard)}")
    assert max(heard) == 1, "told twice"
    assert ended["sent"] <= sum(heard) <= people
    assert sum(heard) + ended["uncertain"] >= people, "what was not heard is known to be uncertain"
    assert ended["uncertain"] <= kills * IN_FLIGHT


async def test_killed_while_digests_go_out(program: Program) -> None:
    program.first = "from bot import app; app.TICK = 3"
    await torment(program, people=40, kills=2)


@pytest.mark.soak
async def test_killed_often_while_digests_go_out(program: Program) -> None:
    program.first = "from bot import app; app.TICK = 3"
    await torment(program, people=200, kills=8)
