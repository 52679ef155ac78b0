"""What can be wrong with a file or with a cell, in words: what is wrong, and what would be right."""

from __future__ import annotations

from collections.abc import Mapping

from storage.records.imports import Mistake

Words = tuple[str, str]
"""In Vietnamese for the phone and the file, in English for the shell."""

BAD_FILES: dict[str, Words] = {
    "no_spreadsheet": (
        "Tệp này không phải bảng tính Excel (.xlsx). Xin gửi tệp .xlsx lưu từ Excel.",
        "This is no Excel workbook (.xlsx). Save it from Excel as .xlsx.",
    ),
    "text": (
        "Tệp này là văn bản (như .csv), không phải bảng tính Excel. Xin mở bằng Excel rồi lưu lại thành .xlsx.",
        "This is a text file (such as CSV), no workbook. Open it in Excel and save it as .xlsx.",
    ),
    "old_xls": (
        "Tệp này theo kiểu Excel cũ (.xls hoặc .xlsb), dù tên có thể là .xlsx. Xin mở rồi chọn Lưu thành .xlsx.",
        "This is an old .xls or .xlsb workbook, whatever its name. Open it and save it as .xlsx.",
    ),
    "strict": (
        "Tệp lưu theo kiểu Strict Open XML. Xin mở bằng Excel, chọn Lưu thành “Excel Workbook (.xlsx)” rồi gửi lại.",
        "The file is a Strict Open XML workbook. Save it as “Excel Workbook (.xlsx)”.",
    ),
    "password": (
        "Tệp có mật khẩu. Xin bỏ mật khẩu (Tệp, Thông tin, Bảo vệ) rồi gửi lại.",
        "The file has a password. Remove it (File, Info, Protect) and try again.",
    ),
    "truncated": (
        "Tệp bị hỏng hoặc chưa tải đủ, không mở được. Xin mở lại bằng Excel, lưu rồi gửi lại.",
        "The file is damaged or cut off and cannot be opened. Open it in Excel, save it and try again.",
    ),
    "too_large": (
        "Tệp quá lớn khi mở ra. Xin xóa dòng, cột trống và trang không dùng, hoặc chia thành nhiều tệp.",
        "The file is too large when unpacked. Delete empty rows, columns and unused sheets, or split it.",
    ),
    "too_many_rows": (
        "Tệp có hơn 50.000 dòng; mỗi lần nhập được nhiều nhất 50.000. Xin chia thành nhiều tệp.",
        "The file has more than 50,000 rows, the most that is taken at once. Split it into several files.",
    ),
    "no_headings": (
        "Không thấy dòng tiêu đề với các cột cần có: {lacking}. Xin đặt tên cột như trong mẫu của bot.",
        "No sheet has a heading row with the columns that are needed: {lacking}. `dvk template` makes one.",
    ),
    "missing_columns": (
        "Trang “{sheet}”, dòng {row}: đọc được tiêu đề {read}; còn thiếu cột {lacking}. "
        "Xin thêm cột ấy, hoặc đặt tên cột như trong mẫu của bot, rồi gửi lại.",
        "Sheet “{sheet}”, row {row}: these headings were read: {read}; missing: {lacking}. "
        "Add the column, or call it as `dvk template` does.",
    ),
    "no_sheet": (
        "Tệp không có trang nào tên “{sheet}”; có: {sheets}.",
        "There is no sheet “{sheet}” in the file; there are: {sheets}.",
    ),
    "unclear_kind": (
        "Chưa rõ tệp này là danh sách gì.",
        "It is not clear what the file lists.",
    ),
    "no_rows": (
        "Tệp không có dòng nào để nhập dưới dòng tiêu đề.",
        "There are no rows below the headings.",
    ),
    "too_long": (
        "Đọc tệp quá lâu nên đã dừng. Xin xóa dòng, cột trống, hoặc chia thành nhiều tệp.",
        "Reading took too long and was stopped. Delete empty rows and columns, or split the file.",
    ),
}

