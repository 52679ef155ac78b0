"""What reports give rise to: the same figures again, one far from the usual, nothing done for long, the same photo."""

from __future__ import annotations

import sqlite3
from datetime import date
from decimal import Decimal

import pytest

from storage import initiatives, looks, reports
from storage.records.initiatives import NewInitiative, SubjectKind
from storage.records.reports import NewReport, ReportStatus, Resource, ResourceKind, ResourceRole, Source
from tests.evidence.conftest import fetched, send
from tests.evidence.pictures import again, photo
from tests.handlers.helpers import FLOWERS, labels, tell
from tests.place import COORDINATOR, QUANG_THANH, Place
from tests.reminders.helpers import pass_until, rows, write
from tests.signals.test_asking import above, questions

pytestmark = pytest.mark.server


async def given(here: Place, *days: int) -> None:
    """As many initiatives of another commune, each with so many days of work in a report."""

    def add(connection: sqlite3.Connection) -> None:
        now, today = here.clock.now(), date(2026, 4, 1)
        for number, count in enumerate(days):
            initiatives.add(
                connection,
                NewInitiative(
                    id=f"o{number}",
                    unit_id=4,
                    year=2026,
                    name=f"Việc làm số {number} của các hội viên",
                    subject_kind=SubjectKind.COLLECTIVE,
                    subject_name="Xã Quảng Minh",
                    field="economy",
                    place="thôn 4",
                    target=f"{number + 300} m",
                    end_on=None,
                    entered_by=7,
                    effective_on=today,
                ),
                now,
            )
            row = Resource(
                kind=ResourceKind.LABOUR,
                amount=Decimal(count),
                unit="ngày công",
                role=ResourceRole.CONTRIBUTION,
                source=Source.PEOPLE,
                typed=str(count),
            )
            told = NewReport(
                id=f"r{number}",
                initiative_id=f"o{number}",
                period="2026-H1",
                status=ReportStatus.ON_TRACK,
                resources=(row,),
                entered_by=7,
                effective_on=today,
            )
            reports.add(connection, told, now)

    await here.database.write(add)


async def test_the_same_figures_are_asked_about_once_and_amending_takes_it_back(here: Place) -> None:
    phone = here.phone(QUANG_THANH)
    await tell(phone, "Bà con góp 20 công", "[Đúng, gửi]")
    await pass_until(here, "10/7")
    assert questions(phone) == []
    sent = await phone.say("Bà con góp 20 công")
    await phone.hear("Tôi hiểu là")
    await tell(phone, "[Đúng, gửi]")
    await pass_until(here, "14/7")
    assert questions(phone) == [
        f"Báo cáo 6 tháng cuối năm 2026 của mô hình {FLOWERS} có số liệu giống hệt 6 tháng đầu năm 2026. Đây là số làm "
        "được riêng kỳ này phải không?\nXin đồng chí trả lời trước hết ngày 20/7/2026. Nếu mọi thứ đã đúng thì không "
        "phải sửa gì."
    ]
    heard = next(message for message in reversed(phone.answers) if "giống hệt" in message.text)
    assert labels(heard) == ["Đúng số của kỳ này", "Sửa báo cáo", "Ghi rõ thêm"]
    await phone.edit(sent, "Bà con góp 35 công")
    await phone.hear("góp 35 ngày công")
    await tell(phone, "[Đúng, gửi]")
    await pass_until(here, "30/7")
    assert len(questions(phone)) == 1
    assert (await above(here)).startswith("Không có điều nào cần hỏi thêm")


async def test_a_figure_far_from_the_usual_is_asked_about_with_the_usual(here: Place) -> None:
    await given(here, *range(20, 44))
    phone = here.phone(QUANG_THANH)
    await tell(phone, "Bà con góp 40 công", "[Đúng, gửi]")
    await pass_until(here, "2/4")
    assert questions(phone) == []
    await tell(phone, "Bà con góp 4000 công", "[Đúng, gửi]")
    await pass_until(here, "3/4")
    (asked,) = questions(phone)
    assert asked.splitlines()[0] == (
        f"Báo cáo 6 tháng đầu năm 2026 của mô hình {FLOWERS} ghi 4.000 ngày công. Năm nay phần lớn mô hình cùng loại "
        "ghi từ 22 ngày công đến 42 ngày công. Số này đúng chưa, hay lệch đơn vị đo?"
    )
    await phone.tap("Số này đúng")
    await phone.hear("Cảm ơn đồng chí")


async def test_nothing_done_for_two_periods_is_asked_about_and_a_report_takes_it_back(here: Place) -> None:
    phone = here.phone(QUANG_THANH)
    await tell(phone, "/baocao", FLOWERS, "[Chưa có kết quả]", "[Bỏ qua]", "[Gửi]")
    await pass_until(here, "14/12")
    assert questions(phone) == []
    await pass_until(here, "18/12")
    (asked,) = questions(phone)
    assert asked.startswith(
        f"Mô hình {FLOWERS}: hai kỳ 6 tháng đầu năm 2026 và 6 tháng cuối năm 2026 chưa có báo cáo về việc đã làm."
    )
    heard = next(message for message in reversed(phone.answers) if message.text == asked)
    assert labels(heard) == ["Báo kết quả", "Đang làm, sẽ báo", "Có khó khăn: ghi rõ"]
    assert await looks.silence_changed(here.database, here.bot.services.today(), None, 10) == [], (
        "read once, not every day"
    )
    await tell(phone, "Bà con góp 20 công", "[Đúng, gửi]")
    await pass_until(here, "30/12")
    assert (await above(here)).startswith("Không có điều nào cần hỏi thêm")
    assert len(questions(phone)) == 1


async def test_what_is_owed_no_more_is_no_silence(here: Place) -> None:
    await pass_until(here, "18/12")
    (asked,) = questions(here.phone(QUANG_THANH))
    assert "hai kỳ" in asked
    await write(here, "UPDATE duties SET state = 'excused' WHERE rule = 'report' AND period = '2026-H2'")
    await pass_until(here, "19/12")
    assert await rows(here, "SELECT kind FROM signals WHERE ended_at IS NULL") == []


async def test_the_question_about_a_photo_is_not_put_twice_and_stands_when_nobody_answers(here: Place) -> None:
    await send(here, photo(1))
    await fetched(here)
    phone = await send(here, again(1))
    await phone.hear("giống ảnh đã gửi")
    await pass_until(here, "8/4", "16:00")
    assert questions(phone) == []
    assert (await above(here)).startswith("Không có điều nào cần hỏi thêm")
    await pass_until(here, "9/4")
    assert "ảnh giống ảnh đã gửi trước; hỏi ngày 1/4/2026, chưa trả lời." in await above(here, COORDINATOR)
    await phone.tap("Ảnh mới, giữ lại")
    await phone.hear("Đã giữ ảnh.")
    await here.bot.tick()
    assert "đã trả lời sau hạn:" in await above(here)
