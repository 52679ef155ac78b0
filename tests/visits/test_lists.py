"""Đi cơ sở: the lists as those who go, those who manage and those who have no role see them; the real bot."""

from __future__ import annotations

from datetime import date

import pytest

from storage import ledger, reports, roles
from storage.records.duties import Rule
from storage.records.people import Role
from storage.records.reports import NewReport, ReportStatus
from tests.handlers.helpers import labels, payload, tell
from tests.place import ADMIN, COORDINATOR, LEADER, QUANG_SON, Place
from tests.urging.helpers import duties, joins
from tests.visits.helpers import next_day, registered

FIRST, SECOND = 1501, 1502
"""The phones of two who check."""
ROADS = [f"Mở đường thôn {number}" for number in range(1, 9)]
GARDENS = [f"Vườn mẫu thôn {number}" for number in range(1, 9)]


@pytest.fixture
async def spring(here: Place) -> Place:
    """Two who check at the province beside the coordinator who does; sixteen initiatives of two communes."""
    await joins(here, FIRST, "Cán bộ kiểm tra Một", "QN", Role.CHECKER)
    await joins(here, SECOND, "Cán bộ kiểm tra Hai", "QN", Role.CHECKER)
    row = await here.database.one("SELECT id FROM roles WHERE role = 'checker' AND person_id = 4")
    assert row is not None
    await here.database.write(lambda c: roles.end(c, row[0], date(2026, 4, 1), 6, here.clock.now()))
    await registered(here, "QN-QS", *ROADS)
    await registered(here, "QN-QT", *GARDENS)
    await next_day(here)
    return here


async def people_named(here: Place) -> dict[str, int]:
    return {row["name"]: row["id"] for row in await here.database.all("SELECT id, name FROM people")}


async def test_a_checker_sees_the_list_place_by_place_and_why(spring: Place) -> None:
    listed = await duties(spring, "rule = 'visit'")
    assert len(listed) == 3, "15 % of sixteen, rounded up, by the end of the second quarter"
    one = spring.phone(FIRST)
    shown = await tell(one, "/dicoso")
    assert "Cần đi kỳ này (quý II/2026, hạn 15/6/2026): " in shown.text
    assert "chưa đi" in shown.text
    assert "Xã Quảng" in shown.text
    why = await tell(one, "[Vì sao có trong danh sách]")
    assert "Mỗi năm cần đi 30% mô hình, đến hết quý II/2026 là 15%" in why.text
    card = await tell(one, "/dicoso", "[1]")
    assert "Có trong danh sách vì: bốc thăm trong số chưa ai đến." in card.text
    assert payload(card, "Ghi kiểm tra").startswith("c:kiemtra:visited")
    assert (await tell(one, "[Xem mô hình]")).text.startswith(("Mở đường", "Vườn mẫu"))


async def test_whoever_manages_sees_everybodys_lists_who_is_latest_first(spring: Place) -> None:
    leader = spring.phone(LEADER)
    shown = await tell(leader, "/dicoso")
    assert "Đi cơ sở – Tỉnh Quảng Ninh, quý II/2026 (hạn 15/6/2026): đã đi 0/3 mô hình." in shown.text
    assert "Cán bộ kiểm tra Một: đã đi 0/" in shown.text
    theirs = await tell(leader, "[1]")
    assert "Cán bộ kiểm tra" in theirs.text
    assert "◂ Theo người đi" in labels(theirs)
    places = await tell(leader, "/dicoso", "[Lọc theo đơn vị]")
    assert any(label.startswith("Xã Quảng") for label in labels(places))
    only = await tell(leader, f"[{labels(places)[0]}]")
    assert "Đi cơ sở – Xã Quảng" in only.text


async def test_what_was_checked_is_shown_as_done_and_leaves_the_ledger(spring: Place) -> None:
    first = (await duties(spring, "rule = 'visit' AND person_id = (SELECT id FROM people WHERE name LIKE '%Một')"))[0]
    now, today = spring.clock.now(), spring.bot.services.today()
    await spring.database.write(lambda c: ledger.settle(c, Rule.VISIT, first["object"], today, "check1", now))
    shown = await tell(spring.phone(FIRST), "/dicoso")
    assert "đã đi 1." in shown.text
    assert "– đã đi 2/4/2026" in shown.text


