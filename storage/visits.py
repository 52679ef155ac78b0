"""Teams that go to units together: planned, cancelled, found by day and place."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import date, datetime

from storage import units
from storage.database import Database, day, stamp
from storage.records.people import PersonLine
from storage.records.visits import Member, NewVisit, Place, Visit
from storage.records.words import fold
from storage.roles import HOLDS
from storage.units import ABOVE, BELOW

_VISIT = """
    SELECT v.id, v.unit_id, u.name AS unit_name, v.purpose, v.begins_on, v.ends_on, v.planned_by, v.planned_at,
        v.cancelled_at
    FROM visits v JOIN units_now u ON u.id = v.unit_id
"""

_GOES_TO = f"""
    {ABOVE.format(unit=":unit")}, here(id) AS (
        SELECT id FROM up
        UNION
        SELECT m.from_id FROM here h JOIN change_moves m ON m.kind = 'ended' AND m.to_id = h.id
        JOIN changes c ON c.number = m.change AND c.state = 'applied' WHERE m.from_id <> m.to_id
    )
"""
"""``here``: the unit ``:unit``, all above it, and the units that became one of these: to whichever of them a team was
to go, it goes to this unit."""


def add(connection: sqlite3.Connection, new: NewVisit, now: datetime) -> bool:
    """Store a team's visit; False where the very same one (by id) is there already."""
    added = connection.execute(
        "INSERT INTO visits (id, unit_id, purpose, begins_on, ends_on, planned_by, planned_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
        (new.id, new.unit_id, new.purpose, day(new.begins_on), day(new.ends_on), new.planned_by, stamp(now)),
    ).rowcount
    if not added:
        return False
    connection.executemany(
        "INSERT INTO visit_units (visit_id, unit_id) VALUES (?, ?)", [(new.id, unit) for unit in new.units]
    )
    connection.executemany(
        "INSERT INTO visit_members (visit_id, number, person_id, name, agency) VALUES (?, ?, ?, ?, ?)",
        [
            (new.id, number, member.person_id, member.name, member.agency)
            for number, member in enumerate(new.members, 1)
        ],
    )
    return True


def cancel(connection: sqlite3.Connection, visit_id: str, now: datetime) -> bool:
    """A team does not go; False where that is known already, or there is no such team."""
    return bool(
        connection.execute(
            "UPDATE visits SET cancelled_at = ? WHERE id = ? AND cancelled_at IS NULL", (stamp(now), visit_id)
        ).rowcount
    )


async def get(database: Database, visit_id: str) -> Visit | None:
    """A team's visit with the units as they stand now, and its members."""
    row = await database.one(f"{_VISIT} WHERE v.id = ?", (visit_id,))
    return await _whole(database, row) if row else None


async def of_day(database: Database, person_id: int, unit_id: int, on: date) -> str | None:
    """The visit on which this person is at this unit, or at one above it, on a day; the newest where there are two."""
    row = await database.one(
        f"""
        {_GOES_TO}
        SELECT v.id FROM visits v JOIN visit_members m ON m.visit_id = v.id AND m.person_id = :person
        WHERE v.ends_on >= :day AND v.begins_on <= :day AND v.cancelled_at IS NULL AND EXISTS (
            SELECT 1 FROM visit_units g WHERE g.visit_id = v.id AND g.unit_id IN (SELECT id FROM here))
        ORDER BY v.planned_at DESC, v.id LIMIT 1
        """,
        {"unit": unit_id, "person": person_id, "day": day(on)},
    )
    return str(row[0]) if row else None


