"""Units, initiatives and reports: stored once, found without marks, seen within one's scope, given back whole."""

from __future__ import annotations

import asyncio
from datetime import date
from decimal import Decimal

import pytest

from storage import evidence, export, facts, initiatives, people, reports, units
from storage.database import Database
from storage.records.facts import Fact, Registered, Reported
from storage.records.likenesses import KeptFile
from storage.records.people import Grant, Role
from storage.records.reports import (
    EvidenceKind,
    NewEvidence,
    NewReport,
    ReportStatus,
    Resource,
    ResourceKind,
    ResourceRole,
)
from storage.records.units import Level
from tests.storage.conftest import NOW, Village, initiative

LAND = Resource(
    kind=ResourceKind.LAND,
    amount=Decimal("1155.3"),
    unit="m²",
    role=ResourceRole.CONTRIBUTION,
    typed="1.155,3m2",
)


def report(village: Village, number: int = 1, **changes: object) -> NewReport:
    values: dict[str, object] = {
        "id": f"report{number}",
        "initiative_id": "initiative1",
        "period": "2026-H1",
        "status": ReportStatus.ON_TRACK,
        "done": "Họp dân 2 lần",
        "resources": (LAND,),
        "entered_by": village.officer,
        "effective_on": date(2026, 4, 2),
    }
    return NewReport.model_validate(values | changes)


async def apply(database: Database, *told: Fact) -> None:
    for fact in told:
        await database.write(lambda connection, fact=fact: facts.apply(connection, fact, NOW))  # type: ignore[misc]


# Units


async def test_the_chain_above_and_the_tree_below(database: Database, village: Village) -> None:
    assert await units.chain(database, village.village) == (village.village, village.commune, village.province)
    assert await units.chain(database, 999) == ()
    below = await units.below(database, [village.province])
    assert [unit.code for unit in below] == ["QN", "MC", "HA"]
    assert await units.below(database, []) == []
    assert [unit.code for unit in await units.roots(database)] == ["QN"]


async def test_units_that_report_in_a_circle_end_no_query(database: Database, village: Village) -> None:
    await database.write(
        lambda connection: connection.execute(
            "INSERT INTO unit_lines (unit_id, to_unit_id, line) VALUES (?, ?, 'contact')",
            (village.province, village.village),
        )
    )
    async with asyncio.timeout(5):
        assert {unit.code for unit in await units.below(database, [village.commune])} == {"QN", "MC", "HA"}
        assert set(await units.chain(database, village.village)) == {village.village, village.commune, village.province}


async def test_a_unit_reports_to_one_unit_only(database: Database, village: Village) -> None:
    with pytest.raises(Exception, match="UNIQUE"):
        await database.write(
            lambda connection: connection.execute(
                "INSERT INTO unit_lines (unit_id, to_unit_id, line) VALUES (?, ?, 'contact')",
                (village.village, village.province),
            )
        )


# Facts


async def test_a_fact_told_twice_is_stored_once(database: Database, village: Village) -> None:
    registered = Registered(initiative=initiative(village, expected=(LAND,)))
    reported = Reported(report=report(village))
    await apply(database, registered, registered, reported, reported)
    counts = [
        (await database.all(f"SELECT count(*) FROM {table}"))[0][0]
        for table in ("initiatives", "initiative_events", "reports", "resources")
    ]
    assert counts == [1, 1, 1, 2]


async def test_a_report_is_amended_once(database: Database, village: Village) -> None:
    await apply(database, Registered(initiative=initiative(village)), Reported(report=report(village)))
    await apply(database, Reported(report=report(village, 2, amends="report1")))
    with pytest.raises(facts.RefusedFactError):
        await apply(database, Reported(report=report(village, 3, amends="report1")))
    assert [row.id for row in await reports.of_initiative(database, "initiative1")] == ["report1", "report2"]


async def test_a_refused_fact_leaves_nothing(database: Database, village: Village) -> None:
    with pytest.raises(facts.RefusedFactError):
        await apply(database, Reported(report=report(village, initiative_id="unknown")))
    assert await database.all("SELECT 1 FROM reports UNION ALL SELECT 1 FROM resources") == []


# Searching, and who sees what


async def found(database: Database, village: Village, words: str) -> list[str]:
    lines = await initiatives.mine(database, [village.province], 0, words=words)
    return sorted(line.name for line in lines)


async def test_search_needs_no_marks(database: Database, village: Village) -> None:
    await apply(
        database,
        Registered(initiative=initiative(village, 1, name="Đường hoa", place="khu 5")),
        Registered(initiative=initiative(village, 2, name="Nhà văn hóa", place="Móng Cái", unit_id=village.province)),
    )
    assert await found(database, village, "mong cai") == ["Nhà văn hóa"]
    assert await found(database, village, "MÓNG  cái") == ["Nhà văn hóa"]
    assert await found(database, village, "duong") == ["Đường hoa"]
    assert await found(database, village, "hai an duong") == ["Đường hoa"]  # the unit's name counts as well
    assert await found(database, village, "duong van") == []


