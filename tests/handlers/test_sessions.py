"""Forms over time: set aside, taken up, left for weeks, restarted, raced, edited; and never anybody else's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.handlers.helpers import FLOWERS, ROAD, initiative, labels, payload, register, reports, tell
from tests.place import HAI_AN, QUANG_SON, QUANG_THANH, Place

pytestmark = pytest.mark.server


async def test_set_aside_and_taken_up_from_the_menu(here: Place) -> None:
    phone = here.phone(QUANG_SON)
    heard = await tell(phone, "/dangky", ROAD, "[Chính đơn vị]", "/huy")
    assert heard.text == ("Đã dừng phần Đăng ký mô hình. Những gì đã nhập vẫn được giữ, bấm Làm tiếp để quay lại.")
    heard = await tell(phone, "/start")
    assert labels(heard)[0] == "Làm tiếp: Đăng ký mô hình"
    heard = await tell(phone, "[Làm tiếp: Đăng ký mô hình]")
    assert heard.text == "(3/6) Thuộc lĩnh vực nào?"
    await tell(phone, "[Kinh tế]", "thôn Hải An", "600 m đường", "[Cuối năm]", "[Gửi]")
    assert (await initiative(here, ROAD))["subject_name"] == "Xã Quảng Sơn"


async def test_another_form_sets_the_open_one_aside(here: Place) -> None:
    phone = here.phone(QUANG_THANH)
    await tell(phone, "/dangky", ROAD, "/baocao", "[1]", "[Chưa có kết quả]", "[Bỏ qua]", "[Gửi]")
    heard = await tell(phone, "/menu", "[Làm tiếp: Đăng ký mô hình]")
    assert heard.text == "(2/6) Ai thực hiện? Tập thể khác là hội, đoàn, chi bộ, thôn, tổ…"
    assert len(await reports(here, FLOWERS)) == 1


async def test_an_old_button_of_a_form_set_aside_takes_it_up(here: Place) -> None:
    phone = here.phone(QUANG_SON)
    asked = await tell(phone, "/dangky", ROAD)
    await tell(phone, "/huy")
    await phone.tap_raw(payload(asked, "Cá nhân"), asked)
    assert (await phone.hear()).text.endswith("Ai thực hiện? Tập thể khác là hội, đoàn, chi bộ, thôn, tổ…")


async def test_left_for_two_weeks(here: Place) -> None:
    phone = here.phone(QUANG_SON)
    await tell(phone, "/dangky", ROAD)
    await here.bot.move_clock(timedelta(days=15))
    heard = await phone.hear()
    assert heard.text == (
        "Phần Đăng ký mô hình bắt đầu ngày 1/4/2026 để lâu chưa gửi nên tạm cất. "
        "Những gì đồng chí đã nhập vẫn còn: bấm Làm tiếp khi tiện."
    )
    heard = await tell(phone, "[Làm tiếp: Đăng ký mô hình]")
    assert heard.text == "(2/6) Ai thực hiện? Tập thể khác là hội, đoàn, chi bộ, thôn, tổ…"
    await tell(phone, "[Chính đơn vị]", "[Kinh tế]", "thôn Hải An", "600 m đường", "[Cuối năm]", "[Gửi]")
    assert (await initiative(here, ROAD))["effective_on"] == "2026-04-16"


async def test_left_without_an_answer_is_put_away_without_a_word(here: Place) -> None:
    phone = here.phone(QUANG_SON)
    await tell(phone, "/dangky")
    before = len(phone.answers)
    await here.bot.move_clock(timedelta(days=15))
    assert len(phone.answers) == before
    assert "Làm tiếp: Đăng ký mô hình" not in labels(await tell(phone, "/menu"))


async def test_a_restart_in_the_middle_of_a_form(here: Place) -> None:
    phone = here.phone(QUANG_SON)
    for number, answer in enumerate((ROAD, "[Chính đơn vị]", "[Kinh tế]", "thôn Hải An", "600 m đường", "[Cuối năm]")):
        if number == 0:
            await tell(phone, "/dangky")
        await here.stop()
        await here.start()
        await tell(phone, answer)
    await here.stop()
    await here.start()
    heard = await tell(phone, "[Gửi]")
    assert heard.text.startswith(f"Đã ghi nhận đăng ký: {ROAD}")
    assert (await initiative(here, ROAD))["target"] == "600 m đường"


async def test_what_is_sent_while_the_bot_is_away_is_answered_when_it_is_back(here: Place) -> None:
    phone = here.phone(QUANG_SON)
    await tell(phone, "/dangky")
    await here.stop()
    await phone.say(ROAD)
    await here.start()
    assert (await phone.hear()).text.startswith(f"✓ Tên: {ROAD}")


async def test_two_starts_at_once(here: Place) -> None:
    phone = here.phone(QUANG_SON)
    await phone.say("/start")
    await phone.say("/start")
    await phone.hear("Hôm nay đồng chí cần việc gì?")
    await phone.hear("Hôm nay đồng chí cần việc gì?")
    await here.bot.drain()
    assert len(phone.answers) == 2


async def test_two_registrations_begun_at_once_leave_one_open(here: Place) -> None:
    phone = here.phone(QUANG_SON)
    await phone.say("/dangky")
    await phone.say("/dangky")
    await phone.hear("Tên mô hình là gì?")
    await phone.hear("Tên mô hình là gì?")
    heard = await tell(phone, ROAD)
    assert heard.text.startswith(f"✓ Tên: {ROAD}")
    rows = await here.database.all("SELECT state FROM sessions ORDER BY state")
    assert [row[0] for row in rows] == ["open", "parked"]


async def test_two_taps_at_once_send_once(here: Place) -> None:
    phone = here.phone(QUANG_SON)
    review = await register(phone, send=False)
    for _ in range(3):
        await phone.tap_raw(payload(review, "Gửi"), review)
    assert (await phone.hear()).text.startswith("Đã ghi nhận đăng ký")
    assert await phone.hear_toast("đã gửi") == "Phần này đã gửi rồi, không cần bấm nữa."
    await here.bot.drain()
    assert sum(answer.text.startswith("Đã ghi nhận") for answer in phone.answers) == 1
    assert (await initiative(here, ROAD))["name"] == ROAD


async def test_two_taps_on_one_option_answer_once(here: Place) -> None:
    phone = here.phone(QUANG_SON)
    asked = await tell(phone, "/dangky", ROAD)
    await phone.tap_raw(payload(asked, "Chính đơn vị (tập thể)"), asked)
    await phone.tap_raw(payload(asked, "Cá nhân"), asked)
    assert (await phone.hear()).text.endswith("(3/6) Thuộc lĩnh vực nào?")
    assert await phone.hear_toast("câu trước") == "Nút này của câu trước. Xin trả lời câu mới nhất ở cuối."


async def test_a_message_edited_before_sending_is_read_again(here: Place) -> None:
    phone = here.phone(QUANG_SON)
    await tell(phone, "/dangky")
    said = await phone.say("Vận động hiến đất mở đường thôn Hải Ân")
    await phone.hear()
    await phone.edit(said, ROAD)
    heard = await phone.hear()
    assert heard.text.startswith(f"Đã sửa theo tin đồng chí vừa chỉnh: Tên – {ROAD}.\n(2/6) Ai thực hiện?")
    await tell(phone, "[Chính đơn vị]", "[Kinh tế]", "thôn Hải An", "600 m đường", "[Cuối năm]", "[Gửi]")
    assert (await initiative(here, ROAD))["name"] == ROAD


async def test_a_registration_edited_after_sending_stays_as_it_was_sent(here: Place) -> None:
    phone = here.phone(QUANG_SON)
    await tell(phone, "/dangky")
    said = await phone.say(ROAD)
    await phone.hear()
    await tell(phone, "[Chính đơn vị]", "[Kinh tế]", "thôn Hải An", "600 m đường", "[Cuối năm]", "[Gửi]")
    await phone.edit(said, "Tên khác hẳn của mô hình")
    heard = await phone.hear()
    assert heard.text.startswith("Tin này đã gửi trong phần Đăng ký mô hình, nên chỉnh ở đây không đổi được.")
    assert (await initiative(here, ROAD))["name"] == ROAD


async def test_an_old_message_edited_in_the_middle_of_another_form_answers_nothing_there(here: Place) -> None:
    phone = here.phone(QUANG_THANH)
    await tell(phone, "/dangky")
    said = await phone.say(ROAD)
    await phone.hear()
    await tell(phone, "[Chính đơn vị]", "[Kinh tế]", "thôn Hải An", "600 m đường", "[Cuối năm]", "[Gửi]")
    await tell(phone, "/baocao", "hải an", "[Quay lại]", "xanh, sạch", "[Đúng tiến độ]")
    await phone.edit(said, "Tên khác hẳn của mô hình")
    await phone.hear()
    heard = await tell(phone, "Họp dân 2 lần, 45 hộ đồng ý.")
    assert heard.text.startswith("✓ Đã làm: Họp dân 2 lần, 45 hộ đồng ý.")


async def test_nobody_uses_anothers_form(here: Place) -> None:
    theirs = here.phone(QUANG_THANH)
    review = await register(theirs, send=False)
    session = payload(review, "Gửi").split(":")[1]
    phone = here.phone(HAI_AN)
    await tell(phone, "/menu")
    for data in (payload(review, "Gửi"), payload(review, "✎ Tên"), payload(review, "Hủy")):
        await phone.tap_raw(data, phone.last)
        assert await phone.hear_toast("đã đóng") == "Phần này đã đóng. Xin chọn việc trong danh mục."
    await phone.tap_raw(f"r:{session}", phone.last)
    assert (await phone.hear()).text == "Phần này đã đóng. Xin chọn việc trong danh mục."
    assert not [row for row in await here.export("initiatives") if row["name"] == ROAD]
    await tell(theirs, "[Gửi]")
    assert (await initiative(here, ROAD))["entered_by_name"] == "Cán bộ xã Quảng Thành"


async def test_a_button_of_another_open_form_of_ones_own_does_not_answer_this_one(here: Place) -> None:
    phone = here.phone(QUANG_THANH)
    review = await register(phone, send=False)
    await tell(phone, "/baocao")
    await phone.tap_raw(payload(review, "Gửi"), review)
    heard = await phone.hear()
    assert "Đăng ký mô hình: đồng chí xem lại trước khi gửi." in heard.text, "it is taken up, not sent unseen"
    assert not [row for row in await here.export("initiatives") if row["name"] == ROAD]
