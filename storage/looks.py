"""What looks read to find signals: marked initiatives, their words and places, what others report, what is missing."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from storage import reports
from storage.database import Database, day, stamp
from storage.initiatives import FROM_LIST
from storage.records.signals import Mark, Saying
from storage.units import ABOVE


async def marked(database: Database, what: str, limit: int, *, written: bool = False) -> list[Mark]:
    """Some initiatives that are to be looked at; ``written``: those whose words stand in the index already."""
    rows = await database.all(
        "SELECT initiative_id, marks, quiet FROM signal_looks WHERE what = ? AND written = ? LIMIT ?",
        (what, written, limit),
    )
    return [Mark(row["initiative_id"], row["marks"], bool(row["quiet"])) for row in rows]


def written(connection: sqlite3.Connection, mark: Mark) -> None:
    """An initiative's words stand in the index; one that is only to be made known is done with."""
    if mark.quiet:
        seen(connection, "words", mark)
    else:
        connection.execute(
            "UPDATE signal_looks SET written = 1 WHERE initiative_id = ? AND what = 'words' AND marks = ?",
            (mark.initiative_id, mark.marks),
        )


def seen(connection: sqlite3.Connection, what: str, mark: Mark) -> None:
    """A look has seen an initiative; where it was marked again meanwhile it is to be looked at once more."""
    connection.execute(
        "DELETE FROM signal_looks WHERE initiative_id = ? AND what = ? AND marks = ?",
        (mark.initiative_id, what, mark.marks),
    )


async def sayings(database: Database, ids: Sequence[str]) -> dict[str, Saying]:
    """What some initiatives say of themselves."""
    rows = await database.all(
        f"""
        SELECT i.id, i.name, i.place, i.target, i.problem, i.method, i.year, i.unit_id, u.name AS unit_name, i.origin,
            i.effective_on, i.state = 'stopped' AS stopped, {FROM_LIST} AS from_list
        FROM initiatives i JOIN units_now u ON u.id = i.unit_id WHERE i.id IN (SELECT value FROM json_each(?))
        """,
        (json.dumps([*ids]),),
    )
    expected = await reports.expected(database, ids)
    return {row["id"]: Saying(**row, expected=expected[row["id"]]) for row in rows}


async def places_around(database: Database, unit_id: int, limit: int = 400) -> list[str]:
    """The names, earlier ones too, of a unit, of those above it, and of those that report to it."""
    rows = await database.all(
        f"""
        {ABOVE.format(unit=":unit")}
        SELECT name FROM unit_names WHERE unit_id IN (SELECT id FROM up)
        UNION SELECT n.name FROM unit_lines l JOIN unit_names n ON n.unit_id = l.unit_id
            WHERE l.to_unit_id = :unit AND l.line = 'contact' AND l.valid_to IS NULL
        LIMIT :limit
        """,
        {"unit": unit_id, "limit": limit},
    )
    return [row[0] for row in rows]


async def reported(database: Database, ids: Sequence[str]) -> dict[str, set[Decimal]]:
    """The amounts that reports on some initiatives tell of, as they stand."""
    found: dict[str, set[Decimal]] = {one: set() for one in ids}
    for row in await database.all(
        f"SELECT r.initiative_id, s.amount FROM reports r JOIN resources s ON s.report_id = r.id"
        f" WHERE r.initiative_id IN (SELECT value FROM json_each(?)) AND s.amount IS NOT NULL AND {_STANDS}",
        (json.dumps([*ids]),),
    ):
        found[row["initiative_id"]].add(Decimal(row["amount"]))
    return found


_STANDS = "NOT EXISTS (SELECT 1 FROM reports n WHERE n.amends = r.id)"
_OF_WORK = f"""r.status <> 'no_result' AND {_STANDS}
    AND (r.done <> '' OR r.status = 'done' OR EXISTS (SELECT 1 FROM resources s WHERE s.report_id = r.id))"""
