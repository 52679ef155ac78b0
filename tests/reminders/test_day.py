"""One message a person a day, with buttons that open the right form; nothing to say, nothing is sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.channels.telegram.channel import CAPABILITIES
from bot.local import Message
from tests.handlers.helpers import FLOWERS, labels, payload, reports, tell
from tests.phone import Phone
from tests.place import COORDINATOR, LEADER, NUMBERED, QUANG_SON, QUANG_THANH, Place, place
from tests.reminders.helpers import (
    QUANG_THANH_UNIT,
    duty_of,
    initiatives_of,
    moments,
    pass_until,
    reminders_of,
    rows,
    told,
    write,
)

pytestmark = pytest.mark.server

NO_RESULT = ("[Chưa có kết quả]", "[Bỏ qua]", "[Gửi]")


async def test_an_officer_is_reminded_and_answers_at_once(here: Place) -> None:
    phone = here.phone(QUANG_THANH)
    await pass_until(here, "4/6")
    heard = await phone.hear("đến hạn thứ Hai 15/6")
    assert heard.text == (
        "Đồng chí có 1 việc đến hạn thứ Hai 15/6:\n"
        f"• Báo kết quả 6 tháng đầu năm 2026: {FLOWERS}\n"
        "Chưa có kết quả thì cứ báo “chưa có”."
    )
    assert labels(heard) == ["Báo ngay", "Xin gia hạn", "Có vướng mắc"]
    await phone.tap("Báo ngay")
    assert FLOWERS in (await phone.hear()).text, "the form is about the right initiative"
    await tell(phone, *NO_RESULT)
    assert len(await reports(here, FLOWERS)) == 1
    since = len(phone.answers)
    await pass_until(here, "1/8")
    assert told(phone, since) == [], "what is done is spoken of no more"
    assert moments(here.phone(LEADER)) == ["10/4 07:30"]
    await tell(phone, "/menu")
    await phone.tap_raw(payload(heard, "Báo ngay"), heard)
    assert (await phone.hear()).text == "Việc này đã xong hoặc không còn phải làm."


async def test_slots_before_on_and_after_the_day_then_the_superior_then_the_leader(here: Place) -> None:
    await pass_until(here, "30/6")
    duty = await duty_of(here, "report", QUANG_THANH_UNIT)
    assert await reminders_of(here, duty) == [
        ("before-7", "officer", "told", 2),
        ("due", "officer", "told", 2),
        ("after-3", "officer", "told", 2),
        ("superior", "superior", "told", 4),
        ("leader", "leader", "told", 5),
    ]
    assert moments(here.phone(QUANG_THANH)) == ["3/4 07:30", "4/6 07:30", "15/6 07:30", "18/6 07:30"]
    superior, leader = here.phone(COORDINATOR), here.phone(LEADER)
    assert moments(superior) == ["3/4 07:30", "18/6 07:30"]
    assert superior.last.text.startswith(
        "Việc các đơn vị chưa làm, để đồng chí biết:\n"
        "• Báo kết quả 6 tháng đầu năm 2026 (quá hạn thứ Hai 15/6): 1 đơn vị chưa làm – Xã Quảng Thành; đã nhắc "
    )
    assert labels(superior.last) == ["Xem, nhắc việc"]
    assert moments(leader) == ["10/4 07:30", "25/6 07:30"]
    for message in leader.answers:
        assert "Cán bộ" not in message.text, "a leader sees units and numbers"


async def test_a_superior_s_own_duties_come_first_and_who_cannot_be_reached_is_named(here: Place) -> None:
    superior, leader = here.phone(COORDINATOR), here.phone(LEADER)
    await pass_until(here, "3/4")
    assert (await superior.hear()).text == "Có 2 đăng ký mô hình chờ đồng chí xem.", "the day before"
    heard = await superior.hear()
    assert heard.text == (
        "Đồng chí có 1 việc đã quá hạn (thứ Ba 31/3):\n"
        "• Đăng ký mô hình năm 2026 (Xã Quảng Minh)\n"
        "\n"
        "Việc các đơn vị chưa làm:\n"
        "• Đăng ký mô hình năm 2026 (quá hạn thứ Ba 31/3): 2 đơn vị chưa làm – Xã Quảng Sơn, Xã Quảng Thành; "
        "1 nơi đã gửi, chờ xem.\n"
        "Chưa liên lạc được: Cán bộ xã Quảng Minh (chưa vào bot)."
    ), "whose officer has not joined: who enters for others is told"
    await pass_until(here, "10/4")
    heard = await leader.hear()
    assert "Chưa liên lạc được: Xã Quảng Minh (chưa vào bot)." in heard.text


async def test_the_form_for_another_unit_registers_there(here: Place) -> None:
    phone = here.phone(COORDINATOR)
    await pass_until(here, "3/4")
    await phone.hear("Xã Quảng Minh")
    await tell(phone, "[Đăng ký ngay]", "Vận động hiến đất mở đường thôn 4", "[Chính đơn vị (tập thể)]", "[Kinh tế]")
    await tell(phone, "thôn 4", "600 m đường", "[Cuối năm]", "[Gửi]")
    [stored] = [row for row in await here.export("initiatives") if "thôn 4" in row["name"]]
    assert stored["unit"] == "QN-QM"


@pytest.mark.parametrize("profile", ["buttons", "numbered"])
async def test_many_duties_are_one_message_of_eight_lines(tmp_path: Path, profile: str) -> None:
    async with place(tmp_path, capabilities=NUMBERED if profile == "numbered" else CAPABILITIES) as here:
        await initiatives_of(here, QUANG_THANH_UNIT, 30)
        await pass_until(here, "4/6")
        phone = here.phone(QUANG_THANH)
        heard = phone.last
        lines = heard.text.splitlines()
        assert lines[0] == "Đồng chí có 31 việc – báo kết quả 6 tháng đầu năm 2026, đến hạn thứ Hai 15/6:"
        assert lines[1] == f"1. {FLOWERS}"
        assert lines[8].startswith("8. ")
        assert lines[9:12] == [
            "và 23 việc nữa.",
            "Bấm số để làm ngay việc ấy.",
            "Chưa có kết quả thì cứ báo “chưa có”.",
        ]
        assert len(heard.text) <= 2000
        assert await said(phone, profile, "3", "vận động nhân dân hiến đất mở đường số 2")


async def test_without_buttons_everything_is_said_by_number_or_word(tmp_path: Path) -> None:
    async with place(tmp_path, capabilities=NUMBERED) as here:
        await initiatives_of(here, QUANG_THANH_UNIT, 1)
        phone, superior = here.phone(QUANG_THANH), here.phone(COORDINATOR)
        await pass_until(here, "4/6")
        heard = await phone.hear("2 việc")
        assert heard.text.endswith("Gõ: 1 · 2 · xin gia hạn · có vướng mắc")
        assert (await tell(phone, "xin gia han")).text.startswith("Việc nào? Bấm số.\n1. Báo kết quả")
        assert "đến ngày nào?" in (await tell(phone, "2")).text
        assert "Đã ghi: xin gia hạn đến 30/6/2026" in (await tell(phone, "30/6", "bận thu hoạch")).text
        await superior.hear("xin gia hạn đến 30/6/2026")
        assert (await tell(superior, "1")).text.startswith("Đã gia hạn đến 30/6/2026")
        assert (await phone.hear()).text.startswith("Cán bộ tổng hợp tỉnh, Tỉnh Quảng Ninh gia hạn cho đồng chí")


async def said(phone: Phone, profile: str, number: str, about: str) -> bool:
    """Choose a line by its number: a button, or a number that is typed."""
    if profile == "buttons":
        await phone.tap(number)
    else:
        await phone.say(number)
    heard = await phone.hear("Báo kết quả")
    return about in heard.text.lower()


async def test_the_longest_message_fits_a_channel_of_two_thousand_characters(tmp_path: Path) -> None:
    async with place(tmp_path, capabilities=NUMBERED) as here:
        long = "Vận động nhân dân hiến đất, tháo dỡ tường rào, góp công mở rộng đường liên thôn " * 3
        await initiatives_of(here, QUANG_THANH_UNIT, 20)
        await initiatives_of(here, 4, 20, by=4)
        await write(here, "UPDATE initiatives SET name = ?", long)
        await write(
            here, "UPDATE unit_names SET name = name || ' thuộc vùng núi, biên giới và hải đảo' WHERE unit_id > 1"
        )
        await pass_until(here, "1/7")
        for phone in (here.phone(COORDINATOR), here.phone(QUANG_THANH), here.phone(LEADER)):
            said: list[Message] = phone.answers
            assert said
            assert max(len(message.text) for message in said) <= 2000


async def test_what_is_done_between_planning_and_sending_is_not_spoken_of(here: Place) -> None:
    await pass_until(here, "4/6", "01:00")
    phone = here.phone(QUANG_THANH)
    duty = await duty_of(here, "report", QUANG_THANH_UNIT)
    assert await reminders_of(here, duty) == [("before-7", "officer", "told", 2)], "planned as the day begins"
    await tell(phone, "/baocao", "[1]", *NO_RESULT)
    since = len(phone.answers)
    await pass_until(here, "5/6")
    assert told(phone, since) == []
    assert await reminders_of(here, duty) == [("before-7", "officer", "dropped", 2)]
    assert await rows(here, "SELECT state FROM duty_messages WHERE day = '2026-06-04'") == [("dropped",)]


async def test_of_several_only_what_is_left_is_spoken_of(here: Place) -> None:
    await initiatives_of(here, QUANG_THANH_UNIT, 2)
    await pass_until(here, "4/6", "01:00")
    await tell(here.phone(QUANG_THANH), "/baocao", "[3]", *NO_RESULT)
    await pass_until(here, "4/6")
    heard = here.phone(QUANG_THANH).last
    assert heard.text.startswith("Đồng chí có 2 việc – ")
    assert FLOWERS not in heard.text


async def test_in_the_middle_of_a_form_nobody_is_interrupted(here: Place) -> None:
    phone = here.phone(QUANG_SON)
    await pass_until(here, "3/4", "07:20")
    await tell(phone, "/dangky", "Vận động hiến đất mở đường thôn Hải An")
    await pass_until(here, "3/4", "07:35")
    await phone.hears_nothing()
    await tell(phone, "[Chính đơn vị (tập thể)]")
    await pass_until(here, "3/4", "09:00")
    await phone.hear("Đăng ký mô hình năm 2026")
    assert moments(phone) == ["3/4 07:55"], "twenty minutes after the last answer"


async def test_each_person_has_an_hour_of_their_own(here: Place) -> None:
    phone = here.phone(QUANG_SON)
    heard = await tell(phone, "/giohen")
    assert "lúc 7 giờ 30" in heard.text
    assert labels(heard) == [
        "6 giờ 30", "7 giờ", "7 giờ 30", "8 giờ", "10 giờ", "14 giờ", "16 giờ 30", "19 giờ",
    ]  # fmt: skip
    assert (await tell(phone, "[14 giờ]")).text == "Từ nay bot nhắc đồng chí lúc 14 giờ."
    assert "giờ nghỉ" in (await tell(phone, "/giohen 12h")).text, "noon is quiet"
    assert "lúc 14 giờ" in (await tell(phone, "giờ nhắc")).text
    await pass_until(here, "3/4", "18:00")
    assert moments(phone) == ["3/4 14:00"]
    await phone.hear("Đăng ký")
    assert (await tell(phone, "/giohen 8h")).text == "Từ nay bot nhắc đồng chí lúc 8 giờ."
    assert "Giờ nhắc" in labels(await tell(phone, "/trogiup"))


async def test_the_call_list_is_for_who_may_urge(here: Place) -> None:
    phone = here.phone(COORDINATOR)
    assert (await tell(phone, "/goidien")).text.startswith("Không có ai phải gọi")
    await pass_until(here, "3/4")
    await phone.hear("Chưa liên lạc được")
    heard = await tell(phone, "[Danh sách gọi điện]")
    assert heard.text == (
        "Danh sách gọi điện: 1 nơi bot không nhắn tới được.\n"
        "1. Cán bộ xã Quảng Minh, Xã Quảng Minh (chưa vào bot): Đăng ký mô hình năm 2026, hạn 31/3/2026"
    )
    assert "không thuộc quyền" in (await tell(here.phone(QUANG_SON), "/goidien")).text
    await write(here, "INSERT INTO chats VALUES ('telegram', '1007', 7, 'linked', '2026-04-03T00:00:00+00:00')")
    assert (await tell(phone, "/goidien")).text.startswith("Không có ai phải gọi"), "who has joined is reached"
