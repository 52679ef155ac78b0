"""Who decides on registrations hears of them: in the message of the day, at the level to which they have come."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.records.people import Role
from tests.acceptance.helpers import SECOND, somebody
from tests.handlers.helpers import ROAD, labels, register, tell
from tests.place import COORDINATOR, QUANG_SON, Place

pytestmark = pytest.mark.server

TO_THE_NEXT_MORNING = timedelta(hours=24)


async def test_what_waits_is_told_in_the_message_of_the_day(here: Place) -> None:
    boss = here.phone(COORDINATOR)
    await register(here.phone(QUANG_SON))
    await here.bot.tick()
    await boss.hears_nothing()
    await here.bot.move_clock(TO_THE_NEXT_MORNING)
    heard = await boss.hear()
    assert heard.text == "Có 3 đăng ký mô hình chờ đồng chí xem."
    assert ROAD in (await tell(boss, "[Xét duyệt]")).text
    await here.bot.move_clock(TO_THE_NEXT_MORNING)
    await boss.hears_nothing()


async def test_what_was_passed_up_is_told_above(here: Place) -> None:
    boss = here.phone(COORDINATOR)
    near = await somebody(here, SECOND, "Cán bộ tổng hợp xã", "QN-QS", Role.COORDINATOR)
    await register(here.phone(QUANG_SON))
    await here.bot.move_clock(TO_THE_NEXT_MORNING)
    assert (await near.hear()).text == "Có 2 đăng ký mô hình chờ đồng chí xem."
    assert (await boss.hear()).text == "Có 1 đăng ký mô hình chờ đồng chí xem."
    await tell(near, "[Xét duyệt]", "[2]", "[Chuyển cấp]", "[Chuyển Tỉnh Quảng Ninh xem]", "việc lớn")
    await here.bot.move_clock(TO_THE_NEXT_MORNING)
    heard = await boss.hear()
    assert heard.text == "Có 2 đăng ký mô hình chờ đồng chí xem."
    assert labels(heard) == ["Xét duyệt"]
    assert ROAD in (await tell(boss, "[Xét duyệt]")).text
    await near.hears_nothing()


async def test_what_was_decided_meanwhile_is_not_told(here: Place) -> None:
    boss = here.phone(COORDINATOR)
    await register(here.phone(QUANG_SON))
    await here.bot.tick()
    await tell(boss, "/xetduyet", "[Duyệt cả 3 mô hình ở trang này]")
    await here.bot.move_clock(TO_THE_NEXT_MORNING)
    await boss.hears_nothing()
