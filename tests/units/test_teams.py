"""Tổ dân vận and Bàn giao through the real bot."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.policy import default_policy_text
from storage import teams, units
from tests.handlers.helpers import FLOWERS, ROAD, labels, register, tell
from tests.place import ADMIN, COORDINATOR, HAI_AN, QUANG_SON, QUANG_THANH, Place

pytestmark = pytest.mark.server
VILLAGE = "Thôn Hải An"


async def add(here: Place, who: str, post: str, area: str = "[Bỏ qua]", tasks: str = "[Bỏ qua]") -> str:
    """Put someone on the team of the village, on the coordinator's phone; what was said in the end."""
    steps = ("/themto", VILLAGE, who, post, area, tasks, "1/3/2026", "[Gửi]")
    return (await tell(here.phone(COORDINATOR), *steps)).text


async def hand_over(here: Place, gives: str, takes: str, on: str, *, by: int = COORDINATOR) -> tuple[str, str]:
    """Hand over; the review and what was said in the end."""
    review = await tell(here.phone(by), "/bangiao", gives, takes, on)
    assert "Bàn giao" in labels(review)
    return review.text, (await tell(here.phone(by), "[Bàn giao]")).text


async def test_a_team_is_made_with_its_first_member_and_shown(here: Place) -> None:
    phone = here.phone(COORDINATOR)
    heard = await tell(phone, "/to")
    assert heard.text == "Chưa có ai trong tổ dân vận nào. Bấm Thêm người vào tổ để bắt đầu."
    told = await add(here, "[Trưởng thôn Hải An]", "tổ trưởng", "cả thôn", "vận động hiến đất")
    assert told == "Đã thêm Trưởng thôn Hải An (tổ trưởng) vào tổ dân vận của Thôn Hải An."
    await add(here, "Chi hội trưởng phụ nữ", "thành viên")
    heard = await tell(phone, "[Xem tổ]")
    assert heard.text.splitlines() == [
        "Tổ dân vận thôn Hải An",
        "• tổ trưởng: Trưởng thôn Hải An; địa bàn: cả thôn; việc: vận động hiến đất (từ 1/3/2026)",
        "• thành viên: Chi hội trưởng phụ nữ (từ 1/3/2026)",
    ]
    assert [row["level"] for row in await here.export("units")].count("team") == 1


async def test_the_posts_are_the_policys_where_it_names_some(here: Place) -> None:
    posts = '[teams.posts]\nhead = "Tổ trưởng"\nmember = "Thành viên"'
    here.settings.policy_file.write_text(default_policy_text().replace("[teams.posts]", posts), "utf-8")
    await here.bot.tick()
    await add(here, "[Trưởng thôn Hải An]", "[Tổ trưởng]")
    assert "• Tổ trưởng: Trưởng thôn Hải An" in (await tell(here.phone(COORDINATOR), "/to")).text


async def test_another_takes_over_from_a_day_on_what_is_listed_before(here: Place) -> None:
    await add(here, "[Trưởng thôn Hải An]", "tổ trưởng", "cả thôn")
    await add(here, "Phó thôn Hải An", "tổ phó")
    await register(here.phone(HAI_AN))
    await here.database.write(lambda c: c.execute("UPDATE initiatives SET responsible_id = 3 WHERE name = ?", (ROAD,)))
    review, done = await hand_over(here, "Trưởng thôn Hải An", "Phó thôn Hải An", "1/4/2026")
    assert review.splitlines()[-4:] == [
        "Sẽ chuyển: 1 mô hình, 1 vai trò, 1 chức danh trong tổ.",
        "– tổ trưởng, Tổ dân vận thôn Hải An",
        "– cán bộ cơ sở",
        f"– {ROAD}",
    ]
    assert done == "Đã ghi: Phó thôn Hải An (Thôn Hải An) thay Trưởng thôn Hải An (Thôn Hải An) từ ngày 1/4/2026."
    top = [unit.id for unit in await units.roots(here.database)]
    before = {(m.person_name, m.post) for m in await teams.members(here.database, top, date(2026, 3, 31))}
    since = {(m.person_name, m.post) for m in await teams.members(here.database, top, date(2026, 4, 1))}
    assert before == {("Trưởng thôn Hải An", "tổ trưởng"), ("Phó thôn Hải An", "tổ phó")}
    assert since == {("Phó thôn Hải An", "tổ trưởng"), ("Phó thôn Hải An", "tổ phó")}
    stored = {row["name"]: row["roles"] for row in await here.export("people")}
    assert (stored["Trưởng thôn Hải An"], stored["Phó thôn Hải An"]) == ([], ["officer"])
    found = {row["name"]: row["responsible_name"] for row in await here.export("initiatives")}
    assert found[ROAD] == "Phó thôn Hải An"
    heard = await tell(here.phone(COORDINATOR), "[Xem đã bàn giao những gì]")
    assert "Chức danh trong tổ: Trưởng thôn Hải An, tổ trưởng → Tổ dân vận thôn Hải An" in heard.text
    heard = await tell(here.phone(COORDINATOR), "[Hoàn tác]")
    assert heard.text.startswith("Đã hoàn tác việc bàn giao")
    assert {(m.person_name, m.post) for m in await teams.members(here.database, top, date(2026, 4, 1))} == before
    stored = {row["name"]: row["roles"] for row in await here.export("people")}
    assert (stored["Trưởng thôn Hải An"], stored["Phó thôn Hải An"]) == (["officer"], [])


