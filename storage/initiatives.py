"""Initiatives and the events that change them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import date, datetime

from storage import reports
from storage.database import Database, day, stamp
from storage.records.initiatives import Initiative, InitiativeLine, InitiativeState, NewInitiative
from storage.records.words import fold
from storage.units import ABOVE, BELOW

FROM_LIST = """EXISTS (SELECT 1 FROM initiative_events e WHERE e.initiative_id = i.id AND e.state = 'registered'
    AND e.person_id = i.entered_by AND e.recorded_at = i.recorded_at)"""
"""An initiative ``i`` was accepted as it was entered, as an office's list does."""

ENTERED_BY = f"iif({FROM_LIST}, NULL, i.entered_by)"
"""Who entered an initiative ``i``, where that makes it their own: whoever brought a list has not."""

_LINE = """
    SELECT i.id, i.name, i.place, u.name AS unit_name, i.year, i.state, i.last_report_on
    FROM initiatives i JOIN units_now u ON u.id = i.unit_id
"""

_NEWEST = """
    , newest(unit_id, number) AS (
        SELECT s.id, (SELECT max(number) FROM initiatives WHERE unit_id = s.id {which}) FROM scope s
        UNION ALL
        SELECT n.unit_id, (SELECT max(number) FROM initiatives WHERE unit_id = n.unit_id AND number < n.number {which})
        FROM newest n WHERE n.number IS NOT NULL
        ORDER BY 2 DESC LIMIT :end
    ), listed(number) AS (
        SELECT number FROM newest
        UNION SELECT * FROM (
            SELECT number FROM initiatives WHERE responsible_id = :person {which} ORDER BY number DESC LIMIT :end)
    )
"""
"""The newest of a scope and of those for which a person is responsible. The units' lists are merged: each step takes
the newest that waits, and the next of the same unit waits in its place, so that no list is read further than shown."""

_WITH_WORDS = """
    , listed(number) AS (
        SELECT * FROM (SELECT w.rowid FROM initiative_words w CROSS JOIN initiatives i ON i.number = w.rowid
        WHERE initiative_words MATCH :words || (
            SELECT iif(count(*) > 500, '', ' AND ("' || char(0xE001) || :person || '"'
                || coalesce(group_concat(' OR "' || char(0xE000) || id || '"', ''), '') || ')') FROM scope)
        AND (i.unit_id IN (SELECT id FROM scope) OR i.responsible_id = :person) {which}
        AND NOT EXISTS (SELECT 1 FROM initiative_words_due d WHERE d.number = w.rowid)
        ORDER BY w.rowid DESC LIMIT :end)
        UNION ALL
        SELECT i.number FROM initiative_words_due d CROSS JOIN initiatives i ON i.number = d.number
        JOIN unit_names n ON n.unit_id = i.unit_id AND n.valid_to IS NULL
        WHERE (i.unit_id IN (SELECT id FROM scope) OR i.responsible_id = :person) {which}
        AND NOT EXISTS (SELECT 1 FROM json_each(:each) e WHERE NOT instr(i.folded || ' ' || n.folded, e.value))
    )
"""
"""The newest with words. Where the scope has not very many units the index is told whose, by the signs of
0004_finding.sql, so that others' are not gone through; the tables decide in any case. What the index does not have yet
(0012_finding_later.sql) is looked at in the tables."""


def add(
    connection: sqlite3.Connection,
    new: NewInitiative,
    now: datetime,
    state: InitiativeState = InitiativeState.SUBMITTED,
) -> bool:
    """Store a registration; False where the very same one (by id) is there already."""
    values = new.model_dump(mode="json", exclude={"expected", "programmes"})
    added = connection.execute(
        """
        INSERT INTO initiatives (
            id, unit_id, year, name, folded, subject_kind, subject_name, field, place, target, start_on, end_on,
            origin, previous_id, level, problem, method, partners, programmes, "group", code, responsible_id,
            entered_by, instead_of, effective_on, recorded_at, state, opinion, opinion_on, number
        ) VALUES (
            :id, :unit_id, :year, :name, :folded, :subject_kind, :subject_name, :field, :place, :target, :start_on,
            :end_on, :origin, :previous_id, :level, :problem, :method, :partners, :programmes, :group, :code,
            :responsible_id, :entered_by, :instead_of, :effective_on, :recorded_at, :state, :opinion, :opinion_on,
            (SELECT coalesce(max(number), 0) + 1 FROM initiatives)
        ) ON CONFLICT (id) DO NOTHING
        """,
        {
            **values,
            "folded": fold(f"{new.name} {new.place}"),
            "programmes": json.dumps(new.programmes, ensure_ascii=False),
            "recorded_at": stamp(now),
            "state": state,
        },
    ).rowcount
    if not added:
        return False
    note(connection, new.id, InitiativeState.SUBMITTED, new.entered_by, "", new.effective_on, now)
    for resource in new.expected:
        reports.add_resource(connection, new.id, None, resource)
    return True


