"""Everything that was entered, given back row by row."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

from storage import initiatives, outcomes, reports
from storage.database import Database
from storage.obstacles import ABOUT, HOLDER
from storage.units import BELOW

KINDS = (
    *("units", "people", "roles", "leaves", "initiatives", "events", "returns", "reports", "checks", "duties"),
    *("conclusions", "indicators", "figures", "obstacles", "signals", "audit", "messages"),
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

_LISTS = {
    "people": ("roles",),
    "checks": ("figures", "events"),
    "obstacles": ("owed_by", "events"),
    "duties": ("reminders", "events"),
    "conclusions": ("duties", "events"),
    "signals": ("details",),
}
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
    "checks": "SELECT c.id, c.initiative_id, i.name, u.code AS unit, c.visit_id, c.person_id, c.instead_of, c.way,"
    " c.finding, c.good, c.wrong, c.advice, c.effective_on, c.recorded_at, c.answer_by, c.stands_since,"
    " (SELECT json_group_array(json(figure)) FROM (SELECT json_object('kind', f.kind, 'unit', f.unit, 'role', f.role,"
    " 'source', f.source, 'object', f.object, 'reported', f.reported, 'found', f.found, 'approximate', f.approximate,"
    " 'typed', f.typed) AS figure FROM check_figures f WHERE f.check_id = c.id ORDER BY f.number)) AS figures,"
    " (SELECT json_group_array(json(event)) FROM (SELECT json_object('kind', e.kind, 'person_id', e.person_id,"
    " 'words', e.words, 'before', json(nullif(e.before, '')), 'at', e.at) AS event FROM check_events e"
    " WHERE e.check_id = c.id ORDER BY e.id)) AS events, (SELECT count(*) FROM evidence e WHERE e.check_id = c.id"
    " AND e.removed_at IS NULL) AS evidence FROM checks c JOIN initiatives i ON i.id = c.initiative_id"
    " JOIN units u ON u.id = c.unit_id WHERE i.unit_id IN (SELECT id FROM scope)"
    " AND (:year IS NULL OR i.year = :year) ORDER BY c.recorded_at, c.id",
    "obstacles": f"SELECT o.id, o.source, u.code AS unit, i.id AS initiative_id, o.report_id, o.check_id, o.duty_id,"
    " o.words, o.told_by, o.round, o.state,"
    " (SELECT json_group_array(json(owes)) FROM (SELECT json_object('unit', w.code, 'due_on', d.due_on) AS owes"
    " FROM duties d JOIN units w ON w.id = d.unit_id WHERE d.rule = 'answer' AND d.object = o.id AND d.state = 'open'"
    " ORDER BY d.id)) AS owed_by,"
    " (SELECT json_group_array(json(event)) FROM (SELECT json_object('kind', e.kind, 'person_id', e.person_id, 'unit',"
    " w.code, 'words', e.words, 'at', e.at) AS event FROM obstacle_events e LEFT JOIN units w ON w.id = e.unit_id"
    " WHERE e.obstacle_id = o.id ORDER BY e.id)) AS events"
    f" FROM obstacles o {ABOUT} JOIN units u ON u.id = {HOLDER} WHERE u.id IN (SELECT id FROM scope)"
    " AND (:year IS NULL OR :year = CAST("
    " (SELECT min(at) FROM obstacle_events e WHERE e.obstacle_id = o.id) AS INTEGER)) ORDER BY o.id",
    "signals": "SELECT s.initiative_id, i.name, u.code AS unit, s.kind, s.about, s.details, s.found_at, s.person_id,"
    " s.asked_on, s.answer_by, s.answer, s.words, s.answered_by, s.answered_on, s.cleared_by, s.cleared_on, s.ended_at"
    " FROM signals s JOIN initiatives i ON i.id = s.initiative_id JOIN units u ON u.id = i.unit_id"
    " WHERE i.unit_id IN (SELECT id FROM scope) AND (:year IS NULL OR i.year = :year) ORDER BY s.id",
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
    "conclusions": "SELECT c.id, s.kind AS statement, s.day, su.code AS unit, h.code AS held_by, s.visit_id,"
    " s.agenda, s.came, s.papers, s.strengths, s.limits, s.person_id, s.instead_of, s.recorded_at, c.kind,"
    " u.code AS owed_by, c.initiative_id, c.words, c.due_on, c.round, c.state, (SELECT json_group_array(json(duty))"
    " FROM (SELECT json_object('id', d.id, 'unit', w.code, 'due_on', d.due_on, 'state', d.state, 'settled_on',"
    " d.settled_on) AS duty FROM duties d JOIN units w ON w.id = d.unit_id WHERE d.rule = 'conclude'"
    " AND d.object = c.id ORDER BY d.id)) AS duties, (SELECT json_group_array(json(event)) FROM (SELECT"
    " json_object('kind', e.kind, 'round', e.round, 'person_id', e.person_id, 'unit', w.code, 'words', e.words,"
    " 'due_on', e.due_on, 'at', e.at) AS event FROM conclusion_events e LEFT JOIN units w ON w.id = e.unit_id"
    " WHERE e.conclusion_id = c.id ORDER BY e.id)) AS events FROM statements s JOIN units su ON su.id = s.unit_id"
    " JOIN units h ON h.id = s.held_by LEFT JOIN conclusions c ON c.statement_id = s.id"
    " LEFT JOIN units u ON u.id = c.unit_id WHERE (s.unit_id IN (SELECT id FROM scope) OR c.unit_id IN (SELECT id"
    " FROM scope)) AND (:year IS NULL OR CAST(s.day AS INTEGER) = :year) ORDER BY s.recorded_at, s.id, c.number",
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
    lists = _LISTS.get(kind, ())
    for row in await database.all(f"{BELOW} {_SIMPLE[kind]}", {"scope": json.dumps(scope), "year": year}):
        values = dict(row)
        yield {name: json.loads(value) if name in lists else value for name, value in values.items()}
