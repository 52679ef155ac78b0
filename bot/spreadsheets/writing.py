"""Workbooks written: templates, copies with the mistakes marked, exports. What people typed never becomes a formula.

Imported in the worker process alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from bot.clock import local
from bot.spreadsheets.cells import GUIDE
from bot.spreadsheets.headings import Column
from bot.spreadsheets.mistakes import wrong
from bot.spreadsheets.table import Table
from storage.records.imports import Mistake

LISTS = "Danh mục"
READY = 5000
"""Rows below the headings for which the drop-down lists hold."""
_LONGEST_CELL = 32_000
_LINE_HEIGHT = 15
"""Points of a line of guidance."""
_LETTERS = 1.2
"""Letters of the guidance in the width of a digit."""
_LINE = Side(style="thin", color="BFBFBF")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEAD = PatternFill("solid", fgColor="DDEBF7")
_WRONG = PatternFill("solid", fgColor="FFE0B2")
_GREY = Font(name="Times New Roman", size=11, italic=True, color="7F7F7F")
_FONT = Font(name="Times New Roman", size=12)
_BOLD = Font(name="Times New Roman", size=12, bold=True)
_WRAP = Alignment(wrap_text=True, vertical="top")
_CENTRE = Alignment(wrap_text=True, vertical="center", horizontal="center")


def template(path: Path, title: str, organisation: str, columns: Sequence[Column]) -> None:
    """Write an empty list to fill in."""
    shown = [column for column in columns if column.width]
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = title.capitalize()[:31]
    _text(sheet, 1, 1, organisation.upper(), _BOLD)
    _text(sheet, 2, 1, title, Font(name="Times New Roman", size=14, bold=True))
    _text(sheet, 3, 1, "Cột có dấu * cần điền. Dòng “Cách ghi” và “Ví dụ” để nguyên cũng được, bot bỏ qua.", _GREY)
    lists = book.create_sheet(LISTS)
    lists.sheet_state = "hidden"
    for number, column in enumerate(shown, 1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
        head = _text(sheet, 4, number, column.heading, _BOLD)
        head.fill, head.border, head.alignment = _HEAD, _BORDER, _CENTRE
        for row, words in enumerate((column.how, *column.examples), 5):
            said = GUIDE if row == 5 and number == 1 else words
            cell = _text(sheet, row, number, said, _GREY)
            cell.border, cell.alignment = _BORDER, _WRAP
        if column.choices:
            _drop_down(sheet, lists, number, column)
    lines = max(math.ceil(len(column.how) / (_LETTERS * column.width)) for column in shown)
    sheet.row_dimensions[5].height = _LINE_HEIGHT * lines  # not every program finds it by itself
    sheet.freeze_panes = f"{get_column_letter(min(3, len(shown)) + 1)}5"
    _on_a4(sheet, 4)
    _save(book, path)


def _text(sheet: Any, row: int, column: int, words: str, font: Font) -> Any:
    """Words in a cell, as words whatever they begin with."""
    cell = sheet.cell(row=row, column=column)
    cell.value = words or None
    if words:
        cell.data_type = "s"
    cell.font = font
    return cell


def _drop_down(sheet: Worksheet, lists: Worksheet, number: int, column: Column) -> None:
    place = lists.max_column + 1 if lists["A1"].value else 1
    for row, choice in enumerate(column.choices, 1):
        cell: Any = lists.cell(row=row, column=place, value=choice)
        cell.data_type = "s"
    letter = get_column_letter(place)
    offer = DataValidation(
        type="list",
        formula1=f"'{LISTS}'!${letter}$1:${letter}${len(column.choices)}",
        allow_blank=True,
        showErrorMessage=column.strict,
        errorTitle=column.heading,
        error="Xin chọn trong danh sách.",
    )
    sheet.add_data_validation(offer)
    here = get_column_letter(number)
    offer.add(f"{here}8:{here}{8 + READY}")


def _on_a4(sheet: Worksheet, headings: int) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{headings}:{headings}"
    sheet.page_margins.left = sheet.page_margins.right = 0.4


def marked(path: Path, tables: Sequence[Table], mistakes: Sequence[Mistake]) -> None:
    """Write a copy of a file's rows in which wrong cells are coloured and the last column says what to mend."""
    book = Workbook(write_only=True)
    for table in tables:
        if table.hidden:
            continue
        by_row: dict[int, list[Mistake]] = {}
        for mistake in mistakes:
            if mistake.sheet == table.sheet:
                by_row.setdefault(mistake.row, []).append(mistake)
        sheet = book.create_sheet(table.sheet)
        width = max((len(row.cells) for row in table.rows), default=0)
        for place in range(width):
            sheet.column_dimensions[get_column_letter(place + 1)].width = 20
        sheet.column_dimensions[get_column_letter(width + 1)].width = 70
        at = 1
        for row in table.rows:
            for _ in range(at, row.number):
                sheet.append([])
            at = row.number + 1
            found = by_row.get(row.number, [])
            letters = {mistake.column for mistake in found}
            cells = []
            for place in range(width):
                cell = _cell(sheet, row.cell(place))
                if get_column_letter(place + 1) in letters:
                    cell.fill = _WRONG
                cells.append(cell)
            if found:
                said = _cell(sheet, "Cần sửa: " + " | ".join(f"{m.heading or 'cả dòng'}: {wrong(m)}" for m in found))
                said.fill, said.alignment = _WRONG, _WRAP
                cells.append(said)
            sheet.append(cells)
    _save(book, path)


