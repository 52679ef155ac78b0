"""One quarter in the demo's province, by thumb and eye in a real Chromium: a commune that never registers, an officer
who answers the first reminder, a superior on leave, a leader who urges and hears the answer. It takes the pictures of
the superiors' page.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser

from storage.records.people import Role
from tests.browser import needs_chromium, phone_page
from tests.guide.camera import SHARPNESS, WRITES
from tests.guide.office import Office
from tests.guide.test_setting_up import SCREEN, Person, browser_of
from tests.place import COORDINATOR, LEADER, NEWCOMER, QUANG_SON, Place, place
from tests.reminders.helpers import at, moments, pass_until
from tests.urging.helpers import brought_about, joins

pytestmark = [pytest.mark.browser, needs_chromium]

DEPUTY = 2001
BEFORE, DUE, AFTER, LEADERS, URGED, EXTENDED = "20/3", "31/3", "3/4", "10/4", "13/4", "28/4"
"""In working days: seven before 31 March, on it, three after it, five after that; the Monday of the urging, two weeks
on without the holiday of 27 April."""
STREAM = "Tổ tự quản giữ sạch dòng suối Quảng Sơn"
WAITED_SINCE = "Đoạn đường xanh, sạch, đẹp kiểu mẫu thôn Hải An"
WHY = "Chờ thu hoạch xong mới họp dân được"
SHARP = SHARPNESS if WRITES else 1


@pytest.fixture
async def march(tmp_path: Path) -> AsyncIterator[Place]:
    """The province on Monday 9 March 2026, with one more person at the province's office."""
    async with place(tmp_path / "data", begins=at("9/3")) as here:
        await joins(here, DEPUTY, "Chuyên viên tổng hợp", "QN", Role.CHECKER)
        yield here


class Province:
    """Whoever plays a part, each with a phone in one browser."""

    def __init__(self, here: Place, browser: Browser) -> None:
        self.here, self._browser = here, browser

    async def phone(self, number: int, code: str = "") -> Person:
        """Somebody's phone; with a code it opens the link of an invite."""
        page = await self._browser.new_page(viewport=SCREEN, device_scale_factor=SHARP)
        await page.goto(f"{self.here.server.base_url}/?person={number}" + (f"&start={code}" if code else ""))
        return Person(page)


async def the_office_accepts(coordinator: Person, name: str) -> None:
    """It alone, by the number that it has in the list of what waits."""
    await coordinator.says("/xetduyet", f". {name}")
    number = re.search(rf"(\d+)\. {re.escape(name)}", await coordinator.newest())
    assert number
    await coordinator.taps(number[1], f"{name}\nĐơn vị:")
    await coordinator.taps("Duyệt", f"Đã duyệt mô hình:\n• {name}")


async def goes_on_leave(coordinator: Person) -> None:
    await coordinator.says("/nghi", "Nghỉ từ ngày nào?")
    await coordinator.says("1/4", "Nghỉ đến hết ngày nào?")
    await coordinator.says("10/4", "Ai làm thay")
    await coordinator.says("chuyen vien", "xem lại trước khi gửi")
    await coordinator.taps("Ghi lại", "Đã ghi: Cán bộ tổng hợp tỉnh nghỉ")


async def answers_the_first_reminder(officer: Person) -> None:
    """With its button: the form of what is owed, for the unit that owes it."""
    await officer.sees("Đồng chí có 1 việc đến hạn thứ Ba 31/3:")
    await officer.camera.takes("viec-nhac")
    await officer.taps("Đăng ký ngay", "(1/6) Tên mô hình là gì?")
    await officer.says(STREAM, "Ai thực hiện?")
    await officer.taps("Chính đơn vị", "Thuộc lĩnh vực nào?")
    await officer.taps("Văn hóa - xã hội", "Làm ở đâu?")
    await officer.taps("Xã Quảng Sơn", "đo được bằng số?")
    await officer.says("3 km suối sạch, 60 hộ tham gia", "xong ngày nào?")
    await officer.taps("Cuối năm", "xem lại trước khi gửi")
    await officer.taps("Gửi", "Đã ghi nhận đăng ký")


async def urges(leader: Person) -> None:
    """What was tried is shown first; the words are ready."""
    await leader.sees("Việc các đơn vị chưa làm, để đồng chí biết:")
    await leader.camera.takes("cap-tren-lanh-dao")
    await leader.taps("Xem, nhắc việc", "Tỉnh Quảng Ninh: 1 việc quá hạn ở 1 đơn vị")
    await leader.camera.takes("cap-tren-nhac-viec")
    await leader.taps("Xem từng việc", "đã nhắc 3 lần (gần nhất 3/4/2026)")
    await leader.camera.takes("cap-tren-da-lam-gi")
    await leader.taps("Nhắc việc này", "gửi tới 1 người")
    await leader.camera.takes("cap-tren-loi-nhac")
    await leader.taps("Gửi", "Đã gửi lời nhắc: 1 việc của 1 đơn vị, tới 1 người")


async def asks_for_time(officer: Person) -> None:
    await officer.sees("Nhắc việc của Lãnh đạo phụ trách dân vận, Tỉnh Quảng Ninh:")
    await officer.camera.takes("viec-don-doc")
    await officer.taps("Xin gia hạn", "gia hạn đến ngày nào?")
    await officer.taps("Hai tuần", "Vì sao cần thêm thời gian?")
    await officer.says(WHY, "Đã ghi: xin gia hạn đến 28/4/2026")
    await officer.camera.takes("viec-xin-gia-han")


