"""Digests that go by themselves: each once a person, unit and period, whatever is told twice or ends in the middle."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from storage.database import Database, day, stamp
from storage.outbox import Ended
from storage.records.digest_facts import DigestsChosen
from storage.records.digests import Digest, DigestState, DigestWish, NewDigest, Passed, Reads
from storage.roles import HOLDS

# What each leader wants


def _wish(row: sqlite3.Row) -> DigestWish:
    return DigestWish(**{**row, "without": tuple(json.loads(row["without"]))})


async def wishes(database: Database) -> dict[int, DigestWish]:
    """What leaders want, by person; who wants it as the policy says is not among them."""
    return {row["person_id"]: _wish(row) for row in await database.all("SELECT * FROM digest_wishes")}


async def wish_of(database: Database, person_id: int) -> DigestWish:
    """What one leader wants."""
    row = await database.one("SELECT * FROM digest_wishes WHERE person_id = ?", (person_id,))
    return _wish(row) if row else DigestWish(person_id=person_id)


def choose(connection: sqlite3.Connection, fact: DigestsChosen, now: datetime) -> None:
    """A leader wants it so from now on; other periods than before are told of from now on."""
    connection.execute(
        "INSERT INTO digest_wishes (person_id, without, weekday, hour, since)"
        " VALUES (:person, :without, :weekday, :hour, iif(:without = '[]', NULL, :now)) ON CONFLICT DO UPDATE SET"
        " since = iif(without <> :without, :now, since), without = :without, weekday = :weekday, hour = :hour",
        {
            "person": fact.person_id,
            "without": json.dumps(fact.without),
            "weekday": fact.weekday,
            "hour": fact.hour,
            "now": stamp(now),
        },
    )


def pause(connection: sqlite3.Connection, person_id: int, until: date | None, now: datetime) -> None:
    """A leader wants no digests before a day, or wants them again from now on."""
    connection.execute(
        "INSERT INTO digest_wishes (person_id, paused_until, since) VALUES (:person, :until, :now)"
        " ON CONFLICT DO UPDATE SET paused_until = :until, since = :now",
        {"person": person_id, "until": day(until), "now": stamp(now)},
    )


def choose_reader(
    connection: sqlite3.Connection, person_id: int, reader_id: int | None, reads: Reads | None, now: datetime
) -> None:
    """A leader has chosen who reads first or instead, or nobody. What lies with another reader goes on at once."""
    connection.execute(
        "INSERT INTO digest_wishes (person_id, reader_id, reads) VALUES (:person, :reader, :reads)"
        " ON CONFLICT DO UPDATE SET reader_id = :reader, reads = :reads",
        {"person": person_id, "reader": reader_id, "reads": reads},
    )
    connection.execute(
        "UPDATE digests SET send_at = ? WHERE person_id = ? AND state = 'reading' AND reader_id IS NOT ?",
        (stamp(now), person_id, reader_id),
    )


# Planning


class Seat(NamedTuple):
    """A role by which somebody gets the digests of a unit."""

    person_id: int
    unit_id: int
    valid_from: date | None
    since: datetime
    """When they came to it, or to the bot: what should have gone before is not theirs."""


async def seats(database: Database, today: date) -> list[Seat]:
    """Who leads or coordinates which units on a day, of those who have come to the bot; a row a role."""
    rows = await database.all(
        f"""
        SELECT r.person_id, r.unit_id, r.valid_from, max(coalesce(r.granted_at, ''), c.linked_at) AS since
        FROM roles r JOIN units u ON u.id = r.unit_id
        JOIN (SELECT person_id, min(linked_at) AS linked_at FROM chats GROUP BY person_id) c USING (person_id)
        WHERE r.role IN ('leader', 'coordinator') AND {HOLDS} AND (u.closed_on IS NULL OR u.closed_on > :today)
        ORDER BY r.unit_id, r.person_id
        """,
        {"today": day(today)},
    )
    return [
        Seat(
            row["person_id"],
            row["unit_id"],
            date.fromisoformat(row["valid_from"]) if row["valid_from"] else None,
            datetime.fromisoformat(row["since"]),
        )
        for row in rows
    ]


async def known(database: Database, first: date) -> set[tuple[int, int, str]]:
    """The digests that were planned for a day from this one on: person, unit and period."""
    rows = await database.all("SELECT person_id, unit_id, period FROM digests WHERE day >= ?", (day(first),))
    return {(row[0], row[1], row[2]) for row in rows}


def plan(connection: sqlite3.Connection, new: Iterable[NewDigest], now: datetime) -> None:
    """Note what is to become of digests; one that was noted before stays as it is."""
    connection.executemany(
        "INSERT INTO digests (person_id, unit_id, period, day, stands_for, state, planned_at, send_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [
            (
                one.person_id,
                one.unit_id,
                one.period,
                day(one.day),
                json.dumps(one.stands_for),
                one.state,
                stamp(now),
                stamp(one.send_at) if one.send_at else None,
            )
            for one in new
        ],
    )


_UNSENT = "state IN ('waiting', 'covered', 'missed', 'paused', 'dropped')"


async def from_a_future(database: Database, now: datetime, beyond: datetime) -> bool:
    """Whether a clock that was ahead, and has been set back since, has noted something or put it off too far."""
    row = await database.one(
        f"SELECT EXISTS (SELECT 1 FROM digests WHERE {_UNSENT} AND planned_at > ?)"
        " OR EXISTS (SELECT 1 FROM digests WHERE send_at > ?)",
        (stamp(now), stamp(beyond)),
    )
    return row is not None and bool(row[0])


def unsay_future(connection: sqlite3.Connection, now: datetime, beyond: datetime) -> None:
    """Take back what such a clock has noted and was not sent: it is planned anew when its time comes."""
    connection.execute(f"DELETE FROM digests WHERE {_UNSENT} AND planned_at > ?", (stamp(now),))
    connection.execute("UPDATE digests SET send_at = ? WHERE send_at > ?", (stamp(now), stamp(beyond)))


# Sending

_DIGEST = """
    SELECT d.id, d.person_id, d.unit_id, u.name AS unit_name, d.period, d.day, d.state, d.stands_for, d.send_at,
        d.reader_id, coalesce(r.name, '') AS reader_name, d.reads, d.pass_at, d.passed, d.note, d.told_id, d.told_at,
        d.plain
    FROM digests d JOIN units_now u ON u.id = d.unit_id LEFT JOIN people r ON r.id = d.reader_id
