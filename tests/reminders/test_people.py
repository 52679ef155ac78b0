"""Who is told: whoever owes it, whoever acts for them, who is next where nobody is reached; never one person twice."""

from __future__ import annotations

from datetime import date

import pytest

from bot.local import ApiError
from storage import changes
from storage.debtors import Debtors, owed
from storage.records.changes import ChangeKind, NewUnit, Reorganisation
from storage.records.duties import Step
from storage.records.people import Role
from tests.jobs.conftest import until
from tests.place import COORDINATOR, HAI_AN, LEADER, QUANG_SON, QUANG_THANH, Place
from tests.reminders.helpers import (
    AN,
    HAI_AN_UNIT,
    LANH_DAO,
    MINH,
    PROVINCE,
    QUAN_TRI,
    QUANG_MINH_UNIT,
    QUANG_SON_UNIT,
    QUANG_THANH_UNIT,
    SON,
    THANH,
    TONG_HOP,
    at,
    away,
    duty_of,
    joins,
    moments,
    pass_until,
    reminders_of,
    rows,
    told,
    write,
)

pytestmark = pytest.mark.server


async def found(
    here: Place, duty: int, step: Step = "officer", never: tuple[int, ...] = ()
) -> tuple[object, list[str]]:
    """Who is told, and who was passed over why."""
    today = here.bot.services.today()
    answer = await here.database.write(lambda c: Debtors(c, today).find(owed(c, duty), step, never))
    passed = [f"{entry.person_id or 'nobody'}@{entry.unit_id} {entry.why}" for entry in answer.passed]
    return answer.reached and answer.reached.person_id, passed


async def report_of_thanh(here: Place) -> int:
    await here.bot.tick()
    return await duty_of(here, "report", QUANG_THANH_UNIT)


async def test_whoever_is_responsible_before_whoever_holds_the_role(here: Place) -> None:
    duty = await report_of_thanh(here)
    assert await found(here, duty) == (THANH, [])
    await write(here, "UPDATE initiatives SET responsible_id = ? WHERE unit_id = ?", AN, QUANG_THANH_UNIT)
    assert await found(here, duty) == (AN, [])
    await write(here, "UPDATE duties SET person_id = ? WHERE id = ?", SON, duty)
    assert await found(here, duty) == (SON, []), "to whom it was handed comes first"
    await write(here, "UPDATE chats SET state = 'blocked' WHERE person_id = ?", SON)
    assert await found(here, duty) == (AN, [f"{SON}@{QUANG_THANH_UNIT} blocked"])
    await write(here, "UPDATE people SET state = 'left' WHERE id = ?", AN)
    assert await found(here, duty) == (THANH, [f"{SON}@3 blocked", f"{AN}@3 left"])


async def test_the_oldest_role_first_then_the_coordinator_there_then_the_unit_above(here: Place) -> None:
    duty = await report_of_thanh(here)
    second = await joins(here, "Cán bộ thứ hai", QUANG_THANH_UNIT, Role.OFFICER, 2001)
    helper = await joins(here, "Cán bộ tổng hợp xã", QUANG_THANH_UNIT, Role.COORDINATOR, 2002)
    assert await found(here, duty) == (THANH, [])
    for person, following in ((THANH, second), (second, helper), (helper, TONG_HOP)):
        await write(here, "UPDATE chats SET state = 'blocked' WHERE person_id = ?", person)
        assert (await found(here, duty))[0] == following
    above = await joins(here, "Cán bộ tỉnh", PROVINCE, Role.OFFICER, 2003)
    assert (await found(here, duty))[0] == above, "officers of the unit above enter for those below"


async def test_a_unit_without_anybody_is_named(here: Place) -> None:
    await here.bot.tick()
    await write(here, "UPDATE roles SET valid_to = '2026-04-01' WHERE person_id = ?", SON)
    duty = await duty_of(here, "register", QUANG_SON_UNIT)
    assert await found(here, duty) == (TONG_HOP, [f"nobody@{QUANG_SON_UNIT} vacant"])


async def test_a_superior_who_is_told_as_the_officer_is_not_told_again(here: Place) -> None:
    await here.bot.tick()
    duty = await duty_of(here, "register", QUANG_MINH_UNIT)
    assert await found(here, duty) == (TONG_HOP, [f"{MINH}@{QUANG_MINH_UNIT} not_joined"])
    assert await found(here, duty, "superior") == (None, [f"{TONG_HOP}@{PROVINCE} told_already"])
    assert await found(here, duty, "leader") == (LANH_DAO, [])
    second = await joins(here, "Cán bộ tổng hợp thứ hai", PROVINCE, Role.COORDINATOR, 2002)
    assert (await found(here, duty, "superior"))[0] == second
    assert (await found(here, duty, "superior", (second,)))[0] is None, "never whoever urges"


