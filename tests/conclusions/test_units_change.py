"""What was concluded goes on with whoever holds it now: merges, splits, endings and their undoing; what was stopped."""

from __future__ import annotations

from storage.records.people import Role
from tests.conclusions.helpers import DOSSIER, PAPERS, TASK, TEAMS, conclude, conclusions, owed
from tests.conclusions.test_briefing import UNSAID
from tests.handlers.helpers import ROAD, labels, register, tell
from tests.place import ADMIN, COORDINATOR, LEADER, QUANG_SON, QUANG_THANH, Place
from tests.units.test_reorganising import merge
from tests.urging.helpers import joins


async def states(here: Place) -> list[tuple[str, str]]:
    return [(row["unit"], row["state"]) for row in await owed(here)]


async def test_after_a_merge_the_new_unit_owes_tells_and_undone_the_old_one_does(here: Place) -> None:
    officer, coordinator, other = here.phone(QUANG_THANH), here.phone(COORDINATOR), here.phone(QUANG_SON)
    await conclude(coordinator, *TASK, *DOSSIER)
    await merge(here, "Xã Quảng Sơn", "Xã Quảng Thành", into="Xã Quảng Đức", on="hôm nay")
    first, second, third, fourth = await owed(here)
    assert {first["state"], second["state"]} == {"transferred"}
    assert {third["state"], fourth["state"]} == {"open"}
    assert third["unit_id"] == fourth["unit_id"] != first["unit_id"]
    assert {third["about"], fourth["about"]} == {TEAMS, PAPERS}
    listed = await tell(coordinator, "/ketluan")
    assert f"1. {TEAMS} (Xã Quảng Đức) – hạn 15/4/2026" in listed.text
    await here.phone(ADMIN).tap("Hoàn tác")
    await here.phone(ADMIN).hear("Đã hoàn tác")
    back = [(unit, state) for unit, state in await states(here) if state == "open"]
    assert back == [("QN-QT", "open"), ("QN-QT", "open")]
    await merge(here, "Xã Quảng Sơn", "Xã Quảng Thành", into="Xã Quảng Đức", on="hôm nay")
    await officer.hear("Kết luận của")
    await tell(officer, "[Đã làm việc 1]", "Đã lập đủ 3 tổ")
    heard = await coordinator.hear("Đã làm: Đã lập đủ 3 tổ")
    await coordinator.tap("Chưa đạt", heard)
    await coordinator.hear("Còn thiếu gì?")
    await tell(coordinator, "Tổ chưa họp", "15/5")
    again = await other.hear("chưa đạt")  # now an officer of the same unit
    assert "Tổ chưa họp" in again.text
    (open_again,) = [row for row in await owed(here) if row["period"] == "2"]
    assert (open_again["state"], open_again["unit_id"]) != ("open", first["unit_id"])


async def test_of_two_parts_each_tells_for_itself_and_the_dossier_goes_with_its_initiative(here: Place) -> None:
    coordinator, officer, admin = here.phone(COORDINATOR), here.phone(QUANG_THANH), here.phone(ADMIN)
    await conclude(coordinator, *TASK, *DOSSIER)
    await officer.hear("Kết luận của")
    parts = "Xã Thành Bắc; Xã Thành Nam"
    await tell(admin, "/sapxep", "[Chia tách]", "Xã Quảng Thành", parts, "[Xã Thành Bắc]")
    await tell(admin, "[Hết, còn lại]", "hôm nay", "[Làm]")
    seen = await tell(coordinator, "/ketluan")
    assert (
        f"1. {TEAMS} (Xã Thành Bắc, Xã Thành Nam) – Xã Thành Bắc: hạn 15/4/2026, còn 14 ngày; Xã Thành Nam" in seen.text
    )
    assert f"{PAPERS} (Xã Thành Bắc) – hạn 30/6/2026" in seen.text
    await tell(officer, "[Đã làm việc 1]", "Phía Bắc đã lập đủ")  # who went to the first part with their role
    heard = await coordinator.hear("Còn chờ: Xã Thành Nam.")
    assert labels(heard) == ["Xem kết luận"]
    code = next(row["code"] for row in await here.export("units") if row["name"] == "Xã Thành Nam")
    await joins(here, 1304, "Cán bộ xã Thành Nam", code, Role.OFFICER)
    second = here.phone(1304)
    await tell(second, "/viec", "[1]", "Phía Nam cũng xong")
    heard = await coordinator.hear("Đồng chí thấy đạt chưa?")
    await coordinator.tap("Chưa đạt", heard)
    await coordinator.hear("Còn thiếu gì?")
    await tell(coordinator, "Chưa họp", "15/5")
    for phone in (officer, second):
        await phone.hear("Còn thiếu: Chưa họp")
    asked = [(row["unit_id"], row["state"]) for row in await owed(here) if row["period"] == "2"]
    assert len(asked) == 2
    assert {state for _, state in asked} == {"open"}


