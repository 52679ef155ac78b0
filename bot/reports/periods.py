"""The periods that offices use: months, quarters, halves, nine months, years and terms, by their codes.

2026-03, 2026-Q1, 2026-H1, 2026-9M, 2026 and 2021..2025.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from storage.records.figures import Stretch
from storage.records.words import fold

_YEAR = r"(?:nam )?((?:19|20)\d\d)"
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_CODE = re.compile(r"(20\d\d|2100)(?:-(H[12]|Q[1-4]|9M|0[1-9]|1[0-2])|\.\.(20\d\d|2100))?")
_MONTHS = {
    "": (1, 12),
    "9M": (1, 9),
    **{f"H{n}": (6 * n - 5, 6 * n) for n in (1, 2)},
    **{f"Q{n}": (3 * n - 2, 3 * n) for n in (1, 2, 3, 4)},
    **{f"{n:02}": (n, n) for n in range(1, 13)},
}
"""The first and the last month of each part of a year."""
MOST_YEARS = 10
"""Of a term."""


@dataclass(frozen=True)
class Span:
    """A period's days."""

    begins: date
    ends: date


def _parts(period: str) -> tuple[int, str, int] | None:
    """First year, part of it, last year."""
    found = _CODE.fullmatch(period)
    if found is None:
        return None
    first, part, last = int(found[1]), found[2] or "", int(found[3] or found[1])
    return (first, part, last) if first <= last < first + MOST_YEARS else None


def span_of(period: str) -> Span | None:
    """The days of a period by its code; None where it is none."""
    parts = _parts(period)
    if parts is None:
        return None
    begins, part, ends = parts
    first, last = _MONTHS[part]
    following = date(ends + last // 12, last % 12 + 1, 1)
    return Span(date(begins, first, 1), following - timedelta(days=1))


def year_before(period: str) -> str:
    """The same period a year before; of a term, the one before."""
    first, part, last = _known(period)
    if last > first:
        return f"{first - (last - first + 1)}..{first - 1}"
    return f"{first - 1}-{part}" if part else str(first - 1)


def before(period: str) -> str:
    """The period that ends where this one begins; before nine months, the year before."""
    first, part, last = _known(period)
    if last > first or part in ("", "9M"):
        return year_before(period) if part != "9M" else str(first - 1)
    if part.isdigit():
        return f"{first}-{int(part) - 1:02}" if part != "01" else f"{first - 1}-12"
    number = int(part[1])
    most = {"H": 2, "Q": 4}[part[0]]
    return f"{first}-{part[0]}{number - 1}" if number > 1 else f"{first - 1}-{part[0]}{most}"


def _known(period: str) -> tuple[int, str, int]:
    parts = _parts(period)
    assert parts is not None, f"{period} is no period"
    return parts


def stretch(period: str, cut_off: Callable[[str], date], today: date) -> Stretch:
    """What a period means for figures; ``cut_off`` tells the policy's day of any period."""
    first, part, last = _known(period)
    until = cut_off(period)
    earlier = str(first - 1) if last > first else before(period)
    since = cut_off(earlier) + timedelta(days=1)
    return Stretch(
        period=period,
        first_year=first,
        last_year=last,
        since=since,
        begins_year=_MONTHS[part][0] == 1,
        cut_off=until,
        day=min(until, today),
    )


def period_of(typed: str) -> str:
    """A period's code as people write it: 2018, 6 tháng đầu năm 2026, quý II/2026, tháng 3/2026, 2021..2025."""
    said = fold(typed).replace("–", "-")
    coded = said.upper()
    if re.fullmatch(r"(19|20)\d\d(-(H[12]|Q[1-4]|9M|0[1-9]|1[0-2]))?|(19|20)\d\d\.\.(19|20)\d\d", coded):
        return coded
    patterns = (
        (rf"{_YEAR}", lambda m: m[1]),
        (rf"6 thang dau {_YEAR}", lambda m: f"{m[1]}-H1"),
        (rf"6 thang cuoi {_YEAR}", lambda m: f"{m[1]}-H2"),
        (rf"9 thang(?: dau)? {_YEAR}", lambda m: f"{m[1]}-9M"),
        (rf"quy (iv|iii|ii|i|[1-4])[ /.-]*{_YEAR}", lambda m: f"{m[2]}-Q{_ROMAN[m[1]]}"),
        (rf"(?:thang )?(1[0-2]|0?[1-9])[ /.-]+{_YEAR}", lambda m: f"{m[2]}-{int(m[1]):02}"),
        (rf"(?:giai doan |nhiem ky )?{_YEAR} ?- ?{_YEAR}", lambda m: f"{m[1]}..{m[2]}"),
    )
    for pattern, code in patterns:
        if found := re.fullmatch(pattern, said):
            return code(found)
    return ""
