"""Obstacles: a unit above owes an answer, which whoever told of it may find enough or not.

What is open has an open duty to answer it; :func:`look` keeps it so whatever becomes of units and initiatives.
"""

from __future__ import annotations

import sqlite3
from datetime import date, datetime
from typing import Any

from storage import ledger
from storage.database import stamp
from storage.moving import went_to
from storage.records.duties import Rule
from storage.records.facts import DutyNoted, ObstaclePassed, ObstacleRaised
from storage.records.obstacles import ObstacleKind, ObstacleState, Source
from storage.records.reports import NewReport
from storage.units import ABOVE

ABOUT = """
    LEFT JOIN initiatives i ON i.id = (
        WITH RECURSIVE kept(id) AS (
            SELECT o.initiative_id UNION
            SELECT n.merged_into FROM kept JOIN initiatives n ON n.id = kept.id WHERE n.merged_into IS NOT NULL)
        SELECT n.id FROM kept JOIN initiatives n ON n.id = kept.id WHERE n.merged_into IS NULL)
"""
"""The initiative i that the obstacle o is about: of two that were found to be the same, the one that was kept."""

HOLDER = "coalesce(i.unit_id, o.goes_on, o.unit_id)"
"""The unit that has the obstacle o, of the initiative i if any, now."""

# What is told, and said about it


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
    _note(connection, obstacle_id, ObstacleKind.TOLD, told_by, words, obstacle_id, now)
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
    if state is ObstacleState.DROPPED:
        return None
    if not report.obstacle:
        _take_back(connection, obstacle_id, state, report, now)
        return None
    if report.obstacle == before["words"] and state is not ObstacleState.TAKEN_BACK:
        return None
    connection.execute("UPDATE obstacles SET words = ? WHERE id = ?", (report.obstacle, obstacle_id))
    _note(connection, obstacle_id, ObstacleKind.REWORDED, report.entered_by, report.obstacle, report.id, now)
    if state is ObstacleState.OPEN:
        return None
    _ask_again(connection, obstacle_id, due_on, today)
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
    if known and not _known(connection, known["id"], fact.source):
        words = f"{known['words']}\n{fact.why}"
        connection.execute("UPDATE obstacles SET words = ? WHERE id = ?", (words, known["id"]))
        _note(connection, known["id"], ObstacleKind.REWORDED, fact.person_id, fact.why, fact.source, now)
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
    _set(connection, obstacle_id, ObstacleState.ANSWERED)
    _note(connection, obstacle_id, ObstacleKind.EXCUSED, fact.person_id, fact.why, fact.source, now)
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
    if _state(connection, obstacle_id) is not ObstacleState.OPEN:
        return _known(connection, obstacle_id, source)
    _set(connection, obstacle_id, ObstacleState.ANSWERED)
    _note(connection, obstacle_id, ObstacleKind.ANSWERED, person_id, words, source, now)
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
    if _known(connection, obstacle_id, source):
        return True
    if _state(connection, obstacle_id) not in seen:
        return False
    kind = ObstacleKind.SOLVED if solved else ObstacleKind.REOPENED
    _note(connection, obstacle_id, kind, person_id, "", source, now)
    if solved:
        _set(connection, obstacle_id, ObstacleState.SOLVED)
        ledger.withdraw(connection, Rule.ANSWER, obstacle_id, "solved", now)
    else:
        _ask_again(connection, obstacle_id, due_on, today)
    return True


def pass_on(connection: sqlite3.Connection, fact: ObstaclePassed, due_on: date, today: date, now: datetime) -> bool:
    """Another unit owes the answer instead, with days of its own; once a unit, so that it does not go in circles.

    False where that one has ended or had it already, or where the unit that passes it on no longer owes an answer.
    """
    about, to_unit = fact.obstacle_id, fact.to_unit
    if _known(connection, about, fact.session_id):
        return True
    owed = connection.execute(
        "SELECT id FROM duties WHERE rule = 'answer' AND object = ? AND unit_id = ? AND state = 'open'",
        (about, fact.from_unit),
    ).fetchone()
    stands = connection.execute("SELECT 1 FROM units WHERE id = ? AND closed_on IS NULL", (to_unit,)).fetchone()
    if owed is None or stands is None or not ledger.pass_on(connection, owed["id"], to_unit, due_on, today, now):
        return False
    _note(connection, about, ObstacleKind.PASSED, fact.person_id, fact.words, fact.session_id, now, unit_id=to_unit)
    return True


