"""What waits for a coordinator: registrations to decide on, reports to look at, names to compare with."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from datetime import date, datetime

from storage.database import Database, day, stamp
from storage.initiatives import FROM_LIST
from storage.names_alike import NEIGHBOURS
from storage.records.people import Role
from storage.records.reviews import Event, Following, Merged, Near, NewReport, Outline, Suggestion, Waiting
from storage.roles import HOLDS
from storage.units import ABOVE, BELOW

CAN_REVIEW = f"""
    SELECT 1 FROM roles r JOIN people p ON p.id = r.person_id AND p.state = 'joined'
    WHERE r.unit_id = {{unit}} AND r.role IN (SELECT value FROM json_each(:roles)) AND {HOLDS}
"""
"""Whether a unit has somebody who uses the bot and may decide: a place with nobody keeps nothing waiting."""

_PLACES = f"""
    WITH RECURSIVE place(id, at) AS (
        SELECT value, value FROM json_each(:scope)
        UNION
        SELECT l.unit_id, iif(EXISTS ({CAN_REVIEW.format(unit="l.unit_id")}), l.unit_id, p.at)
        FROM unit_lines l JOIN place p ON l.to_unit_id = p.id
        WHERE l.line = 'contact' AND l.valid_to IS NULL
    ), here(id) AS MATERIALIZED (SELECT p.id FROM place p JOIN json_each(:scope) s ON s.value = p.at)
"""
"""Each unit of a scope with the nearest at or above it that decides for it, what the scope begins with among them; and
those for which that is one of the scope's own."""

ASKED = """
    CASE WHEN i.passed_to IS NULL THEN i.unit_id WHEN i.passed_to IN (
        WITH RECURSIVE up(id) AS (
            SELECT i.unit_id UNION
            SELECT l.to_unit_id FROM unit_lines l JOIN up ON l.unit_id = up.id
            WHERE l.line = 'contact' AND l.valid_to IS NULL)
        SELECT id FROM up) THEN i.passed_to ELSE i.unit_id END
"""
"""The unit from which on somebody is looked for: the one that it was passed to, where that still lies above."""

_WAITING = f"""
    SELECT i.id, i.name, substr(i.folded, 1, length(i.name)) AS folded, i.unit_id, u.name AS unit_name, i.year,
        i.target, (SELECT count(*) FROM resources e WHERE e.initiative_id = i.id AND e.report_id IS NULL) AS expected,
        i.effective_on, i.previous_id, i.entered_by, {FROM_LIST} AS from_list, e.name AS entered_by_name, i.instead_of,
        i.responsible_id, i.state, (SELECT max(id) FROM initiative_events v WHERE v.initiative_id = i.id) AS seen
    FROM initiatives i JOIN units_now u ON u.id = i.unit_id JOIN people e ON e.id = i.entered_by
"""


async def waiting(database: Database, places: Sequence[int], roles: Sequence[Role], today: date) -> list[Outline]:
    """All registrations below some units on which somebody has to decide, the oldest first.

    They wait ``here`` where one of these units is the nearest that decides; else elsewhere, with a unit below that has
    somebody of its own, or above, where they were passed to.
    """
    rows = await database.all(
        f"""
        {_PLACES} SELECT i.id, {ASKED} IN here AS here, i.effective_on, i.target,
            (SELECT count(*) FROM resources e WHERE e.initiative_id = i.id AND e.report_id IS NULL) AS expected,
            EXISTS (SELECT 1 FROM names_alike a JOIN initiatives o ON o.id = a.other_id AND o.state <> 'stopped'
                WHERE a.initiative_id = i.id) AS repeats,
            NOT EXISTS (SELECT 1 FROM names_to_compare n WHERE n.initiative_id = i.id) AS compared
        FROM initiatives i WHERE i.state = 'submitted' AND i.unit_id IN (SELECT id FROM place) ORDER BY i.number
        """,
        _asking(places, roles, today),
    )
    return [
        Outline(row[0], bool(row[1]), date.fromisoformat(row[2]), row[3], row[4], bool(row[5]), bool(row[6]))
        for row in rows
    ]


