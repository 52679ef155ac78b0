"""Biểu đồ on the phone: which one is chosen, its picture comes with the same figures in words."""

from __future__ import annotations

import io
import sqlite3
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from bot.jobs.chart_picture import make
from bot.jobs.invite_sheets import CannotError
from storage import initiatives, people
from storage.records.documents import WantedDocument
from storage.records.initiatives import NewInitiative, Origin, SubjectKind
from tests.figures.test_chat import a_spring, pressed
from tests.handlers.helpers import labels, payload, tell
from tests.place import LEADER, NUMBERED, QUANG_SON, Place, place
from tests.urging.helpers import late_since_march

pytestmark = pytest.mark.server

FIELDS = """\
Đăng ký và công nhận theo lĩnh vực – Xã Quảng Sơn, năm 2026 (tính đến hết ngày 1/4/2026)
Cộng: đăng ký 12; công nhận (cấp xã) 7 (58,3%)
• Kinh tế: đăng ký 12, công nhận 7 (58,3%)
• Văn hóa - xã hội: đăng ký 0
• Quốc phòng - an ninh: đăng ký 0
• Xây dựng Đảng và hệ thống chính trị: đăng ký 0"""


async def test_a_chart_is_chosen_and_comes_as_a_picture_that_its_caption_tells_as_well(here: Place) -> None:
    await a_spring(here)
    phone = here.phone(QUANG_SON)
    shown = await tell(phone, "/solieu", "[Biểu đồ]")
    assert shown.text == "Biểu đồ – Xã Quảng Sơn, năm 2026. Đồng chí muốn xem biểu đồ nào?"
    assert labels(shown) == [
        *("Theo lĩnh vực", "Đúng hạn theo đơn vị", "Diễn biến trong năm", "Nguồn lực"),
        "◂ Số liệu",
    ]
    button = payload(shown, "Theo lĩnh vực")
    await phone.tap_raw(button, shown)
    await phone.tap_raw(button, shown)
    await phone.hear("Đang vẽ biểu đồ theo lĩnh vực.")
    picture = await phone.hear("Đăng ký và công nhận theo lĩnh vực", patience=60)
    assert picture.text == FIELDS
    assert "photo" in picture.wire
    assert "Biểu đồ này đang được vẽ hoặc đã gửi." in phone.toasts
    (kept,) = await here.database.all("SELECT sha256 FROM documents WHERE kind = 'chart'")
    found = next(path for path in here.settings.files.rglob("*") if path.name.startswith(kept["sha256"][:20]))
    with Image.open(io.BytesIO(found.read_bytes())) as image:
        assert image.width == 780


async def test_the_course_of_a_year_what_was_given_and_a_chart_of_nothing(here: Place) -> None:
    await a_spring(here)
    phone = here.phone(QUANG_SON)
    shown = await tell(phone, "/solieu", "[Biểu đồ]")
    for label in ("Diễn biến trong năm", "Nguồn lực", "Đúng hạn theo đơn vị"):
        await phone.tap_raw(payload(shown, label), shown)
    course = await phone.hear("Diễn biến trong năm so với năm trước", patience=60)
    assert course.text.splitlines()[1:] == [
        "• Đăng ký, lũy kế, năm 2026: tháng 1: 12; tháng 2: 12; tháng 3: 12; tháng 4: 12",
        "• Công nhận (cấp xã), lũy kế, năm 2026: tháng 1: 0; tháng 2: 0; tháng 3: 7; tháng 4: 7",
        "Chưa có số liệu năm 2025 để so sánh.",
    ]
    given = await phone.hear("Nguồn lực huy động", patience=60)
    assert given.text.splitlines()[1:] == ["• Đất hiến: khoảng 1.155,3 m²", "• Ngày công: 2.408"]
    nothing = await phone.hear("Trong kỳ chưa có việc nào đến hạn", patience=60)
    assert "photo" not in nothing.wire


