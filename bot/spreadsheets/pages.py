"""Pages of a workbook that are printed: looks, cells with real numbers, formulas with what they come to.

What people typed never becomes a formula. Rows are written one after the other and not held. Imported in the worker
process alone.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

_FONT = "Times New Roman"
_LINE = 16.5
"""Points of a line."""
_HIGHEST = 400
_LONGEST_CELL = 32_000
_FORMULA = ("=", "+", "-", "@")
LEGIBLE = 200
"""Digits beside each other on A4 across that can still be read: as much as 8 points."""
SHORT = 6
"""Letters that stand in a line of any column."""
_CELL: dict[str, Any] = {"border": 1, "text_wrap": True, "align": "left", "indent": 1}
"""How words look in a table: wrapped, and a little away from the number before them."""
_MIDDLE: dict[str, Any] = {"align": "center"}
VIETNAMESE = "[$-42A]"
"""Before a number's format: dots for thousands and a decimal comma, where the program lets a file say so.

LibreOffice does; Excel writes numbers as the computer's region has it.
"""


@dataclass(frozen=True)
class Formula:
    """A formula, and what it comes to."""

    text: str
    value: int | Decimal | str
    approximate: bool = False


@dataclass(frozen=True)
class About:
    """An amount that is not exact."""

    amount: Decimal


@dataclass(frozen=True)
class Share:
    """A part of one, shown in percent; with the formula that it is."""

    text: str
    value: Decimal | None


Cell = str | int | Decimal | date | Formula | About | Share | None


class Book:
    """A workbook that is being written."""

    def __init__(self) -> None:
        self._written = io.BytesIO()
        self._book = xlsxwriter.Workbook(
            self._written,
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "default_format_properties": {"font_name": _FONT, "font_size": 12},
            },
        )
        self._looks: dict[tuple[tuple[str, Any], ...], Any] = {}

    def page(self, name: str, widths: Sequence[float]) -> Page:
        """A new page, A4 across, as wide as the paper, its pages numbered."""
        sheet = self._book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.4, top=0.6, bottom=0.6)
        sheet.set_footer("&C&P/&N")
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        return Page(self, sheet, name, widths)

    def look(self, **how: Any) -> Any:
        """A look, made once."""
        key = tuple(sorted(how.items()))
        if key not in self._looks:
            self._looks[key] = self._book.add_format({"font_name": _FONT, "font_size": 12, "valign": "top", **how})
        return self._looks[key]

    def rule(self) -> Any:
        """Lines around cells, by a rule for many of them."""
        return self._book.add_format({"border": 1})

    def finished(self) -> bytes:
        """The bytes of the .xlsx file."""
        self._book.close()
        return self._written.getvalue()


class Page:
    """A page, written from above."""

    def __init__(self, book: Book, sheet: Any, name: str, widths: Sequence[float]) -> None:
        self.name = name
        self.next = 1
        """The number of the row that is written next."""
        self._book = book
        self._sheet = sheet
        self._widths = widths
        self._plain_numbers: dict[tuple[int, bool], Any] = {}

    def skip(self) -> None:
        """Leave a row empty."""
        self.next += 1

    def line(self, words: str, first: int = 0, last: int | None = None, *, goes_on: bool = False, **how: Any) -> None:
        """Words over some columns; all, where not told. ``goes_on``: what is written next stands beside them."""
        last = len(self._widths) - 1 if last is None else last
        look = self._look_of(words, text_wrap=True, **how)
        row, words = self.next - 1, _printable(words)
        if last > first:
            self._sheet.merge_range(row, first, row, last, "", look)
        self._sheet.write_string(row, first, words, look)
        self._high([(words, sum(self._widths[first : last + 1]))])
        self.next += 0 if goes_on else 1

    def headings(self, words: Sequence[str], *, filters: int = 0, freezes: int = 0) -> None:
        """The headings of a table, which stay in sight and stand on every sheet of paper.

        ``filters``: rows below, total aside, that can be filtered; ``freezes``: columns that stay in sight.
        """
        look = self._book.look(
            bold=True, border=1, text_wrap=True, align="center", valign="vcenter", bg_color="#DDEBF7"
        )
        self._high([(word, width) for word, width in zip(words, self._widths, strict=False)])
        for column, word in enumerate(words):
            self._sheet.write_string(self.next - 1, column, word, look)
        self._sheet.freeze_panes(self.next, freezes)
        self._sheet.repeat_rows(self.next - 1)
        if filters:
            self._sheet.autofilter(self.next - 1, 0, self.next - 1 + filters, len(words) - 1)
        self.next += 1

    def subheadings(self, words: Sequence[str]) -> None:
        """The headings of a further table on the page."""
        look = self._book.look(
            bold=True, border=1, text_wrap=True, align="center", valign="vcenter", bg_color="#DDEBF7"
        )
        self._high([(word, width) for word, width in zip(words, self._widths, strict=False)])
        for column, word in enumerate(words):
            self._sheet.write_string(self.next - 1, column, word, look)
        self.next += 1

    def row(self, cells: Sequence[Cell], *, bold: bool = False, decimals: Sequence[int] = ()) -> None:
        """A row of a table. ``decimals``: how many each column shows at least."""
        row, base = self.next - 1, {"bold": True} if bold else {}
        words = [(cell, width) for cell, width in zip(cells, self._widths, strict=False) if isinstance(cell, str)]
        self._high(words)
        for column, cell in enumerate(cells):
            shown = decimals[column] if decimals else 0
            self._write(row, column, cell, base, shown)
        self.next += 1

    def many(self, rows: int, columns: int) -> None:
        """Lines around the cells of the rows that follow, which need not be written where they are empty."""
        look = self._book.rule()
        area = (self.next - 1, 0, self.next - 2 + rows, columns - 1)
        self._sheet.conditional_format(*area, {"type": "formula", "criteria": "=TRUE", "format": look})

    def one_of_many(self, cells: Sequence[Cell]) -> None:
        """A row below :meth:`many`, of which there may be so many that each cell counts."""
        row, looks, widths, lines = self.next - 1, self._plain, self._widths, 1
        words, number, day = self._sheet.write_string, self._sheet.write_number, self._sheet.write_datetime
        for column, cell in enumerate(cells):
            if cell is None or cell == "":
                continue
            if isinstance(cell, str):
                if len(cell) > SHORT:
                    lines = max(lines, _lines(cell, widths[column]))
                words(row, column, _printable(cell), looks[cell.startswith(_FORMULA)])
            elif isinstance(cell, int):
                number(row, column, cell, looks[2 if column else 4])
            elif isinstance(cell, date):
                day(row, column, cell, looks[3])
            elif isinstance(cell, About):
                number(row, column, _float(cell.amount), self._plain_number(places(cell.amount), True))
            elif isinstance(cell, Decimal):
                number(row, column, _float(cell), self._plain_number(places(cell), False))
        if lines > 1:
            self._sheet.set_row(row, min(_HIGHEST, _LINE * lines))
        self.next += 1

    def _plain_number(self, decimals: int, about: bool) -> Any:
        key = decimals, about
        if key not in self._plain_numbers:
            self._plain_numbers[key] = self._number({}, decimals, about=about)
        return self._plain_numbers[key]

    @cached_property
    def _plain(self) -> tuple[Any, ...]:
        """How words look, and those that begin like a formula, numbers, days, a row's own number."""
        return (
            self._look_of("", **_CELL),
            self._look_of("=", **_CELL),
            self._number({}, 0),
            self._book.look(border=1, num_format=f"{VIETNAMESE}d/m/yyyy"),
            self._number(_MIDDLE, 0),
        )

    def _write(self, row: int, column: int, cell: Cell, base: dict[str, Any], decimals: int) -> None:
        sheet = self._sheet
        match cell:
            case None | "":
                sheet.write_blank(row, column, None, self._book.look(border=1, **base))
            case str():
                sheet.write_string(row, column, _printable(cell), self._look_of(cell, **_CELL, **base))
            case int():
                sheet.write_number(row, column, cell, self._number(base if column else base | _MIDDLE, decimals))
            case Decimal():
                sheet.write_number(row, column, _float(cell), self._number(base, max(decimals, places(cell))))
            case About(amount):
                look = self._number(base, max(decimals, places(amount)), about=True)
                sheet.write_number(row, column, _float(amount), look)
            case date():
                look = self._book.look(border=1, num_format=f"{VIETNAMESE}d/m/yyyy", **base)
                sheet.write_datetime(row, column, cell, look)
            case Share(formula, value):
                look = self._book.look(border=1, num_format=f"{VIETNAMESE}0.0%", **base)
                sheet.write_formula(row, column, formula, look, "" if value is None else _float(value))
            case Formula(formula, value, approximate):
                exact = places(value) if isinstance(value, Decimal) else 0
                look = self._number(base, max(decimals, exact), about=approximate)
                sheet.write_formula(row, column, formula, look, _float(value) if isinstance(value, Decimal) else value)

    def _number(self, base: dict[str, Any], decimals: int, *, about: bool = False) -> Any:
        prefix = '"khoảng "' if about else ""
        suffix = f".{'0' * decimals}" if decimals else ""
        shown = f"{VIETNAMESE}{prefix}#,##0{suffix}"
        return self._book.look(border=1, num_format=shown, **base)

    def _look_of(self, words: str, **how: Any) -> Any:
        """A look for words: those that begin like a formula stay words also when somebody edits the cell."""
        quoted = {"quote_prefix": True} if words.startswith(_FORMULA) else {}
        return self._book.look(**how, **quoted)

    def _high(self, words: Sequence[tuple[str, float]]) -> None:
        """Let a row be as high as its words need: not every program finds that by itself."""
        lines = max((_lines(said, width) for said, width in words), default=1)
        if lines > 1:
            self._sheet.set_row(self.next - 1, min(_HIGHEST, _LINE * lines))

    def prints(self, columns: int, *, again: int) -> None:
        """Print only the first columns, on as many sheets side by side as make them legible.

        ``again``: how many of them stand on each of these.
        """
        self._sheet.print_area(0, 0, max(0, self.next - 2), columns - 1)
        self._sheet.fit_to_pages(math.ceil(sum(self._widths[:columns]) / LEGIBLE), 0)
        self._sheet.repeat_columns(0, again - 1)


@lru_cache(maxsize=10_000)
def _lines(words: str, width: float) -> int:
    """How many lines words take in a column, about: they are broken between words."""
    room = (0.8 if words.isupper() else 1.08) * width - 1
    lines, left = 1, room
    for word in words.split() if len(words) > room else ():
        left -= len(word)
        if left < 0:
            lines += 1 + int(len(word) // room)
            left = room - len(word) % room
        left -= 1
    return lines


def letter(column: int) -> str:
    """A column's letter, the first being 0."""
    return str(xl_col_to_name(column))


def places(amount: Decimal) -> int:
    """How many decimals an amount has."""
    exponent = amount.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _float(amount: Decimal) -> float | int:
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _printable(words: str) -> str:
    """Words without the control characters that a workbook cannot hold.

    What begins and ends like the file's own marks for rich text gets a space, or it would be written as such.
    """
    if not words.isprintable() or len(words) > _LONGEST_CELL:
        words = "".join(char for char in words if char in "\n\t" or char >= " ")[:_LONGEST_CELL]
    return f"{words} " if words.startswith("<r>") and words.endswith("</r>") else words
