"""Vào dùng bot: a code opens the door once, to one person, after consent; without one there is nothing to see."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.clock import Clock
from bot.conversations.onboarding import CONSENT
from bot.setup import first_admin
from storage.database import Database
from storage.records.people import Role
from tests.handlers.helpers import labels, payload, tell
from tests.phone import Phone
from tests.place import LEADER, NEWCOMER, QUANG_SON, Place

pytestmark = pytest.mark.server

CODE_PLEASE = (
    "Chào đồng chí. Đây là bot dân vận khéo của cơ quan. "
    "Xin gõ mã mời gồm 10 ký tự do cơ quan cấp, hoặc mở đường dẫn trong giấy mời."
)
WRONG = "Mã này không đúng, đã dùng hoặc đã hết hạn. Xin xem lại giấy mời, hoặc xin cơ quan cấp mã mới."
TOO_MANY = "Đã thử sai nhiều lần. Xin đợi một giờ rồi thử lại, hoặc gọi quản trị."
GONE = "Mã mời này vừa được dùng ở nơi khác hoặc đã hết hạn. Xin cơ quan cấp mã mới."


async def state_of(here: Place, name: str) -> str:
    return str(next(row["state"] for row in await here.export("people") if row["name"] == name))


def stranger(here: Place, number: int = 4001) -> Phone:
    here.server.add_person(number, f"Người lạ {number}")
    return here.phone(number)


async def test_by_code(here: Place) -> None:
    phone = here.phone(NEWCOMER)
    heard = await tell(phone, here.codes[NEWCOMER].upper())
    assert heard.text == f"Dân vận khéo\nMã mời của đồng chí hợp lệ.\n{CONSENT}\n\nĐồng chí có đồng ý không?"
    assert labels(heard) == ["Đồng ý", "Không dùng bot", "Hủy"]
    heard = await tell(phone, "[Đồng ý]")
    assert heard.text.endswith("Thông tin của đồng chí: Cán bộ xã Quảng Minh, Xã Quảng Minh, cán bộ cơ sở. Đúng chưa?")
    heard = await tell(phone, "[Đúng]")
    assert heard.text == (
        "Xong rồi, đồng chí Cán bộ xã Quảng Minh. Từ nay chỉ cần nhắn ở đây: đăng ký mô hình, báo kết quả. "
        "Gõ “trợ giúp” bất cứ lúc nào."
    )
    assert await state_of(here, "Cán bộ xã Quảng Minh") == "joined"
    heard = await tell(phone, "[Xem danh mục]")
    assert heard.text.startswith("Chào đồng chí Cán bộ xã Quảng Minh, Xã Quảng Minh.")
    consents = await here.database.all("SELECT version, wording FROM consents")
    assert [tuple(row) for row in consents] == [("2026-1", CONSENT)]


async def test_by_the_link_of_the_invitation_and_words_in_place_of_buttons(here: Place) -> None:
    phone = here.phone(NEWCOMER)
    heard = await tell(phone, f"/start {here.codes[NEWCOMER]}", "đồng ý", "dung")
    assert heard.text.startswith("Xong rồi, đồng chí Cán bộ xã Quảng Minh.")


async def test_with_ones_name_put_right(here: Place) -> None:
    phone = here.phone(NEWCOMER)
    heard = await tell(phone, here.codes[NEWCOMER], "[Đồng ý]", "[Sửa họ tên]")
    assert heard.text.endswith("Họ và tên của đồng chí?")
    heard = await tell(phone, "Nguyê\u0303n Thi\u0323 Hoa")
    assert heard.text.startswith("Xong rồi, đồng chí Nguyễn Thị Hoa.")
    assert await state_of(here, "Nguyễn Thị Hoa") == "joined"


async def test_not_joining_is_possible_and_ends_the_invitation(here: Place) -> None:
    phone = here.phone(NEWCOMER)
    heard = await tell(phone, here.codes[NEWCOMER], "[Không dùng bot]")
    assert heard.text == (
        "Đã ghi nhận đồng chí không dùng bot; cơ quan sẽ nhập thay. Bot không nhắn thêm. Muốn dùng lại, xin mã mời mới."
    )
    assert await state_of(here, "Cán bộ xã Quảng Minh") == "declined"
    assert (await tell(phone, here.codes[NEWCOMER])).text == WRONG
    assert (await tell(phone, "/dangky")).text == CODE_PLEASE


async def test_cancelled_and_taken_up_again(here: Place) -> None:
    phone = here.phone(NEWCOMER)
    heard = await tell(phone, here.codes[NEWCOMER], "[Đồng ý]", "[Hủy]")
    assert labels(heard) == ["Làm tiếp: Dân vận khéo"]
    heard = await tell(phone, "[Làm tiếp: Dân vận khéo]")
    assert heard.text.endswith("Đúng chưa?"), "consent was given already"
    assert (await tell(phone, "[Đúng]")).text.startswith("Xong rồi")


async def test_start_in_the_middle_repeats_the_question(here: Place) -> None:
    phone = here.phone(NEWCOMER)
    assert (await tell(phone, here.codes[NEWCOMER], "[Đồng ý]", "/start")).text.endswith("Đúng chưa?")


async def test_wrong_codes_are_counted(here: Place) -> None:
    phone = here.phone(NEWCOMER)
    for _ in range(5):
        assert (await tell(phone, "0000000000")).text == WRONG
    assert (await tell(phone, here.codes[NEWCOMER])).text == TOO_MANY, "even the right one, for an hour"
    await here.bot.move_clock(timedelta(minutes=61))
    assert "Đồng chí có đồng ý không?" in (await tell(phone, here.codes[NEWCOMER])).text


async def test_an_expired_code(here: Place) -> None:
    await here.bot.move_clock(timedelta(days=31))
    assert (await tell(here.phone(NEWCOMER), here.codes[NEWCOMER])).text == WRONG


async def test_a_code_that_expires_on_the_way(here: Place) -> None:
    phone = here.phone(NEWCOMER)
    await here.bot.move_clock(timedelta(days=29))
    await tell(phone, here.codes[NEWCOMER], "[Đồng ý]")
    await here.bot.move_clock(timedelta(days=2))
    assert (await tell(phone, "[Đúng]")).text == GONE
    assert await state_of(here, "Cán bộ xã Quảng Minh") == "invited"


async def test_a_used_code_opens_nothing(here: Place) -> None:
    await tell(here.phone(NEWCOMER), here.codes[NEWCOMER], "[Đồng ý]", "[Đúng]")
    assert (await tell(stranger(here), here.codes[NEWCOMER])).text == WRONG


async def test_two_chats_with_one_code_at_once(here: Place) -> None:
    first, second = here.phone(NEWCOMER), stranger(here)
    for phone in (first, second):
        await tell(phone, here.codes[NEWCOMER], "[Đồng ý]")
    await first.tap("Đúng")
    await second.tap("Đúng")
    told = sorted([(await first.hear()).text, (await second.hear()).text])
    assert told[0] == GONE
    assert told[1].startswith("Xong rồi")
    assert len(await here.database.all("SELECT 1 FROM chats WHERE person_id = 7")) == 1


async def test_strangers_can_do_nothing(here: Place) -> None:
    phone = stranger(here)
    for words in ("/start", "xin chào", "/dangky", "/mohinh", "/menu", "Báo kết quả", "1", "'; DROP TABLE people; --"):
        assert (await tell(phone, words)).text == CODE_PLEASE
    await phone.sticker()
    assert (await phone.hear()).text == CODE_PLEASE
    some = (await here.export("initiatives"))[0]["id"]
    for data in (
        f"v:initiative:{some}",
        "v:mine:0",
        "c:menu",
        f"c:baocao:{some}",
        "r:0000000000",
        "f:0000000000:1:send",
    ):
        await phone.tap_raw(data, phone.last)
    await here.bot.drain()
    assert all(
        answer.text in (CODE_PLEASE, "Phần này đã đóng. Xin chọn việc trong danh mục.") for answer in phone.answers
    )
    assert not any(button.data for answer in phone.answers for button in answer.buttons)


async def test_a_stranger_cannot_use_the_buttons_of_another_persons_onboarding(here: Place) -> None:
    await tell(here.phone(NEWCOMER), here.codes[NEWCOMER])
    asked = here.phone(NEWCOMER).last
    phone = stranger(here)
    await tell(phone, "xin chào")
    await phone.tap_raw(payload(asked, "Đồng ý"), phone.last)
    assert await phone.hear_toast() == "Phần này đã đóng. Xin chọn việc trong danh mục."


async def test_who_has_joined_needs_no_code_any_more(here: Place) -> None:
    for words in (f"/start {here.codes[NEWCOMER]}", here.codes[NEWCOMER]):
        heard = await tell(here.phone(QUANG_SON), words)
        assert "Báo kết quả" in labels(heard)
    assert await state_of(here, "Cán bộ xã Quảng Minh") == "invited"


async def test_the_first_admin_gives_a_name(here: Place) -> None:
    await here.stop()
    database = await Database.open(here.settings.database_file)
    await database.write(lambda connection: connection.execute("DELETE FROM chats WHERE person_id = 6"))
    code = await first_admin(database, "Ban Dân vận", Clock().now(), timedelta(days=900))
    await database.close()
    await here.start()
    assert code
    phone = stranger(here)
    heard = await tell(phone, f"/start {code}", "[Đồng ý]")
    assert heard.text.endswith("Họ và tên của đồng chí?")
    heard = await tell(phone, "Trần Văn Bình")
    assert heard.text.startswith("Xong rồi, đồng chí Trần Văn Bình.")
    row = next(row for row in await here.export("people") if row["name"] == "Trần Văn Bình")
    assert (row["unit"], row["roles"], row["state"]) == ("GOC", [Role.ADMIN], "joined")


async def test_the_menu_shows_what_the_roles_allow(here: Place) -> None:
    assert labels(await tell(here.phone(LEADER), "/start")) == [
        "Việc cần làm",
        "Mô hình của tôi",
        "Tìm mô hình",
        "Tình hình",
        "Nhắc việc",
        "Chờ ý kiến của tôi",
        "Đi cơ sở",
        "Trợ giúp",
    ]
    assert labels(await tell(here.phone(QUANG_SON), "/start")) == [
        "Báo kết quả",
        "Đăng ký mô hình",
        "Việc cần làm",
        "Mô hình của tôi",
        "Tìm mô hình",
        "Trợ giúp",
    ]
