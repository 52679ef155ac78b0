"""People, their roles, the chats that reach them, and the invites that bring them in."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from storage.database import Database, day, stamp
from storage.records.invites import ATTEMPTS_A_CHAT, ATTEMPTS_OVERALL, ATTEMPTS_WINDOW
from storage.records.people import Grant, Invite, Person, PersonLine, Role
from storage.records.words import fold
from storage.roles import HOLDS
from storage.units import BELOW


def add(connection: sqlite3.Connection, name: str, unit_id: int, grants: Sequence[Grant], now: datetime) -> int:
    """Add a person with roles and return the id."""
    row = connection.execute(
        "INSERT INTO people (name, unit_id, created_at) VALUES (?, ?, ?) RETURNING id",
        (name, unit_id, stamp(now)),
    ).fetchone()
    person_id = int(row[0])
    connection.executemany(
        "INSERT INTO roles (person_id, role, unit_id) VALUES (?, ?, ?)",
        [(person_id, grant.role, grant.unit_id) for grant in grants],
    )
    return person_id


def reachable(connection: sqlite3.Connection, person_id: int) -> tuple[str, str] | None:
    """The chat (channel, address) where a person is told things, in the writer's transaction."""
    row = connection.execute(
        "SELECT channel, chat FROM chats WHERE person_id = ? AND state = 'linked' ORDER BY linked_at DESC LIMIT 1",
        (person_id,),
    ).fetchone()
    return (row[0], row[1]) if row else None


def link(connection: sqlite3.Connection, person_id: int, channel: str, chat: str, now: datetime) -> None:
    """Let a chat be a person's."""
    connection.execute(
        "INSERT INTO chats (channel, chat, person_id, linked_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (channel, chat) DO UPDATE SET person_id = excluded.person_id, state = 'linked'",
        (channel, chat, person_id, stamp(now)),
    )
    connection.execute("UPDATE people SET state = 'joined' WHERE id = ?", (person_id,))


def unlink(connection: sqlite3.Connection, channel: str, chat: str, now: datetime) -> int | None:
    """Let a chat be nobody's; whose it was. Who has no other chat does not use the bot any more: consent ends."""
    row = connection.execute(
        "DELETE FROM chats WHERE channel = ? AND chat = ? RETURNING person_id", (channel, chat)
    ).fetchone()
    if row is None:
        return None
    person_id = int(row[0])
    if connection.execute("SELECT 1 FROM chats WHERE person_id = ?", (person_id,)).fetchone() is None:
        decline(connection, person_id)
        connection.execute(
            "UPDATE consents SET withdrawn_at = ? WHERE person_id = ? AND withdrawn_at IS NULL", (stamp(now), person_id)
        )
    return person_id


def unlink_others(connection: sqlite3.Connection, person_id: int, channel: str, chat: str) -> list[str]:
    """The account has moved to this chat: the person's other chats on the same channel, which are nobody's now."""
    rows = connection.execute(
        "DELETE FROM chats WHERE person_id = ? AND channel = ? AND chat <> ? RETURNING chat", (person_id, channel, chat)
    )
    return [str(row[0]) for row in rows.fetchall()]


def rename(connection: sqlite3.Connection, person_id: int, name: str) -> None:
    """Correct a person's name."""
    connection.execute("UPDATE people SET name = ? WHERE id = ?", (name, person_id))


def consent(connection: sqlite3.Connection, person_id: int, version: str, wording: str, now: datetime) -> None:
    """Record what a person agreed to, word for word."""
    connection.execute(
        "INSERT INTO consents (person_id, version, wording, given_at) VALUES (?, ?, ?, ?)",
        (person_id, version, wording, stamp(now)),
    )


def decline(connection: sqlite3.Connection, person_id: int) -> None:
    """A person does not want to use the bot. Who uses it in a chat has only declined to use it in another."""
    connection.execute(
        "UPDATE people SET state = 'declined' WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM chats WHERE person_id = ?1)",
        (person_id,),
    )


def set_blocked(connection: sqlite3.Connection, channel: str, chat: str, blocked: bool) -> None:
    """Note that a chat no longer, or again, takes messages."""
    connection.execute(
        "UPDATE chats SET state = ?1 WHERE channel = ?2 AND chat = ?3 AND state <> ?1",
        ("blocked" if blocked else "linked", channel, chat),
    )


