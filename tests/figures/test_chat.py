"""/solieu on the phone: figures in some lines, apart by field and unit, and the initiatives behind each."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from bot.handlers.dispatch import actor_of, dispatch
from bot.handlers.outcome import Actor
from bot.messages import Incoming, Tap
from storage import initiatives, outcomes, reports
from storage.records.initiatives import NewInitiative, Origin, SubjectKind
from storage.records.outcomes import NewOutcome, OutcomeKind
from storage.records.reports import NewReport, ReportStatus, Resource, ResourceKind, ResourceRole, Source
from storage.records.units import Level
from tests.handlers.helpers import labels, payload, tell
from tests.place import LEADER, QUANG_SON, Place

pytestmark = pytest.mark.server


async def a_spring(here: Place) -> None:
    """Twelve initiatives of Quảng Sơn, accepted in January; seven recognised by the commune, one of them typical."""
    now = here.clock.now()

    def build(connection: sqlite3.Connection) -> None:
        for number in range(1, 13):
            name = f"xuan{number:06}"
            new = NewInitiative(
                id=name, unit_id=2, year=2026, name=f"Mở đường vào khu sản xuất số {number}",
                subject_kind=SubjectKind.COLLECTIVE, subject_name="Xã Quảng Sơn", field="economy",
                place="Xã Quảng Sơn", target="600 m đường", end_on=None, origin=Origin.NEW, entered_by=1,
                effective_on=date(2026, 1, 5),
            )  # fmt: skip
            initiatives.add_accepted(connection, new, 1, "", now)
            kinds = [OutcomeKind.RECOGNISED] if number < 8 else []
            kinds += [OutcomeKind.TYPICAL] if number == 1 else []
            for kind in kinds:
                done = NewOutcome(level=Level.COMMUNE, kind=kind, effective_on=date(2026, 3, 10))
                outcomes.put(connection, name, done, 1, now)
        amounts = (
            Resource(kind=ResourceKind.LAND, amount=Decimal("1155.3"), unit="m²", role=ResourceRole.CONTRIBUTION,
                     source=Source.PEOPLE, typed="1.155,3 m²", approximate=True),
            Resource(kind=ResourceKind.LABOUR, amount=Decimal(2408), unit="ngày công", role=ResourceRole.CONTRIBUTION,
                     source=Source.PEOPLE, typed="2.408 công"),
        )  # fmt: skip
        told = NewReport(
            id="baocao0001", initiative_id="xuan000001", period="2026-H1", status=ReportStatus.DONE, resources=amounts,
            entered_by=1, effective_on=date(2026, 3, 1),
        )  # fmt: skip
        reports.add(connection, told, now)

    await here.database.write(build)


async def test_figures_of_ones_own_unit_and_what_stands_behind(here: Place) -> None:
    await a_spring(here)
    phone = here.phone(QUANG_SON)
    heard = await tell(phone, "/solieu")
    assert heard.text.splitlines() == [
        "Số liệu – Xã Quảng Sơn, năm 2026 (tính đến hết ngày 1/4/2026)",
        "• Đăng ký: 12 mô hình",
        "• Công nhận (cấp xã): 7, đạt 58,3%",
        "• Chưa kết luận: 5",
        "• Điển hình: 1",
        "• Nguồn lực, kết quả: đất hiến khoảng 1.155,3 m²; ngày công 2.408",
        "• Lĩnh vực chưa có mô hình: Văn hóa - xã hội; Quốc phòng - an ninh; Xây dựng Đảng và hệ thống chính trị",
    ]
    assert labels(heard) == [
        *("Đăng ký (12)", "Công nhận (7)", "Chưa kết luận (5)", "Điển hình (1)"),
        *("Theo lĩnh vực", "Nguồn lực", "Biểu đồ", "Bảng tính", "Năm 2025", "Tính theo đơn vị hiện nay"),
    ]
    heard = await tell(phone, "[Công nhận (7)]")
    assert heard.text.splitlines()[:2] == [
        "Công nhận – Xã Quảng Sơn, năm 2026",
        "1. Mở đường vào khu sản xuất số 7 – Xã Quảng Sơn",
    ]
    heard = await tell(phone, "[◂ Số liệu]", "[Đăng ký (12)]", "[Sau ▸]")
    assert [line.partition(".")[0] for line in heard.text.splitlines()[1:]] == ["9", "10", "11", "12"]
    heard = await tell(phone, "[12]")
    assert heard.text.splitlines()[0] == "Mở đường vào khu sản xuất số 1"


async def test_what_was_given_and_by_which_initiatives(here: Place) -> None:
    await a_spring(here)
    heard = await tell(here.phone(QUANG_SON), "/solieu", "[Nguồn lực]")
    assert heard.text.splitlines() == [
        "Số liệu về nguồn lực, kết quả – Xã Quảng Sơn, năm 2026",
        "1. Ngày công: 2.408 (1 mô hình)",
        "2. Đất hiến: khoảng 1.155,3 m² (1 mô hình)",
    ]
    heard = await tell(here.phone(QUANG_SON), "[2]")
    assert heard.text.splitlines() == [
        "Đất hiến – Xã Quảng Sơn, năm 2026",
        "1. Mở đường vào khu sản xuất số 1 – Xã Quảng Sơn: khoảng 1.155,3 m²",
    ]


async def test_by_unit_by_field_and_by_name_and_period(here: Place) -> None:
    await a_spring(here)
    phone = here.phone(LEADER)
    heard = await tell(phone, "/solieu")
    assert "• Chưa đăng ký: 2/3 đơn vị: Xã Quảng Minh, Xã Quảng Thành" in heard.text.splitlines()
    heard = await tell(phone, "[Theo đơn vị]")
    assert heard.text.splitlines() == [
        "Số liệu theo đơn vị – Tỉnh Quảng Ninh, năm 2026",
        "1. Sở Y tế: đăng ký 0, công nhận 0",
        "2. Xã Quảng Minh: đăng ký 0, công nhận 0",
        "3. Xã Quảng Sơn: đăng ký 12, công nhận 7 (58,3%); điển hình: 1",
        "4. Xã Quảng Thành: đăng ký 0, công nhận 0; chờ duyệt: 1",
    ]
    heard = await tell(phone, "[2]")
    assert heard.text.splitlines() == [
        "Số liệu – Xã Quảng Minh, năm 2026 (tính đến hết ngày 1/4/2026)",
        "Chưa có mô hình nào.",
    ]
    heard = await tell(phone, "/solieu quang son quý I/2026")
    assert heard.text.splitlines()[0] == "Số liệu – Xã Quảng Sơn, quý I/2026 (tính đến hết ngày 15/3/2026)"
    assert labels(heard)[-3:] == ["Quý IV/2025", "Quý I/2025", "Tính theo đơn vị hiện nay"]
    heard = await tell(phone, "/solieu quang son tuần này")
    assert heard.text.splitlines()[:2] == [
        "Số liệu – Xã Quảng Sơn, tuần 30/3–5/4/2026 (tính đến hết ngày 1/4/2026)",
        "• Đăng ký từ đầu năm: 12 mô hình; riêng kỳ này 0",
    ]
    assert labels(heard)[-3:-1] == ["Tuần 23–29/3/2026", "Tuần 31/3–6/4/2025"]
    for typed, period in (("quý này", "quý II/2026"), ("tháng trước", "tháng 3/2026"), ("năm ngoái", "năm 2025")):
        heard = await tell(phone, f"/solieu quang son {typed}")
        assert heard.text.startswith(f"Số liệu – Xã Quảng Sơn, {period}")
    heard = await tell(phone, "/solieu quang son quy 2")
    assert heard.text.splitlines()[1] == "• Đăng ký từ đầu năm: 12 mô hình; riêng kỳ này 0"
    heard = await tell(phone, "[Quý I/2026]", "[Theo lĩnh vực]")
    assert heard.text.splitlines()[1:3] == [
        "1. Kinh tế: đăng ký 12, công nhận 7 (58,3%); điển hình: 1",
        "2. Văn hóa - xã hội: đăng ký 0, công nhận 0",
    ]
    heard = await tell(phone, "[1]")
    assert heard.text.splitlines()[0] == "Đăng ký – Xã Quảng Sơn, quý I/2026, lĩnh vực Kinh tế"
    heard = await tell(phone, "/solieu thon hai an 2 2026")
    assert heard.text.splitlines()[0] == "Số liệu – Thôn Hải An, tháng 2/2026 (tính đến hết ngày 25/2/2026)"
    heard = await tell(phone, "/solieu Thôn Hải An 2026")
    assert heard.text.splitlines()[0] == "Số liệu – Thôn Hải An, năm 2026 (tính đến hết ngày 1/4/2026)"
    heard = await tell(phone, "/solieu không có 2026")
    assert heard.text == "Không thấy đơn vị nào có “không có” trong phạm vi của đồng chí."


async def test_nobody_sees_the_figures_of_others(here: Place) -> None:
    await a_spring(here)
    shown = payload(await tell(here.phone(LEADER), "/solieu"), "Đăng ký (12)")
    asked = shown.replace("y:rows:1:", "y:rows:3:")
    for forged in (
        shown,
        asked,
        "y:sum:1:2026:t",
        "y:unit:1:2026:n:0",
        "y:brought:1:2026:t:0",
        "y:amount:1:2026:t:1:0",
    ):
        heard = await pressed(here, QUANG_SON, forged)
        assert heard == "Không tìm thấy mục này, hoặc không thuộc đơn vị của đồng chí.", forged
    for nonsense in ("y:sum:2:2026-H3:t", "y:sum:2:2026:x", "y:rows:2:2026:t:zz:a:a:0", "y:rows:2:2026:t:r:x:a:0", "y"):
        assert await pressed(here, QUANG_SON, nonsense) == "Nút này không còn dùng được. Xin chọn lại.", nonsense
    assert "không có mô hình" in (await pressed(here, QUANG_SON, "y:amount:2:2026:t:9:0")).casefold()
    assert "1. Mở đường" in await pressed(here, QUANG_SON, "y:rows:2:2026:t:r:a:99:0"), "a field that is no more"


async def pressed(here: Place, person: int, payload: str) -> str:
    """What the bot answers to a button that it did not show."""
    outcome = await dispatch(here.bot.services, await actor(here, person), tapped(person, payload))
    return outcome.toast or outcome.messages[0].text


async def actor(here: Place, person: int) -> Actor:
    today = here.bot.services.today()
    return await here.database.write(lambda connection: actor_of(connection, "telegram", str(person), today))


def tapped(person: int, payload: str) -> Incoming:
    tap = Tap(id="1", payload=payload, message="1")
    return Incoming(channel="telegram", bot="1", chat=str(person), key="1", at=datetime.now(UTC), tap=tap)
