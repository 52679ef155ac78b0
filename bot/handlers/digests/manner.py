"""How a leader is told by itself how things stand: of which periods, on which day, at which hour."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from typing import NamedTuple

from bot.clock import midnight
from bot.duties.digests import Ending
from bot.duties.hours import read_hour
from bot.handlers.services import Services
from bot.policy.sections import DigestKind
from storage.records.digests import DigestWish


class Manner(NamedTuple):
    """By the policy and by the leader's own wish."""

    kinds: tuple[DigestKind, ...]
    weekday: str
    hour: time


def manner_of(services: Services, wish: DigestWish | None) -> Manner:
    """How somebody who wants this, or nothing of their own, is told."""
    policy, days = services.policy().digests, services.duties.digests()
    if wish is None:
        return Manner(days.kinds(), policy.weekday, policy.time)
    return Manner(days.kinds(wish.without), wish.weekday or policy.weekday, read_hour(wish.hour) or policy.time)


def moment_of(services: Services, ending: Ending, hour: time) -> datetime:
    """When a digest goes to somebody who is told at this hour."""
    return services.duties.hours().first(midnight(ending.day), hour)


def coming(services: Services, manner: Manner) -> Iterator[tuple[Ending, datetime]]:
    """What goes to somebody next, and when, the soonest first."""
    now = services.clock.now()
    for ending in services.duties.digests().coming(manner.kinds, manner.weekday, services.today()):
        moment = moment_of(services, ending, manner.hour)
        if moment > now:
            yield ending, moment
