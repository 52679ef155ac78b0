"""What a unit owed goes on with another."""

from __future__ import annotations

import sqlite3
from typing import Any

from storage.ledger.asking import COLUMNS
from storage.ledger.noting import note, withdraw_those
from storage.ledger.which import Which
from storage.records.duties import DutyEvent
from storage.units import BECAME

ELSEWHERE = "d.rule IN ('report', 'complete', 'conclude') AND d.unit_id <> i.unit_id"
"""The initiative i is held by another unit than the one that owes the duty d on it."""

_OF_THE_UNIT = """
    d.rule NOT IN ('report', 'complete', 'visit') AND NOT (d.rule = 'conclude' AND d.initiative_id IS NOT NULL)
"""
"""The duty d does not go with an initiative, but with the unit that owes it."""


def transfer(connection: sqlite3.Connection, which: Which, values: dict[str, Any]) -> int:
    """What is owed on an initiative that another unit holds now is owed by that unit."""
    moved = connection.execute(
        f"""
        SELECT d.id, i.unit_id AS to_id FROM initiatives i
        JOIN duties d ON d.initiative_id = i.id AND d.state = 'open' AND {ELSEWHERE} WHERE {which.sql}
        """,
        values,
    ).fetchall()
    for row in moved:
        hand_on(connection, row["id"], row["to_id"], values)
    return len(moved)


def hand_to_successors(connection: sqlite3.Connection, values: dict[str, Any]) -> int:
    """What an ended unit owes in itself goes on with each of its successors; without one nobody owes it any more.

    Its visits go on as the plan says (:mod:`storage.ledger.visits`).
    """
    open_ones = connection.execute(
        "SELECT d.id, d.unit_id FROM duties d JOIN units u ON u.id = d.unit_id"
        f" WHERE d.state = 'open' AND {_OF_THE_UNIT} AND u.closed_on <= :today",
        values,
    ).fetchall()
    for row in open_ones:
        successors = connection.execute(
            f"{BECAME} SELECT u.id FROM units u JOIN became b ON b.id = u.id WHERE u.closed_on IS NULL ORDER BY u.id",
            {"unit": row["unit_id"]},
        ).fetchall()
        for successor in successors:
            hand_on(connection, row["id"], successor["id"], values)
        if not successors:
            withdraw_those(
                connection,
                "UPDATE duties SET state = 'withdrawn', ended_at = :now, next_on = NULL WHERE id = :id RETURNING id",
                {**values, "id": row["id"]},
            )
    return len(open_ones)


def hand_back(connection: sqlite3.Connection, values: dict[str, Any]) -> int:
    """Where the ending of a unit was undone, what single deeds made it owe is owed by it again, and not by others.

    Who owes it for another reason as well, as the other part of a unit that was split, goes on owing it.
    """
    back = connection.execute(
        f"""
        SELECT d.id, d.unit_id FROM duties d JOIN units u ON u.id = d.unit_id JOIN duties n ON n.id = d.became
        WHERE d.rule IN ('answer', 'conclude') AND d.object <> '' AND d.state = 'transferred' AND n.state = 'open'
            AND {_OF_THE_UNIT} AND (u.closed_on IS NULL OR u.closed_on > :today)
            AND 'transferred' = (SELECT e.kind FROM duty_events e WHERE e.duty_id = d.id
                AND e.kind IN ('transferred', 'passed_on') ORDER BY e.id DESC LIMIT 1)
        """,
        values,
    ).fetchall()
    for row in back:
        withdraw_those(
            connection,
            """
            UPDATE duties SET state = 'withdrawn', ended_at = :now, next_on = NULL
            WHERE state = 'open' AND (rule, object, period) = (SELECT rule, object, period FROM duties WHERE id = :id)
                AND unit_id IN (SELECT CAST(value AS INTEGER) FROM duty_events
                    WHERE duty_id = :id AND kind = 'transferred')
                AND NOT EXISTS (
                    SELECT 1 FROM duties o JOIN duty_events e ON e.duty_id = o.id AND e.kind = 'transferred'
                    WHERE o.id <> :id AND o.state = 'transferred' AND CAST(e.value AS INTEGER) = duties.unit_id
                        AND (o.rule, o.object, o.period) = (duties.rule, duties.object, duties.period))
            RETURNING id
            """,
            {**values, "id": row["id"]},
            value=str(row["unit_id"]),
        )
    connection.executemany(
        "UPDATE duties SET state = 'open', ended_at = NULL, became = NULL, next_on = :today WHERE id = :id",
        [{**values, "id": row["id"]} for row in back],
    )
    note(connection, back, DutyEvent.REOPENED, values["now"])
    return len(back)


def hand_on(connection: sqlite3.Connection, duty_id: int, to_id: int, values: dict[str, Any]) -> int:
    """Another unit owes the same from now on, until the same day; the two are linked. The duty that goes on."""
    made = connection.execute(
        f"""
        INSERT INTO duties ({COLUMNS}, person_id, extended, about)
        SELECT rule, :to, object, period, initiative_id, needed, begins_on, ends_on, :today, due_on, :today, person_id,
            extended, about
        FROM duties WHERE id = :id
        ON CONFLICT (rule, unit_id, object, period) DO UPDATE SET
            state = iif(state IN ('withdrawn', 'transferred'), 'open', state),
            next_on = iif(state IN ('withdrawn', 'transferred'), excluded.next_on, next_on),
            became = iif(state IN ('withdrawn', 'transferred'), NULL, became)
        RETURNING id
        """,
        {**values, "to": to_id, "id": duty_id},
    ).fetchone()
    before = connection.execute(
        "UPDATE duties SET state = 'transferred', became = coalesce(became, :made), ended_at = :now, next_on = NULL"
        " WHERE id = :id RETURNING id, unit_id",
        {**values, "made": made["id"], "id": duty_id},
    ).fetchone()
    note(connection, [before], DutyEvent.TRANSFERRED, values["now"], value=str(to_id))
    return int(made["id"])
