"""What a large province was asked for over the years: reports that came in time or late or not, reminders and urgings,
checks, and obstacles told of and answered."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from storage.database import day


class _Initiative(NamedTuple):
    id: str
    unit_id: int
    entered_by: int
    begun: date
    report_id: str | None


def owe(connection: sqlite3.Connection, today: date, seed: int = 1) -> None:
    """Give each initiative the duties that its years asked for, one of ten an obstacle and three of ten a check."""
    chance = random.Random(seed)
    rows = connection.execute(
        "SELECT i.id, i.unit_id, i.entered_by, i.effective_on,"
        " (SELECT id FROM reports r WHERE r.initiative_id = i.id LIMIT 1) AS report_id FROM initiatives i"
    ).fetchall()
    some = [_Initiative(row[0], row[1], row[2], date.fromisoformat(row[3]), row[4]) for row in rows]
    connection.executemany(
        "INSERT INTO duties (rule, unit_id, object, period, initiative_id, begins_on, ends_on, made_on, due_on, state,"
        " settled_on) VALUES ('report', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [duty for one in some for duty in _duties(chance, one, today)],
    )
    _speak(connection, chance, today)
    for one in some:
        if chance.random() < 0.3:
            _check(connection, chance, one, today)
        if one.report_id is not None and chance.random() < 0.1:
            _stand_in_the_way(connection, chance, one, today)


def _duties(chance: random.Random, one: _Initiative, today: date) -> Iterator[tuple[Any, ...]]:
    """Both half-years of an initiative's year, where they have begun: one of ten is never done, two are late."""
    for half, (month, last) in enumerate(((6, 30), (12, 31)), 1):
        due, begins = date(one.begun.year, month, last) + timedelta(days=10), date(one.begun.year, 6 * half - 5, 1)
        if one.begun > due or begins > today:
            continue
        done: date | None = due + timedelta(days=chance.randrange(-20, 1) if chance.random() < 0.8 else 9)
        if chance.random() < 0.1 or (done is not None and done > today):
            done = None
        state = "settled" if done else "open"
        made, ends = max(begins, one.begun), date(one.begun.year, month, last)
        days = map(day, (begins, ends, made, due))
        yield one.unit_id, one.id, f"{one.begun.year}-H{half}", one.id, *days, state, day(done)


def _speak(connection: sqlite3.Connection, chance: random.Random, today: date) -> None:
    """Remind of each duty that is late or was done late, urge on some, and hear answers."""
    rows = connection.execute(
        "SELECT id, due_on FROM duties WHERE due_on < ? AND (state = 'open' OR settled_on > due_on)", (day(today),)
    ).fetchall()
    for duty_id, due_on in rows:
        due = date.fromisoformat(due_on)
        said = [("due", "officer", due), ("after-3", "officer", due + timedelta(days=5))]
        if chance.random() < 0.3:
            said.append((f"urging:{duty_id}", "urging", due + timedelta(days=chance.randrange(6, 20))))
        connection.executemany(
            "INSERT INTO reminders (duty_id, slot, due_on, step, day, state, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    duty_id,
                    slot,
                    due_on,
                    step,
                    day(on),
                    "told" if chance.random() < 0.9 else "nobody",
                    f"{on}T00:30:00.000+00:00",
                )
                for slot, step, on in said
            ],
        )
        if chance.random() < 0.2:
            kind = chance.choice(("acknowledged", "said_done", "time_asked"))
            connection.execute(
                "INSERT INTO duty_events (duty_id, kind, person_id, value, source, at) VALUES (?, ?, 1, ?, ?, ?)",
                (
                    duty_id,
                    kind,
                    day(due + timedelta(days=30)),
                    f"e{duty_id}",
                    f"{due + timedelta(days=7)}T02:00:00.000+00:00",
                ),
            )


def _check(connection: sqlite3.Connection, chance: random.Random, one: _Initiative, today: date) -> None:
    on = min(today, one.begun + timedelta(days=chance.randrange(20, 200)))
    connection.execute(
        "INSERT INTO checks (id, initiative_id, unit_id, person_id, way, finding, effective_on, recorded_at, answer_by)"
        " VALUES (?, ?, ?, ?, 'on_spot', 'as_reported', ?, ?, ?)",
        (f"k{one.id}", one.id, one.unit_id, one.entered_by, day(on), f"{on}T03:00:00.000+00:00", day(on)),
    )


def _stand_in_the_way(connection: sqlite3.Connection, chance: random.Random, one: _Initiative, today: date) -> None:
    told = min(today, one.begun + timedelta(days=chance.randrange(10, 100)))
    answered = told + timedelta(days=chance.randrange(2, 30))
    open_still = answered > today or chance.random() < 0.05
    name = f"o{one.id}"
    connection.execute(
        "INSERT INTO obstacles (id, source, unit_id, initiative_id, report_id, words, told_by, state)"
        " VALUES (?, 'report', ?, ?, ?, 'Chưa có mặt bằng', ?, ?)",
        (name, one.unit_id, one.id, one.report_id, one.entered_by, "open" if open_still else "answered"),
    )
    events = [("told", name, told)] if open_still else [("told", name, told), ("answered", f"a{name}", answered)]
    connection.executemany(
        "INSERT INTO obstacle_events (obstacle_id, kind, person_id, words, source, at) VALUES (?, ?, ?, '', ?, ?)",
        [(name, kind, one.entered_by, source, f"{on}T03:00:00.000+00:00") for kind, source, on in events],
    )