"""A report ``r`` stands and tells of something done."""


class Amount(NamedTuple):
    """What one report told, and for what."""

    initiative_id: str
    object: str
    amount: Decimal


async def amounts_like(
    database: Database, year: int, kind: str, role: str, unit: str, limit: int = 1000
) -> list[Amount]:
    """The newest amounts of a kind that reports on a year's initiatives tell of."""
    rows = await database.all(
        f"""
        SELECT i.id, s.object, s.amount FROM resources s
        JOIN reports r ON r.id = s.report_id JOIN initiatives i ON i.id = r.initiative_id
        WHERE s.kind = :kind AND s.role = :role AND s.unit = :unit AND s.report_id IS NOT NULL
          AND s.amount IS NOT NULL AND i.year = :year AND i.state <> 'stopped' AND {_STANDS}
        ORDER BY s.id DESC LIMIT :limit
        """,
        {"year": year, "kind": kind, "role": role, "unit": unit, "limit": limit},
    )
    return [Amount(row[0], row[1], Decimal(row[2])) for row in rows]


class Silent(NamedTuple):
    """An initiative on which two reports in a row were due, and none tells of anything done."""

    initiative_id: str
    first: str
    """The earlier of the two periods."""
    second: str
    since: str
    """The day of the last report of anything done; empty where there was none."""


_REPORTS_DUE = """
    SELECT d.id FROM duties d WHERE d.initiative_id = i.id AND d.rule = 'report' AND d.due_on < :today
        AND d.state IN ('open', 'settled') ORDER BY d.ends_on DESC, d.id DESC LIMIT 1
"""
"""The newest report on the initiative ``i`` that was due before today."""

_SILENT = f"""
    these(id) AS MATERIALIZED ({{which}}),
    looked_at(id, second, first) AS (
        SELECT i.id, ({_REPORTS_DUE}), ({_REPORTS_DUE} OFFSET 1)
        FROM these CROSS JOIN initiatives i ON i.id = these.id
        WHERE i.state <> 'stopped' AND (i.year >= :year OR EXISTS (
            SELECT 1 FROM signals s WHERE s.initiative_id = i.id AND s.kind = 'nothing_done' AND s.ended_at IS NULL))),
    silent(id, first, second, since) AS MATERIALIZED (
        SELECT i.id, earlier.period, (SELECT period FROM duties WHERE id = i.second), coalesce((
            SELECT max(r.effective_on) FROM reports r WHERE r.initiative_id = i.id AND {_OF_WORK}), '')
        FROM looked_at i JOIN duties earlier ON earlier.id = i.first
        WHERE NOT EXISTS (
            SELECT 1 FROM reports r WHERE r.initiative_id = i.id AND r.effective_on >= earlier.begins_on
                AND {_OF_WORK}))
"""
"""Initiatives of which nothing done was told in the last two periods whose reports were due before today."""


async def silent(database: Database, today: date, ids: Sequence[str]) -> dict[str, Silent]:
    """Which of some initiatives are silent."""
    among = _SILENT.format(which="SELECT value FROM json_each(:only)")
    values = {"today": day(today), "year": today.year, "only": json.dumps([*ids])}
    rows = await database.all(f"WITH {among} SELECT * FROM silent", values)
    return {row["id"]: Silent(*row) for row in rows}


