"""How late each part of a unit is now, why, and what was tried."""

from __future__ import annotations

from datetime import date

from storage.database import Database, day
from storage.figures.counted import SCOPE_NOW
from storage.records.lateness import LatePart

_OPEN = "obstacles WHERE state IN ('open', 'answered') AND state = 'open'"
_STUCK = f"""
    d.id IN (SELECT duty_id FROM {_OPEN} AND duty_id IS NOT NULL)
    OR coalesce(d.initiative_id IN (SELECT initiative_id FROM {_OPEN} AND initiative_id IS NOT NULL), 0)
"""
_LATE = f"""
    {SCOPE_NOW}, late AS MATERIALIZED (
        SELECT s.child, d.unit_id, d.due_on, d.reminded, d.urged, CASE WHEN {_STUCK} THEN 'stuck'
            WHEN d.said = 'time_asked' THEN 'time_asked' WHEN d.said IS NOT NULL THEN 'answered'
            WHEN d.reminded OR d.urged THEN 'unanswered' WHEN d.unreached THEN 'nobody' ELSE 'unsaid' END AS why
        FROM scope s CROSS JOIN duties d ON d.unit_id = s.id AND d.state = 'open' AND d.due_on < :today
    ), excused AS (
        SELECT s.child, count(*) AS excused
        FROM scope s CROSS JOIN duties d INDEXED BY duties_excused ON d.unit_id = s.id AND d.state = 'excused'
            AND d.due_on < :today AND date(d.ended_at, '+7 hours') BETWEEN :since AND :today GROUP BY s.child
    ), parts AS (
        SELECT child, count(*) AS late, count(DISTINCT unit_id) AS units, min(due_on) AS oldest,
            {
    ", ".join(
        f"count(*) FILTER (WHERE why = '{why}') AS {why}"
        for why in ("stuck", "time_asked", "nobody", "answered", "unanswered", "unsaid")
    )
},
            count(*) FILTER (WHERE reminded) AS reminded, sum(reminded) AS reminders,
            count(*) FILTER (WHERE urged) AS urged, sum(urged) AS urgings, 0 AS excused
        FROM late GROUP BY child
        UNION ALL
        SELECT child, 0, 0, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, excused FROM excused
    )
    SELECT p.child, n.name, min(p.oldest) AS oldest, {
    ", ".join(f"sum(p.{name}) AS {name}" for name in LatePart.model_fields if name not in ("child", "name", "oldest"))
}
    FROM parts p JOIN units_now n ON n.id = iif(p.child, p.child, :unit)
    GROUP BY p.child ORDER BY sum(p.late) DESC, p.child <> 0, n.folded
"""


async def by_child(database: Database, unit_id: int, today: date, since: date) -> tuple[LatePart, ...]:
    """How late the units that report to a unit now are, with all below them, and it itself; most late first.

    ``since`` is the day from which excused duties are told of.
    """
    rows = await database.all(_LATE, {"unit": unit_id, "today": day(today), "since": day(since)})
    return tuple(LatePart(**row) for row in rows)
