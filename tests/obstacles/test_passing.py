"""Passed on to who can answer: the duty goes with it, the raiser is told, and it does not go in circles."""

from __future__ import annotations

from datetime import timedelta

from tests.handlers.helpers import labels, tell
from tests.obstacles.helpers import answer, health, obstacles, pass_on, raise_one
from tests.place import COORDINATOR, LEADER, QUANG_THANH, Place
from tests.urging.helpers import brought_about, duties

WHY = "Việc này do Sở Y tế điều động"


async def test_the_duty_goes_with_it_and_everybody_is_told(here: Place) -> None:
    officer, coordinator, department = here.phone(QUANG_THANH), here.phone(COORDINATOR), await health(here)
    await raise_one(officer)
    here.clock.move(timedelta(days=5))
    await brought_about(here)
    said = await pass_on(here, coordinator, "Sở Y tế", WHY)
    assert said.text == "Đã chuyển Sở Y tế trả lời vướng mắc của Xã Quảng Thành. Nơi nêu được báo."
    before, after = await duties(here, "d.rule = 'answer'")
    assert (before["state"], before["became"]) == ("transferred", after["id"])
    assert (after["unit"], after["state"], after["due_on"]) == ("QN-YT", "open", "2026-04-20")  # days of its own
    heard = await department.hear("chuyển đồng chí trả lời")
    assert WHY in heard.text
    assert "Trước đó đã hỏi: Tỉnh Quảng Ninh." in heard.text
    told = await officer.hear("đã chuyển Sở Y tế trả lời, hạn 20/4/2026")
    assert WHY in told.text
    here.clock.move(timedelta(days=1))
    await brought_about(here)  # the look of a new day leaves it where it was passed to
    assert [row["state"] for row in await duties(here, "d.rule = 'answer'")] == ["transferred", "open"]
    await answer(department, "Sở điều hai bác sĩ về từ 10/4")
    await officer.hear("Sở điều hai bác sĩ")
    assert {row["state"] for row in await duties(here, "d.rule = 'answer'")} == {"transferred", "settled"}
    (row,) = await obstacles(here)
    assert [(event["kind"], event["unit"]) for event in row["events"]] == [
        ("told", None),
        ("passed", "QN-YT"),
        ("answered", None),
    ]


async def test_it_does_not_come_back_to_who_had_it(here: Place) -> None:
    officer, coordinator, department = here.phone(QUANG_THANH), here.phone(COORDINATOR), await health(here)
    await raise_one(officer)
    await pass_on(here, coordinator, "Sở Y tế", WHY)
    await department.hear("chuyển đồng chí trả lời")
    shown = await tell(department, "[Chuyển nơi khác]")
    assert "Không còn nơi nào khác để chuyển" in shown.text
    assert "Tỉnh Quảng Ninh" not in labels(shown)


async def test_what_was_answered_meanwhile_is_not_passed_on(here: Place) -> None:
    officer, coordinator, leader = (here.phone(one) for one in (QUANG_THANH, COORDINATOR, LEADER))
    await health(here)
    await raise_one(officer)
    (row,) = await obstacles(here)
    await coordinator.tap_raw(f"b:pass:{row['id']}", 1)
    await coordinator.hear("Chuyển nơi nào")
    await tell(coordinator, "[Sở Y tế]")
    await answer(leader, "Tỉnh cử hai bác sĩ về")
    late = await tell(coordinator, WHY)
    assert "Không chuyển được nữa" in late.text
    (owed,) = await duties(here, "d.rule = 'answer'")
    assert owed["state"] == "settled"


async def test_whoever_answered_last_is_asked_again(here: Place) -> None:
    officer, coordinator, department = here.phone(QUANG_THANH), here.phone(COORDINATOR), await health(here)
    await raise_one(officer)
    await pass_on(here, coordinator, "Sở Y tế", WHY)
    await answer(department, "Sở sẽ xem xét")
    await officer.hear("Sở sẽ xem xét")
    await tell(officer, "[Chưa gỡ được]", "[Bỏ qua]")
    await department.hear("chưa gỡ được. Hạn trả lời tiếp")
    *_, again = await duties(here, "d.rule = 'answer'")
    assert (again["unit"], again["state"], again["period"]) == ("QN-YT", "open", "2")
    shown = await tell(department, "[Chuyển nơi khác]")  # in another round it may be the province's again
    assert "Tỉnh Quảng Ninh" in labels(shown)


async def test_a_reminder_of_an_answer_offers_to_pass_it_on(here: Place) -> None:
    officer, coordinator = here.phone(QUANG_THANH), here.phone(COORDINATOR)
    await health(here)
    await raise_one(officer)
    (owed,) = await duties(here, "d.rule = 'answer'")
    await coordinator.tap_raw(f"d:stuck:{owed['id']}", 1)
    asked = await coordinator.hear("Chuyển nơi nào trả lời")
    assert "Sở Y tế" in labels(asked)
