"""Checks: somebody looked at an initiative; the officer's side answers, then the finding stands for those above."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from storage import evidence, ledger
from storage.database import Database, day, stamp
from storage.initiatives import ENTERED_BY
from storage.records.checks import (
    Check,
    CheckAnswered,
    CheckCorrected,
    CheckedToday,
    CheckEvent,
    CheckEventKind,
    CheckLine,
    Figure,
    Found,
    NewCheck,
)
from storage.records.duties import Rule
from storage.roles import HOLDS
from storage.units import BELOW


class StoppedError(Exception):
    """The initiative was stopped while somebody looked at it."""


def add(connection: sqlite3.Connection, new: NewCheck, now: datetime) -> bool:
    """Store a check, which settles the visit that was owed; False where the very same one is there already.

    Raises StoppedError where the initiative goes on no more.
    """
    if connection.execute("SELECT 1 FROM checks WHERE id = ?", (new.id,)).fetchone():
        return False
    if connection.execute(
        "SELECT 1 FROM initiatives WHERE id = ? AND state = 'stopped'", (new.initiative_id,)
    ).fetchone():
        raise StoppedError(new.initiative_id)
    connection.execute(
        """
        INSERT INTO checks (id, initiative_id, unit_id, visit_id, person_id, instead_of, way, finding, good, wrong,
            advice, effective_on, recorded_at, answer_by)
        SELECT ?, id, unit_id, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM initiatives WHERE id = ?
        """,
        (
            new.id,
            new.visit_id,
            new.person_id,
            new.instead_of,
            new.way,
            *_columns(new.found),
            day(new.effective_on),
            stamp(now),
            day(new.answer_by),
            new.initiative_id,
        ),
    )
    _put_figures(connection, new.id, new.found.figures)
    for piece in new.evidence:
        evidence.add(connection, new.id, piece, new.person_id, now, check_id=new.id)
    ledger.settle(connection, Rule.VISIT, new.initiative_id, new.effective_on, new.id, now)
    return True


def answer(connection: sqlite3.Connection, fact: CheckAnswered, now: datetime) -> bool:
    """Store what one side says; False where it is not theirs to say any more. Told twice it is the same.

    The officer's side speaks once; a dispute gives the checker time to answer, after which it stands in any case.
    """
    if _known(connection, fact.check_id, fact.source):
        return True
    said = _said(connection, fact.check_id)
    if fact.said is CheckEventKind.KEPT:
        if said[-1:] != [CheckEventKind.DISPUTED]:
            return False
    elif said:
        return False
    _note(connection, fact.check_id, fact.said, fact.person_id, fact.words, fact.source, now)
    if fact.said is CheckEventKind.DISPUTED:
        connection.execute(
            "UPDATE checks SET answer_by = ? WHERE id = ? AND stands_since IS NULL",
            (day(fact.answer_by), fact.check_id),
        )
    else:
        _stand(connection, fact.check_id, fact.on)
    return True


def correct(connection: sqlite3.Connection, fact: CheckCorrected, now: datetime) -> bool:
    """Put another finding in the place of one that is disputed, which is kept with it; False where that is over."""
    if _known(connection, fact.check_id, fact.source):
        return True
    if _said(connection, fact.check_id)[-1:] != [CheckEventKind.DISPUTED]:
        return False
    row = connection.execute("SELECT * FROM checks WHERE id = ?", (fact.check_id,)).fetchone()
    figures = [dict(one) for one in connection.execute(_FIGURES.format(which="= ?"), (fact.check_id,)).fetchall()]
    before = _found(row, figures).model_dump_json()
    connection.execute(
        "UPDATE checks SET finding = ?, good = ?, wrong = ?, advice = ? WHERE id = ?",
        (*_columns(fact.found), fact.check_id),
    )
    connection.execute("DELETE FROM check_figures WHERE check_id = ?", (fact.check_id,))
    _put_figures(connection, fact.check_id, fact.found.figures)
    _note(
        connection, fact.check_id, CheckEventKind.CORRECTED, fact.person_id, fact.words, fact.source, now, before=before
    )
    _stand(connection, fact.check_id, fact.on)
    return True


def let_stand(connection: sqlite3.Connection, check_id: str, today: date, now: datetime) -> bool:
    """Nobody has said anything in time: the finding stands. False where it does already, or has been given time."""
    waits = connection.execute(
        "SELECT 1 FROM checks WHERE id = ? AND stands_since IS NULL AND answer_by < ?", (check_id, day(today))
    ).fetchone()
    if waits is None:
        return False
    _note(connection, check_id, CheckEventKind.STOOD, None, "", "time", now)
    _stand(connection, check_id, today)
    return True


def _columns(found: Found) -> tuple[str, ...]:
    return found.finding, found.good, found.wrong, found.advice


def _put_figures(connection: sqlite3.Connection, check_id: str, figures: Sequence[Figure]) -> None:
    connection.executemany(
        "INSERT INTO check_figures (check_id, number, kind, unit, role, source, object, reported, found, approximate,"
        " typed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                check_id,
                number,
                one.kind,
                one.unit,
                one.role,
                one.source or "",
                one.object,
                None if one.reported is None else str(one.reported),
                None if one.found is None else str(one.found),
                one.approximate,
                one.typed,
            )
            for number, one in enumerate(figures, 1)
        ],
    )


def _said(connection: sqlite3.Connection, check_id: str) -> list[str]:
    rows = connection.execute(
        "SELECT kind FROM check_events WHERE check_id = ? AND kind <> 'stood' ORDER BY id", (check_id,)
    )
    return [row[0] for row in rows]


def _known(connection: sqlite3.Connection, check_id: str, source: str) -> bool:
    return (
        connection.execute(
            "SELECT 1 FROM check_events WHERE check_id = ? AND source = ?", (check_id, source)
        ).fetchone()
        is not None
    )


def _note(
    connection: sqlite3.Connection,
    check_id: str,
    kind: CheckEventKind,
    person_id: int | None,
    words: str,
    source: str,
    now: datetime,
    *,
    before: str = "",
) -> None:
    connection.execute(
        "INSERT INTO check_events (check_id, kind, person_id, words, before, source, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (check_id, kind, person_id, words, before, source, stamp(now)),
    )


def _stand(connection: sqlite3.Connection, check_id: str, on: date) -> None:
    connection.execute("UPDATE checks SET stands_since = coalesce(stands_since, ?) WHERE id = ?", (day(on), check_id))


_FIGURES = """
    SELECT check_id, kind, unit, role, nullif(source, '') AS source, object, reported, found, approximate, typed
    FROM check_figures WHERE check_id {which} ORDER BY check_id, number