"""


def _digest(row: sqlite3.Row) -> Digest:
    return Digest(**{**row, "stands_for": tuple(json.loads(row["stands_for"]))})


async def next_moment(database: Database) -> datetime | None:
    """When a digest is looked at next."""
    row = await database.one("SELECT send_at FROM digests WHERE send_at IS NOT NULL ORDER BY send_at LIMIT 1")
    return datetime.fromisoformat(row[0]) if row else None


async def ready(database: Database, now: datetime, limit: int) -> list[Digest]:
    """Digests whose time has come: those of one unit and period together, those to be read first before others."""
    rows = await database.all(
        f"""
        {_DIGEST} LEFT JOIN digest_wishes w ON w.person_id = d.person_id
        WHERE d.send_at <= ? ORDER BY d.unit_id, d.period, w.reader_id IS NULL, d.id LIMIT ?
        """,
        (stamp(now), limit),
    )
    return [_digest(row) for row in rows]


async def get(database: Database, digest_id: int) -> Digest | None:
    """One digest."""
    row = await database.one(f"{_DIGEST} WHERE d.id = ?", (digest_id,))
    return _digest(row) if row else None


async def latest(database: Database, person_id: int, limit: int) -> list[Digest]:
    """A person's newest digests that went, or should have gone."""
    rows = await database.all(
        f"{_DIGEST} WHERE d.person_id = ? AND d.state NOT IN ('waiting', 'covered', 'dropped')"
        " ORDER BY d.day DESC, d.id DESC LIMIT ?",
        (person_id, limit),
    )
    return [_digest(row) for row in rows]


def put_off(connection: sqlite3.Connection, ids: Iterable[int], until: datetime) -> None:
    """Digests are not looked at before a moment."""
    connection.executemany(
        "UPDATE digests SET send_at = ? WHERE id = ? AND send_at IS NOT NULL", [(stamp(until), one) for one in ids]
    )


def end(connection: sqlite3.Connection, digest_id: int, state: DigestState) -> None:
    """A digest is not sent, or no further."""
    connection.execute(
        "UPDATE digests SET state = ?, send_at = NULL WHERE id = ? AND send_at IS NOT NULL", (state, digest_id)
    )


def told_before(connection: sqlite3.Connection, digest: Digest, person_id: int) -> bool:
    """Whether another digest has told a person the same of the unit and period: their own, or as somebody's reader."""
    return (
        connection.execute(
            "SELECT 1 FROM digests WHERE unit_id = :unit AND period = :period AND id <> :id AND"
            " (told_id = :person AND state NOT IN ('refused', 'unreachable')"
            " OR reader_id = :person AND passed IN ('reader', 'clock'))",
            {"unit": digest.unit_id, "period": digest.period, "id": digest.id, "person": person_id},
        ).fetchone()
        is not None
    )


