"""What the clock and the ledger do about obstacles."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime
from typing import Any

from storage import ledger
from storage.database import stamp
from storage.moving import went_to
from storage.obstacles.asking import ABOUT, ask_again, note, put
from storage.records.duties import Rule
from storage.records.obstacles import ObstacleKind, ObstacleState


def await_word(connection: sqlite3.Connection, obstacle_id: str, at: datetime) -> None:
    """Whoever told of an obstacle is to say by a moment whether the answer helped; then they are asked, once."""
    connection.execute(
        "UPDATE obstacles SET confirm_at = ? WHERE id = ? AND state = 'answered' AND NOT EXISTS ("
        " SELECT 1 FROM obstacle_events e WHERE e.obstacle_id = obstacles.id AND e.source = 'confirm:' || round)",
        (stamp(at), obstacle_id),
    )


def asked_to_confirm(connection: sqlite3.Connection, obstacle_id: str, person_id: int | None, now: datetime) -> None:
    """Somebody was asked whether an answer helped; None where nobody could be."""
    row = connection.execute(
        "UPDATE obstacles SET confirm_at = NULL WHERE id = ? RETURNING round", (obstacle_id,)
    ).fetchone()
    note(connection, obstacle_id, ObstacleKind.CONFIRM_ASKED, person_id, "", f"confirm:{row['round']}", now)


def look(
    connection: sqlite3.Connection, due_on: date, today: date, now: datetime, initiative_id: str | None = None
) -> None:
    """Bring the obstacles, or those about one initiative, up to how units and initiatives stand.

    What was in the way of an initiative that is stopped is dropped, and stands again where that lives again. What is
    open and owed by nobody, as whoever owed it has ended, is owed anew.
    """
    _follow_units(connection)
    which = "o.state IN ('open', 'answered')"
    if initiative_id is not None:
        which = (
            "o.state IN ('open', 'answered', 'dropped') AND o.initiative_id IN (SELECT :initiative"
            " UNION SELECT id FROM initiatives WHERE merged_into = :initiative)"
        )
    values: dict[str, Any] = {"initiative": initiative_id}
    rows = connection.execute(
        f"""
        SELECT o.id, o.state, o.round, i.id AS about, coalesce(i.state = 'stopped', 0) AS stopped, EXISTS (
            SELECT 1 FROM duties d WHERE d.rule = 'answer' AND d.object = o.id AND d.state = 'open') AS owed
        FROM obstacles o {ABOUT} WHERE {which}
        """,
        values,
    ).fetchall()
    for row in rows:
        state, moment = ObstacleState(row["state"]), stamp(now)
        if row["stopped"] and state is not ObstacleState.DROPPED:
            put(connection, row["id"], ObstacleState.DROPPED)
            note(connection, row["id"], ObstacleKind.DROPPED, None, "", f"dropped:{row['round']}:{moment}", now)
            ledger.withdraw(connection, Rule.ANSWER, row["id"], "stopped", now)
        elif not row["stopped"] and state is not ObstacleState.ANSWERED and not row["owed"]:
            if state is ObstacleState.DROPPED:
                note(connection, row["id"], ObstacleKind.STANDS_AGAIN, None, "", f"again:{row['round']}:{moment}", now)
            ask_again(connection, row["id"], due_on, today)
        if row["owed"] and not row["stopped"] and row["about"]:
            connection.execute(
                "UPDATE duties SET initiative_id = ?1 WHERE rule = 'answer' AND object = ?2 AND state = 'open'"
                " AND initiative_id IS NOT ?1",
                (row["about"], row["id"]),
            )


def _follow_units(connection: sqlite3.Connection) -> None:
    """What was in the way of a unit that has ended is in the way of what that has become."""
    rows = connection.execute(
        "SELECT o.id, o.unit_id, o.goes_on FROM obstacles o JOIN units u ON u.id = o.unit_id"
        " WHERE o.initiative_id IS NULL AND (u.closed_on IS NOT NULL OR o.goes_on IS NOT NULL)"
    ).fetchall()
    for row in rows:
        now_at = went_to(connection, row["unit_id"])
        goes_on = None if now_at == row["unit_id"] else now_at
        if goes_on != row["goes_on"]:
            connection.execute("UPDATE obstacles SET goes_on = ? WHERE id = ?", (goes_on, row["id"]))
