"""What the messages about duties speak of: the words' raw material."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from storage import owing
from storage.database import Database
from storage.duties import WHAT
from storage.records.duties import PassedOver, Rule, Silent, Spoken, Why


class Message(NamedTuple):
    """A message about duties that is about to be sent."""

    id: int
    daily: bool
    registrations: bool
    """It also says how many registrations wait for the person."""
    person_id: int
    unit_id: int
    """Where the person belongs."""
    sender: str
    """Of an urging: who sends it, and of which unit."""
    words: str
    """Of an urging: what its sender wrote."""


def message(connection: sqlite3.Connection, message_id: int) -> Message | None:
    """A message that waits in the outbox; None where that is over."""
    row = connection.execute(
        """
        SELECT m.id, m.kind = 'daily', m.registrations, m.person_id, p.unit_id, coalesce(s.name || ', ' || u.name, ''),
            coalesce(g.words, '')
        FROM duty_messages m JOIN people p ON p.id = m.person_id
        LEFT JOIN urgings g ON g.id = m.urging_id LEFT JOIN people s ON s.id = g.person_id
        LEFT JOIN unit_names u ON u.unit_id = s.unit_id AND u.valid_to IS NULL
        WHERE m.id = ? AND m.state = 'queued'
        """,
        (message_id,),
    ).fetchone()
    return Message(*row) if row else None


_SPOKEN = f"""
    SELECT d.id AS duty_id, d.rule, d.unit_id, u.name AS unit_name, d.period,
        {WHAT} AS initiative_name,
        d.due_on, {{step}} AS step,
        (SELECT count(*) FROM reminders b JOIN duty_messages m ON m.id = b.message_id
            WHERE b.duty_id = d.id AND b.state = 'told' AND b.step IN ('officer', 'urging')
                AND m.state IN ('sent', 'uncertain') AND (m.kind = 'urging' OR m.day < now.day)) AS told,
        EXISTS (SELECT 1 FROM duty_events e WHERE e.duty_id = d.id AND e.kind = 'stuck') AS stuck,
        (SELECT e.kind = 'time_asked' FROM duty_events e WHERE e.duty_id = d.id
            AND e.kind IN ('time_asked', 'time_given', 'time_refused') ORDER BY e.id DESC LIMIT 1) AS waits_for_time,
        (SELECT json_group_array(json(b.passed)) FROM reminders b WHERE b.duty_id = d.id AND b.passed <> '[]') AS passed
    FROM duties d JOIN units_now u ON u.id = d.unit_id LEFT JOIN initiatives i ON i.id = d.initiative_id
"""


def of_message(connection: sqlite3.Connection, message_id: int) -> list[Spoken]:
    """What a message speaks of, the soonest due first; of what it says at several steps, each step once."""
    rows = connection.execute(
        f"{_SPOKEN.format(step='r.step')} JOIN (SELECT DISTINCT duty_id, step FROM reminders"
        " WHERE message_id = ?1 AND state = 'told') r ON r.duty_id = d.id"
        " JOIN duty_messages now ON now.id = ?1 ORDER BY d.due_on, u.folded, d.id",
        (message_id,),
    ).fetchall()
    passed = {row["duty_id"]: _passed(row["passed"]) for row in rows}
    names = _names(connection, (entry for entries in passed.values() for entry in entries))
    found = [_spoken(row, [names[_key(entry)] for entry in passed[row["duty_id"]]]) for row in rows]
    return [_with_waiting(connection, entry) if entry.rule is Rule.REGISTER else entry for entry in found]


def _with_waiting(connection: sqlite3.Connection, entry: Spoken) -> Spoken:
    return entry.model_copy(
        update={"waiting": owing.registrations_waiting(connection, entry.unit_id, int(entry.period))}
    )


async def duties_of(database: Database, message_id: int, person_id: int) -> list[int]:
    """The duties that a message to a person speaks of and that are still owed, the soonest due first."""
    rows = await database.all(
        "SELECT DISTINCT d.id, d.due_on FROM reminders r JOIN duties d ON d.id = r.duty_id"
        " JOIN duty_messages m ON m.id = r.message_id WHERE m.id = ? AND m.person_id = ? AND d.state = 'open'"
        " AND r.step IN ('officer', 'urging') ORDER BY d.due_on, d.id",
        (message_id, person_id),
    )
    return [int(row[0]) for row in rows]


def _spoken(row: sqlite3.Row, silent: list[Silent]) -> Spoken:
    values = {name: row[name] for name in row.keys() if name != "passed"}  # noqa: SIM118 - a row is not a mapping
    return Spoken(**{**values, "waits_for_time": bool(row["waits_for_time"]), "silent": tuple(silent)})


def _key(entry: PassedOver) -> tuple[int, int | None, Why]:
    return entry.unit_id, entry.person_id, entry.why


def _passed(written: str) -> list[PassedOver]:
    """Who was passed over, of each the last reason; that somebody was told as another step is nobody's concern."""
    entries = [PassedOver.model_validate(entry) for several in json.loads(written) for entry in several]
    last = {(entry.unit_id, entry.person_id): entry for entry in entries if entry.why is not Why.TOLD_ALREADY}
    return list(last.values())


def _names(connection: sqlite3.Connection, entries: Iterable[PassedOver]) -> dict[tuple[int, int | None, Why], Silent]:
    named: dict[tuple[int, int | None, Why], Silent] = {}
    for entry in entries:
        key = _key(entry)
        if key not in named:
            row = connection.execute(
                "SELECT u.name, coalesce((SELECT name FROM people WHERE id = ?), '') FROM units_now u WHERE u.id = ?",
                (entry.person_id, entry.unit_id),
            ).fetchone()
            named[key] = Silent(unit_name=row[0], person_name=row[1], why=entry.why)
    return named