def waits(connection: sqlite3.Connection, digest: Digest) -> bool:
    """Whether a digest still waits as it was read."""
    return (
        connection.execute(
            "SELECT 1 FROM digests WHERE id = ? AND send_at = ?",
            (digest.id, stamp(digest.send_at) if digest.send_at else None),
        ).fetchone()
        is not None
    )


def queued(connection: sqlite3.Connection, digest: Digest, words: str, outbox_id: int, now: datetime) -> None:
    """A digest is in the outbox, as it stands in the record: with its reader, how it came past them, whom it tells."""
    connection.execute(
        "UPDATE digests SET state = 'queued', send_at = NULL, reader_id = ?, reads = ?, pass_at = ?, passed = ?,"
        " told_id = ?, told_at = ?, words = ?, outbox_id = ? WHERE id = ?",
        (
            digest.reader_id,
            digest.reads,
            stamp(digest.pass_at) if digest.pass_at else None,
            digest.passed,
            digest.told_id,
            stamp(now),
            words,
            outbox_id,
            digest.id,
        ),
    )


class Leaving(NamedTuple):
    """A digest that is about to leave."""

    told_id: int
    words: str


def leaving(connection: sqlite3.Connection, digest_id: int) -> Leaving | None:
    """Whom a digest in the outbox tells what; None where it is no longer to leave."""
    row = connection.execute(
        "SELECT told_id, words FROM digests WHERE id = ? AND state = 'queued' AND words <> ''", (digest_id,)
    ).fetchone()
    return Leaving(row["told_id"], row["words"]) if row else None


def wait_again(connection: sqlite3.Connection, digest_id: int, now: datetime) -> None:
    """A digest did not leave: it is looked at again."""
    connection.execute(
        "UPDATE digests SET state = 'waiting', send_at = ?, told_id = NULL, outbox_id = NULL, words = ''"
        " WHERE id = ? AND state = 'queued'",
        (stamp(now), digest_id),
    )


_AT_THE_READER = "told_id = reader_id AND passed IS NULL"


def ended(connection: sqlite3.Connection, digest_id: int, status: Ended, now: datetime) -> None:
    """What became of a digest's message.

    Who reads first has it until a moment; where they could not be reached it goes to the leader. One that was refused
    with its picture is tried without.
    """
    went = status in ("sent", "uncertain")
    if (
        status == "refused"
        and connection.execute(
            "UPDATE digests SET state = 'waiting', send_at = ?, plain = 1, words = ''"
            " WHERE id = ? AND state = 'queued' AND json_extract(words, '$.file') IS NOT NULL RETURNING id",
            (stamp(now), digest_id),
        ).fetchone()
    ):
        return
    connection.execute(
        f"""
        UPDATE digests SET words = '',
            state = CASE WHEN {_AT_THE_READER} AND NOT :went THEN 'waiting'
                WHEN {_AT_THE_READER} AND reads = 'first' THEN 'reading' ELSE :status END,
            send_at = CASE WHEN {_AT_THE_READER} AND NOT :went THEN :now
                WHEN {_AT_THE_READER} AND reads = 'first' THEN pass_at END,
            passed = CASE WHEN {_AT_THE_READER} AND NOT :went THEN 'reach' ELSE passed END
        WHERE id = :id AND state = 'queued'
        """,
        {"id": digest_id, "status": status, "went": went, "now": stamp(now)},
    )


def follow_outbox(connection: sqlite3.Connection, now: datetime) -> None:
    """After a restart: what became of messages while nobody looked."""
    rows = connection.execute(
        "SELECT d.id, o.status FROM digests d JOIN outbox o ON o.id = d.outbox_id"
        " WHERE d.state = 'queued' AND o.status IN ('sent', 'refused', 'uncertain', 'unreachable')"
    ).fetchall()
    for row in rows:
        ended(connection, row["id"], row["status"], now)


def forget(connection: sqlite3.Connection, before: datetime) -> int:
    """Remove what readers have added to digests told before a moment; how many."""
    return connection.execute(
        "UPDATE digests SET note = '' WHERE note <> '' AND send_at IS NULL AND told_at < ?", (stamp(before),)
    ).rowcount


def pass_on(connection: sqlite3.Connection, digest_id: int, reader_id: int, note: str, now: datetime) -> bool:
    """Who reads first lets a digest go on to the leader; False where it has gone already."""
    passed: Passed = "reader"
    return bool(
        connection.execute(
            "UPDATE digests SET state = 'waiting', send_at = ?, passed = ?, note = ?"
            " WHERE id = ? AND reader_id = ? AND state = 'reading'",
            (stamp(now), passed, note, digest_id, reader_id),
        ).rowcount
    )
