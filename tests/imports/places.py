"""The two places whose totals were published, as spreadsheets; the rows are made up around the totals."""

from __future__ import annotations

import functools
import json
import tempfile
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from bot.policy.samples import sample_policy_text
from tests.command import dvk

DATA = Path(__file__).parent.parent / "data"
HONG_LINH_WARDS = ("Phường Bắc Hồng", "Phường Nam Hồng", "Phường Đậu Liêu", "Phường Đức Thuận", "Phường Trung Lương",
                   "Xã Thuận Lộc")  # fmt: skip
BAC_KAN_DISTRICTS = ("Thành phố Bắc Kạn", "Huyện Ba Bể", "Huyện Bạch Thông", "Huyện Chợ Đồn", "Huyện Chợ Mới",
                     "Huyện Na Rì", "Huyện Ngân Sơn", "Huyện Pác Nặm")  # fmt: skip
POLICY = (
    sample_policy_text("before-2025")
    + """
[fields.2023]
party = "Xây dựng Đảng, chính quyền, Mặt trận Tổ quốc và các đoàn thể"
reform = "Cải cách hành chính, xây dựng công sở, nâng cao chất lượng cán bộ"
countryside = "Xây dựng nông thôn mới, đô thị văn minh"
identity = "Bản sắc văn hóa dân tộc gắn với du lịch, dịch vụ"
"""
)
"""The policy of both places: the fields of 2023 beside those of 2018."""


@dataclass(frozen=True)
class Published:
    """What a place published."""

    unit: str
    year: int
    level: str
    registered: int
    recognised: int
    typical: int
    proposed: int
    by_field: dict[str, list[int]]
    land: str
    labour: int


def published() -> list[Published]:
    return [Published(**row) for row in json.loads((DATA / "published_figures.json").read_text("utf-8"))]


@functools.cache
def _empty(noun: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="dvk-empty-") as folder:
        file = Path(folder) / "empty.xlsx"
        dvk(Path(folder) / "data", "template", noun, str(file))
        return file.read_bytes()


def filled_in(file: Path, noun: str, rows: list[dict[str, Any]]) -> None:
    """An empty list of the default policy, made once by the command, and filled in."""
    file.write_bytes(_empty(noun))
    fill_in(file, rows)


def fill_in(template: Path, rows: list[dict[str, Any]]) -> None:
    """Fill a template in as an officer does: below its examples, under its headings."""
    book = load_workbook(template)
    sheet = book.worksheets[0]
    columns = {str(sheet.cell(4, place).value).rstrip(" *"): place for place in range(1, sheet.max_column + 1)}
    for number, row in enumerate(rows, 1):
        sheet.cell(7 + number, 1, number)
        for heading, value in row.items():
            sheet.cell(7 + number, columns[heading], value)
    book.save(template)


def unit_rows() -> list[dict[str, Any]]:
    """Both places under one root, as the topmost unit that `dvk init` made."""
    rows: list[dict[str, Any]] = [
        {"Tên đơn vị": "Hai nơi", "Mã đơn vị": "VN", "Cấp": "Cấp tỉnh"},
        {"Tên đơn vị": "Tỉnh Hà Tĩnh", "Mã đơn vị": "HT", "Cấp": "Cấp tỉnh", "Trực thuộc": "VN"},
        {"Tên đơn vị": "Thị xã Hồng Lĩnh", "Mã đơn vị": "HL", "Cấp": "Cấp huyện", "Trực thuộc": "Tỉnh Hà Tĩnh"},
        {"Tên đơn vị": "Tỉnh Bắc Kạn", "Mã đơn vị": "BK", "Cấp": "Cấp tỉnh", "Trực thuộc": "VN"},
    ]
    rows += [{"Tên đơn vị": ward, "Cấp": "Cấp xã", "Trực thuộc": "hong linh"} for ward in HONG_LINH_WARDS]
    rows += [{"Tên đơn vị": one, "Cấp": "Cấp huyện", "Trực thuộc": "BK"} for one in BAC_KAN_DISTRICTS]
    return rows


def set_up(folder: Path) -> Path:
    """Both places from their lists, in a data folder that this makes."""
    data = folder / "data"
    (folder / "policy.toml").write_text(POLICY, "utf-8")
    dvk(data, "init", "--policy", str(folder / "policy.toml"))
    dvk(data, "template", "units", str(folder / "units.xlsx"))
    fill_in(folder / "units.xlsx", unit_rows())
    dvk(data, "import", "units", str(folder / "units.xlsx"))
    for place in published():
        file = folder / f"{place.year}.xlsx"
        dvk(data, "template", "initiatives", str(file))
        fill_in(file, initiative_rows(place))
        dvk(data, "import", "initiatives", str(file))
    return data


def initiative_rows(place: Published) -> list[dict[str, Any]]:
    """Initiatives that add up to what the place published, amounts and outcomes written in the ways of offices."""
    units = HONG_LINH_WARDS if place.level == "district" else BAC_KAN_DISTRICTS
    label = "cấp huyện" if place.level == "district" else "cấp tỉnh"
    given = any(recognised for _, recognised in place.by_field.values())
    rows: list[dict[str, Any]] = []
    for field, (registered, recognised) in place.by_field.items():
        for number in range(registered):
            row: dict[str, Any] = {
                "Năm": place.year if number % 2 else str(place.year),
                "Đơn vị": units[len(rows) % len(units)],
                "Tên mô hình": f"Vận động nhân dân việc số {len(rows) + 1} ({field})",
                "Lĩnh vực": field,
            }
            if number < recognised or (not given and len(rows) < place.recognised):
                decided = ("x", "Có", f"{100 + number}-QĐ/TU ngày 5/11/{place.year}")[number % 3]
                row[f"Công nhận {label}"] = decided
            rows.append(row)
    recognised_rows = [row for row in rows if f"Công nhận {label}" in row]
    for row in recognised_rows[: place.typical]:
        row[f"Điển hình {label}"] = "x"
    for row in recognised_rows[: place.proposed]:
        row[f"Đề nghị khen {label}"] = "x"
    _share(
        rows,
        "Đất hiến (m²)",
        Decimal(place.land),
        ("100,5", 54.8, "1.000 m²"),
        (Decimal("100.5"), Decimal("54.8"), Decimal(1000)),
    )
    _share(
        rows, "Ngày công", Decimal(place.labour), ("1.400", 1000, "8 công"), (Decimal(1400), Decimal(1000), Decimal(8))
    )
    return rows


def _share(
    rows: list[dict[str, Any]], heading: str, total: Decimal, written: tuple[Any, ...], meant: tuple[Decimal, ...]
) -> None:
    """Write amounts into the first rows; they must add up to the total."""
    if not total:
        return
    assert sum(meant) == total, "the rows are made up around the total"
    for row, value in zip(rows, written, strict=False):
        row[heading] = value


def book_of(rows: list[list[Any]], title: str = "Trang 1") -> Workbook:
    """A workbook with these rows."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    return book