"""
_CHECK = """
    SELECT c.id, c.initiative_id, i.name AS initiative_name, c.unit_id, u.name AS unit_name, i.unit_id AS holder_id,
        c.visit_id, c.person_id, p.name AS person_name, c.instead_of,
        coalesce(a.name, '') AS instead_of_name, c.way, c.finding, c.good, c.wrong, c.advice,
        c.effective_on, c.recorded_at, c.answer_by, c.stands_since,
        (SELECT count(*) FROM evidence e WHERE e.check_id = c.id AND e.removed_at IS NULL) AS photos
    FROM checks c JOIN initiatives i ON i.id = c.initiative_id JOIN units_now u ON u.id = c.unit_id
    JOIN people p ON p.id = c.person_id LEFT JOIN people a ON a.id = c.instead_of
"""


async def get(database: Database, check_id: str) -> Check | None:
    """One check with what was said about it."""
    found = await _checks(database, "c.id = ?", (check_id,))
    return found[0] if found else None


async def of_initiative(database: Database, initiative_id: str, limit: int = 5) -> list[Check]:
    """The checks of an initiative, newest first."""
    return await _checks(database, "c.initiative_id = ?", (initiative_id,), limit)


async def recent_of(database: Database, person_id: int, since: datetime, limit: int = 8) -> list[Check]:
    """What a person has checked since a moment, newest first."""
    return await _checks(database, "c.person_id = ? AND c.recorded_at >= ?", (person_id, stamp(since)), limit)


async def of_others_that_day(database: Database, initiative_id: str, on: date, besides: int) -> list[CheckedToday]:
    """Who else looked at an initiative on a day."""
    rows = await database.all(
        "SELECT p.name AS person_name, c.recorded_at FROM checks c JOIN people p ON p.id = c.person_id"
        " WHERE c.initiative_id = ? AND c.effective_on = ? AND c.person_id <> ? ORDER BY c.recorded_at",
        (initiative_id, day(on), besides),
    )
    return [CheckedToday(**row) for row in rows]


async def overdue(database: Database, today: date, limit: int = 50) -> list[Check]:
    """What has waited for a word until its day and is to stand now."""
    return await _checks(database, "c.stands_since IS NULL AND c.answer_by < ?", (day(today),), limit)


async def next_day(database: Database) -> date | None:
    """The last day on which the next finding waits for a word."""
    row = await database.one("SELECT min(answer_by) FROM checks WHERE stands_since IS NULL")
    return date.fromisoformat(row[0]) if row and row[0] else None


_WAITS_FOR = """
    :person IN (c.person_id, c.instead_of) AND 'disputed' = (
        SELECT e.kind FROM check_events e WHERE e.check_id = c.id AND e.kind <> 'stood' ORDER BY e.id DESC LIMIT 1)
"""
"""A check waits for the person ``:person``: it is theirs, and disputed."""


async def count_waiting_for(database: Database, person_id: int, inside: Collection[int] | None = None) -> int:
    """How many of a person's checks are disputed and not answered by them yet; ``inside``: at some units."""
    disputed = f"{_WAITS_FOR} AND (:inside IS NULL OR c.unit_id IN (SELECT value FROM json_each(:inside)))"
    row = await database.one(
        f"SELECT (SELECT count(*) FROM checks c WHERE c.person_id = :person AND {disputed})"
        f" + (SELECT count(*) FROM checks c WHERE c.instead_of = :person AND {disputed})",
        {"person": person_id, "inside": None if inside is None else json.dumps([*inside])},
    )
    return int(row[0]) if row else 0


