"""What waits for a person's own word: answers, more time that was asked for, registrations to decide on."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from storage import checks, duty_events, reviews
from storage.database import Database
from storage.duties import WHAT
from storage.obstacles import ABOUT, HOLDER
from storage.records.awaiting import Awaited, AwaitedKind, Awaiting
from storage.records.people import Role
from storage.units import BELOW

MOST = 200
"""Askings for more time among which those that wait for a person are looked for."""


async def of_person(
    database: Database,
    person_id: int,
    urges: Sequence[int],
    reviews_at: Sequence[int],
    reviewers: Sequence[Role],
    today: date,
    *,
    unit_id: int | None = None,
) -> Awaiting:
    """All that waits for a person's word; with ``unit_id`` what concerns that unit and all below it, or is owed there.

    ``urges``: the units at which they answer obstacles and give more time; ``reviews_at``: those at which they decide
    on registrations, which ``reviewers`` may.
    """
    inside = None if unit_id is None else await _below(database, unit_id)
    conclusions = await database.all(_CONCLUSIONS, {"person": person_id})
    answers = await database.all(_ANSWERS, {"units": json.dumps([*urges])})
    asked = await database.all(_TIME, {"scope": json.dumps([*urges]), "person": person_id, "most": MOST})
    asked = [row for row in asked if _lies(row, inside)]
    theirs = await database.read(lambda c: _asked_of(c, asked, person_id, today)) if asked else []
    found = [
        *(_awaited(AwaitedKind.ANSWER, row) for row in answers if _lies(row, inside)),
        *(_awaited(AwaitedKind.CONCLUSION, row) for row in conclusions if _lies(row, inside)),
        *(_awaited(AwaitedKind.TIME, row) for row in theirs),
    ]
    waiting = await reviews.count_waiting(database, reviews_at, reviewers, today, inside) if reviews_at else 0
    findings = await checks.count_waiting_for(database, person_id, inside)
    return Awaiting(one_by_one=tuple(sorted(found, key=_due)), registrations=waiting, findings=findings)


async def _below(database: Database, unit_id: int) -> frozenset[int]:
    rows = await database.all(f"{BELOW} SELECT id FROM scope", {"scope": json.dumps([unit_id])})
    return frozenset(int(row[0]) for row in rows)


def _lies(row: sqlite3.Row, inside: Collection[int] | None) -> bool:
    """Whether it concerns one of some units, or waits at one."""
    return inside is None or row["concerns"] in inside or row["waits_at"] in inside


def _awaited(kind: AwaitedKind, row: sqlite3.Row) -> Awaited:
    return Awaited(kind=kind, **{name: row[name] for name in row.keys() if name in Awaited.model_fields})  # noqa: SIM118


def _due(one: Awaited) -> tuple[date, str]:
    return one.until, one.object


def _asked_of(connection: sqlite3.Connection, asked: Sequence[Any], person_id: int, today: date) -> list[Any]:
    """Those askings that this person hears."""
    hears = ((row, duty_events.hears_answers(connection, row["duty_id"], row["asked_by"], today)) for row in asked)
    return [row for row, reached in hears if reached is not None and reached.person_id == person_id]


_ANSWERS = f"""
    SELECT o.id AS object, u.id AS concerns, min(d.unit_id) AS waits_at, u.name AS unit_name,
        coalesce(i.name, '') AS about, o.words, min(d.due_on) AS until
    FROM obstacles o JOIN duties d ON d.rule = 'answer' AND d.object = o.id AND d.state = 'open'
        AND d.unit_id IN (SELECT value FROM json_each(:units)) {ABOUT}
    JOIN units_now u ON u.id = {HOLDER} WHERE o.state = 'open' GROUP BY o.id
"""
_CONCLUSIONS = """
    SELECT c.id AS object, c.unit_id AS concerns, c.unit_id AS waits_at, u.name AS unit_name,
        '' AS about, c.words, c.due_on AS until
    FROM conclusions c JOIN statements s ON s.id = c.statement_id JOIN units_now u ON u.id = c.unit_id
    WHERE c.state = 'open' AND :person IN (s.person_id, s.instead_of) AND 'settled' = (
        SELECT max(d.state) FROM duties d WHERE d.rule = 'conclude' AND d.object = c.id
            AND d.period = iif(c.round > 1, CAST(c.round AS TEXT), '') AND d.state IN ('open', 'settled')
        HAVING min(d.state) = 'settled')
"""
_TIME = f"""
    {BELOW} SELECT d.id AS duty_id, d.rule, d.period, e.source AS object, u.name AS unit_name,
        d.unit_id AS concerns, d.unit_id AS waits_at,
        {WHAT} AS about, e.why AS words, e.value AS until, e.person_id AS asked_by
    FROM duty_events e JOIN duties d ON d.id = e.duty_id AND d.state = 'open' JOIN units_now u ON u.id = d.unit_id
    LEFT JOIN initiatives i ON i.id = d.initiative_id
    WHERE e.kind = 'time_asked' AND e.person_id <> :person AND d.unit_id IN (SELECT id FROM scope) AND NOT EXISTS (
        SELECT 1 FROM duty_events a WHERE a.duty_id = e.duty_id AND a.id > e.id
            AND a.kind IN ('time_asked', 'time_given', 'time_refused'))
    ORDER BY e.id DESC LIMIT :most
"""
