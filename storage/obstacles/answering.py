"""What is said about an obstacle that was told: an answer, whether it helped, or who is to answer instead."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime

from storage import ledger
from storage.obstacles.asking import ask_again, note, put, state_of, was_told
from storage.records.duties import Rule
from storage.records.facts import DutyNoted
from storage.records.obstacle_facts import ObstacleJudged, ObstaclePassed
from storage.records.obstacles import ObstacleKind, ObstacleState


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
    if state_of(connection, obstacle_id) is not ObstacleState.OPEN:
        return was_told(connection, obstacle_id, source)
    put(connection, obstacle_id, ObstacleState.ANSWERED)
    note(connection, obstacle_id, ObstacleKind.ANSWERED, person_id, words, source, now)
    ledger.settle(connection, Rule.ANSWER, obstacle_id, today, source, now)
    return True


def judge(connection: sqlite3.Connection, fact: ObstacleJudged, now: datetime) -> bool:
    """Whoever has the obstacle says that it is solved, or not yet, which asks anew.

    False where that is said already, or another answer has come since. Solved without an answer, none is owed any more.
    """
    about = fact.obstacle_id
    seen = ("open", "answered") if fact.solved else ("answered", "solved")
    if was_told(connection, about, fact.source):
        return True
    stands = connection.execute("SELECT state, round FROM obstacles WHERE id = ?", (about,)).fetchone()
    if stands is None or stands["state"] not in seen or stands["round"] != fact.round:
        return False
    kind = ObstacleKind.SOLVED if fact.solved else ObstacleKind.REOPENED
    note(connection, about, kind, fact.person_id, fact.words, fact.source, now)
    if fact.solved:
        put(connection, about, ObstacleState.SOLVED)
        ledger.withdraw(connection, Rule.ANSWER, about, "solved", now)
    else:
        ask_again(connection, about, fact.due_on, fact.today)
    return True


def pass_on(connection: sqlite3.Connection, fact: ObstaclePassed, due_on: date, today: date, now: datetime) -> bool:
    """Another unit owes the answer instead, with days of its own; once a unit, so that it does not go in circles.

    False where that one has ended or had it already, or where the unit that passes it on no longer owes an answer.
    """
    about, to_unit = fact.obstacle_id, fact.to_unit
    if was_told(connection, about, fact.session_id):
        return True
    owed = connection.execute(
        "SELECT id FROM duties WHERE rule = 'answer' AND object = ? AND unit_id = ? AND state = 'open'",
        (about, fact.from_unit),
    ).fetchone()
    stands = connection.execute("SELECT 1 FROM units WHERE id = ? AND closed_on IS NULL", (to_unit,)).fetchone()
    if owed is None or stands is None or not ledger.pass_on(connection, owed["id"], to_unit, due_on, today, now):
        return False
    note(connection, about, ObstacleKind.PASSED, fact.person_id, fact.words, fact.session_id, now, unit_id=to_unit)
    return True


def follow_excused(connection: sqlite3.Connection, fact: DutyNoted, now: datetime) -> str | None:
    """Whoever owes an answer need not give it: why is the answer, unless another unit still owes one.

    The obstacle that is answered so, if any.
    """
    row = connection.execute(
        "SELECT o.id FROM duties d JOIN obstacles o ON o.id = d.object AND o.state = 'open' WHERE d.id = ?"
        " AND d.rule = 'answer' AND NOT EXISTS (SELECT 1 FROM duties n WHERE n.rule = 'answer' AND n.object = o.id"
        " AND n.state = 'open')",
        (fact.duty_id,),
    ).fetchone()
    if row is None:
        return None
    obstacle_id = str(row["id"])
    put(connection, obstacle_id, ObstacleState.ANSWERED)
    note(connection, obstacle_id, ObstacleKind.EXCUSED, fact.person_id, fact.why, fact.source, now)
    return obstacle_id
