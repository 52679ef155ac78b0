"""Sắp xếp đơn vị through the real bot: what moves, who keeps what, what a past day still says."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime, timedelta

import pytest

from storage import figures, initiatives, people, units
from storage.records.initiatives import NewInitiative, SubjectKind
from storage.records.people import Grant, Role
from storage.records.units import Level, Unit
from tests.handlers.helpers import FLOWERS, ROAD, initiative, labels, register, tell
from tests.imports.test_chat import make_admin
from tests.place import ADMIN, COORDINATOR, HAI_AN, QUANG_SON, QUANG_THANH, Place

pytestmark = pytest.mark.server
THEN = datetime(2025, 3, 15, 2, 0, tzinfo=UTC)
OFFICER_OF_QUANG_AN = 2001


async def unit(here: Place, name: str) -> Unit:
    found = await units.named(here.database, [root.id for root in await units.roots(here.database)], name)
    return found[0].unit


async def merge(here: Place, *names: str, into: str, on: str) -> str:
    """Merge communes into a new one that reports to the province, on the admin's phone; what was said in the end."""
    phone = here.phone(ADMIN)
    await tell(phone, "/sapxep", "[Sáp nhập]", names[0], *names[1:], "[Đủ rồi]", "[Đơn vị mới]", into)
    review = await tell(phone, "Tỉnh Quảng Ninh", on)
    done = await tell(phone, "[Làm]")
    return f"{review.text}\n{done.text}"


# The first of July 2025


async def two_districts(here: Place) -> int:
    """Two districts as they were, with two communes each, a village, people, and initiatives of March 2025."""
    here.server.add_person(OFFICER_OF_QUANG_AN, "Cán bộ xã Quảng An")
    here.server.handset(OFFICER_OF_QUANG_AN).chat.started = True
    top = (await units.roots(here.database))[0]

    def build(connection: sqlite3.Connection) -> None:
        for district, communes in (
            ("Huyện Hải Hà", ("Xã Quảng Thịnh", "Xã Quảng Đức")),
            ("Huyện Đầm Hà", ("Xã Quảng An", "Xã Quảng Tân")),
        ):
            above = units.add(connection, code=district, name=district, level=Level.DISTRICT, reports_to=top.id)
            for number, name in enumerate(communes, 1):
                commune = units.add(connection, code=name, name=name, level=Level.COMMUNE, reports_to=above)
                units.add(
                    connection, code=f"{name}-1", name=f"Thôn {name[9:]}", level=Level.VILLAGE, reports_to=commune
                )
                grants = [Grant(role=Role.OFFICER, unit_id=commune)]
                person = people.add(connection, f"Cán bộ {name[:1].lower()}{name[1:]}", commune, grants, THEN)
                if name == "Xã Quảng An":
                    people.link(connection, person, "telegram", str(OFFICER_OF_QUANG_AN), THEN)
                for n in range(number):
                    new = NewInitiative(
                        id=f"{above}x{commune}x{n}", unit_id=commune, year=2025, name=f"Dân hiến đất {name} {n}",
                        subject_kind=SubjectKind.COLLECTIVE, subject_name=name, field="economy", place=name,
                        target="1 km", end_on=None, entered_by=person, effective_on=date(2025, 3, 15),
                    )  # fmt: skip
                    initiatives.add(connection, new, THEN)

    await here.database.write(build)
    return top.id


