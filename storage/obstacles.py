"""Obstacles that reports tell of: the unit above owes an answer, which whoever told of it may find enough or not."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime

from storage import ledger
from storage.database import Database, stamp
from storage.records.duties import Rule
from storage.records.obstacles import Obstacle, ObstacleEvent, ObstacleState
from storage.records.reports import NewReport


def follow_report(
    connection: sqlite3.Connection, report: NewReport, due_on: date, today: date, now: datetime
) -> str | None:
    """Bring the obstacle of a report up to it; the obstacle to which an answer is owed because of it, if any.

    An amended report changes its obstacle's words, or takes it back. Told twice it is the same.
    """
    if connection.execute("SELECT 1 FROM obstacles WHERE report_id = ?", (report.id,)).fetchone():
        return None
    before = connection.execute(
        "SELECT id, words, state FROM obstacles WHERE report_id = ?", (report.amends,)
    ).fetchone()
    if before is None:
        if report.obstacle:
            _tell(connection, report, due_on, today, now)
        return report.id if report.obstacle else None
    obstacle_id, state = str(before["id"]), ObstacleState(before["state"])
    connection.execute("UPDATE obstacles SET report_id = ? WHERE id = ?", (report.id, obstacle_id))
    if not report.obstacle:
        _take_back(connection, obstacle_id, state, report, now)
        return None
    if report.obstacle == before["words"] and state is not ObstacleState.TAKEN_BACK:
        return None
    connection.execute("UPDATE obstacles SET words = ? WHERE id = ?", (report.obstacle, obstacle_id))
    _note(connection, obstacle_id, "reworded", report.entered_by, report.obstacle, report.id, now)
    if state is ObstacleState.OPEN:
        return None
    _ask_again(connection, obstacle_id, due_on, today)
    return obstacle_id


def answer(
    connection: sqlite3.Connection,
    obstacle_id: str,
    person_id: int,
    words: str,
    source: str,
    today: date,
    now: datetime,
) -> bool:
    """Store an answer, which settles what is owed; False where none is owed any more, or it was told before."""
    if not connection.execute(
        "UPDATE obstacles SET state = 'answered' WHERE id = ? AND state = 'open'", (obstacle_id,)
    ).rowcount:
        return _known(connection, obstacle_id, source)
    _note(connection, obstacle_id, "answered", person_id, words, source, now)
    ledger.settle(connection, Rule.ANSWER, obstacle_id, today, source, now)
    return True


def judge(
    connection: sqlite3.Connection,
    obstacle_id: str,
    person_id: int,
    solved: bool,
    source: str,
    due_on: date,
    today: date,
    now: datetime,
) -> bool:
    """Whoever has the obstacle says that it is solved, or not yet, which asks anew; False where that is said already.

    Solved without an answer, none is owed any more.
    """
    seen = ("open", "answered") if solved else ("answered", "solved")
    if not connection.execute(
        "UPDATE obstacles SET state = ? WHERE id = ? AND state IN (?, ?)",
        ("solved" if solved else "open", obstacle_id, *seen),
    ).rowcount:
        return _known(connection, obstacle_id, source)
    _note(connection, obstacle_id, "solved" if solved else "reopened", person_id, "", source, now)
    if solved:
        ledger.withdraw(connection, Rule.ANSWER, obstacle_id, "solved", now)
    else:
        _ask_again(connection, obstacle_id, due_on, today)
    return True


def _tell(connection: sqlite3.Connection, report: NewReport, due_on: date, today: date, now: datetime) -> None:
    connection.execute(
        "INSERT INTO obstacles (id, initiative_id, report_id, words, told_by) VALUES (?1, ?2, ?1, ?3, ?4)",
        (report.id, report.initiative_id, report.obstacle, report.entered_by),
    )
    _note(connection, report.id, "told", report.entered_by, report.obstacle, report.id, now)
    _ask(connection, report.id, due_on, today)


def _take_back(
    connection: sqlite3.Connection, obstacle_id: str, state: ObstacleState, report: NewReport, now: datetime
) -> None:
    if state in (ObstacleState.OPEN, ObstacleState.ANSWERED):
        connection.execute("UPDATE obstacles SET state = 'taken_back' WHERE id = ?", (obstacle_id,))
        _note(connection, obstacle_id, "taken_back", report.entered_by, "", report.id, now)
        ledger.withdraw(connection, Rule.ANSWER, obstacle_id, "taken_back", now)


def _ask_again(connection: sqlite3.Connection, obstacle_id: str, due_on: date, today: date) -> None:
    connection.execute("UPDATE obstacles SET state = 'open', round = round + 1 WHERE id = ?", (obstacle_id,))
    _ask(connection, obstacle_id, due_on, today)


def _ask(connection: sqlite3.Connection, obstacle_id: str, due_on: date, today: date) -> None:
    """The unit above owes an answer; the topmost one owes it itself."""
    row = connection.execute(
        "SELECT o.initiative_id, o.round, coalesce(u.reports_to, u.id) AS owing FROM obstacles o"
        " JOIN initiatives i ON i.id = o.initiative_id JOIN units_now u ON u.id = i.unit_id WHERE o.id = ?",
        (obstacle_id,),
    ).fetchone()
    again = str(row["round"]) if row["round"] > 1 else ""
    ledger.owe(connection, Rule.ANSWER, row["owing"], obstacle_id, row["initiative_id"], due_on, today, period=again)


def _note(
    connection: sqlite3.Connection,
    obstacle_id: str,
    kind: str,
    person_id: int,
    words: str,
    source: str,
    now: datetime,
) -> None:
    connection.execute(
        "INSERT INTO obstacle_events (obstacle_id, kind, person_id, words, source, at) VALUES (?, ?, ?, ?, ?, ?)",
        (obstacle_id, kind, person_id, words, source, stamp(now)),
    )


def _known(connection: sqlite3.Connection, obstacle_id: str, source: str) -> bool:
    """Whether just this was told before."""
    row = connection.execute(
        "SELECT 1 FROM obstacle_events WHERE obstacle_id = ? AND source = ?", (obstacle_id, source)
    ).fetchone()
    return row is not None


_OBSTACLE = """
    SELECT o.id, o.initiative_id, i.name AS initiative_name, i.unit_id, u.name AS unit_name, o.words, o.told_by,
        i.responsible_id, o.round, o.state, d.id AS duty_id, d.unit_id AS owed_by,
        coalesce(w.name, '') AS owed_by_name, d.due_on,
        (SELECT unit_id FROM duties WHERE rule = 'answer' AND object = o.id ORDER BY id DESC LIMIT 1) AS asked
    FROM obstacles o JOIN initiatives i ON i.id = o.initiative_id JOIN units_now u ON u.id = i.unit_id
    LEFT JOIN duties d ON d.id = (
        SELECT min(id) FROM duties WHERE rule = 'answer' AND object = o.id AND state = 'open')
    LEFT JOIN units_now w ON w.id = d.unit_id
