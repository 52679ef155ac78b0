"""Ghi kiểm tra: found beside reported; whom it is told, and what others see of it before it stands."""

from __future__ import annotations

from datetime import date, timedelta

from storage import ledger, visits
from storage.records.duties import Rule
from storage.records.people import Role
from storage.records.visits import NewMember, NewVisit
from tests.checks.helpers import WRONG, begin, checked, found_less, initiative_id, one, person_of, reported, sees
from tests.handlers.helpers import FLOWERS, labels, payload, tell
from tests.place import COORDINATOR, LEADER, QUANG_SON, QUANG_THANH, Place
from tests.urging.helpers import brought_about, duties, joins, unit_id

FIGURES = "• Báo 1.200 m² đất (người dân góp): thấy 1.000 m²\n• Báo 45 hộ: đúng như báo"
SECOND = 1101


async def test_found_against_reported_figure_by_figure(here: Place) -> None:
    officer, checker = here.phone(QUANG_THANH), here.phone(COORDINATOR)
    await reported(officer)
    about = await initiative_id(here)
    asked = await begin(checker, about)
    assert FLOWERS in asked.text
    asked = await tell(checker, "[Tại chỗ]")
    assert "Đã báo 1.200 m² đất (người dân góp)." in asked.text
    assert labels(asked)[:2] == ["Đúng như báo", "Không xem được"]
    asked = await tell(checker, "1.000 m2")
    assert "Đã báo 45 hộ." in asked.text
    review = await tell(checker, "[Đúng như báo]", "[Ít hơn báo]", "[Bỏ qua]", WRONG, "[Không gửi gì]")
    assert "– 1.200 m² đất (người dân góp): 1.000 m²" in review.text
    assert "– 45 hộ: Đúng như báo" in review.text
    sent = await tell(checker, "[Gửi]")
    assert "Cơ sở được báo ngay và nêu ý kiến đến hết ngày 8/4/2026" in sent.text
    heard = await officer.hear("đã kiểm tra mô hình")
    assert FIGURES in heard.text
    assert f"Cần chấn chỉnh: {WRONG}" in heard.text
    assert labels(heard) == ["Đồng ý", "Nêu ý kiến", "Xem kết quả kiểm tra"]
    kept = await one(here)
    assert (kept["way"], kept["finding"], kept["wrong"], kept["stands_since"]) == ("on_spot", "less", WRONG, None)
    assert [(figure["reported"], figure["found"], figure["typed"]) for figure in kept["figures"]] == [
        ("1200", "1000", "1.000 m2"),
        ("45", "45", ""),
    ]


async def test_an_amount_of_another_kind_gets_a_clear_sentence_and_nothing_is_lost(here: Place) -> None:
    officer, checker = here.phone(QUANG_THANH), here.phone(COORDINATOR)
    await reported(officer)
    await begin(checker, await initiative_id(here))
    wrong = await tell(checker, "[Tại chỗ]", "5 triệu")
    assert "Câu này hỏi diện tích, còn “5 triệu” là số tiền. Đồng chí ghi diện tích, ví dụ 1.200 m²" in wrong.text
    wrong = await tell(checker, "1.000 m²", "120 người")
    assert "Câu này hỏi số hộ, còn “120 người” là số người. Đồng chí ghi số hộ, ví dụ 45 hộ." in wrong.text
    review = await tell(checker, "[Không xem được]", "[Ít hơn báo]", "[Bỏ qua]", "[Bỏ qua]", "[Không gửi gì]")
    assert "• Cách xem: Tại chỗ" in review.text
    assert "1.000 m²" in review.text
    await tell(checker, "[Gửi]")
    assert [figure["found"] for figure in (await one(here))["figures"]] == ["1000", None]
    assert "Báo 45 hộ: không xem được" in (await officer.hear("đã kiểm tra")).text


async def test_where_nothing_was_reported_no_figure_is_asked(here: Place) -> None:
    checker = here.phone(COORDINATOR)
    await begin(checker, await initiative_id(here))
    asked = await tell(checker, "[Qua điện thoại]")
    assert "Nhìn chung" in asked.text
    await tell(checker, "[Chưa có gì]", "[Bỏ qua]", "[Bỏ qua]", "[Không gửi gì]", "[Gửi]")
    kept = await one(here)
    assert (kept["finding"], kept["figures"], kept["way"]) == ("nothing", [], "phone")


