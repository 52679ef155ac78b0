"""At what moments people may be told: at their hour of a working day, outside the quiet hours."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from bot.clock import VIETNAM, local
from bot.duties.calendar import LONGEST_CLOSURE, WorkingDays
from bot.policy import Policy

OFFERED = tuple(time(*moment) for moment in ((6, 30), (7, 0), (7, 30), (8, 0), (10, 0), (14, 0), (16, 30), (19, 0)))
"""Hours that a person may choose from, as far as the policy's quiet hours allow."""
IN_A_FORM = timedelta(minutes=20)
"""After an answer in an open form nobody is interrupted for so long."""


class TellingHours:
    """When people may be told under one policy."""

    def __init__(self, policy: Policy, working_days: WorkingDays) -> None:
        self._policy = policy
        self._working_days = working_days

    def offered(self) -> tuple[time, ...]:
        """The hours that a person may choose from; the policy's own among them."""
        hours = {*OFFERED, self._policy.reminders.hour}
        return tuple(sorted(hour for hour in hours if not self._quiet(hour)))

    def first(self, now: datetime, hour: time | None) -> datetime:
        """The first moment from now on at which a daily message may go to somebody who has chosen this hour, or none.

        Where today's hour is past, that is now; where the quiet hours last until the next day, then the hour of the
        next working day. An hour that has become a quiet one since means the end of the quiet hours.
        """
        day = local(now).date()
        hour = self.awake(datetime.combine(day, hour or self._policy.reminders.hour, VIETNAM)).time()
        for _ in range(LONGEST_CLOSURE):
            moment = self.awake(max(datetime.combine(day, hour, VIETNAM), now))
            if self._working_days.holds(day) and local(moment).date() == day:
                return moment
            day += timedelta(days=1)
        return max(datetime.combine(local(now).date(), hour, VIETNAM), now)

    def next_day(self, after: date, hour: time | None) -> datetime:
        """The moment of the first working day after a day."""
        return self.first(datetime.combine(after + timedelta(days=1), time(), VIETNAM), hour)

    def awake(self, moment: datetime) -> datetime:
        """The moment itself, or the end of the quiet hours in which it lies."""
        here = local(moment)
        for _ in range(2):  # one span may end where the other begins
            for span in (self._policy.quiet.night, self._policy.quiet.noon):
                if span.holds(here.time()):
                    tomorrow = timedelta(days=1) if here.time() >= span.end else timedelta(0)
                    here = datetime.combine(here.date() + tomorrow, span.end, VIETNAM)
        return here

    def _quiet(self, hour: time) -> bool:
        return self._policy.quiet.night.holds(hour) or self._policy.quiet.noon.holds(hour)


def undisturbed(touched: datetime | None, now: datetime) -> datetime:
    """The moment from now on at which somebody is not in the middle of a form that they ``touched`` last then."""
    return touched + IN_A_FORM if touched is not None and touched <= now < touched + IN_A_FORM else now


def read_hour(written: str | None) -> time | None:
    """An hour as it is stored, 07:30."""
    return time.fromisoformat(written) if written else None
