"""What initiatives had brought by which day, kept as it changes, so that figures of a whole province are read quickly.

Triggers mark whose totals have changed (0023_figures.sql); they are written at the end of the fact or of the rows of an
import, or after it. Figures look at what is still marked in the reports themselves, so they are never behind.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from storage.database import Database
from storage.records.reports import Resource
from storage.records.totals import Total, added
from storage.records.words import fold

AT_ONCE = 50
"""Initiatives whose totals are written in one transaction; some milliseconds."""
ALWAYS = "9999"
"""The end of what still stands."""

REPORTED = """
    SELECT t.id AS report_id, i.number, t.effective_on, coalesce(t.amends, '') AS amends,
        r.kind, r.amount, r.unit, r.role, r.source, r.object, r.typed, r.approximate, r.cumulative
    FROM initiatives i CROSS JOIN reports t ON t.initiative_id = i.id LEFT JOIN resources r ON r.report_id = t.id
    WHERE i.number IN (SELECT value FROM json_each(?)) ORDER BY t.recorded_at, t.id, r.id
"""
"""Reports with their amounts, in the order in which they came; one without any has a row of its own."""


@dataclass
class Told:
    """A report, as far as adding needs it."""

    effective_on: str
    amends: str
    amounts: list[Resource]


def by_initiative(rows: Iterable[sqlite3.Row]) -> dict[int, dict[str, Told]]:
    """The rows of REPORTED: the reports of each initiative by their ids, in their order."""
    found: dict[int, dict[str, Told]] = {}
    for row in rows:
        reports = found.setdefault(row["number"], {})
        report = reports.setdefault(row["report_id"], Told(row["effective_on"], row["amends"], []))
        if row["kind"] is not None:
            report.amounts.append(Resource(**{name: row[name] for name in Resource.model_fields}))
    return found


def as_of(reports: dict[str, Told], day: str) -> list[Total]:
    """What an initiative had brought by a day: by the reports of up to then that none of up to then replaces."""
    then = {report_id: report for report_id, report in reports.items() if report.effective_on <= day}
    replaced = {report.amends for report in then.values()}
    return added(row for report_id, report in then.items() if report_id not in replaced for row in report.amounts)


def catch_up(connection: sqlite3.Connection) -> bool:
    """Write the totals of some initiatives that are marked; whether there may be more."""
    marked = [row[0] for row in connection.execute("SELECT number FROM initiative_amounts_due LIMIT ?", (AT_ONCE,))]
    if marked:
        numbers = (json.dumps(marked),)
        told = by_initiative(connection.execute(REPORTED, numbers))
        chosen = "IN (SELECT value FROM json_each(?))"
        connection.execute(f"DELETE FROM initiative_amounts WHERE number {chosen}", numbers)
        for number, reports in told.items():
            _write(connection, number, reports)
        connection.execute(f"DELETE FROM initiative_amounts_due WHERE number {chosen}", numbers)
    return len(marked) == AT_ONCE


def _write(connection: sqlite3.Connection, number: int, reports: dict[str, Told]) -> None:
    days = sorted({report.effective_on for report in reports.values()})
    for since, until in zip(days, [*days[1:], ALWAYS], strict=True):
        connection.executemany(
            "INSERT INTO initiative_amounts"
            " (number, since, until, alike_id, billions, ones, billionths, approximate)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (number, since, until, _alike(connection, total.like), *parts(total.amount), total.approximate)
                for total in as_of(reports, since)
            ],
        )


def _alike(connection: sqlite3.Connection, like: Resource) -> int:
    key = (like.kind, like.role, like.source or "", fold(like.object), like.unit)
    connection.execute(
        "INSERT INTO amounts_alike (kind, role, source, object, unit, shown) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        (*key, like.object),
    )
    row = connection.execute(
        "SELECT id FROM amounts_alike WHERE (kind, role, source, object, unit) = (?, ?, ?, ?, ?)", key
    ).fetchone()
    return int(row[0])


def parts(amount: Decimal) -> tuple[int, int, int]:
    """Billions, what is left of them, and billionths: sums of these stay exact, however many they are."""
    units, rest = divmod(round(Fraction(amount) * 10**9), 10**9)
    billions, ones = divmod(units, 10**9)
    return billions, ones, rest


def whole(billions: int, ones: int, billionths: int) -> Decimal:
    """The amount again, exactly, without zeros at its end."""
    units, rest = divmod((billions * 10**9 + ones) * 10**9 + billionths, 10**9)
    return Decimal(f"{units}.{rest:09}".rstrip("0").rstrip("."))


async def still_marked(database: Database, numbers: Sequence[int]) -> dict[int, dict[str, Told]]:
    """The reports of initiatives whose totals are still to be written."""
    rows: list[Any] = await database.all(REPORTED, (json.dumps([*numbers]),)) if numbers else []
    return by_initiative(rows)
