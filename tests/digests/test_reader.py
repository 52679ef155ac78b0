"""Who reads first, or instead: chosen by the leader, told as such, passed on with a word, by itself, or past them."""

from __future__ import annotations

import pytest

from storage.records.people import Role
from tests.digests.helpers import COORDINATOR_ID, LEADER_ID, PROVINCE, QUANG_SON_UNIT, digest, digests_of, page, told
from tests.handlers.helpers import labels, payload, tell
from tests.phone import Phone
from tests.place import COORDINATOR, LEADER, QUANG_SON, Place
from tests.reminders.helpers import joins, pass_until, rows, write

pytestmark = pytest.mark.server

SPECIALIST = 2001
WEEK = "Tỉnh Quảng Ninh, tuần 30/3–5/4/2026"


@pytest.fixture
async def specialist(here: Place) -> Phone:
    """Somebody of the province who may see it all and leads nothing."""
    await joins(here, "Chuyên viên theo dõi dân vận", PROVINCE, Role.CHECKER, SPECIALIST)
    return here.phone(SPECIALIST)


async def chooses(here: Place, how: str = "Đọc trước", who: str = "Chuyên viên theo dõi dân vận") -> Phone:
    """The leader chooses who reads."""
    leader = here.phone(LEADER)
    said = await tell(leader, "/guitinhhinh", "[Chọn người đọc trước]", who, how, "[Ghi lại]")
    assert said.text.startswith("Đã ghi: ")
    return leader


async def test_the_reader_has_it_first_and_passes_it_on(here: Place, specialist: Phone) -> None:
    leader = await chooses(here)
    assert (await specialist.hear()).text.startswith("Lãnh đạo phụ trách dân vận chọn đồng chí đọc trước tình hình.")
    await pass_until(here, "6/4", "09:00")
    assert told(specialist) == [f"6/4 07:30 {WEEK}"]
    heard = digest(specialist)
    assert heard.text.startswith(
        "Đồng chí đọc trước cho Lãnh đạo phụ trách dân vận. Chưa chuyển thì 16 giờ 30 ngày 6/4/2026 bot tự chuyển.\n"
    )
    assert labels(heard)[:2] == ["Chuyển", "Chuyển kèm ý kiến"]
    assert told(leader) == []
    assert "Chuyên viên theo dõi dân vận đang đọc, chưa chuyển." in (await page(leader)).text
    passing = payload(heard, "Chuyển")
    await specialist.tap("Chuyển", heard)
    assert (await specialist.hear("Đã chuyển")).text == "Đã chuyển cho Lãnh đạo phụ trách dân vận."
    await specialist.tap_raw(passing, heard)
    await specialist.hear_toast("Tin này đã chuyển rồi")
    await leader.hear("Tình hình")
    assert told(leader) == [f"6/4 09:00 {WEEK}"], "at once"
    assert digest(leader).text.startswith("Chuyên viên theo dõi dân vận đã đọc trước.\n")
    assert "Chuyển" not in labels(digest(leader))
    await pass_until(here, "7/4")
    assert len(told(leader)) == len(told(specialist)) == 1


async def test_with_a_word_of_the_reader_s(here: Place, specialist: Phone) -> None:
    leader = await chooses(here)
    await pass_until(here, "6/4", "09:00")
    await specialist.hear("Đồng chí đọc trước")
    said = await tell(specialist, "[Chuyển kèm ý kiến]")
    assert "Tỉnh Quảng Ninh, tuần 30/3–5/4/2026" in said.text
    said = await tell(specialist, "Quảng Thành xin lùi sang tuần sau, tôi đã trao đổi")
    assert said.text == "Đã chuyển cho Lãnh đạo phụ trách dân vận, kèm ý kiến của đồng chí."
    await leader.hear("Tình hình")
    assert digest(leader).text.startswith(
        "Chuyên viên theo dõi dân vận đã đọc trước: “Quảng Thành xin lùi sang tuần sau, tôi đã trao đổi”\n"
    )


async def test_not_passed_on_it_goes_by_itself_in_the_afternoon(here: Place, specialist: Phone) -> None:
    leader = await chooses(here)
    await pass_until(here, "6/4", "16:29")
    assert told(leader) == []
    await specialist.hear("Đồng chí đọc trước")
    await tell(specialist, "[Chuyển kèm ý kiến]")
    await pass_until(here, "6/4", "17:00")
    assert told(leader) == [f"6/4 16:30 {WEEK}"]
    assert digest(leader).text.startswith("Chuyên viên theo dõi dân vận chưa chuyển, nên bot gửi thẳng đồng chí.\n")
    assert (await tell(specialist, "Xin lùi một tuần")).text == "Tin này đã chuyển rồi, hoặc bot đã tự chuyển."
    await pass_until(here, "7/4")
    assert len(told(leader)) == 1


async def test_read_instead_the_leader_sees_that(here: Place, specialist: Phone) -> None:
    leader = await chooses(here, "Đọc thay")
    await pass_until(here, "7/4")
    assert told(specialist) == [f"6/4 07:30 {WEEK}"]
    assert digest(specialist).text.startswith("Đồng chí đọc thay Lãnh đạo phụ trách dân vận.\n")
    assert told(leader) == []
    shown = await page(leader)
    assert "• Chuyên viên theo dõi dân vận đọc thay, bot không gửi đồng chí." in shown.text
    assert "đã gửi Chuyên viên theo dõi dân vận lúc 07:30 ngày 6/4/2026." in shown.text


