"""Roles of people at units, from a day to a day."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import date, datetime

from storage.database import Database, day, stamp
from storage.records.people import Guest, HeldRole, Role
from storage.units import BELOW

HOLDS = "(r.valid_from IS NULL OR r.valid_from <= :today) AND (r.valid_to IS NULL OR r.valid_to > :today)"
"""Whether a role ``r`` holds on the day ``:today``."""


class LastAdminError(Exception):
    """Without this role the topmost unit would be left without an admin."""


def grant(
    connection: sqlite3.Connection,
    person_id: int,
    role: Role,
    unit_id: int,
    valid_from: date,
    valid_to: date | None,
    granted_by: int,
    now: datetime,
) -> None:
    """Give a role from a day on. One that is there already without an end begins, if anything, earlier."""
    connection.execute(
        "INSERT INTO roles (person_id, role, unit_id, valid_from, valid_to, granted_by, granted_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (person_id, role, unit_id) WHERE valid_to IS NULL"
        " DO UPDATE SET valid_from = min(valid_from, excluded.valid_from)",
        (person_id, role, unit_id, day(valid_from), day(valid_to), granted_by, stamp(now)),
    )


def end(connection: sqlite3.Connection, role_id: int, valid_to: date, ended_by: int, now: datetime) -> None:
    """Let a role hold no more from a day on. Raises LastAdminError where nobody could grant anything any more."""
    connection.execute(
        "UPDATE roles SET valid_to = ?1, ended_by = ?2, ended_at = ?3"
        " WHERE id = ?4 AND (valid_to IS NULL OR valid_to > ?1)",
        (day(valid_to), ended_by, stamp(now), role_id),
    )
    topmost = connection.execute(
        "SELECT 1 FROM roles r JOIN units_now u ON u.id = r.unit_id WHERE r.id = ? AND r.role = 'admin'"
        " AND u.reports_to IS NULL",
        (role_id,),
    ).fetchone()
    left = connection.execute(
        "SELECT 1 FROM roles r JOIN units_now u ON u.id = r.unit_id JOIN people p ON p.id = r.person_id"
        " WHERE r.role = 'admin' AND u.reports_to IS NULL AND p.state = 'joined' AND r.valid_to IS NULL"
        " AND (r.valid_from IS NULL OR r.valid_from <= ?)",
        (day(valid_to),),
    ).fetchone()
    if topmost and not left:
        raise LastAdminError


async def of_person(database: Database, person_id: int, today: date) -> list[HeldRole]:
    """The roles that a person holds on a day or will hold, the oldest first."""
    rows = await database.all(
        "SELECT r.id, r.role, r.unit_id, u.name AS unit_name, r.valid_from, r.valid_to"
        " FROM roles r JOIN units_now u ON u.id = r.unit_id"
        " WHERE r.person_id = :person AND (r.valid_to IS NULL OR (r.valid_to > :today"
        " AND (r.valid_from IS NULL OR r.valid_from < r.valid_to))) ORDER BY r.id",
        {"person": person_id, "today": day(today)},
    )
    return [HeldRole(**row) for row in rows]


_GUEST = """
    SELECT r.id, r.role, r.unit_id, u.name AS unit_name, r.valid_from, r.valid_to, r.person_id, p.name AS person_name
    FROM roles r JOIN units_now u ON u.id = r.unit_id JOIN people p ON p.id = r.person_id
    WHERE r.role = 'guest' AND (r.valid_to IS NULL OR r.valid_to > max(:today, coalesce(r.valid_from, '')))
"""


async def guests(database: Database, scope: Sequence[int], today: date, limit: int = 8) -> list[Guest]:
    """The guests of a scope on a day or to come, the soonest to end first."""
    rows = await database.all(
        f"{BELOW} {_GUEST} AND r.unit_id IN (SELECT id FROM scope) ORDER BY r.valid_to, r.id LIMIT :limit",
        {"scope": json.dumps(list(scope)), "today": day(today), "limit": limit},
    )
    return [Guest(**row) for row in rows]


async def guest(database: Database, role_id: int, today: date) -> Guest | None:
    """One guest, on a day or to come."""
    row = await database.one(f"{_GUEST} AND r.id = :id", {"id": role_id, "today": day(today)})
    return Guest(**row) if row else None


async def get(database: Database, role_id: int) -> HeldRole | None:
    """One role, whether it holds or not."""
    row = await database.one(
        "SELECT r.id, r.role, r.unit_id, u.name AS unit_name, r.valid_from, r.valid_to"
        " FROM roles r JOIN units_now u ON u.id = r.unit_id WHERE r.id = ?",
        (role_id,),
    )
    return HeldRole(**row) if row else None