async def test_a_finding_that_its_figures_do_not_bear_out_is_pointed_at(here: Place) -> None:
    officer, checker = here.phone(QUANG_THANH), here.phone(COORDINATOR)
    await reported(officer)
    await begin(checker, await initiative_id(here))
    review = await tell(
        checker, "[Tại chỗ]", "1.000 m²", "[Đúng như báo]", "[Đúng như báo]", "[Bỏ qua]", "[Bỏ qua]", "[Không gửi gì]"
    )
    assert "Các số đã ghi là ít hơn báo, còn kết luận là “Đúng như báo”" in review.text


async def test_those_above_see_only_that_it_was_made_until_it_stands(here: Place) -> None:
    officer, checker, leader = (here.phone(phone) for phone in (QUANG_THANH, COORDINATOR, LEADER))
    check, heard = await checked(here, officer, checker)
    assert FIGURES in (await sees(officer, check)).text
    assert FIGURES in (await sees(checker, check)).text
    seen = await sees(leader, check)
    assert "Ngày 1/4/2026, tại chỗ – Cán bộ tổng hợp tỉnh" in seen.text
    assert "chờ ý kiến của cơ sở đến hết ngày 8/4/2026" in seen.text
    assert "Ít hơn" not in seen.text
    assert "1.000" not in seen.text
    listed = await tell(leader, "/dicoso", "[Kết quả kiểm tra]")
    assert "chờ ý kiến cơ sở" in listed.text
    await leader.tap_raw("k:list:less:0", 1)
    assert "Không có kết quả" in (await leader.hear()).text
    await leader.tap_raw(f"v:initiative:{await initiative_id(here)}", 1)
    assert "• 1/4/2026, tại chỗ: chờ ý kiến cơ sở" in (await leader.hear(FLOWERS)).text
    said = await tell(officer, "[Đồng ý]")
    assert "đồng ý" in said.text
    assert "Cán bộ xã Quảng Thành đồng ý với kết quả" in (await checker.hear("đồng ý với kết quả")).text
    seen = await sees(leader, check)
    assert FIGURES in seen.text
    assert "Cơ sở đồng ý – Cán bộ xã Quảng Thành, 1/4/2026" in seen.text
    await leader.tap_raw("k:list:less:0", 1)
    assert f"1. {FLOWERS} – Xã Quảng Thành, 1/4/2026: ít hơn báo." in (await leader.hear(FLOWERS)).text
    await officer.tap("Đồng ý", heard)  # told twice
    assert "đã có người trả lời" in (await officer.hear()).text
    assert [event["kind"] for event in (await one(here))["events"]] == ["agreed"]


async def test_strangers_to_it_see_and_do_nothing(here: Place) -> None:
    officer, checker, neighbour, leader = (here.phone(phone) for phone in (QUANG_THANH, COORDINATOR, QUANG_SON, LEADER))
    check, _ = await checked(here, officer, checker)
    assert "Không tìm thấy" in (await sees(neighbour, check)).text
    for phone in (neighbour, leader, checker):  # nor does the checker agree with themself
        for action in ("agree", "object"):
            await phone.tap_raw(f"k:{action}:{check}", 1)
            await phone.hear("không thuộc quyền")
    for phone in (neighbour, leader, officer):
        for action in ("keep", "correct", "photos"):
            await phone.tap_raw(f"k:{action}:{check}", 1)
            await phone.hear("không thuộc quyền")
    await neighbour.tap_raw("k:list:all:0", 1)
    await neighbour.hear("không thuộc quyền")
    for forged in ("k:", "k:see", "k:see:none", f"k:explode:{check}", "k:list:all:x", "k:list:worst:0"):
        await leader.tap_raw(forged, 1)
    await leader.hear_toast("không còn dùng được")
    assert (await one(here))["events"] == []


