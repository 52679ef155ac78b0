"""Outcomes of initiatives, each at a level. A later one of the same kind stands in the earlier one's place."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime

from storage.database import Database, day, stamp
from storage.records.outcomes import NewOutcome, Outcome, OutcomeKind


def put(connection: sqlite3.Connection, initiative_id: str, new: NewOutcome, person_id: int, now: datetime) -> None:
    """Store an outcome. "Not recognised" and every other kind end each other at their level."""
    ends = [new.kind, OutcomeKind.NOT_RECOGNISED]
    if new.kind == OutcomeKind.NOT_RECOGNISED:
        ends = list(OutcomeKind)
    connection.execute(
        "UPDATE outcomes SET replaced_at = ? WHERE initiative_id = ? AND level = ? AND replaced_at IS NULL"
        " AND kind IN (SELECT value FROM json_each(?))",
        (stamp(now), initiative_id, new.level, json.dumps(ends)),
    )
    connection.execute(
        "INSERT INTO outcomes (initiative_id, level, kind, decision, effective_on, person_id, recorded_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (initiative_id, new.level, new.kind, new.decision, day(new.effective_on), person_id, stamp(now)),
    )


async def of_initiatives(database: Database, initiative_ids: Sequence[str]) -> dict[str, tuple[Outcome, ...]]:
    """The outcomes that stand, by initiative, in the order in which they were recorded."""
    rows = await database.all(
        "SELECT id, initiative_id, level, kind, decision, effective_on FROM outcomes"
        " WHERE initiative_id IN (SELECT value FROM json_each(?)) AND replaced_at IS NULL ORDER BY id",
        (json.dumps(list(initiative_ids)),),
    )
    found: dict[str, list[Outcome]] = {}
    for row in rows:
        found.setdefault(row["initiative_id"], []).append(Outcome(**row))
    return {initiative_id: tuple(outcomes) for initiative_id, outcomes in found.items()}
