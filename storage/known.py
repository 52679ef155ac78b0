"""What the database holds, read at once for a file to be compared with."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from storage.database import day
from storage.records.initiatives import NewInitiative
from storage.records.outcomes import NewOutcome
from storage.records.people import Role
from storage.records.reports import Resource
from storage.records.units import Line
from storage.roles import HOLDS

_INITIATIVE = ", ".join(f'"{name}"' for name in NewInitiative.model_fields if name not in ("expected", "programmes"))


def connect(path: Path) -> sqlite3.Connection:
    """Open the database for reading alone."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5.0)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA query_only = ON")
    return connection


def units(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    """Every unit with all its names and the one above it; dissolved ones with what they were last."""
    rows = connection.execute(
        """
        SELECT u.id, u.code, u.level, u.kind, coalesce(u.closed_on, '') AS closed_on,
               (SELECT name FROM unit_names WHERE unit_id = u.id
                ORDER BY valid_to IS NULL DESC, valid_to DESC, valid_from DESC, rowid DESC LIMIT 1) AS name,
               (SELECT json_group_array(name) FROM unit_names WHERE unit_id = u.id) AS names,
               (SELECT to_unit_id FROM unit_lines WHERE unit_id = u.id AND line = 'contact'
                ORDER BY valid_to IS NULL DESC, valid_to DESC, valid_from DESC, rowid DESC LIMIT 1) AS reports_to
        FROM units u ORDER BY u.id
        """
    )
    return [{**row, "names": tuple(json.loads(row["names"]))} for row in map(dict, rows)]


def lines(connection: sqlite3.Connection) -> frozenset[tuple[int, Line, int]]:
    """The lines besides the contact line that hold now: unit, line, to which unit."""
    rows = connection.execute(
        "SELECT unit_id, line, to_unit_id FROM unit_lines WHERE line <> 'contact' AND valid_to IS NULL"
    )
    return frozenset((row[0], Line(row[1]), row[2]) for row in rows)


def people(connection: sqlite3.Connection, today: date) -> list[tuple[int, str, int, frozenset[tuple[Role, int]]]]:
    """Everybody who has not left: id, name, unit and the roles of a day."""
    roles: dict[int, set[tuple[Role, int]]] = {}
    held = f"SELECT r.person_id, r.role, r.unit_id FROM roles r WHERE {HOLDS}"
    for row in connection.execute(held, {"today": day(today)}):
        roles.setdefault(row[0], set()).add((Role(row[1]), row[2]))
    found = connection.execute("SELECT id, name, unit_id FROM people WHERE state <> 'left' ORDER BY id")
    return [(row[0], row[1], row[2], frozenset(roles.get(row[0], ()))) for row in found]


def admin(connection: sqlite3.Connection, today: date) -> int | None:
    """Whom the shell acts for: the first admin of the topmost unit on a day."""
    row = connection.execute(
        f"SELECT r.person_id FROM roles r JOIN units u ON u.id = r.unit_id WHERE r.role = 'admin' AND {HOLDS}"
        " ORDER BY (SELECT count(*) FROM unit_lines l WHERE l.unit_id = u.id AND l.line = 'contact'), r.rowid LIMIT 1",
        {"today": day(today)},
    ).fetchone()
    return int(row[0]) if row else None


def initiatives_of(connection: sqlite3.Connection, year: int) -> list[tuple[str, int, str, str]]:
    """The initiatives of a year: id, unit, the office's code, name; once more for each unit that held it before."""
    rows = connection.execute(
        """
        SELECT i.id, h.unit_id, i.code, i.name FROM initiatives i JOIN initiative_units h ON h.initiative_id = i.id
        WHERE i.year = :year
        UNION ALL
        SELECT id, unit_id, code, name FROM initiatives WHERE year = :year
        """,
        {"year": year},
    )
    return [tuple(row) for row in rows]


def initiative(connection: sqlite3.Connection, initiative_id: str) -> NewInitiative | None:
    """One initiative, without what was expected of it."""
    row = connection.execute(
        f"SELECT {_INITIATIVE}, programmes FROM initiatives WHERE id = ?", (initiative_id,)
    ).fetchone()
    return NewInitiative(**{**row, "programmes": tuple(json.loads(row["programmes"]))}) if row else None


def outcomes(connection: sqlite3.Connection, initiative_id: str) -> tuple[NewOutcome, ...]:
    """The outcomes of an initiative that stand."""
    rows = connection.execute(
        "SELECT level, kind, decision, effective_on FROM outcomes WHERE initiative_id = ? AND replaced_at IS NULL",
        (initiative_id,),
    )
    return tuple(NewOutcome(**row) for row in rows)


def amounts(connection: sqlite3.Connection, initiative_id: str) -> tuple[str, tuple[Resource, ...]]:
    """What imports have stored of an initiative's amounts: the report that stands now, or "", and its rows."""
    rows = connection.execute(
        """
        WITH RECURSIVE version(id) AS (
            SELECT id FROM reports WHERE initiative_id = ? AND id LIKE 'nhap%' AND amends IS NULL
            UNION SELECT r.id FROM reports r JOIN version v ON r.amends = v.id
        )
        SELECT v.id AS report_id, s.kind, s.amount, s.unit, s.role, s.source, s.object, s.typed, s.approximate,
               s.cumulative
        FROM version v LEFT JOIN resources s ON s.report_id = v.id
        WHERE NOT EXISTS (SELECT 1 FROM reports r WHERE r.amends = v.id) ORDER BY s.id
        """,
        (initiative_id,),
    ).fetchall()
    report_id = rows[0]["report_id"] if rows else ""
    found = [{name: row[name] for name in row.keys() if name != "report_id"} for row in rows]  # noqa: SIM118
    return report_id, tuple(Resource(**row) for row in found if row["kind"] is not None)


def below(connection: sqlite3.Connection, scope: Iterable[int]) -> frozenset[int]:
    """The units of a scope and all below them, dissolved ones too."""
    rows = connection.execute(
        """
        WITH RECURSIVE scope(id) AS (
            SELECT value FROM json_each(?)
            UNION SELECT l.unit_id FROM unit_lines l JOIN scope s ON l.to_unit_id = s.id WHERE l.line = 'contact'
        ) SELECT id FROM scope
        """,
        (json.dumps(sorted(scope)),),
    )
    return frozenset(int(row[0]) for row in rows)
