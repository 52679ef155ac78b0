"""A statistics sheet as somebody reads it: its tables, and its formulas worked out anew from the rows behind."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.workbook import Workbook

KEYS = {
    "Đăng ký": "registered",
    "Công nhận": "recognised",
    "Không công nhận": "not_recognised",
    "Chưa kết luận": "not_concluded",
    "Đã dừng": "stopped",
    "Điển hình": "typical",
    "Đề nghị khen": "proposed",
    "Khen thưởng": "commended",
    "Chờ duyệt": "waiting",
}
"""What each column holds, by its heading without the level."""

Table = dict[str, dict[str, Any]]
_CELLS = r"(?:'([^']+)'!)?([A-Z$0-9]+:[A-Z$0-9]+)"


@dataclass(frozen=True)
class Read:
    """A workbook, with what it shows and with its formulas."""

    shown: Workbook
    formulas: Workbook

    def table(self, page: str, heading: str) -> Table:
        """The rows of a table, known by its second heading, by what they are called; the last is the total."""
        rows = [list(row) for row in self.shown[page].iter_rows(values_only=True)]
        at = next(number for number, row in enumerate(rows) if row[:2] == ["STT", heading])
        heads = [str(head).partition(" (")[0] for head in rows[at] if head is not None]
        found: Table = {}
        for row in rows[at + 1 :]:
            if row[1] is None:
                break
            named = {KEYS.get(head, head): value for head, value in zip(heads, row, strict=False)}
            assert row[1] not in found, f"two rows are called {row[1]}"
            found[str(row[1])] = named
        return found

    def words(self, page: str) -> str:
        """All that stands on a page."""
        cells = (cell for row in self.shown[page].iter_rows(values_only=True) for cell in row)
        return "\n".join(str(cell) for cell in cells if cell is not None)

    def worked_out(self) -> Iterator[tuple[str, Any, Any]]:
        """Every formula: where it stands, what the file says that it comes to, and what it comes to."""
        for sheet in self.formulas:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        shown = self.shown[sheet.title][cell.coordinate].value
                        yield f"{sheet.title}!{cell.coordinate}", shown, self._value(sheet.title, str(cell.value))

    def agrees(self) -> int:
        """How many formulas there are; each comes to what the file says, to the digits that a spreadsheet keeps."""
        count = 0
        for where, shown, found in self.worked_out():
            assert (shown or 0) == (found or 0) or float(shown) == float(found), (where, shown, found)
            count += 1
        return count

    def _value(self, page: str, formula: str) -> Any:
        if told := re.fullmatch(r"=COUNTIFS\((.*)\)", formula):
            return sum(self._fits(page, told[1]))
        if told := re.fullmatch(rf"=SUMIFS\({_CELLS},(.*)\)", formula):
            amounts = self._column(told[1], told[2])
            return sum(_number(amount) for amount, fits in zip(amounts, self._fits(page, told[3]), strict=True) if fits)
        if told := re.fullmatch(r"=(?:SUM\(|SUBTOTAL\(109,)([A-Z]+\d+:[A-Z]+\d+)\)", formula):
            return sum(_number(one) for one in self._column(page, told[1]))
        if told := re.fullmatch(r"=B(\d+)-C\1", formula):
            return self._at(page, f"B{told[1]}") - self._at(page, f"C{told[1]}")
        if told := re.fullmatch(r'=IF\(C(\d+)=0,"",ROUND\(D\1/C\1,3\)\)', formula):
            whole = self._at(page, f"C{told[1]}")
            part = self._at(page, f"D{told[1]}")
            return (part / whole).quantize(Decimal("0.001"), ROUND_HALF_UP) if whole else None
        if told := re.fullmatch(r'=IF\(C(\d+)=0,"",ROUND\(ROUND\(D\1/C\1\*1000,6\),0\)/1000\)', formula):
            whole = self._at(page, f"C{told[1]}")
            part = self._at(page, f"D{told[1]}")
            return Decimal((part / whole * 1000 + Decimal("0.5")).__floor__()) / 1000 if whole else None
        raise AssertionError(f"{formula} is none of those that are known")

    def _fits(self, page: str, criteria: str) -> list[bool]:
        fits: list[bool] = []
        for sheet, cells, asked in re.findall(rf'{_CELLS},("[^"]*"|\$[AB]\d+)', criteria):
            wanted = asked[1:-1] if asked.startswith('"') else self.shown[page][asked.replace("$", "")].value
            unlike = isinstance(wanted, str) and wanted.startswith("<>")
            same = [(one == (wanted[2:] if unlike else wanted)) != unlike for one in self._column(sheet, cells)]
            fits = [a and b for a, b in zip(fits, same, strict=True)] if fits else same
        return fits

    def _column(self, page: str, cells: str) -> list[Any]:
        column, first, _, last = range_boundaries(cells.replace("$", ""))
        assert column is not None
        return [row[0] for row in self.shown[page].iter_rows(first, last, column, column, values_only=True)]

    def _at(self, page: str, cell: str) -> Decimal:
        return _number(self.shown[page][cell].value)


def _number(value: Any) -> Decimal:
    return Decimal(repr(value)) if isinstance(value, int | float) else Decimal(0)


def read(content: bytes) -> Read:
    """A workbook from its bytes."""
    return Read(load_workbook(io.BytesIO(content), data_only=True), load_workbook(io.BytesIO(content)))


def same_counts(row: dict[str, Any], data: dict[str, Any]) -> None:
    """A row of a table is what `dvk figures --json` says, to the digit."""
    for key in KEYS.values():
        assert row.get(key, 0) == data[key], key
    assert row.get("Kết quả khác", 0) == data["without_recognition"]["initiatives"]
    share = data["recognised_percent"]
    assert row["Tỷ lệ"] == (None if share is None else float(Decimal(share) / 100))


def same_figures(found: Read, data: dict[str, Any]) -> None:
    """Every table of a sheet beside the figures as data, and every formula beside what the file says."""
    whole = found.table("Tổng hợp", "Đơn vị")
    same_counts(whole.pop("Tổng cộng"), data)
    by_unit = [row for row in data["by_unit"] if not row["itself"] or row["registered"] or row["waiting"]]
    if by_unit:
        for row, told in zip(whole.values(), by_unit, strict=True):
            same_counts(row, told)
    subjects = {"Tập thể": "collective", "Cá nhân": "person"}
    fields = {name: name for name in data["by_field"]}
    for page, heading, key, codes in (
        ("Theo lĩnh vực", "Lĩnh vực", "by_field", fields),
        ("Theo chủ thể", "Chủ thể", "by_subject", subjects),
    ):
        table = found.table(page, heading)
        same_counts(table.pop("Tổng cộng"), data)
        assert set(data[key]) <= set(codes.values())
        assert set(codes) == set(table)
        for name, row in table.items():
            if codes[name] in data[key]:
                same_counts(row, data[key][codes[name]])
            else:
                assert row["registered"] == 0
    levels = found.table("Theo cấp", "Cấp đăng ký")
    assert levels.pop("Tổng cộng")["registered"] == sum(row["registered"] for row in levels.values())
    concluded = found.table("Theo cấp", "Cấp xét")
    titles = {"province": "Cấp tỉnh", "district": "Cấp huyện", "commune": "Cấp xã", "village": "Thôn, khu"}
    for level, counts in data["outcomes"].items():
        for name in ("recognised", "not_recognised", "typical", "proposed", "commended"):
            assert concluded[titles[level]][name] == counts[name], (level, name)
    same_amounts(found, data)
    found.agrees()


def same_amounts(found: Read, data: dict[str, Any]) -> None:
    """What was given: the total of each kind, exactly but for digits that a spreadsheet cannot hold."""
    if not data["resource_lines"]:
        assert "Chưa có nguồn lực, kết quả nào được báo." in found.words("Nguồn lực")
        return
    lines = found.table("Nguồn lực", "Nguồn lực, kết quả")
    amounts = sorted(float(row["Số lượng"]) for row in lines.values())
    assert amounts == sorted(float(one["amount"]) for one in data["resource_lines"])
    if data["resources"]:
        total = found.table("Nguồn lực", "Đơn vị")["Tổng cộng"]
        assert [float(value) for key, value in total.items() if key not in ("STT", "Đơn vị")] == [
            float(amount) for amount in data["resources"].values()
        ]
