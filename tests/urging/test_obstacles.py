"""Vướng mắc: the unit above owes an answer; whoever told of it says whether that helped."""

from __future__ import annotations

from datetime import date

from bot.local import Message
from tests.handlers.helpers import labels, payload, tell
from tests.phone import Phone
from tests.place import COORDINATOR, LEADER, QUANG_SON, QUANG_THANH, Place
from tests.urging.helpers import brought_about, duties, late_since_march

STUCK = "Chưa có kinh phí mua cây giống"
ANSWER = "Tỉnh bố trí 20 triệu, chuyển trước 10/4"


async def report(phone: Phone, obstacle: str = STUCK) -> Message:
    return await tell(phone, "/baocao", "[1]", "[Chưa có kết quả]", obstacle, "[Gửi]")


async def test_an_obstacle_is_answered_and_found_solved(here: Place) -> None:
    officer, coordinator = here.phone(QUANG_THANH), here.phone(COORDINATOR)
    sent = await report(officer)
    (owed,) = await duties(here, "d.rule = 'answer'")
    assert (owed["unit"], owed["due_on"], owed["state"]) == ("QN", "2026-04-15", "open")  # ten working days
    shown = await tell(officer, "[Xem mô hình này]")
    assert f"{STUCK} – chờ Tỉnh Quảng Ninh trả lời trước 15/4/2026" in shown.text
    assert "Trả lời vướng mắc" not in labels(shown)
    await coordinator.tap_raw(payload(sent, "Xem mô hình này"), 1)
    seen = await coordinator.hear(STUCK)
    await coordinator.tap("Trả lời vướng mắc", seen)
    asked = await coordinator.hear("Trả lời thế nào")
    assert STUCK in asked.text
    await tell(coordinator, ANSWER, "[Gửi]")
    heard = await officer.hear(ANSWER)
    (settled,) = await duties(here, "d.rule = 'answer'")
    assert (settled["state"], settled["settled_on"]) == ("settled", "2026-04-01")
    said = await tell(officer, "[Đã gỡ]")
    assert "đã gỡ" in said.text
    await coordinator.hear("Cán bộ xã Quảng Thành báo: vướng mắc")
    await officer.tap("Chưa gỡ được", heard)  # told otherwise afterwards
    assert await officer.hear_toast("đã được báo rồi")


async def test_not_solved_asks_again_and_both_answers_count(here: Place) -> None:
    officer, coordinator = here.phone(QUANG_THANH), here.phone(COORDINATOR)
    await report(officer)
    (owed,) = await duties(here, "d.rule = 'answer'")
    await coordinator.tap_raw(f"b:answer:{owed['object']}", 1)
    await coordinator.hear("Trả lời thế nào")
    await tell(coordinator, ANSWER, "[Gửi]")
    await officer.hear(ANSWER)
    asked = await tell(officer, "[Chưa gỡ được]")
    assert "Còn vướng gì" in asked.text
    said = await tell(officer, "Tiền chưa về")
    assert said.text.startswith("Đã báo lại nơi trả lời: vướng mắc của mô hình")
    again = await coordinator.hear("chưa gỡ được: “Tiền chưa về”. Hạn trả lời tiếp 15/4/2026")
    first, second = await duties(here, "d.rule = 'answer'")
    assert (first["state"], second["state"]) == ("settled", "open")
    await coordinator.tap("Trả lời vướng mắc", again)
    await coordinator.hear("Trả lời thế nào")
    await tell(coordinator, "Chuyển thêm 10 triệu", "[Gửi]")
    await officer.hear("Chuyển thêm 10 triệu")
    assert {row["state"] for row in await duties(here, "d.rule = 'answer'")} == {"settled"}


async def test_an_amended_report_changes_its_obstacle_or_takes_it_back(here: Place) -> None:
    officer = here.phone(QUANG_THANH)
    await report(officer)
    changed = "Chưa có kinh phí và thiếu nước tưới"
    await tell(officer, "[Sửa báo cáo này]", "[Bỏ qua]", "[Vướng mắc]", changed, "[Gửi]")
    (owed,) = await duties(here, "d.rule = 'answer'")
    (row,) = await here.database.all("SELECT * FROM obstacles")
    assert (row["words"], owed["state"]) == (changed, "open")
    await tell(officer, "[Sửa báo cáo này]", "[Bỏ qua]", "[Vướng mắc]", "[Để trống]", "[Gửi]")
    (owed,) = await duties(here, "d.rule = 'answer'")
    (row,) = await here.database.all("SELECT * FROM obstacles")
    assert (row["state"], owed["state"]) == ("taken_back", "withdrawn")


async def test_the_wrong_person_answers_nothing(here: Place) -> None:
    officer, other = here.phone(QUANG_THANH), here.phone(QUANG_SON)
    await report(officer)
    (owed,) = await duties(here, "d.rule = 'answer'")
    for phone in (officer, other):
        await phone.tap_raw(f"b:answer:{owed['object']}", 1)
        await phone.hear("không thuộc quyền")
    await other.tap_raw(f"b:done:{owed['object']}:1", 1)
    await other.hear_toast("đã được báo rồi")
    assert [row["state"] for row in await duties(here, "d.rule = 'answer'")] == ["open"]
    for forged in ("b:answer:x", "b:done:x:1", "b:done:x:y", "b:"):
        await other.tap_raw(forged, 1)


async def test_two_answer_at_once(here: Place) -> None:
    officer, coordinator, leader = (here.phone(phone) for phone in (QUANG_THANH, COORDINATOR, LEADER))
    await report(officer)
    (owed,) = await duties(here, "d.rule = 'answer'")
    for phone in (coordinator, leader):
        await phone.tap_raw(f"b:answer:{owed['object']}", 1)
        await phone.hear("Trả lời thế nào")
    await tell(coordinator, ANSWER, "[Gửi]")
    late = await tell(leader, "Để tôi hỏi lại", "[Gửi]")
    assert "không thuộc quyền" not in late.text
    assert "đã có người trả lời" in late.text
    assert len(await here.database.all("SELECT * FROM obstacle_events WHERE kind = 'answered'")) == 1


async def test_it_is_late_like_anything_else(here: Place) -> None:
    await late_since_march(here)
    officer, coordinator = here.phone(QUANG_THANH), here.phone(COORDINATOR)
    await report(officer)
    here.clock.move(date(2026, 4, 16) - date(2026, 4, 1))
    await brought_about(here)
    await coordinator.hear("Trả lời vướng mắc")
    shown = await tell(coordinator, "/nhacviec")
    assert "Chính Tỉnh Quảng Ninh: 1 việc" in shown.text
    listed = await tell(coordinator, f"[{next(n for n in labels(shown) if _line(shown, n).startswith('Chính'))}]")
    assert "Trả lời vướng mắc: Đoạn đường xanh" in listed.text
    await tell(coordinator, "[1]")
    asked = await tell(coordinator, "[Làm ngay]")
    assert "Trả lời thế nào" in asked.text


def _line(message: Message, number: str) -> str:
    return next((line.partition(". ")[2] for line in message.text.split("\n") if line.startswith(f"{number}. ")), "")