async def test_it_settles_the_visit_that_was_owed(here: Place) -> None:
    officer, checker = here.phone(QUANG_THANH), here.phone(COORDINATOR)
    await reported(officer)
    about, today = await initiative_id(here), here.bot.services.today()
    province = await unit_id(here, "QN")
    await here.database.write(
        lambda c: ledger.owe(c, Rule.VISIT, province, about, about, today + timedelta(days=60), today)
    )
    [owed] = await duties(here, "d.rule = 'visit'")
    await checker.tap_raw(f"d:do:{owed['id']}", 1)
    asked = await checker.hear("bằng cách nào")
    assert FLOWERS in asked.text
    steps = ("[Xem hồ sơ]", "[Đúng như báo]", "[Đúng như báo]", "[Đúng như báo]", "[Bỏ qua]", "[Bỏ qua]")
    await tell(checker, *steps, "[Không gửi gì]", "[+ Thêm chi tiết]", "[+ Ngày kiểm tra]")
    assert "chưa tới" in (await tell(checker, "30/4")).text
    await tell(checker, "hôm qua", "[Gửi]")
    [owed] = await duties(here, "d.rule = 'visit'")
    kept = await one(here)
    assert (owed["state"], owed["settled_on"], owed["settled_by"]) == ("settled", "2026-03-31", kept["id"])
    assert kept["effective_on"] == "2026-03-31"


async def test_an_obstacle_goes_to_whoever_is_to_remove_it(here: Place) -> None:
    officer, checker = here.phone(QUANG_THANH), here.phone(COORDINATOR)
    await reported(officer)
    await found_less(checker, await initiative_id(here))
    asked = await tell(checker, "[+ Thêm chi tiết]", "[+ Vướng mắc]", "Thiếu nước tưới hoa")
    assert "Ai gỡ vướng mắc này?" in asked.text
    await tell(checker, "[Tỉnh Quảng Ninh]", "[+ Thêm chi tiết]", "[+ Hướng dẫn]", "Dùng nước ao gần đường", "[Gửi]")
    [owed] = await duties(here, "d.rule = 'answer'")
    kept = await one(here)
    assert (owed["unit"], owed["object"], owed["due_on"]) == ("QN", kept["id"], "2026-04-15")
    assert kept["advice"] == "Dùng nước ao gần đường"
    await officer.hear("đã kiểm tra")
    shown = await tell(officer, "/mohinh", "[1]")
    assert "Thiếu nước tưới hoa – chờ Tỉnh Quảng Ninh trả lời" in shown.text


async def test_two_checkers_on_one_day_are_both_kept_and_the_second_is_told(here: Place) -> None:
    officer, first = here.phone(QUANG_THANH), here.phone(COORDINATOR)
    await joins(here, SECOND, "Chuyên viên kiểm tra", "QN", Role.CHECKER)
    second = here.phone(SECOND)
    await reported(officer)
    about = await initiative_id(here)
    review = await found_less(second, about)
    assert "cũng kiểm tra" not in review.text
    await found_less(first, about)
    await tell(first, "[Gửi]")
    after = await tell(second, "[Gửi]")
    assert "Cán bộ tổng hợp tỉnh cũng kiểm tra mô hình này ngày ấy (ghi lúc 08:00)" in after.text
    before = await begin(second, about)
    assert "Cán bộ tổng hợp tỉnh cũng kiểm tra mô hình này ngày ấy" in before.text
    assert len(await here.export("checks")) == 2


async def test_a_check_made_with_a_team_belongs_to_its_visit(here: Place) -> None:
    officer, checker, leader = (here.phone(phone) for phone in (QUANG_THANH, COORDINATOR, LEADER))
    team = NewVisit(
        id="team",
        unit_id=await unit_id(here, "QN"),
        purpose="Kiểm tra quý I",
        begins_on=date(2026, 3, 30),
        ends_on=date(2026, 4, 2),
        units=(await unit_id(here, "QN-QT"),),
        members=(NewMember(person_id=await person_of(here, COORDINATOR)),),
        planned_by=1,
    )
    await here.database.write(lambda c: visits.add(c, team, here.clock.now()))
    check, _ = await checked(here, officer, checker)
    assert (await one(here))["visit_id"] == "team"
    assert "Đoàn: Kiểm tra quý I" in (await sees(leader, check)).text


async def test_nothing_is_said_again_as_time_passes(here: Place) -> None:
    officer, checker = here.phone(QUANG_THANH), here.phone(COORDINATOR)
    _, heard = await checked(here, officer, checker)
    await officer.tap_raw(payload(heard, "Đồng ý"), 1)
    await officer.hear("Đã ghi")
    here.clock.move(timedelta(days=30))
    await brought_about(here)
    assert not [message for message in officer.answers if "từ hôm nay cấp trên xem được" in message.text]
