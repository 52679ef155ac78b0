"""What becomes of an obstacle when a reminder is answered so, nobody says a word, or units and initiatives change."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from storage.records.people import Role
from tests.conclusions.helpers import TASK, TEAMS, conclude
from tests.handlers.helpers import labels, tell
from tests.obstacles.helpers import SHORT_OF_PEOPLE, answer, health, obstacles, raise_one
from tests.place import ADMIN, COORDINATOR, HAI_AN, LEADER, QUANG_SON, QUANG_THANH, Place
from tests.reminders.helpers import pass_until
from tests.units.test_reorganising import merge
from tests.urging.helpers import brought_about, duties, joins, late_since_march
from tests.urging.test_obstacles import STUCK, report


async def answers(here: Place) -> list[dict[str, Any]]:
    """The duties to answer."""
    return await duties(here, "d.rule = 'answer'")


async def test_what_is_said_to_a_reminder_waits_for_an_answer(here: Place) -> None:
    await late_since_march(here)
    officer, coordinator = here.phone(QUANG_THANH), here.phone(COORDINATOR)
    (register,) = await duties(here, "d.rule = 'register' AND u.code = 'QN-QT'")
    await officer.tap_raw(f"d:stuck:{register['id']}", 1)
    await officer.hear("đồng chí vướng gì")
    await officer.say("xã đang sáp nhập thôn, xin đăng ký sau")
    await officer.hear("Đã ghi vướng mắc và báo cấp trên.")
    heard = await coordinator.hear("nêu vướng mắc: Đăng ký mô hình năm 2026")
    assert labels(heard) == ["Trả lời vướng mắc", "Chuyển nơi khác", "Xem việc này"]
    (row,) = await obstacles(here)
    assert (row["source"], row["duty_id"], row["unit"]) == ("duty", register["id"], "QN-QT")
    assert row["words"] == "Đăng ký mô hình năm 2026: xã đang sáp nhập thôn, xin đăng ký sau"
    assert [one["unit"] for one in await answers(here)] == ["QN"]
    await coordinator.tap("Trả lời vướng mắc", heard)
    await coordinator.hear("Trả lời thế nào")
    await tell(coordinator, "Đồng ý đến 30/4", "[Gửi]")
    await officer.hear("Đồng ý đến 30/4")
    events = await here.database.all("SELECT kind FROM duty_events WHERE duty_id = ?", (register["id"],))
    assert "stuck" in [event["kind"] for event in events]


async def test_said_again_while_it_is_open_it_is_one(here: Place) -> None:
    await late_since_march(here)
    officer = here.phone(QUANG_THANH)
    (register,) = await duties(here, "d.rule = 'register' AND u.code = 'QN-QT'")
    for words in ("mưa lũ", "đường sạt, chưa đi được"):
        await officer.tap_raw(f"d:stuck:{register['id']}", 1)
        await officer.hear("đồng chí vướng gì")
        await officer.say(words)
        await officer.hear("Đã ghi vướng mắc")
    (row,) = await obstacles(here)
    assert row["words"] == "Đăng ký mô hình năm 2026: mưa lũ\nđường sạt, chưa đi được"
    assert len(await answers(here)) == 1


async def test_who_says_nothing_to_an_answer_is_asked_once_and_it_stays_visible(here: Place) -> None:
    officer, coordinator = here.phone(QUANG_THANH), here.phone(COORDINATOR)
    await raise_one(officer)
    await answer(coordinator, "Tỉnh cử hai bác sĩ về")
    await officer.hear("Tỉnh cử hai bác sĩ về")
    await pass_until(here, "8/4", "06:00")
    assert "chưa báo đã gỡ hay chưa" not in officer.transcript()
    await pass_until(here, "8/4", "12:00")  # five working days
    asked = await officer.hear("chưa báo đã gỡ hay chưa")
    assert labels(asked) == ["Đã gỡ", "Chưa gỡ được"]
    await pass_until(here, "30/4")
    assert officer.transcript().count("chưa báo đã gỡ hay chưa") == 1
    await coordinator.say("/vuongmac")
    shown = await coordinator.hear("1 đã trả lời, chờ nơi nêu xác nhận")
    await coordinator.tap("Chờ xác nhận (1)", shown)
    await coordinator.hear(SHORT_OF_PEOPLE)
    await officer.tap("Đã gỡ", asked)
    await officer.hear("đã gỡ")
    assert [row["state"] for row in await obstacles(here)] == ["solved"]


async def test_excused_from_answering_the_raiser_hears_why_and_may_ask_again(here: Place) -> None:
    officer, leader = here.phone(QUANG_THANH), here.phone(LEADER)
    await raise_one(officer)
    (owed,) = await answers(here)
    await leader.tap_raw(f"d:excuse:{owed['id']}", 1)
    await leader.hear("Miễn việc này")
    await tell(leader, "[Đã báo bằng văn bản]")
    heard = await officer.hear("cho miễn trả lời")
    assert "Đã báo bằng văn bản" in heard.text
    assert [row["state"] for row in await obstacles(here)] == ["answered"]
    await officer.tap("Chưa gỡ được", heard)
    await officer.hear("Còn vướng gì")
    await tell(officer, "[Bỏ qua]")
    assert "chưa gỡ được" in officer.last.text
    assert [one["state"] for one in await answers(here)] == ["excused", "open"]


async def test_what_is_still_in_the_way_is_no_word_on_a_later_answer(here: Place) -> None:
    officer, coordinator, leader = here.phone(QUANG_THANH), here.phone(COORDINATOR), here.phone(LEADER)
    await raise_one(officer)
    await answer(coordinator, "Sẽ xem xét")
    heard = await officer.hear("Sẽ xem xét")
    await officer.tap("Chưa gỡ được", heard)
    await officer.hear("Còn vướng gì")
    await joins(here, 1101, "Cán bộ khác xã Quảng Thành", "QN-QT", Role.OFFICER)
    other, (row,) = here.phone(1101), await obstacles(here)
    await other.tap_raw(f"b:again:{row['id']}:1", 1)
    await other.hear("Còn vướng gì")
    await tell(other, "Chưa có ai về")
    await answer(leader, "Ngày 20/4 có bác sĩ")
    await officer.hear("Ngày 20/4 có bác sĩ")
    late = await tell(officer, "Chưa thấy ai")
    assert "Vướng mắc này đã có người trả lời" in late.text
    kinds = [event["kind"] for event in (await obstacles(here))[0]["events"]]
    assert kinds == ["told", "answered", "reopened", "answered"]
    await coordinator.tap_raw(f"b:one:{row['id']}", 1)
    await coordinator.hear("báo chưa gỡ được – Chưa có ai về")


async def test_a_unit_that_ends_leaves_its_obstacle_to_its_successor(here: Place) -> None:
    await raise_one(here.phone(QUANG_THANH))
    await merge(here, "Xã Quảng Thành", "Xã Quảng Sơn", into="Xã Quảng Thành Sơn", on="[Hôm nay")
    (row,) = await obstacles(here)
    assert row["unit"] not in ("QN-QT", "QN-QS")
    (unit,) = [one for one in await here.export("units") if one["code"] == row["unit"]]
    assert unit["name"] == "Xã Quảng Thành Sơn"
    shown = await tell(here.phone(QUANG_SON), "/vuongmac", "[Đã nêu (1)]")
    assert SHORT_OF_PEOPLE in shown.text
    admin = here.phone(ADMIN)
    await tell(admin, "[Hoàn tác]")
    assert [one["unit"] for one in await obstacles(here)] == ["QN-QT"]


async def test_whoever_owes_the_answer_and_ends_leaves_it_to_those_above(here: Place) -> None:
    officer, coordinator = here.phone(QUANG_THANH), here.phone(COORDINATOR)
    await health(here)
    await raise_one(officer, to="Sở Y tế")
    await tell(here.phone(ADMIN), "/sapxep", "[Kết thúc hoạt động]", "Sở Y tế", "[Hôm nay", "[Làm]")
    assert [(one["unit"], one["state"]) for one in await answers(here)] == [("QN-YT", "withdrawn"), ("QN", "open")]
    await answer(coordinator, "Tỉnh cử hai bác sĩ về")
    await officer.hear("Tỉnh cử hai bác sĩ về")


async def test_a_stopped_initiative_is_waited_for_no_more(here: Place) -> None:
    officer = here.phone(QUANG_THANH)
    await report(officer)
    (initiative,) = {row["initiative_id"] for row in await obstacles(here)}
    await officer.tap_raw(f"v:initiative:{initiative}", 1)
    await officer.hear(STUCK)
    await officer.tap_raw(f"a:stop:{initiative}", 1)
    await officer.hear()
    await tell(officer, "Dân không tham gia")
    (row,) = await obstacles(here)
    assert (row["state"], row["owed_by"]) == ("dropped", [])
    assert [one["state"] for one in await answers(here)] == ["withdrawn"]
    await tell(officer, "/vuongmac", "[Đã nêu (1)]")
    assert "thôi, vì mô hình đã dừng" in officer.last.text


async def test_late_ones_are_first_and_marked_and_filtered_by_unit(here: Place) -> None:
    officer, coordinator = here.phone(QUANG_THANH), here.phone(COORDINATOR)
    await health(here)
    await raise_one(officer, "Thiếu loa truyền thanh ở thôn Hải Đông")
    here.clock.move(timedelta(days=8))
    await raise_one(officer, to="Sở Y tế")
    here.clock.move(timedelta(days=8))
    await brought_about(here)
    await coordinator.say("/vuongmac")
    shown = await coordinator.hear("2 chờ trả lời, 1 quá hạn")
    await coordinator.tap("Chờ trả lời (2)", shown)
    listed = await coordinator.hear("2, 1 quá hạn")
    assert listed.text.index("loa truyền thanh") < listed.text.index(
        "bác sĩ" if "bác sĩ" in listed.text else "trạm y tế"
    )
    assert "trước 15/4/2026 (quá hạn)" in listed.text
    await coordinator.tap("Lọc theo đơn vị", listed)
    units = await coordinator.hear("của đơn vị nào")
    assert labels(units) == ["Tỉnh Quảng Ninh: 1, 1 quá hạn", "Sở Y tế: 1", "Tất cả"]
    await coordinator.tap("Sở Y tế", units)
    assert "loa truyền thanh" not in (await coordinator.hear("trạm y tế")).text


async def test_all_that_waits_for_one_s_word_is_one_list(here: Place) -> None:
    await late_since_march(here)
    officer, coordinator = here.phone(QUANG_THANH), here.phone(COORDINATOR)
    await raise_one(officer)
    (register,) = await duties(here, "d.rule = 'register' AND u.code = 'QN-QT'")
    await officer.tap_raw(f"d:time:{register['id']}", 1)
    await officer.hear("gia hạn đến ngày nào")
    await tell(officer, "20/4", "chờ họp dân")
    await coordinator.say("/choykien")
    shown = await coordinator.hear("Chờ ý kiến của tôi")
    assert shown.text.splitlines()[1:3] == [
        f"1. Vướng mắc: {SHORT_OF_PEOPLE} – Xã Quảng Thành; hạn 15/4/2026.",
        "2. Xã Quảng Thành xin gia hạn đến 20/4/2026: Đăng ký mô hình năm 2026 – chờ họp dân.",
    ]
    assert "đăng ký chờ xem" in shown.text
    assert labels(shown)[:2] == ["1", "2"]
    await coordinator.tap("2", shown)
    asked = await coordinator.hear("xin gia hạn đến 20/4/2026")
    await coordinator.tap("Cho đến 20/4/2026", asked)
    await officer.hear("gia hạn cho đồng chí đến 20/4/2026")
    await coordinator.say("/choykien")
    assert "xin gia hạn" not in (await coordinator.hear("Chờ ý kiến của tôi")).text
    await here.phone(LEADER).say("/choykien")
    leader = await here.phone(LEADER).hear("Chờ ý kiến của tôi")
    assert "1 việc" in leader.text  # what the coordinator was asked is not asked of the leader


async def test_a_conclusion_told_as_done_waits_for_whoever_concluded(here: Place) -> None:
    officer, coordinator = here.phone(QUANG_THANH), here.phone(COORDINATOR)
    await conclude(coordinator, *TASK)
    await officer.hear("Kết luận của")
    await coordinator.say("/choykien")
    assert TEAMS not in (await coordinator.hear("Chờ ý kiến của tôi")).text
    await tell(officer, "[Báo đã làm]", "Ba tổ đã họp")
    told = await coordinator.hear("Đã làm: Ba tổ đã họp")
    await coordinator.say("/choykien")
    shown = await coordinator.hear("Chờ ý kiến của tôi")
    assert f"1. Xã Quảng Thành báo đã làm kết luận: {TEAMS}" in shown.text
    await coordinator.tap("1", shown)
    await coordinator.hear(TEAMS)
    await coordinator.tap("Đạt", told)
    await coordinator.hear("Đã ghi: đạt")
    await coordinator.say("/choykien")
    assert TEAMS not in (await coordinator.hear("Chờ ý kiến của tôi")).text


async def test_what_both_parts_of_a_split_commune_owe_is_one_obstacle(here: Place) -> None:
    village, coordinator, admin = here.phone(HAI_AN), here.phone(COORDINATOR), here.phone(ADMIN)
    await tell(village, "/vuongmac", "[Nêu vướng mắc]", "[Việc chung của đơn vị]", "Thiếu loa truyền thanh")
    await tell(village, "[Xã Quảng Thành]", "[Gửi]")
    parts = "Xã Quảng Thành; Xã Quảng Đức"
    await tell(admin, "/sapxep", "[Chia tách]", "Xã Quảng Thành", parts, "[Xã Quảng Thành]", "[Hết, còn lại]")
    await tell(admin, "1/4/2026", "[Làm]")
    assert [one["state"] for one in await answers(here)] == ["transferred", "open", "open"]
    await coordinator.say("/vuongmac")
    await coordinator.hear("1 chờ trả lời")
    listed = await tell(coordinator, "[Chờ trả lời (1)]")
    assert listed.text.splitlines() == [
        "Vướng mắc chờ trả lời: 1. Bấm số để xem.",
        "1. Thiếu loa truyền thanh – Thôn Hải An; chờ Xã Quảng Thành, Xã Quảng Đức trả lời trước 15/4/2026.",
    ]
    units = await tell(coordinator, "[Lọc theo đơn vị]")
    assert labels(units) == ["Xã Quảng Đức: 1", "Xã Quảng Thành: 1", "Tất cả"]
    assert "Vướng mắc chờ trả lời (1)" in labels(await tell(here.phone(LEADER), "/tinhhinh"))
