"""Changes of the policy that were settled in chat. Their audit entry is the record: pending until another follows."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime

from storage import audit
from storage.database import Database
from storage.records.facts import PolicyChanged
from storage.records.queue import AuditEntry

SETTLED, WRITTEN, LEFT = "change_policy", "write_policy", "leave_policy"


def add(connection: sqlite3.Connection, fact: PolicyChanged, now: datetime) -> None:
    """Record a change, with what stood before; the file follows."""
    before = json.dumps([[change.path, change.before] for change in fact.changes], ensure_ascii=False)
    entry = AuditEntry(action=SETTLED, object=fact.session_id, before=before, after=fact.model_dump_json())
    audit.add(connection, f"person:{fact.person_id}", entry, now)


def settle(connection: sqlite3.Connection, fact: PolicyChanged, *, written: bool, now: datetime) -> None:
    """Record that the file has the change, or that it was left as it is."""
    audit.add(connection, "bot", AuditEntry(action=WRITTEN if written else LEFT, object=fact.session_id), now)


async def pending(database: Database) -> list[PolicyChanged]:
    """The changes that the file has not followed yet, in their order."""
    rows = await database.all(
        "SELECT v.after FROM audit a JOIN audit_values v ON v.audit_id = a.id WHERE a.action = ? AND a.object NOT IN"
        " (SELECT object FROM audit WHERE action IN (?, ?)) ORDER BY a.id",
        (SETTLED, WRITTEN, LEFT),
    )
    return [PolicyChanged.model_validate_json(row["after"]) for row in rows]
