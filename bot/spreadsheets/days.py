"""Days as cells hold them: Excel's own, the number behind one, 31/3/2026, 4/30/2018, or a month and its last day."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast

from bot import quantities
from bot.reports.periods import period_of, span_of
from bot.spreadsheets.table import Cell

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_THREE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-]((?:19|20)\d\d)")
_SERIAL = re.compile(r"\d{5}")
_BEFORE_1900 = date(1899, 12, 30)
"""Day 0 as Excel counts them."""
FIRST_YEAR = 1990
"""What is said to be earlier is a slip, or a formula over an empty cell: Excel's day 0 is in 1900."""
YEARS_AHEAD = 30


@dataclass(frozen=True)
class NoDay:
    """Why a cell gives no day."""

    why: str


@dataclass(frozen=True)
class Day:
    """The day that a cell means."""

    day: date
    plain: bool
    """Whether it says just that; if not it should be seen how it was read."""


def month_first(cells: Iterable[Cell]) -> bool:
    """Whether days of a column are written as Americans do: 4/30/2018 can be nothing else."""
    found = (_THREE.fullmatch(cell.strip()) for cell in cells if isinstance(cell, str))
    return any(one is not None and int(one[1]) <= 12 < int(one[2]) <= 31 for one in found)


def read_day(cell: Cell, typed: str, today: date, *, end: bool, months_first: bool) -> Day | NoDay:
    """The day of a cell that is not empty; of a month or a year its last where ``end`` says so, else its first.

    Where ``months_first`` some days of the column begin with the month, and what can be read both ways is not read.
    """
    found = _read(cell, typed, today, end=end, months_first=months_first)
    if isinstance(found, Day) and not FIRST_YEAR <= found.day.year <= today.year + YEARS_AHEAD:
        return NoDay(f"năm {found.day.year} không hợp lý")
    return found


def _read(cell: Cell, typed: str, today: date, *, end: bool, months_first: bool) -> Day | NoDay:
    if isinstance(cell, datetime):
        return Day(cell.date(), plain=True)
    if found := _ISO.fullmatch(typed):
        return _of(int(found[1]), int(found[2]), int(found[3]), plain=True)
    if found := _THREE.fullmatch(typed):
        first, second, year = int(found[1]), int(found[2]), int(found[3])
        if first <= 12 < second:
            return _of(year, first, second, plain=False)
        if months_first and max(first, second) <= 12 and first != second:
            return NoDay("trong cột có ngày ghi tháng trước, nên chưa rõ đâu là ngày")
        return _of(year, second, first, plain=True)
    if _SERIAL.fullmatch(typed):
        return Day(_BEFORE_1900 + timedelta(days=int(typed)), plain=False)
    if span := span_of(period_of(typed)):
        return Day(span.ends if end else span.begins, plain=False)
    read = quantities.read("date", typed, region="north", today=today)
    if isinstance(read, quantities.Reading):
        return Day(cast("date", read.value), plain=True)
    return NoDay(read.question)


def _of(year: int, month: int, day: int, *, plain: bool) -> Day | NoDay:
    try:
        return Day(date(year, month, day), plain)
    except ValueError:
        return NoDay("không có ngày này")