def add_accepted(connection: sqlite3.Connection, new: NewInitiative, person_id: int, why: str, now: datetime) -> bool:
    """Store what was registered and accepted long since, as an office's list tells; False where it is there already."""
    added = add(connection, new, now, InitiativeState.REGISTERED)
    if added:
        note(connection, new.id, InitiativeState.REGISTERED, person_id, why, new.effective_on, now)
    return added


def accept(
    connection: sqlite3.Connection, initiative_id: str, person_id: int | None, why: str, since: date, now: datetime
) -> None:
    """A submitted registration is accepted, by the policy where by no person."""
    if connection.execute(
        "UPDATE initiatives SET state = ? WHERE id = ? AND state = ?",
        (InitiativeState.REGISTERED, initiative_id, InitiativeState.SUBMITTED),
    ).rowcount:
        note(connection, initiative_id, InitiativeState.REGISTERED, person_id, why, since, now)


def is_continued(connection: sqlite3.Connection, previous_id: str, by_other_than: str) -> bool:
    """Whether another initiative continues this one already."""
    row = connection.execute(
        "SELECT 1 FROM initiatives WHERE previous_id = ? AND previous_id <> '' AND id <> ? AND state <> 'stopped'",
        (previous_id, by_other_than),
    ).fetchone()
    return row is not None


def move(
    connection: sqlite3.Connection,
    initiative_id: str,
    state: InitiativeState,
    person_id: int,
    why: str,
    since: date,
    now: datetime,
) -> None:
    """An initiative comes to another state."""
    connection.execute("UPDATE initiatives SET state = ? WHERE id = ?", (state, initiative_id))
    note(connection, initiative_id, state, person_id, why, since, now)


def correct(connection: sqlite3.Connection, new: NewInitiative) -> None:
    """Write what an office's list says of an initiative; the audit keeps what stood there before."""
    connection.execute(
        """
        UPDATE initiatives SET name = :name, folded = :folded, subject_kind = :subject_kind, field = :field,
            subject_name = :subject_name, place = :place, target = :target, start_on = :start_on, end_on = :end_on,
            origin = :origin, level = :level, "group" = :group, code = :code, unit_id = :unit_id
        WHERE id = :id
        """,
        {**new.model_dump(mode="json", exclude={"expected", "programmes"}), "folded": fold(f"{new.name} {new.place}")},
    )


def note(
    connection: sqlite3.Connection,
    initiative_id: str,
    state: InitiativeState,
    person_id: int | None,
    why: str,
    effective_on: date,
    now: datetime,
) -> None:
    """Note what happened to an initiative, with the state in which it is then."""
    connection.execute(
        "INSERT INTO initiative_events (initiative_id, state, person_id, why, effective_on, recorded_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (initiative_id, state, person_id, why, day(effective_on), stamp(now)),
    )


async def get(database: Database, initiative_id: str, scope: Sequence[int], person_id: int) -> Initiative | None:
    """One initiative in full, where it lies in the scope or the person is responsible for it."""
    row = await database.one(
        f"""{ABOVE.format(unit="(SELECT unit_id FROM initiatives WHERE id = :id)")}
        SELECT i.*, u.name AS unit_name, coalesce(r.name, '') AS responsible_name, e.name AS entered_by_name,
               coalesce(a.name, '') AS instead_of_name
        FROM initiatives i JOIN units_now u ON u.id = i.unit_id
        JOIN people e ON e.id = i.entered_by LEFT JOIN people r ON r.id = i.responsible_id
        LEFT JOIN people a ON a.id = i.instead_of
        WHERE i.id = :id
          AND (EXISTS (SELECT 1 FROM up JOIN json_each(:scope) s ON s.value = up.id)
               OR i.responsible_id = :person)
        """,
        {"scope": json.dumps(list(scope)), "id": initiative_id, "person": person_id},
    )
    if row is None:
        return None
    expected = (await reports.expected(database, [initiative_id]))[initiative_id]
    values = {name: row[name] for name in row.keys() if name in Initiative.model_fields}  # noqa: SIM118
    return Initiative(**{**values, "programmes": json.loads(row["programmes"]), "expected": expected})


