"""`dvk document statistics` over lists that offices bring: what is odd stays right and legible, and no formula."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.command import dvk
from tests.figures.test_command import LAST, bring, figures, office, one
from tests.sheets.reading import Read, read, same_figures

__all__ = ["office"]

LONG = "Mô hình " + "dài " * 72
RICH = "<r><t>Ba</t></r>"
"""As a workbook marks rich text within itself."""
EVIL = '=HYPERLINK("http://example.com","Bấm vào đây")'


def sheet(data: Path, unit: str, period: str, *more: str) -> Read:
    file = data.parent / "thong-ke.xlsx"
    said = dvk(data, "document", "statistics", "--unit", unit, "--period", period, "-o", str(file), *more)
    assert said == f"Written: {file}\n"
    return read(file.read_bytes())


def test_long_names_huge_amounts_formulas_and_a_year_before(office: Path) -> None:
    source = "Báo cáo số 12-BC/TU"
    bring(
        office,
        "initiatives",
        one(LONG, **{"Tiền nhân dân góp (đồng)": 10**15, "Nhóm": "+84 " + "n" * 100, "Công nhận cấp xã": "x"}),
        one("Hai", **{"Tiền nhân dân góp (đồng)": "khoảng 1", "Đất hiến (m²)": "0,5", "Nhóm": "+84 " + "n" * 100}),
        one("@SUM(A1)", **{"Đơn vị": "Xã Đường Hoa", "Đề nghị khen cấp xã": "x", "Đất hiến (m²)": "1.155,3"}),
        one("Ba", **{"Công nhận cấp xã": "Không"}),
        one("Bốn", **{"Công nhận cấp tỉnh": f"12-QĐ/TU ngày 5/11/{LAST}", "Điển hình cấp tỉnh": "x"}),
    )
    told = {"Đơn vị": "QN", "Chỉ tiêu": "Mô hình đăng ký", "Nguồn": source}
    bring(office, "figures", {**told, "Kỳ": LAST, "Giá trị": 7}, {**told, "Kỳ": LAST - 1, "Giá trị": 3})
    with sqlite3.connect(office / "dvk.sqlite3") as connection:  # as somebody may have typed it on the phone
        connection.execute("UPDATE initiatives SET name = ? WHERE name = 'Hai'", (EVIL,))
        connection.execute("UPDATE initiatives SET name = ? WHERE name = 'Ba'", (RICH,))
    connection.close()
    for unit, more in (("QN", ()), ("QS", ()), ("QN", ("--as-now",))):
        found = sheet(office, unit, str(LAST), *more)
        same_figures(found, figures(office, unit, str(LAST), *more))
    rows = {str(row[2]): row for row in found.shown["Mô hình"].iter_rows(min_row=5, values_only=True)}
    assert set(rows) == {LONG.strip(), EVIL, "@SUM(A1)", f"{RICH} ", "Bốn"}
    page: Any = found.formulas["Mô hình"]
    cells = {cell.value: cell for row in page.iter_rows(min_row=5) for cell in row}
    assert (cells[EVIL].data_type, cells[EVIL].quotePrefix) == ("s", True)
    assert (cells["@SUM(A1)"].data_type, cells["@SUM(A1)"].quotePrefix) == ("s", True)
    assert page.row_dimensions[cells[LONG.strip()].row].height > 100, "all of it can be read"
    heads = [str(cell) for cell in next(found.shown["Mô hình"].iter_rows(min_row=4, max_row=4, values_only=True))]
    money = heads.index("Tiền dân góp (đồng)")
    assert rows[LONG.strip()][money] == 10**15
    assert "khoảng" in page.cell(cells[EVIL].row, money + 1).number_format
    decided = heads.index("Quyết định (cấp tỉnh)")
    assert rows["Bốn"][decided] == f"Công nhận: 12-QĐ/TU (5/11/{LAST}); Điển hình (15/12/{LAST})"
    assert "số đúng là 1.000.000.000.000.001" in found.words("Nguồn lực")
    table = [row[:6] for row in found.shown["Đối chiếu"].iter_rows(min_row=5, values_only=True) if row[0] == "Đăng ký"]
    assert table == [("Đăng ký", 5, 3, 2, 0.667, source), ("Đăng ký", None, 7, 5, None, source)]


def test_an_empty_year_of_a_unit_without_children(office: Path) -> None:
    found = sheet(office, "QS", "2016")
    same_figures(found, figures(office, "QS", "2016"))
    assert found.table("Tổng hợp", "Đơn vị")["Xã Quảng Sơn"]["registered"] == 0
    assert "Chưa có mô hình nào." in found.words("Tổng hợp")


def test_pages_are_ready_to_print(office: Path) -> None:
    bring(office, "initiatives", one("Một"), one("Hai"))
    found = sheet(office, "QN", str(LAST))
    assert found.shown.sheetnames == [
        *("Tổng hợp", "Theo lĩnh vực", "Theo cấp", "Theo chủ thể", "Đơn vị × lĩnh vực", "Nguồn lực", "Mô hình"),
    ]
    pages: Any = found.formulas
    for page in pages:
        setup = page.page_setup
        assert (setup.orientation, int(setup.paperSize), setup.fitToHeight) == ("landscape", 9, 0)
        assert page.sheet_properties.pageSetUpPr.fitToPage, "one page wide, which is what nothing said means"
        assert setup.fitToWidth in (None, 1) or page.title == "Mô hình"
        assert page.oddFooter.center.text == "&P/&N"
        if page.title != "Nguồn lực":
            assert page.freeze_panes, page.title
            assert page.print_title_rows, page.title
    words = found.words("Tổng hợp")
    assert f"THỐNG KÊ MÔ HÌNH DÂN VẬN KHÉO NĂM {LAST} – TỈNH QUẢNG NINH" in words
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in words


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--unit", "XX", "--period", "2026", "-o", "x.xlsx"), "There is no unit with the code 'XX'."),
        (("--unit", "QN", "--period", "2026-H3", "-o", "x.xlsx"), "There is no period '2026-H3'."),
        (("--unit", "QN", "--period", "2026", "-o", "x.docx"), "the file's name must end in .xlsx"),
    ],
)
def test_what_cannot_be_written_is_said_in_plain_words(office: Path, arguments: tuple[str, ...], words: str) -> None:
    assert words in dvk(office, "document", "statistics", *arguments, status=1)
