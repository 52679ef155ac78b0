"""Finding the heading rows of a sheet: anywhere near the top, one row or two, in any order, in slightly other words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.spreadsheets.table import Row, Table, letter, words
from storage.records.words import fold

SEARCHED = 40
"""Rows from the top among which the headings are looked for."""
_NO_WORD = re.compile(r"[^a-z0-9]+")
_YEAR = re.compile(r"(?<![\d/.-])(20[0-4]\d)(?!\d)")
_MONEY = re.compile(r"\b(?:don vi tinh|dvt|don vi)\s*:\s*((?:trieu|ty|nghin|ngan)(?: dong)?|1\.?000 ?d(?:ong)?)\b")
_OTHER_WORDS = ("ho va ", "ho ten ")
"""What begins like a heading without its marks and is another word: "Họ và tên" is no "Hộ"."""
_NUMBERED = re.compile(r"[IVX]{1,5}|[A-Z]")
"""Before the head of a group, or a number of a column."""
_BRACKETS = re.compile(r"\([^)]*\)")


@dataclass(frozen=True)
class Column:
    """One column of a template, and the ways in which offices head it."""

    name: str
    heading: str
    how: str
    """How to fill it, in the line below the heading."""
    examples: tuple[str, str] = ("", "")
    also: tuple[str, ...] = ()
    """Other headings."""
    required: bool = False
    choices: tuple[str, ...] = ()
    """What the drop-down list offers."""
    strict: bool = False
    """Whether the drop-down refuses anything else."""
    width: int = 18
    """Characters; 0 for a column that is read but stands in no template."""
    number: bool = False
    limit: int = 300
    """Characters that a cell may hold."""
    joins: bool = False
    """Whether cells are put together where the heading is merged over several columns."""
    answers: Callable[[str], bool] | None = None
    """For a column that offices head in more ways than can be listed: whether a heading, plain, is its."""

    def headings(self) -> tuple[str, ...]:
        """All its headings as they are compared."""
        return tuple(dict.fromkeys(plain(heading) for heading in (self.heading, *self.also)))


@dataclass(frozen=True)
class Found:
    """Where the headings of a sheet stand."""

    table: Table
    above: int
    """The number of the last row above the headings."""
    below: int
    """The number of the last heading row."""
    at: dict[str, int]
    """The column's place, by its name."""
    headings: dict[str, str]
    """What the file calls it."""
    columns: tuple[Column, ...]

    @property
    def money(self) -> str:
        """The unit of money that a line above the headings names: "Đơn vị tính: triệu đồng"."""
        above = (words(cell) for row in self.table.rows if row.number <= self.above for cell in row.cells)
        told = (_MONEY.search(fold(said)) for said in above)
        return next((one[1] for one in told if one), "")

    def reaches(self, name: str) -> int:
        """How many columns the heading of a column is merged over, from its own on."""
        place = self.at[name]
        spans = (
            right - left + 1
            for row, left, right in self.table.across
            if self.above < row <= self.below and left == place
        )
        return max(spans, default=1)

    @property
    def rows(self) -> list[Row]:
        """The rows below the headings."""
        return [row for row in self.table.rows if row.number > self.below]

    def letter(self, name: str) -> str:
        """The column's letter."""
        return letter(self.at[name]) if name in self.at else ""

    @property
    def unread(self) -> tuple[str, ...]:
        """The headings of filled columns that no column here answers to."""
        tops = [row for row in self.table.rows if self.above < row.number <= self.below]
        taken, found = set(self.at.values()), []
        for place in range(max((len(row.cells) for row in tops), default=0)):
            said = next((words(row.cell(place)) for row in reversed(tops) if words(row.cell(place))), "")
            if said and place not in taken and any(row.cell(place) is not None for row in self.rows):
                found.append(said)
        return tuple(found)

    @property
    def year(self) -> int | None:
        """The one year that the lines above the headings name, or else the sheet's name."""
        above = " ".join(words(cell) for row in self.table.rows if row.number <= self.above for cell in row.cells)
        for said in (above, self.table.sheet):
            years = set(_YEAR.findall(said))
            if len(years) == 1:
                return int(years.pop())
        return None

    def has(self, name: str) -> bool:
        """Whether a column is there, or columns that stand for it together: ``field:…`` for ``field``."""
        return name in self.at or any(column.startswith(f"{name}:") for column in self.at)

    @property
    def missing(self) -> list[Column]:
        """The columns that are needed and not there."""
        return [column for column in self.columns if column.required and not self.has(column.name)]


def plain(heading: str) -> str:
    """A heading's words alone: "Đơn vị (xã, phường)*" is "don vi"."""
    return _NO_WORD.sub(" ", fold(_BRACKETS.sub(" ", heading))).strip()


