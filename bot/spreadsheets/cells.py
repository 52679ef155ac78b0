"""Reading the cells of a row: words, choices, days, amounts, units; a mistake for each that cannot be read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import cast

from bot import quantities
from bot.spreadsheets import asides, days
from bot.spreadsheets.headings import Found
from bot.spreadsheets.places import Place, Places
from bot.spreadsheets.table import Row, Uncalculated, words
from storage.records.imports import Mistake
from storage.records.words import fold

EXAMPLE, GUIDE = "Ví dụ", "Cách ghi"
"""What stands in the first column of lines that are not meant."""
_ERROR = re.compile(r"^#(REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!)")
_BULLET = re.compile(r"^[-+•–*]\s+(?=\w)")
"""What begins a line of a list: "- Mở đường" is called "Mở đường"."""
LEAST_MONEY = 1000
"""Đồng; nobody gives less, and who writes a smaller number has left out its unit."""
_SPACED = re.compile(r"\d{1,3}(?: \d{3})+(?:,\d+)?")
_NUMBER = re.compile(r"^[\d.,\s]+$")
_YEAR = re.compile(r"(?<!\d)(19|20)\d\d(?!\d)")


@dataclass
class Reader:
    """Reads rows of one sheet and keeps what is wrong with them."""

    found: Found
    today: date
    region: quantities.Region
    places: Places
    scope: frozenset[int] | None
    """The units that may be written to; None for all."""
    mistakes: list[Mistake] = field(default_factory=list)
    read_as: dict[str, str] = field(default_factory=dict)
    """Words that were read as others."""
    row: Row = field(default_factory=lambda: Row(0, ()))
    year_above: int | None = None
    _limits: dict[str, int] = field(default_factory=dict)
    _widths: dict[str, int] = field(default_factory=dict)
    _months_first: dict[str, bool] = field(default_factory=dict)
    _choices: dict[int, dict[str, str]] = field(default_factory=dict)

    def rows(self) -> Iterable[Row]:
        """The rows that are meant, one after the other; examples and the line of guidance are passed over."""
        self.year_above = self.found.year
        self._limits = {column.name: column.limit for column in self.found.columns}
        compared = [c for c in self.found.columns if c.name in self.found.at and not {*c.examples} & {*c.choices}]
        examples = [tuple(fold(column.examples[number]) for column in compared) for number in (0, 1)]
        marks = {fold(EXAMPLE), fold(GUIDE)}
        passed = asides.look(self.found).rows
        for row in self.found.rows:
            self.row = row
            if row.number in passed:
                continue
            mark = next((fold(words(cell)) for cell in row.cells[:2] if words(cell)), "")
            if mark in marks:
                given = tuple(fold(words(row.cell(self.found.at[column.name]))) for column in compared)
                if mark == fold(EXAMPLE) and not any(_alike(given, example) for example in examples):
                    self.wrong("", "still_example", EXAMPLE)
                continue
            if self._repeats_headings(row):
                continue
            yield row

    def _repeats_headings(self, row: Row) -> bool:
        """Whether the headings stand here once more, as at the top of a printed page, or the columns are numbered."""
        filled = [(place, words(cell)) for place, cell in enumerate(row.cells) if words(cell)]
        if len(filled) >= 3 and all(value.strip("()") == str(number) for number, (_, value) in enumerate(filled, 1)):
            return True
        called = {place: fold(self.found.headings[name]) for name, place in self.found.at.items()}
        return len(filled) > 1 and all(called.get(place) == fold(value) for place, value in filled if place in called)

    def go_to(self, number: int) -> None:
        """Mistakes noted from here on are of this row; its cells are read already."""
        self.row = Row(number, ())

    def wrong(self, name: str, code: str, value: str = "", about: str = "", right: str = "") -> None:
        """Note a mistake in a column of this row; an empty name means the whole row."""
        self.mistakes.append(
            Mistake(
                sheet=self.found.table.sheet,
                row=self.row.number,
                column=self.found.letter(name),
                heading=self.found.headings.get(name, ""),
                code=code,
                value=value[:120],
                about=about,
                right=right[:400],
            )
        )

    def text(self, name: str) -> str:
        """The words of a cell; empty where there are none or they are wrong."""
        place = self.found.at.get(name)
        if place is None:
            return ""
        cell = self.row.cell(place)
        if isinstance(cell, Uncalculated):
            self.wrong(name, "formula", str(cell))
            return ""
        typed = " ".join(said for said in (words(self.row.cell(place + n)) for n in range(self._width(name))) if said)
        typed = _BULLET.sub("", typed)
        if _ERROR.match(typed):
            self.wrong(name, "formula_error", typed)
            return ""
        if len(typed) > self._limits.get(name, 300):
            self.wrong(name, "too_long", typed, about=str(self._limits.get(name, 300)))
            return ""
        return typed

    def _width(self, name: str) -> int:
        """How many cells hold what a column says: "Họ và tên" may stand over two."""
        if name not in self._widths:
            joins = any(column.name == name and column.joins for column in self.found.columns)
            self._widths[name] = self.found.reaches(name) if joins else 1
        return self._widths[name]

    def needed(self, name: str) -> str:
        """The words of a cell that must have some."""
        before = len(self.mistakes)
        typed = self.text(name)
        if not typed and len(self.mistakes) == before:
            heading = next(c.heading for c in self.found.columns if c.name == name)
            self.wrong(name, "missing", about=heading.rstrip(" *").lower())
        return typed

    def choice(self, name: str, choices: dict[str, str], typed: str | None = None) -> str:
        """The code of a choice by its label or code; empty where nothing is given or nothing fits."""
        said = self.text(name) if typed is None else typed
        if not said:
            return ""
        known = self._choices.get(id(choices))
        if known is None:
            known = {fold(label): code for code, label in choices.items()} | {fold(code): code for code in choices}
            self._choices[id(choices)] = known
        code = known.get(fold(said), "")
        if not code:
            self.wrong(name, "unknown_choice", said, right="; ".join(dict.fromkeys(choices.values())))
        return code

    def day(self, name: str, *, end: bool = False) -> date | None:
        """The day in a cell (:mod:`days`); of a month or a year its last where ``end`` says so, else its first."""
        typed = self.text(name)
        if not typed:
            return None
        place = self.found.at[name]
        if name not in self._months_first:
            self._months_first[name] = days.month_first(row.cell(place) for row in self.found.rows)
        months_first = self._months_first[name]
        read = days.read_day(self.row.cell(place), typed, self.today, end=end, months_first=months_first)
        if isinstance(read, days.NoDay):
            self.wrong(name, "unreadable", typed, about=read.why, right="31/3/2026")
            return None
        if not read.plain:
            self.read_as[typed] = f"{read.day.day}/{read.day.month}/{read.day.year}"
        return read.day

    def amount(self, name: str, kind: str) -> quantities.Reading | None:
        """The amount in a cell, in the unit that its heading names where the cell names none."""
        place = self.found.at.get(name)
        cell = self.row.cell(place) if place is not None else None
        typed = self.text(name)
        if not typed or fold(typed) in ("0", "-", "khong", "khong co"):
            return None
        if _SPACED.fullmatch(typed):  # 1 155,3
            typed = typed.replace(" ", "")
        unit, factor = self._unit_of(name, kind)
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            value = Decimal(typed) * factor
            if self._too_little(name, kind, value, typed):
                return None
            return self._plain(name, kind, value, f"{typed.replace('.', ',')} {unit}".strip())
        measured = cast("quantities.FieldName", _READ_AS.get(kind, kind))
        tries = [f"{typed} {unit}", typed] if _NUMBER.match(typed) else [typed, f"{typed} {unit}"]
        asked = None
        for words_typed in tries:
            read = _read(measured, words_typed, self.region)
            if isinstance(read, quantities.Reading):
                if _NUMBER.match(typed) and self._too_little(name, kind, Decimal(str(read.value)), typed):
                    return None
                return quantities.Reading(read.value, read.unit or unit, read.approximate, words_typed.strip())
            asked = asked or read
        assert asked is not None
        offered = "; ".join(candidate.label for candidate in asked.readings)
        self.wrong(name, "unreadable", typed, about=asked.question, right=offered or f"1.155,3 {unit}")
        return None

    def _unit_of(self, name: str, kind: str) -> tuple[str, Decimal]:
        """The unit in which a column is measured: as its heading says, or for money the line above the headings."""
        heading = self.found.headings[name]
        if kind == "money" and "dong" not in fold(heading) and heading_unit(heading, kind)[1] == 1:
            heading = f"{heading} ({self.found.money})"
        return heading_unit(heading, kind)

    def _too_little(self, name: str, kind: str, value: Decimal, typed: str) -> bool:
        """Whether a bare number is too little to be an amount of money in đồng: it is most likely in another unit."""
        if kind != "money" or not 0 < value < LEAST_MONEY:
            return False
        shown = typed.replace(".", ",")
        self.wrong(name, "unreadable", typed, about="chưa rõ tính bằng gì", right=f"{shown} triệu đồng")
        return True

    def _plain(self, name: str, kind: str, value: Decimal, typed: str) -> quantities.Reading | None:
        whole = kind not in ("area", "length", "labour")
        if value < 0 or value > 10**15 or (whole and value != value.to_integral_value()):
            self.wrong(name, "unreadable", typed, about="cần một số dương, không lẻ", right="1.155")
            return None
        settled: int | Decimal = int(value) if value == value.to_integral_value() else value.normalize()
        return quantities.Reading(settled, DEFAULT_UNITS.get(kind, ""), False, typed)

    def year(self, name: str) -> int | None:
        """The year in a cell, or the one that stands above the list, or this year."""
        typed = self.text(name) or str(self.year_above or self.today.year)
        found = {int(one.group()) for one in _YEAR.finditer(typed)}
        year = found.pop() if len(found) == 1 else 0  # 2023-2024 is two
        if not 2000 <= year <= self.today.year + 1:
            self.wrong(name, "year", typed)
            return None
        return year

    def unit(self, name: str, above: str = "", typed: str | None = None, *, writes: bool = True) -> Place | None:
        """The unit that a cell names, which one may write to."""
        said = self.text(name) if typed is None else typed
        if not said:
            return None
        found = self.places.find(said, above)
        if not found and (found := self.places.of_old(said)):
            self.read_as[said] = self.places.described(found[0])
        if not found:
            near = self.places.nearest(said)
            if near is not None:
                self.wrong(name, "nearly_a_unit", said, right=self.places.described(near))
            else:
                self.wrong(name, "unknown_unit", said)
            return None
        if len(found) > 1:
            right = "; ".join(self.places.described(place) for place in found[:5])
            self.wrong(name, "several_units", said, right=right)
            return None
        if writes and self.scope is not None and found[0].id not in self.scope:
            self.wrong(name, "not_yours", said)
            return None
        return found[0]


@lru_cache(maxsize=4096)  # the same amounts come again and again
def _read(measured: quantities.FieldName, typed: str, region: quantities.Region) -> quantities.Reading | quantities.Ask:
    return quantities.read(measured, typed, region=region, today=date.min)


DEFAULT_UNITS = {
    "area": "m²",
    "labour": "ngày công",
    "money": "đồng",
    "length": "m",
    "households": "hộ",
    "people": "người",
    "attendances": "lượt",
}
#: A column's heading says whose money it is and whether it is only valued.
_READ_AS = {"money": "valuation", "households": "count", "people": "count", "attendances": "count"}
_SCALES: dict[str, tuple[tuple[str, str, int], ...]] = {
    "money": (
        ("(ty", "tỷ đồng", 10**9),
        ("(tr)", "triệu đồng", 10**6),
        ("tr.d", "triệu đồng", 10**6),
        ("1.000d", "nghìn đồng", 1000),
        ("1.000 d", "nghìn đồng", 1000),
        ("ty dong", "tỷ đồng", 10**9),
        ("trieu", "triệu đồng", 10**6),
        ("nghin", "nghìn đồng", 1000),
        ("ngan", "nghìn đồng", 1000),
        ("1000d", "nghìn đồng", 1000),
        ("trd", "triệu đồng", 10**6),
    ),
    "area": (("(ha)", "ha", 10_000), ("hecta", "ha", 10_000)),
    "length": (("(km)", "km", 1000), ("km)", "km", 1000)),
}


def heading_unit(heading: str, kind: str) -> tuple[str, Decimal]:
    """The unit of measure that a heading names, and how much of ours it is: "Tiền (triệu đồng)" a million."""
    folded = fold(heading)
    for sign, unit, factor in _SCALES.get(kind, ()):
        if sign in folded:
            return unit, Decimal(factor)
    return DEFAULT_UNITS.get(kind, ""), Decimal(1)


def _alike(given: tuple[str, ...], example: tuple[str, ...]) -> bool:
    """Whether a row is still the template's example, whatever a spreadsheet has made of its numbers and days.

    What the policy has words for is not compared: an empty list may be older than the policy.
    """
    letters = [(a, b) for a, b in zip(given, example, strict=True) if any(c.isalpha() for c in b)]
    return all(a == b for a, b in letters)
