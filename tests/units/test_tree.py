"""Units in storage: other lines, days, a database of before, changes told twice or killed in between."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from storage import changes, figures, people, units
from storage.database import Database, migrate, migrations
from storage.records.changes import ChangeKind, NewUnit, Problem, RefusedChangeError, Reorganisation
from storage.records.people import Grant, Role
from storage.records.units import Level, Line, UnitKind
from tests.ready import lay_empty

NOW = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
TODAY, YESTERDAY = date(2026, 4, 1), date(2026, 3, 31)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    await lay_empty(tmp_path / "dvk.sqlite3")
    opened = await Database.open(tmp_path / "dvk.sqlite3", busy_seconds=0.1)
    yield opened
    await opened.close()


@pytest.fixture
async def made(database: Database) -> dict[str, int]:
    """A province with a department and two communes, their unions report to them and are seen above."""

    def build(connection: sqlite3.Connection) -> dict[str, int]:
        top = units.add(connection, code="QN", name="Tỉnh Quảng Ninh", level=Level.PROVINCE)
        found = {"QN": top}
        for code, name, kind, above in (
            ("PN", "Hội Phụ nữ tỉnh", UnitKind.MASS_ORGANISATION, "QN"),
            ("QS", "Xã Quảng Sơn", UnitKind.AREA, "QN"),
            ("QT", "Xã Quảng Thành", UnitKind.AREA, "QN"),
            ("QS-PN", "Hội Phụ nữ xã Quảng Sơn", UnitKind.MASS_ORGANISATION, "QS"),
            ("QT-PN", "Hội Phụ nữ xã Quảng Thành", UnitKind.MASS_ORGANISATION, "QT"),
        ):
            found[code] = units.add(
                connection, code=code, name=name, level=Level.COMMUNE, kind=kind, reports_to=found[above]
            )
        for code in ("QS-PN", "QT-PN"):
            connection.execute(
                "INSERT INTO unit_lines (unit_id, to_unit_id, line) VALUES (?, ?, ?)",
                (found[code], found["PN"], Line.SYSTEM),
            )
        grants = [Grant(role=Role.ADMIN, unit_id=top)]
        found["admin"] = people.add(connection, "Quản trị", top, grants, NOW)
        return found

    return await database.write(build)


def merge(made: dict[str, int], one: str, other: str, name: str, day: date = TODAY) -> Reorganisation:
    new = (NewUnit(name=name),)
    both = (made[one], made[other])
    return Reorganisation(id=name, kind=ChangeKind.MERGE, day=day, person_id=made["admin"], units=both, new=new)


async def decide(database: Database, change: Reorganisation, today: date = TODAY) -> None:
    await database.write(lambda connection: changes.decide(connection, change, today, NOW))


async def test_other_lines_see_and_follow_into_the_successor(database: Database, made: dict[str, int]) -> None:
    assert await units.other_lines(database, made["QS-PN"], TODAY) == [
        (Line.SYSTEM, await units.get(database, made["PN"]))
    ]
    seen = [unit.code for unit in await units.seen_by(database, [made["PN"]], TODAY)]
    assert seen == ["QS-PN", "QT-PN"]
    await decide(database, merge(made, "QS-PN", "QT-PN", "Hội Phụ nữ xã Quảng Đức"))
    assert [unit.name for unit in await units.seen_by(database, [made["PN"]], TODAY)] == ["Hội Phụ nữ xã Quảng Đức"]
    assert {unit.code for unit in await units.seen_by(database, [made["PN"]], YESTERDAY)} == {"QS-PN", "QT-PN"}
    await database.write(
        lambda connection: changes.undo(connection, "Hội Phụ nữ xã Quảng Đức", made["admin"], TODAY, NOW)
    )
    assert [unit.code for unit in await units.seen_by(database, [made["PN"]], TODAY)] == ["QS-PN", "QT-PN"]


async def test_who_is_seen_along_another_line_is_not_counted_there(database: Database, made: dict[str, int]) -> None:
    assert [unit.code for unit in await units.below(database, [made["PN"]])] == ["PN"]
    assert await figures.registered(database, [made["PN"]], TODAY) == 0


async def test_valid_from_is_the_first_day_and_valid_to_the_first_day_no_more(
    database: Database, made: dict[str, int]
) -> None:
    await decide(database, merge(made, "QS", "QT", "Xã Quảng Đức"))
    names = {day: {unit.name for unit in await units.as_of(database, [made["QN"]], day)} for day in (YESTERDAY, TODAY)}
    assert names[YESTERDAY] - names[TODAY] == {"Xã Quảng Sơn", "Xã Quảng Thành"}
    assert names[TODAY] - names[YESTERDAY] == {"Xã Quảng Đức"}


async def test_found_by_the_name_of_what_it_was_made_of_with_and_without_marks(
    database: Database, made: dict[str, int]
) -> None:
    await decide(database, merge(made, "QS", "QT", "Xã Quảng Đức"))
    for words in ("Xã Quảng Sơn", "xa quang son"):
        found = {one.unit.name: (one.name, one.until) for one in await units.named(database, [made["QN"]], words)}
        assert found["Xã Quảng Đức"] == ("Xã Quảng Sơn", TODAY)
        assert "Xã Quảng Sơn" not in found
    assert [unit.name for unit in await units.successors(database, made["QS"])] == ["Xã Quảng Đức"]


async def test_told_twice_it_is_done_once(database: Database, made: dict[str, int]) -> None:
    change = merge(made, "QS", "QT", "Xã Quảng Đức")
    await decide(database, change)
    await decide(database, change)
    assert sum(unit.name == "Xã Quảng Đức" for unit in await units.below(database, [made["QN"]])) == 1


async def test_a_day_before_the_last_change_is_refused(database: Database, made: dict[str, int]) -> None:
    await decide(database, merge(made, "QS", "QT", "Xã Quảng Đức"))
    (successor,) = await units.successors(database, made["QS"])
    early = Reorganisation(
        id="early", kind=ChangeKind.RENAME, day=YESTERDAY, person_id=made["admin"], units=(successor.id,), name="Xã X"
    )
    with pytest.raises(RefusedChangeError) as refused:
        await decide(database, early)
    assert (refused.value.problem, refused.value.day) == (Problem.EARLY, TODAY)


async def test_a_change_that_fails_on_its_day_leaves_nothing_of_itself(
    database: Database, made: dict[str, int]
) -> None:
    late = date(2026, 7, 1)
    await decide(database, merge(made, "QS", "QT", "Xã Quảng Đức", late))
    await decide(database, merge(made, "QS", "PN", "Xã Quảng Nam", date(2026, 6, 1)))
    done = [await database.write(lambda connection: changes.carry_out_next(connection, late, NOW)) for _ in range(3)]
    assert [row and row.state for row in done] == ["applied", "failed", None]
    assert {unit.name for unit in await units.below(database, [made["QN"]])} >= {"Xã Quảng Nam", "Xã Quảng Thành"}
    assert "Xã Quảng Đức" not in {unit.name for unit in await units.below(database, [made["QN"]])}


async def test_a_database_of_before_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite3"
    old = sqlite3.connect(path, isolation_level=None)
    migrate(old, [one for one in migrations() if one[0] < 7])
    old.execute(
        "INSERT INTO units (id, code, level, kind) VALUES (1, 'QN', 'province', 'area'), (2, 'X', 'village', 'area')"
    )
    old.execute("INSERT INTO unit_names VALUES (1, 'Tỉnh', 'tinh', NULL, NULL), (2, 'Thôn 4', 'thon 4', NULL, NULL)")
    old.execute("INSERT INTO unit_lines VALUES (2, 1, 'contact', NULL, NULL)")
    old.close()
    database = await Database.open(path)
    assert [(unit.name, unit.reports_to) for unit in await units.below(database, [1])] == [
        ("Tỉnh", None),
        ("Thôn 4", 1),
    ]
    await database.close()