def find(table: Table, columns: Sequence[Column]) -> Found | None:
    """The headings of a sheet, or None where no row has two of them."""
    best: tuple[int, Found] | None = None
    needed_headings = {heading for column in columns if column.required for heading in column.headings()}
    listed = [(order, column) for order, column in enumerate(columns) if column.answers is None]
    wanted = [(heading, order) for order, column in listed for heading in column.headings()]
    early = [row for row in table.rows[:SEARCHED] if row.number <= SEARCHED * 2]
    for index, row in enumerate(early):
        below = early[index + 1] if index + 1 < len(early) else None
        for second in (None, below):
            if second is not None and not _goes_on(row, second, needed_headings):
                continue
            texts = _texts(row, second, needed_headings)
            at = {columns[order].name: place for order, place in _assign(texts, wanted, columns).items()}
            if len(at) < 2:
                continue
            last = second or row
            called = {name: _called(row, second, place) for name, place in at.items()}
            found = Found(table, row.number - 1, last.number, at, called, tuple(columns))
            needed = sum(1 for column in columns if column.required and found.has(column.name))
            score = 100 * needed + 2 * len(at) - (1 if second else 0)
            if second is not None and _merged_down(row, second):
                score += 3  # the two rows are one heading, whatever the second adds
            if best is None or score > best[0]:
                best = score, found
    return best[1] if best else None


def _goes_on(row: Row, second: Row, needed: set[str]) -> bool:
    """Whether the headings may go on in the next row: no numbers there, and nothing of its own under a needed one.

    A heading merged over both rows shows that they do.
    """
    first = next((words(cell) for cell in second.cells if words(cell)), "")
    if _NUMBERED.fullmatch(first) or not all(isinstance(cell, str) for cell in second.cells if cell is not None):
        return False
    under = ((words(row.cell(place)), words(cell)) for place, cell in enumerate(second.cells) if cell is not None)
    return _merged_down(row, second) or not any(plain(over) in needed and said != over for over, said in under)


def _merged_down(row: Row, second: Row) -> bool:
    """Whether a heading reaches over both rows: it is found in each (:mod:`workbook` says it again below)."""
    return any(words(cell) and words(cell) == words(second.cell(place)) for place, cell in enumerate(row.cells))


def _called(row: Row, second: Row | None, place: int) -> str:
    under = words(second.cell(place)) if second else ""
    over = words(row.cell(place))
    return under if under and under != over else over or under


def _texts(row: Row, second: Row | None, needed: set[str]) -> list[tuple[str, ...]]:
    """What each column may be headed by; a heading over several columns goes on to the right over named ones.

    What stands under a needed heading says more of it, and heads no other column.
    """
    width = max(len(row.cells), len(second.cells) if second else 0)
    over, texts = "", list[tuple[str, ...]]()
    for place in range(width):
        own = words(row.cell(place)) if not _is_number(row.cell(place)) else ""
        under = words(second.cell(place)) if second and not _is_number(second.cell(place)) else ""
        if own:
            over = own
        if second is None or under == own:
            texts.append((plain(own),))
        elif under:
            both = (f"{plain(under)} {plain(over)}", f"{plain(over)} {plain(under)}")
            texts.append(both if plain(own) in needed else (*both, plain(under)))
        else:
            texts.append((plain(own),))
    return texts


def _is_number(cell: object) -> bool:
    return isinstance(cell, int | float)


def _assign(
    texts: list[tuple[str, ...]], wanted: Sequence[tuple[str, int]], columns: Sequence[Column]
) -> dict[int, int]:
    """The place of each column, by its number: the best fit first, each place and each column once."""
    fits = []
    free = [(order, column.answers) for order, column in enumerate(columns) if column.answers is not None]
    for place, candidates in enumerate(texts):
        for rank, candidate in enumerate(candidates):
            if not candidate or len(candidate) > 120:
                continue
            for heading, order in wanted:
                score = _fit(candidate, heading)
                if score:
                    fits.append((-score, rank, place, order))
            fits += [(-1000 - len(candidate), rank, place, order) for order, is_its in free if is_its(candidate)]
    at: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, place, order in sorted(fits):
        if order not in at and place not in taken:
            at[order] = place
            taken.add(place)
    return at


def _fit(candidate: str, heading: str) -> int:
    """How well a heading fits: the very words, else the more of them the better; 0 where it does not."""
    if candidate == heading:
        return 1000 + len(heading)
    many = " " in heading
    if candidate.startswith(f"{heading} ") and (many or len(candidate) < 2 * len(heading) + 12):
        return 0 if f"{candidate} ".startswith(_OTHER_WORDS) and not many else 100 + len(heading)
    if many and f" {heading} " in f" {candidate} ":
        return len(heading)
    return 0
