"""Who owes an answer to an obstacle, and what is noted of it."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime

from storage import ledger
from storage.database import stamp
from storage.records.duties import Rule
from storage.records.obstacles import ObstacleKind, ObstacleState
from storage.units import ABOVE

ABOUT = """
    LEFT JOIN initiatives i ON i.id = coalesce((
        SELECT id FROM initiatives WHERE id = o.initiative_id AND merged_into IS NULL
    ), (
        WITH RECURSIVE kept(id) AS (
            SELECT o.initiative_id UNION
            SELECT n.merged_into FROM kept JOIN initiatives n ON n.id = kept.id WHERE n.merged_into IS NOT NULL)
        SELECT n.id FROM kept JOIN initiatives n ON n.id = kept.id WHERE n.merged_into IS NULL))
"""
"""The initiative i that the obstacle o is about: of two that were found to be the same, the one that was kept."""

HOLDER = "coalesce(i.unit_id, o.goes_on, o.unit_id)"
"""The unit that has the obstacle o, of the initiative i if any, now."""


def ask(connection: sqlite3.Connection, obstacle_id: str, owed_by: int | None, due_on: date, today: date) -> None:
    """A unit owes an answer: the one that is given, if it stands; else the nearest above, or the topmost one itself."""
    row = connection.execute(
        f"SELECT i.id AS about, o.round, o.words, {HOLDER} AS holder FROM obstacles o {ABOUT} WHERE o.id = ?",
        (obstacle_id,),
    ).fetchone()
    standing = connection.execute("SELECT 1 FROM units WHERE id = ? AND closed_on IS NULL", (owed_by,)).fetchone()
    ledger.owe(
        connection,
        Rule.ANSWER,
        owed_by if owed_by is not None and standing else above(connection, row["holder"]),
        obstacle_id,
        row["about"],
        due_on,
        today,
        period=str(row["round"]) if row["round"] > 1 else "",
        about="" if row["about"] else row["words"],
    )


def ask_again(connection: sqlite3.Connection, obstacle_id: str, due_on: date, today: date) -> None:
    """Whoever owed the last answer owes the next."""
    put(connection, obstacle_id, ObstacleState.OPEN)
    connection.execute("UPDATE obstacles SET round = round + 1 WHERE id = ?", (obstacle_id,))
    last = connection.execute(
        "SELECT d.unit_id FROM duties d JOIN units u ON u.id = d.unit_id AND u.closed_on IS NULL"
        " WHERE d.rule = 'answer' AND d.object = ? ORDER BY d.id DESC LIMIT 1",
        (obstacle_id,),
    ).fetchone()
    ask(connection, obstacle_id, int(last["unit_id"]) if last else None, due_on, today)


def above(connection: sqlite3.Connection, unit_id: int) -> int:
    """The nearest unit above that has not ended; the topmost one itself."""
    row = connection.execute(
        f"{ABOVE.format(unit='?')} SELECT u.id FROM up JOIN units u ON u.id = up.id"
        " WHERE up.depth > 0 AND u.closed_on IS NULL ORDER BY up.depth LIMIT 1",
        (unit_id,),
    ).fetchone()
    return int(row["id"]) if row else unit_id


def state_of(connection: sqlite3.Connection, obstacle_id: str) -> ObstacleState | None:
    """How an obstacle stands; None where there is none."""
    row = connection.execute("SELECT state FROM obstacles WHERE id = ?", (obstacle_id,)).fetchone()
    return ObstacleState(row["state"]) if row else None


def put(connection: sqlite3.Connection, obstacle_id: str, state: ObstacleState) -> None:
    """Another state; what was waited for before is waited for no more."""
    connection.execute("UPDATE obstacles SET state = ?, confirm_at = NULL WHERE id = ?", (state, obstacle_id))


def note(
    connection: sqlite3.Connection,
    obstacle_id: str,
    kind: ObstacleKind,
    person_id: int | None,
    words: str,
    source: str,
    now: datetime,
    unit_id: int | None = None,
) -> None:
    """Keep what was said or done about an obstacle, once however often it is told."""
    connection.execute(
        "INSERT INTO obstacle_events (obstacle_id, kind, person_id, unit_id, words, source, at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (obstacle_id, kind, person_id, unit_id, words, source, stamp(now)),
    )


def was_told(connection: sqlite3.Connection, obstacle_id: str, source: str) -> bool:
    """Whether just this was told before."""
    row = connection.execute(
        "SELECT 1 FROM obstacle_events WHERE obstacle_id = ? AND source = ?", (obstacle_id, source)
    ).fetchone()
    return row is not None
