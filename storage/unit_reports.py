"""What units tell of themselves once a period, and its sums over the tree as it stands.

A report of a unit that has ended counts where that has become one other unit, else where it stood last – until a
successor has told the same period itself after that end, as it then speaks for the whole.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from storage import under
from storage.database import Database, day, stamp
from storage.records.unit_reports import (
    IndicatorTotal,
    NewUnitReport,
    Owing,
    PartTold,
    UnitFigure,
    UnitReport,
    UnitTotals,
)
from storage.units import BELOW


def add(connection: sqlite3.Connection, new: NewUnitReport, now: datetime) -> bool:
    """Store a report, once; False where another stands in its place already."""
    if connection.execute("SELECT 1 FROM unit_reports WHERE id = ?", (new.id,)).fetchone():
        return True
    added = connection.execute(
        "INSERT INTO unit_reports (id, unit_id, period, amends, why, entered_by, instead_of, effective_on, recorded_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (
            new.id,
            new.unit_id,
            new.period,
            new.amends or None,
            new.why,
            new.entered_by,
            new.instead_of,
            day(new.effective_on),
            stamp(now),
        ),
    ).rowcount
    if not added:
        return False
    connection.executemany(
        "INSERT INTO unit_figures (report_id, number, code, label, answer, measure, amount, approximate, yes, words,"
        " typed) VALUES (:report, :number, :code, :label, :answer, :measure, :amount, :approximate, :yes, :words,"
        " :typed)",
        [
            {**figure.model_dump(mode="json"), "report": new.id, "number": number}
            for number, figure in enumerate(new.figures)
        ],
    )
    return True


_REPORT = """
    SELECT r.id, r.unit_id, u.name AS unit_name, r.period, coalesce(r.amends, '') AS amends, r.why, r.entered_by,
        p.name AS entered_by_name, r.instead_of, r.effective_on, r.recorded_at
    FROM unit_reports r JOIN units_now u ON u.id = r.unit_id JOIN people p ON p.id = r.entered_by
"""
_STANDS = "NOT EXISTS (SELECT 1 FROM unit_reports a WHERE a.amends = r.id)"
"""Nothing stands in the place of the report r."""


async def get(database: Database, report_id: str) -> UnitReport | None:
    """One report, whether it still stands or not."""
    return await _one(database, f"{_REPORT} WHERE r.id = ?", report_id)


async def standing(database: Database, unit_id: int, period: str) -> UnitReport | None:
    """What a unit has told of a period, as it stands."""
    return await _one(database, f"{_REPORT} WHERE r.unit_id = ? AND r.period = ? AND {_STANDS}", unit_id, period)


async def told_periods(database: Database, unit_id: int) -> list[str]:
    """The periods of which a unit has told, in no order."""
    rows = await database.all("SELECT DISTINCT period FROM unit_reports WHERE unit_id = ?", (unit_id,))
    return [str(row[0]) for row in rows]


async def _one(database: Database, query: str, *values: str | int) -> UnitReport | None:
    found = await _with_figures(database, await database.all(query, values))
    return found[0] if found else None


async def _with_figures(database: Database, rows: Iterable[sqlite3.Row]) -> list[UnitReport]:
    reports = [dict(row) for row in rows]
    figures: dict[str, list[UnitFigure]] = {report["id"]: [] for report in reports}
    for row in await database.all(
        "SELECT report_id, code, label, answer, measure, amount, approximate, yes, words, typed FROM unit_figures"
        " WHERE report_id IN (SELECT value FROM json_each(?)) ORDER BY report_id, number",
        (json.dumps([*figures]),),
    ):
        values = dict(row)
        figures[values.pop("report_id")].append(UnitFigure(**values))
    return [UnitReport(**report, figures=tuple(figures[report["id"]])) for report in reports]


# Over the tree


async def counted(database: Database, scope: Sequence[int], period: str, *, below: bool = True) -> list[int]:
    """The units whose report on a period counts for the units of a scope, and those below unless told otherwise."""
    within = {*scope}
    if below:
        rows = await database.all(f"{BELOW} SELECT id FROM scope", {"scope": json.dumps([*scope])})
        within = {int(row[0]) for row in rows}
    return [unit for unit, place in (await _places(database, period)).items() if place in within]


async def _places(database: Database, period: str) -> dict[int, int]:
    """Where the report of each unit on a period counts; those for which a successor has spoken are left out."""
    told = await database.all(f"SELECT r.unit_id FROM unit_reports r WHERE r.period = ? AND {_STANDS}", (period,))
    spoken_for = await database.all(
        f"""
        WITH RECURSIVE ended(first, id, closed_on) AS (
            SELECT u.id, u.id, u.closed_on FROM unit_reports r JOIN units u ON u.id = r.unit_id
            WHERE r.period = :period AND u.closed_on IS NOT NULL
            UNION
            SELECT e.first, m.to_id, e.closed_on FROM ended e
            JOIN change_moves m ON m.kind = 'ended' AND m.from_id = e.id AND m.to_id IS NOT NULL
            JOIN changes c ON c.number = m.change AND c.state = 'applied'
        )
        SELECT DISTINCT e.first FROM ended e
        JOIN unit_reports r ON r.unit_id = e.id AND r.period = :period AND {_STANDS}
        WHERE e.id <> e.first AND r.effective_on >= e.closed_on
        """,
        {"period": period},
    )
    left_out, moved = {row["first"] for row in spoken_for}, await under.moved(database)
    return {row["unit_id"]: moved.get(row["unit_id"], row["unit_id"]) for row in told if row["unit_id"] not in left_out}


async def totals(database: Database, scope: Sequence[int], period: str) -> UnitTotals:
    """What the units of a scope, and those below, told of a period: added up like with like, and who has not told.

    The tree is today's. Numbers are exact; an approximate one marks its sum.
    """
    told = await counted(database, scope, period)
    return UnitTotals(
        period=period,
        told=tuple(told),
        owing=tuple(await owing(database, scope, period)),
        indicators=await summed(database, told, period),
    )


async def owing(database: Database, scope: Sequence[int], period: str) -> list[Owing]:
    """The units of a scope, and below, that still owe a period, by name."""
    rows = await database.all(
        f"""
        {BELOW} SELECT d.id AS duty_id, u.id AS unit_id, u.name AS unit_name, d.due_on
        FROM scope s CROSS JOIN duties d ON d.unit_id = s.id AND d.state = 'open'
            AND d.rule = 'indicators' AND d.period = :period
        JOIN units_now u ON u.id = d.unit_id ORDER BY u.folded, u.id
        """,
        {"scope": json.dumps([*scope]), "period": period},
    )
    return [Owing(**row) for row in rows]


async def summed(database: Database, told: Sequence[int], period: str) -> tuple[IndicatorTotal, ...]:
    """What the reports of some units say of each indicator, in the order of the newest report, under its name there."""
    values = (period, json.dumps([*told]))
    rows = await database.all(
        f"""
        SELECT f.code, f.label, f.answer, f.measure, f.amount, f.approximate, f.yes, f.words <> '' AS worded, f.number,
            count(*) AS count, max(r.recorded_at || r.id) AS newest
        {_FIGURES} GROUP BY f.code, f.label, f.answer, f.measure, f.amount, f.approximate, f.yes, f.words <> ''
        """,
        values,
    )
    words: dict[str, list[tuple[str, str]]] = {}
    for row in await database.all(
        f"SELECT f.code, u.name, f.words {_FIGURES} AND f.words <> '' ORDER BY u.folded, u.id", values
    ):
        words.setdefault(row["code"], []).append((row["name"], row["words"]))
    alike: dict[str, list[sqlite3.Row]] = {}
    for row in sorted(sorted(rows, key=lambda row: row["number"]), key=lambda row: row["newest"], reverse=True):
        alike.setdefault(row["code"], []).append(row)
    return tuple(_sum(found, words.get(code, ())) for code, found in alike.items())


_FIGURES = f"""
    FROM json_each(?2) t CROSS JOIN unit_reports r ON r.unit_id = t.value AND r.period = ?1 AND {_STANDS}
    JOIN unit_figures f ON f.report_id = r.id JOIN units_now u ON u.id = r.unit_id WHERE 1
