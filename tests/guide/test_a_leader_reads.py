"""A leader reads how the province stands, by thumb and eye in a real Chromium: it comes by itself on Monday; by unit, the
late reminded, an obstacle answered, a chart, the sheet, what is read aloud and what goes to the group; whoever is chosen
to read first has it first a week later. It takes the pictures of the leaders' page.
"""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from storage import initiatives, outcomes, reports
from storage.records.initiatives import NewInitiative, Origin, SubjectKind
from storage.records.outcomes import NewOutcome, OutcomeKind
from storage.records.people import Role
from storage.records.reports import NewReport, ReportStatus, Resource, ResourceKind, ResourceRole, Source
from storage.records.units import Level
from tests.browser import needs_chromium, phone_page
from tests.digests.helpers import digests_of
from tests.guide.test_setting_up import SCREEN, Person, browser_of
from tests.guide.test_superiors_quarter import SHARP, Province
from tests.handlers.helpers import tell
from tests.obstacles.helpers import obstacles, raise_one
from tests.place import LEADER, NEWCOMER, QUANG_THANH, Place, place
from tests.reminders.helpers import LANH_DAO, QUANG_SON_UNIT, SON, at, pass_until
from tests.urging.helpers import brought_about, joins

pytestmark = [pytest.mark.browser, needs_chromium]

ROAD = "Vận động nhân dân hiến đất mở đường thôn Pắc Mười"
PIPES = "Thiếu 20 triệu đồng mua ống thoát nước"
ANSWER = "Tỉnh bố trí 20 triệu đồng, xã nhận trước 30/4"
WEEK, NEXT_WEEK = "tuần 30/3–5/4/2026", "tuần 6–12/4/2026"
SPECIALIST, WHO = 2001, "Chuyên viên theo dõi dân vận"
NOTE = "Quảng Minh hẹn đăng ký trước 17/4, tôi đã trao đổi"


@pytest.fixture
async def friday(tmp_path: Path) -> AsyncIterator[Place]:
    """Friday 3 April 2026: one commune has registered and been recognised, two are late, one of them is stuck."""
    async with place(tmp_path / "data", begins=at("30/3")) as here:
        await tell(here.phone(NEWCOMER), f"/start {here.codes[NEWCOMER]}", "[Đồng ý]", "[Đúng]")
        await here.database.write(lambda connection: at_quang_son(connection, here))
        await joins(here, SPECIALIST, WHO, "QN", Role.CHECKER)
        await raise_one(here.phone(QUANG_THANH), PIPES)
        await pass_until(here, "3/4")
        yield here


def at_quang_son(connection: sqlite3.Connection, here: Place) -> None:
    """Three initiatives of this year, two of the last; the road is done, recognised and typical."""
    now = here.clock.now()
    for id_, year, day, name in (
        ("road", 2026, 9, ROAD),
        ("stream", 2026, 10, "Tổ tự quản giữ sạch dòng suối Quảng Sơn"),
        ("house", 2026, 31, "Nhà văn hóa thôn Mố Kiệc do dân góp công"),
        ("before1", 2025, 10, "Đường hoa thôn Tài Chi"),
        ("before2", 2025, 12, "Vận động con em trong độ tuổi đến trường"),
    ):
        new = NewInitiative(
            id=id_,
            unit_id=QUANG_SON_UNIT,
            year=year,
            name=name,
            subject_kind=SubjectKind.COLLECTIVE,
            subject_name="Hội Nông dân xã",
            field="economy" if id_ == "road" else "culture",
            place="Xã Quảng Sơn",
            target="đo được",
            end_on=date(year, 12, 31),
            origin=Origin.NEW,
            entered_by=SON,
            effective_on=date(year, 3, day),
        )
        initiatives.add_accepted(connection, new, SON, "", now)
    for kind in (OutcomeKind.RECOGNISED, OutcomeKind.TYPICAL):
        done = NewOutcome(level=Level.COMMUNE, kind=kind, effective_on=date(2026, 3, 30))
        outcomes.put(connection, "road", done, SON, now)
    given = {ResourceKind.LAND: ("1200", "m²"), ResourceKind.LABOUR: ("350", "ngày công")}
    told = NewReport(
        id="baocao0001",
        initiative_id="road",
        period="2026-H1",
        status=ReportStatus.DONE,
        resources=tuple(
            Resource(
                kind=kind,
                amount=Decimal(amount),
                unit=unit,
                role=ResourceRole.CONTRIBUTION,
                source=Source.PEOPLE,
                typed=f"{amount} {unit}",
            )
            for kind, (amount, unit) in given.items()
        ),
        entered_by=SON,
        effective_on=date(2026, 3, 30),
    )
    reports.add(connection, told, now)


