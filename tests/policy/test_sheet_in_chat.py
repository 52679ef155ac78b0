"""The policy as a spreadsheet in the chat: fetched from /caidat, sent back, and taken or left."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from openpyxl import Workbook, load_workbook

from bot.local import Message
from bot.policy import default_policy_text, parse_policy
from tests.handlers.helpers import labels
from tests.imports.places import book_of
from tests.imports.test_chat import make_admin
from tests.phone import Phone
from tests.place import ADMIN, COORDINATOR, QUANG_SON, Place

PATIENCE = 30.0


async def fetched(here: Place, phone: Phone) -> bytes:
    """The sheet that the bot sends."""
    await phone.say("/caidat")
    await phone.hear("Bấm từng phần để xem")
    await phone.tap("Lấy bảng .xlsx")
    await phone.hear("Đang lập bảng cài đặt")
    told = await phone.hear("Bảng cài đặt, lập ngày 1/4/2026", PATIENCE)
    file = here.server.world.files.with_unique_id(told.wire["document"]["file_unique_id"])
    assert file is not None
    assert told.wire["document"]["file_name"] == "cai-dat-01-04-2026.xlsx"
    return file.content


def filled_in(content: bytes, fill: Callable[[Workbook], Any]) -> bytes:
    book = load_workbook(io.BytesIO(content))
    fill(book)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def put(title: str, setting: str, value: str | int) -> Callable[[Workbook], None]:
    """Write a value beside a setting."""

    def fill(book: Workbook) -> None:
        row = next(row for row in book[title].iter_rows() if row[0].value == setting)
        row[1].value = value

    return fill


async def sent(phone: Phone, content: bytes, name: str = "cai-dat.xlsx") -> None:
    await phone.document(content, name)
    await phone.hear("Đã nhận tệp")


def policy_of(here: Place) -> Any:
    return parse_policy(here.settings.policy_file.read_text("utf-8"))


async def place_with_a_file(here: Place) -> Phone:
    here.settings.policy_file.write_text(default_policy_text(), "utf-8")
    await here.bot.tick()
    return here.phone(ADMIN)


async def changed_in_chat(phone: Phone) -> None:
    """Set the period of reports to a month, by the form."""
    await phone.say("/caidat")
    await phone.hear("Bấm từng phần để xem")
    for button, answer in (("Sửa cài đặt", "mục nào?"), ("Kỳ báo cáo", "kỳ nào?"), ("Tháng", "xem lại")):
        await phone.tap(button)
        await phone.hear(answer)
    await phone.tap("Gửi")
    await phone.hear("Đã nhận thay đổi")


async def test_what_changes_is_shown_before_it_is_taken(here: Place) -> None:
    admin = await place_with_a_file(here)
    sheet = await fetched(here, admin)
    await sent(admin, sheet)
    await admin.hear("giống hệt cài đặt đang dùng", PATIENCE)
    await sent(admin, filled_in(sheet, put("Báo cáo", "Kỳ báo cáo", "Tháng")))
    told = await admin.hear("Bảng cài đặt: 1 mục sẽ đổi. Chưa ghi gì.", PATIENCE)
    assert "• Báo cáo, Kỳ báo cáo: 6 tháng → tháng" in told.text
    assert labels(told) == ["Ghi thay đổi (1)", "Hủy"]
    assert policy_of(here).reports.period == "half-year"
    await admin.tap("Ghi thay đổi", told)
    await admin.hear("Đã nhận 1 thay đổi")
    await admin.say("/caidat")  # what is asked next is answered by the new one
    await admin.hear("Bấm từng phần để xem")
    assert policy_of(here).reports.period == "month"
    await admin.tap("Ghi thay đổi", told)
    await admin.hear_toast("đã xử lý xong")
    changes = [row for row in await here.export("audit") if row["action"] == "change_policy"]
    assert len(changes) == 1
    comments = [line for line in default_policy_text().splitlines() if line.startswith("#")]
    kept = here.settings.policy_file.read_text("utf-8").splitlines()
    assert [line for line in kept if line.startswith("#")] == comments


async def test_left_alone_nothing_changes(here: Place) -> None:
    admin = await place_with_a_file(here)
    sheet = await fetched(here, admin)
    await sent(admin, filled_in(sheet, put("Báo cáo", "Kỳ báo cáo", "Tháng")))
    told = await admin.hear("1 mục sẽ đổi", PATIENCE)
    await admin.tap("Hủy", told)
    await admin.hear("Đã hủy, không ghi gì")
    await admin.tap("Ghi thay đổi", told)
    await admin.hear_toast("đã xử lý xong")
    assert here.settings.policy_file.read_text("utf-8") == default_policy_text()


async def test_mistakes_are_named_by_sheet_and_row(here: Place) -> None:
    admin = await place_with_a_file(here)
    sheet = await fetched(here, admin)

    def fill(book: Workbook) -> None:
        put("Báo cáo", "Kỳ báo cáo", "hằng tuần")(book)
        put("Nhập liệu", "Hạn của mã mời (ngày)", "=1+1")(book)

    await sent(admin, filled_in(sheet, fill))
    told = await admin.hear("có chỗ chưa đúng, chưa ghi gì", PATIENCE)
    assert "Trang “Báo cáo”, dòng 3:" in told.text
    assert "Trang “Nhập liệu”, dòng" in told.text
    assert "ô có công thức" in told.text
    assert not labels(told)


async def test_the_policy_was_changed_meanwhile(here: Place) -> None:
    admin = await place_with_a_file(here)
    sheet = await fetched(here, admin)
    await sent(admin, filled_in(sheet, put("Nhập liệu", "Hạn của mã mời (ngày)", 9)))
    told = await admin.hear("1 mục sẽ đổi", PATIENCE)
    assert "sau khi đồng chí lấy bảng này" not in told.text
    await changed_in_chat(admin)
    await admin.tap("Ghi thay đổi", told)
    await admin.hear("Cài đặt vừa được sửa ở nơi khác, nên chưa ghi gì")
    again = await admin.hear("2 mục sẽ đổi", PATIENCE)
    assert "Cài đặt đã được sửa sau khi đồng chí lấy bảng này" in again.text
    assert "Kỳ báo cáo: tháng → 6 tháng" in again.text
    await admin.tap("Ghi thay đổi", again)
    await admin.hear("Đã nhận 2 thay đổi")
    await admin.say("/trogiup")
    await admin.hear("Trợ giúp")
    policy = policy_of(here)
    assert (policy.reports.period, policy.conversations.invite_days) == ("half-year", 9)


async def test_who_may_not_is_told_so(here: Place) -> None:
    admin = await place_with_a_file(here)
    sheet = filled_in(await fetched(here, admin), put("Báo cáo", "Kỳ báo cáo", "Tháng"))
    coordinator = here.phone(COORDINATOR)
    await coordinator.document(sheet, "cai-dat.xlsx")
    assert "Đã nhận tệp" not in (await coordinator.hear()).text
    await make_admin(here, QUANG_SON)
    below = here.phone(QUANG_SON)
    await below.say("/caidat")
    shown = await below.hear("Bấm từng phần để xem")
    assert "Lấy bảng .xlsx" not in labels(shown)
    await sent(below, sheet)
    await below.hear("Cài đặt chung do quản trị ở cấp cao nhất sửa", PATIENCE)
    await sent(admin, sheet)
    told = await admin.hear("1 mục sẽ đổi", PATIENCE)
    button = next(button for button in told.buttons if button.label.startswith("Ghi thay đổi"))
    assert button.data is not None
    await below.tap_raw(button.data, below.last)
    await below.hear("Không tìm thấy mục này")
    assert here.settings.policy_file.read_text("utf-8") == default_policy_text()


async def test_the_button_makes_one_sheet(here: Place) -> None:
    admin = await place_with_a_file(here)
    await fetched(here, admin)
    await admin.tap("Lấy bảng .xlsx")
    await admin.hear_toast("đã lập rồi")
    await admin.tap_raw("c:bangcaidat:khác", admin.last)
    await admin.hear_toast("")
    assert len([message for message in admin.answers if "document" in message.wire]) == 1


def the_sheet_alone(content: bytes, title: str) -> bytes:
    def keep(book: Workbook) -> None:
        for other in [name for name in book.sheetnames if name != title]:
            del book[other]

    return filled_in(content, keep)


async def test_a_sheet_is_told_from_a_list_and_a_list_from_a_sheet(here: Place) -> None:
    admin = await place_with_a_file(here)
    sheet = await fetched(here, admin)
    for title in load_workbook(io.BytesIO(sheet)).sheetnames:
        await sent(admin, the_sheet_alone(sheet, title))
        await admin.hear("giống hệt cài đặt đang dùng", PATIENCE)
    rows = [["Mã", "Tên đơn vị", "Cấp", "Trực thuộc"], ["T9", "Thôn Chín", "Thôn, khu", "Xã Quảng Sơn"]]
    for title in ("Cấp", "Đơn vị"):
        held = io.BytesIO()
        book_of(rows, title).save(held)
        await sent(admin, held.getvalue(), "don-vi.xlsx")
        await admin.hear(f"Đơn vị, trang “{title}”: 1 dòng mới", PATIENCE)


def shows_the_whole(told: Message) -> bool:
    return "… và" not in told.text


async def test_many_changes_are_all_listed(here: Place) -> None:
    admin = await place_with_a_file(here)
    sheet = await fetched(here, admin)

    def fill(book: Workbook) -> None:
        for row in book["Lĩnh vực"].iter_rows(min_row=3):
            row[2].value = f"{row[2].value} mới"

    changed = filled_in(sheet, fill)
    await sent(admin, changed)
    told = await admin.hear("mục sẽ đổi", PATIENCE)
    assert shows_the_whole(told)
    assert told.text.count("→") == sum(len(fields) for fields in policy_of(here).fields.values())
