"""Those whom no channel reaches although something is owed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from storage.database import Database, day
from storage.duties import WHAT
from storage.records.duties import Unreached
from storage.units import BELOW


async def unreached(database: Database, scope: Sequence[int], today: date) -> list[Unreached]:
    """Who was passed over when what is still owed was to be said, and is not reached today either; most duties first.

    Of each the duty that is due soonest.
    """
    rows = await database.all(
        f"""
        {BELOW}, passed AS (
            SELECT DISTINCT r.duty_id, p.value ->> 'unit_id' AS unit_id, p.value ->> 'person_id' AS person_id,
                p.value ->> 'why' AS why
            FROM scope s JOIN duties d ON d.unit_id = s.id AND d.state = 'open'
            JOIN reminders r ON r.duty_id = d.id AND r.step IN ('officer', 'urging') AND r.passed <> '[]',
                json_each(r.passed) p
        )
        SELECT coalesce(w.name, '') AS person_name, u.name AS unit_name, p.why, count(DISTINCT d.id) AS duties, d.rule,
            d.period, {WHAT} AS initiative_name, min(d.due_on) AS due_on
        FROM passed p JOIN duties d ON d.id = p.duty_id JOIN units_now u ON u.id = p.unit_id
        LEFT JOIN initiatives i ON i.id = d.initiative_id LEFT JOIN people w ON w.id = p.person_id
        WHERE CASE p.why
            WHEN 'told_already' THEN 0
            WHEN 'vacant' THEN NOT EXISTS (
                SELECT 1 FROM roles h JOIN chats c ON c.person_id = h.person_id AND c.state = 'linked'
                WHERE h.unit_id = p.unit_id AND h.role IN ('officer', 'coordinator') AND h.valid_to IS NULL)
            WHEN 'away' THEN EXISTS (
                SELECT 1 FROM leaves l WHERE l.person_id = p.person_id AND l.ended_at IS NULL
                AND l.begins_on <= :today AND l.ends_on > :today)
            ELSE NOT EXISTS (SELECT 1 FROM chats c WHERE c.person_id = p.person_id AND c.state = 'linked') END
        GROUP BY p.unit_id, p.person_id ORDER BY duties DESC, u.folded, person_name
        """,
        {"scope": json.dumps(list(scope)), "today": day(today)},
    )
    return [Unreached(**row) for row in rows]
