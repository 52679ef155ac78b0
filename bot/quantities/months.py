"""Months and years of the calendar."""

from calendar import monthrange
from datetime import date, timedelta


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def shift_months(day: date, months: int) -> date:
    """The same day so many months later, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_day(first: date, months: int) -> date:
    """The last day of so many months from their first day on."""
    return shift_months(first, months) - timedelta(days=1)


def full_year(typed: str) -> int | None:
    """Four digits as they are, two as 20xx up to 40."""
    if len(typed) == 4:
        return int(typed) or None
    return 2000 + int(typed) if len(typed) == 2 and int(typed) <= 40 else None