async def test_districts_end_and_communes_merge_as_on_the_first_of_july_2025(here: Place) -> None:
    province = await two_districts(here)
    before, since, now = date(2025, 6, 30), date(2025, 7, 1), date(2026, 4, 1)
    hai_ha, dam_ha = await unit(here, "Huyện Hải Hà"), await unit(here, "Huyện Đầm Hà")
    total = await figures.registered(here.database, [province], now)
    told = await merge(here, "quang thinh", "xa quang duc", into="Xã Quảng Đức", on="1/7/2025")
    assert "Sẽ chuyển: 2 đơn vị trực thuộc, 3 mô hình, 2 người, 2 vai trò." in told
    assert "Đã sáp nhập xong" in told
    await merge(here, "Xã Quảng An", "Xã Quảng Tân", into="Xã Quảng Tân", on="1/7/2025")
    for district in ("Huyện Hải Hà", "Huyện Đầm Hà"):
        heard = await tell(here.phone(ADMIN), "/sapxep", "[Kết thúc hoạt động]", district, "1/7/2025", "[Làm]")
        assert "Đã kết thúc hoạt động xong" in heard.text
    on_the_day_before = {one.name: one for one in await units.as_of(here.database, [province], before)}
    on_the_day = {one.name: one for one in await units.as_of(here.database, [province], since)}
    assert on_the_day_before["Xã Quảng Thịnh"].reports_to == hai_ha.id
    assert {"Huyện Hải Hà", "Huyện Đầm Hà", "Xã Quảng Thịnh", "Xã Quảng An"} & on_the_day.keys() == set()
    for name in ("Xã Quảng Đức", "Xã Quảng Tân"):
        assert on_the_day[name].reports_to == province
        villages = [one for one in on_the_day.values() if one.reports_to == on_the_day[name].id]
        assert len(villages) == 2
        assert on_the_day[name].id != on_the_day_before[name].id
    for ended in (hai_ha, dam_ha):
        assert await figures.registered(here.database, [ended.id], before) == 3
        assert await figures.registered(here.database, [ended.id], since) == 0
    for name in ("Xã Quảng Đức", "Xã Quảng Tân"):
        assert await figures.registered(here.database, [on_the_day_before[name].id], before) == 2
        assert await figures.registered(here.database, [on_the_day[name].id], before) == 0
        assert await figures.registered(here.database, [on_the_day[name].id], before, as_now=True) == 3
        assert await figures.registered(here.database, [on_the_day[name].id], since) == 3
    assert await figures.registered(here.database, [province], now) == total
    phone = here.phone(OFFICER_OF_QUANG_AN)
    assert "Xã Quảng Tân" in (await tell(phone, "/menu")).text
    assert "Dân hiến đất Xã Quảng Tân 1" in (await tell(phone, "/mohinh")).text
    await register(phone)
    assert (await initiative(here, ROAD))["unit_name"] == "Xã Quảng Tân"


async def test_the_list_of_what_moved(here: Place) -> None:
    await two_districts(here)
    await merge(here, "Xã Quảng An", "Xã Quảng Tân", into="Xã Quảng Tân", on="1/7/2025")
    heard = await tell(here.phone(ADMIN), "[Xem đã chuyển những gì]")
    lines = heard.text.splitlines()
    assert lines[0] == "Sáp nhập từ ngày 1/7/2025:"
    assert "Lập mới: Xã Quảng Tân → Tỉnh Quảng Ninh" in lines
    assert "Kết thúc: Xã Quảng An → Xã Quảng Tân" in lines
    assert "Đổi cấp trên: Thôn An → Xã Quảng Tân" in lines
    assert "Người: Cán bộ xã Quảng An → Xã Quảng Tân" in lines
    assert "Vai trò: Cán bộ xã Quảng An, cán bộ cơ sở → Xã Quảng Tân" in lines
    assert sum(line.startswith("Mô hình: Dân hiến đất") for line in lines) == 3
    assert "Số liệu đến hết 30/6/2025 của Xã Quảng Tân giữ nguyên: 2 mô hình." in lines
    assert labels(heard) == ["Hoàn tác"]


async def test_a_unit_is_found_by_the_name_that_it_had(here: Place) -> None:
    await tell(here.phone(ADMIN), "/sapxep", "[Đổi tên]", "Xã Quảng Sơn", "Xã Quảng Đức", "1/3/2026", "[Làm]")
    assert "Xã Quảng Đức" in (await tell(here.phone(QUANG_SON), "/menu")).text
    heard = await tell(here.phone(ADMIN), "/sapxep", "[Đổi tên]", "quang son", "Xã Quảng Nam")
    assert "✓ Đơn vị: Xã Quảng Đức (trước là Xã Quảng Sơn)" in here.phone(ADMIN).transcript()
    assert "Từ ngày nào" in heard.text
    days = [(one.name, one.since, one.until) for one in await units.named(here.database, [1], "QUẢNG SƠN")]
    assert days == [("Xã Quảng Sơn", None, date(2026, 3, 1))]


