"""Reminders: each time that a duty is to be spoken of, once, and the messages that speak of them.

What is due is taken some duties at a time, in short transactions of the writer; what is not due costs nothing.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from storage.database import Database, day, stamp
from storage.debtors import OWED, Owed, read
from storage.outbox import Ended
from storage.records.duties import DutyState, Found, MessageState, Planned, ReminderState, Step

# What is due


class Due(NamedTuple):
    """A duty that is to be looked at, with what was said of its due day already."""

    owed: Owed
    due_on: date
    since: date
    """Nothing is said of it that should have been said before."""
    slots: frozenset[str]


async def next_day(database: Database) -> date | None:
    """The next day on which a duty is looked at."""
    row = await database.one(
        "SELECT next_on FROM duties WHERE state = 'open' AND next_on IS NOT NULL ORDER BY next_on LIMIT 1"
    )
    return date.fromisoformat(row[0]) if row else None


def due(connection: sqlite3.Connection, today: date, limit: int) -> list[Due]:
    """Duties that are to be looked at by a day."""
    rows = connection.execute(
        f"""
        SELECT o.*, d.due_on, max(d.made_on, coalesce(d.moved_on, '')) AS since,
            (SELECT json_group_array(r.slot) FROM reminders r WHERE r.duty_id = d.id AND r.due_on = d.due_on) AS slots
        FROM (SELECT id FROM duties WHERE state = 'open' AND next_on <= ? ORDER BY next_on, id LIMIT ?) due
        JOIN ({OWED}) o ON o.id = due.id JOIN duties d ON d.id = due.id
        """,
        (day(today), limit),
    ).fetchall()
    return [
        Due(
            read(row),
            date.fromisoformat(row["due_on"]),
            date.fromisoformat(row["since"]),
            frozenset(json.loads(row["slots"])),
        )
        for row in rows
    ]


_UNSAID = "state IN ('late', 'nobody', 'covered')"


async def from_a_future(database: Database, now: datetime, beyond: datetime) -> bool:
    """Whether something was noted, or is to be sent, by a clock that was ahead and has been set back since."""
    row = await database.one(
        f"SELECT EXISTS (SELECT 1 FROM reminders WHERE {_UNSAID} AND at > ?)"
        " OR EXISTS (SELECT 1 FROM duty_messages WHERE state = 'waiting' AND send_at > ?)",
        (stamp(now), stamp(beyond)),
    )
    return row is not None and bool(row[0])


def unsay_future(connection: sqlite3.Connection, now: datetime, beyond: datetime, today: date) -> None:
    """Take back what was noted by a clock that was ahead and has not been said: it is looked at again."""
    waiting = "SELECT id FROM duty_messages WHERE state = 'waiting' AND send_at > :beyond"
    taken = connection.execute(
        f"DELETE FROM reminders WHERE at > :now AND step <> 'urging' AND ({_UNSAID} OR message_id IN ({waiting}))"
        " RETURNING duty_id",
        {"now": stamp(now), "beyond": stamp(beyond)},
    ).fetchall()
    moments = {"now": stamp(now), "beyond": stamp(beyond)}
    connection.execute(
        f"UPDATE duty_messages SET state = 'dropped', ended_at = :now WHERE id IN ({waiting}) AND kind = 'daily'",
        moments,
    )
    connection.execute(f"UPDATE duty_messages SET send_at = :now WHERE id IN ({waiting})", moments)
    connection.executemany(
        "UPDATE duties SET next_on = ? WHERE id = ? AND state = 'open'", [(day(today), row["duty_id"]) for row in taken]
    )


def look_next(connection: sqlite3.Connection, duty_id: int, next_on: date | None) -> None:
    """The duty has been looked at."""
    connection.execute("UPDATE duties SET next_on = ? WHERE id = ? AND state = 'open'", (day(next_on), duty_id))


def note(
    connection: sqlite3.Connection,
    duty_id: int,
    slot: str,
    step: Step | str,
    on: date,
    state: ReminderState,
    now: datetime,
    *,
    message_id: int | None = None,
    found: Found | None = None,
) -> bool:
    """A slot of a duty is used up, or an urging speaks of it; False where that was noted before."""
    passed = json.dumps([entry.model_dump(mode="json") for entry in found.passed] if found else [])
    return bool(
        connection.execute(
            "INSERT INTO reminders (duty_id, slot, due_on, step, day, message_id, passed, state, at)"
            " SELECT id, ?, due_on, ?, ?, ?, ?, ?, ? FROM duties WHERE id = ? ON CONFLICT DO NOTHING",
            (slot, step, day(on), message_id, passed, state, stamp(now), duty_id),
        ).rowcount
    )


# Messages


class Waiting(NamedTuple):
    """A message whose time has come."""

    id: int
    person_id: int
    daily: bool
    registrations: bool
    """It also says how many wait."""
    day: date
    remind_at: str | None
    touched_at: datetime | None
    """When the person last answered in the form that they have open."""


async def next_moment(database: Database) -> datetime | None:
    """When the next message is to go."""
    row = await database.one("SELECT send_at FROM duty_messages WHERE state = 'waiting' ORDER BY send_at LIMIT 1")
    return datetime.fromisoformat(row[0]) if row else None


def hour_of(connection: sqlite3.Connection, person_id: int) -> str | None:
    """The hour that a person has chosen, as 07:30."""
    row = connection.execute("SELECT remind_at FROM people WHERE id = ?", (person_id,)).fetchone()
    return str(row[0]) if row and row[0] else None


def set_hour(connection: sqlite3.Connection, person_id: int, hour: str | None) -> None:
    """The person wants the daily message at this hour; None: when the policy says."""
    connection.execute("UPDATE people SET remind_at = ? WHERE id = ?", (hour, person_id))


def daily(connection: sqlite3.Connection, person_id: int, on: date, send_at: datetime) -> int | None:
    """The person's message of a day, which has not gone out yet; None where it has."""
    row = connection.execute(
        "INSERT INTO duty_messages (kind, person_id, day, send_at) VALUES ('daily', ?, ?, ?)"
        " ON CONFLICT (person_id, day) WHERE kind = 'daily' DO UPDATE SET"
        " send_at = iif(state = 'dropped', excluded.send_at, send_at), state = 'waiting', ended_at = NULL"
        " WHERE state IN ('waiting', 'dropped') RETURNING id",
        (person_id, day(on), stamp(send_at)),
    ).fetchone()
    return int(row[0]) if row else None


