"""Invites as the office sees them: who has joined, who has not, and new codes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from storage import people
from storage.database import Database, stamp
from storage.records.invites import Attendance, Invitee
from storage.units import BELOW

_INVITEE = """
    SELECT p.id, p.state, u.name || coalesce(', ' || above.name, '') AS place,
           coalesce(substr(i.code_hash, 1, 8), '') AS code, i.expires_at AS code_until,
           (SELECT min(c.linked_at) FROM chats c WHERE c.person_id = p.id) AS joined_at,
           (SELECT json_group_array(c.channel) FROM chats c WHERE c.person_id = p.id) AS channels
    FROM people p JOIN units_now u ON u.id = p.unit_id
    LEFT JOIN unit_names above ON above.unit_id = u.reports_to AND above.valid_to IS NULL
    LEFT JOIN invites i ON i.person_id = p.id AND i.used_at IS NULL AND i.expires_at > :now
"""
_COUNTED = """
    count(*) FILTER (WHERE p.state = 'joined') AS joined, count(*) FILTER (WHERE p.state = 'invited') AS invited,
    count(*) FILTER (WHERE p.state = 'declined') AS declined
"""


def issue(connection: sqlite3.Connection, codes: Iterable[tuple[int, str]], now: datetime, valid: timedelta) -> None:
    """Store codes by person, for those who have not joined meanwhile; a new code ends the person's old one."""
    for person_id, code in codes:
        row = connection.execute("SELECT state FROM people WHERE id = ?", (person_id,)).fetchone()
        if row is not None and row["state"] != "joined":
            people.invite(connection, person_id, code, now, valid)


def renew(
    connection: sqlite3.Connection, person_id: int, code_hash: str, replaces: str, now: datetime, until: datetime
) -> bool:
    """Store a code for one person, joined or not; False where their code is no longer the one that was seen."""
    row = connection.execute(
        "SELECT coalesce(max(substr(code_hash, 1, 8)), '') FROM invites"
        " WHERE person_id = ? AND used_at IS NULL AND expires_at > ?",
        (person_id, stamp(now)),
    ).fetchone()
    if row[0] != replaces:
        return False
    connection.execute("DELETE FROM invites WHERE person_id = ? AND used_at IS NULL", (person_id,))
    connection.execute(
        "INSERT INTO invites (code_hash, person_id, created_at, expires_at) VALUES (?, ?, ?, ?)",
        (code_hash, person_id, stamp(now), stamp(until)),
    )
    return True


async def of_scope(
    database: Database,
    scope: Sequence[int],
    now: datetime,
    today: date,
    *,
    joined: bool | None = None,
    offset: int = 0,
    limit: int = -1,
) -> list[Invitee]:
    """The people of a scope and below, by unit from the top and then by name; only those who have joined, or not."""
    rows = await database.all(
        f"""
        WITH RECURSIVE tree(id, path) AS (
            SELECT u.id, u.folded FROM json_each(:scope) s JOIN units_now u ON u.id = s.value
            UNION ALL
            SELECT u.id, t.path || char(31) || u.folded FROM units_now u JOIN tree t ON u.reports_to = t.id
        )
        {_INVITEE} JOIN (SELECT id, min(path) AS path FROM tree GROUP BY id) t ON t.id = p.unit_id
        WHERE p.state <> 'left' AND (:joined IS NULL OR (p.state = 'joined') = :joined)
        ORDER BY t.path, p.name, p.id LIMIT :limit OFFSET :offset
        """,
        {"scope": json.dumps(list(scope)), "now": stamp(now), "joined": joined, "limit": limit, "offset": offset},
    )
    return await _invitees(database, rows, today)


async def of_person(database: Database, person_id: int, now: datetime, today: date) -> Invitee | None:
    """One person; None where there is nobody of this number, or no longer."""
    rows = await database.all(
        f"{_INVITEE} WHERE p.id = :person AND p.state <> 'left'", {"person": person_id, "now": stamp(now)}
    )
    found = await _invitees(database, rows, today)
    return found[0] if found else None


async def _invitees(database: Database, rows: Sequence[sqlite3.Row], today: date) -> list[Invitee]:
    known = await people.by_ids(database, [row["id"] for row in rows], today)
    return [
        Invitee(
            person=known[row["id"]],
            place=row["place"],
            state=row["state"],
            code=row["code"],
            code_until=row["code_until"],
            joined_at=row["joined_at"],
            channels=tuple(json.loads(row["channels"])),
        )
        for row in rows
    ]


async def attendance(database: Database, scope: Sequence[int]) -> Attendance:
    """How many of a scope and below have joined."""
    row = await database.one(
        f"{BELOW} SELECT 0 AS unit_id, '' AS unit_name, {_COUNTED} FROM people p"
        " WHERE p.unit_id IN (SELECT id FROM scope) AND p.state <> 'left'",
        {"scope": json.dumps(list(scope))},
    )
    assert row is not None
    return Attendance(**row)


async def attendance_by_unit(database: Database, tops: Sequence[int]) -> list[Attendance]:
    """The same for each of some units, where there is anybody; those that lack most first."""
    rows = await database.all(
        f"""
        WITH RECURSIVE tree(top, id) AS (
            SELECT value, value FROM json_each(:tops)
            UNION
            SELECT t.top, u.id FROM units_now u JOIN tree t ON u.reports_to = t.id
        )
        SELECT t.top AS unit_id, n.name AS unit_name, {_COUNTED}
        FROM tree t JOIN units_now n ON n.id = t.top JOIN people p ON p.unit_id = t.id AND p.state <> 'left'
        GROUP BY t.top ORDER BY invited DESC, n.folded, t.top
        """,
        {"tops": json.dumps(list(tops))},
    )
    return [Attendance(**row) for row in rows]
