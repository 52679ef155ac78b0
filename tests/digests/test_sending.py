"""Digests as they go by themselves: on their day, once, the longest period for all, to whoever leads there then."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.channels.telegram.channel import CAPABILITIES
from bot.jobs.upkeep import forget
from bot.local import ApiError
from storage.records.people import Role
from tests.digests.helpers import (
    COORDINATOR_ID,
    LEADER_ID,
    PROVINCE,
    QUANG_SON_UNIT,
    digest,
    digests_of,
    page,
    policy,
    told,
)
from tests.figures.test_chat import a_spring
from tests.handlers.helpers import labels, tell
from tests.jobs.conftest import until
from tests.phone import Phone
from tests.place import COORDINATOR, LEADER, NUMBERED, QUANG_SON, Place, place
from tests.reminders.helpers import at, away, joins, pass_until, rows, sleep_until, write

pytestmark = pytest.mark.server

FIRST_WEEK = "6/4 07:30 Tỉnh Quảng Ninh, tuần 30/3–5/4/2026"
SECOND_WEEK = "13/4 07:30 Tỉnh Quảng Ninh, tuần 6–12/4/2026"
DEPUTY = 2001


async def again(here: Place) -> None:
    """Time brings about what it has brought about already."""
    await here.bot.tick()
    await here.bot.drain()


async def test_leaders_and_coordinators_hear_on_monday_of_the_week_that_is_over(here: Place) -> None:
    await pass_until(here, "6/4", "07:29")
    leader = here.phone(LEADER)
    assert told(leader) == []
    await pass_until(here, "14/4")
    assert told(leader) == told(here.phone(COORDINATOR)) == [FIRST_WEEK, SECOND_WEEK]
    assert told(here.phone(QUANG_SON)) == []
    assert {"Theo đơn vị", "Bảng tính", "Đọc tại giao ban", "Cài đặt gửi"} <= {*labels(digest(leader))}
    assert await rows(here, "SELECT DISTINCT lane FROM outbox WHERE reference LIKE 'digests:%'") == [("digest",)]


async def test_looked_at_again_or_started_again_nothing_is_told_twice(here: Place) -> None:
    await pass_until(here, "6/4")
    await again(here)
    for _ in range(2):
        await here.stop()
        await here.start()
        await again(here)
    assert told(here.phone(LEADER)) == [FIRST_WEEK]
    assert await digests_of(here, LEADER_ID) == [("2026-W14", "2026-04-06", "sent")]


async def test_while_digests_are_made_the_clock_is_not_moved_on(here: Place) -> None:
    """Else they would come on a day off, in a year that passes within minutes."""
    here.clock.move(at("6/4", "07:30") - here.clock.now())
    ticking = asyncio.create_task(here.bot.tick())
    await until(lambda: here.bot.digesting._busy)
    await pass_until(here, "7/4", "05:00")
    await ticking
    assert told(here.phone(LEADER)) == [FIRST_WEEK]


async def test_of_several_periods_on_one_day_the_longest_goes_and_stands_for_the_others(tmp_path: Path) -> None:
    """Figures of the first quarter are taken on Sunday 15/3: they go on Monday, as the week's do."""
    async with place(tmp_path, begins=at("10/3"), digests=True) as here:
        await pass_until(here, "18/3")
        assert told(here.phone(LEADER)) == ["16/3 07:30 Tỉnh Quảng Ninh, quý I/2026"]
        assert digest(here.phone(LEADER)).text.endswith("Gửi chung cho cả tuần 9–15/3/2026.")
        assert await digests_of(here, LEADER_ID) == [
            ("2026-W11", "2026-03-16", "covered"),
            ("2026-Q1", "2026-03-16", "sent"),
        ]


