"""Kết luận với đơn vị: written, owed, told as done, found enough or not, asked for no more."""

from __future__ import annotations

from datetime import timedelta

from storage.records.people import Role
from tests.conclusions.helpers import (
    DOSSIER,
    PAPERS,
    TASK,
    TEAMS,
    conclude,
    conclusions,
    leader_of_quang_thanh,
    owed,
)
from tests.handlers.helpers import FLOWERS, initiative, labels, payload, tell
from tests.place import ADMIN, COORDINATOR, HAI_AN, LEADER, QUANG_SON, QUANG_THANH, Place
from tests.urging.helpers import brought_about, joins

DONE = "Đã lập đủ 3 tổ, quyết định số 12 ngày 10/4"
LACKING = "Tổ chưa họp lần nào"


async def test_what_is_concluded_is_owed_and_told_to_the_unit_and_its_leader(here: Place) -> None:
    officer, leader = here.phone(QUANG_THANH), await leader_of_quang_thanh(here)
    said = await conclude(here.phone(COORDINATOR), *TASK, *DOSSIER)
    assert "Đã ghi kết luận với Xã Quảng Thành, giao 2 việc" in said.text
    task, dossier = await owed(here)
    assert (task["unit"], task["about"], task["due_on"], task["initiative_id"]) == ("QN-QT", TEAMS, "2026-04-15", None)
    assert (dossier["unit"], dossier["due_on"]) == ("QN-QT", "2026-06-30")
    assert dossier["initiative_id"] == (await initiative(here, FLOWERS))["id"]
    for phone in (officer, leader):
        heard = await phone.hear("Kết luận của Cán bộ tổng hợp tỉnh, Tỉnh Quảng Ninh với Xã Quảng Thành")
        assert "Ưu điểm: Tổ dân vận họp đều." in heard.text
        assert "Hạn chế: 3 thôn chưa có tổ dân vận." in heard.text
        assert f"1. {TEAMS} – hạn 15/4/2026" in heard.text
        assert f"2. Hồ sơ {FLOWERS}: {PAPERS} – hạn 30/6/2026" in heard.text
        tells = ["Đã làm việc 1", "Đã làm việc 2"] if phone is officer else []  # a leader knows, officers tell
        assert labels(heard) == [*tells, "Xem đầy đủ"]
    listed = await tell(officer, "/viec")
    assert f"1. Thực hiện kết luận: {TEAMS} – hạn thứ Tư 15/4, còn 14 ngày" in listed.text
    asked = await tell(officer, "[1]")
    assert f"Việc được giao: {TEAMS}" in asked.text


async def test_done_not_enough_done_again_and_enough(here: Place) -> None:
    officer, coordinator = here.phone(QUANG_THANH), here.phone(COORDINATOR)
    await conclude(coordinator, *TASK)
    await officer.hear("Kết luận của")
    await tell(officer, "[Báo đã làm]", DONE)
    heard = await coordinator.hear(f"Cán bộ xã Quảng Thành báo đã làm theo kết luận: {TEAMS}\nĐã làm: {DONE}")
    (first,) = await owed(here)
    assert (first["state"], first["settled_on"]) == ("settled", "2026-04-01")
    listed = await tell(coordinator, "/ketluan")
    assert f"1. {TEAMS} (Xã Quảng Thành) – đã báo làm xong, chờ xem đã đạt chưa" in listed.text
    await coordinator.tap("Chưa đạt", heard)
    await coordinator.hear("Còn thiếu gì?")
    await tell(coordinator, LACKING, "[1 tháng]")
    again = await officer.hear(f"chưa đạt – {TEAMS}\nCòn thiếu: {LACKING}\nHạn mới: 6/5/2026.")
    _, second = await owed(here)
    assert (second["state"], second["period"], second["due_on"]) == ("open", "2", "2026-05-06")
    await coordinator.tap("Đạt", heard)  # of the round before
    assert await coordinator.hear_toast("đã có người trả lời")
    await officer.tap("Báo đã làm", again)
    await officer.hear("Đã làm thế nào?")
    await tell(officer, "Ba tổ đã họp")
    heard = await coordinator.hear("Đã làm: Ba tổ đã họp")
    await coordinator.tap("Đạt", heard)
    await coordinator.hear("Đã ghi: đạt")
    await officer.hear("việc theo kết luận đã đạt")
    await coordinator.tap("Đạt", heard)  # told twice
    assert await coordinator.hear_toast("đã có người trả lời")
    (row,) = await conclusions(here)
    assert (row["state"], row["round"], row["held_by"]) == ("enough", 2, "QN")
    assert [event["kind"] for event in row["events"]] == ["done", "again", "done", "enough"]
    assert {duty["state"] for duty in row["duties"]} == {"settled"}
    assert "không có việc nào còn phải theo dõi" in (await tell(coordinator, "/ketluan")).text