def tell_of_registrations(connection: sqlite3.Connection, message_id: int) -> None:
    """A daily message is also to say how many registrations wait for its person."""
    connection.execute("UPDATE duty_messages SET registrations = 1 WHERE id = ?", (message_id,))


def ready(connection: sqlite3.Connection, now: datetime, limit: int) -> list[Waiting]:
    """Messages whose time has come, the oldest first."""
    rows = connection.execute(
        """
        SELECT m.id, m.person_id, m.kind, m.registrations, m.day, p.remind_at, s.updated_at
        FROM duty_messages m JOIN people p ON p.id = m.person_id
        LEFT JOIN sessions s ON s.owner = 'person:' || p.id AND s.state = 'open'
        WHERE m.state = 'waiting' AND m.send_at <= ? ORDER BY m.send_at, m.id LIMIT ?
        """,
        (stamp(now), limit),
    ).fetchall()
    return [
        Waiting(
            row["id"],
            row["person_id"],
            row["kind"] == "daily",
            bool(row["registrations"]),
            date.fromisoformat(row["day"]),
            row["remind_at"],
            datetime.fromisoformat(row["updated_at"]) if row["updated_at"] else None,
        )
        for row in rows
    ]


def put_off(connection: sqlite3.Connection, message: Waiting, on: date, send_at: datetime, now: datetime) -> bool:
    """Send a message later; a daily one becomes part of that day's. False where that has gone out already."""
    if not message.daily or on == message.day:
        connection.execute("UPDATE duty_messages SET send_at = ? WHERE id = ?", (stamp(send_at), message.id))
        return True
    other = daily(connection, message.person_id, on, send_at)
    if other is None:
        return False
    connection.execute("UPDATE reminders SET message_id = ? WHERE message_id = ?", (other, message.id))
    if message.registrations:
        tell_of_registrations(connection, other)
    end_message(connection, message.id, MessageState.DROPPED, now)
    return True