async def several(database: Database, ids: Sequence[str]) -> list[Waiting]:
    """Some initiatives as a coordinator decides on them, in this order."""
    rows = await database.all(
        f"SELECT w.* FROM json_each(?) asked JOIN ({_WAITING}) w ON w.id = asked.value ORDER BY asked.key",
        (json.dumps([*ids]),),
    )
    return [Waiting(**row) for row in rows]


_HERE = f"""
    {_PLACES} SELECT count(*) FROM initiatives i
    WHERE i.state = 'submitted' AND i.unit_id IN (SELECT id FROM place) AND {ASKED} IN here
        AND (:inside IS NULL OR i.unit_id IN (SELECT value FROM json_each(:inside)))
"""


async def count_waiting(
    database: Database,
    places: Sequence[int],
    roles: Sequence[Role],
    today: date,
    inside: Collection[int] | None = None,
) -> int:
    """How many registrations wait here, as for :func:`waiting`; ``inside``: of some units."""
    return await database.read(lambda connection: waiting_here(connection, places, roles, today, inside))


def waiting_here(
    connection: sqlite3.Connection,
    places: Sequence[int],
    roles: Sequence[Role],
    today: date,
    inside: Collection[int] | None = None,
) -> int:
    """The same in the writer's transaction."""
    asking = _asking(places, roles, today)
    only = None if inside is None else json.dumps([*inside])
    return int(connection.execute(_HERE, {**asking, "inside": only}).fetchone()[0])


def _asking(places: Sequence[int], roles: Sequence[Role], today: date) -> dict[str, object]:
    return {"scope": json.dumps([*places]), "roles": json.dumps([*roles]), "today": day(today)}


async def one(database: Database, initiative_id: str) -> Waiting | None:
    """One initiative as a coordinator decides on it, whatever its state."""
    row = await database.one(f"{_WAITING} WHERE i.id = ?", (initiative_id,))
    return Waiting(**row) if row else None


async def still_waiting(database: Database, ids: Sequence[str], seen: int) -> list[Waiting]:
    """Those of some registrations that still wait and to which nothing has happened since the event ``seen``."""
    rows = await database.all(
        f"SELECT w.* FROM json_each(:ids) asked JOIN ({_WAITING} WHERE i.state = 'submitted') w ON w.id = asked.value"
        " WHERE w.seen <= :seen ORDER BY asked.key",
        {"ids": json.dumps([*ids]), "seen": seen},
    )
    return [Waiting(**row) for row in rows]


async def for_policy(database: Database, limit: int) -> list[Waiting]:
    """The registrations that neither a person nor the policy has looked at, the oldest first."""
    rows = await database.all(
        f"{_WAITING} WHERE i.state = 'submitted' AND NOT i.left_by_policy AND i.passed_to IS NULL"
        " ORDER BY i.number LIMIT ?",
        (limit,),
    )
    return [Waiting(**row) for row in rows]


async def others_can(
    database: Database, unit_id: int, besides: Sequence[int], roles: Sequence[Role], today: date
) -> bool:
    """Whether somebody else than these people, who uses the bot, can decide for a unit: at it or above."""
    row = await database.one(
        f"""
        {ABOVE.format(unit=":unit")}
        SELECT 1 FROM up WHERE EXISTS ({CAN_REVIEW.format(unit="up.id")}
            AND p.id NOT IN (SELECT value FROM json_each(:besides))) LIMIT 1
        """,
        {"unit": unit_id, "besides": json.dumps([*besides]), "roles": json.dumps([*roles]), "today": day(today)},
    )
    return row is not None


async def unit_above(
    database: Database, initiative_id: str, roles: Sequence[Role], today: date
) -> tuple[int, str] | None:
    """The next unit above the one that decides on an initiative now; None where that is the topmost that can."""
    rows = await database.all(
        f"""
        WITH asked(id) AS (SELECT {ASKED} FROM initiatives i WHERE i.id = :initiative),
        above AS ({ABOVE.format(unit="(SELECT id FROM asked)")} SELECT * FROM up)
        SELECT a.id, u.name FROM above a JOIN units_now u ON u.id = a.id
        WHERE EXISTS ({CAN_REVIEW.format(unit="a.id")}) ORDER BY a.depth LIMIT 2
        """,
        {"initiative": initiative_id, "roles": json.dumps([*roles]), "today": day(today)},
    )
    return (int(rows[1]["id"]), str(rows[1]["name"])) if len(rows) > 1 else None


