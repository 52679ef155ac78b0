"""What the policy of the moment asks for, worked out once a day and once a policy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from bot.duties.demands import demands
from bot.duties.digests import DigestDays
from bot.duties.hours import TellingHours
from bot.duties.schedule import Schedule
from bot.duties.visits import Asked, asked
from bot.policy import Policy
from storage.records.duties import Demand


class Standing:
    """The schedule and the demands of the policy in force."""

    def __init__(self, policy: Callable[[], Policy]) -> None:
        self._in_force = policy
        self._policy = policy()
        self._schedule = Schedule(self._policy)
        self._demands: dict[date, tuple[Demand, ...]] = {}

    def schedule(self) -> Schedule:
        """When duties are spoken of."""
        policy = self._in_force()
        if policy is not self._policy:
            self._policy, self._schedule, self._demands = policy, Schedule(policy), {}
        return self._schedule

    def hours(self) -> TellingHours:
        """At what moments people may be told."""
        schedule = self.schedule()
        return TellingHours(self._policy, schedule.working_days)

    def digests(self) -> DigestDays:
        """Which periods leaders are told of on which days."""
        schedule = self.schedule()
        return DigestDays(self._policy, schedule.working_days)

    def answer_by(self, today: date) -> date:
        """By when an obstacle that is told of on a day is to be answered."""
        return self.schedule().working_days.shift(today, self._policy.cadences.answer_days)

    def demands(self, today: date) -> tuple[Demand, ...]:
        """What is asked for as of a day."""
        schedule = self.schedule()
        if today not in self._demands:
            self._demands = {today: demands(self._policy, schedule, today)}
        return self._demands[today]

    def visits(self, today: date) -> Asked:
        """Which visits are asked for as of a day."""
        schedule = self.schedule()
        return asked(self._policy, schedule, today)
