"""What is answered comes back to who urged, else to the superior; what is decided about a duty holds and is kept."""

from __future__ import annotations

from datetime import date

import pytest

from bot.local import Message
from tests.handlers.helpers import labels, payload, tell
from tests.place import ADMIN, COORDINATOR, HAI_AN, LEADER, QUANG_SON, QUANG_THANH, Place
from tests.reminders.helpers import (
    LANH_DAO,
    QUANG_SON_UNIT,
    QUANG_THANH_UNIT,
    THANH,
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

NOT_ALLOWED = "Việc này không thuộc quyền của đồng chí. Nếu cần, xin báo quản trị."
OWN = "Đăng ký mô hình năm 2026"
"""As whoever owes it says it."""
ABOUT = f"{OWN} (Xã Quảng Thành)"


async def reminded(here: Place) -> Message:
    """The officer of Quảng Thành is told that the registration is late; everyone listens from now on."""
    for person in (QUANG_SON, QUANG_THANH, HAI_AN, COORDINATOR, LEADER, ADMIN):
        here.phone(person)
    await pass_until(here, "3/4")
    await here.phone(COORDINATOR).hear("Xã Quảng Minh")
    return await here.phone(QUANG_THANH).hear("Đăng ký mô hình năm 2026")


async def urged(here: Place, duties: list[int], by: int, person: int, words: str) -> None:
    """A superior has urged a person about duties."""
    now = here.clock.now().isoformat(timespec="milliseconds").replace("+00:00", "") + "+00:00"
    await write(here, "INSERT INTO urgings VALUES ('u1', ?, 1, ?, ?)", by, words, now)
    await write(here, "INSERT INTO duty_messages (kind, person_id, day, urging_id, send_at)"
                " VALUES ('urging', ?, ?, 'u1', ?)", person, now[:10], now)  # fmt: skip
    for duty in duties:
        await write(
            here,
            "INSERT INTO reminders (duty_id, slot, due_on, step, day, message_id, state, at)"
            " SELECT ?, 'urging:u1', due_on, 'urging', ?, (SELECT max(id) FROM duty_messages), 'told', ? FROM duties"
            " WHERE id = ?",
            duty,
            now[:10],
            now,
            duty,
        )
    await here.bot.tick()
    await here.bot.drain()


async def history(here: Place, duty: int) -> list[tuple[object, ...]]:
    return await rows(here, "SELECT kind, person_id, value, why FROM duty_events WHERE duty_id = ? ORDER BY id", duty)


async def test_more_time_is_asked_for_and_given_with_a_tap(here: Place) -> None:
    await reminded(here)
    officer, superior = here.phone(QUANG_THANH), here.phone(COORDINATOR)
    heard = await tell(officer, "[Xin gia hạn]")
    assert heard.text == f"Gia hạn\n(1/2) {OWN}: gia hạn đến ngày nào? Ví dụ: 20/5."
    assert labels(heard)[2] == "Hai tuần (17/4/2026)"
    heard = await tell(officer, "[Hai tuần", "chờ họp dân")
    assert heard.text.startswith("Đã ghi: xin gia hạn đến 17/4/2026. Cấp trên trả lời thì bot báo đồng chí")
    asked = await superior.hear()
    assert asked.text == (f"Cán bộ xã Quảng Thành xin gia hạn đến 17/4/2026: {OWN}.\nLý do: chờ họp dân")
    heard = await tell(superior, "[Cho đến 17/4/2026]")
    assert heard.text == f"Đã gia hạn đến 17/4/2026: {ABOUT}."
    assert (await officer.hear()).text == (
        f"Cán bộ tổng hợp tỉnh, Tỉnh Quảng Ninh gia hạn cho đồng chí đến 17/4/2026: {ABOUT}."
    )
    duty = await duty_of(here, "register", QUANG_THANH_UNIT)
    assert await rows(here, "SELECT due_on, extended, state FROM duties WHERE id = ?", duty) == [
        ("2026-04-17", 1, "open")
    ]
    assert await history(here, duty) == [
        ("time_asked", THANH, "2026-04-17", "chờ họp dân"),
        ("time_given", 4, "2026-04-17", ""),
    ]
    await tell(superior, "[Không gia hạn]")
    assert superior.last.text == "Việc này đã xong hoặc không còn phải làm.", "answered already"
    await pass_until(here, "22/4")
    assert moments(officer)[1:] == ["8/4 07:30", "17/4 07:30", "22/4 07:30"]
    assert moments(here.phone(LEADER)) == ["10/4 07:30"]
    assert "2 đơn vị" in told(here.phone(LEADER))[0], "whose time is not up is not among them"


async def test_more_time_is_refused(here: Place) -> None:
    await reminded(here)
    await tell(here.phone(QUANG_THANH), "[Xin gia hạn]", "20/4", "bận họp")
    await here.phone(COORDINATOR).hear("xin gia hạn đến 20/4/2026")
    await tell(here.phone(COORDINATOR), "[Không gia hạn]")
    heard = await here.phone(QUANG_THANH).hear("chưa gia hạn được")
    assert heard.text.endswith(f"hạn vẫn là 31/3/2026: {ABOUT}.")


async def test_a_day_that_is_not_later_is_refused(here: Place) -> None:
    await reminded(here)
    heard = await tell(here.phone(QUANG_THANH), "[Xin gia hạn]", "2/4/2026", "bận họp")
    assert heard.text == "2/4/2026 không sau hạn hiện nay (31/3/2026) hoặc xa quá một năm. Xin chọn ngày khác."
    assert "đến ngày nào?" in (await tell(here.phone(QUANG_THANH), "[Chọn ngày khác]")).text


async def test_nobody_gives_themself_time_and_no_stranger_answers(here: Place) -> None:
    await reminded(here)
    officer, neighbour = here.phone(QUANG_THANH), here.phone(QUANG_SON)
    await tell(officer, "[Xin gia hạn]", "[Hai tuần", "chờ họp dân")
    asked = await here.phone(COORDINATOR).hear("xin gia hạn")
    give = payload(asked, "Cho đến 17/4/2026")
    duty = await duty_of(here, "register", QUANG_THANH_UNIT)
    await neighbour.hear("Đăng ký mô hình")
    for action in ("give", "refuse", "more", "excuse", "hand", "show", "ack", "time", "stuck", "done"):
        button = give.replace("give", action) if action in ("give", "refuse") else f"d:{action}:{duty}"
        await neighbour.tap_raw(button, neighbour.last)
        assert (await neighbour.hear()).text == NOT_ALLOWED, action
    await write(here, "INSERT INTO roles (person_id, role, unit_id) VALUES (2, 'coordinator', 3)")
    await officer.tap_raw(give, officer.last)
    assert (await officer.hear()).text.startswith("Đồng chí không tự trả lời việc mình xin.")
    for nonsense in (
        "d:give:1.zz",
        "d:x:1",
        "d:do:99999",
        "d:do:",
        "d:to:1.",
        "d:time:m99999999999999999",
        "d:to:1.9999",
    ):
        await officer.tap_raw(nonsense, officer.last)
    await tell(officer, "/menu")
    assert await rows(here, "SELECT due_on FROM duties WHERE id = ?", duty) == [("2026-03-31",)]


async def test_what_stands_in_the_way_comes_to_the_superior(here: Place) -> None:
    await reminded(here)
    heard = await tell(here.phone(QUANG_THANH), "[Có vướng mắc]", "hai hộ chưa đồng ý hiến đất")
    assert heard.text == "Đã ghi vướng mắc và báo cấp trên."
    heard = await here.phone(COORDINATOR).hear()
    assert heard.text == (f"Cán bộ xã Quảng Thành nêu vướng mắc: {OWN}.\nhai hộ chưa đồng ý hiến đất")
    await pass_until(here, "10/4")
    assert "1 nơi nêu vướng mắc" in (await here.phone(LEADER).hear()).text


async def test_answers_to_an_urging_come_back_to_its_sender(here: Place) -> None:
    await reminded(here)
    duty = await duty_of(here, "register", QUANG_THANH_UNIT)
    officer, leader = here.phone(QUANG_THANH), here.phone(LEADER)
    await urged(here, [duty], LANH_DAO, THANH, "Đề nghị đồng chí đăng ký trong tuần này.")
    heard = await officer.hear("Nhắc việc")
    assert heard.text == (
        "Nhắc việc của Lãnh đạo phụ trách dân vận, Tỉnh Quảng Ninh:\nĐề nghị đồng chí đăng ký trong tuần này.\n\n"
        "Đồng chí có 1 việc đã quá hạn (thứ Ba 31/3):\n• Đăng ký mô hình năm 2026 (đã gửi 1, chờ xem)"
    )
    assert labels(heard) == ["Đăng ký ngay", "Đã rõ", "Đã báo rồi", "Xin gia hạn", "Có vướng mắc"]
    assert (await tell(officer, "[Đã rõ]")).text == "Đã ghi: đồng chí đã rõ, người nhắc được báo."
    assert (await leader.hear()).text == f"Cán bộ xã Quảng Thành đã rõ việc được nhắc: {OWN}."
    await tell(officer, "[Đã báo rồi]")
    heard = await leader.hear("nói là đã báo rồi")
    heard = await tell(leader, "[Xem việc này]")
    assert heard.text.splitlines()[:2] == [ABOUT, "Hạn: 31/3/2026. Hiện nay: chưa làm."]
    lines = heard.text.splitlines()[2:]
    assert sorted(lines[:2]) == [
        "• 3/4/2026: nhắc Cán bộ tổng hợp tỉnh (đã gửi)",
        "• 3/4/2026: nhắc Cán bộ xã Quảng Thành (đã gửi)",
    ]
    assert lines[2:] == [
        "• 3/4/2026: nhắc Cán bộ xã Quảng Thành (đã gửi)",
        "• 3/4/2026: Cán bộ xã Quảng Thành đã rõ",
        "• 3/4/2026: Cán bộ xã Quảng Thành nói là đã báo rồi",
    ]
    assert labels(heard) == ["Nhắc việc này", "Gia hạn", "Miễn", "Giao người khác"]


async def test_told_twice_is_once(here: Place) -> None:
    await reminded(here)
    here.server.faults.update_twice.probability = 1.0
    duty = await duty_of(here, "register", QUANG_THANH_UNIT)
    await urged(here, [duty], LANH_DAO, THANH, "Đề nghị đăng ký.")
    officer = here.phone(QUANG_THANH)
    await officer.hear("Nhắc việc")
    await tell(officer, "[Đã rõ]", "[Đã rõ]", "[Có vướng mắc]", "mưa lũ")
    assert [kind for kind, *_ in await history(here, duty)] == ["acknowledged", "stuck"]


async def test_an_urging_about_several(here: Place) -> None:
    await initiatives_of(here, QUANG_THANH_UNIT, 2)
    await reminded(here)
    numbers = [row[0] for row in await rows(here, "SELECT id FROM duties WHERE rule = 'report' ORDER BY id")]
    officer, leader = here.phone(QUANG_THANH), here.phone(LEADER)
    await urged(here, numbers, LANH_DAO, THANH, "Đề nghị báo sớm.")
    heard = await officer.hear("Nhắc việc")
    assert heard.text.splitlines()[1] == "Đề nghị báo sớm."
    assert "\nBấm số để làm ngay việc ấy." in heard.text
    assert labels(heard) == ["1", "2", "3", "Đã rõ", "Đã báo rồi", "Xin gia hạn", "Có vướng mắc"]
    await tell(officer, "[Đã rõ]")
    assert (await leader.hear()).text == "Cán bộ xã Quảng Thành đã rõ việc được nhắc: 3 việc."
    heard = await tell(officer, "[Có vướng mắc]")
    assert heard.text.startswith("Việc nào? Bấm số.\n1. Báo kết quả")
    heard = await tell(officer, "[2]")
    assert "vướng gì" in heard.text


async def test_a_duty_is_excused(here: Place) -> None:
    await reminded(here)
    officer, leader = here.phone(QUANG_THANH), here.phone(LEADER)
    duty = await duty_of(here, "register", QUANG_THANH_UNIT)
    await leader.tap_raw(f"d:excuse:{duty}", 1)
    await leader.hear("Miễn việc này")
    heard = await tell(leader, "[Thiên tai, dịch bệnh]")
    assert heard.text == f"Đã miễn: {ABOUT}. Việc này không nhắc nữa."
    assert (await officer.hear()).text.endswith(f"miễn cho đồng chí việc: {ABOUT}. Lý do: Thiên tai, dịch bệnh")
    since = len(officer.answers)
    await pass_until(here, "1/6")
    assert told(officer, since) == []
    assert await rows(here, "SELECT state FROM duties WHERE id = ?", duty) == [("excused",)]
    assert await history(here, duty) == [("excused", LANH_DAO, "", "Thiên tai, dịch bệnh")]


async def test_a_duty_is_handed_over(here: Place) -> None:
    await reminded(here)
    duty = await duty_of(here, "register", QUANG_SON_UNIT)
    superior = here.phone(COORDINATOR)
    await superior.tap_raw(f"d:show:{duty}", superior.last)
    await superior.hear("Hiện nay: chưa làm.")
    heard = await tell(superior, "[Giao người khác]")
    assert labels(heard) == ["Cán bộ tổng hợp tỉnh (Tỉnh Quảng Ninh)", "Quản trị bot (Tỉnh Quảng Ninh)"]
    heard = await tell(superior, "[Quản trị bot")
    assert heard.text == "Đã giao cho Quản trị bot: Đăng ký mô hình năm 2026 (Xã Quảng Sơn). Từ nay nhắc người này."
    assert (await here.phone(ADMIN).hear("giao cho đồng chí")).text.endswith("Hạn 31/3/2026.")
    await here.phone(QUANG_SON).hear("không nhắc đồng chí nữa")
    superior_before = await reminders_of(here, duty)
    assert superior_before[0][3] == 1
    assert [row[:2] for row in await history(here, duty)] == [("handed_over", 4)]
    await superior.tap_raw(f"d:show:{duty}", superior.last)
    assert "Cán bộ tổng hợp tỉnh giao cho Quản trị bot" in (await superior.hear()).text
    await superior.tap_raw(f"d:to:{duty}.3", superior.last)
    assert (await superior.hear()).text == NOT_ALLOWED, "who may not settle it is not given it"


async def test_the_ledger_is_exported_with_its_history(here: Place) -> None:
    await reminded(here)
    await tell(here.phone(QUANG_THANH), "[Xin gia hạn]", "[Hai tuần", "chờ họp dân")
    exported = await here.export("duties")
    [row] = [row for row in exported if row["unit"] == "QN-QT" and row["rule"] == "register"]
    assert {name: row[name] for name in ("period", "due_on", "state", "needed")} == {
        "period": "2026",
        "due_on": "2026-03-31",
        "state": "open",
        "needed": 1,
    }
    assert [(entry["slot"], entry["state"], entry["person_id"], entry["message"]) for entry in row["reminders"]] == [
        ("after-3", "told", THANH, "sent"),
        ("superior", "told", 4, "sent"),
    ]
    assert [(entry["kind"], entry["person_id"], entry["value"]) for entry in row["events"]] == [
        ("time_asked", THANH, "2026-04-17")
    ]
    assert date.fromisoformat(row["reminders"][0]["day"]) == date(2026, 4, 3)
