"""Checks that are not to be made: a clear sentence each, and nothing that was typed is lost."""

from __future__ import annotations

from datetime import timedelta

from storage import leaves
from storage.records.people import Role
from tests.checks.helpers import WRONG, begin, found_less, initiative_id, one, person_of, reported, sees
from tests.handlers.helpers import FLOWERS, payload, tell
from tests.imports.test_chat import workbook
from tests.place import ADMIN, COORDINATOR, LEADER, QUANG_SON, QUANG_THANH, Place
from tests.urging.helpers import joins

OWN = "do đồng chí, hoặc người đồng chí làm thay, nhập hoặc phụ trách nên người khác kiểm tra"
CLEAN = "Giữ sạch đường làng"
STOPPED = "Mô hình này đã dừng nên không ghi kiểm tra nữa."


async def stopped(here: Place, about: str) -> None:
    """The officer stops the initiative."""
    await here.database.write(lambda c: c.execute("UPDATE initiatives SET state = 'stopped' WHERE id = ?", (about,)))


async def test_a_stopped_initiative(here: Place) -> None:
    checker, about = here.phone(COORDINATOR), await initiative_id(here)
    await stopped(here, about)
    await checker.tap_raw(f"c:kiemtra:{about}", 1)
    await checker.hear(STOPPED)
    listed = await tell(checker, "/kiemtra")
    assert FLOWERS not in listed.text


async def test_stopped_between_opening_and_sending_what_was_typed_is_kept(here: Place) -> None:
    officer, checker = here.phone(QUANG_THANH), here.phone(COORDINATOR)
    await reported(officer)
    about = await initiative_id(here)
    await found_less(checker, about)
    await stopped(here, about)
    refused = await tell(checker, "[Gửi]")
    assert f"{STOPPED} Những gì đồng chí đã nhập vẫn còn" in refused.text
    assert await here.export("checks") == []
    review = await tell(checker, "[Giữ: ")
    assert WRONG in review.text
    await tell(checker, "[Hủy]")
    review = await tell(checker, "/menu", "[Làm tiếp: Ghi kiểm tra]")
    assert WRONG in review.text
    await here.database.write(lambda c: c.execute("UPDATE initiatives SET state = 'registered'"))
    await tell(checker, "[Gửi]")
    assert (await one(here))["wrong"] == WRONG


async def test_ones_own(here: Place) -> None:
    checker = here.phone(COORDINATOR)
    about = await initiative_id(here)
    coordinator = await person_of(here, COORDINATOR)
    for column in ("entered_by", "responsible_id"):
        await here.database.write(
            lambda c, column=column: c.execute(
                f"UPDATE initiatives SET {column} = ? WHERE id = ?", (coordinator, about)
            )  # type: ignore[misc]
        )
        await checker.tap_raw(f"c:kiemtra:{about}", 1)
        await checker.hear(OWN)
        assert FLOWERS not in (await tell(checker, "/kiemtra")).text
        await here.database.write(
            lambda c: c.execute("UPDATE initiatives SET entered_by = 2, responsible_id = NULL WHERE id = ?", (about,))
        )
    assert FLOWERS in (await tell(checker, "/kiemtra")).text


async def test_what_one_brought_in_a_list_is_not_ones_own(here: Place) -> None:
    """An office's admin imports the province's initiatives, and goes to see them as one who checks there."""
    admin, me = here.phone(ADMIN), await person_of(here, ADMIN)
    await here.database.write(
        lambda c: c.execute(
            "INSERT INTO roles (person_id, role, unit_id) SELECT ?, 'coordinator', id FROM units WHERE code = 'QN'",
            (me,),
        )
    )
    await admin.document(
        workbook([["Năm", "Đơn vị", "Tên mô hình", "Lĩnh vực"], [2026, "Xã Quảng Thành", CLEAN, "Kinh tế"]], "Mô hình"),
        "mo-hinh.xlsx",
    )
    await admin.tap("Ghi tất cả", await admin.hear("1 dòng mới", 30.0))
    await admin.hear("Đã ghi 1 dòng", 30.0)
    about = await initiative_id(here, CLEAN)
    assert CLEAN in (await tell(admin, "/kiemtra")).text
    await tell(admin, "/huy")
    await begin(admin, about)
    await tell(admin, "[Tại chỗ]", "[Đúng như báo]", "Đường sạch", "[Bỏ qua]", "[Không gửi gì]", "[Gửi]")
    assert (await one(here))["person_id"] == me
    await here.database.write(
        lambda c: c.execute("UPDATE initiatives SET responsible_id = ? WHERE id = ?", (me, about))
    )
    await admin.tap_raw(f"c:kiemtra:{about}", 1)
    await admin.hear(OWN)


