"""Lists of years before a reorganisation: what a merged unit had comes to its successor, and stays its own then."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest

from storage import changes, figures
from storage.database import Database
from storage.records.changes import ChangeKind, NewUnit, Problem, RefusedChangeError, Reorganisation
from tests.command import dvk
from tests.imports.places import fill_in, filled_in

T = TypeVar("T")
TODAY, YEAR_BEFORE = datetime.now(UTC).date(), datetime.now(UTC).year - 1


@pytest.fixture
def office(data: Path) -> Path:
    """A province of three communes, from its list."""
    dvk(data, "init")
    bring(data, "units", 4, *UNITS)
    return data


UNITS: tuple[dict[str, Any], ...] = (
    {"Tên đơn vị": "Tỉnh Quảng Ninh", "Mã đơn vị": "QN", "Cấp": "Cấp tỉnh"},
    {"Tên đơn vị": "Xã Đường Hoa", "Mã đơn vị": "DH", "Cấp": "Cấp xã", "Trực thuộc": "QN"},
    {"Tên đơn vị": "Xã Quảng Sơn", "Mã đơn vị": "QS", "Cấp": "Cấp xã", "Trực thuộc": "QN"},
    {"Tên đơn vị": "Xã Quảng Thành", "Mã đơn vị": "QT", "Cấp": "Cấp xã", "Trực thuộc": "QN"},
)


def bring(data: Path, noun: str, rows: int, *said: dict[str, Any]) -> str:
    file = data.parent / f"{noun}.xlsx"
    filled_in(file, noun, list(said))
    told = dvk(data, "import", noun, str(file))
    assert "0 wrong" in told
    assert f"Stored: {rows} rows." in told or not rows
    return told


async def write(data: Path, work: Callable[[sqlite3.Connection], T]) -> T:
    database = await Database.open(data / "dvk.sqlite3")
    try:
        return await database.write(work)
    finally:
        await database.close()


def ids(connection: sqlite3.Connection) -> dict[str, int]:
    return dict(map(tuple, connection.execute("SELECT code, id FROM units").fetchall()))


def decide(connection: sqlite3.Connection, kind: ChangeKind, units: tuple[str, ...], **rest: Any) -> str:
    codes = ids(connection)
    change = Reorganisation(
        id=f"{kind}0001", kind=kind, day=TODAY, person_id=1, units=tuple(codes[unit] for unit in units), **rest
    )
    changes.decide(connection, change, TODAY, datetime.now(UTC))
    return change.id


def merge(connection: sqlite3.Connection) -> str:
    return decide(connection, ChangeKind.MERGE, ("QS", "QT"), new=(NewUnit(name="Xã Quảng Đức"),))


def initiative(name: str) -> dict[str, Any]:
    return {"Năm": YEAR_BEFORE, "Đơn vị": "Xã Quảng Sơn", "Tên mô hình": name, "Lĩnh vực": "Kinh tế"}


def exported(data: Path, kind: str) -> list[dict[str, Any]]:
    output = data.parent / "out.jsonl"
    dvk(data, "export", kind, "-o", str(output))
    return [json.loads(line) for line in output.read_text("utf-8").splitlines()]


async def test_an_earlier_year_of_a_merged_unit_lies_with_the_successor_and_counts_for_its_own_time(
    office: Path,
) -> None:
    bring(office, "initiatives", 1, initiative("Hiến đất làm đường"))
    await write(office, merge)
    both = initiative("Hiến đất làm đường"), initiative("Thắp sáng đường quê")
    assert "1 new, 0 changed, 1 unchanged" in bring(office, "initiatives", 1, *both)
    assert "0 new, 0 changed, 2 unchanged" in bring(office, "initiatives", 0, *both)
    assert {row["unit"] for row in exported(office, "initiatives")} == {"QN-QD"}
    database = await Database.open(office / "dvk.sqlite3")
    codes = await database.write(ids)
    assert await figures.registered(database, [codes["QS"]], date(YEAR_BEFORE, 12, 31)) == 2
    assert await figures.registered(database, [codes["QN"]], TODAY) == 2
    await database.write(lambda c: changes.undo(c, "merge0001", 1, TODAY, datetime.now(UTC)))
    await database.close()
    assert {row["unit"] for row in exported(office, "initiatives")} == {"QS"}


async def test_totals_that_a_merged_unit_published_stay_in_the_export(office: Path) -> None:
    with sqlite3.connect(office / "dvk.sqlite3") as connection:
        connection.execute(
            "INSERT INTO figures (unit_id, period, what, value, source, recorded_at)"
            " SELECT id, '2023', 'registered', '12', 'Báo cáo', '2024-01-01' FROM units WHERE code = 'QS'"
        )
    connection.close()
    await write(office, merge)
    assert [(row["unit"], row["value"]) for row in exported(office, "figures")] == [("QS", "12")]


async def test_a_name_that_a_list_has_given_since_is_not_undone(office: Path) -> None:
    change = await write(office, lambda c: decide(c, ChangeKind.RENAME, ("QS",), name="Xã Quảng Đức"))
    bring(office, "units", 1, {**UNITS[2], "Tên đơn vị": "Xã Quảng Nam"})
    with pytest.raises(RefusedChangeError) as refused:
        await write(office, lambda c: changes.undo(c, change, 1, TODAY, datetime.now(UTC)))
    assert refused.value.problem == Problem.LATER


async def test_nobody_is_put_into_a_unit_that_has_ended(office: Path) -> None:
    await write(office, merge)
    file = office.parent / "people.xlsx"
    dvk(office, "template", "people", str(file))
    fill_in(file, [{"Họ và tên": "Cán bộ xã Quảng Sơn", "Đơn vị": "QS", "Vai trò": "Cán bộ cơ sở"}])
    said = dvk(office, "import", "people", str(file), status=1)
    assert f"was dissolved in {TODAY.year}" in said
    assert "Cán bộ xã Quảng Sơn" not in {row["name"] for row in exported(office, "people")}