def name_of(connection: sqlite3.Connection, person_id: int) -> str:
    """A person's name, in the writer's transaction."""
    return str(connection.execute("SELECT name FROM people WHERE id = ?", (person_id,)).fetchone()[0])


async def remind_at(database: Database, person_id: int) -> str | None:
    """The hour at which a person wants to be reminded, as 07:30; None for the policy's."""
    row = await database.one("SELECT remind_at FROM people WHERE id = ?", (person_id,))
    return row[0] if row else None


def hash_code(code: str) -> str:
    """The form in which an invite's code is stored: codes are 50 random bits, so a plain hash tells nothing."""
    return hashlib.sha256(code.strip().lower().encode()).hexdigest()


def invite(connection: sqlite3.Connection, person_id: int, code: str, now: datetime, valid: timedelta) -> None:
    """Store an invite for one person; earlier unused ones for the same person end."""
    invite_by_hash(connection, person_id, hash_code(code), now, now + valid)


def invite_by_hash(
    connection: sqlite3.Connection, person_id: int, code_hash: str, now: datetime, until: datetime
) -> None:
    """As :func:`invite`, where only the code's hash is known here."""
    connection.execute("DELETE FROM invites WHERE person_id = ? AND used_at IS NULL", (person_id,))
    connection.execute(
        "INSERT INTO invites (code_hash, person_id, created_at, expires_at) VALUES (?, ?, ?, ?)",
        (code_hash, person_id, stamp(now), stamp(until)),
    )


def spend(connection: sqlite3.Connection, code_hash: str, now: datetime) -> bool:
    """Use an invite up; False where it was already used or has ended."""
    return bool(
        connection.execute(
            "UPDATE invites SET used_at = ?1 WHERE code_hash = ?2 AND used_at IS NULL AND expires_at > ?1",
            (stamp(now), code_hash),
        ).rowcount
    )


def note_attempt(connection: sqlite3.Connection, channel: str, chat: str, now: datetime) -> bool:
    """Count a code that opened nothing; False where there have been too many already, so that nothing is to be said."""
    allowed = _may_try(connection.execute(_ATTEMPTS, _window(channel, chat, now)).fetchone())
    if allowed:
        connection.execute("INSERT INTO invite_attempts VALUES (?, ?, ?)", (channel, chat, stamp(now)))
    return allowed


def forget_attempts(connection: sqlite3.Connection, before: datetime) -> int:
    """Remove attempts made before a moment; how many."""
    return connection.execute("DELETE FROM invite_attempts WHERE tried_at < ?", (stamp(before),)).rowcount


_ATTEMPTS = """
    SELECT count(*) FILTER (WHERE channel = ? AND chat = ?), count(*)
    FROM invite_attempts WHERE tried_at BETWEEN ? AND ?
"""


def _window(channel: str, chat: str, now: datetime) -> tuple[str, str, str, str]:
    """The attempts that count: also those of a future that a clock set back has left, but none of a far one."""
    return channel, chat, stamp(now - ATTEMPTS_WINDOW), stamp(now + ATTEMPTS_WINDOW)


def _may_try(counted: Sequence[int]) -> bool:
    return counted[0] < ATTEMPTS_A_CHAT and counted[1] < ATTEMPTS_OVERALL


async def may_try(database: Database, channel: str, chat: str, now: datetime) -> bool:
    """Whether a chat may try a code, after those that opened nothing from it and from all."""
    row = await database.one(_ATTEMPTS, _window(channel, chat, now))
    assert row is not None
    return _may_try(row)


async def invited(database: Database, code: str, now: datetime) -> Invite | None:
    """The open invite behind a code."""
    row = await database.one(
        """
        SELECT i.code_hash, i.person_id, p.name AS person_name, u.name AS unit_name, i.expires_at,
               (SELECT json_group_array(DISTINCT r.role) FROM roles r
                WHERE r.person_id = p.id AND (r.valid_to IS NULL OR r.valid_to > substr(:now, 1, 10))) AS roles
        FROM invites i JOIN people p ON p.id = i.person_id JOIN units_now u ON u.id = p.unit_id
        WHERE i.code_hash = :code AND i.used_at IS NULL AND i.expires_at > :now
        """,
        {"code": hash_code(code), "now": stamp(now)},
    )
    return Invite(**{**row, "roles": tuple(json.loads(row["roles"]))}) if row else None


