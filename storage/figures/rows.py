"""The initiatives that figures count, one by one, unit by unit in the order of the tree: for sheets of many rows."""

from __future__ import annotations

import functools
import json
import sqlite3
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date
from typing import Any

from storage import sums
from storage.database import Database
from storage.figures import counted
from storage.records.counted_rows import CountedRow, Decided
from storage.records.figures import Amount, Stretch
from storage.records.initiatives import Origin, SubjectKind
from storage.records.outcomes import OutcomeKind
from storage.records.reports import ResourceKind, ResourceRole, Source
from storage.records.units import Level
from storage.units import ON_DAY

AT_ONCE = 500
"""Initiatives that are held at a time."""

_PLACES = """
    SELECT s.id, l.to_unit_id AS above, coalesce(d.name, n.name) AS name
    FROM scope s JOIN units_now n ON n.id = s.id LEFT JOIN unit_names d ON d.unit_id = s.id AND {named}
    LEFT JOIN unit_lines l ON l.unit_id = s.id AND l.line = 'contact' AND {joined}
    ORDER BY n.folded, s.id
"""
_PLACES_THEN = counted.SCOPE_THEN + _PLACES.format(named=ON_DAY.format(row="d"), joined=ON_DAY.format(row="l"))
_PLACES_NOW = counted.SCOPE_NOW + _PLACES.format(named="d.valid_to IS NULL", joined="l.valid_to IS NULL")

_CHOSEN = "IN (SELECT value FROM json_each(:numbers))"
_INITIATIVES = f"""
    SELECT number, coalesce(code, ''), name, year, field, coalesce(level, ''), subject_kind, origin, "group",
        iif(registered_on <= :day, registered_on, NULL), coalesce(stopped_on <= :day, 0)
    FROM initiatives WHERE number {_CHOSEN}
"""
_OUTCOMES = f"""
    SELECT i.number, o.level, o.kind, o.decision, o.effective_on
    FROM initiatives i CROSS JOIN outcomes o ON {counted.HOLDS.format(initiative="i.id")}
    WHERE i.number {_CHOSEN} AND i.registered_on <= :day ORDER BY o.id
"""
_AMOUNTS = f"""
    SELECT a.number, k.kind, k.role, k.source, k.shown, k.unit, a.billions, a.ones, a.billionths, a.approximate
    FROM initiatives i CROSS JOIN initiative_amounts a ON a.number = i.number AND a.since <= :day AND a.until > :day
    JOIN amounts_alike k ON k.id = a.alike_id
    WHERE i.number {_CHOSEN} AND i.registered_on <= :day
        AND i.number NOT IN (SELECT number FROM initiative_amounts_due)
"""
_MARKED = f"""
    SELECT i.number FROM initiatives i JOIN initiative_amounts_due d ON d.number = i.number
    WHERE i.number {_CHOSEN} AND i.registered_on <= :day
"""


async def of_unit(database: Database, unit_id: int, stretch: Stretch, as_now: bool) -> AsyncIterator[CountedRow]:
    """What :func:`storage.figures.of_unit` counts, each once: those of the unit itself first, then child by child."""
    values = counted.values(unit_id, stretch)
    places = await database.all(_PLACES_NOW if as_now else _PLACES_THEN, values)
    paths = _paths(unit_id, places)
    order = {unit: place for place, unit in enumerate(paths)}
    found = await database.all(f"{counted.counted(as_now)} SELECT number, holder, child FROM counted", values)
    found.sort(key=lambda row: (order[row["holder"]], row["number"]))
    for begin in range(0, len(found), AT_ONCE):
        some = found[begin : begin + AT_ONCE]
        told = await _told(database, [row["number"] for row in some], stretch)
        for number, holder, child in some:
            one, outcomes, amounts = told[number]
            _, code, name, year, field, level, subject_kind, origin, group, registered_on, stopped = one
            yield CountedRow(
                code,
                name,
                child,
                paths[holder],
                year,
                field,
                level,
                _SUBJECTS[subject_kind],
                _ORIGINS[origin],
                group,
                _day(registered_on) if registered_on else None,
                bool(stopped),
                tuple(outcomes),
                tuple(amounts),
            )


_SUBJECTS = {str(kind): kind for kind in SubjectKind}
_ORIGINS = {str(origin): origin for origin in Origin}
_day = functools.lru_cache(maxsize=4096)(date.fromisoformat)


@functools.lru_cache(maxsize=4096)
def _amount(
    kind: str, role: str, source: str, shown: str, unit: str, billions: int, ones: int, rest: int, approximate: int
) -> Amount:
    return Amount(
        child=0,
        kind=ResourceKind(kind),
        role=ResourceRole(role),
        source=Source(source) if source else None,
        object=shown,
        unit=unit,
        amount=sums.whole(billions, ones, rest),
        approximate=bool(approximate),
        initiatives=1,
    )


def _paths(unit_id: int, places: Sequence[sqlite3.Row]) -> dict[int, tuple[str, ...]]:
    """The names of each unit and of those above it, below the one that was asked for; in the order of the tree."""
    names = {row["id"]: row["name"] for row in places}
    below: dict[int, list[int]] = {}
    for row in places:
        if row["id"] != unit_id:
            below.setdefault(row["above"], []).append(row["id"])
    paths: dict[int, tuple[str, ...]] = {unit_id: (names[unit_id],)}
    none: tuple[str, ...] = ()
    waiting = [(child, none) for child in reversed(below.get(unit_id, []))]
    while waiting:
        unit, above = waiting.pop()
        if unit not in paths:
            paths[unit] = (names[unit], *above)
            waiting += [(child, paths[unit]) for child in reversed(below.get(unit, []))]
    return paths


Told = tuple[sqlite3.Row, list[Decided], list[Amount]]


async def _told(database: Database, numbers: Sequence[int], stretch: Stretch) -> Mapping[int, Told]:
    """All that is told of some initiatives, by their numbers."""
    values: dict[str, Any] = {"numbers": json.dumps([*numbers]), "day": stretch.day.isoformat()}
    told: dict[int, Told] = {row[0]: (row, [], []) for row in await database.all(_INITIATIVES, values)}
    for number, level, kind, decision, effective_on in await database.all(_OUTCOMES, values):
        told[number][1].append(Decided(Level(level), OutcomeKind(kind), decision, _day(effective_on)))
    for number, *amount in await database.all(_AMOUNTS, values):
        told[number][2].append(_amount(*amount))
    marked = [row["number"] for row in await database.all(_MARKED, values)]
    for number, reports in (await sums.still_marked(database, marked)).items():
        for total in sums.as_of(reports, values["day"]):
            like = total.as_row().model_dump(
                include={"kind", "role", "source", "object", "unit", "amount", "approximate"}
            )
            told[number][2].append(Amount(child=0, initiatives=1, **like))
    return told
