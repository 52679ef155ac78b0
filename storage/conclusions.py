"""What is concluded with units: each point is owed until it was told as done and found enough, or asked for no more."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import date, datetime

from storage import evidence, ledger
from storage.database import day, stamp
from storage.records.conclusion_facts import (
    Concluded,
    ConclusionDone,
    ConclusionFact,
    ConclusionJudged,
    ConclusionWithdrawn,
)
from storage.records.conclusions import NewStatement, StatementKind
from storage.records.duties import Rule
from storage.units import ABOVE, BECAME


class NotSoAnyMoreError(Exception):
    """The conclusion stands otherwise than whoever spoke of it has seen."""


def apply(connection: sqlite3.Connection, fact: ConclusionFact, now: datetime) -> None:
    """Store what was settled, once however often it is told. Raises NotSoAnyMoreError where it comes too late."""
    match fact:
        case Concluded():
            _conclude(connection, fact.statement, fact.on, now)
        case ConclusionDone() if not _known(connection, fact.conclusion_id, fact.source):
            _tell_done(connection, fact, now)
        case ConclusionJudged() if not _known(connection, fact.conclusion_id, fact.source):
            _judge(connection, fact, now)
        case ConclusionWithdrawn() if not _known(connection, fact.conclusion_id, fact.source):
            _withdraw(connection, fact, now)


def _conclude(connection: sqlite3.Connection, new: NewStatement, today: date, now: datetime) -> None:
    stored = connection.execute(
        "INSERT INTO statements (id, kind, unit_id, held_by, visit_id, day, agenda, came, papers, strengths, limits,"
        " person_id, instead_of, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (
            new.id,
            new.kind,
            new.unit_id,
            new.held_by,
            new.visit_id or _visit(connection, new),
            day(new.day),
            new.agenda,
            new.came,
            new.papers,
            new.strengths,
            new.limits,
            new.person_id,
            new.instead_of,
            stamp(now),
        ),
    ).rowcount
    if not stored:
        return
    for piece in new.evidence:
        evidence.add(connection, new.id, piece, new.person_id, now, statement_id=new.id)
    for number, one in enumerate(new.conclusions, 1):
        conclusion_id = f"{new.id}.{number}"
        connection.execute(
            "INSERT INTO conclusions (id, statement_id, number, kind, unit_id, initiative_id, words, due_on)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (conclusion_id, new.id, number, one.kind, one.unit_id, one.initiative_id, one.words, day(one.due_on)),
        )
        _owe(connection, conclusion_id, [one.unit_id], one.due_on, today)


def _visit(connection: sqlite3.Connection, new: NewStatement) -> str | None:
    """The team's visit that a unit is told of afterwards: the last that came there for whoever concludes."""
    if new.kind is not StatementKind.VISIT:
        return None
    row = connection.execute(
        f"{ABOVE.format(unit=':unit')} SELECT v.id FROM visits v WHERE v.unit_id = :held_by AND v.cancelled_at IS NULL"
        " AND v.begins_on <= :day AND v.ends_on >= date(:day, '-14 days') AND EXISTS ("
        "   SELECT 1 FROM visit_units u WHERE u.visit_id = v.id AND u.unit_id IN (SELECT id FROM up))"
        " ORDER BY v.begins_on DESC, v.planned_at DESC LIMIT 1",
        {"unit": new.unit_id, "held_by": new.held_by, "day": day(new.day)},
    ).fetchone()
    return str(row["id"]) if row else None


def _owe(connection: sqlite3.Connection, conclusion_id: str, units: Iterable[int], due_on: date, today: date) -> None:
    """Each of the units owes it, or what has become of them; a dossier whichever unit holds the initiative."""
    row = connection.execute(
        "SELECT c.words, c.round, c.initiative_id, i.unit_id AS holder FROM conclusions c"
        " LEFT JOIN initiatives i ON i.id = c.initiative_id WHERE c.id = ?",
        (conclusion_id,),
    ).fetchone()
    owing = [row["holder"]] if row["initiative_id"] else _as_they_stand(connection, units)
    for unit in owing:
        ledger.owe(
            connection,
            Rule.CONCLUDE,
            unit,
            conclusion_id,
            row["initiative_id"],
            due_on,
            today,
            period=period_of(row["round"]),
            about=row["words"],
        )


def _as_they_stand(connection: sqlite3.Connection, units: Iterable[int]) -> list[int]:
    """The units, or what has become of those that have ended; one that ended without a successor stays itself."""
    found: list[int] = []
    for unit in units:
        became = connection.execute(
            f"{BECAME} SELECT u.id FROM units u JOIN became b ON b.id = u.id WHERE u.closed_on IS NULL ORDER BY u.id",
            {"unit": unit},
        ).fetchall()
        still = [row["id"] for row in became]
        found += [unit] if unit in still or not still else still
    return list(dict.fromkeys(found))