async def test_a_unit_is_shown_as_it_was_on_a_day(here: Place) -> None:
    await two_districts(here)
    await merge(here, "Xã Quảng Thịnh", "Xã Quảng Đức", into="Xã Quảng Đức", on="1/7/2025")
    heard = await tell(here.phone(COORDINATOR), "/donvi quang thinh 30/6/2025")
    assert heard.text.splitlines() == [
        "Xã Quảng Thịnh (Xã Quảng Thịnh), ngày 30/6/2025",
        "Cấp trên: Huyện Hải Hà",
        "Trực thuộc: Thôn Thịnh",
        "Kết thúc từ: 1/7/2025",
        "Nay là: Xã Quảng Đức",
        "Mô hình, cả đơn vị trực thuộc: 1",
    ]
    heard = await tell(here.phone(COORDINATOR), "/donvi quang thinh", "[Xã Quảng Đức]")
    assert heard.text.splitlines() == [
        "Xã Quảng Đức (QN-QD), ngày 1/4/2026",
        "Cấp trên: Tỉnh Quảng Ninh",
        "Trực thuộc: Thôn Thịnh, Thôn Đức",
        "Lập từ: Xã Quảng Thịnh, Xã Quảng Đức",
        "Mô hình, cả đơn vị trực thuộc: 3",
        "Kết quả 6 tháng đầu năm 2026: chưa có việc đến hạn.",
    ]
    assert "Không thấy đơn vị nào" in (await tell(here.phone(QUANG_SON), "/donvi Quảng Thành")).text


# What a dissolved unit still means


async def test_someone_in_the_middle_of_a_form_loses_nothing(here: Place) -> None:
    officer = here.phone(QUANG_THANH)
    await register(officer, "Vận động nhân dân làm sân bóng thôn Hải Đông", send=False)
    await merge(here, "Xã Quảng Sơn", "Xã Quảng Thành", into="Xã Quảng Đức", on="1/4/2026")
    heard = await tell(officer, "[Gửi]")
    assert heard.text.startswith(
        "Xã Quảng Thành đã kết thúc hoạt động từ ngày 1/4/2026, nay là Xã Quảng Đức, nên không nhận đăng ký mới. "
        "Những gì đồng chí đã nhập vẫn còn và đã chuyển sang Xã Quảng Đức: xem lại rồi bấm Gửi."
    )
    assert "• Nơi làm: Thôn Hải An" in heard.text
    await tell(officer, "[Gửi]")
    stored = await initiative(here, "Vận động nhân dân làm sân bóng thôn Hải Đông")
    assert stored["unit_name"] == "Xã Quảng Đức"


async def test_the_people_of_a_unit_that_ended_without_successor_keep_what_they_had(here: Place) -> None:
    phone = here.phone(HAI_AN)
    await register(phone, "Vận động nhân dân làm sân bóng thôn Hải An")
    await tell(here.phone(ADMIN), "/sapxep", "[Kết thúc hoạt động]", "Thôn Hải An", "1/4/2026", "[Làm]")
    assert "sân bóng" in (await tell(phone, "/mohinh")).text
    heard = await tell(phone, "/dangky")
    assert heard.text == (
        "Thôn Hải An đã kết thúc hoạt động từ ngày 1/4/2026, nên không nhận đăng ký mới. "
        "Xin báo quản trị để đồng chí được giao đơn vị mới."
    )
    assert "sân bóng" in (await tell(here.phone(QUANG_THANH), "/mohinh")).text


# Undoing


async def test_undone_within_the_day_everything_is_as_before(here: Place) -> None:
    before = {kind: await here.export(kind) for kind in ("units", "people", "initiatives")}
    await merge(here, "Xã Quảng Sơn", "Xã Quảng Thành", into="Xã Quảng Đức", on="1/4/2026")
    assert await here.export("initiatives") != before["initiatives"]
    admin = here.phone(ADMIN)
    heard = await tell(admin, "[Hoàn tác]")
    assert heard.text == "Đã hoàn tác việc sáp nhập: mọi thứ như trước. Việc này vẫn được ghi lại."
    after = {kind: await here.export(kind) for kind in before}
    after["units"] = [row for row in after["units"] if row["name"] != "Xã Quảng Đức"]
    assert after == before
    heard = await tell(admin, "[Hoàn tác]")
    assert heard.text == "Thay đổi này không còn hoàn tác được: đã hoàn tác, quá ngày, hoặc do người khác làm."


async def test_what_came_to_the_new_unit_meanwhile_stays_with_whoever_brought_it(here: Place) -> None:
    await merge(here, "Xã Quảng Sơn", "Xã Quảng Thành", into="Xã Quảng Đức", on="1/4/2026")
    await register(here.phone(QUANG_THANH))
    assert (await initiative(here, ROAD))["unit_name"] == "Xã Quảng Đức"
    await tell(here.phone(ADMIN), "[Hoàn tác]")
    assert (await initiative(here, ROAD))["unit_name"] == "Xã Quảng Thành"


