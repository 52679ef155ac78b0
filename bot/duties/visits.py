"""Which initiatives are visited in a period and by whom: an order that can be explained and a lot that can be repeated.

Nobody's list changes while nothing has changed: what is on a list stays there until it is visited, and who is to go
changes only where they no longer check there, or where the lists of the period differ by more than one.
"""

from __future__ import annotations

import hashlib
import heapq
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, inf
from statistics import fmean
from typing import NamedTuple

from bot.duties.schedule import Schedule
from bot.policy import Policy
from bot.policy.sections import ReportsPolicy
from storage.records.duties import Demand, Rule
from storage.records.visit_plan import Candidate, Given, Handed, Kept, Listed, Reason, Tree

_ONE = timedelta(days=1)


class Asked(NamedTuple):
    """What the policy asks for as of a day."""

    year: int
    share: Fraction
    """Of the year's initiatives, visited or on a list by the end of this period."""
    drawn: Demand | None
    """The list of this period; none once its cut-off day is past."""
    done: Demand | None
    """The list on which what was reported as done comes: this period's, or the next one's."""
    periods: tuple[Demand, ...]
    """This period and the next, for what has been listed in them."""


def asked(policy: Policy, schedule: Schedule, today: date) -> Asked:
    """What the policy asks for as of a day."""
    cadences = policy.cadences
    periods = ReportsPolicy(period=cadences.visit_period)
    begins = periods.begin_of(today)
    following = periods.end_of(begins) + _ONE
    this, after = (_demand(policy, schedule, periods, first, today) for first in (begins, following))
    ends = date(today.year, 12, 31)
    part = Fraction(this.ends_on.month, ends.month)
    in_time = this.due_on >= today
    return Asked(
        year=today.year,
        share=Fraction(cadences.visited_percent, 100) * part,
        drawn=this if in_time and cadences.visited_percent else None,
        done=(this if in_time else after) if cadences.visit_before_recognition else None,
        periods=(this, after),
    )


def _demand(policy: Policy, schedule: Schedule, periods: ReportsPolicy, begins: date, today: date) -> Demand:
    period = periods.period_of(begins)
    due = policy.cut_offs.of(period)
    return Demand(
        rule=Rule.VISIT,
        period=period,
        begins_on=begins,
        ends_on=periods.end_of(begins),
        due_on=due,
        next_on=schedule.next_on(due, today, today - _ONE),
        latest=due - timedelta(days=policy.cadences.new_days),
    )


def unasked(asked: Asked) -> list[Reason]:
    """What an initiative is on a list for that the policy does not ask for."""
    done = [Reason.DONE] if asked.done is None else []
    return done if asked.share else [*done, *(reason for reason in Reason if reason is not Reason.DONE)]


# Which are visited


def wanted(share: Fraction, population: int, have: int) -> int:
    """How many more are to come on the list, where so many of a population were visited or are on one."""
    return max(0, ceil(share * population) - have)


def by_visitor(tree: Tree, counts: Counter[int]) -> Counter[int]:
    """Counts of units, added up for whoever visits them."""
    total = Counter[int]()
    for unit, count in counts.items():
        visitor = tree.visiting(unit)
        if visitor is not None:
            total[visitor] += count
    return total


def lot(period: str, initiative: str) -> bytes:
    """An initiative's lot in a period: the smallest are drawn. Anybody can work it out again."""
    return hashlib.sha256(f"{period}:{initiative}".encode()).digest()


