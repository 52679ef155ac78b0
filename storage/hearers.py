"""Who hears at once of something that concerns a unit, beside whoever is reminded of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date

from storage.database import day
from storage.debtors import Debtors, Owed
from storage.records.duties import Reached, Rule
from storage.records.people import Role
from storage.roles import HOLDS


def of_unit(connection: sqlite3.Connection, unit_id: int, today: date, named: Sequence[int | None] = ()) -> list[int]:
    """A unit's officers and coordinators, its leaders, and who is named, each the deputy where they are away.

    Where a unit has nobody who enters for it, whoever does it from above hears in their place.
    """
    rows = connection.execute(
        "SELECT r.person_id, r.role FROM roles r JOIN people p ON p.id = r.person_id WHERE r.unit_id = :unit"
        f" AND r.role IN ('officer', 'coordinator', 'leader') AND {HOLDS} AND p.state <> 'left' ORDER BY r.id",
        {"unit": unit_id, "today": day(today)},
    ).fetchall()
    finding = Debtors(connection, today)
    wanted = [*(one for one in named if one is not None), *(row["person_id"] for row in rows)]
    reached = [found.person_id for one in wanted if isinstance(found := finding.reach(one), Reached)]
    enters = {row["person_id"] for row in rows if row["role"] != Role.LEADER}
    if not any(isinstance(finding.reach(one), Reached) for one in enters):
        instead = finding.find(Owed(0, Rule.CONCLUDE, unit_id, None, None), "officer").reached
        reached += [instead.person_id] if instead else []
    return list(dict.fromkeys(reached))


def of_checker(connection: sqlite3.Connection, person_id: int, unit_id: int, today: date) -> int | None:
    """Who has checked or concluded something, or their deputy; else whoever checks at their unit, or above it."""
    found = Debtors(connection, today).find(Owed(0, Rule.VISIT, unit_id, person_id, None), "officer").reached
    return found.person_id if found else None
