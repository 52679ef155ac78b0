"""How duties were met, per unit and period, under the units of their time.

A duty counts for whatever stood above its unit along the contact line on the duty's own day: that on which it was done
or excused, else today. So what a unit did stays with those who stood above it then, whatever has become of it. Asked
for as now, it counts for those who stand above it today.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal

from storage.database import Database, day
from storage.duties import WHAT
from storage.records.performance import Counted, PartPerformance, Performance
from storage.under import OVER_TIME, under

Kind = Literal["open", "late", "on_time", "excused", "slow"]
"""Rows behind the counts: not done, done after their day, done by it, excused, not done soon after an urging."""

_DAY = "max(coalesce(d.settled_on, substr(d.ended_at, 1, 10), :today), d.made_on)"
_ALWAYS = "(u.since = '' AND u.until = '9999')"
"""A unit that has always stood there: no day has to be looked at, which is most of the work."""
_COUNTED = f"""
    FROM under u CROSS JOIN duties d ON d.unit_id = u.id
        AND d.due_on BETWEEN :begins AND :until AND d.state IN ('open', 'settled', 'excused')
        AND ({_ALWAYS} OR ({_DAY} >= u.since AND {_DAY} < u.until))
"""
_URGED = f"""
    SELECT r.duty_id, d.unit_id, {_DAY} AS day,
        max(d.settled_on BETWEEN r.day AND t.value) AS responded, max(t.value < :today) AS over
    FROM json_each(:deadlines) t CROSS JOIN reminders r ON r.day = t.key AND r.step = 'urging' AND r.state = 'told'
    CROSS JOIN duties d ON d.id = r.duty_id AND d.state IN ('open', 'settled')
    WHERE t.key BETWEEN :begins AND :until
    GROUP BY r.duty_id
"""
_THOSE_URGED = f"FROM under u CROSS JOIN ({_URGED}) g ON g.unit_id = u.id AND g.day >= u.since AND g.day < u.until"


async def of_unit(
    database: Database,
    unit_id: int,
    begins: date,
    until: date,
    today: date,
    deadlines: Mapping[date, date],
    *,
    as_now: bool = False,
) -> Performance:
    """The counts of a unit and a period.

    Duties count whose day lies in it and has come; urgings that were told in it. What was done after ``today`` is not
    done yet. ``deadlines`` says for each of its days by when what is urged on it is to be done. ``as_now``: under the
    units of today, what an ended one did counting for what it has become.
    """
    return together(await by_child(database, unit_id, begins, until, today, deadlines, as_now=as_now))


def together(parts: Sequence[PartPerformance]) -> Performance:
    """The counts of some parts as one."""
    return Performance(**{name: sum(getattr(part.counts, name) for part in parts) for name in Performance.model_fields})


async def by_child(
    database: Database,
    unit_id: int,
    begins: date,
    until: date,
    today: date,
    deadlines: Mapping[date, date],
    *,
    as_now: bool = False,
) -> tuple[PartPerformance, ...]:
    """The same apart by the units that reported to it, by name, itself first; those without any are left out."""
    units, more = await under(database, as_now)
    rows = await database.all(
        f"""
        {units}, counted(child, due, settled, on_time, excused, urged, responded) AS (
            SELECT u.child, count(*) FILTER (WHERE d.state <> 'excused'),
                count(*) FILTER (WHERE d.state = 'settled' AND d.settled_on <= :today),
                count(*) FILTER (WHERE d.state = 'settled' AND d.settled_on <= min(d.due_on, :today)),
                count(*) FILTER (WHERE d.state = 'excused'), 0, 0
            {_COUNTED} GROUP BY u.child
            UNION ALL
            SELECT u.child, 0, 0, 0, 0, count(*) FILTER (WHERE g.responded OR g.over),
                count(*) FILTER (WHERE g.responded)
            {_THOSE_URGED} GROUP BY u.child
        )
        SELECT c.child, n.name, {", ".join(f"sum(c.{name}) AS {name}" for name in Performance.model_fields)}
        FROM counted c JOIN units_now n ON n.id = iif(c.child, c.child, :unit)
        GROUP BY c.child HAVING sum(c.due + c.excused + c.urged) > 0 ORDER BY c.child <> 0, n.folded, c.child
        """,
        {**_values(unit_id, begins, until, today, deadlines), **more},
    )
    return tuple(
        PartPerformance(
            child=row["child"],
            name=row["name"],
            counts=Performance(**{name: row[name] for name in Performance.model_fields}),
        )
        for row in rows
    )


async def rows(
    database: Database,
    unit_id: int,
    begins: date,
    until: date,
    today: date,
    deadlines: Mapping[date, date],
    kind: Kind,
    offset: int = 0,
    limit: int = 8,
) -> list[Counted]:
    """The duties of one kind behind the counts, those due first first."""
    which = {
        "open": "(d.state = 'open' OR (d.state = 'settled' AND d.settled_on > :today))",
        "late": "d.state = 'settled' AND d.settled_on > d.due_on AND d.settled_on <= :today",
        "on_time": "d.state = 'settled' AND d.settled_on <= min(d.due_on, :today)",
        "excused": "d.state = 'excused'",
    }
    source, condition = _COUNTED, which.get(kind, "")
    if kind == "slow":
        source = f"{_THOSE_URGED} JOIN duties d ON d.id = g.duty_id"
        condition = "g.over AND NOT coalesce(g.responded, 0)"
    found = await database.all(
        f"""
        {OVER_TIME}
        SELECT d.id AS duty_id, d.rule, d.period, n.name AS unit_name, {WHAT} AS initiative_name,
            d.due_on, d.settled_on
        {source} JOIN units_now n ON n.id = d.unit_id LEFT JOIN initiatives i ON i.id = d.initiative_id
        WHERE {condition} ORDER BY d.due_on, d.id LIMIT :limit OFFSET :offset
        """,
        {**_values(unit_id, begins, until, today, deadlines), "limit": limit, "offset": offset},
    )
    return [Counted(**row) for row in found]


def _values(unit_id: int, begins: date, until: date, today: date, deadlines: Mapping[date, date]) -> dict[str, Any]:
    return {
        "unit": unit_id,
        "begins": day(begins),
        "until": day(min(until, today)),
        "today": day(today),
        "deadlines": json.dumps({day(urged): day(by) for urged, by in deadlines.items()}),
    }