async def test_what_is_no_longer_asked_for_is_withdrawn_with_a_reason(here: Place) -> None:
    officer, coordinator = here.phone(QUANG_THANH), here.phone(COORDINATOR)
    await conclude(coordinator, *TASK)
    await tell(coordinator, "[Xem kết luận này]", "[1]", "[Thôi không giao nữa]", "[Nơi khác đã làm]")
    await officer.hear(f"thôi không phải làm – {TEAMS}\nLý do: Nơi khác đã làm.")
    (duty,) = await owed(here)
    assert duty["state"] == "withdrawn"
    seen = await tell(coordinator, "[Xem kết luận]")
    assert "Hiện nay: đã thôi – Nơi khác đã làm." in seen.text
    assert labels(seen) == ["Xem cả kết luận"]
    await officer.tap("Báo đã làm")
    await officer.hear("đã có người trả lời, hoặc không còn phải làm")


async def test_nothing_said_nothing_stored_and_what_was_typed_stays(here: Place) -> None:
    coordinator = here.phone(COORDINATOR)
    await tell(coordinator, "/ketluan quang thanh", "[Bỏ qua]", "[Bỏ qua]", "[Đủ rồi]")
    again = await tell(coordinator, "[Gửi]")
    assert "Kết luận chưa có gì" in again.text
    said = await tell(coordinator, "Hồ sơ còn thiếu", "[Gửi]")
    assert "Đã ghi kết luận với Xã Quảng Thành." in said.text
    heard = await here.phone(QUANG_THANH).hear("Kết luận của")
    assert "Hạn chế: Hồ sơ còn thiếu" in heard.text
    assert labels(heard) == ["Xem đầy đủ"]
    (row,) = await conclusions(here)
    assert (row["limits"], row["words"]) == ("Hồ sơ còn thiếu", None)


async def test_a_day_that_is_over_is_asked_again(here: Place) -> None:
    coordinator = here.phone(COORDINATOR)
    again = await conclude(coordinator, *TASK[:-1], "31/3/2026")
    assert "Hạn 31/3/2026 đã qua" in again.text
    said = await tell(coordinator, "[2 tuần]", "[Gửi]")
    assert "giao 1 việc" in said.text


async def test_each_unit_hears_what_it_is_to_do_and_no_more(here: Place) -> None:
    hamlet = here.phone(HAI_AN)
    await conclude(here.phone(COORDINATOR), *TASK, "[Giao một việc]", "Họp dân", "[Thôn Hải An]", "[1 tháng]")
    heard = await hamlet.hear("Giao Thôn Hải An 1 việc")
    assert TEAMS not in heard.text
    assert "Ưu điểm" not in heard.text
    seen = await tell(hamlet, "[Xem đầy đủ]")
    assert TEAMS not in seen.text
    assert "Ưu điểm" not in seen.text
    assert labels(seen) == ["2"]
    await hamlet.tap_raw(payload(seen, "2").replace(".2", ".1"), 1)
    await hamlet.hear("Không tìm thấy mục này")
    await here.phone(QUANG_SON).hears_nothing()


