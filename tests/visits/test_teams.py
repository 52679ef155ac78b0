"""Đoàn kiểm tra: planned in chat, told to members and units outside the quiet hours, seen, cancelled; the real bot."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.jobs.sender import LONGEST_DELAY
from storage import visits
from storage.records.people import Role
from tests.handlers.helpers import labels, payload, tell
from tests.place import COORDINATOR, HAI_AN, LEADER, QUANG_SON, QUANG_THANH, Place
from tests.urging.helpers import brought_about, joins, unit_id
from tests.visits.helpers import next_day, registered

CHECKER = 1501
PURPOSE = "Kiểm tra mô hình quý II; chuẩn bị hồ sơ, mời trưởng thôn"


@pytest.fixture
async def spring(here: Place) -> Place:
    """2 April: somebody checks at the province; what was registered in two communes is on the lists."""
    await joins(here, CHECKER, "Cán bộ kiểm tra tỉnh", "QN", Role.CHECKER)
    await registered(here, "QN-QS", *[f"Mở đường thôn {n}" for n in range(6)])
    await registered(here, "QN-QT", *[f"Vườn mẫu thôn {n}" for n in range(6)])
    await next_day(here)
    return here


async def team(here: Place) -> str:
    """The coordinator plans a team to two communes with a guest; its id."""
    planner = here.phone(COORDINATOR)
    await tell(planner, "/doan", "[Xã Quảng Sơn]", "quang thanh", "[Đủ rồi]", "6/5", "7/5", PURPOSE)
    await tell(planner, "kiem tra tinh")
    await tell(planner, "tong hop tinh", "[Đủ rồi]")
    await tell(planner, "[Có khách]", "Cán bộ Mặt trận tỉnh", "Ủy ban Mặt trận Tổ quốc tỉnh")
    review = await tell(planner, "[Không, hoặc đã đủ]")
    assert "Cán bộ Mặt trận tỉnh" in review.text
    done = await tell(planner, "[Lập đoàn]")
    assert "từ 6/5/2026 đến hết 7/5/2026, đến 2 đơn vị" in done.text
    return payload(done, "Xem đoàn").removeprefix("t:team:")


async def test_whoever_is_chosen_is_not_offered_again(spring: Place) -> None:
    planner = spring.phone(COORDINATOR)
    heard = await tell(planner, "/doan", "[Xã Quảng Sơn]")
    assert "Xã Quảng Sơn" not in labels(heard)
    heard = await tell(planner, "[Xã Quảng Thành]")
    assert not {"Xã Quảng Sơn", "Xã Quảng Thành"} & {*labels(heard)}
    heard = await tell(planner, "quang thanh")
    assert heard.text == "Xã Quảng Thành đã chọn rồi. Xin chọn mục khác."
    heard = await tell(planner, "[Quay lại]")
    assert "Xã Quảng Thành" in labels(heard), "the one that is changed itself is offered"
    await tell(planner, "[Giữ: Xã Quảng Thành]", "[Đủ rồi]", "6/5", "7/5", PURPOSE)
    heard = await tell(planner, "kiem tra tinh")
    assert not [label for label in labels(heard) if label.startswith("Cán bộ kiểm tra tỉnh")]


async def test_a_team_is_planned_and_everybody_hears(spring: Place) -> None:
    member, officer = spring.phone(CHECKER), spring.phone(QUANG_SON)
    id_ = await team(spring)
    found = await visits.get(spring.database, id_)
    assert found is not None
    assert [place.name for place in found.places] == ["Xã Quảng Sơn", "Xã Quảng Thành"]
    assert [(member.name, member.agency) for member in found.members] == [
        ("Cán bộ kiểm tra tỉnh", ""),
        ("Cán bộ tổng hợp tỉnh", ""),
        ("Cán bộ Mặt trận tỉnh", "Ủy ban Mặt trận Tổ quốc tỉnh"),
    ]
    told = await member.hear("đoàn kiểm tra")
    assert "từ 6/5/2026 đến hết 7/5/2026: Xã Quảng Sơn, Xã Quảng Thành" in told.text
    assert "mô hình trong danh sách phải đi kỳ này" in told.text
    told = await officer.hear("đoàn kiểm tra")
    assert "đến Xã Quảng Sơn từ 6/5/2026" in told.text
    assert PURPOSE in told.text
    assert "Cán bộ Mặt trận tỉnh (Ủy ban Mặt trận Tổ quốc tỉnh)" in told.text
    assert any("đến Xã Quảng Thành" in message.text for message in spring.phone(QUANG_THANH).messages)
    await spring.phone(HAI_AN).hears_nothing()

    seen = await tell(member, "[Xem đoàn]")
    assert "Trưởng đoàn: Cán bộ kiểm tra tỉnh" in seen.text
    assert "Trong danh sách phải đi ở đó:" in seen.text
    assert payload(seen, "1").startswith("t:one:")
    seen = await tell(officer, "[Xem đoàn]")
    assert "Hủy đoàn" not in labels(seen)
    assert "Vườn mẫu" not in seen.text, "what is on the lists of others is not theirs to see"
    listed = await tell(spring.phone(LEADER), "/dicoso", "[Đoàn kiểm tra]")
    assert "1. từ 6/5/2026 đến hết 7/5/2026: Xã Quảng Sơn, Xã Quảng Thành" in listed.text

    person = found.person_ids[0]
    day = found.begins_on
    assert await visits.of_day(spring.database, person, await unit_id(spring, "QN-QT-HA"), day) == id_
    assert await visits.of_day(spring.database, person, await unit_id(spring, "QN-QM"), day) is None


async def test_nobody_is_told_in_the_quiet_hours(spring: Place) -> None:
    spring.clock.move(timedelta(hours=13))  # past nine in the evening
    officer = spring.phone(QUANG_SON)
    await team(spring)
    await officer.hears_nothing(LONGEST_DELAY + 1)
    spring.clock.move(timedelta(hours=10))
    await brought_about(spring)
    await officer.hear("đoàn kiểm tra")


async def test_a_team_is_cancelled_with_a_word_to_everybody_once(spring: Place) -> None:
    member, officer, leader = spring.phone(CHECKER), spring.phone(QUANG_SON), spring.phone(LEADER)
    id_ = await team(spring)
    await member.hear("đoàn kiểm tra")
    heard = await officer.hear("đoàn kiểm tra")
    await officer.tap_raw(f"t:cancel:{id_}", heard.id)
    assert "không thuộc quyền" in (await officer.hear()).text
    page = await tell(leader, "/dicoso", "[Đoàn kiểm tra]", "[1]")
    assert "Hủy đoàn" in labels(page)
    await tell(leader, "[Hủy đoàn]", "[Thời tiết xấu]")
    told = await member.hear("không đi nữa")
    assert "Lý do: Thời tiết xấu." in told.text
    await officer.hear("không đi nữa")
    assert "đã hủy ngày 2/4/2026" in (await tell(member, "[Xem đoàn]")).text
    await leader.tap_raw(f"t:cancel:{id_}", page.id)
    assert "đã hủy hoặc đã đi xong" in (await leader.hear()).text
    assert "chưa có đoàn nào" in (await tell(leader, "/dicoso", "[Đoàn kiểm tra]")).text


async def test_a_team_goes_only_where_its_planner_may(spring: Place) -> None:
    officer = spring.phone(QUANG_SON)
    assert "không thuộc quyền" in (await tell(officer, "/doan")).text


async def test_with_the_units_of_a_team_something_is_concluded_from_its_first_day_on(spring: Place) -> None:
    await team(spring)
    leader, officer = spring.phone(LEADER), spring.phone(QUANG_SON)
    planned = await tell(leader, "/dicoso", "[Đoàn kiểm tra]", "[1]")
    assert not [label for label in labels(planned) if label.startswith("Kết luận")]
    spring.clock.move(timedelta(days=36))  # 8 May, the day after the last one
    gone = await tell(leader, "/dicoso", "[Đoàn kiểm tra]", "[1]")
    assert [label for label in labels(gone) if label.startswith("Kết luận")] == [
        "Kết luận với Xã Quảng Sơn",
        "Kết luận với Xã Quảng Thành",
    ]
    conclude = payload(gone, "Kết luận với Xã Quảng Sơn")
    asked = await tell(leader, "[Kết luận với Xã Quảng Sơn]")
    assert "Đơn vị: Xã Quảng Sơn." in asked.text
    await tell(leader, "Tổ dân vận họp đều", "[Bỏ qua]", "[Đủ rồi]", "[Gửi]")
    (concluded,) = [row["visit_id"] for row in await spring.export("conclusions")]
    assert concluded == conclude.rpartition(":")[2]
    await officer.hear("Tổ dân vận họp đều")
    seen = await tell(officer, "[Xem đoàn]")
    assert not [label for label in labels(seen) if label.startswith("Kết luận")], "nobody judges their own unit"
    await officer.tap_raw(conclude, 1)
    await officer.hear("Không tìm thấy mục này")
    spring.clock.move(timedelta(days=30))
    await tell(leader, "/dicoso")
    assert "chưa có đoàn nào" in (await tell(leader, "[Đoàn kiểm tra]")).text
