"""Reports, the amounts in them and the evidence for them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from storage.database import Database, day, stamp
from storage.records.reports import Evidence, NewEvidence, NewReport, Report, Resource

_RESOURCE = "kind, amount, unit, role, source, object, typed, approximate, cumulative"
_EVIDENCE = (
    'id, kind, channel, bot, chat, ref, "unique", name, mime, size, latitude, longitude, caption,'
    " coalesce(sha256, '') AS sha256, state"
)


def add(connection: sqlite3.Connection, new: NewReport, now: datetime) -> bool:
    """Store a report; False where the very same one (by id) is there already."""
    added = connection.execute(
        """
        INSERT INTO reports (
            id, initiative_id, period, status, done, obstacle, amends, why, entered_by, effective_on, recorded_at
        ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING
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
            day(new.effective_on),
            stamp(now),
        ),
    ).rowcount
    if not added:
        return False
    for resource in new.resources:
        add_resource(connection, new.initiative_id, new.id, resource)
    for piece in new.evidence:
        _add_evidence(connection, new.id, piece, now)
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


def _add_evidence(connection: sqlite3.Connection, report_id: str, piece: NewEvidence, now: datetime) -> None:
    connection.execute(
        'INSERT INTO evidence (report_id, kind, channel, bot, chat, ref, "unique", name, mime, size, latitude,'
        " longitude, caption, state, next_try_at) VALUES (:report_id, :kind, :channel, :bot, :chat, :ref, :unique,"
        " :name, :mime, :size, :latitude, :longitude, :caption, :state, :now)",
        {
            **piece.model_dump(mode="json"),
            "report_id": report_id,
            "state": "waiting" if piece.ref else "kept",
            "now": stamp(now),
        },
    )


def keep_file(
    connection: sqlite3.Connection, evidence_id: int, sha256: str, size: int, mime: str, now: datetime
) -> None:
    """The bytes of a piece of evidence are on the disk under their hash."""
    connection.execute(
        "INSERT INTO files (sha256, size, mime, kept_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (sha256, size, mime, stamp(now)),
    )
    connection.execute("UPDATE evidence SET state = 'kept', sha256 = ?, error = '' WHERE id = ?", (sha256, evidence_id))


def postpone_file(connection: sqlite3.Connection, evidence_id: int, error: str, now: datetime) -> None:
    """Fetching did not work; try again later, each time after a longer while (at most six hours)."""
    row = connection.execute(
        "UPDATE evidence SET attempts = attempts + 1, error = ? WHERE id = ? RETURNING attempts",
        (error[:500], evidence_id),
    ).fetchone()
    wait = timedelta(seconds=min(6 * 3600, 15 * 2 ** int(row[0])))
    connection.execute("UPDATE evidence SET next_try_at = ? WHERE id = ?", (stamp(now + wait), evidence_id))


def give_up_file(connection: sqlite3.Connection, evidence_id: int, state: str, error: str) -> None:
    """The bytes cannot be had (``too_big`` or ``lost``); the reference is kept."""
    connection.execute("UPDATE evidence SET state = ?, error = ? WHERE id = ?", (state, error[:500], evidence_id))


async def files_to_fetch(database: Database, now: datetime, limit: int = 20) -> list[Evidence]:
    """Evidence whose bytes are due to be fetched."""
    rows = await database.all(
        f"SELECT {_EVIDENCE} FROM evidence WHERE state = 'waiting' AND next_try_at <= ? ORDER BY next_try_at LIMIT ?",
        (stamp(now), limit),
    )
    return [Evidence(**row) for row in rows]


async def expected(database: Database, initiative_id: str) -> tuple[Resource, ...]:
    """What an initiative was expected to bring when it was registered."""
    rows = await database.all(
        f"SELECT {_RESOURCE} FROM resources WHERE initiative_id = ? AND report_id IS NULL ORDER BY id",
        (initiative_id,),
    )
    return tuple(Resource(**row) for row in rows)


async def of_initiative(database: Database, initiative_id: str) -> list[Report]:
    """All reports of an initiative in the order in which they came, amended ones among them."""
    return await _reports(database, "r.initiative_id = ?", (initiative_id,))


async def get(database: Database, report_id: str) -> Report | None:
    """One report."""
    found = await _reports(database, "r.id = ?", (report_id,))
    return found[0] if found else None


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
               r.entered_by, e.name AS entered_by_name, r.effective_on, r.recorded_at
        FROM reports r JOIN people e ON e.id = r.entered_by WHERE {condition} ORDER BY r.recorded_at, r.id
        """,
        parameters,
    )
    ids = [row["id"] for row in rows]
    amounts: dict[str, list[Resource]] = {report_id: [] for report_id in ids}
    proofs: dict[str, list[Evidence]] = {report_id: [] for report_id in ids}
    marks = ",".join("?" * len(ids))
    for row in await database.all(
        f"SELECT report_id, {_RESOURCE} FROM resources WHERE report_id IN ({marks}) ORDER BY id", ids
    ):
        values = dict(row)
        amounts[values.pop("report_id")].append(Resource(**values))
    for row in await database.all(
        f"SELECT report_id, {_EVIDENCE} FROM evidence WHERE report_id IN ({marks}) ORDER BY id", ids
    ):
        values = dict(row)
        proofs[values.pop("report_id")].append(Evidence(**values))
    return [
        Report(**row, resources=tuple(amounts[row["id"]]), evidence=tuple(proofs[row["id"]])) for row in map(dict, rows)
    ]
