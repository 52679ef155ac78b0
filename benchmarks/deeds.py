"""What else goes on in a large province: who has joined, what units told of themselves, what was returned and asked,
teams that went out, what they concluded, and the lists of who visits where."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.duties.standing import Standing
from bot.jobs.ledger import look_over
from bot.policy import parse_policy
from bot.policy.samples import default_policy_text, with_examples
from storage import people
from storage.database import Database, day, stamp

CHANNEL = "telegram"
FIRST_COORDINATOR = 20_001
"""The chat of the first coordinator of a commune who has joined besides the one who talks."""
TEAMS = 40


def policy_text() -> str:
    """The policy of the province: the usual one, with indicators that communes tell of."""
    return with_examples(default_policy_text())


def do(connection: sqlite3.Connection, now: datetime, today: date, seed: int = 1) -> None:
    """Let all of it have happened."""
    chance = random.Random(seed)
    rows = connection.execute("SELECT id FROM units_now WHERE level = 'commune' AND closed_on IS NULL ORDER BY id")
    communes = [int(row[0]) for row in rows.fetchall()]
    coordinators = _join(connection, communes, now)
    _tell_of_units(connection, chance, communes, coordinators, today)
    _return(connection, chance, now, today)
    _ask(connection, chance, now, today)
    _go_out(connection, chance, communes, coordinators, today)
    connection.executemany(
        "INSERT INTO urging_wishes (unit_id, person_id, day, told_id, at) VALUES (?, ?, ?, ?, ?)",
        [(unit, 1, day(today), coordinators[unit], stamp(now)) for unit in communes[:5]],
    )


async def look(database_file: Path) -> None:
    """Let the ledger be looked over as the bot does in the morning, so that visits are on the lists."""
    policy, now = parse_policy(policy_text()), datetime.now(UTC)
    database = await Database.open(database_file)
    try:
        await look_over(database, Standing(lambda: policy), now.date(), now)
    finally:
        await database.close()


def _join(connection: sqlite3.Connection, communes: Sequence[int], now: datetime) -> dict[int, int]:
    """One coordinator of each commune; every other has joined, so that what waits at the others waits above."""
    found = {}
    _check(connection, 1, 3, now)
    for number, unit in enumerate(communes):
        row = connection.execute(
            "SELECT p.id, p.state FROM people p JOIN roles r ON r.person_id = p.id AND r.role = 'coordinator'"
            " WHERE r.unit_id = ? ORDER BY p.state <> 'joined', p.id LIMIT 1",
            (unit,),
        ).fetchone()
        found[unit] = int(row[0])
        if number % 2 and row[1] != "joined":
            people.link(connection, found[unit], CHANNEL, str(FIRST_COORDINATOR + number), now)
            _check(connection, unit, found[unit], now)
    return found


def _check(connection: sqlite3.Connection, unit: int, person: int, now: datetime) -> None:
    """Somebody goes to the field for a unit."""
    connection.execute(
        "INSERT INTO roles (person_id, role, unit_id, valid_from) VALUES (?, 'checker', ?, ?)",
        (person, unit, day(now.date() - timedelta(days=300))),
    )


def _tell_of_units(
    connection: sqlite3.Connection,
    chance: random.Random,
    communes: Sequence[int],
    coordinators: dict[int, int],
    today: date,
) -> None:
    """Four of five communes told their indicators of each half-year of two years."""
    indicators = parse_policy(policy_text()).indicators
    for unit in communes:
        for year, half in ((today.year - 1, 1), (today.year - 1, 2), (today.year, 1)):
            if chance.random() < 0.2:
                continue
            report, on = f"u{unit}-{year}-{half}", date(year + half // 2, 7 if half == 1 else 1, 5)
            connection.execute(
                "INSERT INTO unit_reports (id, unit_id, period, entered_by, effective_on, recorded_at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (report, unit, f"{year}-H{half}", coordinators[unit], day(on), f"{on}T03:00:00.000+00:00"),
            )
            connection.executemany(
                "INSERT INTO unit_figures (report_id, number, code, label, answer, measure, amount, yes, words)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        report,
                        number,
                        code,
                        one.label,
                        one.answer,
                        one.measure,
                        str(chance.randrange(1, 40)) if one.answer == "number" else None,
                        1 if one.answer == "yes_no" else None,
                        "Thiếu kinh phí" if one.answer == "text" else "",
                    )
                    for number, (code, one) in enumerate(indicators.items())
                ],
            )


def _return(connection: sqlite3.Connection, chance: random.Random, now: datetime, today: date) -> None:
    """One of twenty registrations that wait has been returned."""
    for row in connection.execute("SELECT id FROM initiatives WHERE state = 'submitted'").fetchall():
        if chance.random() < 0.05:
            connection.execute(
                "INSERT INTO returns (id, initiative_id, reasons, due_on, asked_by, asked_at)"
                " VALUES (?, ?, ?, ?, 3, ?)",
                (f"r{row[0]}", row[0], json.dumps({"target": "chưa đo được"}), day(today), stamp(now)),
            )
            connection.execute("UPDATE initiatives SET state = 'returned' WHERE id = ?", (row[0],))
            connection.execute(
                "INSERT INTO initiative_events (initiative_id, state, person_id, effective_on, recorded_at)"
                " VALUES (?, 'returned', 3, ?, ?)",
                (row[0], day(today), stamp(now)),
            )


def _ask(connection: sqlite3.Connection, chance: random.Random, now: datetime, today: date) -> None:
    """Something was asked about one of twenty of two years, and one of four did not answer in time."""
    rows = connection.execute(
        "SELECT id, entered_by FROM initiatives WHERE year >= ? AND state <> 'stopped'", (today.year - 1,)
    )
    for initiative, person in rows.fetchall():
        if chance.random() < 0.05:
            asked = today - timedelta(days=chance.randrange(8, 200))
            answered = day(asked + timedelta(days=2)) if chance.random() < 0.75 else None
            connection.execute(
                "INSERT INTO signals (initiative_id, kind, found_at, person_id, asked_on, answer_by, answer,"
                " answered_by, answered_on) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    initiative,
                    "no_measure",
                    stamp(now),
                    person,
                    day(asked),
                    day(asked + timedelta(days=5)),
                    "so" if answered else None,
                    person if answered else None,
                    answered,
                ),
            )
    connection.execute("DELETE FROM signal_looks")  # all has been looked at, as in a bot that has run for long


def _go_out(
    connection: sqlite3.Connection,
    chance: random.Random,
    communes: Sequence[int],
    coordinators: dict[int, int],
    today: date,
) -> None:
    """Teams of the province went to communes, or will; each left three points, of which one is not done."""
    for number in range(TEAMS):
        unit, team, on = chance.choice(communes), f"d{number}", today + timedelta(days=7 * (5 - number))
        connection.execute(
            "INSERT INTO visits (id, unit_id, purpose, begins_on, ends_on, planned_by, planned_at)"
            " VALUES (?, 1, 'Kiểm tra Dân vận khéo', ?, ?, 3, ?)",
            (team, day(on), day(on), f"{on - timedelta(days=9)}T03:00:00.000+00:00"),
        )
        connection.execute("INSERT INTO visit_units VALUES (?, ?)", (team, unit))
        connection.execute("INSERT INTO visit_members VALUES (?, 1, 3, '', '')", (team,))
        if on >= today:
            continue
        connection.execute(
            "INSERT INTO statements (id, kind, unit_id, held_by, visit_id, day, person_id, recorded_at)"
            " VALUES (?, 'visit', ?, 1, ?, ?, 3, ?)",
            (f"s{number}", unit, team, day(on), f"{on}T09:00:00.000+00:00"),
        )
        for point in range(1, 4):
            due = on + timedelta(days=20)
            connection.execute(
                "INSERT INTO conclusions (id, statement_id, number, kind, unit_id, words, due_on)"
                " VALUES (?, ?, ?, 'task', ?, 'Hoàn thiện hồ sơ của các mô hình', ?)",
                (f"s{number}.{point}", f"s{number}", point, unit, day(due)),
            )
            done = day(on + timedelta(days=15)) if point > 1 else None
            connection.execute(
                "INSERT INTO duties (rule, unit_id, object, about, begins_on, ends_on, made_on, due_on, state,"
                " settled_on) VALUES ('conclude', ?, ?, 'Hoàn thiện hồ sơ của các mô hình', ?, ?, ?, ?, ?, ?)",
                (unit, f"s{number}.{point}", *[day(on)] * 3, day(due), "settled" if done else "open", done),
            )
