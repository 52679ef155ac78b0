"""Everything that was entered, given back row by row."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

from storage import initiatives, reports
from storage.database import Database
from storage.units import BELOW

KINDS = ("units", "people", "initiatives", "reports", "audit", "messages")
"""What can be exported."""

_SIMPLE = {
    "units": "SELECT code, name, level, kind, (SELECT code FROM units p WHERE p.id = u.reports_to) AS reports_to"
    " FROM units_now u WHERE u.id IN (SELECT id FROM scope) ORDER BY u.id",
    "people": "SELECT p.id, p.name, u.code AS unit, p.state, (SELECT json_group_array(r.role) FROM roles r"
    " WHERE r.person_id = p.id AND r.valid_to IS NULL) AS roles FROM people p JOIN units_now u ON u.id = p.unit_id"
    " WHERE p.unit_id IN (SELECT id FROM scope) ORDER BY p.id",
    "audit": "SELECT at, actor, action, object, before_digest, after_digest, chain FROM audit ORDER BY id",
    "messages": "SELECT channel, lane, status, attempts, created_at, ended_at, error FROM outbox ORDER BY id",
}


async def rows(
    database: Database, kind: str, scope: list[int], year: int | None = None
) -> AsyncIterator[dict[str, Any]]:
    """The rows of a kind for the units of a scope and those below, oldest first; amounts stay exact as decimal text."""
    if kind in ("initiatives", "reports"):
        found = await database.all(
            f"""{BELOW}
            SELECT i.id, i.entered_by, u.code FROM initiatives i JOIN units u ON u.id = i.unit_id
            WHERE i.unit_id IN (SELECT id FROM scope) AND (:year IS NULL OR i.year = :year) ORDER BY i.recorded_at, i.id
            """,
            {"scope": json.dumps(scope), "year": year},
        )
        for row in found:
            if kind == "initiatives":
                initiative = await initiatives.get(database, row["id"], scope, row["entered_by"])
                assert initiative is not None
                yield {"unit": row["code"], **initiative.model_dump(mode="json", exclude={"unit_id"})}
            else:
                for report in await reports.of_initiative(database, row["id"]):
                    yield report.model_dump(mode="json")
        return
    for row in await database.all(f"{BELOW} {_SIMPLE[kind]}", {"scope": json.dumps(scope)}):
        values = dict(row)
        yield {**values, "roles": json.loads(values["roles"])} if "roles" in values else values