async def test_nobody_is_told_twice_of_one_slot(here: Place) -> None:
    """A person with every role at every unit of the line hears once a day, of each duty at one step."""
    for unit in (QUANG_MINH_UNIT, QUANG_SON_UNIT, QUANG_THANH_UNIT):
        for role in ("officer", "coordinator", "leader"):
            await write(here, "INSERT INTO roles (person_id, role, unit_id, valid_from) VALUES (4, ?, ?, '2020-01-01')",
                        role, unit)  # fmt: skip
    await write(here, "INSERT INTO roles (person_id, role, unit_id) VALUES (4, 'leader', 1)")
    await pass_until(here, "30/6")
    said = moments(here.phone(COORDINATOR))
    assert len(said) == len(set(said))
    for duty, count in await rows(
        here,
        "SELECT r.duty_id, count(DISTINCT r.step) FROM reminders r JOIN duty_messages m ON m.id = r.message_id"
        " WHERE m.person_id = 4 AND r.state = 'told' GROUP BY r.duty_id",
    ):
        assert count == 1, duty


async def test_a_deputy_hears_what_the_absent_would(here: Place) -> None:
    await away(here, THANH, AN, date(2026, 6, 1), date(2026, 6, 10))
    await pass_until(here, "16/6")
    [heard] = told(here.phone(HAI_AN))
    assert heard.startswith("4/6 07:30 Đồng chí có 1 việc")
    assert "làm thay Cán bộ xã Quảng Thành" in heard
    assert moments(here.phone(QUANG_THANH))[-1] == "15/6 07:30", "back again"


async def test_away_without_a_deputy_is_passed_over_and_named(here: Place) -> None:
    await away(here, THANH, None, date(2026, 6, 1), date(2026, 6, 10))
    await away(here, LANH_DAO, None, date(2026, 6, 20), date(2026, 7, 10))
    await pass_until(here, "4/6")
    assert "Chưa liên lạc được: Cán bộ xã Quảng Thành (đang nghỉ, chưa có người thay)." in (
        here.phone(COORDINATOR).last.text
    )
    await pass_until(here, "30/6")
    duty = await duty_of(here, "report", QUANG_THANH_UNIT)
    assert (await reminders_of(here, duty))[-1] == ("leader", "leader", "nobody", None)


async def test_two_who_act_for_each_other_are_both_away(here: Place) -> None:
    duty = await report_of_thanh(here)
    await away(here, THANH, AN, date(2026, 4, 1), date(2026, 6, 10))
    await away(here, AN, THANH, date(2026, 4, 1), date(2026, 6, 10))
    assert await found(here, duty) == (TONG_HOP, [f"{THANH}@3 away"])


async def test_on_leave_since_the_morning_the_message_goes_to_the_deputy(here: Place) -> None:
    await pass_until(here, "4/6", "07:00")
    assert await reminders_of(here, await duty_of(here, "report", QUANG_THANH_UNIT)) == [
        ("before-7", "officer", "told", THANH)
    ]
    await away(here, THANH, AN, date(2026, 6, 4), date(2026, 6, 10))
    before = len(here.phone(QUANG_THANH).answers)
    await pass_until(here, "5/6")
    assert told(here.phone(QUANG_THANH), before) == []
    assert moments(here.phone(HAI_AN)) == ["4/6 07:30"]


async def test_who_has_left_since_the_morning_is_told_nothing_and_the_next_one_is(here: Place) -> None:
    await pass_until(here, "4/6", "07:00")
    before, others = len(here.phone(QUANG_THANH).answers), len(here.phone(COORDINATOR).answers)
    await write(here, "UPDATE people SET state = 'left' WHERE id = ?", THANH)
    await pass_until(here, "5/6")
    assert told(here.phone(QUANG_THANH), before) == []
    [heard] = told(here.phone(COORDINATOR), others)
    assert "Chưa liên lạc được: Xã Quảng Thành (chưa có cán bộ)." in heard
    duty = await duty_of(here, "report", QUANG_THANH_UNIT)
    assert await reminders_of(here, duty) == [("before-7", "officer", "told", TONG_HOP)]


