"""What the policy asks for on a day: the duties of the year and of the periods that are not yet over."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

from bot.duties.schedule import Schedule
from bot.policy import Policy
from bot.policy import periods as of
from bot.policy.periods import PeriodKind
from storage.records.duties import Demand, Rule
from storage.records.units import Level, UnitKind

_ONE = timedelta(days=1)


def demands(policy: Policy, schedule: Schedule, today: date) -> tuple[Demand, ...]:
    """What is asked for as of a day: registrations of the year, and of this period and one not yet due reports on
    initiatives and the indicators of units.
    """
    found = [_register(policy, schedule, today)] if policy.cadences.register_levels else []
    found += _of_periods(policy, schedule, policy.reports.period, today, Rule.REPORT, ())
    for kind in dict.fromkeys(indicator.period for indicator in policy.indicators.values()):
        told = [indicator for indicator in policy.indicators.values() if indicator.period == kind]
        owing = dict.fromkeys(pair for indicator in told for pair in product(indicator.levels, indicator.kinds))
        found += _of_periods(policy, schedule, kind, today, Rule.INDICATORS, tuple(owing))
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
        owing=tuple(product(policy.cadences.register_levels, policy.cadences.register_kinds)),
    )


def _of_periods(
    policy: Policy,
    schedule: Schedule,
    kind: PeriodKind,
    today: date,
    rule: Rule,
    owing: tuple[tuple[Level, UnitKind], ...],
) -> list[Demand]:
    """What is asked for this period, and the one before where that is not due yet."""
    current = of.begin_of(kind, today)
    found = []
    for begins in (of.before(kind, today), current):
        period = of.period_of(kind, begins)
        due = policy.cut_offs.of(period)
        if begins != current and due < today:
            continue
        found.append(
            Demand(
                rule=rule,
                period=period,
                begins_on=begins,
                ends_on=of.end_of(kind, begins),
                due_on=due,
                next_on=schedule.next_on(due, today, today - _ONE),
                latest=due - timedelta(days=policy.cadences.new_days),
                owing=owing,
            )
        )
    return found
