"""How many duties were done within a period, whenever they were due: what people worked at meanwhile."""

from __future__ import annotations

from datetime import timedelta

from storage.database import Database, day
from storage.records.figures import Stretch
from storage.records.performance import PartDone
from storage.under import OVER_TIME

LONGEST = timedelta(days=366)
"""Before the period's beginning; what was due earlier still, and is done only now, is not told of."""


async def by_child(database: Database, unit_id: int, stretch: Stretch) -> tuple[PartDone, ...]:
    """Duties of a unit and all below it that were done from ``since`` to ``day``, by the unit that reported to it.

    Each counts for whatever stood above its unit on the day on which it was done; 0 is the unit itself.
    """
    rows = await database.all(
        f"""
        {OVER_TIME}
        SELECT u.child, n.name, count(*) AS done
        FROM under u CROSS JOIN duties d ON d.unit_id = u.id AND d.due_on >= :earliest AND d.state = 'settled'
            AND d.settled_on BETWEEN :since AND :day AND d.settled_on >= u.since AND d.settled_on < u.until
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
    return tuple(PartDone(**row) for row in rows)