async def test_a_reader_who_may_not_see_the_unit_any_more_is_passed_over(here: Place, specialist: Phone) -> None:
    leader = await chooses(here)
    await write(here, "UPDATE roles SET valid_to = '2026-04-05' WHERE person_id = (SELECT max(id) FROM people)")
    await pass_until(here, "6/4")
    assert told(specialist) == []
    assert told(leader) == [f"6/4 07:30 {WEEK}"]
    assert digest(leader).text.startswith(
        "Chuyên viên theo dõi dân vận không còn quyền xem đơn vị này, nên bot gửi thẳng đồng chí."
    )


async def test_a_reader_whom_nothing_reaches_is_passed_over(here: Place, specialist: Phone) -> None:
    leader = await chooses(here)
    await specialist.hear("chọn đồng chí đọc trước")
    specialist.handset.block()
    await write(here, "UPDATE chats SET state = 'linked'")
    await pass_until(here, "6/4")
    assert told(leader) == [f"6/4 07:30 {WEEK}"]
    assert digest(leader).text.startswith(
        "Chưa gửi được cho Chuyên viên theo dõi dân vận, nên bot gửi thẳng đồng chí.\n"
    )


async def test_the_reader_is_taken_back_while_it_lies_there(here: Place, specialist: Phone) -> None:
    leader = await chooses(here)
    await pass_until(here, "6/4", "09:00")
    await page(leader)
    said = await tell(leader, "[Thôi người đọc]")
    assert said.text == "Đã ghi: bot gửi thẳng đồng chí, không qua người đọc."
    await here.bot.tick()
    await here.bot.drain()
    await specialist.hear("Lãnh đạo phụ trách dân vận đã thôi nhờ đồng chí đọc tình hình.")
    assert told(leader) == [f"6/4 09:00 {WEEK}"]
    await specialist.tap("Chuyển", digest(specialist))
    await specialist.hear_toast("Tin này đã chuyển rồi")
    await pass_until(here, "14/4")
    assert len(told(specialist)) == 1
    assert told(leader)[1:] == ["13/4 07:30 Tỉnh Quảng Ninh, tuần 6–12/4/2026"]


async def test_who_reads_first_is_not_told_the_same_for_themself_as_well(here: Place) -> None:
    leader = await chooses(here, who="Cán bộ tổng hợp tỉnh")
    await pass_until(here, "6/4")
    coordinator = here.phone(COORDINATOR)
    assert told(coordinator) == [f"6/4 07:30 {WEEK}"]
    assert "Chuyển" in labels(digest(coordinator))
    assert await digests_of(here, COORDINATOR_ID) == [("2026-W14", "2026-04-06", "covered")]
    await coordinator.tap("Chuyển", digest(coordinator))
    await pass_until(here, "7/4")
    assert len(told(leader)) == len(told(coordinator)) == 1


async def test_only_who_may_see_the_unit_can_be_chosen_and_only_who_was_given_it_passes_it_on(
    here: Place, specialist: Phone
) -> None:
    leader = here.phone(LEADER)
    offered = await tell(leader, "/guitinhhinh", "[Chọn người đọc trước]")
    assert not any("Quảng Sơn" in label for label in labels(offered))
    assert (await tell(leader, "Cán bộ xã Quảng Sơn")).text.startswith("Xin chọn một trong các mục dưới đây.")
    await tell(leader, "Chuyên viên theo dõi dân vận", "Đọc trước", "[Ghi lại]")
    await pass_until(here, "6/4", "09:00")
    passing = payload(digest(specialist), "Chuyển")
    for other in (here.phone(QUANG_SON), here.phone(COORDINATOR), leader):
        await tell(other, "/menu")
        await other.tap_raw(passing, other.last)
        await other.hear_toast("Tin này đã chuyển rồi", patience=5)
    assert told(leader) == []


async def test_who_chose_whom_and_when_is_on_record(here: Place, specialist: Phone) -> None:
    await chooses(here)
    await pass_until(here, "6/4", "09:00")
    await specialist.tap("Chuyển", digest(specialist))
    await specialist.hear("Đã chuyển")
    found = await rows(here, "SELECT actor, action, object FROM audit WHERE action LIKE '%digest%' ORDER BY id")
    reader = (await rows(here, "SELECT max(id) FROM people"))[0][0]
    assert found == [
        (f"person:{LEADER_ID}", "choose_digest_reader", f"person:{LEADER_ID}"),
        (f"person:{reader}", "pass_digest_on", "digest:2"),
    ]
    values = await rows(
        here,
        "SELECT v.after FROM audit a JOIN audit_values v ON v.audit_id = a.id WHERE a.action = 'choose_digest_reader'",
    )
    assert f'"reader_id": {reader}' in values[0][0]


async def test_a_reader_may_see_one_of_two_units_only(here: Place) -> None:
    """They cannot be chosen; and who has come to lead another since is told past them there."""
    await joins(here, "Chuyên viên xã", QUANG_SON_UNIT, Role.CHECKER, SPECIALIST)
    await write(
        here,
        "INSERT INTO roles (person_id, role, unit_id) VALUES (?, 'leader', ?)",
        COORDINATOR_ID,
        QUANG_SON_UNIT,
    )
    coordinator = here.phone(COORDINATOR)
    said = await tell(coordinator, "/guitinhhinh", "[Chọn người đọc trước]", "Chuyên viên xã")
    assert said.text.startswith("Xin chọn một trong các mục dưới đây.")
