"""What is owed on initiatives: a report a period, and completing what was returned."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from storage.database import Database, day, stamp
from storage.ledger.asking import INITIATIVES_OWING, MISSING, insert, move, values_of
from storage.ledger.conclusions import OWED_AGAIN, owe_again
from storage.ledger.handing_on import ELSEWHERE, transfer
from storage.ledger.noting import withdraw_those
from storage.ledger.returns import RETURNS, follow_returns
from storage.ledger.which import EVERY, Which
from storage.records.duties import Changes, Demand, Rule


async def in_need(database: Database, demands: Sequence[Demand], today: date) -> list[str]:
    """The initiatives about whose duties something is to be done; read aside, so that the writer is left alone."""
    reports = [demand for demand in demands if demand.rule is Rule.REPORT]
    values = _values(reports, today)
    rows = await database.all(_NEEDING.format(moved=_moved_sql(reports)), values)
    for demand in reports:
        owing = INITIATIVES_OWING.format(which=EVERY.sql)
        rows += await database.all(MISSING.format(owing=owing), {**values, **values_of(demand)})
    rows += await database.all(f"SELECT initiative_id FROM ({RETURNS.format(which=EVERY.sql)}) WHERE becomes <> ''")
    rows += await database.all(OWED_AGAIN.format(which="c.initiative_id IS NOT NULL"), values)
    return list(dict.fromkeys(row["initiative_id"] for row in rows))


def look_at_initiatives(
    connection: sqlite3.Connection, which: Which, demands: Sequence[Demand], today: date, now: datetime
) -> Changes:
    """Bring the duties of some initiatives up to how these stand. Where nothing is to be done, two queries tell so."""
    reports = [demand for demand in demands if demand.rule is Rule.REPORT]
    values = {**which.values, **_values(reports, today), "now": stamp(now)}
    seen = connection.execute(_ATTENTION.format(which=which.sql, moved=_moved_sql(reports)), values).fetchone()
    transferred = transfer(connection, which, values) if seen["transfer"] else 0
    made = reopened = 0
    for demand in reports:
        owing = INITIATIVES_OWING.format(which=which.sql)
        more = insert(connection, owing, {**values, **values_of(demand)})
        made, reopened = made + more[0], reopened + more[1]
    completing = follow_returns(connection, which, values)
    reopened += owe_again(connection, f"c.initiative_id IN (SELECT i.id FROM initiatives i WHERE {which.sql})", values)
    fresh = transferred + made + reopened
    within = f"AND initiative_id IN (SELECT i.id FROM initiatives i WHERE {which.sql})"
    moved = move(connection, reports, values, within) if seen["move"] or fresh else 0
    settled = _settle_reports(connection, which, values) if seen["settle"] or fresh else 0
    withdrawn = _withdraw_open(connection, which, values) if seen["withdraw"] or fresh or moved else 0
    return completing + Changes(
        made=made, reopened=reopened, transferred=transferred, moved=moved, settled=settled, withdrawn=withdrawn
    )


def _values(reports: Sequence[Demand], today: date) -> dict[str, Any]:
    return {"today": day(today), "asked": json.dumps([demand.period for demand in reports])}


_KIND = """CASE
    WHEN {0} LIKE '____-H_' THEN 'H' WHEN {0} LIKE '____-Q_' THEN 'Q' WHEN {0} LIKE '____-__' THEN 'M' ELSE 'Y' END"""
"""Whether a period is a half-year, a quarter, a month or a year."""

_GIVEN = f"""
    r.initiative_id = i.id AND (r.period = d.period OR (
        {_KIND.format("r.period")} <> {_KIND.format("d.period")}
        AND r.effective_on BETWEEN d.begins_on AND d.ends_on))
"""
"""The report r settles the duty d on the initiative i."""

_NO_LONGER = """
    i.state = 'stopped' OR (d.rule = 'report' AND d.due_on >= :today AND d.extended = 0
        AND (d.period NOT IN (SELECT value FROM json_each(:asked)) OR i.year <> CAST(d.period AS INTEGER)))
"""
"""The duty d on the initiative i is not asked for any more: what has fallen due is, but on what was stopped."""

_TO_DO = {
    "transfer": ELSEWHERE,
    "move": "{moved}",
    "withdraw": _NO_LONGER,
    "settle": f"d.rule = 'report' AND EXISTS (SELECT 1 FROM reports r WHERE {_GIVEN})",
}
"""What may have to be done about the open duty d on the initiative i, and when it has."""

_ATTENTION = f"""
    SELECT {", ".join(f'max({holds}) AS "{deed}"' for deed, holds in _TO_DO.items())}
    FROM initiatives i CROSS JOIN duties d ON d.initiative_id = i.id AND d.state = 'open' WHERE {{which}}
"""
"""What is to be done about some initiatives' open duties."""

_NEEDING = f"""
    SELECT d.initiative_id FROM duties d JOIN initiatives i ON i.id = d.initiative_id
    WHERE d.state = 'open' AND ({" OR ".join(f"({holds})" for holds in _TO_DO.values())})
"""
"""Those of all initiatives about which something is to be done."""


def _moved_sql(demands: Sequence[Demand]) -> str:
    """The policy asks for the duty d by another day than it has. The values are the policy's own, and no words."""
    return " OR ".join(
        ["0", *(f"(d.rule, d.extended, d.period) = ('report', 0, '{demand.period}') AND d.due_on <> '{demand.due_on}'"
                for demand in demands)]
    )  # fmt: skip


def _settle_reports(connection: sqlite3.Connection, which: Which, values: dict[str, Any]) -> int:
    """A report settles its period; one of a period of another length that of the period in which it was made."""
    return connection.execute(
        f"""
        UPDATE duties
        SET state = 'settled', settled_on = given.day, settled_by = given.id, ended_at = :now, next_on = NULL
        FROM (
            SELECT d.id AS duty, r.id, min(r.effective_on) AS day
            FROM initiatives i
            JOIN duties d ON d.initiative_id = i.id AND d.rule = 'report' AND d.state = 'open'
            JOIN reports r ON {_GIVEN}
            WHERE {which.sql} GROUP BY d.id
        ) given
        WHERE given.duty = duties.id
        """,
        values,
    ).rowcount


def _withdraw_open(connection: sqlite3.Connection, which: Which, values: dict[str, Any]) -> int:
    """No report is owed on what was stopped, and none, before it is due, for a period that the policy no longer has."""
    return withdraw_those(
        connection,
        f"""
        UPDATE duties SET state = 'withdrawn', ended_at = :now, next_on = NULL WHERE id IN (
            SELECT d.id FROM initiatives i
            JOIN duties d ON d.initiative_id = i.id AND d.state = 'open'
            WHERE {which.sql} AND ({_NO_LONGER}))
        RETURNING id
        """,
        values,
    )