async def test_who_has_blocked_the_bot_is_passed_over_the_same_day(here: Place) -> None:
    await pass_until(here, "3/6")
    before = len(here.phone(COORDINATOR).answers)
    here.server.faults.refuse("sendMessage", ApiError(403, "Forbidden: bot was blocked by the user"))
    await pass_until(here, "4/6")
    [heard] = told(here.phone(COORDINATOR), before)
    assert "Chưa liên lạc được: Cán bộ xã Quảng Thành (đã chặn bot)." in heard
    duty = await duty_of(here, "report", QUANG_THANH_UNIT)
    assert await reminders_of(here, duty) == [("before-7", "officer", "told", TONG_HOP)]
    states = await rows(here, "SELECT person_id, state FROM duty_messages WHERE day = '2026-06-04' ORDER BY id")
    assert states == [(THANH, "unreachable"), (TONG_HOP, "sent")]


async def test_nobody_at_all_is_kept_as_such(here: Place) -> None:
    await write(here, "UPDATE chats SET state = 'blocked'")
    await pass_until(here, "30/6")
    duty = await duty_of(here, "report", QUANG_THANH_UNIT)
    assert {state for _, _, state, _ in await reminders_of(here, duty)} == {"nobody"}


async def test_a_unit_merged_in_the_middle_of_the_period(here: Place) -> None:
    """What the new unit owes is said to its people, at the slots that are still to come."""
    await pass_until(here, "4/6")
    merge = Reorganisation(
        id="merge",
        kind=ChangeKind.MERGE,
        day=date(2026, 6, 8),
        person_id=QUAN_TRI,
        units=(QUANG_SON_UNIT, QUANG_THANH_UNIT),
        new=(NewUnit(name="Xã Quảng Đức"),),
    )  # fmt: skip
    now = here.clock.now()
    await here.database.write(lambda c: changes.decide(c, merge, here.bot.services.today(), now))
    await pass_until(here, "16/6")
    [before] = await rows(here, "SELECT id, state FROM duties WHERE rule = 'report' AND unit_id = 3")
    assert before[1] == "transferred"
    after = await rows(
        here, "SELECT id, unit_id FROM duties WHERE rule = 'report' AND state = 'open' AND period = '2026-H1'"
    )
    assert len(after) == 1
    assert [(slot, state) for slot, _, state, _ in await reminders_of(here, after[0][0])] == [("due", "told")]
    said = moments(here.phone(QUANG_THANH)) + moments(here.phone(QUANG_SON))
    assert said.count("15/6 07:30") == 1


async def test_handed_over_since_the_morning_it_is_said_to_the_other(here: Place) -> None:
    await pass_until(here, "4/6", "07:00")
    duty = await duty_of(here, "report", QUANG_THANH_UNIT)
    await write(here, "UPDATE duties SET person_id = ? WHERE id = ?", AN, duty)
    await pass_until(here, "4/6", "09:00")
    assert moments(here.phone(HAI_AN)) == ["4/6 07:30"]
    assert moments(here.phone(QUANG_THANH)) == ["3/4 07:30"]


async def test_a_contact_line_that_leads_back_ends(here: Place) -> None:
    duty = await report_of_thanh(here)
    await write(here, "INSERT INTO unit_lines (unit_id, to_unit_id, line) VALUES (1, ?, 'contact')", HAI_AN_UNIT)
    await write(here, "UPDATE chats SET state = 'blocked'")
    person, passed = await found(here, duty)
    assert person is None
    assert len(passed) == len(set(passed))


async def test_refused_by_the_channel_it_ends_there(here: Place) -> None:
    await pass_until(here, "4/6", "07:00")
    here.server.faults.refuse("sendMessage", ApiError(400, "Bad Request: message text is empty"))
    await pass_until(here, "4/6", "09:00")
    assert await rows(here, "SELECT state FROM duty_messages WHERE day = '2026-06-04'") == [("refused",)]
    assert moments(here.phone(LEADER)) == ["10/4 07:30"]


async def test_who_has_left_the_chat_meanwhile_hears_nothing_there(here: Place) -> None:
    """Between the outbox and the sending: another phone is written to, the old one is not."""
    await pass_until(here, "4/6", "07:00")
    here.server.add_person(2001, "Điện thoại mới")
    here.server.handset(2001).chat.started = True
    old, new = here.phone(QUANG_THANH), here.phone(2001)
    before = len(old.answers)
    here.server.faults.retry_after = 1
    here.server.faults.flood.methods = frozenset({"sendMessage"})
    here.server.faults.flood.count = 1  # the first try of the message is put off
    here.clock.move(at("4/6", "07:30") - here.clock.now())
    await here.bot.reminding.tick()
    await until(lambda: here.server.faults.flood.happened > 0)
    await write(here, "UPDATE chats SET chat = '2001' WHERE person_id = 2")
    await here.bot.drain()
    await here.bot.tick()
    await here.bot.drain()
    assert told(old, before) == []
    assert moments(new) == ["4/6 07:30"]