MISTAKES: dict[str, tuple[Words, Words]] = {
    "missing": (("ô trống, cần có {about}", "empty, but {about} is needed"), ("ghi {about}", "fill it in")),
    "formula": (
        ("công thức “{value}” chưa được tính", "the formula {value} was not calculated"),
        ("mở tệp bằng Excel và lưu lại, hoặc ghi thẳng giá trị", "open and save it in Excel, or write the value"),
    ),
    "formula_error": (
        ("công thức bị lỗi: {value}", "a formula failed: {value}"),
        ("sửa công thức hoặc ghi thẳng giá trị", "mend the formula or write the value"),
    ),
    "still_example": (
        ("dòng còn ghi “{value}” ở cột STT nhưng đã sửa nội dung", "still marked {value} but changed"),
        ("ghi số thứ tự vào cột STT nếu đây là dòng thật, hoặc xóa dòng", "number it if it is meant, or delete it"),
    ),
    "unknown_choice": (
        ("“{value}” không có trong danh mục", "{value!r} is not one of the choices"),
        ("chọn: {right}", "choose: {right}"),
    ),
    "unknown_unit": (
        ("chưa có đơn vị “{value}”", "there is no unit {value!r}"),
        ("sửa tên, hoặc nhập danh sách đơn vị trước", "correct it, or import the units first"),
    ),
    "nearly_a_unit": (
        ("chưa có đơn vị “{value}”", "there is no unit {value!r}"),
        ("có phải {right}?", "is it {right}?"),
    ),
    "several_units": (
        ("có mấy đơn vị tên “{value}”", "several units are called {value!r}"),
        ("ghi mã hoặc ghi kèm cấp trên: {right}", "write a code or the unit above: {right}"),
    ),
    "not_yours": (
        ("“{value}” không thuộc đơn vị đồng chí quản lý", "{value!r} is outside the units in your charge"),
        ("gửi quản trị cấp trên nhập", "let the admin above import it"),
    ),
    "closed_unit": (
        ("đơn vị “{value}” đã giải thể năm {about}", "{value!r} was dissolved in {about}"),
        ("ghi đơn vị kế thừa", "name its successor"),
    ),
    "wrong_above": (
        (
            "đơn vị cấp trên “{value}” ở dòng {about} còn lỗi",
            "the unit above, {value!r} in row {about}, is wrong itself",
        ),
        ("sửa dòng {about} trước", "mend row {about} first"),
    ),
    "own_parent": (
        ("đơn vị “{value}” trực thuộc chính nó", "{value!r} reports to itself"),
        ("ghi đơn vị cấp trên", "name the unit above"),
    ),
    "cycle": (
        ("các đơn vị trực thuộc vòng quanh: {value}", "units report to each other in a circle: {value}"),
        ("sửa cột Trực thuộc của một đơn vị", "mend one of them"),
    ),
    "duplicate_code": (
        ("mã “{value}” đã có ở dòng {about}", "the code {value!r} stands in row {about} already"),
        ("mỗi dòng một mã riêng", "give each row a code of its own"),
    ),
    "duplicate_row": (
        ("trùng với dòng {about}", "the same as row {about}"),
        ("xóa một trong hai dòng", "delete one of them"),
    ),
    "unreadable": (
        ("không đọc được “{value}”: {about}", "{value!r} cannot be read, or not in one way only"),
        ("ghi như {right}", "write it as {right}"),
    ),
    "year": (("năm “{value}” không hợp lệ", "{value!r} is no year"), ("ghi như 2026", "write it as 2026")),
    "period": (
        ("kỳ “{value}” không rõ", "{value!r} is no period"),
        ("ghi như 2018, 2026-H1, quý II/2026, tháng 3/2026", "write 2018, 2026-H1, 2026-Q2 or 2026-03"),
    ),
    "unknown_field": (
        (
            "lĩnh vực “{value}” chưa có trong quy định năm {about}",
            "the field {value!r} is not in the policy for {about}",
        ),
        (
            "sửa tên, hoặc thêm vào tệp quy định, mục [fields.{about}]: {right}",
            "correct it, or add to the policy under [fields.{about}]: {right}",
        ),
    ),
    "no_level": (
        ("chưa rõ cấp của “{value}”", "the level of {value!r} is not told"),
        ("ghi ở cột Cấp: {right}", "write it in the column Cấp: {right}"),
    ),
    "several_fields": (
        ("đánh dấu mấy lĩnh vực: {value}", "several fields are marked: {value}"),
        ("giữ một lĩnh vực", "keep one"),
    ),
    "too_long": (("dài quá {about} ký tự", "longer than {about} characters"), ("ghi ngắn lại", "shorten it")),
    "contradiction": (
        ("vừa ghi đạt vừa ghi không công nhận", "recognised and not recognised at once"),
        ("giữ một kết quả", "keep one of them"),
    ),
}


def bad_file(code: str, about: Mapping[str, str], *, english: bool = False) -> str:
    """What is wrong with a file as a whole; ``about`` gives what its words need besides."""
    return BAD_FILES[code][english].format_map(about)


def wrong(mistake: Mistake, *, english: bool = False) -> str:
    """What is wrong with a cell, and what would be right."""
    told, right = (words[english].format_map(mistake.model_dump()) for words in MISTAKES[mistake.code])
    return f"{told}; {right}" if right else told
