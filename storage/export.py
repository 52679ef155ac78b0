"""Everything that was entered, given back row by row."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

from storage import initiatives, outcomes, reports
from storage.database import Database
from storage.units import BELOW

KINDS = (
    *("units", "people", "roles", "leaves", "initiatives", "events", "returns", "reports", "duties", "figures"),
    *("indicators", "audit", "messages"),
)
"""What can be exported."""

_WHOLE = """
    NOT EXISTS (
        SELECT 1 FROM units_now
        WHERE reports_to IS NULL AND closed_on IS NULL AND id NOT IN (SELECT id FROM scope))
"""
"""Whether the scope is all there is: then also what belongs to nobody in particular is given back."""
_OURS = "SELECT id FROM people WHERE unit_id IN (SELECT id FROM scope)"
_MADE_OF = """, was(id) AS (
    SELECT id FROM scope
    UNION SELECT m.from_id FROM was JOIN change_moves m ON m.kind = 'ended' AND m.to_id = was.id
    JOIN changes c ON c.number = m.change AND c.state = 'applied'
)"""
"""The units of a scope, and those that they were made of: what those published stays theirs."""

_LISTS = ("roles", "reminders", "events")
"""Columns that hold several things."""

_SIMPLE = {
    "units": "SELECT code, name, level, kind, (SELECT code FROM units p WHERE p.id = u.reports_to) AS reports_to"
    ", closed_on FROM units_now u WHERE u.id IN (SELECT id FROM scope) ORDER BY u.id",
    "people": "SELECT p.id, p.name, u.code AS unit, p.state, (SELECT json_group_array(r.role) FROM roles r"
    " WHERE r.person_id = p.id AND r.valid_to IS NULL) AS roles FROM people p JOIN units_now u ON u.id = p.unit_id"
    " WHERE p.unit_id IN (SELECT id FROM scope) ORDER BY p.id",
    "roles": "SELECT r.person_id, p.name, r.role, u.code AS unit, r.valid_from, r.valid_to, r.granted_by, r.granted_at,"
    " r.ended_by, r.ended_at FROM roles r JOIN people p ON p.id = r.person_id JOIN units u ON u.id = r.unit_id"
    " WHERE r.unit_id IN (SELECT id FROM scope) ORDER BY r.id",
    "leaves": "SELECT l.person_id, p.name, l.deputy_id, d.name AS deputy_name, l.begins_on, l.ends_on, l.recorded_by,"
    " l.recorded_at, l.ended_by, l.ended_at FROM leaves l JOIN people p ON p.id = l.person_id"
    " LEFT JOIN people d ON d.id = l.deputy_id WHERE p.unit_id IN (SELECT id FROM scope) ORDER BY l.recorded_at, l.id",
    "events": "SELECT e.initiative_id, i.name, e.state, e.person_id, e.why, e.effective_on, e.recorded_at"
    " FROM initiative_events e JOIN initiatives i ON i.id = e.initiative_id"
    " WHERE i.unit_id IN (SELECT id FROM scope) ORDER BY e.id",
    "returns": "SELECT r.id, r.initiative_id, i.name, r.report_id, r.reasons, r.due_on, r.asked_by, r.instead_of,"
    " r.asked_at, r.answered_by, r.answered_at, r.withdrawn_at FROM returns r"
    " JOIN initiatives i ON i.id = r.initiative_id"
    " WHERE i.unit_id IN (SELECT id FROM scope) ORDER BY r.asked_at, r.id",
    "audit": "SELECT at, actor, action, object, before_digest, after_digest, chain FROM audit"
    f" WHERE {_WHOLE} OR (actor LIKE 'person:%'"
    f" AND CAST(substr(actor, 8, instr(actor || ' ', ' ') - 8) AS INTEGER) IN ({_OURS})) ORDER BY id",
    "messages": "SELECT channel, lane, status, attempts, created_at, ended_at, error FROM outbox"
    f" WHERE {_WHOLE} OR (channel, chat) IN (SELECT channel, chat FROM chats WHERE person_id IN ({_OURS})) ORDER BY id",
    "duties": "SELECT d.id, d.rule, u.code AS unit, d.object, d.period, d.initiative_id, d.person_id, d.needed,"
    " d.made_on, d.due_on, d.extended, d.state, d.settled_on, d.settled_by, d.ended_at, d.became, d.next_on,"
    " (SELECT json_group_array(json(said)) FROM (SELECT json_object('slot', r.slot, 'step', r.step, 'day', r.day,"
    " 'due_on', r.due_on, 'state', r.state, 'person_id', m.person_id, 'message', m.state, 'ended_at', m.ended_at,"
    " 'passed', json(r.passed)) AS said FROM reminders r LEFT JOIN duty_messages m ON m.id = r.message_id"
    " WHERE r.duty_id = d.id ORDER BY r.day, r.at, r.slot)) AS reminders,"
    " (SELECT json_group_array(json(event)) FROM (SELECT json_object('kind', e.kind, 'person_id', e.person_id,"
    " 'value', e.value, 'why', e.why, 'at', e.at) AS event FROM duty_events e WHERE e.duty_id = d.id"
    " ORDER BY e.id)) AS events"
    " FROM duties d JOIN units u ON u.id = d.unit_id WHERE d.unit_id IN (SELECT id FROM scope)"
    " AND (:year IS NULL OR CAST(coalesce(nullif(d.period, ''), d.begins_on) AS INTEGER) = :year) ORDER BY d.id",
    "indicators": f"{_MADE_OF} SELECT u.code AS unit, r.period, r.id AS report, r.amends, NOT EXISTS (SELECT 1"
    " FROM unit_reports a WHERE a.amends = r.id) AS stands, f.code, f.label, f.answer, f.measure, f.amount,"
    " f.approximate, f.yes, f.words, f.typed, r.why, r.entered_by, r.instead_of, r.effective_on, r.recorded_at"
    " FROM unit_reports r JOIN units u ON u.id = r.unit_id JOIN unit_figures f ON f.report_id = r.id"
    " WHERE r.unit_id IN (SELECT id FROM was)"
    " AND (:year IS NULL OR CAST(r.period AS INTEGER) = :year) ORDER BY r.recorded_at, r.id, f.number",
    "figures": f"{_MADE_OF} SELECT u.code AS unit, f.period, f.what, f.field, f.level, f.value, f.measure, f.source,"
    " f.recorded_at FROM figures f JOIN units u ON u.id = f.unit_id WHERE f.unit_id IN (SELECT id FROM was)"
    " AND f.replaced_at IS NULL ORDER BY f.id",
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
        decided = await outcomes.of_initiatives(database, [row["id"] for row in found])
        for row in found:
            if kind == "initiatives":
                initiative = await initiatives.get(database, row["id"], scope, row["entered_by"])
                assert initiative is not None
                yield {
                    "unit": row["code"],
                    **initiative.model_dump(mode="json", exclude={"unit_id"}),
                    "outcomes": [
                        outcome.model_dump(mode="json", exclude={"id", "initiative_id"})
                        for outcome in decided.get(row["id"], ())
                    ],
                }
            else:
                for report in await reports.of_initiative(database, row["id"]):
                    yield report.model_dump(mode="json")
        return
    for row in await database.all(f"{BELOW} {_SIMPLE[kind]}", {"scope": json.dumps(scope), "year": year}):
        values = dict(row)
        yield {name: json.loads(value) if name in _LISTS else value for name, value in values.items()}