def period_of(round_: int) -> str:
    """What tells the duty of a round from that of the round before."""
    return str(round_) if round_ > 1 else ""


def _tell_done(connection: sqlite3.Connection, fact: ConclusionDone, now: datetime) -> None:
    """Settle what these units owe. Where others owe it as well, they have still to tell."""
    open_ones = _owed_by(connection, fact.conclusion_id, fact.round)
    speaking = {unit for each in fact.units for unit in (each, *_as_they_stand(connection, [each]))}
    telling = sorted(speaking & open_ones)
    if not telling:
        raise NotSoAnyMoreError
    for unit in telling:
        _note(connection, fact.conclusion_id, "done", fact.person_id, fact.words, fact.source, now, unit_id=unit)
        ledger.settle(connection, Rule.CONCLUDE, fact.conclusion_id, fact.on, fact.source, now, unit)


def _judge(connection: sqlite3.Connection, fact: ConclusionJudged, now: datetime) -> None:
    told = _told_by(connection, fact.conclusion_id, fact.round)
    if not told or _owed_by(connection, fact.conclusion_id, fact.round):
        raise NotSoAnyMoreError
    change = "state = 'enough'" if fact.enough else "round = round + 1"
    if not connection.execute(
        f"UPDATE conclusions SET {change} WHERE id = ? AND round = ? AND state = 'open'",
        (fact.conclusion_id, fact.round),
    ).rowcount:
        raise NotSoAnyMoreError
    kind = "enough" if fact.enough else "again"
    _note(
        connection, fact.conclusion_id, kind, fact.person_id, fact.words, fact.source, now,
        round_=fact.round, due_on=fact.due_on,
    )  # fmt: skip
    if not fact.enough:
        assert fact.due_on is not None
        _owe(connection, fact.conclusion_id, told, fact.due_on, fact.on)


def _withdraw(connection: sqlite3.Connection, fact: ConclusionWithdrawn, now: datetime) -> None:
    if not connection.execute(
        "UPDATE conclusions SET state = 'withdrawn' WHERE id = ? AND state = 'open'", (fact.conclusion_id,)
    ).rowcount:
        raise NotSoAnyMoreError
    _note(connection, fact.conclusion_id, "withdrawn", fact.person_id, fact.words, fact.source, now)
    ledger.withdraw(connection, Rule.CONCLUDE, fact.conclusion_id, fact.words, now)


def _owed_by(connection: sqlite3.Connection, conclusion_id: str, round_: int) -> set[int]:
    """The units that owe a conclusion in a round, where that is still the present one."""
    rows = connection.execute(
        "SELECT d.unit_id FROM duties d JOIN conclusions c ON c.id = d.object WHERE d.rule = 'conclude'"
        " AND d.object = ? AND d.period = ? AND d.state = 'open' AND c.state = 'open' AND c.round = ?",
        (conclusion_id, period_of(round_), round_),
    )
    return {row["unit_id"] for row in rows}


def _told_by(connection: sqlite3.Connection, conclusion_id: str, round_: int) -> list[int]:
    """The units that have told it as done in a round."""
    rows = connection.execute(
        "SELECT unit_id FROM duties WHERE rule = 'conclude' AND object = ? AND period = ? AND state = 'settled'"
        " ORDER BY unit_id",
        (conclusion_id, period_of(round_)),
    )
    return [row["unit_id"] for row in rows]


def _note(
    connection: sqlite3.Connection,
    conclusion_id: str,
    kind: str,
    person_id: int,
    words: str,
    source: str,
    now: datetime,
    *,
    round_: int | None = None,
    unit_id: int | None = None,
    due_on: date | None = None,
) -> None:
    connection.execute(
        "INSERT INTO conclusion_events (conclusion_id, kind, round, person_id, unit_id, words, due_on, source, at)"
        " VALUES (?1, ?2, coalesce(?3, (SELECT round FROM conclusions WHERE id = ?1)), ?4, ?5, ?6, ?7, ?8, ?9)",
        (conclusion_id, kind, round_, person_id, unit_id, words, day(due_on), source, stamp(now)),
    )


def _known(connection: sqlite3.Connection, conclusion_id: str, source: str) -> bool:
    """Whether just this was told before."""
    row = connection.execute(
        "SELECT 1 FROM conclusion_events WHERE conclusion_id = ? AND source = ?", (conclusion_id, source)
    ).fetchone()
    return row is not None
