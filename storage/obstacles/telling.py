"""What stands in the way is told: by a report, by a unit, by whoever is stuck with a duty."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime

from storage import ledger
from storage.obstacles.asking import ask, ask_again, note, put, was_told
from storage.records.duties import Rule
from storage.records.facts import DutyNoted
from storage.records.obstacle_facts import ObstacleRaised
from storage.records.obstacles import ObstacleKind, ObstacleState, Source
from storage.records.reports import NewReport


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
    note(connection, obstacle_id, ObstacleKind.TOLD, told_by, words, obstacle_id, now)
    ask(connection, obstacle_id, owed_by, due_on, today)
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
    if state is ObstacleState.DROPPED:
        return None
    if not report.obstacle:
        _take_back(connection, obstacle_id, state, report, now)
        return None
    if report.obstacle == before["words"] and state is not ObstacleState.TAKEN_BACK:
        return None
    connection.execute("UPDATE obstacles SET words = ? WHERE id = ?", (report.obstacle, obstacle_id))
    note(connection, obstacle_id, ObstacleKind.REWORDED, report.entered_by, report.obstacle, report.id, now)
    if state is ObstacleState.OPEN:
        return None
    ask_again(connection, obstacle_id, due_on, today)
    return obstacle_id


def follow_raised(
    connection: sqlite3.Connection, fact: ObstacleRaised, due_on: date, today: date, now: datetime
) -> None:
    """A unit says by itself what stands in its way."""
    unit_id = fact.unit_id
    if fact.initiative_id is not None:
        unit_id = _unit_of(connection, fact.initiative_id)
    assert unit_id is not None, "an obstacle is an initiative's or a unit's"
    tell(
        connection,
        obstacle_id=fact.session_id,
        source=Source.UNIT,
        unit_id=unit_id,
        words=fact.words,
        told_by=fact.person_id,
        due_on=due_on,
        today=today,
        now=now,
        initiative_id=fact.initiative_id,
        owed_by=fact.owed_by,
    )


def follow_stuck(
    connection: sqlite3.Connection, fact: DutyNoted, title: str, due_on: date, today: date, now: datetime
) -> None:
    """Whoever owes a duty says what stands in its way; said again while that is open, the words are added.

    ``title`` says what the duty is.
    """
    known = connection.execute(
        "SELECT id, words FROM obstacles WHERE duty_id = ? AND state = 'open'", (fact.duty_id,)
    ).fetchone()
    if known and not was_told(connection, known["id"], fact.source):
        words = f"{known['words']}\n{fact.why}"
        connection.execute("UPDATE obstacles SET words = ? WHERE id = ?", (words, known["id"]))
        note(connection, known["id"], ObstacleKind.REWORDED, fact.person_id, fact.why, fact.source, now)
    if known:
        return
    duty = connection.execute(  # who is to visit another's initiative is stuck themself, not the initiative
        "SELECT d.unit_id, i.id AS about FROM duties d"
        " LEFT JOIN initiatives i ON i.id = d.initiative_id AND i.unit_id = d.unit_id WHERE d.id = ?",
        (fact.duty_id,),
    ).fetchone()
    tell(
        connection,
        obstacle_id=fact.source,
        source=Source.DUTY,
        unit_id=duty["unit_id"],
        words=f"{title}: {fact.why}",
        told_by=fact.person_id,
        due_on=due_on,
        today=today,
        now=now,
        initiative_id=duty["about"],
        duty_id=fact.duty_id,
    )


def _of_report(connection: sqlite3.Connection, report: NewReport, due_on: date, today: date, now: datetime) -> bool:
    return tell(
        connection,
        obstacle_id=report.id,
        source=Source.REPORT,
        unit_id=_unit_of(connection, report.initiative_id),
        words=report.obstacle,
        told_by=report.entered_by,
        due_on=due_on,
        today=today,
        now=now,
        initiative_id=report.initiative_id,
        report_id=report.id,
    )


def _unit_of(connection: sqlite3.Connection, initiative_id: str) -> int:
    row = connection.execute("SELECT unit_id FROM initiatives WHERE id = ?", (initiative_id,)).fetchone()
    return int(row["unit_id"])


def _take_back(
    connection: sqlite3.Connection, obstacle_id: str, state: ObstacleState, report: NewReport, now: datetime
) -> None:
    if state in (ObstacleState.OPEN, ObstacleState.ANSWERED):
        put(connection, obstacle_id, ObstacleState.TAKEN_BACK)
        note(connection, obstacle_id, ObstacleKind.TAKEN_BACK, report.entered_by, "", report.id, now)
        ledger.withdraw(connection, Rule.ANSWER, obstacle_id, "taken_back", now)
