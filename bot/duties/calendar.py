"""Working days of Vietnam: the country's calendar, overridden by the policy."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING, cast

from bot.policy.sections import WorkingCalendar

if TYPE_CHECKING:
    from holidays import HolidayBase

LONGEST_CLOSURE = 60
"""Days after which a working day must have come: a policy that leaves none is not waited for."""


@cache
def _country() -> HolidayBase:
    """The country's holidays with days in lieu; next year's are provisional until the government has decided.

    The package reads the calendars of all countries where one is asked for by its name: 9 MB that nobody needs.
    """
    import holidays

    file = Path(holidays.__file__).parent / "countries" / "vietnam.py"
    spec = spec_from_file_location("holidays_of_vietnam", file)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return cast("HolidayBase", module.Vietnam())


class WorkingDays:
    """Which days are worked, and counting in them."""

    def __init__(self, calendar: WorkingCalendar) -> None:
        self._off = frozenset(calendar.holidays)
        self._on = frozenset(calendar.working_days)
        self._known: dict[date, bool] = {}

    def holds(self, day: date) -> bool:
        """Whether a day is worked: what the policy says, else the country's calendar, else Monday to Friday."""
        if day not in self._known:
            as_usual = day not in self._off and bool(_country().is_working_day(day))
            self._known[day] = day in self._on or as_usual
        return self._known[day]

    def shift(self, day: date, count: int) -> date:
        """So many working days after a day, or before it where the count is negative.

        Counted from the last working day that is not after it.
        """
        day = self._nearest(day, -1)
        step = 1 if count >= 0 else -1
        for _ in range(abs(count)):
            day = self._nearest(day + timedelta(days=step), step)
        return day

    def next(self, day: date) -> date:
        """The day itself where it is worked, else the first one after it."""
        return self._nearest(day, 1)

    def between(self, first: date, last: date) -> int:
        """The working days after a day up to another; negative where that lies before."""
        if last < first:
            return -self.between(last, first)
        return sum(self.holds(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))

    def _nearest(self, day: date, step: int) -> date:
        for _ in range(LONGEST_CLOSURE):
            if self.holds(day):
                return day
            day += timedelta(days=step)
        return day