class Draw:
    """Takes the first so many of all that are offered: never visited, then signalled, then longest ago, then by lot."""

    def __init__(self, period: str, count: int) -> None:
        self._period, self._count = period, count
        self._best: list[Candidate] = []
        self._offered = Counter[tuple[bool, bool, str]]()

    def offer(self, candidates: Sequence[Candidate]) -> None:
        """Some more of those that may come on the list."""
        self._offered.update(map(_class, candidates))
        self._best = heapq.nsmallest(self._count, [*self._best, *candidates], key=self._order)

    def taken(self) -> list[tuple[Candidate, Reason]]:
        """Those that come on the list, and why."""
        taken = Counter(map(_class, self._best))
        return [(one, self._reason(one, taken)) for one in self._best]

    def _order(self, one: Candidate) -> tuple[tuple[bool, bool, str], bytes]:
        return _class(one), lot(self._period, one.id)

    def _reason(self, one: Candidate, taken: Counter[tuple[bool, bool, str]]) -> Reason:
        if one.signalled:
            return Reason.SIGNALLED
        if one.last_visit:
            return Reason.LONGEST_AGO
        return Reason.NEVER if taken[_class(one)] == self._offered[_class(one)] else Reason.DRAWN


def _class(one: Candidate) -> tuple[bool, bool, str]:
    return bool(one.last_visit), not one.signalled, one.last_visit


# Who goes


class Entry(NamedTuple):
    """An initiative on one list, as far as it matters for who goes."""

    id: str
    place: int
    own: tuple[int, ...]
    person_id: int | None
    """To whom it was given."""
    moves: bool
    """It may be given to somebody else: it was not visited yet, nor handed over by somebody."""


def deal(entries: Iterable[Entry], checkers: Collection[int], *, level: bool = True) -> dict[str, int | None]:
    """What goes to somebody else than before: what nobody has, and what moves so that loads differ by at most one.

    Near places go to the same person: what nobody has is cut into parts as it lies, and each part goes to whoever is
    near it already. Nobody gets their own, even where loads then differ by more; where nobody is left it is nobody's.
    """
    hands = _Hands(entries, checkers)
    if checkers:
        hands.cut()
        hands.swap_own()
    if level:
        hands.level()
    return hands.changed()


class _Hands:
    """Who holds what of one list."""

    def __init__(self, entries: Iterable[Entry], checkers: Collection[int]) -> None:
        self._checkers = sorted(checkers)
        self._entries = sorted(entries, key=lambda entry: (entry.place, entry.id))
        self._now: dict[str, int] = {}
        for entry in self._entries:
            if entry.person_id in checkers and not (entry.moves and entry.person_id in entry.own):
                assert entry.person_id is not None
                self._now[entry.id] = entry.person_id
        self._loose = [entry for entry in self._entries if entry.moves and entry.id not in self._now]

    def cut(self) -> None:
        """Give away what nobody has, in parts, so that the loads come as near to each other as they can."""
        loads, centre = self._loads(), self._centres()
        middle = fmean(entry.place for entry in self._loose) if self._loose else 0.0
        heap = [(loads[who], abs(centre.get(who, middle) - middle), who) for who in self._checkers]
        heapq.heapify(heap)
        share = Counter[int]()
        for _ in self._loose:
            load, distance, who = heap[0]
            share[who] += 1
            heapq.heapreplace(heap, (load + 1, distance, who))
        begin = 0
        for who in sorted(share, key=lambda who: (centre.get(who, inf), who)):
            for entry in self._loose[begin : begin + share[who]]:
                self._now[entry.id] = who
            begin += share[who]

    def swap_own(self) -> None:
        """Whoever was given their own changes it for the nearest that fits; else it goes to whoever has least."""
        for entry in self._loose:
            who = self._now[entry.id]
            if who not in entry.own:
                continue
            others = [o for o in self._loose if self._now.get(o.id, who) not in (who, *entry.own) and who not in o.own]
            if others:
                other = min(others, key=lambda o: (abs(o.place - entry.place), o.id))
                self._now[entry.id], self._now[other.id] = self._now[other.id], who
                continue
            del self._now[entry.id]
            loads = self._loads()
            free = [other for other in self._checkers if other not in entry.own]
            if free:
                self._now[entry.id] = min(free, key=lambda other: (loads[other], other))

    def level(self) -> None:
        """Move as few as possible from whoever has most to whoever has least, until they differ by at most one."""
        while move := self._next_move():
            self._now[move[0]] = move[1]

    def _next_move(self) -> tuple[str, int] | None:
        loads, centre = self._loads(), self._centres()
        pairs = ((loads[giver] - loads[to], giver, to) for giver in self._checkers for to in self._checkers)
        for _, giver, to in sorted(((gap, *who) for gap, *who in pairs if gap > 1), reverse=True):
            may = [e for e in self._entries if e.moves and self._now.get(e.id) == giver and to not in e.own]
            if may:
                near = centre.get(to, float(may[-1].place))
                return min(may, key=lambda e: (abs(e.place - near), e.id)).id, to
        return None

    def changed(self) -> dict[str, int | None]:
        """What goes to somebody else than before, or to nobody any more."""
        movable = (entry for entry in self._entries if entry.moves)
        return {e.id: self._now.get(e.id) for e in movable if self._now.get(e.id) != e.person_id}

    def _loads(self) -> Counter[int]:
        return Counter(self._now.values())

    def _centres(self) -> dict[int, float]:
        places = defaultdict[int, list[int]](list)
        for entry in self._entries:
            if entry.id in self._now:
                places[self._now[entry.id]].append(entry.place)
        return {who: fmean(found) for who, found in places.items()}