_PERSON = f"""
    SELECT p.id, p.name, p.unit_id, u.name AS unit_name,
           (SELECT json_group_array(json_array(role, unit_id, away, name)) FROM (
                SELECT r.role, r.unit_id, NULL AS away, '' AS name FROM roles r
                WHERE r.person_id = p.id AND {HOLDS}
                UNION ALL
                SELECT r.role, r.unit_id, a.id, a.name
                FROM leaves l JOIN people a ON a.id = l.person_id JOIN roles r ON r.person_id = a.id
                WHERE l.deputy_id = p.id AND l.ended_at IS NULL AND l.ends_on > :today AND l.begins_on <= :today
                  AND r.role <> 'guest' AND {HOLDS})) AS grants
    FROM people p JOIN units_now u ON u.id = p.unit_id
"""
"""A person with what they hold on the day ``:today``, their own first. What a deputy has through someone else's absence
is not handed on when the deputy is away."""


def _person(row: sqlite3.Row) -> Person:
    grants = tuple(
        Grant(role=Role(role), unit_id=unit_id, instead_of=away, instead_of_name=name)
        for role, unit_id, away, name in json.loads(row["grants"])
    )
    return Person(id=row["id"], name=row["name"], unit_id=row["unit_id"], unit_name=row["unit_name"], grants=grants)


_OF_CHAT = (
    f"{_PERSON} JOIN chats c ON c.person_id = p.id WHERE c.channel = :channel AND c.chat = :chat AND p.state <> 'left'"
)


async def of_chat(database: Database, channel: str, chat: str, today: date) -> Person | None:
    """Whose chat this is, with what they hold on a day."""
    row = await database.one(_OF_CHAT, {"channel": channel, "chat": chat, "today": day(today)})
    return _person(row) if row else None


def sending(connection: sqlite3.Connection, channel: str, chat: str, today: date) -> Person | None:
    """Whose chat this is, in the writer's transaction."""
    row = connection.execute(_OF_CHAT, {"channel": channel, "chat": chat, "today": day(today)}).fetchone()
    return _person(row) if row else None


async def get(database: Database, person_id: int, today: date) -> Person | None:
    """One person, with what they hold on a day."""
    row = await database.one(
        f"{_PERSON} WHERE p.id = :id AND p.state <> 'left'", {"id": person_id, "today": day(today)}
    )
    return _person(row) if row else None


async def by_ids(database: Database, ids: Sequence[int], today: date) -> dict[int, Person]:
    """People by their ids, with what they hold on a day."""
    rows = await database.all(
        f"{_PERSON} WHERE p.id IN (SELECT value FROM json_each(:ids))", {"ids": json.dumps([*ids]), "today": day(today)}
    )
    return {row["id"]: _person(row) for row in rows}


_STAYS = "NOT EXISTS (SELECT 1 FROM roles r WHERE r.person_id = p.id AND r.role = 'guest' AND r.unit_id = p.unit_id)"
"""Whether a person ``p`` works where they belong: a guest belongs to the unit visited."""
_LINE = "SELECT p.id, p.name, u.name AS unit_name FROM people p JOIN units_now u ON u.id = p.unit_id"


async def in_unit(database: Database, unit_id: int, limit: int = 100) -> list[PersonLine]:
    """The people who work in a unit."""
    rows = await database.all(
        f"{_LINE} WHERE p.unit_id = ? AND p.state <> 'left' AND p.name <> '' AND {_STAYS} ORDER BY p.name LIMIT ?",
        (unit_id, limit),
    )
    return [PersonLine(**row) for row in rows]


async def found(database: Database, scope: Sequence[int], words: str = "", limit: int = 48) -> list[PersonLine]:
    """The people of a scope whose name or unit has all of the words; marks and case do not count."""
    return await _found(database, f"{BELOW} {_LINE} WHERE p.unit_id IN (SELECT id FROM scope)", scope, words, limit)


