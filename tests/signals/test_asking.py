"""A question goes to whoever has the initiative, first and alone; those above see it only when it stays unanswered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage import signals
from storage.records.people import Role
from tests.acceptance.helpers import VAGUE, somebody, vague
from tests.handlers.helpers import FLOWERS, ROAD, initiative, labels, payload, register, tell
from tests.phone import Phone
from tests.place import COORDINATOR, HAI_AN, LEADER, QUANG_SON, QUANG_THANH, Place
from tests.reminders.helpers import at, pass_until

pytestmark = pytest.mark.server
QUESTION = "chưa nêu kết quả đo được bằng số"


def questions(phone: Phone) -> list[str]:
    return [message.text for message in phone.answers if "Nếu mọi thứ đã đúng thì không phải sửa gì" in message.text]


async def asked(here: Place) -> Phone:
    """An officer who is asked what their initiative shall bring."""
    phone = here.phone(QUANG_SON)
    await vague(phone)
    await pass_until(here, "2/4")
    await phone.hear(QUESTION)
    return phone


async def above(here: Place, phone: int = COORDINATOR) -> str:
    await here.phone(phone).tap_raw("s:list:0", 1)
    return (await here.phone(phone).hear()).text


async def test_whoever_registered_is_asked_with_a_reason_and_ways_out(here: Place) -> None:
    phone = await asked(here)
    assert phone.last.text.splitlines() == [
        f"Mô hình {VAGUE} chưa nêu kết quả đo được bằng số, cuối năm sẽ khó tổng kết. Dự kiến đạt bao nhiêu?",
        "Xin đồng chí trả lời trước hết ngày 9/4/2026. Nếu mọi thứ đã đúng thì không phải sửa gì.",
    ]
    assert labels(phone.last) == ["Ghi kết quả sẽ đạt", "Việc này khó đo bằng số", "Ghi rõ thêm"]


async def test_in_time_it_is_answered_and_never_shown_above(here: Place) -> None:
    phone = await asked(here)
    await tell(phone, "[Việc này khó đo bằng số]")
    assert phone.last.text == f"Cảm ơn đồng chí. Đã ghi vào mô hình {VAGUE}."
    await pass_until(here, "15/4")
    assert (await above(here)).startswith("Không có điều nào cần hỏi thêm")
    boss, wanted = here.phone(COORDINATOR), await initiative(here, VAGUE)
    await boss.tap_raw(f"v:initiative:{wanted['id']}", 1)
    heard = await boss.hear("Đã hỏi thêm")
    line = heard.text.splitlines()[-1]
    assert line.startswith("• 2/4/2026: chưa nêu kết quả đo được – ")
    assert line.endswith("trả lời ngày 2/4/2026: việc này khó đo bằng số")
    [row] = await here.export("signals")
    told = {name: row[name] for name in ("name", "unit", "kind", "asked_on", "answer_by", "answered_on", "cleared_on")}
    assert told == {
        "name": VAGUE, "unit": "QN-QS", "kind": "no_measure", "asked_on": "2026-04-02", "answer_by": "2026-04-09",
        "answered_on": "2026-04-02", "cleared_on": None,
    }  # fmt: skip
    assert row["person_id"] == row["answered_by"]


async def test_unanswered_it_stands_above_from_the_sixth_working_day(here: Place) -> None:
    phone = await asked(here)
    wanted = await initiative(here, VAGUE)
    await pass_until(here, "9/4", "16:00")
    for person in (COORDINATOR, LEADER):
        assert (await above(here, person)).startswith("Không có điều nào cần hỏi thêm")
    boss = here.phone(COORDINATOR)
    await boss.tap_raw(f"v:initiative:{wanted['id']}", 1)
    assert "Đã hỏi thêm" not in (await boss.hear("Kết quả sẽ đạt")).text
    await pass_until(here, "10/4")
    heard = await above(here)
    assert heard.splitlines()[1] == (
        f"1. {VAGUE} – Xã Quảng Sơn: chưa nêu kết quả đo được; hỏi ngày 2/4/2026, chưa trả lời."
    )
    assert heard == await above(here, LEADER)
    assert len(questions(phone)) == 1, "it is asked once"
    heard_late = await tell(phone, "[Ghi rõ thêm]", "Việc giữ nếp sống, khó đếm")
    assert heard_late.text == f"Cảm ơn đồng chí. Đã ghi vào mô hình {VAGUE}."
    late = await above(here)
    assert "đã trả lời sau hạn:" in late
    assert "trả lời ngày 10/4/2026: Việc giữ nếp sống, khó đếm." in late


async def test_those_above_find_it_enough(here: Place) -> None:
    await asked(here)
    await pass_until(here, "10/4")
    boss = here.phone(COORDINATOR)
    assert "Điều cần hỏi thêm (1)" in labels(await tell(boss, "/xetduyet"))
    await tell(boss, "[Điều cần hỏi thêm (1)]", "[1]")
    assert "Đã hỏi đơn vị ngày 2/4/2026, chờ đến hết ngày 9/4/2026." in boss.last.text
    await tell(boss, "[Đã rõ]")
    assert boss.last.text == "Đã ghi: điều này đã rõ, không còn trong danh sách."
    assert (await above(here)).startswith("Không có điều nào cần hỏi thêm")
    assert "clear_signal" in {row["action"] for row in await here.export("audit")}


async def test_the_wrong_people_neither_see_nor_answer(here: Place) -> None:
    phone = await asked(here)
    number = payload(phone.last, "Việc này khó đo bằng số").split(":")[2]
    for person in (HAI_AN, COORDINATOR):
        for kind in ("say:{}:not_counted", "own:{}", "reword:{}", "one:{}", "clear:{}"):
            await here.phone(person).tap_raw(f"s:{kind.format(number)}", 1)
            await here.phone(person).hear_toast()
        await here.phone(person).tap_raw(f"s:look:{number}", 1)
        assert (await here.phone(person).hear()).text.startswith("Không tìm thấy mục này")
    await here.phone(HAI_AN).tap_raw("s:list:0", 1)
    assert (await here.phone(HAI_AN).hear()).text.startswith("Không có điều nào")
    assert await here.database.one("SELECT 1 FROM signals WHERE answered_on IS NOT NULL") is None
    await phone.tap_raw("s:say:999999:not_counted", 1)
    await phone.hear_toast("không cần trả lời nữa")
    await phone.tap_raw(f"s:say:{number}:nonsense", 1)
    await phone.hear_toast("không cần trả lời nữa")


async def test_two_taps_are_one_answer(here: Place) -> None:
    phone = await asked(here)
    message, press = phone.last, payload(phone.last, "Việc này khó đo bằng số")
    await phone.tap("Việc này khó đo bằng số")
    await phone.hear("Cảm ơn đồng chí")
    await phone.tap_raw(press, message)
    await phone.hear_toast("không cần trả lời nữa")


async def test_another_officer_of_the_unit_may_answer(here: Place) -> None:
    await asked(here)
    other = await somebody(here, 1101, "Cán bộ khác xã Quảng Sơn", "QN-QS", Role.OFFICER)
    wanted = await initiative(here, VAGUE)
    await other.tap_raw(f"v:initiative:{wanted['id']}", 1)
    assert "chờ đồng chí trả lời trước hết ngày 9/4/2026" in (await other.hear("Đã hỏi thêm")).text
    await tell(other, "[Trả lời điều được hỏi]", "[Việc này khó đo bằng số]")
    assert other.last.text.startswith("Cảm ơn đồng chí")


async def test_what_it_shall_bring_is_written_from_the_question(here: Place) -> None:
    phone = await asked(here)
    assert "Đang ghi: " in (await tell(phone, "[Ghi kết quả sẽ đạt]")).text
    heard = await tell(phone, "40 hộ phân loại rác")
    assert heard.text == f"Cảm ơn đồng chí. Đã ghi kết quả sẽ đạt vào mô hình {VAGUE}."
    wanted = await initiative(here, VAGUE)
    assert wanted["target"] == "40 hộ phân loại rác"
    await pass_until(here, "15/4")
    assert (await above(here)).startswith("Không có điều nào cần hỏi thêm")


async def test_the_question_is_not_written_over_when_it_was_stopped_meanwhile(here: Place) -> None:
    phone, wanted = await asked(here), await initiative(here, VAGUE)
    await tell(phone, "[Ghi kết quả sẽ đạt]")
    await here.database.write(
        lambda c: c.execute("UPDATE initiatives SET state = 'stopped' WHERE id = ?", (wanted["id"],))
    )
    heard = await tell(phone, "40 hộ phân loại rác")
    assert heard.text.startswith("Mô hình này vừa có thay đổi nên không làm việc ấy được nữa.")
    assert (await initiative(here, VAGUE))["target"] != "40 hộ phân loại rác"


async def test_when_the_target_is_completed_the_question_is_taken_back(here: Place) -> None:
    phone = await asked(here)
    boss = here.phone(COORDINATOR)
    await tell(boss, "/xetduyet", "[1]", "[Đề nghị bổ sung]")
    await here.database.write(
        lambda c: c.execute("UPDATE initiatives SET target = '40 hộ phân loại rác' WHERE name = ?", (VAGUE,))
    )
    await here.bot.tick()
    await pass_until(here, "15/4")
    assert (await above(here)).startswith("Không có điều nào cần hỏi thêm")
    await phone.tap("Việc này khó đo bằng số")
    await phone.hear_toast("không cần trả lời nữa")


async def test_all_of_a_person_come_in_one_message_a_day(here: Place) -> None:
    phone = here.phone(QUANG_SON)
    await vague(phone)
    await vague(phone, "Tuyên truyền nếp sống văn minh ở chợ Quảng Sơn")
    await pass_until(here, "2/4")
    heard = await phone.hear("Có 2 điều nhờ đồng chí nói rõ thêm, trước hết ngày 9/4/2026.")
    assert labels(heard) == ["1", "2"]
    await vague(phone, "Vận động hội viên giữ gìn đạo lý gia đình")
    await pass_until(here, "2/4", "19:00")
    assert len(questions(phone)) == 1
    await pass_until(here, "3/4")
    assert len(questions(phone)) == 2
    await phone.tap("1", heard)
    await phone.hear(QUESTION)
    assert QUESTION in phone.last.text


async def test_not_at_night_nor_in_the_middle_of_a_form(here: Place) -> None:
    phone = here.phone(QUANG_SON)
    here.clock.move(at("1/4", "21:00") - here.clock.now())
    await vague(phone)
    await pass_until(here, "2/4", "05:00")
    assert questions(phone) == []
    await pass_until(here, "2/4", "07:00")
    await tell(phone, "/dangky", ROAD)
    await pass_until(here, "2/4", "07:15")
    before = questions(phone)
    await tell(phone, "/huy")
    await pass_until(here, "2/4", "09:00")
    assert before == []
    assert len(questions(phone)) == 1


async def test_whoever_has_blocked_the_bot_has_not_been_asked(here: Place) -> None:
    phone = here.phone(QUANG_SON)
    await vague(phone)
    await phone.block()
    await here.bot.drain()
    await pass_until(here, "20/4")
    assert (await above(here)).startswith("Không có điều nào cần hỏi thêm"), "nobody could answer"
    await phone.unblock()
    await here.bot.drain()
    await pass_until(here, "22/4")
    await phone.hear(QUESTION)


async def test_a_restart_asks_nothing_twice(here: Place) -> None:
    phone = await asked(here)
    await here.stop()
    await here.start()
    await here.bot.tick()
    await here.bot.drain()
    await pass_until(here, "3/4")
    assert len(questions(phone)) == 1


async def test_what_is_stopped_is_asked_no_more(here: Place) -> None:
    phone = await asked(here)
    wanted = await initiative(here, VAGUE)
    await pass_until(here, "10/4")
    await here.database.write(
        lambda c: c.execute("UPDATE initiatives SET state = 'stopped' WHERE id = ?", (wanted["id"],))
    )
    await here.bot.tick()
    assert (await above(here)).startswith("Không có điều nào cần hỏi thêm")
    await phone.tap("Việc này khó đo bằng số")
    await phone.hear_toast("không cần trả lời nữa")


async def test_what_the_province_begins_with_and_an_ordinary_registration_raise_nothing(here: Place) -> None:
    await register(here.phone(QUANG_SON))
    await here.bot.tick()
    await here.bot.move_clock(timedelta(days=3))
    assert await here.database.all("SELECT * FROM signals") == []
    assert questions(here.phone(QUANG_THANH)) == []
    assert FLOWERS


async def test_whoever_goes_to_the_field_finds_it_there(here: Place) -> None:
    await asked(here)
    wanted = await initiative(here, VAGUE)
    assert await signals.standing(here.database, at("9/4").date()) == frozenset()
    assert await signals.standing(here.database, at("10/4").date()) == {wanted["id"]}
    await pass_until(here, "10/4")
    boss = here.phone(COORDINATOR)
    assert "Điều cần hỏi thêm (1)" in labels(await tell(boss, "/dicoso"))
    assert VAGUE in (await tell(boss, "[Điều cần hỏi thêm (1)]")).text
