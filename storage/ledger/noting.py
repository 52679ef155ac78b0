"""What happens to duties beside being made, spoken of and settled."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

from storage.records.duties import DutyEvent


def note(
    connection: sqlite3.Connection,
    duties: Iterable[sqlite3.Row],
    kind: DutyEvent,
    at: str,
    value: str = "",
    why: str = "",
) -> None:
    """Note that the same has happened to some duties."""
    connection.executemany(
        "INSERT INTO duty_events (duty_id, kind, value, why, at) VALUES (?, ?, ?, ?, ?)",
        [(row["id"], kind, value, why, at) for row in duties],
    )


def withdraw_those(connection: sqlite3.Connection, sql: str, values: dict[str, Any], value: str = "") -> int:
    """Run a statement that withdraws duties and returns their ids, and note it; how many."""
    withdrawn = connection.execute(sql, values).fetchall()
    note(connection, withdrawn, DutyEvent.WITHDRAWN, values["now"], value)
    return len(withdrawn)