async def near(database: Database, places: Sequence[int], words: str = "", limit: int = 48) -> list[PersonLine]:
    """Who has joined and works near some units, so that they may act for someone there: the nearest first.

    In one of them, above, beside (reporting to the same), below, or seen along another line.
    """
    near = f"""
        {BELOW}, up(id, depth) AS (
            SELECT value, 0 FROM json_each(:scope)
            UNION ALL SELECT l.to_unit_id, depth + 1 FROM unit_lines l JOIN up ON l.unit_id = up.id
            WHERE l.line = 'contact' AND l.valid_to IS NULL AND depth < 12
        ), places(id, distance) AS (
            SELECT id, depth FROM up
            UNION ALL SELECT id, 2 FROM scope
            UNION ALL SELECT l.unit_id, 3 FROM unit_lines l JOIN scope s ON l.to_unit_id = s.id
            WHERE l.line <> 'contact' AND l.valid_to IS NULL
            UNION ALL SELECT l.unit_id, 2 FROM unit_lines l JOIN up ON l.to_unit_id = up.id
            WHERE up.depth = 1 AND l.line = 'contact' AND l.valid_to IS NULL
        ), near(id, distance) AS (SELECT id, min(distance) FROM places GROUP BY id)
        {_LINE} JOIN near n ON n.id = p.unit_id WHERE p.state = 'joined' AND {_STAYS}
    """
    return await _found(database, near, places, words, limit, "n.distance, ")


async def _found(
    database: Database, select: str, scope: Sequence[int], words: str, limit: int, order: str = ""
) -> list[PersonLine]:
    wanted = {f"word{number}": word for number, word in enumerate(fold(words).split()[:8])}
    having = "".join(f" AND instr(fold(p.name || ' ' || u.name), :{name})" for name in wanted)
    rows = await database.all(
        f"{select} AND p.state <> 'left' AND p.name <> '' {having} ORDER BY {order} u.folded, p.name LIMIT :limit",
        {"scope": json.dumps(list(scope)), "limit": limit, **wanted},
    )
    return [PersonLine(**row) for row in rows]


async def within(database: Database, scope: Sequence[int], words: str, today: date, limit: int = 100) -> list[Person]:
    """The people of a scope, those below included; with words, those that have them in their name."""
    rows = await database.all(
        f"{BELOW} {_PERSON} WHERE p.unit_id IN (SELECT id FROM scope) AND p.state <> 'left' AND p.name <> ''"
        " ORDER BY p.name LIMIT :limit",
        {"scope": json.dumps([*scope]), "limit": -1 if words else limit, "today": day(today)},
    )
    return [_person(row) for row in rows if fold(words) in fold(row["name"])][:limit]


async def chats_of_role(database: Database, role: Role, today: date) -> list[tuple[str, str]]:
    """The reachable chats (channel, address) of everyone who holds a role on a day, or acts for who does."""
    rows = await database.all(
        f"""
        SELECT DISTINCT c.channel, c.chat FROM roles r LEFT JOIN leaves l ON l.person_id = r.person_id
            AND l.ended_at IS NULL AND l.begins_on <= :today AND l.ends_on > :today
        JOIN chats c ON c.person_id IN (r.person_id, l.deputy_id)
        WHERE r.role = :role AND {HOLDS} AND c.state = 'linked' ORDER BY c.channel, c.chat
        """,
        {"role": role, "today": day(today)},
    )
    return [(row[0], row[1]) for row in rows]


async def chats_of(database: Database, person_id: int) -> list[tuple[str, str]]:
    """The reachable chats (channel, address) of one person, newest first."""
    rows = await database.all(
        "SELECT channel, chat FROM chats WHERE person_id = ? AND state = 'linked' ORDER BY linked_at DESC",
        (person_id,),
    )
    return [(row[0], row[1]) for row in rows]


async def waiting_admin(database: Database, today: date) -> int | None:
    """An admin who was made but has not joined yet."""
    row = await database.one(
        "SELECT p.id FROM people p JOIN roles r ON r.person_id = p.id"
        f" WHERE r.role = 'admin' AND {HOLDS} AND p.state = 'invited' ORDER BY p.id LIMIT 1",
        {"today": day(today)},
    )
    return int(row[0]) if row else None
