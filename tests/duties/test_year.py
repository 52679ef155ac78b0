"""A year of a province: every duty, reminder and message as a second, plain reading of the rules has them."""

from __future__ import annotations

import contextlib
import os
import random
import sqlite3
import tempfile
from collections import Counter
from datetime import date, datetime, time
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from bot.clock import local
from tests.duties.province import Size, Told
from tests.duties.reading import Owed, worked
from tests.duties.year import Year

pytestmark = pytest.mark.kills


def seeded(usual: int) -> int:
    """Which year: a short run tries always the same one, a long run another each time; SEED has one again."""
    return int(os.environ.get("SEED", usual))


def rows(year: Year, query: str) -> list[sqlite3.Row]:
    with contextlib.closing(sqlite3.connect(year.folder / "data" / "dvk.sqlite3")) as connection:
        connection.row_factory = sqlite3.Row
        return connection.execute(query).fetchall()


def day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def compare(year: Year) -> None:
    """The bot's ledger with the plain reading, duty by duty, reminder by reminder, message by message."""
    stored = {
        (row["rule"], row["unit_id"], row["object"], row["period"]): Owed(
            date.fromisoformat(row["made_on"]), date.fromisoformat(row["due_on"]), row["needed"], row["state"],
            day(row["settled_on"]),
        )
        for row in rows(year, "SELECT * FROM duties")
    }  # fmt: skip
    assert different(stored, year.province.plain.owed) == {}
    told = {
        ((row["rule"], row["unit_id"], row["object"], row["period"]), row["slot"]): Told(
            row["state"],
            row["person_id"] if row["state"] == "told" else None,
            day(row["day"]) if row["state"] == "told" else None,
        )
        for row in rows(
            year,
            "SELECT d.rule, d.unit_id, d.object, d.period, r.slot, r.state, m.person_id, m.day FROM reminders r"
            " JOIN duties d ON d.id = r.duty_id LEFT JOIN duty_messages m ON m.id = r.message_id",
        )
    }
    expected = {name: year.as_it_became(name[0], entry) for name, entry in year.expected.items()}
    assert different(told, expected) == {}

    messages = rows(year, "SELECT person_id, day, state, ended_at FROM duty_messages WHERE kind = 'daily'")
    by_state = Counter(row["state"] for row in messages)
    heard = Counter((entry.person, entry.day) for entry in year.province.heard)
    sent = {(row["person_id"], day(row["day"])) for row in messages if row["state"] == "sent"}
    uncertain = {(row["person_id"], day(row["day"])) for row in messages if row["state"] == "uncertain"}
    print(
        f"\nseed {year.seed}: {len(stored)} duties, {len(told)} times to speak of them; {year.kills} kills; messages"
        f" {dict(by_state)}, {sum(heard.values())} heard, {len(uncertain)} of unknown fate"
        f" ({year.in_flight} in flight at the kills)"
    )
    assert max(heard.values()) == 1, "one message a person a day"
    assert sent <= heard.keys() <= sent | uncertain
    assert len(uncertain) <= year.in_flight
    assert set(by_state) <= {"sent", "uncertain", "dropped"}
    for row in messages:
        if row["state"] == "sent":
            moment = local(datetime.fromisoformat(row["ended_at"]))
            assert worked(moment.date())
            assert time(6, 30) <= moment.time() < time(20, 30)
            assert not time(11, 30) <= moment.time() < time(13, 30)
    assert max(year.asked.values()) == 1, "one message with questions a person a day"
    assert bool(year.informed) is (year.size.told_of != "nothing")
    assert set(year.informed.values()) <= {1}, "no digest twice"
    assert all(worked(on) for _, on, _ in year.informed)
    assert year.merged.keys() == year.concerned
    assert max(year.merged.values()) == 1, "nobody hears of the merge twice"
    assert not year.unsaid


def different(stored: dict[Any, Any], expected: dict[Any, Any]) -> dict[Any, Any]:
    """Where two tables differ: what is stored beside what is expected, some ten of them."""
    keys = [key for key in stored.keys() | expected.keys() if stored.get(key) != expected.get(key)]
    return {key: (stored.get(key), expected.get(key)) for key in sorted(keys, key=str)[:10]}


async def test_a_small_province(tmp_path: Path) -> None:
    size = Size(
        communes=5, villages=3, officers=2, initiatives=2, checkers=3, kills=4, kill_within=0.02,
        outages=((date(2026, 6, 4), 0), (date(2026, 6, 18), 1), (date(2026, 9, 9), 7)),
        told_of="quarter",
    )  # fmt: skip
    year = Year(tmp_path, size, seeded(26))
    await year.pass_by()
    compare(year)


IN_MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""Where a long year has its files: the bot is killed, but the machine keeps its power, so nothing waits for a disk."""


async def of_size(size: Size) -> None:
    """A long year."""
    with tempfile.TemporaryDirectory(dir=IN_MEMORY) as folder:
        year = Year(Path(folder), size, seeded(random.SystemRandom().randrange(10**6)))
        begun = monotonic()
        await year.pass_by()
        print(f"\na year in {monotonic() - begun:.0f} s")
        compare(year)


OUTAGES = ((date(2026, 4, 3), 0), (date(2026, 6, 18), 1), (date(2026, 9, 9), 7), (date(2026, 12, 15), 0))


@pytest.mark.soak
async def test_a_whole_province() -> None:
    size = Size(
        communes=70, villages=22, officers=5, initiatives=9, checkers=30, kills=15, kill_within=3.0,
        outages=OUTAGES, told_of="nothing",
    )  # fmt: skip
    await of_size(size)


@pytest.mark.soak
async def test_a_part_of_it_whose_leaders_hear_of_every_week() -> None:
    size = Size(
        communes=15, villages=22, officers=5, initiatives=9, checkers=8, kills=12, kill_within=1.0,
        outages=OUTAGES, told_of="week",
    )  # fmt: skip
    await of_size(size)
