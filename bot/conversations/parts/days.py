"""From which day to which: two questions that several forms ask."""

from __future__ import annotations

from datetime import date, timedelta

from bot.engine.conditions import ALWAYS, Condition
from bot.engine.environment import lookup
from bot.engine.steps import Day


def from_day(ask: str, *, when: Condition = ALWAYS) -> Day:
    """The first day."""
    return Day("begin", ask, label="Từ ngày", days=lookup("coming_days"), when=when)


def to_day(ask: str, *, when: Condition = ALWAYS) -> Day:
    """The last day, which is not before the first."""
    return Day("end", ask, label="Đến hết ngày", days=lookup("days_after", "begin"), after="begin", when=when)


def after(last: date) -> date:
    """The first day no more, as it is stored."""
    return last + timedelta(days=1)
