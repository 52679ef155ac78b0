"""Teams (tổ dân vận): units of the level team below the unit that they belong to; and work that another takes over."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import date, datetime

from storage import people, units
from storage.database import Database, day
from storage.moving import give_back_roles, move_roles
from storage.records.changes import Charge, HandOver, Problem, RefusedChangeError
from storage.records.teams import Member, NewMember
from storage.records.units import Level
from storage.units import BELOW, ON_DAY


def add_member(connection: sqlite3.Connection, new: NewMember, now: datetime) -> None:
    """Put a person on a unit's team, which is made where there is none. Told twice it is one."""
    if connection.execute("SELECT 1 FROM team_members WHERE source = ?", (new.id,)).fetchone():
        return
    unit = connection.execute(
        "SELECT id, code, name, level FROM units_now WHERE id = ? AND closed_on IS NULL", (new.unit_id,)
    ).fetchone()
    if unit is None:
        raise RefusedChangeError(Problem.NOT_OPEN)
    person = new.person_id
    if person is None:
        person = people.add(connection, new.person_name, new.unit_id, (), now)
    connection.execute(
        "INSERT INTO team_members (team_id, person_id, post, area, tasks, valid_from, source)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (_team_of(connection, unit, new), person, new.post, new.area, new.tasks, day(new.since), new.id),
    )


def _team_of(connection: sqlite3.Connection, unit: sqlite3.Row, new: NewMember) -> int:
    if unit["level"] == Level.TEAM:
        return int(unit["id"])
    found = connection.execute(
        "SELECT id FROM units_now WHERE reports_to = ? AND level = 'team' AND closed_on IS NULL ORDER BY id LIMIT 1",
        (unit["id"],),
    ).fetchone()
    if found:
        return int(found[0])
    code, number = f"{unit['code']}-TDV", 1
    while connection.execute("SELECT 1 FROM units WHERE code = ?", (code,)).fetchone():
        number += 1
        code = f"{unit['code']}-TDV{number}"
    return units.add(
        connection, code=code, name=new.team_name, level=Level.TEAM, reports_to=unit["id"], since=new.since
    )


async def members(
    database: Database, scope: Sequence[int], on: date, offset: int = 0, limit: int = 100
) -> list[Member]:
    """Who is on the teams of a scope on a day, team by team."""
    rows = await database.all(
        f"""
        {BELOW}
        SELECT m.id, m.team_id, u.name AS team_name, m.person_id, p.name AS person_name, m.post, m.area, m.tasks,
               m.valid_from, m.valid_to
        FROM team_members m JOIN units_now u ON u.id = m.team_id JOIN people p ON p.id = m.person_id
        WHERE m.team_id IN (SELECT id FROM scope) AND {ON_DAY.format(row="m")}
        ORDER BY u.folded, u.id, m.id LIMIT :limit OFFSET :offset
        """,
        {"scope": json.dumps([*scope]), "day": day(on), "limit": limit, "offset": offset},
    )
    return [Member(**row) for row in rows]


def charges(connection: sqlite3.Connection, change: HandOver) -> list[Charge]:
    """What a hand-over is about: posts and initiatives of the unit and below it, and roles at the very unit.

    An admin's role only where that was decided; initiatives only where another takes over.
    Raises RefusedChangeError where one of the two is not known, or both are one.
    """
    home, here = _home(connection, change.from_person)
    if change.to_person is not None:
        _home(connection, change.to_person)
    if change.to_person == change.from_person:
        raise RefusedChangeError(Problem.SAME_PERSON)
    values = {
        "person": change.from_person,
        "here": json.dumps(here),
        "home": home,
        "day": day(change.day),
        "admin": change.with_admin,
        "taken": change.to_person is not None,
    }
    rows = connection.execute(
        """
        SELECT 'post' AS kind, CAST(m.id AS TEXT) AS ref, m.post AS name, u.name AS at
        FROM team_members m JOIN units_now u ON u.id = m.team_id
        WHERE m.person_id = :person AND m.team_id IN (SELECT value FROM json_each(:here))
          AND (m.valid_to IS NULL OR m.valid_to > :day)
        UNION ALL
        SELECT DISTINCT 'role', role, role, '' FROM roles
        WHERE person_id = :person AND unit_id = :home AND (valid_to IS NULL OR valid_to > :day)
          AND (role <> 'admin' OR :admin)
        UNION ALL
        SELECT 'initiative', id, name, '' FROM initiatives
        WHERE :taken AND responsible_id = :person AND state <> 'stopped'
          AND unit_id IN (SELECT value FROM json_each(:here))
        """,
        values,
    )
    return [Charge(**row) for row in rows]


