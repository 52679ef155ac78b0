"""Files that cannot be taken: a clear word for each, and nothing stored."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from tests.command import dvk
from tests.imports.places import book_of

HEAD = ["STT", "Mã đơn vị", "Tên đơn vị", "Cấp", "Trực thuộc"]
GOOD = [1, "QN-MOI", "Xã Mới", "Cấp xã", "QN"]


def saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def good() -> bytes:
    return saved(book_of([HEAD, GOOD]))


def with_part(name: str, content: bytes, *, replace: bool = False) -> bytes:
    """The good workbook with a part added or replaced."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(good())) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            if not (replace and part == name):
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return out.getvalue()


def sheet_xml(rows: str) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<?xml version="1.0"?><worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def sheet(rows: str) -> bytes:
    return with_part("xl/worksheets/sheet1.xml", sheet_xml(rows), replace=True)


def entities() -> bytes:
    return sheet_xml("").replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet')


def inline(cells: list[Any], row: int) -> str:
    return f'<row r="{row}">' + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells) + "</row>"


def zip_bomb() -> bytes:
    return with_part("xl/sharedStrings.xml", b"\0" * 300_000_000, replace=True)


def many_rows(count: int) -> bytes:
    rows = "".join(f"<row><c><v>{number}</v></c></row>" for number in range(count))
    return sheet(inline(HEAD, 1) + rows)


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "a zip bomb": (zip_bomb, "too large when unpacked"),
    "a password": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
    "an old .xls renamed": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old .xls"),
    "a text renamed": (lambda: "Tên,Cấp\nXã,xã\n".encode(), "text file"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "no Excel workbook"),
    "nothing": (lambda: b"", "no Excel workbook"),
    "a cut off file": (lambda: good()[:-400], "damaged or cut off"),
    "a broken sheet": (lambda: with_part("xl/worksheets/sheet1.xml", b"<worksheet><sheet", replace=True), "damaged"),
    "another zip": (lambda: _zip({"word/document.xml": b"x"}), "no Excel workbook"),
    "entities": (lambda: with_part("xl/worksheets/sheet1.xml", entities(), replace=True), "no Excel workbook"),
    "too many rows": (lambda: many_rows(50_001), "more than 50,000 rows"),
    "a million rows": (lambda: many_rows(1_000_000), "more than 50,000 rows"),
    "no headings": (lambda: saved(book_of([["a", "b"], [1, 2]])), "no sheet has a heading row"),
    "headings alone": (lambda: saved(book_of([HEAD])), "no rows below the headings"),
}