async def test_lists_are_for_those_who_check(spring: Place) -> None:
    officer, one = spring.phone(QUANG_SON), spring.phone(FIRST)
    assert "không thuộc quyền" in (await tell(officer, "/dicoso")).text
    card = await tell(one, "/dicoso", "[1]")
    await officer.tap_raw("t:one:1", (await tell(officer, "/viec")).id)
    assert "không thuộc quyền" in (await officer.hear()).text
    await one.tap_raw("t:one:999999999999", card.id)
    assert "Không tìm thấy" in (await one.hear()).text
    await one.tap_raw("t:nonsense", card.id)
    await one.hear_toast("không còn dùng được")


async def test_where_nobody_checks_it_says_what_to_do(here: Place) -> None:
    row = await here.database.one("SELECT id FROM roles WHERE role = 'checker' AND person_id = 4")
    assert row is not None
    await here.database.write(lambda c: roles.end(c, row[0], date(2026, 4, 1), 6, here.clock.now()))
    shown = await tell(here.phone(COORDINATOR), "/dicoso")
    assert "chưa ai có vai trò cán bộ kiểm tra" in shown.text
    assert "/vaitro" in shown.text
    assert "Vai trò" in labels(await tell(here.phone(ADMIN), "/dicoso"))


async def test_a_list_stays_when_days_pass_and_goes_to_the_others_when_somebody_goes(spring: Place) -> None:
    before = {duty["object"]: duty["person_id"] for duty in await duties(spring, "rule = 'visit'")}
    await next_day(spring)
    assert {duty["object"]: duty["person_id"] for duty in await duties(spring, "rule = 'visit'")} == before
    row = await spring.database.one(
        "SELECT r.id, p.id AS person FROM roles r JOIN people p ON p.id = r.person_id WHERE p.name LIKE '%Một'"
    )
    assert row is not None
    today = spring.bot.services.today()
    await spring.database.write(lambda c: roles.end(c, row["id"], today, 6, spring.clock.now()))
    await next_day(spring)
    after = {duty["object"]: duty["person_id"] for duty in await duties(spring, "rule = 'visit'")}
    assert after.keys() == before.keys()
    assert row["person"] not in after.values()
    assert {name: who for name, who in after.items() if before[name] != row["person"]} == {
        name: who for name, who in before.items() if who != row["person"]
    }


async def test_what_was_reported_as_done_comes_on_the_list_though_the_share_is_full(spring: Place) -> None:
    listed = {duty["object"] for duty in await duties(spring, "rule = 'visit'")}
    name = next(id_ for number in range(2, 18) if (id_ := f"visited{number}") not in listed)
    today = spring.bot.services.today()
    told = NewReport(
        id="done", initiative_id=name, period="2026-H1", status=ReportStatus.DONE, entered_by=1, effective_on=today
    )
    await spring.database.write(lambda c: reports.add(c, told, spring.clock.now()))
    await next_day(spring)
    after = {duty["object"]: duty for duty in await duties(spring, "rule = 'visit'")}
    assert after.keys() == {*listed, name}
    one = spring.phone(FIRST)
    shown = await tell(one, "/dicoso")
    await one.tap_raw(f"t:one:{after[name]['id']}", shown.id)
    assert "Có trong danh sách vì: đã báo xong mà chưa ai đến xem." in (await one.hear()).text


async def test_what_a_superior_hands_over_stays_with_whoever_has_it(spring: Place) -> None:
    before = await duties(spring, "rule = 'visit' AND person_id = (SELECT id FROM people WHERE name LIKE '%Một')")
    leader = spring.phone(LEADER)
    card = await tell(leader, "/dicoso", "[Lọc theo đơn vị]")
    await leader.tap_raw(f"t:one:{before[0]['id']}", card.id)
    await leader.hear("Người đi: Cán bộ kiểm tra Một")
    await tell(leader, "[Đã nhắc, gia hạn, giao người khác]", "[Giao người khác]")
    handed = await tell(leader, "[Cán bộ kiểm tra Hai (Tỉnh Quảng Ninh)]")
    assert "Đã giao cho Cán bộ kiểm tra Hai" in handed.text
    await next_day(spring)
    now = (await duties(spring, f"d.id = {before[0]['id']}"))[0]
    assert now["person_id"] == (await people_named(spring))["Cán bộ kiểm tra Hai"]
    others = {duty["object"]: duty["person_id"] for duty in await duties(spring, "rule = 'visit'")}
    assert sorted(others.values()).count(before[0]["person_id"]) == len(before) - 1, "nobody's list is evened out by it"
