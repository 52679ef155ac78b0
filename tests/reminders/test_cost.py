"""What reminding costs: a tick on which nothing is due asks two indexes, however many duties are open."""

from __future__ import annotations

import sqlite3
import time
from datetime import date

import pytest

from tests.place import Place
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