async def neighbourhoods(database: Database, unit_ids: Sequence[int]) -> dict[int, int]:
    """For each of some units the one that it and its neighbours report to; itself where it reports to none."""
    rows = await database.all(
        "SELECT u.value, coalesce(l.to_unit_id, u.value) FROM json_each(?) u LEFT JOIN unit_lines l"
        " ON l.unit_id = u.value AND l.line = 'contact' AND l.valid_to IS NULL",
        (json.dumps([*unit_ids]),),
    )
    return {row[0]: row[1] for row in rows}


async def names_around(database: Database, above: int, year: int, limit: int = 1000) -> list[Near]:
    """Initiatives of this year and the one before in a neighbourhood: of whoever reports to a unit, and its own.

    Stopped ones are left out.
    """
    rows = await database.all(
        f"""
        SELECT i.id, i.name, substr(i.folded, 1, length(i.name)), i.year, u.name
        FROM initiatives i JOIN unit_names u ON u.unit_id = i.unit_id AND u.valid_to IS NULL
        WHERE i.unit_id IN ({NEIGHBOURS}) AND i.year IN (:year - 1, :year) AND i.state <> 'stopped'
        ORDER BY i.number DESC LIMIT :limit
        """,
        {"above": above, "year": year, "limit": limit},
    )
    return [Near(*row) for row in rows]


_NEW = """
    FROM reports r CROSS JOIN initiatives i ON i.id = r.initiative_id
    WHERE r.looked_at IS NULL AND r.recorded_at >= :since AND r.entered_by <> :besides
      AND i.unit_id IN (SELECT id FROM scope) AND NOT EXISTS (SELECT 1 FROM reports newer WHERE newer.amends = r.id)
"""


async def new_reports(
    database: Database, scope: Sequence[int], since: datetime, besides: int, limit: int, *, doubtful: bool
) -> list[NewReport]:
    """The reports on what a scope holds that stand, that are not this person's, and that no coordinator has looked at,
    the oldest first: those to look at closely when they came, or the others."""
    rows = await database.all(
        f"""
        {BELOW} SELECT r.id, r.initiative_id, i.name,
            (SELECT name FROM unit_names n WHERE n.unit_id = i.unit_id AND n.valid_to IS NULL) AS unit_name,
            r.recorded_at {_NEW} AND r.doubtful = {doubtful:d} ORDER BY r.recorded_at, r.id LIMIT :limit
        """,
        {"scope": json.dumps([*scope]), "since": stamp(since), "besides": besides, "limit": limit},
    )
    return [NewReport(**row) for row in rows]


def judge(connection: sqlite3.Connection, initiatives: Sequence[str], doubtful: Sequence[str]) -> None:
    """Of all reports on some initiatives, these are to be looked at closely, and the others are not."""
    connection.execute(
        "UPDATE reports SET doubtful = NOT doubtful WHERE initiative_id IN (SELECT value FROM json_each(:initiatives))"
        " AND doubtful <> (id IN (SELECT value FROM json_each(:doubtful)))",
        {"initiatives": json.dumps([*initiatives]), "doubtful": json.dumps([*doubtful])},
    )


async def count_new_reports(database: Database, scope: Sequence[int], since: datetime, besides: int) -> int:
    """How many reports there are for :func:`new_reports`."""
    row = await database.one(
        f"{BELOW} SELECT count(*) {_NEW}",
        {"scope": json.dumps([*scope]), "since": stamp(since), "besides": besides},
    )
    assert row is not None
    return int(row[0])


async def suggestion(database: Database, suggestion_id: str) -> Suggestion | None:
    """A name that was suggested."""
    row = await database.one(
        "SELECT id, initiative_id, name, person_id, answer FROM name_suggestions WHERE id = ?", (suggestion_id,)
    )
    return Suggestion(**row) if row else None


async def suggested(database: Database, initiative_id: str) -> Suggestion | None:
    """The name that is suggested for an initiative and not answered yet."""
    row = await database.one(
        "SELECT id, initiative_id, name, person_id, answer FROM name_suggestions"
        " WHERE initiative_id = ? AND answer IS NULL",
        (initiative_id,),
    )
    return Suggestion(**row) if row else None