def _zip(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


def stored(data: Path) -> bytes:
    """The database, in which nothing at all may change."""
    return (data / "dvk.sqlite3").read_bytes()


def units(data: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in dvk(data, "export", "units").splitlines()]


def bring(data: Path, content: bytes, *options: str, status: int = 0, kind: str = "units") -> str:
    file = data.parent / "tep.xlsx"
    file.write_bytes(content)
    return dvk(data, "import", kind, str(file), *options, status=status)


LONG = {"a million rows"}


@pytest.mark.parametrize("name", [pytest.param(name, marks=pytest.mark.soak if name in LONG else ()) for name in BAD])
def test_a_bad_file_is_explained_and_nothing_is_stored(province: Path, name: str) -> None:
    make, told = BAD[name]
    before = stored(province)
    said = bring(province, make(), status=1)
    assert told.lower() in said.lower()
    assert "Nothing was stored" in said
    assert stored(province) == before


@pytest.mark.parametrize("count", [100_000, pytest.param(1_000_000, marks=pytest.mark.soak)])
def test_many_empty_rows_are_no_harm(province: Path, count: int) -> None:
    empty = "".join(f'<row r="{number}"/>' for number in range(3, count))
    content = sheet(
        inline(HEAD, 1) + inline(GOOD, 2) + empty + inline([2, "QN-XA", "Xã Xa", "Cấp xã", "QN"], count + 1)
    )
    said = bring(province, content)
    assert "2 new, 0 changed, 0 unchanged, 0 wrong" in said


def test_a_size_that_lies_is_no_harm(province: Path) -> None:
    content = sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    assert "heading row" in bring(province, content, status=1)


def test_macros_are_not_run_and_said_so(province: Path) -> None:
    said = bring(province, with_part("xl/vbaProject.bin", b"macro"))
    assert "macros; they were not run" in said
    assert "Stored: 1 rows." in said


def test_a_formula_gives_its_value_and_one_without_is_named(province: Path) -> None:
    rows = inline(HEAD, 1)
    calculated = '<c t="str"><f>"Xã "&amp;"Mới"</f><v>Xã Mới</v></c>'
    name = inline(["1", "A1"], 2).replace("</row>", calculated + inline(["Cấp xã", "QN"], 2)[len('<row r="2">') :])
    not_calculated = '<c><f>B2&amp;"x"</f></c>'
    bad = inline(["2", "A2"], 3).replace("</row>", not_calculated + inline(["Cấp xã", "QN"], 3)[len('<row r="3">') :])
    said = bring(province, sheet(rows + name + bad), "--good-rows")
    assert "row 3, column C (Tên đơn vị): the formula" in said
    assert {row["name"] for row in units(province)} >= {"Xã Mới"}


MISTAKES: dict[str, tuple[list[list[Any]], str]] = {
    "a code twice": ([GOOD, [2, "qn-moi", "Xã Khác", "Cấp xã", "QN"]], "row 3, column B (Mã đơn vị): the code"),
    "the same unit twice": (
        [[1, "", "Xã Mới", "Cấp xã", "QN"], [2, "", "xa moi", "Cấp xã", "QN"]],
        "the same as row 2",
    ),
    "a unit above itself": ([[1, "X", "Xã X", "Cấp xã", "X"]], "reports to itself"),
    "a circle": (
        [[1, "X", "Xã X", "Cấp xã", "Y"], [2, "Y", "Xã Y", "Cấp xã", "Z"], [3, "Z", "Xã Z", "Cấp xã", "X"]],
        "in a circle: Xã X → Xã Y → Xã Z → Xã X",
    ),
    "a unit above that is not there": ([[1, "X", "Xã X", "Cấp xã", "Huyện Nào Đó"]], "there is no unit 'Huyện Nào Đó'"),
    "no such level": ([[1, "X", "Xã X", "Cấp trời", "QN"]], "'Cấp trời' is not one of the choices; choose: Cấp tỉnh"),
    "no name": ([[1, "X", "", "Cấp xã", "QN"]], "row 2, column C (Tên đơn vị): empty"),
    "a failed formula": ([[1, "X", "#REF!", "Cấp xã", "QN"]], "a formula failed: #REF!"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_wrong_row_is_named_and_nothing_is_stored_unless_the_good_rows_are_taken(province: Path, name: str) -> None:
    rows, told = MISTAKES[name]
    before = stored(province)
    rows = [*rows, [9, "TOT", "Xã Tốt", "Cấp xã", "QN"]]
    copy = province.parent / "sua.xlsx"
    said = bring(province, saved(book_of([HEAD, *rows])), "-o", str(copy), status=1)
    assert told in said
    assert "Nothing was stored" in said
    assert stored(province) == before
    assert copy.exists()
    bring(province, saved(book_of([HEAD, *rows])), "--good-rows")
    assert "TOT" in {row["code"] for row in units(province)}


def test_a_person_in_a_unit_that_is_not_there(province: Path) -> None:
    head = ["Họ và tên", "Đơn vị", "Vai trò"]
    said = bring(
        province, saved(book_of([head, ["Cán bộ A", "Xã Quảng Son1", "Cán bộ cơ sở"]])), kind="people", status=1
    )
    assert "column B (Đơn vị): there is no unit 'Xã Quảng Son1'; is it QN-QS (Xã Quảng Sơn, Tỉnh Quảng Ninh)?" in said


def test_an_unknown_field_of_an_earlier_year_comes_with_the_line_for_the_policy(province: Path) -> None:
    head = ["Năm", "Đơn vị", "Tên mô hình", "Lĩnh vực"]
    rows = [[2023, "Xã Quảng Sơn", f"Việc {number}", "Cải cách hành chính"] for number in range(20)]
    said = bring(province, saved(book_of([head, *rows])), kind="initiatives", status=1)
    assert 'under [fields.2023]: cai_cach_hanh_chinh = "Cải cách hành chính"' in said
    assert "rows 2, 3, 4, 5, 6, 7, 8, 9 and 12 more" in said


@pytest.mark.parametrize("between", [[], [[2, "MOI", "Xóm Mới", "Thôn, khu", "N2"]]])
def test_a_circle_by_way_of_units_that_the_file_leaves_out(province: Path, between: list[list[Any]]) -> None:
    stored = [[1, "N1", "Thôn Một", "Thôn, khu", "QN-QS"], [2, "N2", "Xóm Hai", "Thôn, khu", "N1"]]
    bring(province, saved(book_of([HEAD, *stored])))
    before = units(province)
    rows = [[1, "QN-QS", "Xã Quảng Sơn", "Cấp xã", between[0][1] if between else "N2"], *between]
    said = bring(province, saved(book_of([HEAD, *rows])), status=1)
    way = " → ".join(["Xã Quảng Sơn", *(row[2] for row in between), "Xóm Hai", "Thôn Một", "Xã Quảng Sơn"])
    assert f"row 2, column E (Trực thuộc): units report to each other in a circle: {way}" in said
    assert units(province) == before
    bring(province, saved(book_of([HEAD, *rows, [9, "TOT", "Xã Tốt", "Cấp xã", "QN"]])), "--good-rows")
    assert {row["code"]: row["reports_to"] for row in units(province)}["QN-QS"] == "QN"