async def test_the_half_year_stands_for_its_quarter_but_not_before_its_cut_off_is_over(here: Place) -> None:
    await pass_until(here, "15/6", "23:00")
    since = len(here.phone(LEADER).answers)
    await pass_until(here, "17/6")
    leader = here.phone(LEADER)
    assert told(leader, since) == ["16/6 07:30 Tỉnh Quảng Ninh, 6 tháng đầu năm 2026"]
    assert digest(leader).text.endswith("Gửi chung cho cả quý II/2026.")


async def test_on_a_day_off_it_goes_on_the_next_working_day(here: Place) -> None:
    """Monday 27 April is in lieu of the Hùng Kings' day."""
    await pass_until(here, "27/4", "23:00")
    since = len(here.phone(LEADER).answers)
    await pass_until(here, "29/4")
    assert told(here.phone(LEADER), since) == ["28/4 07:30 Tỉnh Quảng Ninh, tuần 20–26/4/2026"]


async def test_after_an_outage_the_newest_goes_and_what_is_too_late_is_missed(here: Place) -> None:
    await sleep_until(here, "21/4", "10:00")
    assert told(here.phone(LEADER)) == ["21/4 10:00 Tỉnh Quảng Ninh, tuần 13–19/4/2026"]
    assert await digests_of(here, LEADER_ID) == [
        ("2026-W14", "2026-04-06", "missed"),
        ("2026-W15", "2026-04-13", "missed"),
        ("2026-W16", "2026-04-20", "sent"),
    ]
    shown = await page(here.phone(LEADER))
    assert "• Tuần 6–12/4/2026: không gửi, vì lúc ấy máy ngừng. Xem: /tinhhinh" in shown.text


async def test_after_an_outage_over_its_hour_it_waits_for_the_end_of_quiet_hours(here: Place) -> None:
    await sleep_until(here, "6/4", "12:10")
    assert told(here.phone(LEADER)) == []
    await pass_until(here, "6/4", "14:00")
    assert told(here.phone(LEADER)) == ["6/4 13:30 Tỉnh Quảng Ninh, tuần 30/3–5/4/2026"]
    await sleep_until(here, "13/4", "22:00")
    assert len(told(here.phone(LEADER))) == 1
    await pass_until(here, "14/4")
    assert told(here.phone(LEADER))[1] == "14/4 07:30 Tỉnh Quảng Ninh, tuần 6–12/4/2026"


async def test_nobody_is_interrupted_in_the_middle_of_a_form(here: Place) -> None:
    await pass_until(here, "6/4", "07:25")
    coordinator = here.phone(COORDINATOR)
    await tell(coordinator, "/nghi")
    await pass_until(here, "6/4", "07:40")
    assert told(coordinator) == []
    assert told(here.phone(LEADER)) == [FIRST_WEEK]
    await pass_until(here, "6/4", "08:00")
    assert [said[:10] for said in told(coordinator)] == ["6/4 07:45 "]


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=1), timedelta(days=365)], ids=str)
async def test_a_clock_set_back_tells_nothing_twice(here: Place, back: timedelta) -> None:
    await pass_until(here, "6/4")
    here.clock.move(-back)
    await again(here)
    here.clock.move(back)
    await again(here)
    assert told(here.phone(LEADER)) == [FIRST_WEEK]
    await pass_until(here, "14/4")
    assert told(here.phone(LEADER)) == [FIRST_WEEK, SECOND_WEEK]


async def test_a_clock_that_was_half_a_year_ahead_loses_only_what_it_told(here: Place) -> None:
    await pass_until(here, "6/4")
    here.clock.move(timedelta(days=182))
    await again(here)
    here.clock.move(-timedelta(days=182))
    await again(here)
    since = len(here.phone(LEADER).answers)
    await pass_until(here, "21/4")
    assert [said[:4] for said in told(here.phone(LEADER), since)] == ["13/4", "20/4"]