async def test_the_next_day_is_too_late(here: Place) -> None:
    await merge(here, "Xã Quảng Sơn", "Xã Quảng Thành", into="Xã Quảng Đức", on="1/4/2026")
    await here.bot.move_clock(timedelta(days=1))
    assert "không còn hoàn tác được" in (await tell(here.phone(ADMIN), "[Hoàn tác]")).text


async def test_what_something_later_rests_on_is_not_undone(here: Place) -> None:
    await merge(here, "Xã Quảng Sơn", "Xã Quảng Thành", into="Xã Quảng Đức", on="1/4/2026")
    undo = here.phone(ADMIN).last
    await tell(here.phone(ADMIN), "/sapxep", "[Đổi tên]", "Xã Quảng Đức", "Xã Quảng Nam", "1/4/2026", "[Làm]")
    await here.phone(ADMIN).tap("Hoàn tác", undo)
    heard = await here.phone(ADMIN).hear()
    assert heard.text == (
        "Sau đó đã có thay đổi khác (từ ngày 1/4/2026) nên chưa hoàn tác được. Xin hoàn tác thay đổi sau trước."
    )


# Splitting, moving


async def test_a_split_with_one_initiative_sent_elsewhere(here: Place) -> None:
    await register(here.phone(QUANG_THANH))
    phone = here.phone(ADMIN)
    await tell(phone, "/sapxep", "[Chia tách]", "Xã Quảng Thành", "Xã Quảng Thành; Xã Quảng Đức", "[Xã Quảng Thành]")
    review = await tell(phone, ROAD, "[Xã Quảng Đức]", "[Hết, còn lại]", "1/4/2026")
    assert "Sẽ chuyển: 2 đơn vị trực thuộc" in review.text
    await tell(phone, "[Làm]")
    assert (await initiative(here, ROAD))["unit_name"] == "Xã Quảng Đức"
    assert (await initiative(here, FLOWERS))["unit_name"] == "Xã Quảng Thành"
    assert "Xã Quảng Thành" in (await tell(here.phone(QUANG_THANH), "/menu")).text


async def test_a_split_in_which_each_unit_and_person_is_sent_where_they_belong(here: Place) -> None:
    await register(here.phone(QUANG_THANH))
    phone = here.phone(ADMIN)
    parts = "Xã Quảng Thành; Xã Quảng Đức"
    asked = await tell(phone, "/sapxep", "[Chia tách]", "Xã Quảng Thành", parts, "[Xã Quảng Thành]")
    assert "Thôn Hải An (đơn vị trực thuộc)" in asked.text
    assert "Cán bộ xã Quảng Thành (người)" in asked.text
    await tell(phone, "thon hai an", "[1]", "[Xã Quảng Đức]")
    review = await tell(phone, "can bo xa quang thanh", "[Xã Quảng Đức]", "[Hết, còn lại]", "1/4/2026")
    assert "– Thôn Hải An (đơn vị trực thuộc): Xã Quảng Đức" in review.text
    assert "• Về Xã Quảng Thành: 1 đơn vị trực thuộc, 2 mô hình" in review.text
    assert "• Về Xã Quảng Đức: 1 đơn vị trực thuộc, 1 người" in review.text
    await tell(phone, "[Làm]")
    moved = await tell(phone, "[Xem đã chuyển những gì]")
    assert "Đổi cấp trên: Thôn Hải An → Xã Quảng Đức" in moved.text
    assert "Người: Cán bộ xã Quảng Thành → Xã Quảng Đức" in moved.text
    assert "Vai trò: Cán bộ xã Quảng Thành, cán bộ cơ sở → Xã Quảng Đức" in moved.text
    assert "Đổi cấp trên: Thôn Hải Đông → Xã Quảng Thành" in moved.text
    assert "Xã Quảng Đức" in (await tell(here.phone(QUANG_THANH), "/menu")).text
    await tell(phone, "[Hoàn tác]")
    villages = [one for one in await here.export("units") if one["name"].startswith("Thôn Hải")]
    assert {one["reports_to"] for one in villages} == {(await unit(here, "Xã Quảng Thành")).code}
    assert "Xã Quảng Thành" in (await tell(here.phone(QUANG_THANH), "/menu")).text