async def standing(
    database: Database, person_id: int, scope: Sequence[int], since: date, offset: int = 0, limit: int = 6
) -> list[Visit]:
    """Visits that end on a day or later, the soonest first: of which the person is a member, or within a scope.

    Within a scope are the teams of its units and those that go to them.
    """
    rows = await database.all(
        f"""
        {BELOW} {_VISIT} WHERE v.ends_on >= :since AND v.cancelled_at IS NULL AND (
            v.unit_id IN (SELECT id FROM scope)
            OR EXISTS (SELECT 1 FROM visit_units g WHERE g.visit_id = v.id AND g.unit_id IN (SELECT id FROM scope))
            OR EXISTS (SELECT 1 FROM visit_members m WHERE m.visit_id = v.id AND m.person_id = :person))
        ORDER BY v.begins_on, v.ends_on, v.id LIMIT :limit OFFSET :offset
        """,
        {
            "scope": json.dumps([*scope]),
            "person": person_id,
            "since": day(since),
            "limit": limit,
            "offset": offset,
        },
    )
    return [await _whole(database, row) for row in rows]


async def who_may_go(database: Database, unit_id: int, words: str, today: date, limit: int = 48) -> list[PersonLine]:
    """Who may check a unit on a day and has all of the words in their name or unit; whoever checks most, first."""
    wanted = {f"word{number}": word for number, word in enumerate(fold(words).split()[:8])}
    having = "".join(f" AND instr(fold(p.name || ' ' || u.name), :{name})" for name in wanted)
    rows = await database.all(
        f"""
        {ABOVE.format(unit=":unit")}
        SELECT p.id, p.name, u.name AS unit_name FROM up CROSS JOIN roles r ON r.unit_id = up.id
        JOIN people p ON p.id = r.person_id JOIN units_now u ON u.id = p.unit_id
        WHERE r.role IN ('checker', 'coordinator', 'leader', 'admin') AND {HOLDS} AND p.state <> 'left' AND p.name <> ''
            {having}
        GROUP BY p.id ORDER BY min(r.role <> 'checker'), max(up.depth) DESC, p.name, p.id LIMIT :limit
        """,
        {"unit": unit_id, "today": day(today), "limit": limit, **wanted},
    )
    return [PersonLine(**row) for row in rows]


async def receiving(database: Database, unit_id: int, today: date) -> list[int]:
    """Who hears that a team comes to a unit: its officers and coordinators on a day."""
    rows = await database.all(
        "SELECT DISTINCT r.person_id FROM roles r JOIN people p ON p.id = r.person_id AND p.state = 'joined'"
        f" WHERE r.unit_id = :unit AND r.role IN ('officer', 'coordinator') AND {HOLDS} ORDER BY r.person_id",
        {"unit": unit_id, "today": day(today)},
    )
    return [int(row[0]) for row in rows]


async def _whole(database: Database, row: sqlite3.Row) -> Visit:
    members = await database.all(
        "SELECT m.person_id, coalesce(p.name, m.name) AS name, m.agency, coalesce(u.name, '') AS unit_name"
        " FROM visit_members m LEFT JOIN people p ON p.id = m.person_id"
        " LEFT JOIN unit_names u ON u.unit_id = p.unit_id AND u.valid_to IS NULL"
        " WHERE m.visit_id = ? ORDER BY m.number",
        (row["id"],),
    )
    planned = await database.all("SELECT unit_id FROM visit_units WHERE visit_id = ?", (row["id"],))
    places = await places_now(database, [unit[0] for unit in planned])
    return Visit(**row, places=places, members=tuple(Member(**member) for member in members))


async def places_now(database: Database, planned: Sequence[int]) -> tuple[Place, ...]:
    """The units to which a team was to go, as they stand now: of one that has ended, what it became."""
    found = await database.all(
        "SELECT id, name, closed_on FROM units_now WHERE id IN (SELECT value FROM json_each(?)) ORDER BY folded, id",
        (json.dumps([*planned]),),
    )
    places: dict[int, Place] = {}
    for unit in found:
        became = await units.successors(database, unit["id"]) if unit["closed_on"] else []
        if not became:
            places.setdefault(unit["id"], Place(id=unit["id"], name=unit["name"]))
        for successor in became:
            was = places[successor.id].was if successor.id in places else ""
            names = ", ".join(name for name in (was, unit["name"]) if name)
            places[successor.id] = Place(id=successor.id, name=successor.name, was=names)
    return tuple(places.values())
