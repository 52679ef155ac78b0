"""Registrations that have come to wait, and who is to hear of them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import date

from storage.database import Database, day
from storage.debtors import Debtors
from storage.records.duties import Reached
from storage.records.people import Role
from storage.reviews import ASKED, CAN_REVIEW
from storage.roles import HOLDS
from storage.units import ABOVE


async def any_to_tell(database: Database) -> bool:
    """Whether some have come of which nobody has been told."""
    return await database.one("SELECT 1 FROM registrations_to_tell LIMIT 1") is not None


def hearing(connection: sqlite3.Connection, roles: Sequence[Role], today: date, limit: int) -> list[int]:
    """Take some that have come, and say who is to hear of them: whoever decides at the nearest unit that does.

    There its coordinators hear, their deputies where they are away; where it has none, whoever else may decide. What
    somebody has entered or is responsible for is no news to them.
    """
    rows = connection.execute(
        f"""
        SELECT {ASKED} AS unit, json_array(i.entered_by, i.instead_of, i.responsible_id) AS whose
        FROM initiatives i WHERE i.state = 'submitted' AND i.id IN (
            SELECT initiative_id FROM registrations_to_tell ORDER BY initiative_id LIMIT ?)
        """,
        (limit,),
    ).fetchall()
    connection.execute(
        "DELETE FROM registrations_to_tell WHERE initiative_id IN ("
        " SELECT initiative_id FROM registrations_to_tell ORDER BY initiative_id LIMIT ?)",
        (limit,),
    )
    deciding: dict[int, list[int]] = {}
    found: dict[int, None] = {}
    for row in rows:
        if row["unit"] not in deciding:
            deciding[row["unit"]] = _deciding(connection, row["unit"], roles, today)
        found |= dict.fromkeys(one for one in deciding[row["unit"]] if one not in json.loads(row["whose"]))
    return list(found)


def _deciding(connection: sqlite3.Connection, unit_id: int, roles: Sequence[Role], today: date) -> list[int]:
    rows = connection.execute(
        f"""
        SELECT r.person_id, r.role FROM roles r JOIN people p ON p.id = r.person_id AND p.state = 'joined'
        WHERE r.unit_id = (
            SELECT id FROM ({ABOVE.format(unit=":unit")} SELECT id, depth FROM up
                WHERE EXISTS ({CAN_REVIEW.format(unit="up.id")}) ORDER BY depth LIMIT 1)
        ) AND r.role IN (SELECT value FROM json_each(:roles)) AND {HOLDS} ORDER BY r.id
        """,
        {"unit": unit_id, "roles": json.dumps([*roles]), "today": day(today)},
    ).fetchall()
    finding = Debtors(connection, today)
    coordinators = [row["person_id"] for row in rows if row["role"] == Role.COORDINATOR]
    for wanted in (coordinators, [row["person_id"] for row in rows]):
        reached = [found.person_id for one in wanted if isinstance(found := finding.reach(one), Reached)]
        if reached:
            return list(dict.fromkeys(reached))
    return []
