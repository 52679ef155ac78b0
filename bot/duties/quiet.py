"""The hours in which nobody is urged."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.clock import local
from bot.policy.sections import Quiet


def out_of_quiet(quiet: Quiet, moment: datetime) -> datetime:
    """The moment itself where people may be urged then, else the first at which they may."""
    for _ in range(4):  # one span may lead into the other; a day has two
        here = local(moment)
        span = next((hours for hours in (quiet.night, quiet.noon) if hours.holds(here.time())), None)
        if span is None:
            return moment
        end = datetime.combine(here.date(), span.end, here.tzinfo)
        moment = end if end > here else end + timedelta(days=1)
    return moment