async def hears_the_answer(leader: Person, officer: Person) -> None:
    await leader.sees("Cán bộ xã Quảng Minh xin gia hạn đến 28/4/2026: Đăng ký mô hình năm 2026.")
    await leader.camera.takes("cap-tren-tra-loi")
    await leader.taps("Cho đến", "Đã gia hạn đến 28/4/2026")
    await officer.sees("gia hạn cho đồng chí đến 28/4/2026")


async def looks_at_the_month_and_the_figures(leader: Person) -> None:
    await leader.says("/viec", "Việc của các đơn vị: 1 việc quá hạn ở 1 đơn vị – Xã Quảng Minh (1)")
    await leader.taps("Lịch tháng 6", "Đang vẽ lịch tháng 6/2026")
    await leader.page.locator("article.message.theirs img").last.wait_for()
    await leader.camera.takes("cap-tren-lich")
    await leader.says("/nhacviec", "hoàn thành 66,7% (2/3), đúng hạn 66,7% (2/3), làm ngay sau đôn đốc 0% (0/1)")
    await leader.taps("Kết quả thực hiện", "Cách tính")
    await leader.camera.takes("cap-tren-ket-qua")
    await leader.taps("Chưa làm (1)", "Đăng ký mô hình năm 2026 – Xã Quảng Minh; hạn 28/4/2026")


async def test_one_quarter_of_reminding_and_urging(march: Place, tmp_path: Path) -> None:
    here = march
    async with phone_page(f"{here.server.base_url}/?person={COORDINATOR}", SHARP, SCREEN) as page:
        province, coordinator = Province(here, browser_of(page)), Person(page)
        son, deputy, leader = [await province.phone(number) for number in (QUANG_SON, DEPUTY, LEADER)]
        minh = await province.phone(NEWCOMER, here.codes[NEWCOMER])
        await minh.joins()
        await the_office_accepts(coordinator, WAITED_SINCE)
        await goes_on_leave(coordinator)

        await pass_until(here, BEFORE)
        await answers_the_first_reminder(son)
        await the_office_accepts(coordinator, STREAM)
        await minh.sees("Đồng chí có 1 việc đến hạn thứ Ba 31/3:")

        await pass_until(here, AFTER)
        await minh.sees("Đồng chí có 1 việc đã quá hạn (thứ Ba 31/3):")
        await deputy.sees("Đồng chí làm thay Cán bộ tổng hợp tỉnh. Việc các đơn vị chưa làm:")
        await deputy.camera.takes("cap-tren-lam-thay")

        await pass_until(here, URGED)
        await urges(leader)
        await brought_about(here)
        await asks_for_time(minh)
        await hears_the_answer(leader, minh)

        await pass_until(here, "9/6")
        await looks_at_the_month_and_the_figures(leader)

    heard = {
        QUANG_SON: [BEFORE, "4/6"],
        NEWCOMER: [BEFORE, DUE, AFTER, URGED, "16/4", EXTENDED, "5/5"],
        DEPUTY: [AFTER],
        COORDINATOR: ["5/5", "4/6"],  # who also checks, and is to visit one of the three by 15/6
        LEADER: [LEADERS, "12/5"],
    }
    for person, days in heard.items():
        hours = ["08:00" if day == URGED else "07:30" for day in days]
        told = [moment for moment in moments(here.phone(person)) if not moment.startswith("9/3 ")]
        assert told == [f"{day} {hour}" for day, hour in zip(days, hours, strict=True)]
    registers = {row["unit"]: row for row in await here.export("duties") if row["rule"] == "register"}
    assert {unit: (row["state"], row["due_on"], row["settled_on"]) for unit, row in registers.items()} == {
        "QN-QS": ("settled", "2026-03-31", "2026-03-20"),
        "QN-QT": ("settled", "2026-03-31", "2026-03-09"),
        "QN-QM": ("open", "2026-04-28", None),
    }
    assert spoken_of(registers["QN-QS"]) == ["before-7"]
    assert spoken_of(registers["QN-QM"]) == [
        *("before-7", "due", "after-3", "superior", "leader", "urging"),
        *("before-7", "due", "after-3", "superior", "leader"),
    ]
    assert [(event["kind"], event["value"], event["why"]) for event in registers["QN-QM"]["events"]] == [
        ("urged", "", ""),
        ("time_asked", "2026-04-28", WHY),
        ("time_given", "2026-04-28", ""),
    ]
    office = Office(tmp_path, here.clock, {})
    owed = json.loads(await office.dvk("duties", "--at", "2026-06-15", "--json"))
    assert [(duty["unit"], duty["rule"], duty["due_on"]) for duty in owed["duties"]] == [
        ("QN-QM", "register", "2026-04-28"),
        ("QN", "visit", "2026-06-15"),
        ("QN-QS", "report", "2026-06-15"),
        ("QN-QT", "report", "2026-06-15"),
    ]


def spoken_of(duty: dict[str, Any]) -> list[str]:
    """At which of its times a duty was spoken of, in order; all arrived."""
    assert {reminder["message"] for reminder in duty["reminders"]} == {"sent"}
    return [reminder["slot"].partition(":")[0] for reminder in duty["reminders"]]
