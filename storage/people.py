"""People, their roles, the chats that reach them, and the invites that bring them in."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta

from storage.database import Database, stamp
from storage.records.people import Grant, Invite, Person, Role


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


def link(connection: sqlite3.Connection, person_id: int, channel: str, chat: str, now: datetime) -> None:
    """Let a chat be a person's."""
    connection.execute(
        "INSERT INTO chats (channel, chat, person_id, linked_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (channel, chat) DO UPDATE SET person_id = excluded.person_id, state = 'linked'",
        (channel, chat, person_id, stamp(now)),
    )
    connection.execute("UPDATE people SET state = 'joined' WHERE id = ?", (person_id,))


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
    """A person does not want to use the bot."""
    connection.execute("UPDATE people SET state = 'declined' WHERE id = ?", (person_id,))


def set_blocked(connection: sqlite3.Connection, channel: str, chat: str, blocked: bool) -> None:
    """Note that a chat no longer, or again, takes messages."""
    connection.execute(
        "UPDATE chats SET state = ?1 WHERE channel = ?2 AND chat = ?3 AND state <> ?1",
        ("blocked" if blocked else "linked", channel, chat),
    )


def hash_code(code: str) -> str:
    """The form in which an invite's code is stored: codes are 50 random bits, so a plain hash tells nothing."""
    return hashlib.sha256(code.strip().lower().encode()).hexdigest()


def invite(connection: sqlite3.Connection, person_id: int, code: str, now: datetime, valid: timedelta) -> None:
    """Store an invite for one person; earlier unused ones for the same person end."""
    connection.execute("DELETE FROM invites WHERE person_id = ? AND used_at IS NULL", (person_id,))
    connection.execute(
        "INSERT INTO invites (code_hash, person_id, created_at, expires_at) VALUES (?, ?, ?, ?)",
        (hash_code(code), person_id, stamp(now), stamp(now + valid)),
    )


def spend(connection: sqlite3.Connection, code_hash: str, now: datetime) -> bool:
    """Use an invite up; False where it was already used or has ended."""
    return bool(
        connection.execute(
            "UPDATE invites SET used_at = ?1 WHERE code_hash = ?2 AND used_at IS NULL AND expires_at > ?1",
            (stamp(now), code_hash),
        ).rowcount
    )


def note_attempt(connection: sqlite3.Connection, channel: str, chat: str, now: datetime) -> None:
    """Count a code that opened nothing."""
    connection.execute("INSERT INTO invite_attempts VALUES (?, ?, ?)", (channel, chat, stamp(now)))


def forget_attempts(connection: sqlite3.Connection, before: datetime) -> int:
    """Remove attempts made before a moment; how many."""
    return connection.execute("DELETE FROM invite_attempts WHERE tried_at < ?", (stamp(before),)).rowcount


async def attempts(database: Database, channel: str, chat: str, since: datetime) -> tuple[int, int]:
    """Codes that opened nothing since a moment: from this chat, and from all."""
    row = await database.one(
        "SELECT count(*) FILTER (WHERE channel = ? AND chat = ?), count(*) FROM invite_attempts WHERE tried_at >= ?",
        (channel, chat, stamp(since)),
    )
    assert row is not None
    return int(row[0]), int(row[1])


async def invited(database: Database, code: str, now: datetime) -> Invite | None:
    """The open invite behind a code."""
    row = await database.one(
        """
        SELECT i.code_hash, i.person_id, p.name AS person_name, u.name AS unit_name, i.expires_at,
               (SELECT json_group_array(DISTINCT r.role) FROM roles r
                WHERE r.person_id = p.id AND r.valid_to IS NULL) AS roles
        FROM invites i JOIN people p ON p.id = i.person_id JOIN units_now u ON u.id = p.unit_id
        WHERE i.code_hash = ? AND i.used_at IS NULL AND i.expires_at > ?
        """,
        (hash_code(code), stamp(now)),
    )
    return Invite(**{**row, "roles": tuple(json.loads(row["roles"]))}) if row else None


_PERSON = """
    SELECT p.id, p.name, p.unit_id, u.name AS unit_name,
           (SELECT json_group_array(json_array(r.role, r.unit_id)) FROM roles r
            WHERE r.person_id = p.id AND r.valid_to IS NULL) AS grants
    FROM people p JOIN units_now u ON u.id = p.unit_id
"""


def _person(row: sqlite3.Row) -> Person:
    grants = tuple(Grant(role=Role(role), unit_id=unit_id) for role, unit_id in json.loads(row["grants"]))
    return Person(id=row["id"], name=row["name"], unit_id=row["unit_id"], unit_name=row["unit_name"], grants=grants)


_OF_CHAT = f"{_PERSON} JOIN chats c ON c.person_id = p.id WHERE c.channel = ? AND c.chat = ?"


async def of_chat(database: Database, channel: str, chat: str) -> Person | None:
    """Whose chat this is."""
    row = await database.one(_OF_CHAT, (channel, chat))
    return _person(row) if row else None


def sending(connection: sqlite3.Connection, channel: str, chat: str) -> Person | None:
    """Whose chat this is, in the writer's transaction."""
    row = connection.execute(_OF_CHAT, (channel, chat)).fetchone()
    return _person(row) if row else None


async def in_unit(database: Database, unit_id: int, limit: int = 100) -> list[Person]:
    """The people of a unit."""
    rows = await database.all(
        f"{_PERSON} WHERE p.unit_id = ? AND p.state <> 'left' AND p.name <> '' ORDER BY p.name LIMIT ?",
        (unit_id, limit),
    )
    return [_person(row) for row in rows]


async def chats_of_role(database: Database, role: Role) -> list[tuple[str, str]]:
    """The reachable chats (channel, address) of everyone with a role."""
    rows = await database.all(
        "SELECT DISTINCT c.channel, c.chat FROM chats c JOIN roles r ON r.person_id = c.person_id"
        " WHERE r.role = ? AND r.valid_to IS NULL AND c.state = 'linked'",
        (role,),
    )
    return [(row[0], row[1]) for row in rows]


async def chats_of(database: Database, person_id: int) -> list[tuple[str, str]]:
    """The reachable chats (channel, address) of one person, newest first."""
    rows = await database.all(
        "SELECT channel, chat FROM chats WHERE person_id = ? AND state = 'linked' ORDER BY linked_at DESC",
        (person_id,),
    )
    return [(row[0], row[1]) for row in rows]


async def waiting_admin(database: Database) -> int | None:
    """An admin who was made but has not joined yet."""
    row = await database.one(
        "SELECT p.id FROM people p JOIN roles r ON r.person_id = p.id"
        " WHERE r.role = 'admin' AND r.valid_to IS NULL AND p.state = 'invited' ORDER BY p.id LIMIT 1"
    )
    return int(row[0]) if row else None
