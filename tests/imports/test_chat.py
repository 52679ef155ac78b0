"""An admin sends a spreadsheet to the bot."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from openpyxl import load_workbook

from bot.jobs.upkeep import forget
from storage import people
from tests.handlers.helpers import ROAD, labels, register, tell
from tests.imports.places import book_of
from tests.local.conftest import png
from tests.phone import Phone
from tests.place import ADMIN, COORDINATOR, QUANG_SON, Place

PATIENCE = 30.0
HEAD = ["STT", "Họ và tên", "Đơn vị công tác", "Vai trò"]
GOOD = [
    [1, "Cán bộ Mặt trận xã Quảng Sơn", "quang son", "Cán bộ cơ sở"],
    [2, "Trưởng thôn Hải Đông", "Thôn Hải Đông", "Cán bộ cơ sở"],
]


def workbook(rows: list[list[Any]], title: str = "Cán bộ") -> bytes:
    file = io.BytesIO()
    book_of(rows, title).save(file)
    return file.getvalue()


async def send(phone: Phone, rows: list[list[Any]], name: str = "can-bo.xlsx") -> None:
    await phone.document(workbook(rows), name)
    await phone.hear("Đã nhận tệp")


async def names(here: Place) -> set[str]:
    return {row["name"] for row in await here.export("people")}


async def test_all_is_stored_after_a_tap(here: Place) -> None:
    admin = here.phone(ADMIN)
    await send(admin, [HEAD, *GOOD])
    told = await admin.hear("Cán bộ, trang “Cán bộ”: 2 dòng mới, 0 thay đổi, 0 giữ nguyên, 0 sai", PATIENCE)
    assert labels(told) == ["Ghi tất cả (2)", "Hủy"]
    assert not {"Trưởng thôn Hải Đông"} & await names(here)
    await admin.tap("Ghi tất cả", told)
    await admin.hear("Đã ghi 2 dòng từ tệp can-bo.xlsx", PATIENCE)
    assert {"Cán bộ Mặt trận xã Quảng Sơn", "Trưởng thôn Hải Đông"} <= await names(here)
    await admin.tap("Ghi tất cả", told)
    await admin.hear_toast("đã xử lý xong")
    await send(admin, [HEAD, *GOOD])
    await admin.hear("mọi dòng trong tệp đã có trên bot", PATIENCE)


async def test_a_mistake_is_named_by_sheet_and_row_and_the_good_rows_can_be_taken(here: Place) -> None:
    admin = here.phone(ADMIN)
    await send(admin, [HEAD, *GOOD, [3, "Trưởng thôn 9", "Thôn 9", "Cán bộ cơ sở"]])
    told = await admin.hear("1 sai", PATIENCE)
    assert "Cán bộ, dòng 4, cột C (Đơn vị công tác): chưa có đơn vị “Thôn 9”" in told.text
    assert labels(told) == ["Chỉ ghi dòng đúng (2)", "Hủy"]
    await admin.tap("Chỉ ghi dòng đúng", told)
    await admin.hear("Đã ghi 2 dòng", PATIENCE)
    assert "Trưởng thôn 9" not in await names(here)


async def test_cancelled_nothing_is_stored(here: Place) -> None:
    admin, before = here.phone(ADMIN), await names(here)
    await send(admin, [HEAD, *GOOD])
    await admin.hear("2 dòng mới", PATIENCE)
    await admin.tap("Hủy")
    await admin.hear("Đã hủy, không ghi gì")
    assert await names(here) == before


async def test_what_it_lists_is_asked_where_the_headings_do_not_tell(here: Place) -> None:
    admin = here.phone(ADMIN)
    await send(admin, [["STT", "Ghi chú"], [1, "gì đó"]], "la.xlsx")
    told = await admin.hear("là danh sách gì", PATIENCE)
    assert labels(told) == ["Đơn vị", "Cán bộ", "Mô hình", "Số liệu đã công bố", "Hủy"]
    await admin.tap("Cán bộ", told)
    await admin.hear("Đang đọc tệp")
    await admin.hear("Không thấy dòng tiêu đề", PATIENCE)


async def test_a_file_that_is_none_is_refused_kindly(here: Place) -> None:
    admin = here.phone(ADMIN)
    await admin.document(png(40, 30), "anh.xlsx")
    await admin.hear("không phải bảng tính Excel", PATIENCE)


async def test_a_list_saved_as_text_is_to_be_saved_as_a_workbook(here: Place) -> None:
    admin = here.phone(ADMIN)
    await admin.document("STT;Tên đơn vị\n1;Thôn 9\n".encode(), "don-vi.csv")
    await admin.hear("Xin mở bằng Excel rồi lưu lại thành .xlsx", PATIENCE)


async def test_who_is_no_admin_imports_nothing(here: Place) -> None:
    before = await names(here)
    phone = here.phone(COORDINATOR)
    await phone.document(workbook([HEAD, *GOOD]), "can-bo.xlsx")
    heard = await phone.hear()
    assert "Đã nhận tệp" not in heard.text
    assert await names(here) == before
    admin = here.phone(ADMIN)
    await send(admin, [HEAD, *GOOD])
    told = await admin.hear("2 dòng mới", PATIENCE)
    button = next(button for button in told.buttons if button.label.startswith("Ghi tất cả"))
    assert button.data is not None
    await phone.tap_raw(button.data, phone.last)
    await phone.hear("Không tìm thấy mục này")
    assert await names(here) == before


async def test_the_bot_answers_while_a_file_is_read(here: Place) -> None:
    admin = here.phone(ADMIN)
    rows = [[number, f"Cán bộ thứ {number}", "Xã Quảng Sơn", "Cán bộ cơ sở"] for number in range(3000)]
    await send(admin, [HEAD, *rows])
    for _ in range(5):
        await here.phone(COORDINATOR).say("/trogiup")
        await here.phone(COORDINATOR).hear("Trợ giúp", 2.0)
    told = await admin.hear("3000 dòng mới", PATIENCE)
    await admin.tap("Ghi tất cả", told)
    for _ in range(5):
        await here.phone(COORDINATOR).say("/trogiup")
        await here.phone(COORDINATOR).hear("Trợ giúp", 2.0)
    await admin.hear("Đã ghi 3000 dòng", PATIENCE)


async def make_admin(here: Place, phone: int) -> int:
    """Let the officer of Quảng Sơn be an admin there as well; the person's id."""
    officer = await people.of_chat(here.database, "telegram", str(phone), here.bot.services.today())
    assert officer is not None
    await here.database.write(
        lambda connection: connection.execute(
            "INSERT INTO roles (person_id, role, unit_id) VALUES (?, 'admin', ?)", (officer.id, officer.unit_id)
        )
    )
    return officer.id