async def ends_being_admin(here: Place, phone: int) -> None:
    """Take the role of an admin back from who has it there, as another may meanwhile."""
    person = await people.of_chat(here.database, "telegram", str(phone), here.bot.services.today())
    assert person is not None
    await here.database.write(
        lambda connection: connection.execute(
            "UPDATE roles SET valid_to = '2026-04-15' WHERE person_id = ? AND role = 'admin'", (person.id,)
        )
    )


async def test_who_may_no_longer_decide_it_on_its_day_has_it_held_back(here: Place) -> None:
    await make_admin(here, COORDINATOR)
    phone, admin = here.phone(COORDINATOR), here.phone(ADMIN)
    await tell(phone, "/sapxep", "[Đổi tên]", "Xã Quảng Sơn", "Xã Quảng Hà", "1/5/2026")
    assert "Đến ngày đó bot tự chuyển" in (await tell(phone, "[Làm]")).text
    await here.bot.move_clock(timedelta(days=10))
    await ends_being_admin(here, COORDINATOR)
    await here.bot.move_clock(timedelta(days=25))
    assert "nay không còn phụ trách" in (await phone.hear("chưa làm được: đổi tên thành Xã Quảng Hà")).text
    told = await admin.hear("Chưa đổi tên như đã định từ ngày 1/5/2026: Cán bộ tổng hợp tỉnh")
    assert labels(told) == ["Vẫn làm"]
    assert (await unit(here, "Xã Quảng Sơn")).name == "Xã Quảng Sơn"
    (button,) = told.buttons
    assert button.data is not None
    await phone.tap_raw(button.data, phone.last)
    await phone.hear("không thuộc quyền của đồng chí")
    await admin.tap("Vẫn làm", told)
    await admin.hear("Đã đổi tên xong")
    assert (await unit(here, "Xã Quảng Sơn")).name == "Xã Quảng Hà"
    await admin.tap("Vẫn làm", told)
    await admin.hear("đã có người làm tiếp")
    decided = await here.database.all("SELECT state FROM changes ORDER BY number")
    assert [row["state"] for row in decided] == ["failed", "applied"]
    held = [row["actor"] for row in await here.export("audit") if row["action"] == "change_held_back"]
    assert held == ["clock"]


async def test_no_unit_reports_to_one_before_that_is_there(here: Place) -> None:
    phone = here.phone(ADMIN)
    steps = ("/sapxep", "[Lập đơn vị mới]", "Xã Quảng Hà", "Tỉnh Quảng Ninh", "[Cấp xã]", "[Địa bàn]", "1/4/2026")
    await tell(phone, *steps, "[Làm]")
    review = await tell(phone, "/sapxep", "[Chuyển đơn vị cấp trên]", "Thôn Hải An", "Xã Quảng Hà", "1/3/2026")
    assert "Xã Quảng Hà đã có thay đổi từ ngày 1/4/2026. Xin chọn ngày 1/4/2026 hoặc sau đó." in review.text


async def test_no_unit_comes_to_stand_above_itself(here: Place) -> None:
    phone = here.phone(ADMIN)
    review = await tell(phone, "/sapxep", "[Chuyển đơn vị cấp trên]", "Tỉnh Quảng Ninh", "Thôn Hải An", "1/4/2026")
    refused = "Không được: Tỉnh Quảng Ninh sẽ thành cấp trên của chính mình. Xin chọn đơn vị cấp trên khác."
    assert refused in review.text
    heard = await tell(phone, "[Làm]")
    assert refused in heard.text
    assert "Làm" in labels(heard)
    assert [one.name for one in await units.roots(here.database)] == ["Tỉnh Quảng Ninh"]


async def test_who_sees_a_unit_along_another_line_is_drawn_and_erased(here: Place) -> None:
    department, commune = await unit(here, "Sở Y tế"), await unit(here, "Xã Quảng Sơn")
    steps = ("/sapxep", "[Thêm đơn vị theo dõi]", "Xã Quảng Sơn", "[Ngành dọc]", "Sở Y tế", "1/3/2026", "[Làm]")
    assert "Đã thêm đơn vị theo dõi xong" in (await tell(here.phone(ADMIN), *steps)).text
    heard = await tell(here.phone(ADMIN), "[Xem đã chuyển những gì]")
    assert "Đơn vị theo dõi: Xã Quảng Sơn → Sở Y tế" in heard.text
    back = ("/sapxep", "[Thêm đơn vị theo dõi]", "Sở Y tế", "[Ngành dọc]", "Xã Quảng Sơn", "1/3/2026")
    assert "thành cấp trên của chính mình" in (await tell(here.phone(ADMIN), *back)).text
    off = ("/sapxep", "[Bớt đơn vị theo dõi]", "Xã Quảng Sơn", "[Ngành dọc]", "Sở Y tế", "1/4/2026", "[Làm]")
    await tell(here.phone(ADMIN), *off)
    seen = [await units.seen_by(here.database, [department.id], day) for day in (date(2026, 3, 31), date(2026, 4, 1))]
    assert [[one.id for one in found] for found in seen] == [[commune.id], []]


