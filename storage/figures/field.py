"""What was done in the field within a period: visits, checks, obstacles. Under the units of their time.

A duty, a check or an obstacle counts for whatever stood above its unit along the contact line on its own day, as duties
do (:mod:`storage.performance`).
"""

from __future__ import annotations

from storage.database import Database, day
from storage.obstacles import ABOUT, HOLDER
from storage.records.figures import Obstacles, Stretch, Visits
from storage.under import under

_VISITS = """
    SELECT count(*) AS due, count(*) FILTER (WHERE d.state = 'settled' AND d.settled_on <= :day) AS made
    FROM under u CROSS JOIN duties d ON d.unit_id = u.id AND d.rule = 'visit' AND d.state IN ('open', 'settled')
        AND +d.due_on BETWEEN :since AND :day AND min(coalesce(d.settled_on, :day), :day) >= u.since
        AND min(coalesce(d.settled_on, :day), :day) < u.until
"""
_CHECKS = """
    SELECT count(*) AS checks, count(DISTINCT k.initiative_id) AS checked
    FROM under u CROSS JOIN checks k ON k.unit_id = u.id AND k.effective_on BETWEEN :since AND :day
        AND k.effective_on >= u.since AND k.effective_on < u.until
"""
_HERE = "date(e.at, '+7 hours')"
"""The day in Vietnam of something that was said."""
_ANSWERED = "'answered', 'excused', 'solved'"
_OBSTACLES = f"""
    , asked(id) AS (
        SELECT obstacle_id FROM obstacle_events WHERE at >= date(:since, '-1 day')
        UNION
        SELECT id FROM obstacles WHERE state IN ('open', 'answered') AND state = 'open'
    ), held AS MATERIALIZED (
        SELECT o.id, {HOLDER} AS unit_id FROM asked a CROSS JOIN obstacles o ON o.id = a.id {ABOUT}
    ), said AS (
        SELECT min({_HERE}) AS told, max({_HERE}) FILTER (WHERE e.kind IN ({_ANSWERED})) AS answered,
            max(e.id) FILTER (WHERE e.kind <> 'confirm_asked') AS last
        FROM under u CROSS JOIN held h ON h.unit_id = u.id
        CROSS JOIN obstacle_events e ON e.obstacle_id = h.id AND {_HERE} <= :day
        WHERE :day >= u.since AND :day < u.until GROUP BY h.id
    )
    SELECT count(*) FILTER (WHERE s.told >= :since) AS told, count(*) FILTER (WHERE s.answered >= :since) AS answered,
        count(*) FILTER (WHERE (SELECT kind FROM obstacle_events WHERE id = s.last)
            NOT IN ({_ANSWERED}, 'taken_back', 'dropped')) AS open
    FROM said s
"""
"""What was closed before the period neither happened in it nor waits at its end: it is not looked at."""


async def visits(database: Database, unit_id: int, stretch: Stretch, as_now: bool = False) -> Visits:
    """Visits that were owed within a period and how many of them were made; and checks, owed or not."""
    units, values = await _asked(database, unit_id, stretch, as_now)
    owed = await database.one(f"{units} {_VISITS}", values)
    done = await database.one(f"{units} {_CHECKS}", values)
    assert owed is not None
    assert done is not None
    return Visits(**owed, **done)


async def obstacles(database: Database, unit_id: int, stretch: Stretch, as_now: bool = False) -> Obstacles:
    """Obstacles told of and answered within a period, and those that wait at its end."""
    units, values = await _asked(database, unit_id, stretch, as_now)
    row = await database.one(f"{units} {_OBSTACLES}", values)
    assert row is not None
    return Obstacles(**row)


async def _asked(database: Database, unit_id: int, stretch: Stretch, as_now: bool) -> tuple[str, dict[str, object]]:
    units, values = await under(database, as_now)
    return units, {**values, "unit": unit_id, "since": day(stretch.since), "day": day(stretch.day)}
