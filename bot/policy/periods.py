"""The periods that offices count in: their names, where they begin and end."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Literal

PeriodKind = Literal["month", "quarter", "half-year", "year"]

_MONTHS: dict[PeriodKind, int] = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
_NAMED = re.compile(r"20\d\d(-(H[12]|Q[1-4]|0[1-9]|1[0-2]))?")


def period_of(kind: PeriodKind, day: date) -> str:
    """The name of the period that a day lies in: 2026-03, 2026-Q1, 2026-H1 or 2026."""
    match kind:
        case "month":
            return f"{day.year}-{day.month:02}"
        case "quarter":
            return f"{day.year}-Q{(day.month + 2) // 3}"
        case "half-year":
            return f"{day.year}-H{(day.month + 5) // 6}"
        case "year":
            return f"{day.year}"


def begin_of(kind: PeriodKind, day: date) -> date:
    """The first day of the period that a day lies in."""
    months = _MONTHS[kind]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def end_of(kind: PeriodKind, day: date) -> date:
    """The last day of the period that a day lies in."""
    months = _MONTHS[kind]
    last = (day.month - 1) // months * months + months
    return date(day.year + last // 12, last % 12 + 1, 1) - timedelta(days=1)


def before(kind: PeriodKind, day: date) -> date:
    """The first day of the period before the one that a day lies in."""
    return begin_of(kind, begin_of(kind, day) - timedelta(days=1))


def begin_of_named(period: str) -> date:
    """The first day of a period, by its name."""
    year, _, part = period.partition("-")
    number = int(part.lstrip("HQ") or 1)
    return date(int(year), (number - 1) * _MONTHS[kind_of(period)] + 1, 1)


def next_to(period: str, by: int) -> str:
    """The period of the same kind that comes so many after one, or before it where that is negative."""
    kind = kind_of(period)
    begins = begin_of_named(period)
    months = begins.year * 12 + begins.month - 1 + by * _MONTHS[kind]
    return period_of(kind, date(months // 12, months % 12 + 1, 1))


def is_named(name: str) -> bool:
    """Whether this is the name of such a period."""
    return _NAMED.fullmatch(name) is not None


def kind_of(period: str) -> PeriodKind:
    """Of which kind a period is, by its name."""
    part = period.partition("-")[2]
    if not part:
        return "year"
    return "month" if part.isdigit() else "quarter" if part.startswith("Q") else "half-year"