async def events(database: Database, initiative_id: str, limit: int = 8) -> list[Event]:
    """What last happened to an initiative, the oldest first."""
    rows = await database.all(
        "SELECT e.id, e.state, coalesce(p.name, '') AS person_name, e.why, e.effective_on, e.recorded_at"
        " FROM initiative_events e LEFT JOIN people p ON p.id = e.person_id"
        " WHERE e.initiative_id = ? ORDER BY e.id DESC LIMIT ?",
        (initiative_id, limit),
    )
    return [Event(**row) for row in reversed(rows)]


async def continued_by(database: Database, initiative_id: str) -> str | None:
    """The initiative of a later year that continues this one."""
    row = await database.one(
        "SELECT id FROM initiatives WHERE previous_id = ? AND previous_id <> '' AND state <> 'stopped'",
        (initiative_id,),
    )
    return row[0] if row else None


async def kept_of(database: Database, initiative_id: str) -> str | None:
    """The initiative that another was found to be the same as."""
    row = await database.one("SELECT merged_into FROM initiatives WHERE id = ?", (initiative_id,))
    return row[0] if row else None


async def merge_can_be_undone(database: Database, initiative_id: str, person_id: int, today: date) -> bool:
    """Whether the last that happened to an initiative is its merge, made by this person on this day."""
    row = await database.one(
        "SELECT 1 FROM initiatives i JOIN initiative_events e ON e.initiative_id = i.id WHERE i.id = ?"
        " AND i.merged_into IS NOT NULL AND e.person_id = ? AND e.effective_on = ?"
        " AND e.id = (SELECT max(id) FROM initiative_events WHERE initiative_id = i.id)",
        (initiative_id, person_id, day(today)),
    )
    return row is not None


async def merged_into(database: Database, initiative_id: str) -> list[Merged]:
    """What was found to be the same as an initiative."""
    rows = await database.all(
        "SELECT i.id, i.name, (SELECT count(*) FROM reports r WHERE r.initiative_id = i.id"
        " AND NOT EXISTS (SELECT 1 FROM reports n WHERE n.amends = r.id)) AS reports"
        " FROM initiatives i WHERE i.merged_into = ? ORDER BY i.number",
        (initiative_id,),
    )
    return [Merged(**row) for row in rows]


async def to_follow(database: Database, unit_id: int, year: int, limit: int = 60) -> list[Following]:
    """A unit's initiatives of the year before that have not ended and that none of this year continues."""
    rows = await database.all(
        """
        SELECT i.id, i.name, i.place FROM initiatives i
        WHERE i.unit_id = ? AND i.year = ? AND i.state <> 'stopped' AND NOT EXISTS (
            SELECT 1 FROM initiatives n WHERE n.previous_id = i.id AND n.previous_id <> '' AND n.state <> 'stopped')
        ORDER BY i.number LIMIT ?
        """,
        (unit_id, year - 1, limit),
    )
    return [Following(**row) for row in rows]


async def units_to_follow(
    database: Database, scope: Sequence[int], year: int, limit: int = 12
) -> list[tuple[int, str, int]]:
    """The units of a scope with initiatives of the year before to continue: id, name, and how many."""
    rows = await database.all(
        f"""
        {BELOW}, follow(unit_id, many) AS MATERIALIZED (
            SELECT i.unit_id, count(*) FROM scope s CROSS JOIN initiatives i ON i.unit_id = s.id
            WHERE i.year = :year - 1 AND i.state <> 'stopped' AND NOT EXISTS (
                SELECT 1 FROM initiatives n WHERE n.previous_id = i.id AND n.previous_id <> '' AND n.state <> 'stopped')
            GROUP BY i.unit_id)
        SELECT u.id, u.name, f.many FROM follow f JOIN units_now u ON u.id = f.unit_id
        WHERE u.closed_on IS NULL ORDER BY u.folded LIMIT :limit
        """,
        {"scope": json.dumps([*scope]), "year": year, "limit": limit},
    )
    return [(row[0], row[1], row[2]) for row in rows]