async def test_who_leads_two_units_hears_of_each(here: Place) -> None:
    await write(
        here, "INSERT INTO roles (person_id, role, unit_id) VALUES (?, 'coordinator', ?)", LEADER_ID, QUANG_SON_UNIT
    )
    await write(here, "INSERT INTO roles (person_id, role, unit_id) VALUES (?, 'coordinator', ?)", LEADER_ID, PROVINCE)
    await pass_until(here, "6/4")
    assert told(here.phone(LEADER)) == [FIRST_WEEK, "6/4 07:30 Xã Quảng Sơn, tuần 30/3–5/4/2026"], (
        "not twice for two roles"
    )


async def test_a_deputy_hears_for_the_absent_and_nobody_hears_the_same_twice(here: Place) -> None:
    deputy = await joins(here, "Phó trưởng ban", PROVINCE, Role.CHECKER, DEPUTY)
    await away(here, LEADER_ID, deputy, date(2026, 4, 6), date(2026, 4, 10))
    await away(here, COORDINATOR_ID, LEADER_ID, date(2026, 4, 13), date(2026, 4, 15))
    await pass_until(here, "6/4")
    phone: Phone = here.phone(DEPUTY)
    assert told(phone) == [FIRST_WEEK]
    assert digest(phone).text.startswith("Đồng chí nhận thay Lãnh đạo phụ trách dân vận, đang nghỉ.\n")
    assert told(here.phone(LEADER)) == []
    await pass_until(here, "14/4")
    assert told(phone) == [FIRST_WEEK], "the leader is back"
    assert told(here.phone(LEADER)) == [SECOND_WEEK], "once, although the coordinator's comes here too"
    assert (await digests_of(here, COORDINATOR_ID))[1][2] == "covered"


async def test_an_absent_leader_without_a_deputy_is_left_in_peace(here: Place) -> None:
    await away(here, LEADER_ID, None, date(2026, 4, 6), date(2026, 4, 10))
    await pass_until(here, "14/4")
    assert told(here.phone(LEADER)) == [SECOND_WEEK]


async def test_whoever_comes_to_a_role_hears_from_then_on_and_whoever_gives_it_up_no_more(here: Place) -> None:
    await pass_until(here, "7/4")
    await joins(here, "Lãnh đạo xã Quảng Sơn", QUANG_SON_UNIT, Role.LEADER, DEPUTY)
    await here.stop()
    await here.start()
    await again(here)
    assert told(here.phone(DEPUTY)) == [], "what went before is not theirs"
    await write(here, "UPDATE roles SET valid_to = '2026-04-10' WHERE person_id = ?", LEADER_ID)
    await pass_until(here, "14/4")
    assert told(here.phone(DEPUTY)) == ["13/4 07:30 Xã Quảng Sơn, tuần 6–12/4/2026"]
    assert told(here.phone(LEADER)) == [FIRST_WEEK]


async def test_the_role_is_asked_again_as_it_goes(here: Place) -> None:
    await sleep_until(here, "6/4", "12:00")
    assert await digests_of(here, LEADER_ID) == [("2026-W14", "2026-04-06", "waiting")]
    await write(here, "UPDATE roles SET valid_to = '2026-04-06' WHERE person_id = ?", LEADER_ID)
    await pass_until(here, "6/4", "15:00")
    assert told(here.phone(LEADER)) == []
    assert await digests_of(here, LEADER_ID) == [("2026-W14", "2026-04-06", "dropped")]


async def test_who_has_blocked_the_bot_hinders_nobody(here: Place) -> None:
    await here.phone(LEADER).block()
    await pass_until(here, "6/4")
    assert await digests_of(here, LEADER_ID) == [("2026-W14", "2026-04-06", "unreachable")]
    assert told(here.phone(COORDINATOR)) == [FIRST_WEEK]
    await here.phone(LEADER).unblock()
    await here.bot.drain()
    await pass_until(here, "14/4")
    assert told(here.phone(LEADER)) == [SECOND_WEEK]


