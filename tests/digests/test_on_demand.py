"""Tình hình as leaders ask for it, through the real bot: six lines, and a tap to whatever can be done about them."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.reports.digest_words import MOST
from storage import changes, initiatives, outcomes
from storage.records.changes import ChangeKind, NewUnit, Reorganisation
from storage.records.initiatives import NewInitiative, SubjectKind
from storage.records.outcomes import NewOutcome, OutcomeKind
from storage.records.people import Role
from storage.records.units import Level
from tests.figures.test_chat import a_spring
from tests.handlers.helpers import labels, payload, tell
from tests.place import COORDINATOR, LEADER, NUMBERED, QUANG_SON, QUANG_THANH, Place, place
from tests.urging.helpers import brought_about, department, joins, late_since_march, unit_id
from tests.urging.test_obstacles import report


@pytest.fixture
async def spring(here: Place) -> Place:
    """1 April: Quảng Sơn has registered twelve; two communes should have by yesterday, and were reminded."""
    await a_spring(here)
    await late_since_march(here)
    return here


async def test_six_lines_and_what_can_be_done(spring: Place) -> None:
    leader = spring.phone(LEADER)
    heard = await tell(leader, "/tinhhinh")
    assert heard.text.splitlines() == [
        "Tình hình – Tỉnh Quảng Ninh, 6 tháng đầu năm 2026 (đến hết ngày 1/4/2026)",
        "• Đăng ký 12 mô hình, công nhận cấp xã 7 (58,3%), điển hình 1. Trong kỳ: báo kết quả 1 lượt; xong 2 việc.",
        "• Làm tốt: 1/3 đơn vị xong hết đúng hạn – Xã Quảng Sơn.",
        "• Chậm: 2 việc ở 2 đơn vị, lâu nhất từ 31/3/2026 – Xã Quảng Minh (1), Xã Quảng Thành (1). "
        "Lý do: 2 việc được nhắc mà chưa trả lời.",
        "• Đã làm: nhắc 2 lần.",
        "• Nguồn lực, kết quả: đất hiến khoảng 1.155,3 m²; ngày công 2.408.",
        "• Mô hình hay: “Mở đường vào khu sản xuất số 1” (Xã Quảng Sơn) được cấp xã chọn làm điển hình.",
    ]
    assert labels(heard) == [
        *("Nhắc cả 2 việc", "Theo đơn vị", "Biểu đồ", "Bảng tính", "Đọc tại giao ban", "Bản cho nhóm chat"),
        *("Số liệu", "Kỳ khác", "Cài đặt gửi"),
    ]
    review = await tell(leader, "[Nhắc cả 2 việc]")
    assert "Tỉnh Quảng Ninh: 2 việc quá hạn" in review.text
    assert "Đã gửi lời nhắc: 1 việc của 1 đơn vị" in (await tell(leader, "[Gửi]")).text
    await brought_about(spring)
    assert "• Đã làm: nhắc 2 lần, đôn đốc 1 lần." in (await tell(leader, "/tinhhinh")).text.splitlines()


async def test_by_unit_and_into_one_and_back(spring: Place) -> None:
    leader = spring.phone(LEADER)
    heard = await tell(leader, "/tinhhinh", "[Theo đơn vị]")
    assert heard.text.splitlines() == [
        "Tình hình theo đơn vị – Tỉnh Quảng Ninh, 6 tháng đầu năm 2026. Công nhận tính cấp xã. Bấm số để xem.",
        "1. Xã Quảng Minh: đăng ký 0, công nhận 0; chậm 1 việc; đúng hạn 0% (0/1)",
        "2. Xã Quảng Thành: đăng ký 0, công nhận 0; chậm 1 việc; đúng hạn 0% (0/1)",
        "3. Sở Y tế: đăng ký 0, công nhận 0",
        "4. Xã Quảng Sơn: đăng ký 12, công nhận 7; báo kết quả 1 lượt; xong 2 việc; đúng hạn 100% (1/1)",
    ]
    heard = await tell(leader, "[1]")
    assert heard.text.splitlines() == [
        "Tình hình – Xã Quảng Minh, 6 tháng đầu năm 2026 (đến hết ngày 1/4/2026)",
        "• Chưa có mô hình nào. Từ đầu kỳ đến nay chưa có gì mới.",
        "• Chậm: 1 việc, lâu nhất từ 31/3/2026. Lý do: 1 việc được nhắc mà chưa trả lời.",
        "• Đã làm: nhắc 1 lần.",
    ]
    assert labels(heard)[0] == "Nhắc việc này"
    heard = await tell(leader, "/tinhhinh", "[Theo đơn vị]", "[◂ Tình hình]")
    assert heard.text.startswith("Tình hình – Tỉnh Quảng Ninh")


async def test_other_periods(spring: Place) -> None:
    leader = spring.phone(LEADER)
    heard = await tell(leader, "/tinhhinh tuần này")
    assert heard.text.splitlines()[:2] == [
        "Tình hình – Tỉnh Quảng Ninh, tuần 30/3–5/4/2026 (đến hết ngày 1/4/2026)",
        "• Từ đầu năm đăng ký 12 mô hình, công nhận cấp xã 7 (58,3%), điển hình 1. Trong tuần: báo kết quả 1 lượt.",
    ]
    assert heard.text.splitlines()[-1] == (
        "• Nguồn lực, kết quả: đất hiến khoảng 1.155,3 m²; ngày công 2.408."  # nothing was praised in that week
    )
    heard = await tell(leader, "[Kỳ khác]")
    assert labels(heard)[:4] == ["Tuần 30/3–5/4/2026", "Tuần 23–29/3/2026", "Tháng 4/2026", "Tháng 3/2026"]
    heard = await tell(leader, "[Tuần 23–29/3/2026]")
    assert heard.text.splitlines()[1].endswith("7 (58,3%), điển hình 1. Trong tuần không có gì mới.")
    heard = await tell(leader, "[Kỳ khác]", "[Tháng 3/2026]")
    assert heard.text.splitlines()[0] == "Tình hình – Tỉnh Quảng Ninh, tháng 3/2026 (đến hết ngày 25/3/2026)"
    assert "• Chậm đến hôm nay: 2 việc ở 2 đơn vị" in heard.text
    heard = await tell(leader, "/tinhhinh quang son 2018")
    assert heard.text.splitlines() == [
        "Tình hình – Xã Quảng Sơn, năm 2018 (đến hết ngày 15/12/2018)",
        "• Chưa có mô hình nào. Trong năm không có gì mới.",
    ]
    heard = await tell(leader, "/tinhhinh quang son 2027")
    assert heard.text.splitlines() == ["Tình hình – Xã Quảng Sơn, năm 2027", "Kỳ này chưa bắt đầu."]
    assert labels(heard) == ["Số liệu", "Kỳ khác", "Cài đặt gửi"]
    assert "Không thấy đơn vị nào có “Hạ Long”" in (await tell(leader, "/tinhhinh Hạ Long tuần này")).text


async def test_a_period_that_is_not_over_stands_beside_the_same_days_of_last_year(spring: Place) -> None:
    def last_year(connection: sqlite3.Connection) -> None:
        for month in (2, 3, 5, 6, 7):
            new = NewInitiative(
                id=f"truoc{month:05}", unit_id=2, year=2025, name=f"Dọn vệ sinh đường làng tháng {month}",
                subject_kind=SubjectKind.COLLECTIVE, subject_name="Xã Quảng Sơn", field="economy", place="x",
                target="x", end_on=None, entered_by=1, effective_on=date(2025, month, 10),
            )  # fmt: skip
            initiatives.add_accepted(connection, new, 1, "", spring.clock.now())

    await spring.database.write(last_year)
    leader = spring.phone(LEADER)
    told = (await tell(leader, "/tinhhinh")).text.splitlines()[1]
    assert "so cùng kỳ: đăng ký tăng 10 (500%); công nhận" not in told  # nothing was recognised then
    assert "so cùng kỳ: đăng ký tăng 10 (500%)." in told
    assert "số mô hình đăng ký tăng mười." in (await tell(leader, "[Đọc tại giao ban]")).text
    told = (await tell(leader, "/solieu")).text
    assert "• So với năm 2025 (đến hết ngày 1/4/2025): đăng ký tăng 10 (500%)" in told.splitlines()
    told = (await tell(leader, "/tinhhinh 6 tháng đầu năm 2025")).text.splitlines()[1]
    assert told == "• Đăng ký 4 mô hình, chưa công nhận mô hình nào."


async def test_the_highest_praise_is_told(spring: Place) -> None:
    """A province's before a commune's."""

    def praise(connection: sqlite3.Connection) -> None:
        for name, level in (("xuan000002", Level.COMMUNE), ("xuan000003", Level.PROVINCE)):
            done = NewOutcome(level=level, kind=OutcomeKind.COMMENDED, effective_on=date(2026, 3, 30))
            outcomes.put(connection, name, done, 1, spring.clock.now())

    await spring.database.write(praise)
    told = (await tell(spring.phone(LEADER), "/tinhhinh")).text.splitlines()[-1]
    assert told == "• Mô hình hay: “Mở đường vào khu sản xuất số 3” (Xã Quảng Sơn) được cấp tỉnh khen thưởng."


async def test_read_aloud_and_for_a_group(spring: Place) -> None:
    leader = spring.phone(LEADER)
    heading, *paragraphs = (await tell(leader, "/tinhhinh", "[Đọc tại giao ban]")).text.split("\n\n")
    assert heading == "Đọc tại giao ban"
    assert paragraphs == [
        "Trong 6 tháng đầu năm 2026, tính đến hết ngày 1 tháng 4 năm 2026, Tỉnh Quảng Ninh đã đăng ký mười hai mô hình "
        "dân vận khéo, trong đó bảy mô hình được công nhận, đạt năm mươi tám phẩy ba phần trăm. Có một mô hình được "
        "chọn làm điển hình. Trong kỳ, chúng ta đã báo kết quả một lượt và làm xong hai việc. Về nguồn lực và kết quả, "
        "các mô hình có khoảng một nghìn một trăm năm mươi lăm phẩy ba mét vuông đất hiến và hai nghìn bốn trăm "
        "linh tám ngày công.",
        "Về thực hiện, một đơn vị đã làm xong mọi việc đúng hạn. Hiện còn hai việc quá hạn ở hai đơn vị, lâu nhất là "
        "từ ngày 31 tháng 3 năm 2026. Trong số đó, hai việc đã được nhắc nhưng chưa trả lời. Các việc này đã được "
        "nhắc hai lần.",
        "Đề nghị các đơn vị còn việc quá hạn hoàn thành trong tuần này; chưa có kết quả thì cứ báo là chưa có. Đề nghị "
        "các đơn vị chưa đăng ký chọn việc thiết thực, gần dân để đăng ký.",
    ]
    told = (await tell(leader, "[Bản cho nhóm chat]")).text
    assert told.splitlines() == [
        "Tình hình dân vận khéo 6 tháng đầu năm 2026 – Tỉnh Quảng Ninh (đến hết ngày 1/4/2026):",
        "- Đăng ký 12 mô hình, công nhận cấp xã 7 (58,3%), điển hình 1.",
        "- 1 đơn vị đã làm xong mọi việc đúng hạn. Xin cảm ơn.",
        "- Nguồn lực, kết quả: đất hiến khoảng 1.155,3 m²; ngày công 2.408.",
        "- Còn 2 việc quá hạn ở 2 đơn vị.",
        "Đề nghị các đơn vị hoàn thành sớm. Chưa có kết quả thì cứ báo “chưa có”; có vướng mắc xin nêu để cùng gỡ.",
    ]


async def test_what_waits_for_ones_own_word(spring: Place) -> None:
    await report(spring.phone(QUANG_THANH))
    leader, coordinator = spring.phone(LEADER), spring.phone(COORDINATOR)
    heard = await tell(leader, "/tinhhinh")
    assert "vướng mắc nêu 1" in heard.text
    assert "• Chờ ý kiến đồng chí: 1 vướng mắc; sớm nhất hạn 15/4/2026." in heard.text.splitlines()
    assert labels(heard)[2:4] == ["Vướng mắc chờ trả lời (1)", "Chờ ý kiến của tôi"]
    assert "Vướng mắc chờ trả lời" in (await tell(leader, "[Vướng mắc chờ trả lời (1)]")).text
    heard = await tell(coordinator, "/tinhhinh")
    assert "• Chờ ý kiến đồng chí: 1 vướng mắc, 2 đăng ký; sớm nhất hạn 15/4/2026." in heard.text.splitlines()
    assert "Chờ ý kiến của tôi: 3 việc" in (await tell(coordinator, "[Chờ ý kiến của tôi]")).text
    told = await tell(leader, "/tinhhinh", "[Đọc tại giao ban]")
    assert "Còn một vướng mắc của cơ sở đang chờ trả lời." in told.text


async def test_who_may_not_sees_nothing_and_buttons_are_asked_again(spring: Place) -> None:
    leader, officer = spring.phone(LEADER), spring.phone(QUANG_SON)
    shown = await tell(leader, "/tinhhinh")
    refused = await tell(officer, "/tinhhinh")
    assert "không thuộc quyền" in refused.text
    assert "Tình hình" not in labels(await tell(officer, "/menu"))
    assert "Tình hình" in labels(await tell(leader, "/menu"))
    kinds = [payload(shown, label) for label in ("Theo đơn vị", "Đọc tại giao ban", "Bản cho nhóm chat", "Kỳ khác")]
    for forged in (*kinds, "h:sum:1:2026"):
        await officer.tap_raw(forged, refused)
        await officer.hear("không thuộc quyền")
    await joins(spring, 2001, "Cán bộ tổng hợp xã Quảng Thành", "QN-QT", Role.COORDINATOR)
    neighbour = spring.phone(2001)
    seen = await tell(neighbour, "/tinhhinh")
    assert seen.text.startswith("Tình hình – Xã Quảng Thành")
    for forged in (*kinds, f"h:sum:{await unit_id(spring, 'QN-QS')}:2026", "h:sum:999999999999:2026"):
        await neighbour.tap_raw(forged, seen)
        await neighbour.hear("Không tìm thấy mục này")
    for nonsense in ("h:", "h:sum", "h:sum:x:2026", "h:sum:1:2026-W99", "h:unit:1:2026:-1", "h:what:1:2026"):
        await leader.tap_raw(nonsense, shown)
        assert await leader.hear_toast("Nút này không còn dùng được")


async def test_whoever_sees_along_another_line_reads_but_urges_nobody(spring: Place) -> None:
    await department(spring, "QN-HPN", "Hội Phụ nữ tỉnh", "QN-QT")
    await joins(spring, 2001, "Lãnh đạo Hội Phụ nữ tỉnh", "QN-HPN", Role.LEADER)
    heard = await tell(spring.phone(2001), "/tinhhinh quang thanh")
    assert "• Chậm: 1 việc" in heard.text
    assert "Nhắc việc này" not in labels(heard)


async def test_of_several_units_one_is_chosen(spring: Place) -> None:
    person = await joins(spring, 2001, "Lãnh đạo hai xã", "QN-QS", Role.LEADER)
    other = await unit_id(spring, "QN-QT")
    await spring.database.write(
        lambda c: c.execute("INSERT INTO roles (person_id, role, unit_id) VALUES (?, 'leader', ?)", (person, other))
    )
    phone = spring.phone(2001)
    heard = await tell(phone, "/tinhhinh tuần trước")
    assert heard.text == "Tình hình tuần 23–29/3/2026 của đơn vị nào?"
    assert labels(heard) == ["Xã Quảng Sơn", "Xã Quảng Thành"]
    assert (await tell(phone, "[Xã Quảng Thành]")).text.startswith("Tình hình – Xã Quảng Thành, tuần 23–29/3/2026")


async def test_a_unit_that_was_merged_is_told_of_up_to_its_end(spring: Place) -> None:
    quang_son, quang_thanh = await unit_id(spring, "QN-QS"), await unit_id(spring, "QN-QT")
    name, today, now = "Xã Đường Hoa " + "và các thôn " * 20, spring.bot.services.today(), spring.clock.now()
    plan = Reorganisation(
        id="gop", kind=ChangeKind.MERGE, day=today, person_id=1, units=(quang_son, quang_thanh),
        new=(NewUnit(name=name, level=Level.COMMUNE, reports_to=1),),
    )  # fmt: skip
    await spring.database.write(lambda c: changes.decide(c, plan, today, now))
    leader = spring.phone(LEADER)
    spring.clock.move(timedelta(days=1))
    whole = await tell(leader, "/tinhhinh", "[Theo đơn vị]")
    assert "Xã Đường Hoa và các thôn" in whole.text
    heard = await tell(leader, "/tinhhinh đường hoa")
    assert "Đăng ký 12 mô hình" in heard.text
    assert len(heard.text) <= MOST
    await leader.tap_raw(f"h:sum:{quang_son}:2026-H1", heard)
    ended = await leader.hear("Tình hình – Xã Quảng Sơn")
    assert ended.text.splitlines()[0].endswith("(đến hết ngày 31/3/2026)")
    assert ended.text.splitlines()[1].startswith("Xã Quảng Sơn kết thúc từ ngày 1/4/2026")
    assert "Đăng ký 12 mô hình" in ended.text
    assert "Chậm" not in ended.text, "what it owed is owed by another now"


async def test_in_numbers_where_there_are_no_buttons(tmp_path: Path) -> None:
    async with place(tmp_path, capabilities=NUMBERED) as here:
        await late_since_march(here)
        leader = here.phone(LEADER)
        heard = await tell(leader, "tình hình")
        assert "• Chậm: 3 việc ở 3 đơn vị" in heard.text
        assert "Nhắc cả 3 việc" in heard.text
        assert len(heard.text) <= 2000
        (number,) = [line.split(".")[0] for line in heard.text.splitlines() if line.endswith("Theo đơn vị")]
        heard = await tell(leader, number)
        assert heard.text.startswith("Tình hình theo đơn vị")


async def test_what_waits_elsewhere_is_told_by_the_digest_of_there(spring: Place) -> None:
    await report(spring.phone(QUANG_THANH))
    leader = spring.phone(LEADER)
    heard = await tell(leader, "/tinhhinh Quảng Thành")
    assert "• Chờ ý kiến đồng chí: 1 vướng mắc; sớm nhất hạn 15/4/2026." in heard.text.splitlines()
    heard = await tell(leader, "/tinhhinh Quảng Sơn")
    assert "Chờ ý kiến" not in heard.text
    assert "Chờ ý kiến của tôi" not in labels(heard)
    heard = await tell(spring.phone(COORDINATOR), "/tinhhinh Quảng Sơn")
    assert "• Chờ ý kiến đồng chí: 1 đăng ký." in heard.text.splitlines()
