"""On which days leaders hear of which periods, and what is sent of what has come due: pure rules over the policy."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple, get_args

from bot.duties.calendar import LONGEST_CLOSURE, WorkingDays
from bot.policy import Policy
from bot.policy.sections import DigestKind, Weekday
from bot.reports.periods import week_of
from storage.records.digests import DigestState

KINDS: tuple[DigestKind, ...] = get_args(DigestKind)
"""The shortest first."""
WEEKDAYS: tuple[str, ...] = get_args(Weekday)
LATE_DAYS = 5
"""Working days after which a digest is not sent any more."""
_MOST_AHEAD = timedelta(days=400)
"""Within so many days even a year's digest comes."""
_OF_YEAR: dict[DigestKind, tuple[str, ...]] = {
    "month": tuple(f"-{month:02}" for month in range(1, 13)),
    "quarter": ("-Q1", "-Q2", "-Q3", "-Q4"),
    "half-year": ("-H1", "-H2"),
    "nine-months": ("-9M",),
    "year": ("",),
}


class Ending(NamedTuple):
    """A period of which somebody is told."""

    period: str
    kind: DigestKind
    day: date
    """The working day on which it goes."""


class DigestDays:
    """When which periods are told of under one policy."""

    def __init__(self, policy: Policy, working_days: WorkingDays) -> None:
        self._policy = policy
        self._working_days = working_days

    def kinds(self, without: Collection[str] = ()) -> tuple[DigestKind, ...]:
        """The kinds of periods that the policy sends, less those that somebody does not want; the shortest first."""
        return tuple(kind for kind in KINDS if kind in self._policy.digests.kinds and kind not in without)

    def between(self, kinds: Collection[DigestKind], weekday: str, first: date, last: date) -> tuple[Ending, ...]:
        """What goes from a day to a day, the earliest first, the shortest first of a day."""
        found = [ending for kind in kinds for ending in self._of(kind, weekday, first, last)]
        return tuple(sorted(found, key=lambda ending: (ending.day, KINDS.index(ending.kind), ending.period)))

    def coming(self, kinds: Collection[DigestKind], weekday: str, first: date) -> tuple[Ending, ...]:
        """What goes from a day on, for as long as the next of every kind needs to come; of one day the longest."""
        found = {ending.day: ending for ending in self.between(kinds, weekday, first, first + _MOST_AHEAD)}
        return tuple(found.values())

    def _of(self, kind: DigestKind, weekday: str, first: date, last: date) -> Iterator[Ending]:
        """Those that were meant for a day off go on the next working day."""
        begin = first - timedelta(days=LONGEST_CLOSURE)
        for period, meant in self._weeks(weekday, begin, last) if kind == "week" else self._named(kind, begin, last):
            day = self._working_days.next(meant)
            if first <= day <= last:
                yield Ending(period, kind, day)

    def _weeks(self, weekday: str, first: date, last: date) -> Iterator[tuple[str, date]]:
        """From Thursday on it is the week that is being worked, before that the one that is over."""
        wanted = WEEKDAYS.index(weekday)
        day = first + timedelta(days=(wanted - first.weekday()) % 7)
        while day <= last:
            yield week_of(day - timedelta(days=3)), day
            day += timedelta(days=7)

    def _named(self, kind: DigestKind, first: date, last: date) -> Iterator[tuple[str, date]]:
        after = timedelta(days=self._policy.digests.after_days)
        for year in range(first.year - 1, last.year + 1):
            for part in _OF_YEAR[kind]:
                yield f"{year}{part}", self._policy.cut_offs.of(f"{year}{part}") + after


class Decided(NamedTuple):
    """What becomes of a period of which somebody should be told."""

    ending: Ending
    state: DigestState
    stands_for: tuple[str, ...] = ()


def _importance(ending: Ending) -> tuple[int, date]:
    return KINDS.index(ending.kind), ending.day


def decide(due: Sequence[Ending], working_days: WorkingDays, today: date) -> list[Decided]:
    """What is sent of all that has come due and was never spoken of.

    One digest: the longest period, of equals the newest, which stands for the shorter ones. What is too late is missed.
    """
    late = [ending for ending in due if working_days.between(ending.day, today) > LATE_DAYS]
    timely = [ending for ending in due if ending not in late]
    decided = [Decided(ending, DigestState.MISSED) for ending in late]
    if timely:
        goes = max(timely, key=_importance)
        others = [ending for ending in timely if ending is not goes]
        decided += [Decided(ending, DigestState.COVERED) for ending in others]
        decided.append(Decided(goes, DigestState.WAITING, tuple(_shorter(goes, others))))
    return decided


def _shorter(goes: Ending, others: Iterable[Ending]) -> Iterator[str]:
    """The newest of each shorter kind, the longest first."""
    newest = {ending.kind: ending for ending in others if KINDS.index(ending.kind) < KINDS.index(goes.kind)}
    yield from (newest[kind].period for kind in reversed(KINDS) if kind in newest)
