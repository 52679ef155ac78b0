"""Single duties that come of what somebody did: owed, settled, no longer asked for."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime

from storage.database import day, stamp
from storage.ledger.noting import note
from storage.records.duties import DutyEvent, Rule


def owe(
    connection: sqlite3.Connection,
    rule: Rule,
    unit_id: int,
    object_id: str,
    initiative_id: str | None,
    due_on: date,
    today: date,
    person_id: int | None = None,
    period: str = "",
    about: str = "",
) -> None:
    """Something is owed because of what somebody did; told twice it is one duty. The tick finds when to speak of it.

    ``period`` tells it from what was owed about the same object before; ``about`` says in words what it is about where
    that is no initiative.
    """
    connection.execute(
        "INSERT INTO duties (rule, unit_id, object, initiative_id, person_id, begins_on, ends_on, made_on, due_on,"
        " next_on, period, about) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?6, ?7, ?6, ?8, ?9) ON CONFLICT DO NOTHING",
        (rule, unit_id, object_id, initiative_id, person_id, day(today), day(due_on), period, about),
    )


def settle(
    connection: sqlite3.Connection,
    rule: Rule,
    object_id: str,
    on: date,
    by: str,
    now: datetime,
    unit_id: int | None = None,
) -> None:
    """What was owed about this object is done: by everyone who owes it, or by one of several units."""
    connection.execute(
        "UPDATE duties SET state = 'settled', settled_on = ?1, settled_by = ?2, ended_at = ?3, next_on = NULL"
        " WHERE rule = ?4 AND object = ?5 AND state = 'open' AND unit_id = coalesce(?6, unit_id)",
        (day(on), by, stamp(now), rule, object_id, unit_id),
    )


def withdraw(connection: sqlite3.Connection, rule: Rule, object_id: str, why: str, now: datetime) -> None:
    """What was owed about this object is no longer asked for."""
    ended = connection.execute(
        "UPDATE duties SET state = 'withdrawn', ended_at = ?, next_on = NULL"
        " WHERE rule = ? AND object = ? AND state = 'open' RETURNING id",
        (stamp(now), rule, object_id),
    ).fetchall()
    note(connection, ended, DutyEvent.WITHDRAWN, stamp(now), why=why)


def pass_on(
    connection: sqlite3.Connection, duty_id: int, to_unit: int, due_on: date, today: date, now: datetime
) -> bool:
    """Another unit owes the same from now on, until another day; the two are linked.

    False, and nothing changes, where the duty is open no more, or that unit owes or owed the same already.
    """
    made = connection.execute(
        "INSERT INTO duties (rule, unit_id, object, initiative_id, begins_on, ends_on, made_on, due_on, next_on,"
        " period, about) SELECT rule, ?2, object, initiative_id, ?3, ?4, ?3, ?4, ?3, period, about FROM duties"
        " WHERE id = ?1 AND state = 'open' ON CONFLICT DO NOTHING RETURNING id",
        (duty_id, to_unit, day(today), day(due_on)),
    ).fetchone()
    if made is None:
        return False
    before = connection.execute(
        "UPDATE duties SET state = 'transferred', became = ?, ended_at = ?, next_on = NULL WHERE id = ? RETURNING id",
        (made["id"], stamp(now), duty_id),
    ).fetchall()
    note(connection, before, DutyEvent.PASSED_ON, stamp(now), value=str(to_unit))
    return True