@pytest.mark.parametrize("words", ["%", "_", "100%", "\\", "\\%", "' OR 1=1 --", "a_b"])
async def test_what_people_type_is_no_pattern(database: Database, village: Village, words: str) -> None:
    await apply(database, Registered(initiative=initiative(village, 1)))
    assert await found(database, village, words) == []
    await apply(database, Registered(initiative=initiative(village, 2, name=f"Tên có {words} trong đó")))
    assert await found(database, village, words) == [f"Tên có {words} trong đó"]


async def test_a_scope_ends_at_its_units_and_what_is_below(database: Database, village: Village) -> None:
    other = await database.write(
        lambda connection: units.add(
            connection, code="QS", name="Xã Quảng Sơn", level=Level.COMMUNE, reports_to=village.province
        )
    )
    stranger = await database.write(
        lambda connection: people.add(connection, "Khác", other, [Grant(role=Role.OFFICER, unit_id=other)], NOW)
    )
    await apply(database, Registered(initiative=initiative(village)))
    assert len(await initiatives.mine(database, [village.commune], 0)) == 1
    assert await initiatives.mine(database, [other], stranger) == []
    assert await initiatives.get(database, "initiative1", [other], stranger) is None
    assert await initiatives.get(database, "initiative1", [], village.officer) is None, "to have typed it is no right"
    await database.write(lambda c: c.execute("UPDATE initiatives SET responsible_id = ?", (village.officer,)))
    assert await initiatives.get(database, "initiative1", [], village.officer) is not None, "to be responsible is one"
    assert [row async for row in export.rows(database, "initiatives", [other])] == []


async def test_lists_come_in_pages_from_the_newest(database: Database, village: Village) -> None:
    for number in range(5):
        await apply(database, Registered(initiative=initiative(village, number)))
    pages = [await initiatives.mine(database, [village.village], 0, offset=o, limit=2) for o in (0, 2, 4)]
    assert [line.id for page in pages for line in page] == [f"initiative{n}" for n in (4, 3, 2, 1, 0)]


# Giving back


async def test_export_gives_back_what_was_entered(database: Database, village: Village) -> None:
    registered = initiative(village, expected=(LAND,), problem='=HYPERLINK("x")', programmes=("solidarity",))
    piece = NewEvidence(kind=EvidenceKind.PHOTO, channel="telegram", bot="1", ref="r1", caption="ảnh")
    reported = report(village, evidence=(piece,), obstacle="thiếu xi măng")
    await apply(database, Registered(initiative=registered), Reported(report=reported))
    scope = [village.province]
    [row] = [row async for row in export.rows(database, "initiatives", scope)]
    expected = registered.model_dump(mode="json", exclude={"unit_id"})
    assert {name: row[name] for name in expected} == expected
    assert row["unit"] == "HA"
    [told] = [row async for row in export.rows(database, "reports", scope)]
    assert told["resources"][0]["amount"] == "1155.3"
    assert (told["done"], told["obstacle"], told["evidence"][0]["caption"]) == (
        "Họp dân 2 lần", "thiếu xi măng", "ảnh",
    )  # fmt: skip
    assert [row async for row in export.rows(database, "initiatives", scope, year=2025)] == []


async def test_every_kind_of_export_can_be_read(database: Database, village: Village) -> None:
    for kind in export.KINDS:
        rows = [row async for row in export.rows(database, kind, [village.province])]
        assert isinstance(rows, list)
    [person] = [row async for row in export.rows(database, "people", [village.province])]
    assert (person["name"], person["unit"], person["roles"]) == ("Trưởng thôn", "HA", ["officer"])


# Files


async def test_a_file_that_cannot_be_had_waits_longer_each_time(database: Database, village: Village) -> None:
    piece = NewEvidence(kind=EvidenceKind.PHOTO, channel="telegram", bot="1", ref="r1")
    place = NewEvidence(kind=EvidenceKind.PLACE, channel="telegram", bot="1", ref="", latitude=1, longitude=2)
    await apply(database, Registered(initiative=initiative(village)))
    await apply(database, Reported(report=report(village, evidence=(piece, place))))
    [waiting] = await evidence.files_to_fetch(database, NOW)
    waits = []
    for _ in range(12):
        await database.write(lambda connection: evidence.postpone_file(connection, waiting.id, "mất mạng", NOW))
        row = await database.one("SELECT unixepoch(next_try_at) - unixepoch(?) FROM evidence", (NOW.isoformat(),))
        assert row is not None
        waits.append(row[0])
    assert waits == sorted(waits)
    assert waits[-1] == 6 * 3600
    assert await evidence.files_to_fetch(database, NOW) == []


async def test_the_same_photo_is_one_file(database: Database, village: Village) -> None:
    piece = NewEvidence(kind=EvidenceKind.PHOTO, channel="telegram", bot="1", ref="r1")
    await apply(database, Registered(initiative=initiative(village)))
    await apply(database, Reported(report=report(village, evidence=(piece, piece))))
    file = KeptFile(sha256="ab" * 32, size=9)
    for waiting in await evidence.files_to_fetch(database, NOW):
        await database.write(
            lambda connection, waiting=waiting: evidence.keep_file(connection, waiting.id, file, NOW)  # type: ignore[misc]
        )
    [told] = await reports.of_initiative(database, "initiative1")
    assert [(piece.state, piece.sha256) for piece in told.evidence] == [("kept", "ab" * 32)] * 2
    assert len(await database.all("SELECT 1 FROM files")) == 1
