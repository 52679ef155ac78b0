"""What units owe in themselves: so many registrations a year, their indicators once a period."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from storage.database import day, stamp
from storage.ledger.asking import UNITS_OWING, insert, move, values_of
from storage.ledger.conclusions import owe_again
from storage.ledger.handing_on import hand_back, hand_to_successors
from storage.ledger.noting import withdraw_those
from storage.records.duties import OF_UNITS, Changes, Demand
from storage.units import ABOVE, BELOW


def look_at_units(connection: sqlite3.Connection, demands: Sequence[Demand], today: date, now: datetime) -> Changes:
    """Bring what units owe in themselves up to how they stand."""
    asked = [demand for demand in demands if demand.rule in OF_UNITS]
    values = {
        "today": day(today),
        "now": stamp(now),
        "asked": json.dumps(
            [(one.rule, one.period, *who, _LIKE[one.period[4:6]]) for one in asked for who in one.owing]
        ),
    }
    reopened = hand_back(connection, values)
    transferred = hand_to_successors(connection, values)
    reopened += owe_again(connection, "c.initiative_id IS NULL", values)
    made = 0
    for demand in asked:
        more = insert(connection, UNITS_OWING, {**values, **values_of(demand)})
        made, reopened = made + more[0], reopened + more[1]
    return Changes(
        made=made,
        reopened=reopened,
        transferred=transferred,
        moved=move(connection, asked, values, ""),
        settled=_settle_registers(connection, values, "") + _settle_indicators(connection, values, ""),
        withdrawn=withdraw_those(connection, _WITHDRAW, values),
    )


_LIKE = {"": "????", "-H": "*-H?", "-Q": "*-Q?", "-0": "*-[01]?", "-1": "*-[01]?"}
"""The names of periods of the same kind, by what follows the year in one of them."""

_WITHDRAW = """
    UPDATE duties SET state = 'withdrawn', ended_at = :now, next_on = NULL
    WHERE state = 'open' AND rule IN ('register', 'indicators') AND (
        (due_on >= :today AND extended = 0 AND NOT EXISTS (
            SELECT 1 FROM units u JOIN json_each(:asked) a ON (u.level, u.kind) = (a.value ->> 2, a.value ->> 3)
            WHERE u.id = duties.unit_id AND (a.value ->> 0, a.value ->> 1) = (duties.rule, duties.period)))
        OR (rule = 'indicators' AND NOT EXISTS (
            SELECT 1 FROM units u JOIN json_each(:asked) a ON (u.level, u.kind) = (a.value ->> 2, a.value ->> 3)
            WHERE u.id = duties.unit_id AND a.value ->> 0 = 'indicators' AND duties.period GLOB a.value ->> 4)))
    RETURNING id
"""
"""What has not fallen due is asked for no more; of indicators also what has, where nothing is left to be told."""


def settle_accepted(connection: sqlite3.Connection, initiatives: Sequence[str], now: datetime) -> None:
    """Registrations were accepted: settle what that settles for their units and those above."""
    units = connection.execute(
        "SELECT DISTINCT unit_id FROM initiatives WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps([*initiatives]),),
    )
    for row in units.fetchall():
        settle_registration(connection, row[0], now)


def settle_registration(connection: sqlite3.Connection, unit_id: int, now: datetime) -> int:
    """A registration of this unit, or below it, was accepted: settle what that settles; how many duties."""
    above = f"AND unit_id IN ({ABOVE.format(unit=':unit')} SELECT id FROM up)"
    return _settle_registers(connection, {"now": stamp(now), "unit": unit_id}, above)


def _settle_registers(connection: sqlite3.Connection, values: dict[str, Any], which: str) -> int:
    """So many accepted registrations of a unit, or below it, as are needed; done on the day that the last was sent."""
    count = 0
    for duty in connection.execute(
        f"SELECT id, unit_id, period, needed FROM duties WHERE rule = 'register' AND state = 'open' {which}", values
    ).fetchall():
        reached = connection.execute(
            f"{BELOW} SELECT i.id, i.effective_on FROM scope s JOIN initiatives i ON i.unit_id = s.id"
            " WHERE i.year = :year AND i.state = 'registered' ORDER BY i.effective_on, i.number LIMIT 1 OFFSET :before",
            {"scope": json.dumps([duty["unit_id"]]), "year": int(duty["period"]), "before": duty["needed"] - 1},
        ).fetchone()
        if reached:
            count += connection.execute(
                "UPDATE duties SET state = 'settled', settled_on = ?, settled_by = ?, ended_at = ?, next_on = NULL"
                " WHERE id = ?",
                (reached["effective_on"], reached["id"], values["now"], duty["id"]),
            ).rowcount
    return count


def settle_unit_report(connection: sqlite3.Connection, unit_id: int, now: datetime) -> int:
    """A unit has told its indicators: settle what that settles."""
    return _settle_indicators(connection, {"now": stamp(now), "unit": unit_id}, "AND d.unit_id = :unit")


def _settle_indicators(connection: sqlite3.Connection, values: dict[str, Any], which: str) -> int:
    """The first report of a unit on a period; what comes after it amends."""
    return connection.execute(
        f"""
        UPDATE duties
        SET state = 'settled', settled_on = told.day, settled_by = told.report, ended_at = :now, next_on = NULL
        FROM (
            SELECT d.id AS duty, r.id AS report, r.effective_on AS day
            FROM duties d JOIN unit_reports r ON r.unit_id = d.unit_id AND r.period = d.period AND r.amends IS NULL
            WHERE d.rule = 'indicators' AND d.state = 'open' {which}
        ) told
        WHERE told.duty = duties.id
        """,
        values,
    ).rowcount