async def test_the_wrong_people_do_nothing(here: Place) -> None:
    officer, other, leader = here.phone(QUANG_THANH), here.phone(QUANG_SON), await leader_of_quang_thanh(here)
    await conclude(here.phone(COORDINATOR), *TASK)
    await officer.hear("Kết luận của")
    await tell(officer, "[Báo đã làm]", DONE)
    (duty,) = await owed(here)
    about, statement = duty["object"], duty["object"].partition(".")[0]
    for forged in (f"o:one:{statement}", f"o:minutes:{statement}", f"o:what:{about}", f"o:done:{about}"):
        await other.tap_raw(forged, 1)
        await other.hear("Không tìm thấy mục này")
    for phone in (officer, other, leader):  # the unit's own leader does not say what is enough either
        for forged in (f"o:enough:{about}:1", f"o:again:{about}:1", f"o:drop:{about}"):
            await phone.tap_raw(forged, 1)
            await phone.hear("Không tìm thấy mục này")
    assert "không thuộc quyền" in (await tell(other, "/ketluan")).text
    assert "không thuộc quyền" in (await tell(other, "/giaoban")).text
    assert "Không thấy đơn vị nào" in (await tell(leader, "/ketluan quang son")).text
    assert "Không thấy đơn vị nào" in (await tell(leader, "/ketluan quang thanh")).text  # not one's own
    for forged in ("o:", "o:one:x", "o:what:x", "o:done:x", "o:enough:x:1", "o:enough:x:y", "o:with:9", "o:list:a:b"):
        await here.phone(COORDINATOR).tap_raw(forged, 1)
    (row,) = await conclusions(here)
    assert row["state"] == "open"


async def test_nobody_finds_enough_what_they_told_themself(here: Place) -> None:
    coordinator, leader = here.phone(COORDINATOR), here.phone(LEADER)
    await conclude(coordinator, *TASK)
    told = await tell(coordinator, "[Xem kết luận này]", "[1]", "[Báo đã làm]", "Xã gọi điện báo đã lập đủ")
    seen = await tell(coordinator, "[Xem kết luận]")
    assert "nên để người khác xem đã đạt chưa" in seen.text
    (duty,) = await owed(here)
    await coordinator.tap_raw(f"o:enough:{duty['object']}:1", told)
    await coordinator.hear("Xin để người khác xem")
    await leader.tap_raw(f"o:enough:{duty['object']}:1", 1)
    await leader.hear("Đã ghi: đạt")
    await coordinator.hear("việc theo kết luận đã đạt")


async def test_two_say_at_once_whether_it_is_enough(here: Place) -> None:
    officer, coordinator, leader = here.phone(QUANG_THANH), here.phone(COORDINATOR), here.phone(LEADER)
    await conclude(coordinator, *TASK)
    await tell(officer, "[Báo đã làm]", DONE)
    await coordinator.hear("báo đã làm")
    (duty,) = await owed(here)
    await tell(coordinator, "[Chưa đạt]", LACKING)
    await leader.tap_raw(f"o:enough:{duty['object']}:1", 1)
    await leader.hear("Đã ghi: đạt")
    late = await tell(coordinator, "15/5")
    assert "đã có người trả lời" in late.text
    assert len(await owed(here)) == 1


async def test_it_is_reminded_of_excused_and_given_more_time_like_anything_else(here: Place) -> None:
    officer, coordinator = here.phone(QUANG_THANH), here.phone(COORDINATOR)
    await conclude(coordinator, *TASK)
    here.clock.move(timedelta(days=14))
    await brought_about(here)
    heard = await officer.hear("đến hạn")
    assert TEAMS in heard.text
    here.clock.move(timedelta(days=1))
    listed = await tell(coordinator, "/ketluan")
    assert "hạn 15/4/2026, quá 1 ngày" in listed.text
    (duty,) = await owed(here)
    await coordinator.tap_raw(f"d:more:{duty['id']}", 1)
    await coordinator.hear("gia hạn đến ngày nào")
    await tell(coordinator, "30/4", "Chờ thôn họp")
    assert "hạn 30/4/2026, còn 14 ngày" in (await tell(coordinator, "/ketluan")).text
    await coordinator.tap_raw(f"d:excuse:{duty['id']}", 1)
    await coordinator.hear("miễn")
    await tell(coordinator, "Thôn sắp sáp nhập")
    listed = await tell(coordinator, "/ketluan")
    assert "không có việc nào còn phải theo dõi" in listed.text
    seen = await tell(coordinator, f"[{labels(listed)[0]}]")
    assert f"1. {TEAMS} (Xã Quảng Thành) – được miễn" in seen.text


