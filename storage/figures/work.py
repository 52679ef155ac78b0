"""What people worked at within a period: duties done, whenever they were due, and reports that came in."""

from __future__ import annotations

from datetime import timedelta

from storage.database import Database, day
from storage.figures.counted import counted, values
from storage.records.figures import Stretch
from storage.records.performance import PartCount
from storage.under import OVER_TIME

LONGEST = timedelta(days=366)
"""Before the period's beginning; what was due earlier still, and is done only now, is not told of."""


async def done(database: Database, unit_id: int, stretch: Stretch) -> tuple[PartCount, ...]:
    """Duties of a unit and all below it that were done from ``since`` to ``day``.

    Each counts for whatever stood above its unit on the day on which it was done.
    """
    rows = await database.all(
        f"""
        {OVER_TIME}, lately AS MATERIALIZED (
            SELECT unit_id, settled_on, count(*) AS duties FROM duties
            WHERE state = 'settled' AND settled_on BETWEEN :since AND :day AND due_on >= :earliest GROUP BY 1, 2
        )
        SELECT u.child, n.name, sum(d.duties) AS count
        FROM under u CROSS JOIN lately d ON d.unit_id = u.id AND d.settled_on >= u.since AND d.settled_on < u.until
        JOIN units_now n ON n.id = iif(u.child, u.child, :unit)
        GROUP BY u.child
        """,
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
    rows = await database.all(
        f"""
        {counted(False)}, lately AS MATERIALIZED (
            SELECT initiative_id, count(*) AS reports FROM reports
            WHERE recorded_at >= date(:begins, '-1 day') AND recorded_at < date(:day, '+1 day')
                AND date(recorded_at, '+7 hours') BETWEEN :begins AND :day GROUP BY 1
        )
        SELECT c.child, n.name, sum(r.reports) AS count
        FROM counted c CROSS JOIN lately r ON r.initiative_id = c.id
        JOIN units_now n ON n.id = iif(c.child, c.child, :unit)
        GROUP BY c.child
        """,
        {**values(unit_id, stretch), "begins": day(stretch.since)},
    )
    return tuple(PartCount(**row) for row in rows)
