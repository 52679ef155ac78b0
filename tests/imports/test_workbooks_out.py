"""Workbooks that dvk writes: templates, marked copies, exports."""

from __future__ import annotations

import json
import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from storage.records.imports import Noun
from tests.command import dvk
from tests.imports.places import book_of, fill_in
from tests.shell.conftest import FORMULA


def sheet(file: Path, name: str = "") -> Any:
    book = load_workbook(file)
    return book[name] if name else book.worksheets[0]


@pytest.mark.parametrize("noun", Noun)
def test_a_template_says_how_to_fill_it_and_can_be_brought_back(province: Path, tmp_path: Path, noun: Noun) -> None:
    file = tmp_path / f"{noun}.xlsx"
    assert "Fill it in" in dvk(province, "template", noun, str(file))
    one = sheet(file)
    assert one["A5"].value == "Cách ghi"
    assert one["A6"].value == "Ví dụ"
    assert one.freeze_panes == "D5"
    assert (one.page_setup.orientation, one.page_setup.paperSize) == ("landscape", 9)
    said = dvk(province, "import", noun, str(file), status=1)
    assert "There are no rows below the headings" in said


def test_its_lists_offer_the_units_and_what_the_policy_names(province: Path, tmp_path: Path) -> None:
    file = tmp_path / "mo-hinh.xlsx"
    dvk(province, "template", "initiatives", str(file))
    book = load_workbook(file)
    lists = book["Danh mục"]
    assert lists.sheet_state == "hidden"
    offered = {str(lists.cell(1, place).value): place for place in range(1, lists.max_column + 1)}
    assert {"Tỉnh Quảng Ninh", "Tập thể", "Mới", "Cấp tỉnh", "Kinh tế"} <= set(offered)
    assert "Thôn Hải An" in [cell.value for cell in lists["A"]]
    headings = [cell.value for cell in book.worksheets[0][4]]
    assert "Công nhận cấp xã" in headings
    assert "Khen thưởng cấp tỉnh" in headings
    assert len(book.worksheets[0].data_validations.dataValidation) == 14


