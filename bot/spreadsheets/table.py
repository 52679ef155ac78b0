"""The rows of one sheet as they were found, with the numbers that people see beside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

Cell = str | int | float | bool | datetime | None


class Uncalculated(str):
    """A cell with a formula and no value: whoever wrote the file did not calculate it."""

    __slots__ = ()


@dataclass(frozen=True)
class Row:
    """A row that is not blank."""

    number: int
    """As the spreadsheet shows it, from 1."""
    cells: tuple[Cell, ...]

    def cell(self, column: int) -> Cell:
        """The cell of a column, counted from 0; None where the row is shorter."""
        return self.cells[column] if column < len(self.cells) else None


@dataclass(frozen=True)
class Table:
    """One sheet."""

    sheet: str
    hidden: bool
    rows: tuple[Row, ...]
    across: frozenset[tuple[int, int, int]] = frozenset()
    """Cells merged to the right: row, first and last column, counted from 0."""
    unseen: int = 0
    """Rows that are hidden, by a filter or by hand."""


def letter(column: int) -> str:
    """A column's name as the spreadsheet shows it: 0 is A, 26 is AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def words(cell: Cell) -> str:
    """What a cell says, as text in one line: a whole number without decimals, a day as 2023-03-31."""
    match cell:
        case None:
            return ""
        case bool():
            return "x" if cell else ""
        case datetime():
            return cell.date().isoformat() if cell.time().isoformat() == "00:00:00" else cell.isoformat(" ")
        case float():
            return plain_number(cell)
        case _:
            return " ".join(str(cell).split())


def plain_number(value: float) -> str:
    """A number as the cell shows it, without the noise of binary fractions: 1155.3, not 1155.3000000000002."""
    exact = Decimal(repr(value)) if len(repr(value)) < 15 else Decimal(f"{value:.12g}")
    return f"{exact:f}".rstrip("0").rstrip(".") if "." in f"{exact:f}" else f"{exact:f}"