# What the clock and the ledger do


def await_word(connection: sqlite3.Connection, obstacle_id: str, at: datetime) -> None:
    """Whoever told of an obstacle is to say by a moment whether the answer helped; then they are asked, once."""
    connection.execute(
        "UPDATE obstacles SET confirm_at = ? WHERE id = ? AND state = 'answered' AND NOT EXISTS ("
        " SELECT 1 FROM obstacle_events e WHERE e.obstacle_id = obstacles.id AND e.source = 'confirm:' || round)",
        (stamp(at), obstacle_id),
    )


def asked_to_confirm(connection: sqlite3.Connection, obstacle_id: str, person_id: int | None, now: datetime) -> None:
    """Somebody was asked whether an answer helped; None where nobody could be."""
    row = connection.execute(
        "UPDATE obstacles SET confirm_at = NULL WHERE id = ? RETURNING round", (obstacle_id,)
    ).fetchone()
    _note(connection, obstacle_id, ObstacleKind.CONFIRM_ASKED, person_id, "", f"confirm:{row['round']}", now)


def look(
    connection: sqlite3.Connection, due_on: date, today: date, now: datetime, initiative_id: str | None = None
) -> None:
    """Bring the obstacles, or those about one initiative, up to how units and initiatives stand.

    What was in the way of an initiative that is stopped is dropped, and stands again where that lives again. What is
    open and owed by nobody, as whoever owed it has ended, is owed anew.
    """
    _follow_units(connection)
    which = "o.state IN ('open', 'answered')"
    if initiative_id is not None:
        which = (
            "o.state IN ('open', 'answered', 'dropped') AND o.initiative_id IN (SELECT :initiative"
            " UNION SELECT id FROM initiatives WHERE merged_into = :initiative)"
        )
    values: dict[str, Any] = {"initiative": initiative_id}
    rows = connection.execute(
        f"""
        SELECT o.id, o.state, o.round, i.id AS about, coalesce(i.state = 'stopped', 0) AS stopped, EXISTS (
            SELECT 1 FROM duties d WHERE d.rule = 'answer' AND d.object = o.id AND d.state = 'open') AS owed
        FROM obstacles o {ABOUT} WHERE {which}
        """,
        values,
    ).fetchall()
    for row in rows:
        state, moment = ObstacleState(row["state"]), stamp(now)
        if row["stopped"] and state is not ObstacleState.DROPPED:
            _set(connection, row["id"], ObstacleState.DROPPED)
            _note(connection, row["id"], ObstacleKind.DROPPED, None, "", f"dropped:{row['round']}:{moment}", now)
            ledger.withdraw(connection, Rule.ANSWER, row["id"], "stopped", now)
        elif not row["stopped"] and state is not ObstacleState.ANSWERED and not row["owed"]:
            if state is ObstacleState.DROPPED:
                _note(connection, row["id"], ObstacleKind.STANDS_AGAIN, None, "", f"again:{row['round']}:{moment}", now)
            _ask_again(connection, row["id"], due_on, today)
        if row["owed"] and not row["stopped"] and row["about"]:
            connection.execute(
                "UPDATE duties SET initiative_id = ?1 WHERE rule = 'answer' AND object = ?2 AND state = 'open'"
                " AND initiative_id IS NOT ?1",
                (row["about"], row["id"]),
            )


