"""New reports as a coordinator sees them: what is worth a closer look, and behind a tap the others."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import local
from bot.handlers.reviews.reports import MOST
from storage import facts
from storage.records.facts import Reported
from storage.records.reports import NewReport, ReportStatus
from tests.acceptance.helpers import VAGUE
from tests.handlers.helpers import FLOWERS, initiative, labels, tell
from tests.place import COORDINATOR, HAI_AN, NUMBERED, QUANG_SON, QUANG_THANH, Place, place

pytestmark = pytest.mark.server


async def reports(here: Place, words: str) -> None:
    await tell(here.phone(QUANG_THANH), words, "[Đúng, gửi]")


async def test_an_ordinary_report_is_behind_a_tap(here: Place) -> None:
    boss = here.phone(COORDINATOR)
    await reports(here, "Bà con góp 20 công")
    heard = await tell(boss, "/xetduyet")
    assert "Mới báo (1)" in labels(heard)
    heard = await tell(boss, "[Mới báo (1)]")
    assert heard.text == (
        f"Mới báo: 1 báo cáo, chưa thấy gì cần để ý. Bấm số để xem.\n1. {FLOWERS} – Xã Quảng Thành, 1/4/2026."
    )
    assert (await tell(boss, "[Đã xem cả trang này]")).text == "Đã ghi là đồng chí xem rồi."
    assert not [label for label in labels(await tell(boss, "/xetduyet")) if "Mới báo" in label]


async def test_the_same_figures_as_in_the_last_period(here: Place) -> None:
    boss = here.phone(COORDINATOR)
    await reports(here, "Bà con góp 20 công")
    await here.bot.move_clock(timedelta(days=100))
    await boss.hear("Có 2 đăng ký mô hình chờ đồng chí xem.")
    await reports(here, "Bà con góp 20 công")
    heard = await tell(boss, "/xetduyet", "[Mới báo (1)]")
    assert heard.text.splitlines() == [
        "Báo cáo nên xem kỹ: 1. Các báo cáo này vẫn được tính. Bấm số để xem.",
        f"1. {FLOWERS} – Xã Quảng Thành, 10/7/2026: số liệu giống hệt kỳ trước.",
    ]
    heard = await tell(boss, "[1]")
    assert "⚠ Nên xem kỹ: số liệu giống hệt kỳ trước." in heard.text
    assert "góp 20 công" in heard.text
    await tell(boss, "[Đã xem]")
    assert not [label for label in labels(await tell(boss, "/xetduyet")) if "Mới báo" in label]


async def test_the_doubtful_come_first_however_many_are_new(here: Place) -> None:
    boss = here.phone(COORDINATOR)
    [flowers] = [row["id"] for row in await here.export("initiatives") if row["name"] == FLOWERS]
    now = here.clock.now()

    def come(connection: sqlite3.Connection, number: int, status: ReportStatus) -> None:
        report = NewReport(
            id=f"r{number:03}", initiative_id=flowers, period="2026-H1", status=status, done=f"việc thứ {number}",
            entered_by=1, effective_on=local(now).date(),
        )  # fmt: skip
        facts.apply(connection, Reported(report=report), now + timedelta(seconds=number))

    def many(connection: sqlite3.Connection) -> None:
        for number in range(MOST + 1):
            come(connection, number, ReportStatus.ON_TRACK)
        come(connection, MOST + 1, ReportStatus.DONE)

    await here.database.write(many)
    await here.bot.tick()
    heard = await tell(boss, "/xetduyet", f"[Mới báo ({MOST + 2})]")
    assert heard.text.splitlines() == [
        "Báo cáo nên xem kỹ: 1. Các báo cáo này vẫn được tính. Bấm số để xem.",
        f"1. {FLOWERS} – Xã Quảng Thành, 1/4/2026: báo đã xong hoặc có kết quả mà chưa có ảnh, tài liệu.",
    ]


async def test_wrong_people(here: Place) -> None:
    await reports(here, "Bà con góp 20 công")
    [report] = await here.export("reports")
    for phone in (here.phone(HAI_AN), here.phone(QUANG_SON)):
        for press in (f"a:report:{report['id']}", f"a:seen:{report['id']}", f"a:correct:{report['id']}"):
            await phone.tap_raw(press, 1)
            assert (await phone.hear()).text.startswith("Không tìm thấy mục này")
    row = await here.database.one("SELECT looked_at FROM reports")
    assert row is not None
    assert row[0] is None


async def test_without_buttons(tmp_path: Path) -> None:
    async with place(tmp_path, capabilities=NUMBERED) as here:
        officer, boss = here.phone(QUANG_SON), here.phone(COORDINATOR)
        await tell(officer, "/dangky", VAGUE, "1", "1", "thôn Đông Hồng", "nhiều hộ hơn", "cuối năm", "Gửi")
        heard = await tell(boss, "xet duyet")
        assert "⚠" in heard.text
        heard = await tell(boss, "1")
        assert heard.text.startswith("⚠ Nên xem kỹ")
        heard = await tell(boss, "Đề nghị bổ sung", "Kết quả sẽ đạt", "2", "Đủ rồi", "8/4", "1")
        assert heard.text.startswith("Đã đề nghị bổ sung 1 điểm")
        await officer.hear("Hồ sơ gần xong")
        heard = await tell(officer, "1", "45 hộ", "1")
        assert heard.text.startswith("Đã gửi lại")
        await boss.hear("Đã bổ sung xong")
        heard = await tell(boss, "xet duyet", "Duyệt cả 3 mô hình ở trang này")
        assert heard.text.startswith("Đã duyệt 3 mô hình:")
        assert (await initiative(here, VAGUE))["state"] == "registered"
        [row] = await here.export("returns")
        assert (row["reasons"], row["answered_by"]) == ('{"target": "Chưa có số đo được"}', 1)
        states = [row["state"] for row in await here.export("events") if row["name"] == VAGUE]
        assert states == ["submitted", "returned", "submitted", "registered"]