def days_of(connection: sqlite3.Connection, message_id: int) -> list[date]:
    """The days of the slots that a message speaks of."""
    rows = connection.execute(
        "SELECT DISTINCT day FROM reminders WHERE message_id = ? AND state = 'told'", (message_id,)
    )
    return [date.fromisoformat(row[0]) for row in rows.fetchall()]


def too_late(connection: sqlite3.Connection, message_id: int, on: Sequence[date]) -> None:
    """What a message was to say of slots of these days is not said any more."""
    connection.execute(
        "UPDATE reminders SET state = 'late', message_id = NULL"
        " WHERE message_id = ? AND day IN (SELECT value FROM json_each(?))",
        (message_id, json.dumps([day(each) for each in on])),
    )


def queued(connection: sqlite3.Connection, message_id: int, outbox_id: int) -> None:
    """The message is in the outbox."""
    connection.execute("UPDATE duty_messages SET state = 'queued', outbox_id = ? WHERE id = ?", (outbox_id, message_id))


def wait_again(connection: sqlite3.Connection, message_id: int) -> None:
    """The message did not leave: the tick looks at it again."""
    connection.execute(
        "UPDATE duty_messages SET state = 'waiting', outbox_id = NULL WHERE id = ? AND state = 'queued'", (message_id,)
    )


def end_message(connection: sqlite3.Connection, message_id: int, state: MessageState, now: datetime) -> None:
    """What became of a message."""
    connection.execute("UPDATE duty_messages SET state = ?, ended_at = ? WHERE id = ?", (state, stamp(now), message_id))


def ended(connection: sqlite3.Connection, message_id: int, status: Ended, today: date, now: datetime) -> None:
    """What became of a message that was in the outbox. Who could not be reached is passed over from now on."""
    end_message(connection, message_id, MessageState(status), now)
    if status == "unreachable":
        take_back(connection, planned(connection, message_id), today)


def follow_outbox(connection: sqlite3.Connection, now: datetime) -> None:
    """After a restart: what became of messages while nobody looked."""
    connection.execute(
        "UPDATE duty_messages SET state = o.status, ended_at = ? FROM outbox o"
        " WHERE o.id = duty_messages.outbox_id AND duty_messages.state = 'queued'"
        " AND o.status IN ('sent', 'refused', 'uncertain', 'unreachable')",
        (stamp(now),),
    )


# What a message is about, when it is about to be sent


def planned(connection: sqlite3.Connection, message_id: int) -> list[Planned]:
    """What a message was planned to say, as the duties stand now."""
    rows = connection.execute(
        "SELECT r.duty_id, r.slot, r.step, r.day, r.due_on AS spoke_of, d.due_on, d.state"
        " FROM reminders r JOIN duties d ON d.id = r.duty_id WHERE r.message_id = ? AND r.state = 'told'",
        (message_id,),
    ).fetchall()
    return [Planned(**row) for row in rows]


def take_back(connection: sqlite3.Connection, reminders: Iterable[Planned], today: date) -> None:
    """These were not said after all: their duties are looked at again."""
    for entry in reminders:
        if entry.step == "urging" or entry.state is not DutyState.OPEN:
            continue
        connection.execute(
            "DELETE FROM reminders WHERE (duty_id, slot, due_on) = (?, ?, ?)",
            (entry.duty_id, entry.slot, day(entry.spoke_of)),
        )
        connection.execute(
            "UPDATE duties SET next_on = min(coalesce(next_on, ?1), ?1) WHERE id = ?2 AND state = 'open'",
            (day(today), entry.duty_id),
        )


def drop(connection: sqlite3.Connection, reminders: Iterable[Planned]) -> None:
    """These need not be said any more."""
    connection.executemany(
        "UPDATE reminders SET state = 'dropped' WHERE (duty_id, slot, due_on) = (?, ?, ?)",
        [(entry.duty_id, entry.slot, day(entry.spoke_of)) for entry in reminders],
    )
