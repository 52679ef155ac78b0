"""A unit raises what stands in its way by itself: whom it asks, who hears of it, how it comes to an end."""

from __future__ import annotations

from tests.handlers.helpers import FLOWERS, labels, tell
from tests.obstacles.helpers import SHORT_OF_PEOPLE, answer, health, obstacles, raise_one
from tests.place import COORDINATOR, HAI_AN, LEADER, QUANG_SON, QUANG_THANH, Place
from tests.urging.helpers import duties


async def test_a_unit_raises_and_is_answered_and_says_that_it_is_solved(here: Place) -> None:
    officer, coordinator = here.phone(QUANG_THANH), here.phone(COORDINATOR)
    said = await raise_one(officer)
    assert said.text == "Đã nêu vướng mắc với Tỉnh Quảng Ninh. Có trả lời thì bot báo đồng chí."
    (owed,) = await duties(here, "d.rule = 'answer'")
    assert (owed["unit"], owed["due_on"], owed["about"]) == ("QN", "2026-04-15", SHORT_OF_PEOPLE)
    heard = await coordinator.hear("nêu vướng mắc của Xã Quảng Thành")
    assert SHORT_OF_PEOPLE in heard.text
    assert "Hạn trả lời 15/4/2026" in heard.text
    assert labels(heard) == ["Trả lời vướng mắc", "Chuyển nơi khác"]
    listed = await tell(coordinator, "/viec")
    assert "Trả lời vướng mắc: Thiếu người trực trạm y tế" in listed.text
    await coordinator.tap("Trả lời vướng mắc", heard)
    await coordinator.hear("Trả lời thế nào")
    await tell(coordinator, "Tỉnh cử hai bác sĩ về từ 10/4", "[Gửi]")
    await officer.hear("Tỉnh cử hai bác sĩ")
    await tell(officer, "[Đã gỡ]")
    await coordinator.hear("đã gỡ. Cảm ơn đồng chí")
    (row,) = await obstacles(here)
    assert (row["source"], row["unit"], row["state"], row["owed_by"]) == ("unit", "QN-QT", "solved", [])
    assert [event["kind"] for event in row["events"]] == ["told", "answered", "solved"]
    shown = await tell(officer, "/vuongmac", "[Đã nêu (1)]", "[1]")
    assert "Hiện nay: đã gỡ." in shown.text


async def test_one_of_an_initiative_stands_in_its_view(here: Place) -> None:
    officer = here.phone(QUANG_THANH)
    await tell(officer, "/vuongmac", "[Nêu vướng mắc]", "[Một mô hình]")
    await tell(officer, "[1]", "Thiếu cây giống", "[Tỉnh Quảng Ninh]", "[Gửi]")
    (row,) = await obstacles(here)
    initiative = next(one for one in await here.export("initiatives") if one["name"] == FLOWERS)
    assert (row["initiative_id"], row["unit"]) == (initiative["id"], "QN-QT")
    await officer.tap_raw(f"v:initiative:{initiative['id']}", 1)
    await officer.hear("Thiếu cây giống – chờ Tỉnh Quảng Ninh trả lời trước 15/4/2026")


async def test_a_department_is_asked_and_found_by_typing(here: Place) -> None:
    officer, department = here.phone(QUANG_THANH), await health(here)
    await tell(officer, "/vuongmac", "[Nêu vướng mắc]", "[Việc chung của đơn vị]", "[Xã Quảng Thành]", SHORT_OF_PEOPLE)
    await tell(officer, "y te", "[Gửi]")
    await department.hear(SHORT_OF_PEOPLE)
    (owed,) = await duties(here, "d.rule = 'answer'")
    assert owed["unit"] == "QN-YT"
    await answer(department, "Sở điều hai bác sĩ về từ 10/4")
    await officer.hear("Chuyên viên Sở Y tế: Sở điều hai bác sĩ")


async def test_only_units_above_and_their_departments_are_asked(here: Place) -> None:
    village = here.phone(HAI_AN)
    await tell(village, "/vuongmac", "[Nêu vướng mắc]", "[Việc chung của đơn vị]", "Thiếu loa truyền thanh")
    assert labels(village.last)[:3] == ["Xã Quảng Thành", "Tỉnh Quảng Ninh", "Sở Y tế"]
    await tell(village, "Xã Quảng Sơn")
    assert "Nơi trả lời" not in village.last.text


async def test_the_wrong_person_neither_sees_nor_answers_it(here: Place) -> None:
    await raise_one(here.phone(QUANG_THANH))
    (row,) = await obstacles(here)
    other = here.phone(QUANG_SON)
    for verb in ("one", "answer", "pass"):
        await other.tap_raw(f"b:{verb}:{row['id']}", 1)
        await other.hear("không thuộc quyền")
    for forged in (
        "b:one:x",
        "b:list:waiting:0:0",
        "b:list:answered:1:0",
        "b:units:waiting:0",
        "b:mine:0",
        "b:time:1.x",
    ):
        await other.tap_raw(forged, 1)
    await other.tap_raw("c:choykien", 1)
    await other.hear("không thuộc quyền")
    assert SHORT_OF_PEOPLE not in other.transcript()
    leader = here.phone(LEADER)
    await leader.tap_raw("b:list:waiting:99999:0", 1)
    await leader.hear("không thuộc quyền")


async def test_it_is_told_once_and_killed_between_leaves_one(here: Place) -> None:
    officer = here.phone(QUANG_THANH)
    await raise_one(officer)
    await officer.tap("Gửi")
    await here.stop()
    await here.start()
    assert len(await obstacles(here)) == 1
    assert len(await duties(here, "d.rule = 'answer'")) == 1