"""


async def get(database: Database, obstacle_id: str) -> Obstacle | None:
    """One obstacle with what was said about it."""
    row = await database.one(f"{_OBSTACLE} WHERE o.id = ?", (obstacle_id,))
    return await _whole(database, row) if row else None


async def of_duty(database: Database, duty_id: int) -> Obstacle | None:
    """The obstacle to which a duty asks for an answer."""
    row = await database.one(
        f"{_OBSTACLE} WHERE o.id = (SELECT object FROM duties WHERE id = ? AND rule = 'answer')", (duty_id,)
    )
    return await _whole(database, row) if row else None


async def standing(database: Database, initiative_id: str, limit: int = 5) -> list[Obstacle]:
    """The obstacles of an initiative that were not taken back, the newest first."""
    rows = await database.all(
        f"{_OBSTACLE} WHERE o.initiative_id = ? AND o.state <> 'taken_back' ORDER BY"
        " (SELECT max(id) FROM obstacle_events e WHERE e.obstacle_id = o.id) DESC LIMIT ?",
        (initiative_id, limit),
    )
    return [await _whole(database, row) for row in rows]


async def _whole(database: Database, row: sqlite3.Row) -> Obstacle:
    events = await database.all(
        "SELECT e.kind, e.person_id, p.name AS person_name, e.words, e.at FROM obstacle_events e"
        " JOIN people p ON p.id = e.person_id WHERE e.obstacle_id = ? ORDER BY e.id",
        (row["id"],),
    )
    return Obstacle(**row, events=tuple(ObstacleEvent(**event) for event in events))