# A day to come


async def test_a_merge_to_come_takes_effect_when_its_day_has_come(here: Place) -> None:
    told = await merge(here, "Xã Quảng Sơn", "Xã Quảng Thành", into="Xã Quảng Đức", on="1/7/2026")
    assert "Đến ngày đó bot tự chuyển và báo lại đồng chí." in told
    await here.bot.move_clock(timedelta(days=90))  # 30 June
    await register(here.phone(QUANG_THANH))
    assert (await initiative(here, ROAD))["unit_name"] == "Xã Quảng Thành"
    await here.bot.move_clock(timedelta(days=1))
    heard = await here.phone(ADMIN).hear("Hôm nay đã sáp nhập Xã Quảng Sơn, Xã Quảng Thành thành Xã Quảng Đức")
    assert "(từ ngày 1/7/2026). Đã chuyển: 2 đơn vị trực thuộc" in heard.text
    assert (await initiative(here, ROAD))["unit_name"] == "Xã Quảng Đức"
    quang_thanh = next(one for one in await units.as_of(here.database, [1], date(2026, 6, 30)) if one.code == "QN-QT")
    assert await figures.registered(here.database, [quang_thanh.id], date(2026, 6, 30)) > 0
    assert await figures.registered(here.database, [quang_thanh.id], date(2026, 7, 1)) == 0
    await tell(here.phone(ADMIN), "[Hoàn tác]")
    assert (await initiative(here, ROAD))["unit_name"] == "Xã Quảng Thành"


async def test_what_is_no_longer_possible_on_its_day_is_told(here: Place) -> None:
    await merge(here, "Xã Quảng Sơn", "Xã Quảng Thành", into="Xã Quảng Đức", on="1/7/2026")
    await merge(here, "Xã Quảng Sơn", "Xã Quảng Minh", into="Xã Quảng Nam", on="1/6/2026")
    await here.bot.move_clock(timedelta(days=100))
    heard = await here.phone(ADMIN).hear("chưa làm được")
    assert heard.text == (
        "Việc đã định từ ngày 1/7/2026 chưa làm được: sáp nhập Xã Quảng Sơn, Xã Quảng Thành thành Xã Quảng Đức. "
        "Xã Quảng Sơn đã kết thúc hoạt động. Xin chọn đơn vị khác."
    )


# Who may not


@pytest.mark.parametrize("person", [QUANG_SON, COORDINATOR])
async def test_only_an_admin_reorganises(here: Place, person: int) -> None:
    assert "không thuộc quyền" in (await tell(here.phone(person), "/sapxep")).text
    assert "Sắp xếp đơn vị" not in labels(await tell(here.phone(person), "/menu"))


async def test_another_cannot_undo(here: Place) -> None:
    await merge(here, "Xã Quảng Sơn", "Xã Quảng Thành", into="Xã Quảng Đức", on="1/4/2026")
    data = next(button.data for button in here.phone(ADMIN).last.buttons if button.label == "Hoàn tác")
    assert data
    phone = here.phone(COORDINATOR)
    message = await tell(phone, "/menu")
    await phone.tap_raw(data, message)
    assert "không còn hoàn tác được" in (await phone.hear()).text
    assert "Xã Quảng Đức" in [row["name"] for row in await here.export("units")]


async def test_who_lost_the_right_meanwhile_cannot_finish(here: Place) -> None:
    phone = here.phone(ADMIN)
    await tell(phone, "/sapxep", "[Đổi tên]", "Xã Quảng Sơn", "Xã Quảng Đức", "1/4/2026")
    await here.database.write(lambda c: c.execute("UPDATE roles SET valid_to = '2026-04-01' WHERE role = 'admin'"))
    assert "không thuộc quyền" in (await tell(phone, "[Làm]")).text
    assert "Xã Quảng Sơn" in [row["name"] for row in await here.export("units")]