async def hears_on_monday(here: Place, leader: Person) -> None:
    """Nobody has asked."""
    await pass_until(here, "6/4")
    await leader.sees(f"Tình hình – Tỉnh Quảng Ninh, {WEEK} (đến hết ngày 5/4/2026)")
    await leader.camera.takes("lanh-dao-tinh-hinh")


async def looks_at_the_units(leader: Person) -> None:
    await leader.taps("Theo đơn vị", "Tình hình theo đơn vị")
    await leader.camera.takes("lanh-dao-theo-don-vi")
    await leader.taps("2", "Tình hình – Xã Quảng Thành")
    await leader.says("/tinhhinh tuần trước", f"Tình hình – Tỉnh Quảng Ninh, {WEEK}")


async def reminds_the_late(leader: Person) -> None:
    await leader.taps("Nhắc cả 2 việc", "Nhắc 2 việc của 2 đơn vị, gửi tới 2 người")
    await leader.camera.takes("lanh-dao-nhac")
    await leader.taps("Gửi", "Đã gửi lời nhắc: 2 việc của 2 đơn vị, tới 2 người")


async def answers_the_obstacle(leader: Person) -> None:
    """From the menu, as of today."""
    await leader.says("/menu", "Hôm nay đồng chí cần việc gì?")
    await leader.taps("Tình hình", "Chờ ý kiến đồng chí: 1 vướng mắc; sớm nhất hạn 13/4/2026")
    await leader.taps("Vướng mắc chờ trả lời (1)", "chờ Tỉnh Quảng Ninh trả lời trước 13/4/2026")
    await leader.taps("1", "Vướng mắc của Xã Quảng Thành")
    await leader.camera.takes("lanh-dao-vuong-mac")
    await leader.taps("Trả lời", "Trả lời thế nào")
    await leader.says(ANSWER, "xem lại trước khi gửi")
    await leader.taps("Gửi", "Đã gửi trả lời về vướng mắc")


async def sees_a_chart(leader: Person) -> None:
    await leader.says("/tinhhinh", "vướng mắc nêu 1, trả lời 1")
    await leader.taps("Biểu đồ", "Đồng chí muốn xem biểu đồ nào?")
    await leader.taps("Theo lĩnh vực", "Đang vẽ biểu đồ theo lĩnh vực")
    await leader.sees("Cộng: đăng ký 3; công nhận (cấp xã) 1 (33,3%)")
    await leader.page.locator("article.message.theirs img").last.wait_for()
    await leader.camera.takes("lanh-dao-bieu-do")


async def gets_the_sheet(leader: Person) -> None:
    await leader.says("/tinhhinh", "Tình hình – Tỉnh Quảng Ninh")
    await leader.taps("Bảng tính", "Đang lập bảng thống kê 6 tháng đầu năm 2026 của Tỉnh Quảng Ninh")
    await leader.sees("thong-ke-tinh-quang-ninh-2026-H1.xlsx")
    await leader.camera.takes("lanh-dao-bang-tinh")


async def reads_aloud_and_tells_the_group(leader: Person) -> None:
    await leader.says("/tinhhinh tuần trước", f"Tình hình – Tỉnh Quảng Ninh, {WEEK}")
    await leader.taps(
        "Đọc tại giao ban", "Từ đầu năm đến hết ngày 5 tháng 4 năm 2026, Tỉnh Quảng Ninh đã đăng ký ba mô hình"
    )
    await leader.camera.takes("lanh-dao-doc-giao-ban")
    await leader.says("/tinhhinh tuần trước", "đôn đốc 2 lần")
    await leader.taps("Bản cho nhóm chat", "Còn 2 việc quá hạn ở 2 đơn vị")
    await leader.camera.takes("lanh-dao-ban-cho-nhom")
    for unshamed in ("Xã Quảng Minh", "Xã Quảng Thành", "Cán bộ"):
        assert unshamed not in await leader.newest()


