"""Teams that go to units together, found by day and place."""

from __future__ import annotations

from datetime import date

from storage import changes, people, units, visits
from storage.database import Database
from storage.records.changes import ChangeKind, Reorganisation
from storage.records.people import Grant, Role
from storage.records.units import Level
from storage.records.visits import NewMember, NewVisit
from tests.storage.conftest import NOW, Village

FIRST, LAST = date(2026, 5, 6), date(2026, 5, 7)


async def planned(database: Database, village: Village, *places: int) -> tuple[int, NewVisit]:
    grants = [Grant(role=Role.CHECKER, unit_id=village.province)]
    checker = await database.write(lambda c: people.add(c, "Cán bộ kiểm tra", village.province, grants, NOW))
    new = NewVisit(
        id="team1", unit_id=village.province, purpose="Kiểm tra quý II", begins_on=FIRST, ends_on=LAST,
        units=places, members=(NewMember(person_id=checker), NewMember(name="Khách", agency="Mặt trận tỉnh")),
        planned_by=checker,
    )  # fmt: skip
    assert await database.write(lambda c: visits.add(c, new, NOW))
    assert not await database.write(lambda c: visits.add(c, new, NOW)), "told twice it is one team"
    return checker, new


async def test_a_member_is_on_the_teams_visit_at_its_units_and_below_on_its_days(
    database: Database, village: Village
) -> None:
    checker, _ = await planned(database, village, village.commune)
    assert await visits.of_day(database, checker, village.commune, FIRST) == "team1"
    assert await visits.of_day(database, checker, village.village, LAST) == "team1"
    assert await visits.of_day(database, checker, village.province, FIRST) is None
    assert await visits.of_day(database, checker, village.village, date(2026, 5, 8)) is None
    assert await visits.of_day(database, village.officer, village.village, FIRST) is None
    found = await visits.get(database, "team1")
    assert found is not None
    assert [(member.name, member.agency) for member in found.members] == [
        ("Cán bộ kiểm tra", ""), ("Khách", "Mặt trận tỉnh"),
    ]  # fmt: skip
    assert [place.name for place in found.places] == ["Phường Móng Cái 1"]
    assert [visit.id for visit in await visits.standing(database, 0, [village.village], LAST)] == []
    assert [visit.id for visit in await visits.standing(database, 0, [village.commune], LAST)] == ["team1"]
    assert [visit.id for visit in await visits.standing(database, checker, [], LAST)] == ["team1"]

    assert await database.write(lambda c: visits.cancel(c, "team1", NOW))
    assert not await database.write(lambda c: visits.cancel(c, "team1", NOW))
    assert await visits.of_day(database, checker, village.commune, FIRST) is None
    assert not await visits.standing(database, checker, [village.province], FIRST)


async def test_of_units_that_have_merged_a_team_goes_to_the_successor(database: Database, village: Village) -> None:
    other = await database.write(
        lambda c: units.add(c, code="MC2", name="Phường Móng Cái 2", level=Level.COMMUNE, reports_to=village.province)
    )
    checker, _ = await planned(database, village, village.commune, other)
    merge = Reorganisation(
        id="merge", kind=ChangeKind.MERGE, units=(village.commune,), into=(other,), day=date(2026, 4, 1),
        person_id=checker,
    )  # fmt: skip
    await database.write(lambda c: changes.decide(c, merge, date(2026, 4, 1), NOW))
    found = await visits.get(database, "team1")
    assert found is not None
    assert [(place.id, place.name, place.was) for place in found.places] == [
        (other, "Phường Móng Cái 2", "Phường Móng Cái 1")
    ]
    assert await visits.of_day(database, checker, village.village, FIRST) == "team1"