async def test_an_admin_writes_to_the_own_units_alone(here: Place) -> None:
    await make_admin(here, QUANG_SON)
    phone = here.phone(QUANG_SON)
    await send(phone, [HEAD, *GOOD])
    told = await phone.hear("1 dòng mới, 0 thay đổi, 0 giữ nguyên, 1 sai", PATIENCE)
    assert "“Thôn Hải Đông” không thuộc đơn vị đồng chí quản lý" in told.text
    await phone.tap("Chỉ ghi dòng đúng (1)", told)
    await phone.hear("Đã ghi 1 dòng", PATIENCE)
    assert "Trưởng thôn Hải Đông" not in await names(here)


async def test_who_is_no_longer_admin_stores_nothing(here: Place) -> None:
    person_id = await make_admin(here, QUANG_SON)
    phone, before = here.phone(QUANG_SON), await names(here)
    await send(phone, [HEAD, GOOD[0]])
    told = await phone.hear("1 dòng mới", PATIENCE)
    await here.database.write(
        lambda connection: connection.execute(
            "UPDATE roles SET valid_to = '2026-04-01' WHERE person_id = ? AND role = 'admin'", (person_id,)
        )
    )
    await phone.tap("Ghi tất cả", told)
    await phone.hear("Không tìm thấy mục này")
    assert await names(here) == before


