"""Reports and the amounts in them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from storage import evidence, returns
from storage.database import Database, day, stamp
from storage.records.reports import NewReport, Report, Resource

_RESOURCE = "kind, amount, unit, role, source, object, typed, approximate, cumulative"


def add(connection: sqlite3.Connection, new: NewReport, now: datetime) -> bool:
    """Store a report; False where the very same one (by id) is there already."""
    added = connection.execute(
        """
        INSERT INTO reports (
            id, initiative_id, period, status, done, obstacle, amends, why, entered_by, instead_of, effective_on,
            recorded_at
        ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING
        """,
        (
            new.id,
            new.initiative_id,
            new.period,
            new.status,
            new.done,
            new.obstacle,
            new.amends or None,
            new.why,
            new.entered_by,
            new.instead_of,
            day(new.effective_on),
            stamp(now),
        ),
    ).rowcount
    if not added:
        return False
    for resource in new.resources:
        add_resource(connection, new.initiative_id, new.id, resource)
    for piece in new.evidence:
        evidence.add(connection, new.id, piece, new.entered_by, now, report_id=new.id)
    if new.amends:
        evidence.take_over(connection, new.amends, new.id, new.saw_evidence)
        returns.answer_by_report(connection, new.initiative_id, new.amends, new.entered_by, now)
    connection.execute(
        "UPDATE initiatives SET last_report_on = max(coalesce(last_report_on, ''), ?) WHERE id = ?",
        (day(new.effective_on), new.initiative_id),
    )
    return True


def add_resource(connection: sqlite3.Connection, initiative_id: str, report_id: str | None, resource: Resource) -> None:
    """Store an amount: expected of an initiative, or reported."""
    values = resource.model_dump(mode="json")
    connection.execute(
        f"INSERT INTO resources (initiative_id, report_id, {_RESOURCE}) VALUES (:initiative_id, :report_id,"
        " :kind, :amount, :unit, :role, :source, :object, :typed, :approximate, :cumulative)",
        {**values, "initiative_id": initiative_id, "report_id": report_id},
    )


def is_amended(connection: sqlite3.Connection, report_id: str) -> bool:
    """Whether another report stands in the place of this one."""
    return connection.execute("SELECT 1 FROM reports WHERE amends = ?", (report_id,)).fetchone() is not None


def look_at(connection: sqlite3.Connection, ids: Sequence[str], person_id: int, now: datetime) -> None:
    """A coordinator has seen reports."""
    connection.executemany(
        "UPDATE reports SET looked_at = ?, looked_by = ? WHERE id = ? AND looked_at IS NULL",
        [(stamp(now), person_id, one) for one in ids],
    )


async def expected(database: Database, ids: Sequence[str]) -> dict[str, tuple[Resource, ...]]:
    """What each of some initiatives was expected to bring when it was registered."""
    found: dict[str, list[Resource]] = {one: [] for one in ids}
    for row in await database.all(
        f"SELECT initiative_id, {_RESOURCE} FROM resources"
        " INDEXED BY resources_initiative"  # not by all that no report tells of
        " WHERE initiative_id IN (SELECT value FROM json_each(?)) AND report_id IS NULL ORDER BY id",
        (json.dumps([*ids]),),
    ):
        values = dict(row)
        found[values.pop("initiative_id")].append(Resource(**values))
    return {one: tuple(rows) for one, rows in found.items()}


async def of_initiative(database: Database, initiative_id: str) -> list[Report]:
    """All reports of an initiative in the order in which they came, amended ones among them."""
    return (await of_initiatives(database, [initiative_id]))[initiative_id]


async def of_initiatives(database: Database, ids: Sequence[str]) -> dict[str, list[Report]]:
    """All reports of some initiatives, each in the order in which they came."""
    found: dict[str, list[Report]] = {one: [] for one in ids}
    among = "r.initiative_id IN (SELECT value FROM json_each(?))"
    for report in await _reports(database, among, (json.dumps([*ids]),)):
        found[report.initiative_id].append(report)
    return found


async def get(database: Database, report_id: str) -> Report | None:
    """One report."""
    found = await _reports(database, "r.id = ?", (report_id,))
    return found[0] if found else None


async def recent_of(database: Database, person_id: int, since: datetime, limit: int = 8) -> list[Report]:
    """The reports that a person has sent since a moment and that stand, newest first."""
    condition = (
        "r.id IN (SELECT id FROM reports WHERE entered_by = ? AND recorded_at >= ?"
        " AND NOT EXISTS (SELECT 1 FROM reports newer WHERE newer.amends = reports.id)"
        " ORDER BY recorded_at DESC LIMIT ?)"
    )
    return (await _reports(database, condition, (person_id, stamp(since), limit)))[::-1]


async def newest_version(database: Database, report_id: str) -> Report | None:
    """The report that stands where this one was sent: itself, or its last amendment."""
    row = await database.one(
        """
        WITH RECURSIVE version(id) AS (
            SELECT ? UNION SELECT r.id FROM reports r JOIN version v ON r.amends = v.id
        )
        SELECT v.id FROM version v WHERE NOT EXISTS (SELECT 1 FROM reports r WHERE r.amends = v.id)
        """,
        (report_id,),
    )
    return await get(database, row[0]) if row else None


async def _reports(database: Database, condition: str, parameters: Sequence[Any]) -> list[Report]:
    rows = await database.all(
        f"""
        SELECT r.id, r.initiative_id, r.period, r.status, r.done, r.obstacle, coalesce(r.amends, '') AS amends, r.why,
               r.entered_by, e.name AS entered_by_name, r.instead_of, r.effective_on, r.recorded_at
        FROM reports r JOIN people e ON e.id = r.entered_by WHERE {condition} ORDER BY r.recorded_at, r.id
        """,
        parameters,
    )
    if not rows:
        return []
    ids = [row["id"] for row in rows]
    amounts: dict[str, list[Resource]] = {report_id: [] for report_id in ids}
    marks = ",".join("?" * len(ids))
    for row in await database.all(
        f"SELECT report_id, {_RESOURCE} FROM resources WHERE report_id IN ({marks}) ORDER BY id", ids
    ):
        values = dict(row)
        amounts[values.pop("report_id")].append(Resource(**values))
    proofs = await evidence.of_reports(database, ids)
    return [
        Report(**row, resources=tuple(amounts[row["id"]]), evidence=proofs.get(row["id"], ()))
        for row in map(dict, rows)
    ]
