"""Workbooks opened: bytes in, the tables of their sheets out. Imported in the worker process alone."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from bot.spreadsheets.archive import BadFileError, Sheet, check, look
from bot.spreadsheets.table import Cell, Row, Table, Uncalculated

MOST_ROWS = 50_000
"""Rows with something in them, a file. A province registers some thousands a year."""
MOST_COLUMNS = 100
MOST_SHEETS = 60
MOST_FORMULAS = 500_000
LONGEST_CELL = 5000
TICK = 500
"""Rows between two words about progress."""

_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def read(content: bytes, progress: Callable[[int], None] = lambda rows: None) -> tuple[list[Table], bool]:
    """Every sheet's rows that are not blank, and whether the file carries macros (which are never run).

    Formulas give the value that was calculated when the file was saved. Raises BadFileError.
    """
    macros = check(content)
    try:
        return _tables(content, progress), macros
    except (BadFileError, MemoryError):
        raise
    except Exception:  # a broken file breaks its reader in whatever way
        raise BadFileError("truncated") from None


def _tables(content: bytes, progress: Callable[[int], None]) -> list[Table]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and extensions that matter to nobody here
        looks = _looks(content)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        try:
            if len(book.worksheets) > MOST_SHEETS:
                raise BadFileError("too_large")
            tables, total = [], 0
            for sheet in book.worksheets:
                seen = looks[sheet._worksheet_path]  # type: ignore[attr-defined]
                uncalculated = _uncalculated(content, sheet.title) if seen.formulas else {}
                rows = []
                for row in _rows(sheet, uncalculated):
                    rows.append(row)
                    if (total := total + 1) > MOST_ROWS:
                        raise BadFileError("too_many_rows")
                    if total % TICK == 0:
                        progress(total)
                hidden = sheet.sheet_state != "visible"
                tables.append(Table(sheet.title, hidden, _spread(rows, seen), _across(seen), seen.unseen))
            return tables
        finally:
            book.close()


def _looks(content: bytes) -> dict[str, Sheet]:
    """What a look at each part tells whose size people decide, before anything else reads it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: look(archive, name) for name in archive.namelist() if name.startswith("xl/") and ".xml" in name}


def _rows(sheet: Any, uncalculated: dict[int, dict[int, str]]) -> Iterator[Row]:
    sheet.reset_dimensions()  # what the file says of its own size is often wrong
    for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), 1):
        if cells.count(None) == len(cells):  # quick, for a file may have a million such rows
            if number in uncalculated:
                yield Row(number, _marked((), uncalculated[number]))
            continue
        width = max(place for place, cell in enumerate(cells, 1) if cell is not None)
        taken = tuple(_cell(cell) for cell in cells[:width])
        if number in uncalculated:
            taken = _marked(taken, uncalculated[number])
        if any(cell is not None for cell in taken):
            yield Row(number, taken)


def _marked(cells: tuple[Cell, ...], formulas: dict[int, str]) -> tuple[Cell, ...]:
    """The cells with those marked whose formula has no value."""
    width = max(len(cells), *(column + 1 for column in formulas))
    padded = [*cells, *([None] * (width - len(cells)))]
    for column, formula in formulas.items():
        if padded[column] is None:
            padded[column] = Uncalculated(formula)
    return tuple(padded)


def _uncalculated(content: bytes, title: str) -> dict[int, dict[int, str]]:
    """The cells that hold a formula, by row and column; those among them without a value are mistakes."""
    book = load_workbook(io.BytesIO(content), read_only=True)
    try:
        sheet = book[title]
        sheet.reset_dimensions()
        found: dict[int, dict[int, str]] = {}
        total = 0
        for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), 1):
            for column, cell in enumerate(cells):
                if isinstance(cell, str) and cell.startswith("=") and total < MOST_FORMULAS:
                    found.setdefault(number, {})[column] = cell[:60]
                    total += 1
        return found
    finally:
        book.close()


def _cell(value: Any) -> Cell:
    """A cell's value; text without what nobody can see, blank text as nothing."""
    match value:
        case str():
            text = _UNWANTED.sub("", value[:LONGEST_CELL].replace("\u00a0", " ")).strip()
            return text or None
        case bool() | int() | float() | datetime() | None:
            return value
        case date():
            return datetime(value.year, value.month, value.day)  # noqa: DTZ001 a day has no zone
        case time():
            return value.isoformat()
        case _:
            return str(value)[:LONGEST_CELL]


def _spread(rows: list[Row], seen: Sheet) -> tuple[Row, ...]:
    """Rows in which a cell merged downwards says the same in each of its rows."""
    if not seen.merged:
        return tuple(rows)
    at = {row.number: index for index, row in enumerate(rows)}
    for span in seen.merged:
        left, top, right, bottom = range_boundaries(span)
        assert left is not None
        assert top is not None
        assert bottom is not None
        if bottom == top or left != right or top not in at or left > MOST_COLUMNS:
            continue
        value = rows[at[top]].cell(left - 1)
        if value is None:
            continue
        for number in range(top + 1, bottom + 1):
            index = at.get(number)
            if index is not None and rows[index].cell(left - 1) is None:
                cells = [*rows[index].cells, *([None] * (left - len(rows[index].cells)))]
                cells[left - 1] = value
                rows[index] = Row(number, tuple(cells))
    return tuple(rows)


def _across(seen: Sheet) -> frozenset[tuple[int, int, int]]:
    """Where a cell is merged over several columns: row, first and last column."""
    found = set()
    for span in seen.merged:
        left, top, right, _ = range_boundaries(span)
        assert left is not None
        assert top is not None
        assert right is not None
        if right > left:
            found.add((top, left - 1, right - 1))
    return frozenset(found)
