"""The rules of the ledger read a second time, in plain lists and loops, for tests to compare the bot with."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

import holidays

from bot.policy import Policy
from storage.records.reports import ReportStatus
from storage.records.units import Level
from tests.duties.reading_visits import look_at_visits

ONE = timedelta(days=1)
Key = tuple[str, int, str, str]
"""Rule, unit, initiative, period."""


@dataclass
class Owed:
    """A duty as read by hand."""

    made_on: date
    due_on: date
    needed: int = 1
    state: str = "open"
    settled_on: date | None = None
    ended_on: date | None = field(default=None, compare=False)
    """The day on which that it ended was seen."""


@dataclass
class Plain:
    """A world in plain lists, and who owes what in it."""

    level: dict[int, Level] = field(default_factory=dict)
    above: dict[int, int | None] = field(default_factory=dict)
    holder: dict[str, int] = field(default_factory=dict)
    born: dict[str, date] = field(default_factory=dict)
    accepted: set[str] = field(default_factory=set)
    stopped: set[str] = field(default_factory=set)
    reported: dict[str, list[tuple[str, date, ReportStatus]]] = field(default_factory=lambda: defaultdict(list))
    """Of each initiative: the period, the day, how it goes."""
    became: dict[int, int] = field(default_factory=dict)
    told: dict[tuple[int, str], date] = field(default_factory=dict)
    """On which day each unit told its indicators of a period."""
    owed: dict[Key, Owed] = field(default_factory=dict)
    checkers: dict[int, set[int]] = field(default_factory=dict)
    """Who checks at each unit today."""
    own: dict[str, set[int]] = field(default_factory=dict)
    """Whose own each initiative is."""
    checked: dict[str, list[date]] = field(default_factory=lambda: defaultdict(list))
    signalled: set[str] = field(default_factory=set)
    why: dict[Key, str] = field(default_factory=dict)
    """Of visits: ``done`` or ``share``."""
    visits: dict[str, list[Key]] = field(default_factory=lambda: defaultdict(list))
    """The visits that were ever owed to each initiative."""

    def look(self, policy: Policy, today: date) -> None:
        """Bring what is owed up to how things stand."""
        self._go_with_the_units(today)
        asked = self._asked(policy, today)
        for key, (due, needed) in asked.items():
            if due >= today and key not in self.owed:
                self.owed[key] = Owed(today, due, needed)
            duty = self.owed.get(key)
            if duty is not None and duty.state in ("withdrawn", "transferred"):
                duty.state, duty.made_on = "open", today
        periods = {(rule, period): (due, needed) for rule, due, needed, period in self._periods(policy, today)}
        sent = self._sent()
        for key, duty in self.owed.items():
            rule, unit, initiative, period = key
            if duty.state != "open" or rule == "visit":
                continue
            if (rule, period) in periods:
                duty.due_on, duty.needed = periods[rule, period]
            if rule == "indicators":
                done = self.told.get((unit, period))
            else:
                done = self._reported(initiative, period) if initiative else nth(sent[unit, period], duty.needed)
            if done is not None:
                duty.state, duty.settled_on, duty.ended_on = "settled", done, today
            elif initiative in self.stopped or (duty.due_on >= today and (rule, period) not in periods):
                duty.state, duty.ended_on = "withdrawn", today
        look_at_visits(self, policy, today)

    def check(self, initiative: str, day: date) -> None:
        """Somebody looked at an initiative: what is owed about that is done."""
        self.checked[initiative].append(day)
        for _, duty in self.visits_of(initiative):
            if duty.state == "open":
                duty.state, duty.settled_on, duty.ended_on = "settled", day, day

    def visits_of(self, initiative: str) -> list[tuple[Key, Owed]]:
        """The visits that were ever owed to an initiative."""
        return [(key, self.owed[key]) for key in self.visits.get(initiative, ())]

    def _go_with_the_units(self, today: date) -> None:
        for (rule, unit, initiative, period), duty in list(self.owed.items()):
            if duty.state != "open" or rule == "visit":
                continue
            to = self.holder[initiative] if initiative else unit
            while not initiative and to in self.became:
                to = self.became[to]
            if to != unit:
                duty.state, duty.ended_on = "transferred", today
                other = self.owed.setdefault((rule, to, initiative, period), Owed(today, duty.due_on, duty.needed))
                if other.state in ("withdrawn", "transferred"):
                    other.state = "open"

    @staticmethod
    def _periods(policy: Policy, today: date) -> list[tuple[str, date, int, str]]:
        cadences = policy.cadences
        found = [("register", cadences.register_by.of(today.year), cadences.register_at_least, str(today.year))]
        begins = policy.reports.begin_of(today)
        for day in (begins - timedelta(days=1), begins):
            period = policy.reports.period_of(day)
            due = policy.cut_offs.of(period)
            if day == begins or due >= today:
                found.append(("report", due, 1, period))
                if policy.indicators:  # which in these worlds all have the period of reports
                    found.append(("indicators", due, 1, period))
        return found

    def _asked(self, policy: Policy, today: date) -> dict[Key, tuple[date, int]]:
        asked = {}
        for rule, due, needed, period in self._periods(policy, today):
            if rule == "register":
                for unit, level in self.level.items():
                    if level is Level.COMMUNE and unit not in self.became:
                        asked["register", unit, "", period] = due, needed
                continue
            if rule == "indicators":
                levels = {level for indicator in policy.indicators.values() for level in indicator.levels}
                telling = [unit for unit, level in self.level.items() if level in levels and unit not in self.became]
                asked |= {("indicators", unit, "", period): (due, needed) for unit in telling}
                continue
            begins, newest = first(period), due - timedelta(days=policy.cadences.new_days)
            for initiative, unit in self.holder.items():
                born = self.born[initiative]
                if initiative in self.stopped or born.year != begins.year or born > newest:
                    continue
                told = self.reported.get(initiative, ())
                if not any(status is ReportStatus.DONE and day < begins for _, day, status in told):
                    asked["report", unit, initiative, period] = due, 1
        return asked

    def _sent(self) -> dict[tuple[int, str], list[date]]:
        """Of each unit and year, when what was accepted there or below was sent."""
        sent, here = defaultdict[tuple[int, str], list[date]](list), defaultdict[tuple[int, str], list[date]](list)
        if any(duty.state == "open" and key[0] == "register" for key, duty in self.owed.items()):
            for one in self.accepted - self.stopped:
                here[self.holder[one], str(self.born[one].year)].append(self.born[one])
        for (holder, year), days in here.items():
            for unit in self.line(holder):
                sent[unit, year] += days
        return sent

    def _reported(self, initiative: str, period: str) -> date | None:
        return min(
            (
                day
                for told, day, _ in self.reported.get(initiative, ())
                if told == period or (told[5] != period[5] and first(period) <= day <= last(period))
            ),
            default=None,
        )

    def line(self, unit: int | None) -> list[int]:
        """A unit and all above it."""
        found = []
        while unit is not None:
            found.append(unit)
            unit = self.above[unit]
        return found


def nth(days: list[date], number: int) -> date | None:
    """The day on which that many were there."""
    return sorted(days)[number - 1] if len(days) >= number else None


@cache
def first(period: str) -> date:
    """The first day of a half-year or quarter."""
    return date(int(period[:4]), (int(period[6]) - 1) * _months(period) + 1, 1)


@cache
def last(period: str) -> date:
    """The last day of a half-year or quarter."""
    end = int(period[6]) * _months(period)
    return date(int(period[:4]) + end // 12, end % 12 + 1, 1) - timedelta(days=1)


def _months(period: str) -> int:
    return {"H": 6, "Q": 3}[period[5]]


# When who is told


@cache
def worked(day: date) -> bool:
    """Whether a day is worked in Vietnam, where the policy adds nothing."""
    return bool(holidays.country_holidays("VN").is_working_day(day))


def working_days(day: date, count: int) -> date:
    """So many working days after a day, or before it; from the last one that is not after it."""
    while not worked(day):
        day -= ONE
    while count:
        day += ONE if count > 0 else -ONE
        if worked(day):
            count -= 1 if count > 0 else -1
    return day


def slots(policy: Policy, due: date) -> list[tuple[str, str, date]]:
    """The times at which a duty is spoken of: name, step, day."""
    found = []
    for name in policy.reminders.slots:
        kind, _, count = name.partition("-")
        found.append((name, "officer", working_days(due, {"before": -1, "due": 0, "after": 1}[kind] * int(count or 0))))
    after = 0
    for step in policy.ladder:
        after += step.after
        day = working_days(due, after)
        if step.who != "officer" or day not in [told for _, _, told in found]:
            found.append((step.who, step.who, day))
    return found


def late_by(day: date, today: date) -> int:
    """The working days after a day up to another."""
    return sum(worked(day + ONE * n) for n in range(1, (today - day).days + 1))
