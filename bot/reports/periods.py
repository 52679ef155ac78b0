"""The periods that offices use: weeks, months, quarters, halves, nine months, years and terms, by their codes.

2026-W22, 2026-03, 2026-Q1, 2026-H1, 2026-9M, 2026 and 2021..2025. A week goes from Monday to Sunday and belongs to the
year in which its Thursday lies (ISO 8601).
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
_WEEK = re.compile(r"(20\d\d|2100)-W(0[1-9]|[1-4]\d|5[0-3])")
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


def week_of(day: date) -> str:
    """The week in which a day lies."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def _week(period: str) -> Span | None:
    """The days of a week; None where it is none: most years have no week 53."""
    found = _WEEK.fullmatch(period)
    try:
        begins = date.fromisocalendar(int(found[1]), int(found[2]), 1) if found else None
    except ValueError:
        return None
    return Span(begins, begins + timedelta(days=6)) if begins else None


def span_of(period: str) -> Span | None:
    """The days of a period by its code; None where it is none."""
    if week := _week(period):
        return week
    parts = _parts(period)
    if parts is None:
        return None
    begins, part, ends = parts
    first, last = _MONTHS[part]
    following = date(ends + last // 12, last % 12 + 1, 1)
    return Span(date(begins, first, 1), following - timedelta(days=1))


def year_before(period: str) -> str:
    """The same period a year before; of a term, the one before; of a week 53, where there was none, the last."""
    if _week(period):
        earlier = f"{int(period[:4]) - 1}{period[4:]}"
        return earlier if _week(earlier) else f"{earlier[:-2]}52"
    first, part, last = _known(period)
    if last > first:
        return f"{first - (last - first + 1)}..{first - 1}"
    return f"{first - 1}-{part}" if part else str(first - 1)


def before(period: str) -> str:
    """The period that ends where this one begins; before nine months, the year before."""
    if week := _week(period):
        return week_of(week.begins - timedelta(days=1))
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
    """What a period means for figures; ``cut_off`` tells the policy's day of any period but a week, which just ends."""
    if week := _week(period):
        year = int(period[:4])
        return Stretch(
            period=period,
            first_year=year,
            last_year=year,
            since=week.begins,
            begins_year=False,
            cut_off=week.ends,
            day=min(week.ends, today),
        )
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


def compared_with(now: Stretch, cut_off: Callable[[str], date], today: date) -> Stretch:
    """The same period a year before, as far as ``now`` has come: of one that is not over, up to the same day of it."""
    earlier = stretch(year_before(now.period), cut_off, today)
    if now.day >= now.cut_off:
        return earlier
    if _week(now.period):
        day = earlier.since + (now.day - now.since)
    else:
        day = _years_before(now.day, now.first_year - earlier.first_year)
    return earlier.model_copy(update={"day": min(earlier.day, day)})


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def period_of(typed: str, today: date | None = None) -> str:
    """A period's code as people write it: 2018, 6 tháng đầu năm 2026, quý II/2026, tháng 3/2026, 2021..2025.

    Where it is told what day it is, also weeks: tuần này, tuần 22/2026, tuần 25–31/5/2026, of which no list tells; and
    what people leave out the year of: quý I, tháng trước, năm nay.
    """
    said = fold(typed).replace("–", "-")
    coded = said.upper()
    if today is not None and (week := _week_typed(said, today)):
        return week
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
    return _typed_of_now(said, today) if today is not None else ""


def _typed_of_now(said: str, today: date) -> str:
    """A period whose year is not typed, for it is this one."""
    now = {"nam": str(today.year), "quy": f"{today.year}-Q{(today.month + 2) // 3}", "thang": f"{today:%Y-%m}"}
    if found := re.fullmatch(r"(nam|quy|thang) (nay|truoc|ngoai)", said):
        return now[found[1]] if found[2] == "nay" else before(now[found[1]])
    if re.match(r"([69] thang|quy|thang)( |$)", said) and not re.search(r"\d{4}", said):
        return period_of(f"{said.removesuffix(' nam nay')} {today.year}")
    return ""


def _week_typed(said: str, today: date) -> str:
    if said in ("tuan nay", "tuan truoc"):
        return week_of(today - timedelta(days=7 if said == "tuan truoc" else 0))
    if _week(said.upper()):
        return said.upper()
    if found := re.fullmatch(rf"tuan (?:thu )?(\d\d?)(?:[ /.-]+{_YEAR})?", said):
        code = f"{found[2] or week_of(today)[:4]}-W{int(found[1]):02}"
        return code if _week(code) else ""
    if found := re.fullmatch(r"tuan \d\d?(?:/\d{1,4}){0,2}-(\d\d?)/(\d\d?)/(20\d\d)", said):
        try:
            return week_of(date(int(found[3]), int(found[2]), int(found[1])))
        except ValueError:
            return ""
    return ""
