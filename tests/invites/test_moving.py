"""One person on several phones and channels: moving, leaving, and codes in the wrong hands."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta

import pytest

from bot.clock import invite_code
from bot.handlers.strangers import code_in
from tests.handlers.helpers import labels, payload, tell
from tests.handlers.test_onboarding import CODE_PLEASE, GONE, WRONG
from tests.invites.helpers import chats, code_of, join, stranger
from tests.jobs.conftest import answered
from tests.phone import Phone
from tests.place import ADMIN, COORDINATOR, NEWCOMER, QUANG_SON, Place

pytestmark = pytest.mark.server

OFFICER = 1
"""The person behind the phone QUANG_SON."""
MOVED = (
    "Tài khoản của đồng chí vừa được chuyển sang máy khác bằng mã mời mới, nên cuộc trò chuyện này thôi dùng được. "
    "Những gì đã nhập vẫn còn ở máy mới. Nếu không phải đồng chí làm, xin gọi ngay cho quản trị để lấy lại."
)


async def new_code(here: Place, person: int = OFFICER, by: int = COORDINATOR) -> str:
    """A code for somebody who has joined already."""
    phone = here.phone(by)
    await tell(phone, "/moi")
    await phone.tap_raw(f"i:one:{person}", phone.last)
    heard = await phone.hear()
    assert "đã vào bot, không cần mã. Chỉ cấp mã khi đổi máy" in heard.text
    heard = await tell(phone, "[Cấp mã cho máy mới]")
    assert heard.text.startswith("Mã chuyển máy của đồng chí")
    return code_of(heard)


async def test_a_new_phone_moves_the_account_and_the_old_one_is_told(here: Place) -> None:
    old, new = here.phone(QUANG_SON), stranger(here)
    await tell(old, "/dangky", "Vận động hiến đất mở đường thôn Hải An")
    code = await new_code(here)
    assert await chats(here, OFFICER) == {("telegram", "1001")}, "a code alone moves nothing"
    heard = await join(new, code)
    assert heard.text.startswith("Xong rồi, đồng chí Cán bộ xã Quảng Sơn.")
    assert (await old.hear("Tài khoản")).text == MOVED
    assert await chats(here, OFFICER) == {("telegram", "4001")}
    heard = await tell(new, "[Xem danh mục]")
    assert labels(heard)[0] == "Làm tiếp: Đăng ký mô hình", "what was begun follows the person"
    assert (await tell(new, "[Làm tiếp: Đăng ký mô hình]")).text.startswith("(2/6)"), "the name is answered already"
    assert [row["action"] for row in await here.export("audit")] == ["invite", "move_chat", "join"]


async def test_the_old_chat_is_a_strangers_afterwards(here: Place) -> None:
    old = here.phone(QUANG_SON)
    asked = await tell(old, "/dangky")
    await join(stranger(here), await new_code(here))
    await old.hear("Tài khoản")
    assert (await tell(old, "/mohinh")).text == CODE_PLEASE
    await old.tap_raw(payload(asked, "Hủy"), asked)
    assert await old.hear_toast() == "Phần này đã đóng. Xin chọn việc trong danh mục."


async def test_another_channel_stays(here: Place) -> None:
    now = here.clock.now().isoformat()
    await here.database.write(
        lambda connection: connection.execute(
            "INSERT INTO chats (channel, chat, person_id, linked_at) VALUES ('zalo', '9', ?, ?)", (OFFICER, now)
        )
    )
    await join(stranger(here), await new_code(here))
    await here.phone(QUANG_SON).hear("Tài khoản")
    assert await chats(here, OFFICER) == {("telegram", "4001"), ("zalo", "9")}


async def test_two_new_phones_at_once(here: Place) -> None:
    code = await new_code(here)
    phones = [stranger(here, number) for number in (4001, 4002)]
    for phone in phones:
        await tell(phone, code, "[Đồng ý]")
    await asyncio.gather(*(phone.tap("Đúng") for phone in phones))
    told = sorted([(await phone.hear()).text for phone in phones])
    assert told[0] == GONE
    assert told[1].startswith("Xong rồi")
    await answered(here)
    assert len(await chats(here, OFFICER)) == 1
    assert [message.text for message in here.phone(QUANG_SON).answers].count(MOVED) == 1


async def test_told_twice_it_is_done_once(here: Place) -> None:
    code = await new_code(here)
    new = stranger(here)
    heard = await tell(new, code, "[Đồng ý]")
    here.server.faults.update_twice.probability = here.server.faults.acknowledgement_lost.probability = 1
    button = payload(heard, "Đúng")
    await new.tap_raw(button, heard)
    await new.tap_raw(button, heard)
    await new.hear("Xong rồi")
    here.server.faults.calm()
    await answered(here)
    assert [message.text for message in here.phone(QUANG_SON).answers] == [MOVED]
    assert len(await here.database.all("SELECT 1 FROM consents")) == 1


async def test_a_code_photographed_by_somebody_else_is_made_good_with_a_new_one(here: Place) -> None:
    thief, right = stranger(here, 4001), here.phone(NEWCOMER)
    await join(thief, here.codes[NEWCOMER])
    assert (await tell(right, here.codes[NEWCOMER])).text == WRONG
    code = await new_code(here, person=7, by=ADMIN)
    assert (await join(right, code)).text.startswith("Xong rồi, đồng chí Cán bộ xã Quảng Minh.")
    assert (await thief.hear("Tài khoản")).text == MOVED
    assert (await tell(thief, "/mohinh")).text == CODE_PLEASE


async def test_leaving_and_coming_back(here: Place) -> None:
    phone = here.phone(QUANG_SON)
    heard = await tell(phone, "/dulieu", "[Rời bot]")
    assert labels(heard) == ["Rời bot", "Hủy"]
    heard = await tell(phone, "[Hủy]")
    assert (await tell(phone, "/mohinh")).text != CODE_PLEASE, "thought better of it"
    heard = await tell(phone, "/dulieu", "[Rời bot]", "[Rời bot]")
    assert heard.text.startswith("Đã rời bot ở cuộc trò chuyện này; bot không nhắn thêm.")
    assert await chats(here, OFFICER) == set()
    assert (await tell(phone, "/mohinh")).text == CODE_PLEASE
    person = next(row for row in await here.export("people") if row["id"] == OFFICER)
    assert person["state"] == "declined"
    phone_of_office = here.phone(COORDINATOR)
    await tell(phone_of_office, "/moi")
    await phone_of_office.tap_raw(f"i:one:{OFFICER}", phone_of_office.last)
    await phone_of_office.hear("đã chọn không dùng bot")
    heard = await tell(phone_of_office, "[Cấp mã mời]")
    assert (await join(phone, code_of(heard))).text.startswith("Xong rồi, đồng chí Cán bộ xã Quảng Sơn.")
    assert await chats(here, OFFICER) == {("telegram", "1001")}


async def test_consent_ends_with_leaving(here: Place) -> None:
    await join(here.phone(NEWCOMER), here.codes[NEWCOMER])
    await tell(here.phone(NEWCOMER), "/dulieu", "[Rời bot]", "[Rời bot]")
    [row] = await here.database.all("SELECT withdrawn_at FROM consents")
    assert row["withdrawn_at"]


async def test_whoever_declines_with_the_code_of_somebody_who_has_joined_takes_nothing_away(here: Place) -> None:
    await tell(stranger(here), await new_code(here), "[Không dùng bot]")
    assert await chats(here, OFFICER) == {("telegram", "1001")}
    person = next(row for row in await here.export("people") if row["id"] == OFFICER)
    assert person["state"] == "joined"


async def burst(here: Place, phones: list[Phone], times: int) -> list[str]:
    for _ in range(times):
        for phone in phones:
            await phone.say("0000000000")
    return [(await phone.hear()).text for phone in phones for _ in range(times)]


async def test_a_burst_of_wrong_codes_from_many_chats(here: Place) -> None:
    phones = [stranger(here, 5000 + number) for number in range(60)]
    told = await burst(here, phones, 6)
    assert told.count(WRONG) == 200
    assert {words for words in told if words != WRONG} == {
        "Đã thử sai nhiều lần. Xin đợi một giờ rồi thử lại, hoặc gọi quản trị."
    }
    here.clock.move(timedelta(minutes=61))
    assert (await join(here.phone(NEWCOMER), here.codes[NEWCOMER])).text.startswith("Xong rồi")


async def test_a_clock_set_back_neither_frees_nor_locks_out_for_ever(here: Place) -> None:
    phone = stranger(here)
    assert (await burst(here, [phone], 5)).count(WRONG) == 5
    here.clock.move(-timedelta(minutes=20))
    assert (await tell(phone, here.codes[NEWCOMER])).text.startswith("Đã thử sai nhiều lần.")
    here.clock.move(-timedelta(days=300))
    assert "Đồng chí có đồng ý không?" in (await tell(phone, here.codes[NEWCOMER])).text


async def test_a_greeting_is_not_taken_for_a_code(here: Place) -> None:
    phone = stranger(here)
    for words in ("xin chao ban", "cho toi biet", "em chao anh", "gặp tổ 3 ạ", "toi o xa 12"):
        assert (await tell(phone, words)).text == CODE_PLEASE


def test_a_code_written_in_groups_is_known_also_as_it_is_misread() -> None:
    chance = random.Random(32)
    for _ in range(500):
        code = invite_code(lambda: "".join(chance.choices("0123456789abcdefghjkmnpqrstvwxyz", k=10)))
        printed = f"{code[:3]} {code[3:6]} {code[6:]}".upper()
        assert code_in(printed.replace("0", "O").replace("1", "l")) == code


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Mã của tôi là MSVM61MXVY ạ.", "msvm61mxvy"),
        ("https://t.me/dvk_bot?start=msvm61mxvy", "msvm61mxvy"),
        ("Cơ quan gửi mã: msvm6Imxvy", "msvm61mxvy"),
        ("mã msvm61mxvy hay 2svm61mxvy?", ""),
        ("số máy của tôi 0912345678", ""),
        ("gặp đồng chí nguyenthi2 giúp", ""),
    ],
)
def test_a_code_is_found_among_words_where_there_is_one(words: str, code: str) -> None:
    assert code_in(words) == code


def test_a_code_whose_only_digits_may_be_misread_is_not_given() -> None:
    drawn = iter(("fnsawrstvq", "fnsawrst1q", "0nsawrst1q", "fnsawrst2q"))
    assert invite_code(lambda: next(drawn)) == "fnsawrst2q"
