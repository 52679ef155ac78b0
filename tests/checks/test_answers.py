"""What both sides say of a finding, and that it stands in any case when the time for that is over."""

from __future__ import annotations

from datetime import timedelta

from tests.checks.helpers import checked, one, sees
from tests.handlers.helpers import FLOWERS, labels, tell
from tests.place import COORDINATOR, LEADER, QUANG_THANH, Place
from tests.urging.helpers import brought_about

WORDS = "Đoạn 200 m cuối đã trồng xong ngày 28/3"
REPLY = "Ngày kiểm tra đoạn ấy chưa trồng"


async def test_disputed_and_kept_it_stands_with_both_sides(here: Place) -> None:
    officer, checker, leader = (here.phone(phone) for phone in (QUANG_THANH, COORDINATOR, LEADER))
    check, _ = await checked(here, officer, checker)
    said = await tell(officer, "[Nêu ý kiến]", WORDS)
    assert "Đã gửi ý kiến" in said.text
    heard = await checker.hear("nêu ý kiến")
    assert WORDS in heard.text
    assert labels(heard) == ["Giữ kết quả", "Sửa kết quả", "Xem kết quả kiểm tra"]
    assert "Ít hơn" not in (await sees(leader, check)).text
    assert "đang chờ người kiểm tra trả lời đến hết ngày 8/4/2026" in (await sees(officer, check)).text
    waiting = await tell(checker, "Chờ ý kiến của tôi")
    assert "Kiểm tra: 1 kết quả cơ sở có ý kiến, chờ đồng chí giữ hay sửa." in waiting.text
    listed = await tell(checker, "[Kết quả kiểm tra (1)]")
    assert "1/4/2026: ít hơn báo; cơ sở có ý kiến" in listed.text
    await checker.tap("Giữ kết quả", heard)
    asked = await checker.hear()
    assert f"Ý kiến cơ sở: {WORDS}" in asked.text
    await tell(checker, REPLY)
    assert REPLY in (await officer.hear("giữ kết quả")).text
    await checker.tap_raw("k:list:waiting:0", 1)
    await checker.hear("Không có kết quả")
    seen = await sees(leader, check)
    assert f"Ý kiến cơ sở – Cán bộ xã Quảng Thành, 1/4/2026: {WORDS}" in seen.text
    assert f"Người kiểm tra giữ kết quả – Cán bộ tổng hợp tỉnh, 1/4/2026: {REPLY}" in seen.text
    await leader.tap_raw("k:list:disputed:0", 1)
    assert "ít hơn báo; cơ sở có ý kiến" in (await leader.hear(FLOWERS)).text
    kept = await one(here)
    assert [event["kind"] for event in kept["events"]] == ["disputed", "kept"]
    assert (kept["finding"], kept["stands_since"]) == ("less", "2026-04-01")


async def test_disputed_and_corrected_what_was_found_before_is_kept(here: Place) -> None:
    officer, checker, leader = (here.phone(phone) for phone in (QUANG_THANH, COORDINATOR, LEADER))
    check, _ = await checked(here, officer, checker)
    await tell(officer, "[Nêu ý kiến]", WORDS)
    heard = await checker.hear("nêu ý kiến")
    review = await tell(checker, "[Sửa kết quả]", "Đã xem ảnh cơ sở gửi")
    assert "– 1.200 m² đất (người dân góp): 1.000 m²" in review.text
    review = await tell(checker, "[✎ Số liệu]", "[Đúng như báo]", "[Giữ: Đúng như báo]")
    assert "Các số đã ghi là đúng như báo, còn kết luận là “Ít hơn báo”" in review.text
    review = await tell(checker, "[✎ Kết quả]", "[Đúng như báo]")
    assert "– 1.200 m² đất (người dân góp): Đúng như báo" in review.text
    await tell(checker, "[Gửi]")
    assert "theo ý kiến của cơ sở: đúng như báo. Lý do: Đã xem ảnh" in (await officer.hear("đã sửa kết quả")).text
    seen = await sees(leader, check)
    assert "Kết quả: Đúng như báo" in seen.text
    assert "Trước khi sửa: ít hơn báo; Báo 1.200 m² đất (người dân góp): thấy 1.000 m²" in seen.text
    kept = await one(here)
    assert (kept["finding"], [figure["found"] for figure in kept["figures"]]) == ("as_reported", ["1200", "45"])
    before = kept["events"][-1]["before"]
    assert (before["finding"], [figure["found"] for figure in before["figures"]]) == ("less", ["1000", "45"])
    await checker.tap("Giữ kết quả", heard)  # what is settled is settled
    assert "đã có người trả lời" in (await checker.hear()).text


