"""What people worked at within a period: duties done, whenever they were due, and reports that came in."""

from __future__ import annotations

from datetime import date, timedelta

from storage.database import Database, day
from storage.figures.counted import counted, values
from storage.figures.kept import kept
from storage.records.figures import Stretch
from storage.records.performance import PartCount
from storage.under import OVER_TIME

ONE_DAY = timedelta(days=1)
LONGEST = timedelta(days=366)
"""Before the period's beginning; what was due earlier still, and is done only now, is not told of."""
SHORT = timedelta(days=31)
"""What came in so few days is looked up by day, whosever it is; in a longer period, unit by unit."""

_NAMED = "SELECT p.child, n.name, p.count FROM parts p JOIN units_now n ON n.id = iif(p.child, p.child, :unit)"
_DONE = "d.state = 'settled' AND d.due_on >= :earliest AND d.settled_on BETWEEN :since AND :day"
_THERE = "d.settled_on >= u.since AND d.settled_on < u.until"
_DONE_BY_UNIT = f"""
    , parts AS (
        SELECT u.child, count(*) AS count FROM under u CROSS JOIN duties d ON d.unit_id = u.id AND {_DONE} AND {_THERE}
        GROUP BY u.child)
"""
_DONE_BY_DAY = f"""
    , lately AS MATERIALIZED (
        SELECT d.unit_id, d.settled_on FROM duties d INDEXED BY duties_settled WHERE {_DONE}
    ), parts AS (
        SELECT u.child, count(*) AS count FROM under u CROSS JOIN lately d ON d.unit_id = u.id AND {_THERE}
        GROUP BY u.child)
"""
_CAME = "r.recorded_at >= :begins AND r.recorded_at < :ends"
_CAME_BY_UNIT = f"""
    , parts AS (
        SELECT c.child, count(*) AS count FROM counted c CROSS JOIN reports r ON r.initiative_id = c.id AND {_CAME}
        GROUP BY c.child)
"""
_CAME_BY_DAY = f"""
    , lately AS MATERIALIZED (
        SELECT r.initiative_id FROM reports r INDEXED BY reports_recorded WHERE {_CAME}
    ), parts AS (
        SELECT c.child, count(*) AS count FROM counted c CROSS JOIN lately r ON r.initiative_id = c.id
        GROUP BY c.child)
"""


async def done(database: Database, unit_id: int, stretch: Stretch) -> tuple[PartCount, ...]:
    """Duties of a unit and all below it that were done from ``since`` to ``day``.

    Each counts for whatever stood above its unit on the day on which it was done.
    """
    rows = await database.all(
        f"{OVER_TIME} {_DONE_BY_DAY if _is_short(stretch) else _DONE_BY_UNIT} {_NAMED}",
        {
            "unit": unit_id,
            "earliest": day(stretch.since - LONGEST),
            "since": day(stretch.since),
            "day": day(stretch.day),
        },
    )
    return tuple(PartCount(**row) for row in rows)


async def reported(database: Database, unit_id: int, stretch: Stretch) -> tuple[PartCount, ...]:
    """Reports that came in from ``since`` to ``day`` on what counts there, also those that put an earlier one right."""
    return await kept(database, ("reported", unit_id, stretch), stretch, lambda: _reported(database, unit_id, stretch))


async def _reported(database: Database, unit_id: int, stretch: Stretch) -> tuple[PartCount, ...]:
    rows = await database.all(
        f"{counted(False)} {_CAME_BY_DAY if _is_short(stretch) else _CAME_BY_UNIT} {_NAMED}",
        {**values(unit_id, stretch), "begins": _midnight(stretch.since), "ends": _midnight(stretch.day + ONE_DAY)},
    )
    return tuple(PartCount(**row) for row in rows)


def _midnight(on: date) -> str:
    """When a day begins in Vietnam, as moments are stored; the beginning of such a text sorts before all of it."""
    return f"{on - ONE_DAY}T17:00"


def _is_short(stretch: Stretch) -> bool:
    return stretch.day - stretch.since <= SHORT
