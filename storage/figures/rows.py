"""The initiatives that figures count, one by one, unit by unit in the order of the tree: for sheets of many rows."""

from __future__ import annotations

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
    SELECT number, coalesce(code, '') AS code, name, year, field, coalesce(level, '') AS level, subject_kind, origin,
        "group", iif(registered_on <= :day, registered_on, NULL) AS registered_on,
        coalesce(stopped_on <= :day, 0) AS stopped
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
        for row in some:
            one, outcomes, amounts = told[row["number"]]
            yield CountedRow(
                code=one["code"],
                name=one["name"],
                child=row["child"],
                path=paths[row["holder"]],
                year=one["year"],
                field=one["field"],
                level=one["level"],
                subject_kind=SubjectKind(one["subject_kind"]),
                origin=Origin(one["origin"]),
                group=one["group"],
                registered_on=date.fromisoformat(one["registered_on"]) if one["registered_on"] else None,
                stopped=bool(one["stopped"]),
                outcomes=tuple(outcomes),
                amounts=tuple(amounts),
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
    told: dict[int, Told] = {row["number"]: (row, [], []) for row in await database.all(_INITIATIVES, values)}
    for row in await database.all(_OUTCOMES, values):
        day = date.fromisoformat(row["effective_on"])
        told[row["number"]][1].append(Decided(Level(row["level"]), OutcomeKind(row["kind"]), row["decision"], day))
    for row in await database.all(_AMOUNTS, values):
        amount = Amount.model_construct(
            child=0,
            kind=row["kind"],
            role=row["role"],
            source=row["source"] or None,
            object=row["shown"],
            unit=row["unit"],
            amount=sums.whole(row["billions"], row["ones"], row["billionths"]),
            approximate=bool(row["approximate"]),
            initiatives=1,
        )
        told[row["number"]][2].append(amount)
    marked = [row["number"] for row in await database.all(_MARKED, values)]
    for number, reports in (await sums.still_marked(database, marked)).items():
        for total in sums.as_of(reports, values["day"]):
            like = total.as_row().model_dump(
                include={"kind", "role", "source", "object", "unit", "amount", "approximate"}
            )
            told[number][2].append(Amount(child=0, initiatives=1, **like))
    return told