def _home(connection: sqlite3.Connection, person: int) -> tuple[int, list[int]]:
    """A person's unit, and it with all below it."""
    row = connection.execute("SELECT unit_id FROM people WHERE id = ?", (person,)).fetchone()
    if row is None:
        raise RefusedChangeError(Problem.GONE)
    found = connection.execute(f"{BELOW} SELECT id FROM scope", {"scope": json.dumps([row[0]])})
    return int(row[0]), [int(below[0]) for below in found]


def hand_over(connection: sqlite3.Connection, number: int, change: HandOver) -> None:
    """Let one person's posts, roles at their unit and initiatives be another's from a day on."""
    held = charges(connection, change)
    home, _ = _home(connection, change.from_person)
    connection.execute("INSERT INTO change_units VALUES (?, ?, 0)", (number, home))
    for charge in held:
        match charge.kind:
            case "post":
                _hand_over_post(connection, number, change, int(charge.ref))
            case "role":
                to = (change.to_person, home) if change.to_person is not None else None
                move_roles(connection, number, change.day, at=home, to=to, of=(change.from_person, charge.ref))
            case _:
                connection.execute(
                    "INSERT INTO change_moves VALUES (?, 'initiative', ?, NULL, NULL, '')", (number, charge.ref)
                )
    connection.execute(
        "UPDATE initiatives SET responsible_id = ? WHERE id IN"
        " (SELECT ref FROM change_moves WHERE change = ? AND kind = 'initiative')",
        (change.to_person, number),
    )


def _hand_over_post(connection: sqlite3.Connection, number: int, change: HandOver, member: int) -> None:
    post = connection.execute("SELECT * FROM team_members WHERE id = ?", (member,)).fetchone()
    begins = max(day(change.day) or "", post["valid_from"])
    connection.execute("UPDATE team_members SET valid_to = ? WHERE id = ?", (begins, member))
    if change.to_person is not None:
        connection.execute(
            "INSERT INTO team_members (team_id, person_id, post, area, tasks, valid_from, valid_to, source)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (
                post["team_id"], change.to_person, post["post"], post["area"], post["tasks"], begins,
                post["valid_to"], change.id,
            ),
        )  # fmt: skip
    connection.execute(
        "INSERT INTO change_moves VALUES (?, 'post', ?, ?, ?, ?)",
        (number, str(member), post["team_id"], post["team_id"], post["valid_to"] or ""),
    )


def give_back(connection: sqlite3.Connection, number: int, change: HandOver) -> None:
    """Undo a hand-over."""
    connection.execute("DELETE FROM team_members WHERE source = ?", (change.id,))
    connection.execute(
        "UPDATE team_members SET valid_to = nullif(m.before, '') FROM change_moves m"
        " WHERE m.change = ? AND m.kind = 'post' AND CAST(m.ref AS INTEGER) = team_members.id",
        (number,),
    )
    give_back_roles(connection, number)
    connection.execute(
        "UPDATE initiatives SET responsible_id = ? WHERE responsible_id = ? AND id IN"
        " (SELECT ref FROM change_moves WHERE change = ? AND kind = 'initiative')",
        (change.from_person, change.to_person, number),
    )
