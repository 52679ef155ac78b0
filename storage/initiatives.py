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
from storage.units import BELOW

_LINE = """
    SELECT i.id, i.name, i.place, u.name AS unit_name, i.year, i.state, i.last_report_on
    FROM initiatives i JOIN units_now u ON u.id = i.unit_id
"""


def add(connection: sqlite3.Connection, new: NewInitiative, now: datetime) -> bool:
    """Store a registration; False where the very same one (by id) is there already."""
    values = new.model_dump(mode="json", exclude={"expected", "programmes"})
    added = connection.execute(
        """
        INSERT INTO initiatives (
            id, unit_id, year, name, folded, subject_kind, subject_name, field, place, target, start_on, end_on,
            origin, previous_id, level, problem, method, partners, programmes, "group", responsible_id, entered_by,
            effective_on, recorded_at, state
        ) VALUES (
            :id, :unit_id, :year, :name, :folded, :subject_kind, :subject_name, :field, :place, :target, :start_on,
            :end_on, :origin, :previous_id, :level, :problem, :method, :partners, :programmes, :group,
            :responsible_id, :entered_by, :effective_on, :recorded_at, :state
        ) ON CONFLICT (id) DO NOTHING
        """,
        {
            **values,
            "folded": fold(f"{new.name} {new.place}"),
            "programmes": json.dumps(new.programmes, ensure_ascii=False),
            "recorded_at": stamp(now),
            "state": InitiativeState.SUBMITTED,
        },
    ).rowcount
    if not added:
        return False
    _event(connection, new.id, InitiativeState.SUBMITTED, new.entered_by, "", new.effective_on, now)
    for resource in new.expected:
        reports.add_resource(connection, new.id, None, resource)
    return True


def _event(
    connection: sqlite3.Connection,
    initiative_id: str,
    state: InitiativeState,
    person_id: int | None,
    why: str,
    effective_on: date,
    now: datetime,
) -> None:
    connection.execute(
        "INSERT INTO initiative_events (initiative_id, state, person_id, why, effective_on, recorded_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (initiative_id, state, person_id, why, day(effective_on), stamp(now)),
    )


async def get(database: Database, initiative_id: str, scope: Sequence[int], person_id: int) -> Initiative | None:
    """One initiative in full, where it lies in the scope or is the person's own."""
    row = await database.one(
        f"""{BELOW}
        SELECT i.*, u.name AS unit_name, coalesce(r.name, '') AS responsible_name, e.name AS entered_by_name
        FROM initiatives i JOIN units_now u ON u.id = i.unit_id
        JOIN people e ON e.id = i.entered_by LEFT JOIN people r ON r.id = i.responsible_id
        WHERE i.id = :id
          AND (i.unit_id IN (SELECT id FROM scope) OR :person IN (i.entered_by, i.responsible_id))
        """,
        {"scope": json.dumps(list(scope)), "id": initiative_id, "person": person_id},
    )
    if row is None:
        return None
    expected = await reports.expected(database, initiative_id)
    values = {name: row[name] for name in row.keys() if name not in ("folded", "last_report_on")}  # noqa: SIM118
    return Initiative(**{**values, "programmes": json.loads(row["programmes"]), "expected": expected})


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
    """The initiatives of a scope and the person's own, newest first, with all of the words in name or place.

    The words are compared without marks and case.
    """
    found = [fold(word) for word in words.split()][:8]
    conditions = "".join(
        f" AND (i.folded LIKE :word{n} ESCAPE '\\' OR u.folded LIKE :word{n} ESCAPE '\\')" for n in range(len(found))
    )
    if live_only:
        conditions += " AND i.state <> 'stopped'"
    rows = await database.all(
        f"""{BELOW} {_LINE}
        WHERE (i.unit_id IN (SELECT id FROM scope) OR i.entered_by = :person OR i.responsible_id = :person)
        {conditions}
        ORDER BY i.recorded_at DESC, i.id LIMIT :limit OFFSET :offset
        """,
        {
            "scope": json.dumps(list(scope)),
            "person": person_id,
            "limit": limit,
            "offset": offset,
            **{f"word{n}": f"%{_escape(word)}%" for n, word in enumerate(found)},
        },
    )
    return [InitiativeLine(**row) for row in rows]


async def names_of_year(database: Database, unit_id: int, year: int, limit: int = 500) -> list[tuple[str, str]]:
    """Ids and names registered in a unit's neighbourhood (itself and whoever reports to the same) in a year."""
    rows = await database.all(
        """
        SELECT i.id, i.name FROM initiatives i
        WHERE i.year = :year AND i.unit_id IN (
            SELECT :unit UNION
            SELECT b.id FROM units_now a JOIN units_now b ON b.reports_to = a.reports_to WHERE a.id = :unit)
        ORDER BY i.recorded_at DESC LIMIT :limit
        """,
        {"unit": unit_id, "year": year, "limit": limit},
    )
    return [(row[0], row[1]) for row in rows]


async def of_unit(database: Database, unit_id: int, year: int, limit: int = 100) -> list[InitiativeLine]:
    """A unit's own initiatives of a year."""
    rows = await database.all(
        f"{_LINE} WHERE i.unit_id = ? AND i.year = ? ORDER BY i.recorded_at DESC LIMIT ?",
        (unit_id, year, limit),
    )
    return [InitiativeLine(**row) for row in rows]


def _escape(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
