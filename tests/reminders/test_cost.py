"""What reminding costs: a tick on which nothing is due asks two indexes, however many duties are open."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from datetime import date

import pytest

from tests.place import LEADER, Place
from tests.reminders.helpers import at, rows

pytestmark = pytest.mark.server

OPEN = 100_000
PEOPLE = 2_000
DUE = 4_000


def fill(connection: sqlite3.Connection) -> None:
    """Villages with an officer each, who owe much in summer."""
    connection.execute(
        "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) INSERT INTO units (id, code, level, kind)"
        " SELECT 1000 + i, 'T' || i, 'village', 'area' FROM n",
        (PEOPLE,),
    )
    for sql in (
        "INSERT INTO unit_names (unit_id, name, folded) SELECT id, 'Thôn ' || id, 'thon ' || id FROM units"
        " WHERE id > 1000",
        "INSERT INTO unit_lines (unit_id, to_unit_id, line) SELECT id, 2, 'contact' FROM units WHERE id > 1000",
        "INSERT INTO people (id, name, unit_id, state, created_at) SELECT id, 'Trưởng thôn ' || id, id, 'joined', ''"
        " FROM units WHERE id > 1000",
        "INSERT INTO roles (person_id, role, unit_id) SELECT id, 'officer', id FROM units WHERE id > 1000",
        "INSERT INTO chats SELECT 'telegram', 'x' || id, id, 'linked', '' FROM units WHERE id > 1000",
    ):
        connection.execute(sql)
    connection.execute(
        "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :open)"
        " INSERT INTO duties (rule, unit_id, object, period, begins_on, ends_on, made_on, due_on, extended, next_on)"
        " SELECT 'answer', 1001 + i % :people, 'o' || i, '', '2026-01-01', '2026-12-31', '2026-01-01',"
        " iif(i <= :due, '2026-04-03', '2026-08-31'), 1, iif(i <= :due, '2026-04-03', '2026-08-20') FROM n",
        {"open": OPEN, "people": PEOPLE, "due": DUE},
    )


async def test_a_tick_on_which_nothing_is_due(here: Place) -> None:
    await here.bot.tick()
    await here.database.write(fill)
    took = []
    for _ in range(5):
        begun = time.perf_counter()
        await here.bot.tick()
        took.append(time.perf_counter() - begun)
    print(f"\na tick with {OPEN} open duties: {min(took) * 1000:.1f} ms")
    assert min(took) < 0.1


async def test_planning_goes_with_what_is_due_in_short_transactions(here: Place) -> None:
    await here.bot.tick()
    await here.database.write(fill)
    here.clock.move(at("3/4", "05:00") - here.clock.now())
    longest = 0.0
    work = here.bot.reminding._plan_some

    def measured(connection: sqlite3.Connection, today: date) -> None:
        nonlocal longest
        begun = time.thread_time()  # the machine may have other things to do
        work(connection, today)
        longest = max(longest, time.thread_time() - begun)

    here.bot.reminding._plan_some = measured  # type: ignore[method-assign]
    begun = time.perf_counter()
    await here.bot.reminding.tick()
    took = time.perf_counter() - begun
    [(count,)] = await rows(here, "SELECT count(*) FROM reminders WHERE slot = 'due'")
    assert count == DUE
    print(f"\n{DUE} duties planned in {took:.2f} s, the longest transaction {longest * 1000:.0f} ms")
    assert longest < 0.25
    assert took < 30


@pytest.mark.soak
async def test_eight_thousand_reminders_and_those_who_wait_for_an_answer(here: Place) -> None:
    """Everybody has a message of their own; who asks something meanwhile is answered at once."""
    count = 8_000
    await here.bot.tick()

    def everybody(connection: sqlite3.Connection) -> None:
        connection.execute(
            "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) INSERT INTO people"
            " (id, name, unit_id, state, created_at) SELECT 20000 + i, 'Cán bộ ' || i, 2, 'joined', '' FROM n",
            (count,),
        )
        for sql in (
            "INSERT INTO chats SELECT 'telegram', id, id, 'linked', '' FROM people WHERE id > 20000",
            "INSERT INTO duties (rule, unit_id, object, begins_on, ends_on, made_on, due_on, next_on, person_id)"
            " SELECT 'complete', 2, id, '2026-01-01', '2026-12-31', '2026-01-01', '2026-04-06', '2026-04-06', id"
            " FROM people WHERE id > 20000",
        ):
            connection.execute(sql)

    await here.database.write(everybody)
    for number in range(20_001, 20_001 + count):
        here.server.add_person(number, f"Cán bộ {number}")
        here.server.handset(number).chat.started = True
    phone = here.phone(LEADER)
    here.clock.move(at("6/4") - here.clock.now())
    begun = time.perf_counter()
    ticking = asyncio.create_task(here.bot.tick())
    waits = []
    while not ticking.done() or here.server.log.counts["sendMessage", "ok"] < count:
        asked = time.perf_counter()
        await phone.say("/trogiup")
        await phone.hear("Trợ giúp", patience=30)
        waits.append(time.perf_counter() - asked)
    await here.bot.drain()
    took = time.perf_counter() - begun
    states = await rows(here, "SELECT state, count(*) FROM duty_messages WHERE day = '2026-04-06' GROUP BY state")
    waits.sort()
    print(
        f"\n{count} reminders in {took:.1f} s; {len(waits)} questions answered meanwhile, half of them within "
        f"{waits[len(waits) // 2] * 1000:.0f} ms, all within {waits[-1] * 1000:.0f} ms"
    )
    assert states == [("sent", count + 3)], "and the three communes"
    assert waits[len(waits) // 2] < 1
