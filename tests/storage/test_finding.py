"""Words are found at once, also while many wait to be written into the index."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

from storage import finding, initiatives, people, units
from storage.database import Database
from storage.records.initiatives import NewInitiative, SubjectKind
from storage.records.people import Grant, Role
from storage.records.units import Level

NOW = datetime(2026, 4, 1, tzinfo=UTC)
MANY = 3 * finding.AT_ONCE


def build(connection: sqlite3.Connection) -> tuple[int, int, int]:
    top = units.add(connection, code="P", name="Tỉnh Quảng Ninh", level=Level.PROVINCE)
    commune, other = (
        units.add(connection, code=code, name=name, level=Level.COMMUNE, reports_to=top)
        for code, name in (("A", "Xã Quảng Sơn"), ("B", "Xã Quảng Đức"))
    )
    person = people.add(connection, "Cán bộ", commune, [Grant(role=Role.OFFICER, unit_id=commune)], NOW)
    for number in range(MANY):
        new = NewInitiative(
            id=f"i{number}", unit_id=commune, year=2026, name=f"Hiến đất “mở” đường số {number}",
            subject_kind=SubjectKind.COLLECTIVE, subject_name="Thôn 4", field="economy", place="Thôn 4", target="",
            end_on=None, entered_by=person, effective_on=date(2026, 4, 1),
        )  # fmt: skip
        initiatives.add(connection, new, NOW)
    return top, commune, other


async def test_what_waits_for_the_index_is_found_as_what_is_in_it(path: Path) -> None:
    database = await Database.open(path)
    top, commune, other = await database.write(build)

    async def found(words: str, unit: int = top) -> list[str]:
        return [line.id for line in await initiatives.mine(database, [unit], 0, words=words, limit=MANY)]

    async def everything() -> list[list[str]]:
        asked = ("hien dat", "uong so 14", "“mo", "son ien", "duc", "so 7", "khong co", '"')
        return [await found(words, unit) for words in asked for unit in (top, commune, other)]

    waiting = await everything()
    assert len(waiting[0]) == MANY
    while await database.write(finding.catch_up):
        assert await everything() == waiting
    assert await everything() == waiting
    move = "UPDATE initiatives SET unit_id = ? WHERE unit_id = ?"
    await database.write(lambda connection: connection.execute(move, (other, commune)).rowcount)
    moved = await everything()
    assert not await found("son")
    assert len(await found("duc", other)) == MANY
    while await database.write(finding.catch_up):
        assert await everything() == moved
    assert await everything() == moved
    await database.close()