async def test_a_copy_with_the_mistakes_marked_comes_before_the_question(here: Place) -> None:
    admin = here.phone(ADMIN)
    await send(admin, [HEAD, *GOOD, [3, "Trưởng thôn 9", "Thôn 9", "Cán bộ cơ sở"]])
    copy = await admin.hear("Bản đánh dấu chỗ sai", PATIENCE)
    assert copy.wire["document"]["file_name"] == "can-sua-can-bo.xlsx"
    await admin.hear("1 sai")
    file = here.server.world.files.with_unique_id(copy.wire["document"]["file_unique_id"])
    assert file is not None
    marked = load_workbook(io.BytesIO(file.content))
    sheet = marked["Cán bộ"]
    assert "Cần sửa: Đơn vị công tác: chưa có đơn vị “Thôn 9”" in str(sheet.cell(4, 5).value)
    sheet.cell(4, 3).value = "Thôn Hải Đông"
    mended = io.BytesIO()
    marked.save(mended)
    await admin.document(mended.getvalue(), "can-sua-can-bo.xlsx")
    told = await admin.hear("3 dòng mới, 0 thay đổi, 0 giữ nguyên, 0 sai", PATIENCE)
    assert "Cột chưa dùng đến" not in told.text
    here.clock.move(timedelta(days=2))
    await forget(here.bot.services)
    kept = await here.database.all("SELECT state FROM documents")
    assert [row["state"] for row in kept] == ["forgotten"]


async def test_in_the_middle_of_a_report_is_asked_whether_it_is_a_list_or_evidence(here: Place) -> None:
    await register(here.phone(QUANG_SON))
    await make_admin(here, QUANG_SON)
    phone = here.phone(QUANG_SON)
    await tell(phone, "/baocao", ROAD)
    await phone.document(workbook([HEAD, GOOD[0]]), "can-bo.xlsx")
    asked = await phone.hear("để nhập vào bot, hay làm tài liệu cho phần Báo kết quả")
    assert labels(asked) == ["Danh sách, bảng cài đặt", "Tài liệu: Báo kết quả", "Hủy"]
    await phone.tap("Tài liệu", asked)
    await phone.hear("tài liệu")
    await phone.tap("Danh sách", asked)
    await phone.hear_toast("đã xử lý xong")
    await phone.document(workbook([HEAD, GOOD[0]]), "can-bo.xlsx")
    asked = await phone.hear("để nhập vào bot")
    await phone.tap("Danh sách", asked)
    await phone.hear("Đang đọc tệp")
    await phone.hear("1 dòng mới", PATIENCE)
    await tell(phone, "/huy")
    await phone.document(workbook([HEAD, GOOD[0]]), "can-bo.xlsx")
    await phone.hear("Đã nhận tệp")


async def test_in_a_form_that_takes_no_documents_a_list_is_a_list(here: Place) -> None:
    admin = here.phone(ADMIN)
    await tell(admin, "/sapxep", "[Đổi tên]")
    await send(admin, [HEAD, *GOOD])
    await admin.hear("2 dòng mới", PATIENCE)
    await admin.say("Xã Quảng Sơn")
    await admin.hear("Tên mới là gì")


async def test_a_report_that_is_over_takes_no_document(here: Place) -> None:
    await register(here.phone(QUANG_SON))
    await make_admin(here, QUANG_SON)
    phone = here.phone(QUANG_SON)
    await tell(phone, "/baocao", ROAD)
    await phone.document(workbook([HEAD, GOOD[0]]), "can-bo.xlsx")
    asked = await phone.hear("để nhập vào bot")
    await tell(phone, "/huy")
    await phone.tap("Tài liệu", asked)
    await phone.hear("Phần đang làm lúc đó đã đóng")
    await phone.tap("Danh sách", asked)
    await phone.hear("1 dòng mới", PATIENCE)