async def test_an_opinion_without_words_is_one_too(here: Place) -> None:
    officer, checker = here.phone(QUANG_THANH), here.phone(COORDINATOR)
    check, _ = await checked(here, officer, checker)
    await tell(officer, "[Nêu ý kiến]", "[Bỏ qua]")
    assert "không viết rõ điểm nào" in (await checker.hear("nêu ý kiến")).text
    await tell(checker, "[Giữ kết quả]", "[Bỏ qua]")
    await officer.hear("giữ kết quả")
    assert "Ý kiến cơ sở – Cán bộ xã Quảng Thành, 1/4/2026" in (await sees(checker, check)).text


async def test_where_nobody_says_anything_it_stands_after_five_working_days_and_can_still_be_answered(
    here: Place,
) -> None:
    officer, checker, leader = (here.phone(phone) for phone in (QUANG_THANH, COORDINATOR, LEADER))
    check, heard = await checked(here, officer, checker)
    here.clock.move(timedelta(days=7))  # Wednesday 8 April, its last day
    await brought_about(here)
    assert "Ít hơn" not in (await sees(leader, check)).text
    here.clock.move(timedelta(days=1))
    await brought_about(here)
    await brought_about(here)
    told = await officer.hear("từ hôm nay cấp trên xem được; có ý kiến đồng chí vẫn nêu được")
    assert labels(told) == ["Xem kết quả kiểm tra"]
    await officer.hears_nothing()
    assert "Kết quả: Ít hơn báo" in (await sees(leader, check)).text
    kept = await one(here)
    assert (kept["stands_since"], [event["kind"] for event in kept["events"]]) == ("2026-04-09", ["stood"])
    await officer.tap("Nêu ý kiến", heard)
    await officer.hear("điểm nào chưa đúng")
    await tell(officer, WORDS)
    assert "Đến hết ngày" not in (await checker.hear(WORDS)).text
    assert WORDS in (await sees(leader, check)).text
    await tell(checker, "[Giữ kết quả]", REPLY)
    kept = await one(here)
    assert [event["kind"] for event in kept["events"]] == ["stood", "disputed", "kept"]
    assert kept["stands_since"] == "2026-04-09"


async def test_a_checker_who_does_not_answer_holds_nothing_up(here: Place) -> None:
    officer, checker, leader = (here.phone(phone) for phone in (QUANG_THANH, COORDINATOR, LEADER))
    check, _ = await checked(here, officer, checker)
    here.clock.move(timedelta(days=6))
    await tell(officer, "[Nêu ý kiến]", WORDS)
    await checker.hear("Đến hết ngày 14/4/2026")
    here.clock.move(timedelta(days=7))
    await brought_about(here)
    assert WORDS not in (await sees(leader, check)).text
    here.clock.move(timedelta(days=1))
    await brought_about(here)
    await officer.hear("từ hôm nay cấp trên xem được kèm ý kiến của đồng chí")
    assert WORDS in (await sees(leader, check)).text
    assert [event["kind"] for event in (await one(here))["events"]] == ["disputed", "stood"]


async def test_the_demos_clock_stops_where_a_finding_begins_to_stand(here: Place) -> None:
    officer, checker = here.phone(QUANG_THANH), here.phone(COORDINATOR)
    await checked(here, officer, checker)
    await here.bot.move_clock(timedelta(days=20))
    assert (await one(here))["stands_since"] == "2026-04-09"


async def test_nobody_is_woken_by_a_finding_that_begins_to_stand(here: Place) -> None:
    officer, checker = here.phone(QUANG_THANH), here.phone(COORDINATOR)
    await checked(here, officer, checker)
    here.clock.move(timedelta(days=7, hours=16, minutes=10))  # ten past midnight, after its last day
    await brought_about(here)
    assert (await one(here))["stands_since"] is None
    here.clock.move(timedelta(hours=8))
    await brought_about(here)
    assert (await one(here))["stands_since"] == "2026-04-09"
    await officer.hear("từ hôm nay cấp trên xem được")
