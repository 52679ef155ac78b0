"""The rows behind a figure, some at a time."""

from __future__ import annotations

import json

from storage import sums
from storage.database import Database
from storage.figures.counted import HOLDS, counted, values
from storage.records.figures import Amount, Cell, CountedAmount, CountedInitiative, Stretch, What
from storage.records.words import fold

_ACCEPTED = "c.registered_on <= :day"
_WAITS = "(c.registered_on IS NULL OR c.registered_on > :day)"
_STOPPED = "coalesce(c.stopped_on <= :day, 0)"
_ANY = f"EXISTS (SELECT 1 FROM outcomes o WHERE {HOLDS.format(initiative='c.id')} AND o.level = :at)"
_OF_KIND = f"""
    {_ACCEPTED} AND EXISTS (
        SELECT 1 FROM outcomes o WHERE {HOLDS.format(initiative="c.id")} AND o.level = :at AND o.kind = :what
            AND (NOT :fresh OR o.effective_on >= :since))
"""
_WHICH: dict[What, str] = {
    "registered": _ACCEPTED,
    "waiting": _WAITS,
    "stopped": f"{_ACCEPTED} AND {_STOPPED} AND NOT {_ANY}",
    "not_concluded": f"{_ACCEPTED} AND NOT {_STOPPED} AND NOT {_ANY}",
}
_OF = {
    "child": "c.child",
    "level": "coalesce(i.level, '')",
    "subject_kind": "i.subject_kind",
    "origin": "i.origin",
    "group": 'i."group"',
}


async def initiatives(
    database: Database, unit_id: int, stretch: Stretch, as_now: bool, cell: Cell, offset: int = 0, limit: int = 8
) -> list[CountedInitiative]:
    """The initiatives that a figure counts, the newest first."""
    told = cell.model_dump(exclude={"what", "at", "fresh", "fields"}, exclude_none=True)
    alike = "".join(f" AND {_OF[name]} = :{name}" for name in told)
    if cell.fields is not None:
        alike += " AND i.field IN (SELECT value FROM json_each(:fields))"
    rows = await database.all(
        f"""
        {counted(as_now)}
        SELECT i.id, i.name, n.name AS unit_name, i.year, i.field, i.state
        FROM counted c JOIN initiatives i ON i.id = c.id JOIN units_now n ON n.id = c.holder
        WHERE {_WHICH.get(cell.what, _OF_KIND)}{alike} ORDER BY i.number DESC LIMIT :limit OFFSET :offset
        """,
        {
            **values(unit_id, stretch),
            **cell.model_dump(mode="json"),
            "fields": json.dumps(cell.fields or ()),
            "limit": limit,
            "offset": offset,
        },
    )
    return [CountedInitiative(**row) for row in rows]


async def amounts(
    database: Database, unit_id: int, stretch: Stretch, as_now: bool, like: Amount, offset: int = 0, limit: int = 8
) -> list[CountedAmount]:
    """What each initiative has of a sum, in the order in which they came. Nobody is ranked by what was given."""
    while await database.write(sums.catch_up):
        pass
    rows = await database.all(
        f"""
        {counted(as_now)}
        SELECT i.id, i.name, n.name AS unit_name, a.billions, a.ones, a.billionths, a.approximate
        FROM counted c CROSS JOIN initiative_amounts a ON a.number = c.number AND a.since <= :day AND a.until > :day
        JOIN initiatives i ON i.id = c.id JOIN units_now n ON n.id = c.holder
        WHERE c.registered_on <= :day AND a.alike_id = (
            SELECT id FROM amounts_alike
            WHERE (kind, role, source, object, unit) = (:kind, :role, :source, :like, :measure))
        ORDER BY i.number LIMIT :limit OFFSET :offset
        """,
        {
            **values(unit_id, stretch),
            "kind": like.kind,
            "role": like.role,
            "source": like.source or "",
            "like": fold(like.object),
            "measure": like.unit,
            "limit": limit,
            "offset": offset,
        },
    )
    return [
        CountedAmount(
            id=row["id"],
            name=row["name"],
            unit_name=row["unit_name"],
            amount=sums.whole(row["billions"], row["ones"], row["billionths"]),
            approximate=bool(row["approximate"]),
        )
        for row in rows
    ]