# The whole plan


class Chosen(NamedTuple):
    """An initiative that comes on the list of a period."""

    candidate: Candidate
    reason: Reason
    period: str


class Plan(NamedTuple):
    """What is to change."""

    listed: list[Listed]
    given: list[Given]
    handed: list[Handed]


def plan(tree: Tree, kept: Sequence[Kept], chosen: Sequence[Chosen], level: Collection[str]) -> Plan:
    """Who goes to what is on the lists and to what comes on them, and what goes over to another unit's list.

    ``level`` are the periods whose lists are kept within one of each other.
    """
    lists = defaultdict[tuple[int, str], list[Entry]](list)
    old = {one.id: (one, _list_of(tree, one)) for one in kept}
    for one, where in old.values():
        lists[where, one.period].append(_entry(tree, one))
    new = {each.candidate.id: each for each in chosen if each.candidate.id not in old}
    for each in new.values():
        id_, unit, own = each.candidate[:3]
        visiting = tree.visiting(unit, own)
        if visiting is not None:
            lists[visiting, each.period].append(Entry(id_, tree.place.get(unit, 0), own, None, moves=True))
    found = Plan([], [], [])
    for (where, period), entries in sorted(lists.items()):
        dealt = deal(entries, tree.checkers.get(where, ()), level=period in level)
        for entry in sorted(entries, key=lambda entry: (entry.place, entry.id)):
            person = dealt.get(entry.id, entry.person_id)
            if entry.id in new:
                assert person is not None, "whoever visits a unit has somebody whose own this is not"
                found.listed.append(Listed(entry.id, where, person, new[entry.id].reason, period))
                continue
            one = old[entry.id][0]
            if where != one.visiting:
                found.handed.append(Handed(one.duty_id, where, person if entry.moves else one.person_id))
            elif entry.id in dealt:
                found.given.append(Given(one.duty_id, person, was=one.person_id))
    return found


def _list_of(tree: Tree, one: Kept) -> int:
    """The unit on whose list it stays, or comes where that has ended, is no longer above it, or has nobody left."""
    line = tree.line(one.unit_id)
    if not one.is_open or (one.visiting in line and set(tree.checkers.get(one.visiting, ())) - set(one.own)):
        return one.visiting
    elsewhere = tree.visiting(one.unit_id, one.own)
    if elsewhere is not None:
        return elsewhere
    return one.visiting if one.visiting in line else line[0]


def _entry(tree: Tree, one: Kept) -> Entry:
    """What somebody has handed over stays where it is, as long as whoever has it may check anything."""
    as_given = one.person_id == one.given_to
    handed_over = not as_given and one.person_id in tree.able
    given_to = one.given_to if as_given or handed_over else None
    return Entry(one.id, tree.place.get(one.unit_id, 0), one.own, given_to, one.is_open and not handed_over)
