"""How many visits another policy would ask for: now, and in the whole year."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from bot.duties.schedule import Schedule
from bot.duties.visits import Asked, asked, by_visitor, unasked, wanted
from bot.handlers.services import Services
from bot.messages import Frozen
from bot.policy import Policy
from storage.ledger import visits


class Forecast(Frozen):
    """What a change of the policy does to visits."""

    made: int
    """Come on the lists at once."""
    withdrawn: int
    """Go from the lists at once."""
    yearly: int
    """More in the whole year than before, by the share alone; less than none where fewer."""


async def forecast(services: Services, before: Policy, after: Policy) -> Forecast | None:
    """What becomes of visits; None where what is asked for stays."""
    today = services.today()
    old, new = (asked(policy, Schedule(policy), today) for policy in (before, after))
    shares = [Fraction(policy.cadences.visited_percent, 100) for policy in (before, after)]
    if old == new and shares[0] == shares[1]:
        return None
    database = services.database
    tree = await visits.tree(database, today)
    latest = max(demand.latest for one in (old, new) for demand in one.periods)
    everything = by_visitor(tree, await visits.population(database, today.year, latest))
    having = await visits.having(database, today.year)
    done = [
        candidate.unit_id
        for _, candidate in await visits.done(database, today.year)
        if tree.visiting(candidate.unit_id, candidate.own) is not None
    ]

    async def listed(one: Asked) -> int:
        reported = done if one.done is not None else []
        if one.drawn is None:
            return len(reported)
        population = by_visitor(tree, await visits.population(database, today.year, one.drawn.latest))
        had = by_visitor(tree, having + Counter(reported))
        return len(reported) + sum(wanted(one.share, number, had[unit]) for unit, number in population.items())

    withdrawn = await visits.no_longer_asked(database, unasked(new), today)
    in_year = [sum(wanted(share, number, 0) for number in everything.values()) for share in shares]
    return Forecast(
        made=max(0, await listed(new) - await listed(old)), withdrawn=withdrawn, yearly=in_year[1] - in_year[0]
    )