"""
"""The figures of the standing reports of some units."""


def _sum(found: Sequence[sqlite3.Row], words: Sequence[tuple[str, str]]) -> IndicatorTotal:
    """Like with like: what was asked in another way, or measured otherwise, than in the newest report is not added."""
    newest = found[0]
    alike = [row for row in found if (row["answer"], row["measure"]) == (newest["answer"], newest["measure"])]
    numbers = [row for row in alike if row["amount"] is not None]
    return IndicatorTotal(
        code=newest["code"],
        label=newest["label"],
        answer=newest["answer"],
        measure=newest["measure"],
        asked=sum(row["count"] for row in found),
        told=sum(row["count"] for row in alike if row["amount"] is not None or row["yes"] is not None or row["worded"]),
        amount=sum((Decimal(row["amount"]) * row["count"] for row in numbers), Decimal()) if numbers else None,
        approximate=any(row["approximate"] for row in numbers),
        yes=sum(row["count"] for row in alike if row["yes"]),
        words=tuple(words),
    )


async def parts(database: Database, roots: Sequence[int], period: str) -> list[PartTold]:
    """How many units of each part, with all below it, have told a period and how many owe it; by name.

    Parts of which nothing was asked are left out.
    """
    told = Counter((await _places(database, period)).values())
    rows = await database.all(
        """
        WITH RECURSIVE tree(root, id) AS (
            SELECT value, value FROM json_each(:roots)
            UNION
            SELECT t.root, l.unit_id FROM unit_lines l JOIN tree t ON l.to_unit_id = t.id
            WHERE l.line = 'contact' AND l.valid_to IS NULL
        )
        SELECT t.root, u.name, t.id, (
            SELECT count(*) FROM duties d WHERE d.unit_id = t.id AND d.state = 'open' AND d.rule = 'indicators'
                AND d.period = :period) AS owing
        FROM tree t JOIN units_now u ON u.id = t.root ORDER BY u.folded, t.root
        """,
        {"roots": json.dumps([*roots]), "period": period},
    )
    found: dict[int, PartTold] = {}
    for row in rows:
        part = found.get(row["root"], PartTold(unit_id=row["root"], unit_name=row["name"], told=0, owing=0))
        more = {"told": part.told + told[row["id"]], "owing": part.owing + row["owing"]}
        found[row["root"]] = part.model_copy(update=more)
    return [part for part in found.values() if part.told or part.owing]