async def test_a_hand_over_to_come_waits_for_its_day(here: Place) -> None:
    await add(here, "[Trưởng thôn Hải An]", "tổ trưởng")
    await add(here, "Phó thôn Hải An", "tổ phó")
    await hand_over(here, "Trưởng thôn Hải An", "Phó thôn Hải An", "1/5/2026")
    assert "Thôn Hải An" in (await tell(here.phone(HAI_AN), "/menu")).text
    await here.bot.move_clock(timedelta(days=31))
    await here.phone(COORDINATOR).hear("Hôm nay đã bàn giao")
    stored = {row["name"]: row["roles"] for row in await here.export("people")}
    assert (stored["Trưởng thôn Hải An"], stored["Phó thôn Hải An"]) == ([], ["officer"])


async def test_who_leaves_without_another_has_no_post_any_more(here: Place) -> None:
    await add(here, "[Trưởng thôn Hải An]", "tổ trưởng")
    review, done = await hand_over(here, "Trưởng thôn Hải An", "Chưa có người thay", "1/4/2026")
    assert "Sẽ kết thúc: 1 vai trò, 1 chức danh trong tổ." in review
    assert done == "Đã ghi: Trưởng thôn Hải An (Thôn Hải An) thôi nhiệm vụ từ ngày 1/4/2026, chưa có người thay."
    assert "Chưa có ai" in (await tell(here.phone(COORDINATOR), "/to")).text
    heard = await tell(here.phone(COORDINATOR), "/bangiao", "Trưởng thôn Hải An", "Trưởng thôn Hải An", "1/4/2026")
    assert "Người nhận phải là người khác. Xin chọn lại." in heard.text


async def test_a_coordinator_hands_over_no_admins_role(here: Place) -> None:
    review, _ = await hand_over(here, "Quản trị bot", "Cán bộ tổng hợp tỉnh", "1/4/2026")
    assert "chưa giữ chức danh, vai trò hay mô hình nào" in review
    stored = {row["name"]: row["roles"] for row in await here.export("people")}
    assert stored["Quản trị bot"] == ["admin"]
    review, _ = await hand_over(here, "Quản trị bot", "Cán bộ tổng hợp tỉnh", "1/4/2026", by=ADMIN)
    assert "1 vai trò" in review
    stored = {row["name"]: sorted(row["roles"]) for row in await here.export("people")}
    assert (stored["Quản trị bot"], stored["Cán bộ tổng hợp tỉnh"]) == ([], ["admin", "checker", "coordinator"])


@pytest.mark.parametrize("command", ["/to", "/themto", "/bangiao", "/sapxep"])
async def test_an_officer_may_do_none_of_it(here: Place, command: str) -> None:
    assert "không thuộc quyền" in (await tell(here.phone(QUANG_SON), command)).text
    assert "Tổ dân vận" not in labels(await tell(here.phone(QUANG_SON), "/menu"))


async def test_the_team_goes_with_its_unit(here: Place) -> None:
    await add(here, "[Trưởng thôn Hải An]", "tổ trưởng")
    steps = ("/sapxep", "[Sáp nhập]", VILLAGE, "Thôn Hải Đông", "[Đủ rồi]", "[Đơn vị mới]", "Thôn Hải Bình")
    await tell(here.phone(ADMIN), *steps, "Xã Quảng Thành", "1/4/2026", "[Làm]")
    team = next(row for row in await here.export("units") if row["level"] == "team")
    above = next(row for row in await here.export("units") if row["code"] == team["reports_to"])
    assert above["name"] == "Thôn Hải Bình"
    assert "tổ trưởng: Trưởng thôn Hải An" in (await tell(here.phone(COORDINATOR), "/to")).text


async def test_a_village_that_ended_takes_nobody(here: Place) -> None:
    phone = here.phone(COORDINATOR)
    await tell(phone, "/themto", VILLAGE, "[Trưởng thôn Hải An]", "tổ trưởng", "[Bỏ qua]", "[Bỏ qua]", "1/3/2026")
    await tell(here.phone(ADMIN), "/sapxep", "[Kết thúc hoạt động]", VILLAGE, "1/4/2026", "[Làm]")
    heard = await tell(phone, "[Gửi]")
    assert "Thôn Hải An đã kết thúc hoạt động. Xin chọn đơn vị khác." in heard.text
    assert FLOWERS in (await tell(here.phone(QUANG_THANH), "/mohinh")).text
