"""What was asked to be completed is owed until it is answered."""

from __future__ import annotations

import sqlite3
from collections import Counter
from typing import Any

from storage.ledger.noting import note
from storage.ledger.which import Which
from storage.records.duties import Changes, DutyEvent

RETURNS = """
    SELECT d.id, r.id AS object, i.id AS initiative_id, i.unit_id, r.due_on, date(r.answered_at, '+7 hours') AS done,
        CASE WHEN r.withdrawn_at IS NOT NULL THEN iif(d.state = 'open', 'withdrawn', '')
            WHEN r.answered_at IS NOT NULL THEN iif(d.state = 'open', 'settled', '')
            WHEN d.id IS NULL THEN 'made'
            ELSE iif(d.state = 'withdrawn', 'reopened', '') END AS becomes
    FROM initiatives i CROSS JOIN returns r ON r.initiative_id = i.id
    LEFT JOIN duties d ON d.rule = 'complete' AND d.object = r.id AND d.state <> 'transferred'
    WHERE {which} AND i.state <> 'stopped'
"""
"""What was asked to be completed, as Vietnam counts days, and what is to become of its duty."""

_COMPLETING = {
    "made": "INSERT INTO duties (rule, unit_id, object, initiative_id, begins_on, ends_on, made_on, due_on, next_on)"
    " VALUES ('complete', :unit_id, :object, :initiative_id, :today, :due_on, :today, :due_on, :today)",
    "reopened": "UPDATE duties SET state = 'open', ended_at = NULL, made_on = :today, next_on = :today WHERE id = :id",
    "settled": "UPDATE duties SET state = 'settled', settled_on = :done, settled_by = :object, ended_at = :now,"
    " next_on = NULL WHERE id = :id",
    "withdrawn": "UPDATE duties SET state = 'withdrawn', ended_at = :now, next_on = NULL WHERE id = :id",
}


def follow_returns(connection: sqlite3.Connection, which: Which, values: dict[str, Any]) -> Changes:
    """What was asked to be completed is owed until it is answered, or no longer asked for."""
    count = Counter[str]()
    for row in connection.execute(RETURNS.format(which=which.sql), values).fetchall():
        if becomes := row["becomes"]:
            connection.execute(_COMPLETING[becomes], {**values, **dict(row)})
            if becomes in (DutyEvent.REOPENED, DutyEvent.WITHDRAWN):
                note(connection, [row], DutyEvent(becomes), values["now"])
            count[becomes] += 1
    return Changes(**count)