async def test_a_unit_that_ends_without_a_successor(here: Place) -> None:
    coordinator = here.phone(COORDINATOR)
    await conclude(coordinator, "[Giao một việc]", "Họp dân", "[Thôn Hải Đông]", "[1 tháng]")
    await tell(here.phone(ADMIN), "/sapxep", "[Kết thúc hoạt động]", "Thôn Hải Đông", "hôm nay", "[Làm]")
    assert await states(here) == [("QN-QT-HD", "withdrawn")]
    listed = await tell(coordinator, "/ketluan", "[Xã Quảng Thành, 1/4/2026]")
    assert "1. Họp dân (Thôn Hải Đông) – không còn phải làm: đơn vị đã kết thúc hoạt động" in listed.text
    await tell(here.phone(ADMIN), "[Hoàn tác]")
    assert await states(here) == [("QN-QT-HD", "open")]
    await tell(here.phone(ADMIN), "/sapxep", "[Kết thúc hoạt động]", "Thôn Hải Đông", "hôm nay", "[Làm]")
    await tell(
        coordinator, "/ketluan", "[Xã Quảng Thành, 1/4/2026]", "[1]", "[Thôi không giao nữa]", "[Tình hình đã khác]"
    )
    (row,) = await conclusions(here)
    assert row["state"] == "withdrawn"


async def test_the_dossier_of_a_stopped_initiative(here: Place) -> None:
    coordinator, officer = here.phone(COORDINATOR), here.phone(QUANG_THANH)
    await conclude(coordinator, *DOSSIER)
    (duty,) = await owed(here)
    await officer.tap_raw(f"a:stop:{duty['initiative_id']}", 1)
    await officer.hear("Vì sao dừng?")
    await tell(officer, "[Không còn phù hợp]")
    assert await states(here) == [("QN-QT", "withdrawn")]
    listed = await tell(coordinator, "/ketluan", "[Xã Quảng Thành, 1/4/2026]")
    assert "không còn phải làm: mô hình đã dừng" in listed.text


async def test_the_dossier_of_an_initiative_that_was_merged_with_another_and_is_two_again(here: Place) -> None:
    coordinator = here.phone(COORDINATOR)
    await register(here.phone(QUANG_SON))
    await conclude(coordinator, *DOSSIER)
    await tell(coordinator, "/mohinh đoạn đường xanh", "[1]", "[Xét duyệt]", "[Gộp với mô hình trùng]", ROAD)
    await tell(coordinator, "[Giữ mô hình kia]", "[Gộp]")
    assert await states(here) == [("QN-QT", "withdrawn")]
    await tell(coordinator, "[Hoàn tác (trong ngày)]")
    assert await states(here) == [("QN-QT", "open")]


async def test_the_concluding_unit_ends_and_what_it_became_says_what_is_enough(here: Place) -> None:
    await joins(here, 1303, "Bí thư xã Quảng Sơn", "QN-QS", Role.LEADER)
    leader, officer = here.phone(1303), here.phone(QUANG_SON)
    await tell(
        leader, "/giaoban", "[Hôm nay]", "Tiến độ quý I", *UNSAID, "[Giao một việc]", TEAMS, "[Xã Quảng Sơn]",
        "[2 tuần]", "[Đủ rồi]", "[Gửi]",
    )  # fmt: skip
    await officer.hear("Giao ban của Xã Quảng Sơn")
    await tell(officer, "[Báo đã làm]", "Đã lập đủ")
    heard = await leader.hear("Đã làm: Đã lập đủ")
    await merge(here, "Xã Quảng Sơn", "Xã Quảng Thành", into="Xã Quảng Đức", on="hôm nay")
    await leader.tap("Đạt", heard)
    await leader.hear("Đã ghi: đạt")
    await here.phone(LEADER).hears_nothing()