def _follow_units(connection: sqlite3.Connection) -> None:
    """What was in the way of a unit that has ended is in the way of what that has become."""
    rows = connection.execute(
        "SELECT o.id, o.unit_id, o.goes_on FROM obstacles o JOIN units u ON u.id = o.unit_id"
        " WHERE o.initiative_id IS NULL AND (u.closed_on IS NOT NULL OR o.goes_on IS NOT NULL)"
    ).fetchall()
    for row in rows:
        now_at = went_to(connection, row["unit_id"])
        goes_on = None if now_at == row["unit_id"] else now_at
        if goes_on != row["goes_on"]:
            connection.execute("UPDATE obstacles SET goes_on = ? WHERE id = ?", (goes_on, row["id"]))


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
        _set(connection, obstacle_id, ObstacleState.TAKEN_BACK)
        _note(connection, obstacle_id, ObstacleKind.TAKEN_BACK, report.entered_by, "", report.id, now)
        ledger.withdraw(connection, Rule.ANSWER, obstacle_id, "taken_back", now)


def _ask_again(connection: sqlite3.Connection, obstacle_id: str, due_on: date, today: date) -> None:
    """Whoever owed the last answer owes the next."""
    _set(connection, obstacle_id, ObstacleState.OPEN)
    connection.execute("UPDATE obstacles SET round = round + 1 WHERE id = ?", (obstacle_id,))
    last = connection.execute(
        "SELECT d.unit_id FROM duties d JOIN units u ON u.id = d.unit_id AND u.closed_on IS NULL"
        " WHERE d.rule = 'answer' AND d.object = ? ORDER BY d.id DESC LIMIT 1",
        (obstacle_id,),
    ).fetchone()
    _ask(connection, obstacle_id, int(last["unit_id"]) if last else None, due_on, today)


def _ask(connection: sqlite3.Connection, obstacle_id: str, owed_by: int | None, due_on: date, today: date) -> None:
    """A unit owes an answer: the one that is given, if it stands; else the nearest above, or the topmost one itself."""
    row = connection.execute(
        f"SELECT i.id AS about, o.round, o.words, {HOLDER} AS holder FROM obstacles o {ABOUT} WHERE o.id = ?",
        (obstacle_id,),
    ).fetchone()
    standing = connection.execute("SELECT 1 FROM units WHERE id = ? AND closed_on IS NULL", (owed_by,)).fetchone()
    ledger.owe(
        connection,
        Rule.ANSWER,
        owed_by if owed_by is not None and standing else above(connection, row["holder"]),
        obstacle_id,
        row["about"],
        due_on,
        today,
        period=str(row["round"]) if row["round"] > 1 else "",
        about="" if row["about"] else row["words"],
    )


def above(connection: sqlite3.Connection, unit_id: int) -> int:
    """The nearest unit above that has not ended; the topmost one itself."""
    row = connection.execute(
        f"{ABOVE.format(unit='?')} SELECT u.id FROM up JOIN units u ON u.id = up.id"
        " WHERE up.depth > 0 AND u.closed_on IS NULL ORDER BY up.depth LIMIT 1",
        (unit_id,),
    ).fetchone()
    return int(row["id"]) if row else unit_id


def _state(connection: sqlite3.Connection, obstacle_id: str) -> ObstacleState | None:
    row = connection.execute("SELECT state FROM obstacles WHERE id = ?", (obstacle_id,)).fetchone()
    return ObstacleState(row["state"]) if row else None


def _set(connection: sqlite3.Connection, obstacle_id: str, state: ObstacleState) -> None:
    """Another state; what was waited for before is waited for no more."""
    connection.execute("UPDATE obstacles SET state = ?, confirm_at = NULL WHERE id = ?", (state, obstacle_id))


def _note(
    connection: sqlite3.Connection,
    obstacle_id: str,
    kind: ObstacleKind,
    person_id: int | None,
    words: str,
    source: str,
    now: datetime,
    unit_id: int | None = None,
) -> None:
    connection.execute(
        "INSERT INTO obstacle_events (obstacle_id, kind, person_id, unit_id, words, source, at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (obstacle_id, kind, person_id, unit_id, words, source, stamp(now)),
    )


def _known(connection: sqlite3.Connection, obstacle_id: str, source: str) -> bool:
    """Whether just this was told before."""
    row = connection.execute(
        "SELECT 1 FROM obstacle_events WHERE obstacle_id = ? AND source = ?", (obstacle_id, source)
    ).fetchone()
    return row is not None
