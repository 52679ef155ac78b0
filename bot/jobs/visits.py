"""The plan of visits, kept as things stand: read aside, worked out in a thread, written a little at a time."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TypeVar
from weakref import WeakKeyDictionary

from bot.duties.visits import Asked, Chosen, Draw, by_visitor, plan, unasked, wanted
from storage.database import Database
from storage.ledger import visits
from storage.records.duties import Changes
from storage.records.visit_plan import Candidate, Reason, Tree

AT_ONCE = 200
"""Initiatives that are put on a list in one transaction; some tens of milliseconds."""

T = TypeVar("T")

_PLANNING: WeakKeyDictionary[Database, asyncio.Lock] = WeakKeyDictionary()
"""One plan at a time: of two that were made from the same lists, together nobody would get an even share."""


async def look_at_visits(database: Database, asked: Asked, today: date, now: datetime) -> Changes:
    """Bring the lists of visits up to what the policy asks for, what was visited, and who checks where."""
    async with _PLANNING.setdefault(database, asyncio.Lock()):
        return await _look_at_visits(database, asked, today, now)


async def _look_at_visits(database: Database, asked: Asked, today: date, now: datetime) -> Changes:
    total = await database.write(lambda c: visits.look_at_lists(c, asked.periods, unasked(asked), today, now))
    tree = await visits.tree(database, today)
    level = [demand.period for demand in asked.periods]
    kept = await visits.kept(database, level)
    chosen = await _chosen(database, asked, tree, today) if tree.checkers else []
    found = await asyncio.to_thread(plan, tree, kept, chosen, level)
    demands = {demand.period: demand for demand in asked.periods}
    for handed in _some(found.handed):
        total += await database.write(lambda c, some=handed: visits.hand_over(c, some, today, now))  # type: ignore[misc]
    for given in _some(found.given):
        total += await database.write(lambda c, some=given: visits.give(c, some))  # type: ignore[misc]
    for listed in _some(found.listed):
        total += await database.write(lambda c, some=listed: visits.put_on_lists(c, demands, some, today, now))  # type: ignore[misc]
    return total


async def _chosen(database: Database, asked: Asked, tree: Tree, today: date) -> list[Chosen]:
    """What comes on the lists: what was reported as done, then as many as the share still wants of each unit's."""
    chosen: list[Chosen] = []
    have = Counter[int]()
    if asked.done is not None:
        for year, candidate in await visits.done(database, asked.year):
            if tree.visiting(candidate.unit_id, candidate.own) is not None:
                chosen.append(Chosen(candidate, Reason.DONE, asked.done.period))
                have[candidate.unit_id] += year == asked.year
    if asked.drawn is None:
        return chosen
    demand, listed = asked.drawn, {each.candidate.id for each in chosen}
    everything = by_visitor(tree, await visits.population(database, asked.year, demand.latest))
    had = by_visitor(tree, await visits.having(database, asked.year) + have)
    draws = {
        unit: Draw(demand.period, count)
        for unit, number in everything.items()
        if (count := wanted(asked.share, number, had[unit]))
    }
    after: int | None = 0
    waiting = await visits.signalled(database, today) if draws else frozenset()
    while draws and after is not None:
        after, found = await visits.candidates(database, asked.year, demand.latest, after, waiting)
        may = [candidate for candidate in found if candidate.id not in listed]
        await asyncio.to_thread(_offer, draws, tree, may)
    for draw in draws.values():
        chosen += [Chosen(candidate, reason, demand.period) for candidate, reason in draw.taken()]
    return chosen


def _offer(draws: Mapping[int, Draw], tree: Tree, candidates: Sequence[Candidate]) -> None:
    """To whom an initiative is offered visits its unit; who goes may be of a unit above, where it is their own."""
    by_visitor: dict[int, list[Candidate]] = {}
    for candidate in candidates:
        unit = tree.visiting(candidate.unit_id)
        anybody = tree.visiting(candidate.unit_id, candidate.own) is not None
        if unit is not None and unit in draws and anybody:
            by_visitor.setdefault(unit, []).append(candidate)
    for unit, some in by_visitor.items():
        draws[unit].offer(some)


def _some(items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[first : first + AT_ONCE] for first in range(0, len(items), AT_ONCE))
