"""A registration that says what another says: asked about where only places differ, as long as that is so."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.records.people import Role
from tests.acceptance.helpers import last_year, somebody
from tests.handlers.helpers import initiative, labels, register, tell
from tests.phone import Phone
from tests.place import COORDINATOR, NUMBERED, QUANG_SON, QUANG_THANH, Place, place
from tests.reminders.helpers import pass_until
from tests.signals.test_asking import above, questions

pytestmark = pytest.mark.server
HERE, THERE = "Dọn vệ sinh đường làng ngõ xóm thôn Hải An", "Dọn vệ sinh đường làng ngõ xóm thôn Hải Đông"


async def copied(here: Place, target: str = "600 m đường") -> Phone:
    """Quảng Thành registers what Quảng Sơn has, for another place."""
    await register(here.phone(QUANG_SON), HERE)
    phone = here.phone(QUANG_THANH)
    await tell(phone, "/dangky", THERE, "[Giữ tên này]", "[Chính đơn vị (tập thể)]", "[Kinh tế]", "thôn Hải Đông")
    await tell(phone, target, "[Cuối năm]", "[Gửi]")
    await pass_until(here, "2/4")
    return phone


async def test_only_the_later_one_is_asked_with_the_other_by_name(here: Place) -> None:
    phone = await copied(here)
    (asked,) = questions(phone)
    assert asked.splitlines()[0] == (
        f"Mô hình {THERE} có tên hoặc nội dung gần giống “{HERE}” của Xã Quảng Sơn (2026). "
        "Hai mô hình khác nhau ở điểm nào?"
    )
    assert labels(phone.last) == [
        "Là mô hình nhân rộng", "Trùng, chỉ cần một", "Đổi tên mô hình", "Khác nhau: ghi rõ",
    ]  # fmt: skip
    assert questions(here.phone(QUANG_SON)) == []
    await phone.tap("Khác nhau: ghi rõ")
    await phone.hear("Thôn bên làm đường trục")
    await tell(phone, "Thôn tôi làm đường ra đồng.")
    await pass_until(here, "15/4")
    assert (await above(here)).startswith("Không có điều nào cần hỏi thêm")


async def test_the_same_name_with_another_target_is_honest_work(here: Place) -> None:
    assert questions(await copied(here, "25 hộ, mỗi hộ một đoạn 40 m")) == []


async def test_another_name_takes_the_question_back(here: Place) -> None:
    phone = await copied(here)
    assert len(questions(phone)) == 1
    wanted = await initiative(here, THERE)
    rename = "UPDATE initiatives SET name = 'Thắp sáng ngõ quê', target = '30 bóng đèn' WHERE id = ?"
    await here.database.write(lambda c: c.execute(rename, (wanted["id"],)))
    await pass_until(here, "15/4")
    assert "gần giống" not in await above(here)
    await phone.tap("Là mô hình nhân rộng")
    await phone.hear_toast("không cần trả lời nữa")


async def test_the_name_is_changed_from_the_question_and_that_is_the_answer(here: Place) -> None:
    phone = await copied(here)
    wanted, other = await initiative(here, THERE), "Thắp sáng đường quê ngõ xóm thôn Hải Đông"
    await phone.tap("Đổi tên mô hình")
    await phone.hear(f"Đang ghi: {THERE}")
    assert (await tell(phone, other)).text == f"Cảm ơn đồng chí. Tên mô hình từ nay là {other}."
    await phone.tap("Là mô hình nhân rộng")
    await phone.hear_toast("không cần trả lời nữa")
    await pass_until(here, "15/4")
    assert (await above(here)).startswith("Không có điều nào cần hỏi thêm")
    boss = here.phone(COORDINATOR)
    await boss.tap_raw(f"v:initiative:{wanted['id']}", 1)
    shown = (await boss.hear(other)).text
    assert f"• 2/4/2026: đổi tên từ “{THERE}” thành “{other}” – Cán bộ xã Quảng Thành" in shown
    assert "Thắp sáng" in (await tell(boss, "/mohinh thap sang")).text, "it is found by its new name"


async def test_what_both_report_tells_them_apart(here: Place) -> None:
    phone = await copied(here)
    await tell(here.phone(QUANG_SON), "Dọn vệ sinh đường làng: bà con góp 20 công", "[Đúng, gửi]")
    await tell(phone, "Dọn vệ sinh đường làng Hải Đông: bà con góp 75 công", "[Đúng, gửi]")
    await pass_until(here, "15/4")
    assert (await above(here)).startswith("Không có điều nào cần hỏi thêm")


async def test_last_year_of_ones_own_is_asked_about_unless_it_is_continued(here: Place) -> None:
    await last_year(here, "QN-QT", HERE, THERE)
    await here.bot.tick()
    phone = here.phone(QUANG_THANH)
    await register(phone, HERE)
    await pass_until(here, "2/4")
    (asked,) = questions(phone)
    assert f"gần giống “{HERE}” của Xã Quảng Thành (2025)" in asked
    await tell(phone, "/namtruoc")
    await phone.tap("2")
    await phone.hear()
    await phone.tap("Tiếp tục")
    await phone.hear()
    await pass_until(here, "8/4")
    assert len(questions(phone)) == 1


async def test_by_numbers_where_there_are_no_buttons(tmp_path: Path) -> None:
    async with place(tmp_path, capabilities=NUMBERED) as here:
        phone = here.phone(QUANG_SON)
        await tell(phone, "/dangky", HERE, "1", "1", "thôn Hải An", "nhiều hộ tham gia", "cuối năm", "1")
        await pass_until(here, "2/4")
        heard = next(message for message in reversed(phone.answers) if "chưa nêu kết quả" in message.text)
        assert "2. Việc này khó đo bằng số" in heard.text
        await phone.say("2")
        await phone.hear("Cảm ơn đồng chí")


async def test_a_deputy_is_asked_for_whoever_is_away(here: Place) -> None:
    deputy = await somebody(here, 1101, "Cán bộ thay xã Quảng Thành", "QN-QT", Role.OFFICER)
    await here.database.write(
        lambda c: c.execute(
            "INSERT INTO leaves (id, person_id, deputy_id, begins_on, ends_on, recorded_by, recorded_at)"
            " SELECT 'l', 2, max(id), '2026-04-02', '2026-05-01', 2, '2026' FROM people"
        )
    )
    await copied(here)
    await deputy.hear("gần giống")
    assert "Thay cho" in deputy.last.text or "thay cho" in deputy.last.text
    await tell(deputy, "[Là mô hình nhân rộng]")
    assert deputy.last.text.startswith("Cảm ơn đồng chí")
