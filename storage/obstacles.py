"""Obstacles: a unit above owes an answer, which whoever told of it may find enough or not."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime

from storage import ledger
from storage.database import Database, stamp
from storage.records.duties import Rule
from storage.records.obstacles import Obstacle, ObstacleEvent, ObstacleState, Source
from storage.records.reports import NewReport
from storage.units import ABOVE

HOLDER = "coalesce(i.unit_id, o.goes_on, o.unit_id)"
"""The unit that has the obstacle o, of the initiative i if any, now."""


def tell(
    connection: sqlite3.Connection,
    *,
    obstacle_id: str,
    source: Source,
    unit_id: int,
    words: str,
    told_by: int,
    due_on: date,
    today: date,
    now: datetime,
    initiative_id: str | None = None,
    report_id: str | None = None,
    check_id: str | None = None,
    duty_id: int | None = None,
    owed_by: int | None = None,
) -> bool:
    """Something stands in a unit's way and ``owed_by`` owes an answer until ``due_on``; False where told before.

    ``obstacle_id`` is the report, check or session that tells of it. Where ``owed_by`` is not given, or has ended, the
    unit above owes the answer; the topmost one owes it itself. The unit that holds the initiative has the obstacle, or
    ``unit_id`` and what that becomes where it is about none.
    """
    told = connection.execute(
        "INSERT INTO obstacles (id, source, unit_id, initiative_id, report_id, check_id, duty_id, words, told_by)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
        (obstacle_id, source, unit_id, initiative_id, report_id, check_id, duty_id, words, told_by),
    )
    if not told.rowcount:
        return False
    _note(connection, obstacle_id, "told", told_by, words, obstacle_id, now)
    _ask(connection, obstacle_id, owed_by, due_on, today)
    return True


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
        return report.id if report.obstacle and _of_report(connection, report, due_on, today, now) else None
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


def _of_report(connection: sqlite3.Connection, report: NewReport, due_on: date, today: date, now: datetime) -> bool:
    unit = connection.execute("SELECT unit_id FROM initiatives WHERE id = ?", (report.initiative_id,)).fetchone()
    return tell(
        connection,
        obstacle_id=report.id,
        source=Source.REPORT,
        unit_id=int(unit["unit_id"]),
        words=report.obstacle,
        told_by=report.entered_by,
        due_on=due_on,
        today=today,
        now=now,
        initiative_id=report.initiative_id,
        report_id=report.id,
    )


def _take_back(
    connection: sqlite3.Connection, obstacle_id: str, state: ObstacleState, report: NewReport, now: datetime
) -> None:
    if state in (ObstacleState.OPEN, ObstacleState.ANSWERED):
        connection.execute("UPDATE obstacles SET state = 'taken_back' WHERE id = ?", (obstacle_id,))
        _note(connection, obstacle_id, "taken_back", report.entered_by, "", report.id, now)
        ledger.withdraw(connection, Rule.ANSWER, obstacle_id, "taken_back", now)


def _ask_again(connection: sqlite3.Connection, obstacle_id: str, due_on: date, today: date) -> None:
    """Whoever owed the last answer owes the next."""
    connection.execute("UPDATE obstacles SET state = 'open', round = round + 1 WHERE id = ?", (obstacle_id,))
    last = connection.execute(
        "SELECT unit_id FROM duties WHERE rule = 'answer' AND object = ? ORDER BY id DESC LIMIT 1", (obstacle_id,)
    ).fetchone()
    _ask(connection, obstacle_id, int(last["unit_id"]) if last else None, due_on, today)


def _ask(connection: sqlite3.Connection, obstacle_id: str, owed_by: int | None, due_on: date, today: date) -> None:
    """A unit owes an answer: the one that is given, if it stands; else the nearest above, or the topmost one itself."""
    row = connection.execute(
        f"SELECT o.initiative_id, o.round, o.words, {HOLDER} AS holder FROM obstacles o"
        " LEFT JOIN initiatives i ON i.id = o.initiative_id WHERE o.id = ?",
        (obstacle_id,),
    ).fetchone()
    standing = connection.execute("SELECT 1 FROM units WHERE id = ? AND closed_on IS NULL", (owed_by,)).fetchone()
    ledger.owe(
        connection,
        Rule.ANSWER,
        owed_by if owed_by is not None and standing else _above(connection, row["holder"]),
        obstacle_id,
        row["initiative_id"],
        due_on,
        today,
        period=str(row["round"]) if row["round"] > 1 else "",
        about="" if row["initiative_id"] else row["words"],
    )


def _above(connection: sqlite3.Connection, unit_id: int) -> int:
    row = connection.execute(
        f"{ABOVE.format(unit='?')} SELECT u.id FROM up JOIN units u ON u.id = up.id"
        " WHERE up.depth > 0 AND u.closed_on IS NULL ORDER BY up.depth LIMIT 1",
        (unit_id,),
    ).fetchone()
    return int(row["id"]) if row else unit_id


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


_OBSTACLE = f"""
    SELECT o.id, o.source, o.initiative_id, coalesce(i.name, '') AS initiative_name, u.id AS unit_id,
        u.name AS unit_name, o.words, o.told_by, i.responsible_id, o.round, o.state, d.id AS duty_id,
        d.unit_id AS owed_by,
        coalesce(w.name, '') AS owed_by_name, d.due_on,
        (SELECT unit_id FROM duties WHERE rule = 'answer' AND object = o.id ORDER BY id DESC LIMIT 1) AS asked
    FROM obstacles o LEFT JOIN initiatives i ON i.id = o.initiative_id JOIN units_now u ON u.id = {HOLDER}
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
        "SELECT e.kind, e.person_id, coalesce(p.name, '') AS person_name, e.words, e.at FROM obstacle_events e"
        " LEFT JOIN people p ON p.id = e.person_id WHERE e.obstacle_id = ? ORDER BY e.id",
        (row["id"],),
    )
    return Obstacle(**row, events=tuple(ObstacleEvent(**event) for event in events))
