"""Nhắc việc as superiors, officers and other lines live it, through the real bot."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.local import ApiError
from bot.policy import default_policy_text
from storage.records.people import Role
from tests.handlers.helpers import labels, payload, tell
from tests.jobs.conftest import answered
from tests.place import COORDINATOR, LEADER, NUMBERED, QUANG_SON, QUANG_THANH, Place, place
from tests.urging.helpers import brought_about, department, duties, joins, late_since_march, owes_more, unit_id

ASKED = "Xin báo trước thứ Sáu để tổng hợp"


@pytest.fixture
async def late(here: Place) -> Place:
    """A province on 1 April: three communes should have registered by yesterday, one of which nobody reaches."""
    await late_since_march(here)
    return here


async def test_a_superior_urges_one_and_the_officer_hears_it(late: Place) -> None:
    coordinator, officer = late.phone(COORDINATOR), late.phone(QUANG_SON)
    overview = await tell(coordinator, "/nhacviec")
    assert "3 việc quá hạn ở 3 đơn vị" in overview.text
    listed = (await tell(coordinator, "[Xem từng việc]")).text.splitlines()
    elsewhere = [line for line in listed if "(gần nhất 31/3/2026, chưa tới được cán bộ ở đó)" in line]
    assert ["Xã Quảng Minh" in line for line in elsewhere] == [True], "the province was told in the commune's stead"
    assert len([line for line in listed if line.endswith("đã nhắc 1 lần (gần nhất 31/3/2026).")]) == 2
    await tell(coordinator, "[1]")
    review = await tell(coordinator, "[Nhắc việc này]")
    assert "gửi tới 1 người" in review.text
    assert "Đăng ký mô hình năm 2026 – Xã Quảng Sơn" in review.text
    sent = await tell(coordinator, "[Lời nhắc]", ASKED, "[Gửi]")
    assert "Đã gửi lời nhắc: 1 việc của 1 đơn vị, tới 1 người" in sent.text
    await brought_about(late)
    heard = await officer.hear("Nhắc việc của Cán bộ tổng hợp tỉnh, Tỉnh Quảng Ninh")
    assert ASKED in heard.text
    assert "Đăng ký mô hình" in heard.text
    assert "Đăng ký ngay" in labels(heard)
    await tell(officer, "[Đã rõ]")
    await coordinator.hear("Cán bộ xã Quảng Sơn đã rõ việc được nhắc")
    told = await tell(coordinator, "/nhacviec", "[Xem từng việc]")
    assert "(gần nhất 31/3/2026), đôn đốc 1 lần (gần nhất 1/4/2026), trả lời “đã rõ” ngày 1/4/2026" in told.text
    shown = await tell(coordinator, "[1]")
    assert "nhắc Cán bộ xã Quảng Sơn (đã gửi)" in shown.text
    assert "1/4/2026: Cán bộ tổng hợp tỉnh đôn đốc" in shown.text


async def test_a_leader_urges_all_and_hears_who_cannot_be_reached(late: Place) -> None:
    leader, officers = late.phone(LEADER), [late.phone(person) for person in (QUANG_SON, QUANG_THANH)]
    sent = await tell(leader, "/nhacviec", "[Nhắc cả 3 việc]", "[Gửi]")
    assert "2 việc của 2 đơn vị, tới 2 người" in sent.text
    assert "xin gọi điện: Xã Quảng Minh" in sent.text
    await brought_about(late)
    for officer in officers:
        await officer.hear("Nhắc việc của Lãnh đạo phụ trách dân vận")


async def test_what_did_not_arrive_is_told_back_once(late: Place) -> None:
    leader, gone, stays = late.phone(LEADER), late.phone(QUANG_SON), late.phone(QUANG_THANH)
    await tell(leader, "/nhacviec", "[Nhắc cả 3 việc]", "[Gửi]")
    await gone.block()
    await answered(late)
    await brought_about(late)
    await stays.hear("Nhắc việc của Lãnh đạo phụ trách dân vận")
    told = await leader.hear("chưa tới được")
    assert told.text == (
        "Lời nhắc gửi ngày 1/4/2026 chưa tới được Xã Quảng Sơn: người nhận không nhận được tin của bot. "
        "Xin đồng chí gọi điện."
    )
    assert labels(told) == ["Nhắc việc"]
    await brought_about(late)
    assert len([message for message in leader.answers if "chưa tới được" in message.text]) == 1


async def test_what_telegram_refuses_is_told_back_too(late: Place) -> None:
    leader = late.phone(LEADER)
    await tell(leader, "/nhacviec", "[Nhắc cả 3 việc]", "[Gửi]")
    late.server.faults.refuse("sendMessage", ApiError(403, "Forbidden: bot was blocked by the user"))
    await brought_about(late)
    await brought_about(late)
    await leader.hear("chưa tới được Xã Quảng Sơn: người nhận")


async def test_told_twice_is_once_and_another_superior_sees_that_it_was_done(late: Place) -> None:
    coordinator, leader = late.phone(COORDINATOR), late.phone(LEADER)
    review = await tell(coordinator, "/nhacviec", "[Nhắc cả 3 việc]")
    for _ in range(3):
        await coordinator.tap_raw(payload(review, "Gửi"), review)
    await coordinator.hear("Đã gửi lời nhắc")
    await brought_about(late)
    assert len(await late.database.all("SELECT * FROM urgings")) == 1
    assert len(await late.database.all("SELECT * FROM duty_messages WHERE kind = 'urging'")) == 2
    seen = await tell(leader, "/nhacviec", "[Nhắc cả 3 việc]")
    assert "2 việc đã được Cán bộ tổng hợp tỉnh đôn đốc 08:0" in seen.text
    assert "Chưa nhắc được ai" in seen.text
    again = await tell(leader, "[Gửi]")
    assert "Chưa nhắc được ai" in again.text
    assert len(await late.database.all("SELECT * FROM urgings")) == 1


async def test_nobody_is_urged_more_often_a_day_than_the_policy_says(late: Place) -> None:
    coordinator = late.phone(COORDINATOR)
    policy = default_policy_text().replace("urgings_a_day = 2", "urgings_a_day = 1")
    late.settings.policy_file.write_text(policy, "utf-8")
    await brought_about(late)
    await owes_more(late, "QN-QS", 2)
    await tell(coordinator, "/nhacviec", "[Xem từng việc]", "[1]", "[Nhắc việc này]", "[Gửi]")
    await brought_about(late)
    second = await tell(coordinator, "/nhacviec", "[Xem từng việc]", "[2]", "[Nhắc việc này]")
    assert "Hôm nay đã được đôn đốc đủ số lần, không nhắc thêm: Cán bộ xã Quảng Sơn." in second.text
    await tell(coordinator, "[Gửi]")
    assert len(await late.database.all("SELECT * FROM urgings")) == 1
    late.clock.move(timedelta(days=1))
    await brought_about(late)
    sent = await tell(coordinator, "/nhacviec", "[Xem từng việc]", "[2]", "[Nhắc việc này]", "[Gửi]")
    assert "Đã gửi lời nhắc" in sent.text


async def test_in_quiet_hours_it_waits(late: Place) -> None:
    coordinator, officer = late.phone(COORDINATOR), late.phone(QUANG_SON)
    late.clock.move(timedelta(hours=13))  # nine in the evening
    sent = await tell(coordinator, "/nhacviec", "[1]", "[Nhắc việc này]", "[Gửi]")
    assert "Chưa nhắc được ai" in sent.text  # Quảng Minh, whom nobody reaches
    sent = await tell(coordinator, "/nhacviec", "[2]", "[Nhắc việc này]", "[Gửi]")
    assert "Ngoài giờ nhắc việc nên sẽ gửi lúc 06:30 ngày 2/4/2026" in sent.text
    await brought_about(late)
    await officer.hears_nothing()
    late.clock.move(timedelta(hours=10))
    await brought_about(late)
    await officer.hear("Nhắc việc của Cán bộ tổng hợp tỉnh")


async def test_nobody_urges_themself(late: Place) -> None:
    await joins(late, 2001, "Cán bộ tổng hợp xã Quảng Minh", "QN-QM", Role.COORDINATOR)
    own = late.phone(2001)
    review = await tell(own, "/nhacviec", "[Nhắc việc này]")
    assert "1 việc do chính đồng chí phụ trách, không tự nhắc." in review.text


async def test_what_was_done_meanwhile_is_not_spoken_of(late: Place) -> None:
    coordinator, officer = late.phone(COORDINATOR), late.phone(QUANG_SON)
    late.clock.move(timedelta(hours=13))
    await tell(coordinator, "/nhacviec", "[Xem từng việc]", "[1]", "[Nhắc việc này]", "[Gửi]")
    (first, *_) = await duties(late, "u.code = 'QN-QS'")
    await late.database.write(
        lambda c: c.execute(
            "UPDATE duties SET state = 'settled', settled_on = '2026-04-01', ended_at = '2026-04-01' WHERE id = ?",
            (first["id"],),
        )
    )
    late.clock.move(timedelta(hours=10))
    await brought_about(late)
    assert not [message for message in officer.answers if "Nhắc việc của" in message.text]


async def test_the_wrong_person_sees_and_does_nothing(late: Place) -> None:
    await joins(late, 2001, "Cán bộ tổng hợp xã Quảng Thành", "QN-QT", Role.COORDINATOR)
    officer, neighbour = late.phone(QUANG_SON), late.phone(2001)
    quang_son = await unit_id(late, "QN-QS")
    (duty, *_) = await duties(late, "u.code = 'QN-QS'")
    assert "không thuộc quyền" in (await tell(officer, "/nhacviec")).text
    shown = await tell(neighbour, "/nhacviec")
    for forged in (f"n:at:{quang_son}:0", f"n:late:{quang_son}:0", f"n:group:{quang_son}"):
        await neighbour.tap_raw(forged, shown)
        await neighbour.hear("Không tìm thấy mục này")
    await neighbour.tap_raw(f"d:show:{duty['id']}", shown)
    await neighbour.hear("không thuộc quyền")
    for forged in (f"n:urge:unit:{quang_son}", f"n:urge:duty:{duty['id']}", f"n:wish:{quang_son}"):
        await neighbour.tap_raw(forged, shown)
        await neighbour.hear("không thuộc quyền")
    for forged in ("n:at:x:0", "n:urge:unit:99999999999999", "n:", "n:rows:1:2026:x:0:0"):
        await neighbour.tap_raw(forged, shown)
    await officer.tap_raw(f"n:urge:duty:{duty['id']}", officer.last)
    await officer.hear("không thuộc quyền")


async def test_rights_are_asked_again_as_it_is_sent(late: Place) -> None:
    coordinator = late.phone(COORDINATOR)
    review = await tell(coordinator, "/nhacviec", "[Nhắc cả 3 việc]")
    await late.database.write(
        lambda c: c.execute("UPDATE roles SET valid_to = '2026-04-01' WHERE role = 'coordinator'")
    )
    await coordinator.tap_raw(payload(review, "Gửi"), review)
    await coordinator.hear("không thuộc quyền")
    assert not await late.database.all("SELECT * FROM urgings")


async def test_another_line_asks_the_contact_line(late: Place) -> None:
    await department(late, "QN-HPN", "Hội Phụ nữ tỉnh", "QN-QS")
    await joins(late, 2001, "Cán bộ Hội Phụ nữ tỉnh", "QN-HPN", Role.COORDINATOR)
    other, coordinator = late.phone(2001), late.phone(COORDINATOR)
    shown = await tell(other, "/donvi Quảng Sơn")
    assert "Đề nghị đôn đốc" in labels(shown)
    assert "Đã gửi đề nghị đôn đốc Xã Quảng Sơn tới Tỉnh Quảng Ninh" in (await tell(other, "[Đề nghị đôn đốc]")).text
    assert "Hôm nay đồng chí đã đề nghị" in (await tell(other, "[Đề nghị đôn đốc]")).text
    asked = await coordinator.hear("Cán bộ Hội Phụ nữ tỉnh đề nghị đôn đốc Xã Quảng Sơn")
    await coordinator.tap("Xem và nhắc", asked)
    seen = await coordinator.hear("Hôm nay Cán bộ Hội Phụ nữ tỉnh, Hội Phụ nữ tỉnh đề nghị đôn đốc.")
    assert "Nhắc việc này" in labels(seen)
    assert [row["unit_id"] for row in await late.database.all("SELECT * FROM urging_wishes")] == [
        await unit_id(late, "QN-QS")
    ]
    listed = await tell(other, "/nhacviec", "[Đơn vị theo dõi")
    assert "Xã Quảng Sơn: 1 việc" in listed.text
    one = await tell(other, "[1]")
    assert "Đề nghị đôn đốc" in labels(one)
    assert "Nhắc việc này" not in labels(one)


async def test_whoever_has_several_places_chooses_one(late: Place) -> None:
    person = await joins(late, 2001, "Cán bộ tổng hợp hai xã", "QN-QS", Role.COORDINATOR)
    other = await unit_id(late, "QN-QT")
    await late.database.write(
        lambda c: c.execute(
            "INSERT INTO roles (person_id, role, unit_id) VALUES (?, 'coordinator', ?)", (person, other)
        )
    )
    phone = late.phone(2001)
    shown = await tell(phone, "/nhacviec")
    assert "đồng chí xem đơn vị nào?" in shown.text
    assert shown.text.count("1 việc") == 2
    assert "Nhắc việc – Xã Quảng Thành: 1 việc quá hạn" in (await tell(phone, "[2]")).text


async def test_a_text_for_the_group_names_units_and_no_person(late: Place) -> None:
    text = (await tell(late.phone(LEADER), "/nhacviec", "[Bản gửi nhóm]")).text
    assert "Tỉnh Quảng Ninh còn 3 việc quá hạn" in text
    assert "- Xã Quảng Sơn: 1 việc" in text
    assert "Cán bộ" not in text


async def test_where_nothing_is_late_that_is_said(here: Place) -> None:
    shown = await tell(here.phone(COORDINATOR), "/nhacviec")
    assert "không có việc nào quá hạn" in shown.text
    assert "Nhắc" not in "".join(labels(shown)).replace("Nhắc việc", "")


async def test_in_numbers_where_there_are_no_buttons(tmp_path: Path) -> None:
    async with place(tmp_path, capabilities=NUMBERED) as here:
        await late_since_march(here)
        coordinator, officer = here.phone(COORDINATOR), here.phone(QUANG_SON)
        overview = await tell(coordinator, "/nhacviec")
        assert "Gõ: 1 · 2 · 3 · nhắc cả 3 việc" in overview.text
        await tell(coordinator, "Xem từng việc", "1", "Nhắc việc này")
        sent = await tell(coordinator, "1")
        assert "Đã gửi lời nhắc" in sent.text
        await brought_about(here)
        await officer.hear("Nhắc việc của Cán bộ tổng hợp tỉnh")
