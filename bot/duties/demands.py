"""What the policy asks for on a day: the duties of the year and of the reporting periods that are not yet over."""

from __future__ import annotations

from datetime import date, timedelta

from bot.duties.schedule import Schedule
from bot.policy import Policy
from storage.records.duties import Demand, Rule

_ONE = timedelta(days=1)


def demands(policy: Policy, schedule: Schedule, today: date) -> tuple[Demand, ...]:
    """What is asked for as of a day: registrations of the year, reports of this period and of one not yet due."""
    found = [_register(policy, schedule, today)] if policy.cadences.register_levels else []
    begins = policy.reports.begin_of(today)
    before = policy.reports.begin_of(begins - _ONE)
    for first, is_current in ((before, False), (begins, True)):
        demand = _report(policy, schedule, first, today)
        if is_current or demand.due_on >= today:
            found.append(demand)
    return tuple(found)


def _register(policy: Policy, schedule: Schedule, today: date) -> Demand:
    due = policy.cadences.register_by.of(today.year)
    return Demand(
        rule=Rule.REGISTER,
        period=str(today.year),
        begins_on=date(today.year, 1, 1),
        ends_on=date(today.year, 12, 31),
        due_on=due,
        next_on=schedule.next_on(due, today, today - _ONE),
        latest=due - timedelta(days=policy.cadences.new_days),
        needed=policy.cadences.register_at_least,
        levels=policy.cadences.register_levels,
        kinds=policy.cadences.register_kinds,
    )


def _report(policy: Policy, schedule: Schedule, begins: date, today: date) -> Demand:
    period = policy.reports.period_of(begins)
    due = policy.cut_offs.of(period)
    return Demand(
        rule=Rule.REPORT,
        period=period,
        begins_on=begins,
        ends_on=policy.reports.end_of(begins),
        due_on=due,
        next_on=schedule.next_on(due, today, today - _ONE),
        latest=due - timedelta(days=policy.cadences.new_days),
    )
