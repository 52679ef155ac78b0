"""When a duty is spoken of, and to whom: the policy's slots before, on and after its due day, then the ladder."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from bot.duties.calendar import WorkingDays
from bot.policy import Policy
from storage.records.duties import Step

_RANK: dict[Step, int] = {"officer": 0, "superior": 1, "leader": 2}


class Slot(NamedTuple):
    """One time at which a duty is spoken of."""

    name: str
    who: Step
    day: date
    """A working day."""


class Schedule:
    """The slots of any due day under one policy."""

    def __init__(self, policy: Policy) -> None:
        self.working_days = WorkingDays(policy.calendar)
        self._policy = policy
        self._slots: dict[date, tuple[Slot, ...]] = {}

    def slots(self, due: date) -> tuple[Slot, ...]:
        """Whom to tell when, the soonest first. A slot is counted from the last working day up to the due day."""
        if due not in self._slots:
            self._slots[due] = tuple(sorted(self._of(due), key=lambda slot: (slot.day, _RANK[slot.who])))
        return self._slots[due]

    def _of(self, due: date) -> list[Slot]:
        shift = self.working_days.shift
        found = [Slot(name, "officer", shift(due, _days(name))) for name in self._policy.reminders.slots]
        told = {slot.day for slot in found}
        after = 0
        for step in self._policy.ladder:
            after += step.after
            day = shift(due, after)
            if step.who != "officer" or day not in told:
                found.append(Slot(step.who, step.who, day))
        return found

    def next_on(self, due: date, made_on: date, after: date) -> date | None:
        """The first day after a day on which a duty with this due day is spoken of; nothing from before it was made."""
        return next((slot.day for slot in self.slots(due) if slot.day > after and slot.day >= made_on), None)


def _days(slot: str) -> int:
    kind, _, count = slot.partition("-")
    return {"before": -1, "due": 0, "after": 1}[kind] * int(count or 0)
