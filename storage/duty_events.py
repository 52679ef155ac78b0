"""What people say and decide about duties: each is kept, and some change what is owed."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime

from storage.database import day, stamp
from storage.debtors import Debtors, owed
from storage.records.duties import DutyEvent, DutyState, Reached
from storage.records.facts import DutyNoted

_TIME = (DutyEvent.TIME_GIVEN, DutyEvent.TIME_REFUSED)


class DutyOverError(Exception):
    """The duty is no longer owed, or what is answered was answered already."""


def add(connection: sqlite3.Connection, fact: DutyNoted, now: datetime) -> None:
    """Keep what was said, once however often it is told. Raises DutyOverError where that comes too late."""
    if connection.execute(
        "SELECT 1 FROM duty_events WHERE source = ? AND duty_id = ? AND kind = ?",
        (fact.source, fact.duty_id, fact.event),
    ).fetchone():
        return
    state = connection.execute("SELECT state FROM duties WHERE id = ?", (fact.duty_id,)).fetchone()
    if state is None or state["state"] != DutyState.OPEN:
        raise DutyOverError
    if fact.answers and _answered(connection, fact):
        raise DutyOverError
    connection.execute(
        "INSERT INTO duty_events (duty_id, kind, person_id, value, why, source, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (fact.duty_id, fact.event, fact.person_id, fact.value, fact.why, fact.source, stamp(now)),
    )
    match fact.event:
        case DutyEvent.TIME_GIVEN:
            connection.execute(
                "UPDATE duties SET due_on = ?1, extended = 1, moved_on = ?2, next_on = ?2 WHERE id = ?3",
                (fact.value, day(fact.on), fact.duty_id),
            )
        case DutyEvent.EXCUSED:
            connection.execute(
                "UPDATE duties SET state = 'excused', ended_at = ?, next_on = NULL WHERE id = ?",
                (stamp(now), fact.duty_id),
            )
        case DutyEvent.HANDED_OVER:
            connection.execute("UPDATE duties SET person_id = ? WHERE id = ?", (int(fact.value), fact.duty_id))


def _answered(connection: sqlite3.Connection, fact: DutyNoted) -> bool:
    """Whether what was asked for has been answered since."""
    row = connection.execute(
        "SELECT 1 FROM duty_events a JOIN duty_events e ON e.duty_id = a.duty_id AND e.id > a.id"
        " AND e.kind IN (?, ?) WHERE a.source = ? AND a.duty_id = ?",
        (*_TIME, fact.answers, fact.duty_id),
    ).fetchone()
    return row is not None


def hears_answers(connection: sqlite3.Connection, duty_id: int, answering: int, today: date) -> Reached | None:
    """To whom what a debtor says comes back: whoever urged last, else the superior; None where nobody is reached."""
    finding = Debtors(connection, today)
    row = connection.execute(
        "SELECT u.person_id FROM reminders r JOIN duty_messages m ON m.id = r.message_id"
        " JOIN urgings u ON u.id = m.urging_id WHERE r.duty_id = ? AND u.person_id <> ? ORDER BY r.at DESC LIMIT 1",
        (duty_id, answering),
    ).fetchone()
    reached = finding.reach(row["person_id"]) if row else None
    if isinstance(reached, Reached) and reached.person_id != answering:
        return reached
    return finding.find(owed(connection, duty_id), "superior", {answering}).reached