async def sees_another_period(leader: Person) -> None:
    await leader.says("/tinhhinh", "6 tháng đầu năm 2026")
    await leader.taps("Kỳ khác", "trong kỳ nào?")
    await leader.camera.takes("lanh-dao-ky-khac")
    await leader.taps("Tháng 3/2026", "Tình hình – Tỉnh Quảng Ninh, tháng 3/2026")


async def chooses_what_comes_and_who_reads_first(leader: Person) -> None:
    await leader.says("/tinhhinh", "6 tháng đầu năm 2026")
    await leader.taps("Cài đặt gửi", f"• Lần tới: {NEXT_WEEK}, 07:30 ngày 13/4/2026.")
    await leader.camera.takes("lanh-dao-cai-dat")
    await leader.taps("Bớt, thêm kỳ", "Đồng chí nhận những kỳ nào?")
    await leader.taps("☑ quý", "☐ quý")
    await leader.camera.takes("lanh-dao-bot-ky")
    await leader.taps("◂ Cài đặt gửi", "• Các kỳ: tuần, 6 tháng, 9 tháng, năm.")
    await leader.taps("Chọn người đọc trước", "Ai đọc?")
    await leader.taps(WHO, f"{WHO} đọc thế nào?")
    await leader.taps("Đọc trước, rồi chuyển cho tôi", "xem lại trước khi gửi")
    await leader.taps("Ghi lại", f"Đã ghi: {WHO} đọc trước tình hình gửi đồng chí rồi chuyển")


async def reads_first(here: Place, reader: Person) -> None:
    await reader.sees("chọn đồng chí đọc trước tình hình")
    await pass_until(here, "13/4")
    await reader.sees("Đồng chí đọc trước cho Lãnh đạo phụ trách dân vận. Chưa chuyển thì 16 giờ 30")
    await reader.camera.takes("lanh-dao-doc-truoc")
    await reader.taps("Chuyển kèm ý kiến", "Đồng chí ghi thêm điều gì cho lãnh đạo?")
    await reader.says(NOTE, "Đã chuyển cho Lãnh đạo phụ trách dân vận, kèm ý kiến của đồng chí.")
    await brought_about(here)


async def hears_what_was_read_and_pauses(leader: Person) -> None:
    await leader.sees(f"{WHO} đã đọc trước: “{NOTE}”\nTình hình – Tỉnh Quảng Ninh, {NEXT_WEEK}")
    await leader.camera.takes("lanh-dao-da-doc-truoc")
    await leader.says("/guitinhhinh", "Cài đặt gửi tình hình – Tỉnh Quảng Ninh")
    await leader.taps("Tạm dừng", "Tạm dừng đến hết ngày nào?")
    await leader.says("30/4", "Đã ghi: bot không tự gửi tình hình đến hết 30/4/2026")


async def test_a_leader_reads_how_it_stands(friday: Place) -> None:
    here = friday
    async with phone_page(f"{here.server.base_url}/?person={LEADER}", SHARP, SCREEN) as page:
        province, leader = Province(here, browser_of(page)), Person(page)
        thanh, reader = [await province.phone(number) for number in (QUANG_THANH, SPECIALIST)]
        await hears_on_monday(here, leader)
        await looks_at_the_units(leader)
        await reminds_the_late(leader)
        await brought_about(here)
        await answers_the_obstacle(leader)
        await thanh.sees(f"Lãnh đạo phụ trách dân vận: {ANSWER}")
        await sees_a_chart(leader)
        await gets_the_sheet(leader)
        await reads_aloud_and_tells_the_group(leader)
        await sees_another_period(leader)
        await chooses_what_comes_and_who_reads_first(leader)
        await reads_first(here, reader)
        await hears_what_was_read_and_pauses(leader)

    assert await digests_of(here, LANH_DAO) == [("2026-W14", "2026-04-06", "sent"), ("2026-W15", "2026-04-13", "sent")]
    (obstacle,) = await obstacles(here)
    assert [(event["kind"], event["words"]) for event in obstacle["events"]] == [("told", PIPES), ("answered", ANSWER)]
    registers = {row["unit"]: row for row in await here.export("duties") if row["rule"] == "register"}
    urged = {unit for unit, row in registers.items() if [event["kind"] for event in row["events"]] == ["urged"]}
    assert urged == {"QN-QT", "QN-QM"}