async def test_what_became_ones_own_while_it_was_typed(here: Place) -> None:
    officer, checker = here.phone(QUANG_THANH), here.phone(COORDINATOR)
    await reported(officer)
    about = await initiative_id(here)
    await found_less(checker, about)
    mine = await person_of(here, COORDINATOR)
    await here.database.write(
        lambda c: c.execute("UPDATE initiatives SET responsible_id = ? WHERE id = ?", (mine, about))
    )
    refused = await tell(checker, "[Gửi]")
    assert OWN in refused.text
    assert await here.export("checks") == []


async def test_whoever_acts_for_the_person_whose_it_is(here: Place) -> None:
    officer, checker = await person_of(here, QUANG_THANH), await person_of(here, COORDINATOR)
    today = here.bot.services.today()
    await here.database.write(
        lambda c: leaves.add(c, "away", officer, checker, today, today + timedelta(days=5), officer, here.clock.now())
    )
    phone = here.phone(COORDINATOR)
    await phone.tap_raw(f"c:kiemtra:{await initiative_id(here)}", 1)
    await phone.hear(OWN)


async def test_whoever_acts_for_a_checker_is_named_as_doing_so(here: Place) -> None:
    officer, deputy = here.phone(QUANG_THANH), here.phone(QUANG_SON)
    absent = await person_of(here, COORDINATOR)
    acts, today = await person_of(here, QUANG_SON), here.bot.services.today()
    await here.database.write(
        lambda c: leaves.add(c, "away", absent, acts, today, today + timedelta(days=5), absent, here.clock.now())
    )
    await reported(officer)
    await found_less(deputy, await initiative_id(here))
    sent = await tell(deputy, "[Gửi]")
    assert "thay cho Cán bộ tổng hợp tỉnh" in sent.text
    kept = await one(here)
    assert (kept["person_id"], kept["instead_of"]) == (acts, absent)
    signed = "Cán bộ xã Quảng Sơn (thay cho Cán bộ tổng hợp tỉnh)"
    assert signed in (await officer.hear("đã kiểm tra")).text
    assert signed in (await sees(officer, kept["id"])).text
    for action in ("agree", "object"):  # in whose stead it was made does not answer it either
        await here.phone(COORDINATOR).tap_raw(f"k:{action}:{kept['id']}", 1)
        await here.phone(COORDINATOR).hear("không thuộc quyền")


async def test_no_right_any_more(here: Place) -> None:
    officer = here.phone(QUANG_THANH)
    await reported(officer)
    person = await joins(here, 1101, "Chuyên viên kiểm tra", "QN", Role.CHECKER)
    checker = here.phone(1101)
    review = await found_less(checker, await initiative_id(here))
    await here.database.write(
        lambda c: c.execute("UPDATE roles SET valid_to = '2026-04-01' WHERE person_id = ?", (person,))
    )
    refused = await tell(checker, "[Gửi]")
    assert "không thuộc quyền" in refused.text
    assert await here.export("checks") == []
    await here.database.write(lambda c: c.execute("UPDATE roles SET valid_to = NULL WHERE person_id = ?", (person,)))
    again = await tell(checker, "/menu", "[Làm tiếp: Ghi kiểm tra]")
    assert again.text.partition("•")[2] == review.text.partition("•")[2]


async def test_who_may_not_check(here: Place) -> None:
    about = await initiative_id(here)
    for phone in (here.phone(QUANG_SON), here.phone(QUANG_THANH)):
        await phone.tap_raw(f"c:kiemtra:{about}", 1)
        await phone.hear("không thuộc quyền")
    leader = here.phone(LEADER)
    await leader.tap_raw("c:kiemtra:nowhere", 1)
    await leader.hear("Không tìm thấy")


async def test_told_twice_it_is_one(here: Place) -> None:
    officer, checker = here.phone(QUANG_THANH), here.phone(COORDINATOR)
    await reported(officer)
    review = await found_less(checker, await initiative_id(here))
    await checker.tap_raw(payload(review, "Gửi"), 1)
    await checker.tap_raw(payload(review, "Gửi"), 1)
    await checker.hear("Đã ghi kiểm tra")
    await checker.hear_toast("đã gửi rồi")
    assert len(await here.export("checks")) == 1
    await officer.hear("đã kiểm tra")
    await officer.hears_nothing()
