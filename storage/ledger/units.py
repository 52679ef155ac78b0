"""What units owe in themselves: so many registrations a year."""

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
from storage.records.duties import Changes, Demand, Rule
from storage.units import ABOVE, BELOW


def look_at_units(connection: sqlite3.Connection, demands: Sequence[Demand], today: date, now: datetime) -> Changes:
    """Bring what units owe in themselves up to how they stand."""
    registers = [demand for demand in demands if demand.rule is Rule.REGISTER]
    values = {
        "today": day(today),
        "now": stamp(now),
        "asked": json.dumps([demand.period for demand in registers]),
        "levels": json.dumps([level for demand in registers for level in demand.levels]),
        "kinds": json.dumps([kind for demand in registers for kind in demand.kinds]),
    }
    reopened = hand_back(connection, values)
    transferred = hand_to_successors(connection, values)
    reopened += owe_again(connection, "c.initiative_id IS NULL", values)
    made = 0
    for demand in registers:
        more = insert(connection, UNITS_OWING, {**values, **values_of(demand)})
        made, reopened = made + more[0], reopened + more[1]
    return Changes(
        made=made,
        reopened=reopened,
        transferred=transferred,
        moved=move(connection, registers, values, ""),
        settled=_settle_registers(connection, values, ""),
        withdrawn=withdraw_those(
            connection,
            """
            UPDATE duties SET state = 'withdrawn', ended_at = :now, next_on = NULL
            WHERE state = 'open' AND rule = 'register' AND due_on >= :today AND extended = 0 AND (
                period NOT IN (SELECT value FROM json_each(:asked))
                OR NOT EXISTS (SELECT 1 FROM units u WHERE u.id = duties.unit_id
                    AND u.level IN (SELECT value FROM json_each(:levels))
                    AND u.kind IN (SELECT value FROM json_each(:kinds))))
            RETURNING id
            """,
            values,
        ),
    )


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
