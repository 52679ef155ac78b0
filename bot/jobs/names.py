"""Compares new names with their neighbours', some at a time: read aside, kept in short transactions.

So whoever decides on registrations sees the suspicious first among all that wait, without names being compared for it.
"""

from __future__ import annotations

import asyncio
from time import monotonic

from bot.handlers.services import Services
from bot.reports.signals import nearly_the_same
from storage import names_alike, reviews
from storage.names_alike import Alike, ToCompare

AT_ONCE = 25
"""Names a transaction; a millisecond or two."""
A_TICK = 1.0
"""Seconds a tick; the rest is compared in the next."""


async def compare_names(services: Services) -> None:
    """Compare what is marked."""
    until = monotonic() + A_TICK
    while (marked := await names_alike.marked(services.database, AT_ONCE)) and monotonic() < until:
        found = [await _compared(services, one) for one in marked]
        await services.database.write(lambda connection, found=found: names_alike.store(connection, found))  # type: ignore[misc]


async def _compared(services: Services, one: ToCompare) -> Alike:
    around = await reviews.names_around(services.database, one.above, one.year) if one.waits else []
    others = [near for near in around if near.id not in (one.id, one.previous_id)]
    waiting = await names_alike.waiting_around(services.database, one)

    def look() -> Alike:
        of = nearly_the_same(one.folded, waiting)
        return Alike(one, tuple(near.id for near in nearly_the_same(one.folded, others)), tuple(near.id for near in of))

    return await asyncio.to_thread(look)
