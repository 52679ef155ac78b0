"""Which initiatives count for a unit and a period, and how many of them are alike."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from storage import sums
from storage.database import Database, day
from storage.records.figures import Amount, Concluded, Stretch, Tally
from storage.records.initiatives import Origin, SubjectKind
from storage.records.outcomes import OutcomeKind
from storage.records.units import Level
from storage.records.words import fold
from storage.units import ON_DAY

_SCOPE = """
    WITH RECURSIVE scope(id, child) AS (
        SELECT :unit, 0
        UNION
        SELECT l.unit_id, iif(s.child, s.child, l.unit_id) FROM scope s CROSS JOIN unit_lines l ON l.to_unit_id = s.id
        WHERE l.line = 'contact' AND {holds}
    )
"""
SCOPE_THEN = _SCOPE.format(holds=ON_DAY.format(row="l"))
SCOPE_NOW = _SCOPE.format(holds="l.valid_to IS NULL")
"""The unit and all below it, each with that of its children at or below which it lies; 0 for itself."""

_COLUMNS = "i.id, i.number, i.alike_id, i.registered_on, i.stopped_on, i.concluded, i.concluded_by"
_COUNTS = """
    i.effective_on <= :day AND (i.merged_on IS NULL OR i.merged_on > :day)
    AND (i.stopped_on IS NULL OR i.stopped_on > :day OR i.registered_on <= i.stopped_on)
"""
"""Submitted by the day; not found to be the same as another, which counts instead; not given up before acceptance."""
_HERE = f"""
    , counted AS (
        SELECT s.child, s.id AS holder, {_COLUMNS}
        FROM scope s CROSS JOIN initiatives i ON i.unit_id = s.id AND i.year BETWEEN :first AND :last AND {_COUNTS}
"""
COUNTED_NOW = f"{SCOPE_NOW} {_HERE})"
COUNTED_THEN = f"""{SCOPE_THEN} {_HERE}
            AND i.id NOT IN (SELECT initiative_id FROM initiative_units WHERE until > :day)
        UNION ALL
        SELECT s.child, s.id, {_COLUMNS}
        FROM scope s CROSS JOIN initiative_units h ON h.unit_id = s.id AND h.until > :day
        CROSS JOIN initiatives i ON i.id = h.initiative_id AND i.year BETWEEN :first AND :last AND {_COUNTS}
        WHERE NOT EXISTS (
            SELECT 1 FROM initiative_units e
            WHERE e.initiative_id = h.initiative_id AND e.until > :day AND e.until < h.until)
    )
"""
"""``counted``: the initiatives of the period's years, each once, with the unit that held it on ``:day`` or holds it."""

HOLDS = """
    o.initiative_id = {initiative} AND o.effective_on <= :day AND (o.replaced_at IS NULL OR EXISTS (
        SELECT 1 FROM outcomes y WHERE y.initiative_id = o.initiative_id AND y.level = o.level AND y.id > o.id
            AND y.recorded_at = o.replaced_at AND y.effective_on > :day
            AND (y.kind = 'not_recognised') <> (o.kind = 'not_recognised')))
"""
"""An outcome ``o`` holds on ``:day``: it stands, or only a later decision to the contrary took its place."""
_OUTCOMES = f"""
    CASE WHEN c.concluded_by IS NULL THEN '' WHEN c.concluded_by <= :day AND :since = '' THEN c.concluded ELSE (
        SELECT group_concat(o.level || ':' || o.kind || ':' || (o.effective_on >= :since), ' ')
        FROM outcomes o WHERE {HOLDS.format(initiative="c.id")}) END
"""
_STANDING = """
    coalesce(registered_on <= :day, 0) AS registered, coalesce(registered_on BETWEEN :since AND :day, 0) AS fresh,
    coalesce(stopped_on <= :day, 0) AS stopped
"""


def values(unit_id: int, stretch: Stretch) -> dict[str, Any]:
    """The parameters of every query about a unit and a period."""
    return {
        "unit": unit_id,
        "first": stretch.first_year,
        "last": stretch.last_year,
        "day": day(stretch.day),
        "since": "" if stretch.begins_year else day(stretch.since),
    }


def counted(as_now: bool) -> str:
    """The beginning of a query about initiatives that count."""
    return COUNTED_NOW if as_now else COUNTED_THEN


async def tallies(database: Database, unit_id: int, stretch: Stretch, as_now: bool) -> tuple[Tally, ...]:
    """How many initiatives are alike in all that figures tell apart."""
    rows = await database.all(
        f"""
        {counted(as_now)}
        SELECT child, alike_id, {_STANDING}, {_OUTCOMES} AS outcomes, count(*)
        FROM counted c GROUP BY 1, 2, 3, 4, 5, 6
        """,
        values(unit_id, stretch),
    )
    alike = await _alike(database, stretch)
    return tuple(_tally(child, alike[what], *standing) for child, what, *standing in rows)