async def silence_changed(
    database: Database, today: date, since: date | None, limit: int
) -> list[tuple[str, Silent | None]]:
    """Some initiatives that are silent and no signal says so, and some of which one does that are silent no longer.

    Not all that are: in a year in which little is told these are most, and the same ones every day. Where it was looked
    on a day ``since``, only those on which a report has fallen due from then on; the others that may have changed are
    marked.
    """
    newly = (
        "SELECT DISTINCT initiative_id FROM duties INDEXED BY duties_reports_due"
        " WHERE rule = 'report' AND due_on >= :since AND due_on < :today"
    )
    which = newly if since else "SELECT id FROM initiatives"
    rows = await database.all(
        f"""
        WITH {_SILENT.format(which=which)}
        SELECT * FROM silent WHERE NOT EXISTS (
            SELECT 1 FROM signals s WHERE (s.initiative_id, s.kind, s.about) = (silent.id, 'nothing_done', silent.since)
            AND s.ended_at IS NULL)
        UNION ALL SELECT s.initiative_id, NULL, NULL, NULL
            FROM these CROSS JOIN signals s ON s.initiative_id = these.id
            WHERE s.kind = 'nothing_done' AND s.ended_at IS NULL AND s.initiative_id NOT IN (SELECT id FROM silent)
        LIMIT :limit
        """,
        {"today": day(today), "since": day(since), "year": today.year, "limit": limit},
    )
    return [(row["id"], Silent(*row) if row["since"] is not None else None) for row in rows]


class AskedPictures(NamedTuple):
    """Pictures that their sender was asked about elsewhere."""

    source: str
    initiative_id: str
    person_id: int
    asked_at: datetime


async def pictures_asked(database: Database) -> list[AskedPictures]:
    """What :mod:`storage.likenesses` has asked and no signal says yet."""
    rows = await database.all(
        """
        SELECT e.source, r.initiative_id, e.entered_by, min(l.asked_at) FROM likenesses l
        CROSS JOIN evidence e ON e.id = l.evidence_id CROSS JOIN reports r ON r.id = e.report_id
        WHERE l.asked_at IS NOT NULL AND e.removed_at IS NULL AND e.entered_by IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM signals s WHERE s.initiative_id = r.initiative_id AND s.kind = 'photo'
            AND s.about = e.source)
        GROUP BY e.source, r.initiative_id
        """
    )
    return [AskedPictures(row[0], row[1], row[2], datetime.fromisoformat(row[3])) for row in rows]


class AnsweredPictures(NamedTuple):
    """What was said of such pictures; nothing where they are gone."""

    signal_id: int
    answer: str | None
    person_id: int | None
    at: datetime | None


async def pictures_answered(database: Database) -> list[AnsweredPictures]:
    """Of the signals about pictures those that were answered, or of which no picture is left."""
    rows = await database.all(
        """
        SELECT s.id, max(l.answer), max(l.answered_by), min(l.answered_at) FROM signals s
        LEFT JOIN evidence e ON e.source = s.about
        LEFT JOIN likenesses l ON l.evidence_id = e.id
        WHERE s.kind = 'photo' AND s.answered_on IS NULL AND s.ended_at IS NULL
        GROUP BY s.id HAVING max(l.answer) IS NOT NULL
            OR sum(l.evidence_id IS NOT NULL AND e.removed_at IS NULL) = 0
        """
    )
    return [
        AnsweredPictures(row[0], row[1], row[2], datetime.fromisoformat(row[3]) if row[3] else None) for row in rows
    ]


def note_pictures(
    connection: sqlite3.Connection, asked: AskedPictures, on: date, answer_by: date, now: datetime
) -> None:
    """A question about pictures, which was put as they came, counts as any other."""
    connection.execute(
        "INSERT INTO signals (initiative_id, kind, about, found_at, person_id, asked_on, answer_by)"
        " VALUES (?, 'photo', ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (asked.initiative_id, asked.source, stamp(now), asked.person_id, day(on), day(answer_by)),
    )


def settle_pictures(connection: sqlite3.Connection, found: AnsweredPictures, on: date | None, now: datetime) -> None:
    """Take over what was said of pictures; where they are gone without a word there is nothing left to ask."""
    values: tuple[Any, ...] = (found.answer, found.person_id, day(on), found.signal_id)
    if found.answer is not None:
        connection.execute("UPDATE signals SET answer = ?, answered_by = ?, answered_on = ? WHERE id = ?", values)
    else:
        connection.execute("UPDATE signals SET ended_at = ? WHERE id = ?", (stamp(now), found.signal_id))