def test_without_a_database_a_template_still_has_everything_but_units(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "can-bo.xlsx"
    dvk(data, "template", "people", str(file))
    assert sheet(file)["B4"].value == "Họ và tên *"
    assert not data.exists()


def test_a_marked_copy_shows_each_mistake_beside_its_row_and_is_easily_corrected(
    province: Path, tmp_path: Path
) -> None:
    file, copy = tmp_path / "can-bo.xlsx", tmp_path / "sua.xlsx"
    rows = [
        ["Họ và tên", "Đơn vị", "Vai trò"],
        ["Cán bộ A", "Xã Nào Đó", "Cán bộ cơ sở"],
        [FORMULA, "QN-QS", "Lãnh đạo"],
    ]
    book_of(rows, "Cán bộ").save(file)
    book = load_workbook(file)
    book.worksheets[0]["A3"].data_type = "s"
    book.save(file)
    dvk(province, "import", "people", str(file), "-o", str(copy), status=1)
    marked = sheet(copy, "Cán bộ")
    assert marked["D2"].value.startswith("Cần sửa: Đơn vị: chưa có đơn vị “Xã Nào Đó”")
    assert marked["B2"].fill.fgColor.rgb == "00FFE0B2"
    assert (marked["A3"].value, marked["A3"].data_type) == (FORMULA, "s")
    mended = load_workbook(copy)
    mended["Cán bộ"]["B2"] = "Xã Quảng Minh"
    mended.save(copy)
    assert "Stored: 2 rows." in dvk(province, "import", "people", str(copy))


def test_the_export_has_real_numbers_and_days_and_no_formula(province: Path, tmp_path: Path) -> None:
    file, out = tmp_path / "mo-hinh.xlsx", tmp_path / "ra.xlsx"
    dvk(province, "template", "initiatives", str(file))
    row = {"Năm": 2018, "Đơn vị": "Quảng Minh", "Tên mô hình": "Vườn mẫu thôn 4", "Lĩnh vực": "Kinh tế",
           "Đất hiến (m²)": "1.155,3", "Công nhận cấp xã": "12-QĐ/ĐU ngày 5/11/2018"}  # fmt: skip
    fill_in(file, [row])
    dvk(province, "import", "initiatives", str(file))
    assert f"rows: {out}" in dvk(province, "export", "initiatives", "-o", str(out))
    book = load_workbook(out)
    names = [cell.value for cell in book["initiatives"][1]]
    cells = {
        line[names.index("name")].value: dict(zip(names, line, strict=True))
        for line in book["initiatives"].iter_rows(min_row=2)
    }
    assert cells[FORMULA]["name"].data_type == "s"
    assert cells[FORMULA]["effective_on"].value == datetime.combine(date(2026, 4, 1), datetime.min.time())
    outcome = dict(zip([c.value for c in book["outcomes"][1]], [c.value for c in book["outcomes"][2]], strict=True))
    assert outcome["decision"] == "12-QĐ/ĐU"
    assert outcome["initiatives_id"] == cells["Vườn mẫu thôn 4"]["id"].value
    dvk(province, "export", "reports", "-o", str(out))
    amounts = load_workbook(out)["resources"]
    columns = [cell.value for cell in amounts[1]]
    assert amounts.cell(2, columns.index("amount") + 1).value == 1155.3
    for page in load_workbook(out).worksheets:
        assert all(cell.data_type != "f" for line in page.iter_rows() for cell in line)


def test_published_totals_are_kept_with_their_source_and_corrected(province: Path, tmp_path: Path) -> None:
    file = tmp_path / "so-lieu.xlsx"
    row = {
        "Đơn vị": "Tỉnh Quảng Ninh",
        "Kỳ": "2018",
        "Chỉ tiêu": "Mô hình đăng ký",
        "Giá trị": 2537,
        "Nguồn": "Báo cáo 12",
    }
    empty = tmp_path / "trong.xlsx"
    dvk(province, "template", "figures", str(empty))
    for value, did in ((2537, "1 new"), (2537, "1 unchanged"), (2538, "1 changed")):
        shutil.copy(empty, file)
        fill_in(file, [{**row, "Giá trị": value}])
        assert did in dvk(province, "import", "figures", str(file))
    [kept] = [json.loads(line) for line in dvk(province, "export", "figures").splitlines()]
    assert (kept["unit"], kept["value"], kept["source"]) == ("QN", "2538", "Báo cáo 12")


def test_a_changed_row_changes_what_it_says_and_leaves_what_it_does_not(province: Path, tmp_path: Path) -> None:
    file = tmp_path / "mo-hinh.xlsx"
    first = {"Năm": 2018, "Đơn vị": "QN-QM", "Tên mô hình": "Vườn mẫu thôn 4", "Lĩnh vực": "Kinh tế",
             "Mã mô hình": "M1", "Nơi làm": "thôn 4", "Ngày công": 20, "Công nhận cấp xã": "x"}  # fmt: skip
    second = {"Năm": 2018, "Đơn vị": "QN-QM", "Tên mô hình": "Vườn mẫu, vườn hoa thôn 4", "Lĩnh vực": "Kinh tế",
              "Mã mô hình": "M1", "Ngày công": 25, "Công nhận cấp xã": "12-QĐ/ĐU", "Điển hình cấp xã": "x"}  # fmt: skip
    empty = tmp_path / "trong.xlsx"
    dvk(province, "template", "initiatives", str(empty))
    for row in (first, second):
        shutil.copy(empty, file)
        fill_in(file, [row])
        said = dvk(province, "import", "initiatives", str(file), "--dry-run")
        assert "Nothing was stored" in said
        said = dvk(province, "import", "initiatives", str(file))
    assert "changed: Vườn mẫu, vườn hoa thôn 4 – Xã Quảng Minh, 2018: Tên: Vườn mẫu thôn 4 → Vườn mẫu, vườn hoa" in said
    [kept] = [
        row for row in map(json.loads, dvk(province, "export", "initiatives").splitlines()) if row["code"] == "M1"
    ]
    assert (kept["name"], kept["place"]) == ("Vườn mẫu, vườn hoa thôn 4", "thôn 4")
    assert {(o["kind"], o["decision"]) for o in kept["outcomes"]} == {("recognised", "12-QĐ/ĐU"), ("typical", "")}
    reports = [json.loads(line) for line in dvk(province, "export", "reports", "--year", "2018").splitlines()]
    [old, new] = sorted(reports, key=lambda report: bool(report["amends"]))
    assert new["amends"] == old["id"]
    assert [r["amount"] for r in new["resources"]] == ["25"]
