"""Figures of a unit and all below it: under the units of their time, or under those of today."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from storage.database import Database, day
from storage.figures import behind
from storage.figures.whole import amounts_of, children_of, of_unit, tallies_of
from storage.units import BELOW, HELD_ON_DAY

__all__ = ("amounts_of", "behind", "children_of", "of_unit", "registered", "tallies_of")

REGISTERED_THEN = f"""
    {HELD_ON_DAY} SELECT count(*) FROM held WHERE effective_on <= :day
        AND id NOT IN (SELECT id FROM initiatives WHERE merged_on <= :day)
"""
REGISTERED_AS_NOW = f"""
    {BELOW} SELECT count(*) FROM initiatives i
    WHERE i.effective_on <= :day AND (i.merged_on IS NULL OR i.merged_on > :day) AND i.unit_id IN (SELECT id FROM scope)
"""


async def registered(database: Database, scope: Sequence[int], on: date, *, as_now: bool = False) -> int:
    """How many initiatives a scope had on a day; what was found to be the same as another counts once from then on.

    What was a unit's then stays its own, whatever has become of it; ``as_now`` counts it where it is today.
    """
    row = await database.one(
        REGISTERED_AS_NOW if as_now else REGISTERED_THEN, {"scope": json.dumps([*scope]), "day": day(on)}
    )
    assert row is not None
    return int(row[0])
