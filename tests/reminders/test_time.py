"""Quiet hours, days off, outages, clocks that are set: merged, never twice, nothing lost."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

import pytest

from bot.policy import default_policy_text
from storage import outbox
from tests.place import COORDINATOR, HAI_AN, LEADER, QUANG_SON, QUANG_THANH, Place
from tests.reminders.helpers import (
    QUANG_SON_UNIT,
    QUANG_THANH_UNIT,
    THANH,
    at,
    duty_of,
    moments,
    pass_until,
    reminders_of,
    rows,
    sleep_until,
    told,
    write,
)

pytestmark = pytest.mark.server


def policy(here: Place, **changes: str) -> None:
    """The place decides otherwise: words of the policy file, and what stands there instead."""
    written = default_policy_text()
    for words, instead in changes.items():
        assert words in written
        written = written.replace(words, instead)
    here.settings.policy_file.write_text(written, "utf-8")


async def test_after_an_outage_of_an_hour_it_is_said_at_once(here: Place) -> None:
    await pass_until(here, "4/6", "07:00")
    await sleep_until(here, "4/6", "08:20")
    assert moments(here.phone(QUANG_THANH))[-1] == "4/6 08:20"


@pytest.mark.parametrize(("off", "said"), [("20:45", "5/6 07:30"), ("12:00", "4/6 13:30"), ("23:59", "5/6 07:30")])
async def test_in_quiet_hours_it_waits(here: Place, off: str, said: str) -> None:
    await pass_until(here, "4/6", "07:00")
    await sleep_until(here, "4/6", off)
    await pass_until(here, "5/6", "09:00")
    assert moments(here.phone(QUANG_THANH))[-1] == said


async def test_an_outage_over_the_weekend_ends_on_monday(here: Place) -> None:
    await pass_until(here, "4/6", "07:00")
    await sleep_until(here, "6/6", "09:00")
    await pass_until(here, "9/6", "09:00")
    assert moments(here.phone(QUANG_THANH))[-1] == "8/6 07:30"


async def test_after_an_outage_of_days_late_slots_are_one_message(here: Place) -> None:
    await pass_until(here, "12/6")
    await sleep_until(here, "18/6", "07:00")
    await pass_until(here, "19/6")
    duty = await duty_of(here, "report", QUANG_THANH_UNIT)
    assert (await reminders_of(here, duty))[1:] == [
        ("due", "officer", "covered", None),
        ("after-3", "officer", "told", 2),
        ("superior", "superior", "told", 4),
    ]
    assert moments(here.phone(QUANG_THANH))[-2:] == ["4/6 07:30", "18/6 07:30"]


async def test_what_is_too_late_is_kept_and_not_said(here: Place) -> None:
    await pass_until(here, "3/6")
    before = len(here.phone(QUANG_THANH).answers)
    await sleep_until(here, "10/7", "07:00")
    await pass_until(here, "14/7")
    duty = await rows(here, "SELECT id FROM duties WHERE rule = 'report' AND period = '2026-H1'")
    assert await reminders_of(here, duty[0][0]) == [
        ("before-7", "officer", "late", None),
        ("due", "officer", "late", None),
        ("after-3", "officer", "late", None),
        ("superior", "superior", "late", None),
        ("leader", "leader", "late", None),
    ]
    assert told(here.phone(QUANG_THANH), before) == []


async def test_planned_and_then_off_for_two_weeks_it_is_too_late_as_well(here: Place) -> None:
    await pass_until(here, "4/6", "07:00")
    duty = await duty_of(here, "report", QUANG_THANH_UNIT)
    assert await reminders_of(here, duty) == [("before-7", "officer", "told", THANH)]
    await sleep_until(here, "22/6", "08:00")
    assert await reminders_of(here, duty) == [
        ("before-7", "officer", "late", None),
        ("due", "officer", "covered", None),
        ("after-3", "officer", "told", THANH),
        ("superior", "superior", "told", 4),
    ]
    assert moments(here.phone(QUANG_THANH))[-1] == "22/6 08:00"
    assert "đến hạn" not in here.phone(QUANG_THANH).last.text


async def test_what_comes_after_today_s_message_is_said_the_next_working_day(here: Place) -> None:
    await pass_until(here, "3/4", "09:00")
    assert moments(here.phone(QUANG_THANH)) == ["3/4 07:30"]
    duty = await duty_of(here, "register", QUANG_SON_UNIT)
    await write(here, "UPDATE duties SET person_id = 2, extended = 1, due_on = '2026-04-03', moved_on = '2026-04-03',"
                " next_on = '2026-04-03' WHERE id = ?", duty)  # fmt: skip
    await pass_until(here, "6/4", "07:00")
    assert moments(here.phone(QUANG_THANH)) == ["3/4 07:30"], "Saturday and Sunday are free"
    await pass_until(here, "6/4", "08:00")
    assert moments(here.phone(QUANG_THANH)) == ["3/4 07:30", "6/4 07:30"]
    assert "Xã Quảng Sơn" in here.phone(QUANG_THANH).last.text


async def test_nothing_is_said_on_days_off(here: Place) -> None:
    """Tết of 2027, with its days in lieu, and a Saturday that is worked instead of a Monday."""
    policy(here, **{'period = "half-year"': 'period = "month"', "month = 25": "month = 10"})
    await here.bot.tick()
    await pass_until(here, "1/3/2027")
    days = {said.split()[0] for phone in (QUANG_SON, QUANG_THANH, HAI_AN, COORDINATOR, LEADER)
            for said in moments(here.phone(phone))}  # fmt: skip
    assert days
    off = {"30/4", "1/5", "1/9", "2/9", "1/1", *(f"{day}/2" for day in range(4, 13))}
    assert not days & off
    assert all(at(f"{day}{'/2027' if day.split('/')[1] in '12' else ''}").weekday() < 5 for day in days)


async def test_a_clock_set_back_says_nothing_twice(here: Place) -> None:
    phone = here.phone(QUANG_THANH)
    await pass_until(here, "4/6", "08:00")
    said = moments(phone)
    for back in (timedelta(hours=1), timedelta(days=1), timedelta(days=365)):
        here.clock.move(-back)
        await here.bot.tick()
        await here.bot.drain()
        here.clock.move(back)
        await here.bot.tick()
        await here.bot.drain()
    assert moments(phone) == said
    await pass_until(here, "16/6")
    assert moments(phone) == [*said, "15/6 07:30"]


async def test_a_clock_that_was_a_year_ahead_loses_nothing(here: Place) -> None:
    phone = here.phone(QUANG_THANH)
    await pass_until(here, "1/6")
    said = moments(phone)
    here.clock.move(timedelta(days=365))
    await here.bot.tick()
    await here.bot.drain()
    here.clock.move(-timedelta(days=365))
    await here.bot.tick()
    await here.bot.drain()
    since = len(phone.answers)
    assert len(moments(phone)) <= len(said) + 1
    await pass_until(here, "16/6")
    assert [line.split(" Đồng")[0] for line in told(phone, since)] == ["4/6 07:30", "15/6 07:30"]


async def test_another_due_day_is_spoken_of_at_its_own_slots(here: Place) -> None:
    """The policy changes between planning and sending: what was planned is taken back."""
    await pass_until(here, "4/6", "07:00")
    duty = await duty_of(here, "report", QUANG_THANH_UNIT)
    assert len(await reminders_of(here, duty)) == 1
    since = len(here.phone(QUANG_THANH).answers)
    policy(here, **{'half_year = ["15/6", "15/12"]': 'half_year = ["30/6", "15/12"]'})
    await here.bot.tick()
    await pass_until(here, "5/6")
    assert told(here.phone(QUANG_THANH), since) == []
    await pass_until(here, "1/7")
    assert [line.split(" Đồng")[0] for line in told(here.phone(QUANG_THANH), since)] == ["19/6 07:30", "30/6 07:30"]


async def test_fewer_slots_hold_at_once(here: Place) -> None:
    await pass_until(here, "4/6", "07:00")
    since = len(here.phone(QUANG_THANH).answers)
    policy(here, **{'slots = ["before-7", "due", "after-3"]': 'slots = ["due"]'})
    await here.bot.tick()
    await pass_until(here, "16/6")
    assert [line.split(" Đồng")[0] for line in told(here.phone(QUANG_THANH), since)] == ["15/6 07:30"]


async def test_ended_while_leaving_it_is_uncertain_and_not_repeated(here: Place) -> None:
    await pass_until(here, "4/6", "07:00")
    phone = here.phone(QUANG_THANH)
    since = len(phone.answers)
    await here.bot.drain()
    await here.stop()
    here.clock.move(at("4/6") - here.clock.now())
    connection = sqlite3.connect(here.settings.database_file)
    with connection:  # as it stands when the program is killed after the request has left
        connection.execute(
            "INSERT INTO outbox (channel, chat, lane, key, payload, reference, status, not_before, created_at)"
            " VALUES ('telegram', '1002', 'digest', 'duties:9', '{\"text\": \"x\"}', 'duties:9', 'sending', '', '')"
        )
        connection.execute(
            "UPDATE duty_messages SET state = 'queued', outbox_id = (SELECT max(id) FROM outbox)"
            " WHERE day = '2026-06-04'"
        )
    connection.close()
    await here.start()
    await here.bot.tick()
    await here.bot.drain()
    assert told(phone, since) == []
    assert await rows(here, "SELECT state FROM duty_messages WHERE day = '2026-06-04'") == [("uncertain",)]
    await pass_until(here, "16/6")
    assert [line.split(" Đồng")[0] for line in told(phone, since)] == ["15/6 07:30"], "the next slot covers it"


async def test_on_a_channel_without_buttons_an_unsent_reminder_is_no_list(here: Place) -> None:
    await pass_until(here, "4/6")
    await write(
        here,
        "INSERT INTO outbox (channel, chat, lane, payload, reference, not_before, created_at)"
        " VALUES ('telegram', '1002', 'digest', '', 'duties:1', '2100-01-01T00:00:00+00:00', '')",
    )
    assert "đến hạn" in await outbox.newest(here.database, "telegram", "1002")


async def test_with_the_database_locked_nothing_is_lost(here: Place) -> None:
    await pass_until(here, "4/6", "05:00")
    here.clock.move(at("4/6") - here.clock.now())
    other = sqlite3.connect(here.settings.database_file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    await here.bot.tick()
    other.execute("ROLLBACK")
    other.close()
    await here.bot.tick()
    await here.bot.drain()
    assert moments(here.phone(QUANG_THANH))[-1] == "4/6 08:00"


async def test_a_message_that_has_no_words_ends_alone(here: Place, caplog: pytest.LogCaptureFixture) -> None:
    await pass_until(here, "4/6", "07:00")
    here.clock.move(at("4/6") - here.clock.now())
    await write(
        here,
        "INSERT INTO outbox (channel, chat, lane, payload, reference, not_before, created_at)"
        " VALUES ('telegram', '1002', 'digest', '', 'nothing:1', ?1, ?1),"
        " ('telegram', '1002', 'digest', '', 'duties:9999', ?1, ?1)",
        "2026-06-04T00:00:00.000+00:00",
    )
    await here.bot.tick()
    await here.bot.drain()
    assert moments(here.phone(QUANG_THANH))[-1] == "4/6 08:00"
    ends = await rows(here, "SELECT reference, status FROM outbox WHERE reference IN ('nothing:1', 'duties:9999')")
    assert dict(ends) == {"nothing:1": "refused", "duties:9999": "dropped"}
    assert "has no words" in caplog.text