LOOKED_AT = 200
"""Rows by which the width of columns is chosen."""

Rows = Callable[[], Iterable[Mapping[str, Any]]]
"""Rows that can be gone through again, so that none need be held."""


def exported(path: Path, kind: str, rows: Rows, tell: Callable[[str, int], None] = lambda stage, rows: None) -> None:
    """Write rows as a workbook with real numbers and days; amounts and other rows within rows have their own sheets."""
    book = Workbook(write_only=True)
    nested = {
        name: None
        for row in rows()
        for name, value in row.items()
        if isinstance(value, list) and value and isinstance(value[0], dict)
    }
    _sheet(book, kind, lambda: ({n: v for n, v in row.items() if n not in nested} for row in rows()), tell)
    for name in nested:

        def inner(name: str = name) -> Iterable[Mapping[str, Any]]:
            return (
                {f"{kind}_id": row.get("id"), **each}
                for row in rows()
                for each in row.get(name) or ()
                if isinstance(each, dict)
            )

        _sheet(book, name, inner, tell)
    _save(book, path)


def _sheet(book: Workbook, title: str, rows: Rows, tell: Callable[[str, int], None]) -> None:
    sheet = book.create_sheet(title[:31])
    columns: dict[str, int] = {}
    count = 0
    for row in rows():
        for name in row:
            shown = len(str(row[name] or "")) if count < LOOKED_AT else 0
            columns[name] = max(columns.get(name, len(name)), shown)
        count += 1
    sheet.freeze_panes = "A2"
    for number, longest in enumerate(columns.values(), 1):
        sheet.column_dimensions[get_column_letter(number)].width = min(60, max(10, longest + 2))
    heads = []
    for name in columns:
        head = _cell(sheet, name)
        head.font = Font(bold=True)
        heads.append(head)
    sheet.append(heads)
    for number, row in enumerate(rows(), 1):
        sheet.append([_cell(sheet, _typed(name, row.get(name))) for name in columns])
        if number % 500 == 0:
            tell(f"writing {title}", number)
    sheet.auto_filter.ref = f"A1:{get_column_letter(max(1, len(columns)))}{count + 1}"


_NUMBERS = {"amount", "value"}


def _typed(name: str, value: Any) -> Any:
    """A value as a spreadsheet has it: amounts as numbers, days as days, moments as they were in Vietnam."""
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    if not isinstance(value, str) or not value:
        return value
    try:
        if name in _NUMBERS:
            return Decimal(value)
        if name.endswith("_on"):
            return date.fromisoformat(value)
        if name.endswith("_at"):
            return local(datetime.fromisoformat(value)).replace(tzinfo=None, microsecond=0)
    except (ValueError, InvalidOperation):
        pass
    return value


def _cell(sheet: Any, value: Any) -> Any:
    """A cell that says what was typed: words stay words even where they begin like a formula."""
    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, value=_printable(value))
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(("=", "+", "-", "@"))
        return cell
    return WriteOnlyCell(sheet, value=value)


def _printable(words: str) -> str:
    """Words without the control characters that a workbook cannot hold."""
    return "".join(char for char in words if char in "\n\t" or char >= " ")[:_LONGEST_CELL]


def _save(book: Workbook, path: Path) -> None:
    """Write so that either the whole file is there or none of it."""
    part = path.with_name(path.name + ".part")
    book.save(part)
    part.replace(path)