async def listed(
    database: Database,
    scope: Sequence[int],
    person_id: int,
    *,
    which: str = "all",
    offset: int = 0,
    limit: int = 7,
) -> list[CheckLine]:
    """The checks of a scope, newest first: ``all``, where ``less`` was found than reported, or ``disputed`` ones.

    Or those that are ``waiting`` for the person to keep or correct them.

    What does not stand yet is found by what was found in it, or said of it, only by whoever made it.
    """
    known = "(c.stands_since IS NOT NULL OR :person IN (c.person_id, c.instead_of))"
    disputed = "EXISTS (SELECT 1 FROM check_events e WHERE e.check_id = c.id AND e.kind = 'disputed')"
    only = {
        "less": f"AND {known} AND c.finding IN ('less', 'nothing')",
        "disputed": f"AND {known} AND {disputed}",
        "waiting": f"AND {_WAITS_FOR}",
    }.get(which, "")
    rows = await database.all(
        f"""
        {BELOW}
        SELECT c.id, i.name AS initiative_name, u.name AS unit_name, c.effective_on, c.finding,
            c.stands_since IS NOT NULL AS stands, {disputed} AS disputed,
            :person IN (c.person_id, coalesce(c.instead_of, 0)) AS mine
        FROM checks c JOIN initiatives i ON i.id = c.initiative_id JOIN units_now u ON u.id = i.unit_id
        WHERE i.unit_id IN (SELECT id FROM scope) {only}
        ORDER BY c.effective_on DESC, c.recorded_at DESC, c.id LIMIT :limit OFFSET :offset
        """,
        {"scope": json.dumps([*scope]), "person": person_id, "limit": limit, "offset": offset},
    )
    return [CheckLine(**row) for row in rows]


async def own_among(database: Database, ids: Sequence[str], people: Sequence[int]) -> set[str]:
    """Those of some initiatives that are these people's own: their charge, or entered by them, but not in a list."""
    rows = await database.all(
        f"SELECT id FROM initiatives i WHERE id IN (SELECT value FROM json_each(:ids)) AND ({ENTERED_BY} IN"
        " (SELECT value FROM json_each(:people)) OR instead_of IN (SELECT value FROM json_each(:people))"
        " OR responsible_id IN (SELECT value FROM json_each(:people)))",
        {"ids": json.dumps([*ids]), "people": json.dumps([*people])},
    )
    return {row[0] for row in rows}


async def answerers(database: Database, initiative_id: str, today: date) -> list[int]:
    """Who may hear of a check first: whoever is responsible, who entered it, and the officers of its unit."""
    rows = await database.all(
        f"""
        SELECT p.id FROM initiatives i JOIN people p ON p.id IN (i.responsible_id, i.entered_by)
        WHERE i.id = :initiative AND p.state <> 'left'
        UNION
        SELECT r.person_id FROM initiatives i JOIN roles r ON r.unit_id = i.unit_id AND r.role = 'officer'
        JOIN people p ON p.id = r.person_id AND p.state <> 'left'
        WHERE i.id = :initiative AND {HOLDS}
        """,
        {"initiative": initiative_id, "today": day(today)},
    )
    return sorted(row[0] for row in rows)


async def _checks(database: Database, condition: str, parameters: Sequence[Any], limit: int = 1) -> list[Check]:
    rows = await database.all(
        f"{_CHECK} WHERE {condition} ORDER BY c.effective_on DESC, c.recorded_at DESC, c.id LIMIT ?",
        (*parameters, limit),
    )
    if not rows:
        return []
    among, ids = "IN (SELECT value FROM json_each(?))", (json.dumps([row["id"] for row in rows]),)
    figures: dict[str, list[dict[str, Any]]] = {row["id"]: [] for row in rows}
    for figure in await database.all(_FIGURES.format(which=among), ids):
        figures[figure["check_id"]].append(dict(figure))
    events: dict[str, list[CheckEvent]] = {row["id"]: [] for row in rows}
    for event in await database.all(
        "SELECT e.check_id, e.kind, e.person_id, coalesce(p.name, '') AS person_name, e.words, e.before, e.at"
        f" FROM check_events e LEFT JOIN people p ON p.id = e.person_id WHERE e.check_id {among} ORDER BY e.id",
        ids,
    ):
        values = dict(event)
        before = Found.model_validate_json(values["before"]) if values["before"] else None
        events[values.pop("check_id")].append(CheckEvent(**{**values, "before": before}))
    return [_check(row, figures[row["id"]], events[row["id"]]) for row in rows]


def _check(row: sqlite3.Row, figures: list[dict[str, Any]], events: list[CheckEvent]) -> Check:
    values = {name: row[name] for name in row.keys() if name in Check.model_fields}  # noqa: SIM118
    return Check(**values, found=_found(row, figures), events=tuple(events))


def _found(row: sqlite3.Row, figures: list[dict[str, Any]]) -> Found:
    kept = [Figure(**{name: value for name, value in one.items() if name != "check_id"}) for one in figures]
    return Found(
        finding=row["finding"], figures=tuple(kept), good=row["good"], wrong=row["wrong"], advice=row["advice"]
    )