async def test_what_has_no_room_in_the_caption_follows_the_picture(here: Place) -> None:
    """Also what an old list calls its fields, which the policy does not know."""
    names = [
        f"Lĩnh vực cũ số {number} của danh sách từ trước khi sắp xếp đơn vị, tên ghi đầy đủ" for number in range(9)
    ]

    def build(connection: sqlite3.Connection) -> None:
        for number, name in enumerate(names):
            new = NewInitiative(
                id=f"cu{number:08}", unit_id=2, year=2026, name=f"Mô hình {number}",
                subject_kind=SubjectKind.COLLECTIVE, subject_name="Xã Quảng Sơn", field=name, place="x", target="x",
                end_on=None, origin=Origin.NEW, entered_by=1, effective_on=date(2026, 1, 5),
            )  # fmt: skip
            initiatives.add_accepted(connection, new, 1, "", here.clock.now())

    await here.database.write(build)
    phone = here.phone(QUANG_SON)
    shown = await tell(phone, "/solieu", "[Biểu đồ]")
    await phone.tap_raw(payload(shown, "Theo lĩnh vực"), shown)
    picture = await phone.hear("Đăng ký và công nhận theo lĩnh vực", patience=60)
    following = await phone.hear("Lĩnh vực cũ số")
    assert "photo" in picture.wire
    assert "photo" not in following.wire
    assert len(picture.text) <= 1000
    told = f"{picture.text}\n{following.text}".splitlines()
    assert [line for line in told if "Lĩnh vực cũ" in line] == [f"• {name}: đăng ký 1, công nhận 0" for name in names]


async def test_timeliness_by_unit_begins_with_who_was_least_on_time(here: Place) -> None:
    await late_since_march(here)
    phone = here.phone(LEADER)
    shown = await tell(phone, "/solieu", "[Biểu đồ]")
    await phone.tap_raw(payload(shown, "Đúng hạn theo đơn vị"), shown)
    picture = await phone.hear("Việc làm đúng hạn theo đơn vị", patience=60)
    assert picture.text.splitlines()[1:] == [
        "Cộng: đúng hạn 0 (0%); làm muộn 0; chưa làm 3",
        "• Xã Quảng Minh: đúng hạn 0% (0/1); làm muộn 0, chưa làm 1",
        "• Xã Quảng Sơn: đúng hạn 0% (0/1); làm muộn 0, chưa làm 1",
        "• Xã Quảng Thành: đúng hạn 0% (0/1); làm muộn 0, chưa làm 1",
    ]


async def test_who_may_not_see_a_unit_gets_no_chart_of_it(here: Place) -> None:
    await a_spring(here)
    forged = "y:chart:1:2026:t:fields:abcdefghjk"
    heard = await pressed(here, QUANG_SON, forged)
    assert heard == "Không tìm thấy mục này, hoặc không thuộc đơn vị của đồng chí."
    asked = "y:chart:2:2026:t"
    for nonsense in (f"{asked}:pie:abcdefghjk", f"{asked}:fields:x", f"{asked}:fields", "y:charts:2"):
        assert await pressed(here, QUANG_SON, nonsense) == "Nút này không còn dùng được. Xin chọn lại.", nonsense


async def test_rights_are_asked_again_when_the_chart_is_drawn(here: Place) -> None:
    """Whose right has ended meanwhile is told so; a chat that is somebody else's now hears nothing."""
    await a_spring(here)
    today = here.bot.services.today()
    officer = await people.of_chat(here.database, "telegram", str(QUANG_SON), today)
    leader = await people.of_chat(here.database, "telegram", str(LEADER), today)
    assert officer is not None
    assert leader is not None
    asked = WantedDocument(
        id="x",
        kind="chart",
        arguments={"unit": 1, "period": "2026"},
        person_id=officer.id,
        channel="telegram",
        chat=str(QUANG_SON),
    )
    with pytest.raises(CannotError, match="không thuộc đơn vị của đồng chí"):
        await make(here.bot.services, asked)
    with pytest.raises(CannotError, match=r"^$"):
        await make(here.bot.services, asked.model_copy(update={"person_id": leader.id}))


async def test_without_pictures_the_words_come_alone(tmp_path: Path) -> None:
    async with place(tmp_path, capabilities=NUMBERED.model_copy(update={"documents_out": False})) as here:
        await a_spring(here)
        phone = here.phone(QUANG_SON)
        shown = await tell(phone, "/solieu")
        assert "biểu đồ" in shown.text.casefold()
        await tell(phone, "Biểu đồ")
        await phone.say("Theo lĩnh vực")
        words = await phone.hear("Đăng ký và công nhận theo lĩnh vực", patience=60)
        assert words.text == FIELDS
        assert "photo" not in words.wire
