"""The course of a year, month by month, read at one go: an initiative counts from a day up to another."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from storage.database import Database, day
from storage.figures.counted import SCOPE_NOW
from storage.records.course import Course, Point
from storage.records.units import Level
from storage.under import OVER_TIME

_OWN = """
    i.id, i.number, i.year, i.concluded_by, max({since}, i.effective_on, i.registered_on) AS since,
    min({until}, coalesce(i.merged_on, '9999'), iif(i.stopped_on < i.registered_on, i.stopped_on, '9999')) AS until
"""
"""From which day up to which an initiative counts as registered here, as :mod:`storage.figures.counted` means it."""
_ASKED = "i.year IN (SELECT value FROM json_each(:years)) AND i.registered_on IS NOT NULL"
_GONE = "SELECT max(until) FROM initiative_units e WHERE e.initiative_id = i.id"
_THEN = f"""
    {OVER_TIME}, counted AS (
        SELECT {_OWN.format(since=f"u.since, coalesce(({_GONE}), '')", until="u.until")}
        FROM under u CROSS JOIN initiatives i ON i.unit_id = u.id AND {_ASKED}
        UNION ALL
        SELECT {_OWN.format(since=f"u.since, coalesce(({_GONE} AND e.until < h.until), '')", until="u.until, h.until")}
        FROM under u CROSS JOIN initiative_units h ON h.unit_id = u.id
        CROSS JOIN initiatives i ON i.id = h.initiative_id AND {_ASKED}
    )
"""
_NOW = f"""
    {SCOPE_NOW}, counted AS (
        SELECT {_OWN.format(since="''", until="'9999'")}
        FROM scope s CROSS JOIN initiatives i ON i.unit_id = s.id AND {_ASKED}
    )
"""
_REGISTERED = "SELECT 0 AS number, year, since, until, count(*) AS initiatives FROM counted GROUP BY year, since, until"
_RECOGNISED = """
    SELECT number, year, max(since, held_from) AS begins, min(until, held_until) AS ends, count(*) AS initiatives FROM (
        SELECT c.year, c.since, c.until, o.effective_on AS held_from,
            iif(o.replaced_at IS NULL, '9999', coalesce((
                SELECT max(y.effective_on) FROM outcomes y
                WHERE y.initiative_id = o.initiative_id AND y.level = o.level AND y.id > o.id
                    AND y.recorded_at = o.replaced_at AND y.kind = 'not_recognised'), '')) AS held_until,
            iif(EXISTS (
                SELECT 1 FROM outcomes r WHERE r.initiative_id = o.initiative_id AND r.level = o.level
                    AND r.kind = 'recognised' AND r.replaced_at IS NOT NULL), c.number, 0) AS number
        FROM counted c CROSS JOIN outcomes o ON o.initiative_id = c.id AND o.level = :at AND o.kind = 'recognised'
        WHERE c.concluded_by IS NOT NULL
    ) GROUP BY number, year, begins, ends
"""
"""The same of a recognition; ``number`` of the initiative where several decisions may hold on one day, else 0."""


async def course(
    database: Database, unit_id: int, years: Mapping[int, Sequence[date]], at: Level, *, as_now: bool = False
) -> tuple[Course, ...]:
    """How some years of a unit and all below it went, each as it stood on some days.

    What stood on a day is what the figures of a period with that cut-off say. ``as_now`` counts initiatives where they
    are today.
    """
    counted = _NOW if as_now else _THEN
    values = {"unit": unit_id, "years": json.dumps([*years]), "at": at}
    registered, recognised = await asyncio.gather(
        database.all(f"{counted} {_REGISTERED}", values), database.all(f"{counted} {_RECOGNISED}", values)
    )
    return tuple(_course(year, at, days, registered, recognised) for year, days in years.items())


def _course(year: int, at: Level, days: Sequence[date], registered: Iterable[Any], recognised: Iterable[Any]) -> Course:
    here, there = ([tuple(row) for row in rows if row["year"] == year] for rows in (registered, recognised))
    points = (Point(day=on, registered=_standing(here, on), recognised=_standing(there, on)) for on in sorted(days))
    return Course(year=year, at=at, points=tuple(points))


def _standing(rows: Iterable[tuple[int, int, str, str, int]], on: date) -> int:
    """How many count on a day; one that counts for several reasons counts once."""
    then, several, count = day(on), set[int](), 0
    for number, _, since, until, initiatives in rows:
        if then is not None and since <= then < until:
            count += 0 if number else initiatives
            several.update({number} - {0})
    return count + len(several)
