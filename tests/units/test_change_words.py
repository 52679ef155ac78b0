"""Those whose units are reorganised hear of it, once, and never what does not hold."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

import pytest

from bot.jobs.change_telling import ChangeMessages
from bot.messages import Outgoing
from storage import change_words, changes
from tests.handlers.helpers import labels, tell
from tests.imports.test_chat import make_admin
from tests.place import ADMIN, COORDINATOR, HAI_AN, LEADER, QUANG_SON, QUANG_THANH, Place
from tests.units.test_reorganising import merge

pytestmark = pytest.mark.server
HOUR = timedelta(hours=1)
MERGED = "Từ ngày 1/4/2026: sáp nhập Xã Quảng Sơn, Xã Quảng Thành thành Xã Quảng Đức."


def heard(here: Place, person: int, words: str) -> list[str]:
    """What a person's phone shows of a reorganisation."""
    return [message.text for message in here.phone(person).answers if words in message.text]


async def test_each_hears_once_what_their_unit_is_now(here: Place) -> None:
    said = await merge(here, "Xã Quảng Sơn", "Xã Quảng Thành", into="Xã Quảng Đức", on="1/4/2026")
    assert said.endswith("đồng chí còn hoàn tác được. Sớm nhất sau nửa giờ, bot báo cho người của các đơn vị ấy.")
    assert not heard(here, QUANG_SON, MERGED), "who decided it has half an hour to think better of it"
    await here.bot.move_clock(HOUR)
    message = await here.phone(QUANG_SON).hear(MERGED)
    assert message.text == (
        f"{MERGED}\nĐơn vị của đồng chí nay là Xã Quảng Đức, trực thuộc Tỉnh Quảng Ninh. "
        "1 mô hình đã sang cùng; đăng ký, báo kết quả như trước, không phải nhập lại."
    )
    assert labels(message) == ["Mô hình của tôi"]
    assert "mô hình đã sang cùng; đăng ký, báo kết quả như trước" in heard(here, QUANG_THANH, MERGED)[0]
    village = heard(here, HAI_AN, MERGED)[0]
    assert "Đơn vị của đồng chí nay là Thôn Hải An, trực thuộc Xã Quảng Đức." in village
    assert heard(here, COORDINATOR, MERGED)[0].startswith(f"{MERGED} Đã chuyển: 2 đơn vị trực thuộc")
    assert not heard(here, ADMIN, MERGED), "who decided it knows"
    assert not heard(here, LEADER, MERGED)
    await here.stop()
    await here.start()
    await here.bot.move_clock(timedelta(days=3))
    assert [len(heard(here, one, MERGED)) for one in (QUANG_SON, QUANG_THANH, HAI_AN, COORDINATOR)] == [1, 1, 1, 1]


async def test_undone_before_it_was_told_nobody_hears_of_it(here: Place) -> None:
    await merge(here, "Xã Quảng Sơn", "Xã Quảng Thành", into="Xã Quảng Đức", on="1/4/2026")
    await tell(here.phone(ADMIN), "[Hoàn tác]")
    await here.bot.move_clock(timedelta(days=2))
    assert not heard(here, QUANG_SON, "Quảng Đức")
    assert not heard(here, COORDINATOR, "Quảng Đức")


async def test_undone_after_it_was_told_they_hear_that_it_does_not_hold(here: Place) -> None:
    await merge(here, "Xã Quảng Sơn", "Xã Quảng Thành", into="Xã Quảng Đức", on="1/4/2026")
    undo = here.phone(ADMIN).last
    await here.bot.move_clock(HOUR)
    assert heard(here, QUANG_SON, MERGED)
    await here.phone(ADMIN).tap("Hoàn tác", undo)
    await here.phone(ADMIN).hear("Đã hoàn tác")
    await here.bot.move_clock(HOUR)
    taken_back = await here.phone(QUANG_SON).hear("Đã hoàn tác")
    assert taken_back.text == (
        "Đã hoàn tác, không còn như tin trước: sáp nhập Xã Quảng Sơn, Xã Quảng Thành thành Xã Quảng Đức "
        "(từ ngày 1/4/2026).\n"
        "Đơn vị của đồng chí vẫn là Xã Quảng Sơn, trực thuộc Tỉnh Quảng Ninh, mọi thứ như trước."
    )
    await here.bot.move_clock(timedelta(days=2))
    assert len(heard(here, QUANG_SON, "Quảng Đức")) == 2
    assert len(heard(here, COORDINATOR, "Đã hoàn tác")) == 1


async def test_several_changes_of_a_night_are_one_message_in_the_morning(here: Place) -> None:
    await make_admin(here, COORDINATOR)
    phone = here.phone(COORDINATOR)
    for steps in (("[Đổi tên]", "Xã Quảng Sơn", "Xã Quảng Hà"), ("[Đổi tên]", "Xã Quảng Thành", "Xã Hải Thành")):
        await tell(phone, "/sapxep", *steps, "2/4/2026", "[Làm]")
    closing = ("/sapxep", "[Kết thúc hoạt động]", "Thôn Hải An", "2/4/2026", "[Làm]")
    await tell(phone, *closing)
    await here.bot.move_clock(timedelta(hours=22))  # six in the morning: the changes were made at midnight
    assert not heard(here, QUANG_SON, "đổi tên")
    await here.bot.move_clock(timedelta(hours=4))
    told = await here.phone(QUANG_SON).hear("đổi tên")
    assert told.text == (
        "Từ ngày 2/4/2026: Xã Quảng Sơn đổi tên thành Xã Quảng Hà.\n"
        "Đơn vị của đồng chí nay là Xã Quảng Hà, trực thuộc Tỉnh Quảng Ninh. "
        "Mô hình và báo cáo còn nguyên; đăng ký, báo kết quả như trước, không phải nhập lại."
    )
    assert heard(here, HAI_AN, "kết thúc")[0].splitlines()[-1] == (
        "Thôn Hải An không nhận đăng ký mới; những gì đã nhập còn nguyên. "
        "Xin báo quản trị để đồng chí được giao đơn vị mới."
    )


async def test_undone_while_the_word_could_not_leave_nothing_is_said(here: Place) -> None:
    await merge(here, "Xã Quảng Sơn", "Xã Quảng Thành", into="Xã Quảng Đức", on="1/4/2026")
    now, today, chat = here.clock.now(), here.bot.services.today(), ("telegram", str(QUANG_SON))

    def tried_twice(connection: sqlite3.Connection) -> tuple[Outgoing | None, Outgoing | None, int]:
        (person,) = connection.execute("SELECT person_id FROM chats WHERE chat = ?", (chat[1],)).fetchone()
        change, decider = connection.execute("SELECT id, person_id FROM changes").fetchone()
        message = str(change_words.queue(connection, person, today))
        first = ChangeMessages().words(connection, message, chat, now)  # and the network fails
        changes.undo(connection, change, decider, today, now)
        second = ChangeMessages().words(connection, message, chat, now)
        waiting = connection.execute("SELECT count(*) FROM change_words WHERE state = 'waiting'").fetchone()[0]
        return first, second, waiting

    first, second, waiting = await here.database.write(tried_twice)
    assert first is not None
    assert first.text.startswith(MERGED)
    assert second is None
    assert waiting == 0