async def within(database: Database, initiative_id: str, scope: Sequence[int], person_id: int) -> bool:
    """Whether an initiative lies in the scope, or the person is responsible for it."""
    row = await database.one(
        f"""{ABOVE.format(unit="(SELECT unit_id FROM initiatives WHERE id = :id)")}
        SELECT 1 FROM initiatives i WHERE i.id = :id
          AND (EXISTS (SELECT 1 FROM up JOIN json_each(:scope) s ON s.value = up.id) OR i.responsible_id = :person)
        """,
        {"scope": json.dumps(list(scope)), "id": initiative_id, "person": person_id},
    )
    return row is not None


async def mine(
    database: Database,
    scope: Sequence[int],
    person_id: int,
    *,
    words: str = "",
    live_only: bool = False,
    offset: int = 0,
    limit: int = 50,
) -> list[InitiativeLine]:
    """The initiatives of a scope and those for which the person is responsible, newest first.

    With words, those that have all of them in name, place or unit: a part of a word is enough; marks and case do not
    count.
    """
    typed = "".join(char if char.isprintable() else " " for char in words)
    found = fold(typed).split()[:8]
    listed = (_WITH_WORDS if found else _NEWEST).format(which="AND state <> 'stopped'" if live_only else "")
    rows = await database.all(
        f"{BELOW} {listed} {_LINE} WHERE i.number IN (SELECT number FROM listed)"
        " ORDER BY i.number DESC LIMIT :limit OFFSET :offset",
        {
            "scope": json.dumps(list(scope)),
            "person": person_id,
            "words": " AND ".join('"{}"*'.format(word.replace('"', '""')) for word in found),
            "each": json.dumps(found),
            "limit": limit,
            "offset": offset,
            "end": offset + limit,
        },
    )
    return [InitiativeLine(**row) for row in rows]


async def names_of_year(
    database: Database, unit_id: int, year: int, shortest: int, longest: int, limit: int = 500
) -> dict[str, str]:
    """Names of a year in a unit's neighbourhood (itself and whoever reports to the same), by their folded form.

    Only those with so many characters: most others are too long or too short to be worth comparing.
    """
    rows = await database.all(
        """
        SELECT substr(i.folded, 1, length(i.name)) AS folded, i.name FROM initiatives i
        WHERE i.year = :year AND length(i.name) BETWEEN :shortest AND :longest AND i.unit_id IN (
            SELECT :unit UNION
            SELECT b.unit_id FROM unit_lines a JOIN unit_lines b ON b.to_unit_id = a.to_unit_id
            WHERE a.unit_id = :unit AND (a.line, b.line) = ('contact', 'contact')
              AND a.valid_to IS NULL AND b.valid_to IS NULL)
        ORDER BY i.number DESC LIMIT :limit
        """,
        {"unit": unit_id, "year": year, "shortest": shortest, "longest": longest, "limit": limit},
    )
    return {row["folded"]: row["name"] for row in reversed(rows)}


async def of_unit(database: Database, unit_id: int, year: int, limit: int = 100) -> list[InitiativeLine]:
    """A unit's own initiatives of a year."""
    rows = await database.all(
        f"{_LINE} WHERE i.unit_id = ? AND i.year = ? ORDER BY i.number DESC LIMIT ?",
        (unit_id, year, limit),
    )
    return [InitiativeLine(**row) for row in rows]


async def held_by(database: Database, unit_id: int, words: str = "", limit: int = 100) -> list[InitiativeLine]:
    """What a unit itself holds, of any year, newest first; with words, those that have them in name or place."""
    rows = await database.all(
        f"{_LINE} WHERE i.unit_id = ? AND (? = '' OR instr(i.folded, ?)) ORDER BY i.number DESC LIMIT ?",
        (unit_id, fold(words), fold(words), limit),
    )
    return [InitiativeLine(**row) for row in rows]