async def test_the_place_says_which_periods_go_when(here: Place) -> None:
    policy(
        here,
        **{
            'kinds = ["week", "quarter", "half-year", "nine-months", "year"]': 'kinds = ["month"]',
            "after_days = 1": "after_days = 3",
            'time = "7:30"': 'time = "16:00"',
        },
    )
    await again(here)
    await pass_until(here, "30/5")
    assert told(here.phone(LEADER)) == [
        "28/4 16:00 Tỉnh Quảng Ninh, tháng 4/2026",
        "28/5 16:00 Tỉnh Quảng Ninh, tháng 5/2026",
    ]


async def test_without_buttons_its_choices_are_numbers(tmp_path: Path) -> None:
    async with place(tmp_path, capabilities=NUMBERED, digests=True) as here:
        await pass_until(here, "6/4")
        leader = here.phone(LEADER)
        assert told(leader) == [FIRST_WEEK]
        line = next(line for line in leader.last.text.splitlines() if "Cài đặt gửi" in line)
        assert (await tell(leader, line.split(".")[0])).text.startswith("Cài đặt gửi tình hình")


async def test_what_cannot_be_put_into_words_hinders_nobody_and_is_tried_again(
    here: Place, caplog: pytest.LogCaptureFixture
) -> None:
    """A total that no code has written."""
    await joins(here, "Lãnh đạo xã Quảng Sơn", QUANG_SON_UNIT, Role.LEADER, DEPUTY)
    await write(
        here,
        "INSERT INTO figures (id, unit_id, period, what, value, source, recorded_at)"
        " VALUES (1, 1, '2026-W14', 'registered', 'nhiều', 'báo cáo', '2026-04-01')",
    )
    await pass_until(here, "6/4", "08:00")
    assert told(here.phone(DEPUTY)) == ["6/4 07:30 Xã Quảng Sơn, tuần 30/3–5/4/2026"]
    assert told(here.phone(LEADER)) == []
    assert "cannot be put into words" in caplog.text
    await write(here, "DELETE FROM figures")
    await pass_until(here, "6/4", "09:00")
    assert told(here.phone(LEADER)) == ["6/4 08:30 Tỉnh Quảng Ninh, tuần 30/3–5/4/2026"]


async def test_one_whose_picture_is_refused_goes_without(tmp_path: Path) -> None:
    async with place(tmp_path, digests=True) as here:
        await a_spring(here)
        here.server.faults.refuse("sendPhoto", ApiError(400, "Bad Request: PHOTO_INVALID_DIMENSIONS"), times=2)
        await pass_until(here, "6/4")
        for phone, person in ((LEADER, LEADER_ID), (COORDINATOR, COORDINATOR_ID)):
            assert told(here.phone(phone)) == [FIRST_WEEK]
            assert "photo" not in digest(here.phone(phone)).wire
            assert await digests_of(here, person) == [("2026-W14", "2026-04-06", "sent")]
        await pass_until(here, "14/4")
        assert "photo" in digest(here.phone(LEADER)).wire


@pytest.mark.parametrize("buttons", [True, False], ids=["buttons", "numbered"])
async def test_its_first_chart_is_its_picture_where_choices_fit_below_one(tmp_path: Path, buttons: bool) -> None:
    async with place(tmp_path, capabilities=CAPABILITIES if buttons else NUMBERED, digests=True) as here:
        await a_spring(here)
        await pass_until(here, "6/4")
        heard = [digest(here.phone(phone)) for phone in (LEADER, COORDINATOR)]
        assert all(message.text.startswith("Tình hình – Tỉnh Quảng Ninh") for message in heard)
        assert all(("photo" in message.wire) is buttons for message in heard)
        kept = await rows(here, "SELECT state, kind, count(DISTINCT sha256) FROM documents GROUP BY 1, 2")
        assert kept == ([("made", "chart", 1)] if buttons else []), "drawn once for both"
        if buttons:
            await here.phone(LEADER).tap("Theo đơn vị", heard[0])
            assert (await here.phone(LEADER).hear("Tình hình theo đơn vị")).id != heard[0].id
        here.clock.move(timedelta(days=2))
        await forget(here.bot.services)
        assert [path for path in here.settings.files.rglob("*") if path.is_file()] == []