async def test_the_deputy_of_whoever_concluded_hears_and_signs_in_their_stead(here: Place) -> None:
    officer, coordinator, leader = here.phone(QUANG_THANH), here.phone(COORDINATOR), here.phone(LEADER)
    await conclude(coordinator, *TASK)
    await tell(coordinator, "/nghi", "[Hôm nay]", "[Một ngày]", "lanh dao phu trach", "[Ghi lại]")
    await tell(officer, "[Báo đã làm]", DONE)
    await leader.hear("báo đã làm theo kết luận")
    await tell(leader, "[Đạt]")
    await officer.hear("Lãnh đạo phụ trách dân vận, Tỉnh Quảng Ninh: việc theo kết luận đã đạt")


async def test_a_deputy_concludes_in_the_stead_of_whoever_is_away(here: Place) -> None:
    coordinator, officer = here.phone(COORDINATOR), here.phone(QUANG_SON)
    await tell(coordinator, "/nghi", "[Hôm nay]", "[Một ngày]", "can bo xa quang son", "[Ghi lại]")
    await officer.hear("Đồng chí làm thay")
    said = await conclude(officer, *TASK)
    assert "thay cho Cán bộ tổng hợp tỉnh" in said.text
    (row,) = await conclusions(here)
    assert row["held_by"] == "QN"
    assert row["instead_of"] is not None
    seen = await tell(officer, "[Xem kết luận này]")
    assert "thay cho Cán bộ tổng hợp tỉnh" in seen.text


async def test_a_unit_without_anybody_hears_through_the_unit_above(here: Place) -> None:
    officer = here.phone(QUANG_THANH)
    await conclude(here.phone(COORDINATOR), "[Giao một việc]", "Họp dân", "[Thôn Hải Đông]", "[1 tháng]")
    heard = await officer.hear("Kết luận của")
    assert "Giao Thôn Hải Đông 1 việc" in heard.text
    await tell(officer, "/viec")
    await tell(officer, "[1]")
    await tell(officer, "Dân đã họp")
    await here.phone(COORDINATOR).hear("Đã làm: Dân đã họp")


async def test_an_officer_of_the_unit_to_whom_it_was_handed_tells_it(here: Place) -> None:
    await joins(here, 1301, "Văn phòng xã Quảng Thành", "QN-QT", Role.OFFICER)
    officer, second = here.phone(QUANG_THANH), here.phone(1301)
    await conclude(here.phone(COORDINATOR), *TASK)
    await officer.hear("Kết luận của")
    await second.hear("Kết luận của")
    await tell(second, "[Báo đã làm]")
    await tell(officer, "[Báo đã làm]", DONE)
    late = await tell(second, "Tôi cũng báo")
    assert "đã có người trả lời" in late.text
    (row,) = await conclusions(here)
    assert len(row["events"]) == 1


async def test_an_unknown_unit_and_several_of_a_name(here: Place) -> None:
    coordinator = here.phone(COORDINATOR)
    assert "Không thấy đơn vị nào có “Hạ Long”" in (await tell(coordinator, "/ketluan Hạ Long")).text
    several = await tell(coordinator, "/ketluan hai")
    assert labels(several) == ["Thôn Hải An", "Thôn Hải Đông"]
    asked = await tell(coordinator, "[Thôn Hải Đông]")
    assert "Đơn vị: Thôn Hải Đông." in asked.text
    begun = await tell(here.phone(ADMIN), "/ketluan", "[Kết luận mới]")
    assert "Tỉnh Quảng Ninh" not in labels(begun)
