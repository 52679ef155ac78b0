"""All figures of a unit and a period, read side by side on the readers."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from storage import performance
from storage.database import Database
from storage.figures import counted, field
from storage.figures.kept import kept
from storage.records.figures import Amount, Figures, Part, Stretch, Tally
from storage.records.published import Published
from storage.records.units import Level, Unit, UnitKind
from storage.units import ON_DAY

_TREE = """
    SELECT s.id, l.to_unit_id AS above, u.code, coalesce(d.name, n.name) AS name, u.level, u.kind, u.closed_on,
        u.opened_on
    FROM scope s JOIN units u ON u.id = s.id JOIN units_now n ON n.id = s.id
    LEFT JOIN unit_names d ON d.unit_id = s.id AND {named}
    LEFT JOIN unit_lines l ON l.unit_id = s.id AND l.line = 'contact' AND {joined}
    ORDER BY n.folded, s.id
"""
_TREE_THEN = counted.SCOPE_THEN + _TREE.format(named=ON_DAY.format(row="d"), joined=ON_DAY.format(row="l"))
_TREE_NOW = counted.SCOPE_NOW + _TREE.format(named="d.valid_to IS NULL", joined="l.valid_to IS NULL")


async def of_unit(
    database: Database,
    unit: Unit,
    stretch: Stretch,
    year_before: Stretch,
    deadlines: Mapping[date, date],
    levels: Collection[Level],
    kinds: Collection[UnitKind],
    *,
    as_now: bool = False,
) -> Figures:
    """The figures of a unit and all below it.

    ``levels`` and ``kinds`` are those of which it is asked that they register; ``deadlines`` as for
    :func:`storage.performance.by_child`.
    """
    here, earlier = (database, unit.id, stretch, as_now), (database, unit.id, year_before, as_now)
    now = asyncio.gather(
        tallies_of(*here),
        amounts_of(*here),
        performance.by_child(database, unit.id, stretch.since, stretch.day, stretch.day, deadlines, as_now=as_now),
        field.visits(*here),
        field.obstacles(*here),
    )
    beside = asyncio.gather(
        kept(database, ("totals", *earlier[1:]), year_before, lambda: counted.totals(*earlier)),
        kept(database, ("sums", *earlier[1:]), year_before, lambda: counted.amounts(*earlier, by_child=False)),
        _published(database, unit.id, stretch.period),
        _published(database, unit.id, year_before.period),
        _tree(database, unit.id, stretch, as_now, levels, kinds),
    )
    found, others = await asyncio.gather(now, beside)
    tallies, amounts, parts, visits, obstacles = found
    before, before_amounts, published, published_before, (children, asked, silent) = others
    return Figures(
        unit=unit,
        stretch=stretch,
        as_now=as_now,
        children=children,
        tallies=tallies,
        amounts=amounts,
        year_before=year_before,
        before=before,
        before_amounts=before_amounts,
        published=published,
        published_before=published_before,
        performance=performance.together(parts),
        visits=visits,
        obstacles=obstacles,
        owing=asked,
        silent=silent,
        parts=parts,
    )


async def tallies_of(database: Database, unit_id: int, stretch: Stretch, as_now: bool) -> tuple[Tally, ...]:
    """How many initiatives of a unit and all below it are alike, apart by child."""
    here = (unit_id, stretch, as_now)
    return await kept(database, ("tallies", *here), stretch, lambda: counted.tallies(database, *here))


async def amounts_of(database: Database, unit_id: int, stretch: Stretch, as_now: bool) -> tuple[Amount, ...]:
    """What the registered ones had brought, apart by child."""
    here = (unit_id, stretch, as_now)
    return await kept(database, ("amounts", *here), stretch, lambda: counted.amounts(database, *here))


async def children_of(database: Database, unit_id: int, stretch: Stretch, as_now: bool) -> tuple[Part, ...]:
    """The units that report to a unit."""
    rows = await _all_below(database, unit_id, stretch, as_now)
    return _children(rows, unit_id)


async def _all_below(database: Database, unit_id: int, stretch: Stretch, as_now: bool) -> list[sqlite3.Row]:
    return await database.all(_TREE_NOW if as_now else _TREE_THEN, counted.values(unit_id, stretch))


def _children(rows: list[sqlite3.Row], unit_id: int) -> tuple[Part, ...]:
    return tuple(_part(row) for row in rows if row["above"] == unit_id and row["id"] != unit_id)


async def _published(database: Database, unit_id: int, period: str) -> tuple[Published, ...]:
    rows = await database.all(
        "SELECT unit_id, period, what, field, level, value, measure, source FROM figures"
        " WHERE unit_id = ? AND period = ? AND replaced_at IS NULL ORDER BY id",
        (unit_id, period),
    )
    return tuple(Published(**row) for row in rows)


async def _tree(
    database: Database,
    unit_id: int,
    stretch: Stretch,
    as_now: bool,
    levels: Collection[Level],
    kinds: Collection[UnitKind],
) -> tuple[tuple[Part, ...], int, tuple[Part, ...]]:
    """The units that report to a unit; how many of all are asked to register; those of them that have not."""
    values = counted.values(unit_id, stretch)
    rows = await _all_below(database, unit_id, stretch, as_now)
    holders = await kept(
        database, ("holders", unit_id, stretch, as_now), stretch, lambda: _holders(database, values, as_now)
    )
    above = {row["id"]: row["above"] for row in rows}
    having: set[int] = set()
    for holder in holders:
        at: int | None = holder
        while at is not None and at not in having:
            having.add(at)
            at = above.get(at) if at != unit_id else None
    until = stretch.day.isoformat()
    asked = [
        row
        for row in rows
        if row["level"] in levels
        and row["kind"] in kinds
        and (row["closed_on"] is None or (row["closed_on"] > until and not as_now))
        and (row["opened_on"] or "") <= until
    ]
    return _children(rows, unit_id), len(asked), tuple(_part(row) for row in asked if row["id"] not in having)


async def _holders(database: Database, values: Mapping[str, Any], as_now: bool) -> tuple[int, ...]:
    """The units that hold something registered."""
    rows = await database.all(
        f"{counted.counted(as_now)} SELECT DISTINCT holder FROM counted WHERE registered_on <= :day", values
    )
    return tuple(int(row[0]) for row in rows)


def _part(row: sqlite3.Row) -> Part:
    return Part(id=row["id"], code=row["code"], name=row["name"], level=row["level"])