async def totals(database: Database, unit_id: int, stretch: Stretch, as_now: bool) -> tuple[Tally, ...]:
    """The same without telling units, fields and the like apart."""
    rows = await database.all(
        f"""
        {counted(as_now)}
        SELECT {_STANDING}, {_OUTCOMES} AS outcomes, count(*) FROM counted c GROUP BY 1, 2, 3, 4
        """,
        values(unit_id, stretch),
    )
    none = Alike(stretch.last_year, "", "", SubjectKind.COLLECTIVE, Origin.NEW, "", ())
    return tuple(_tally(0, none, *standing) for standing in rows)


class Alike(NamedTuple):
    """What initiatives are alike in, as :class:`Tally` tells it."""

    year: int
    field: str
    level: str
    subject_kind: SubjectKind
    origin: Origin
    group: str
    programmes: tuple[str, ...]


async def _alike(database: Database, stretch: Stretch) -> dict[int, Alike]:
    """All that initiatives of some years are alike in, by its number."""
    rows = await database.all(
        'SELECT id, year, field, level, subject_kind, origin, "group", programmes FROM initiatives_alike'
        " WHERE year BETWEEN ? AND ?",
        (stretch.first_year, stretch.last_year),
    )
    return {
        row["id"]: Alike(
            row["year"],
            row["field"],
            row["level"],
            SubjectKind(row["subject_kind"]),
            Origin(row["origin"]),
            row["group"],
            tuple(json.loads(row["programmes"])),
        )
        for row in rows
    }


def _tally(child: int, alike: Alike, registered: int, fresh: int, stopped: int, outcomes: str, count: int) -> Tally:
    return Tally(child, *alike, bool(registered), bool(fresh), bool(stopped), _outcomes(outcomes or ""), count)


@functools.lru_cache(maxsize=1024)
def _outcomes(said: str) -> tuple[Concluded, ...]:
    parts = (one.split(":") for one in sorted(said.split()))
    return tuple(Concluded(Level(level), OutcomeKind(kind), fresh == "1") for level, kind, fresh in parts)


async def amounts(
    database: Database, unit_id: int, stretch: Stretch, as_now: bool, *, by_child: bool = True
) -> tuple[Amount, ...]:
    """What the registered ones had brought by the day, like added to like; where asked for, apart by child."""
    rows = await database.all(
        f"""
        {counted(as_now)}
        SELECT {"c.child" if by_child else "0"} AS child, k.kind, k.role, k.source, k.object, k.unit, k.shown,
            sum(a.billions) AS billions, sum(a.ones) AS ones, sum(a.billionths) AS billionths,
            max(a.approximate) AS approximate, count(*) AS initiatives
        FROM counted c CROSS JOIN initiative_amounts a ON a.number = c.number AND a.since <= :day AND a.until > :day
        JOIN amounts_alike k ON k.id = a.alike_id
        WHERE c.registered_on <= :day AND c.number NOT IN (SELECT number FROM initiative_amounts_due)
        GROUP BY 1, a.alike_id
        """,
        values(unit_id, stretch),
    )
    found = [
        Amount(
            child=row["child"],
            kind=row["kind"],
            role=row["role"],
            source=row["source"] or None,
            object=row["shown"],
            unit=row["unit"],
            amount=sums.whole(row["billions"], row["ones"], row["billionths"]),
            approximate=bool(row["approximate"]),
            initiatives=row["initiatives"],
        )
        for row in rows
    ]
    marked = await _of_marked(database, unit_id, stretch, as_now)
    return together((*found, *(one if by_child else one.model_copy(update={"child": 0}) for one in marked)))


async def _of_marked(database: Database, unit_id: int, stretch: Stretch, as_now: bool) -> list[Amount]:
    """The same of those whose totals are still to be written (:mod:`storage.sums`), from their reports."""
    rows = await database.all(
        f"{counted(as_now)} SELECT c.number, c.child FROM initiative_amounts_due d"
        " JOIN counted c ON c.number = d.number WHERE c.registered_on <= :day",
        values(unit_id, stretch),
    )
    children = {row["number"]: row["child"] for row in rows}
    told = await sums.still_marked(database, [*children])
    return [
        Amount(
            child=children[number],
            initiatives=1,
            **total.as_row().model_dump(include={"kind", "role", "source", "object", "unit", "amount", "approximate"}),
        )
        for number, reports in told.items()
        for total in sums.as_of(reports, stretch.day.isoformat())
    ]


def together(found: Iterable[Amount]) -> tuple[Amount, ...]:
    """Amounts of one child that are alike, as one."""
    alike: dict[tuple[object, ...], Amount] = {}
    for one in found:
        key = (one.child, one.kind, one.role, one.source, fold(one.object), one.unit)
        before = alike.get(key)
        if before is not None:
            one = one.model_copy(
                update={
                    "object": before.object,
                    "amount": before.amount + one.amount,
                    "approximate": before.approximate or one.approximate,
                    "initiatives": before.initiatives + one.initiatives,
                }
            )
        alike[key] = one
    return tuple(alike.values())
