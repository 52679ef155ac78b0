"""The course of a year: each of its days as a pencil counts it over exported rows, and as the figures of that day."""

from __future__ import annotations

import asyncio
import tempfile
from datetime import date, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from storage import units
from storage.database import Database
from storage.figures.course import course
from storage.records.units import Level
from tests.examples import examples
from tests.figures.by_hand import Asked, counted, outcomes
from tests.figures.province import BEGIN, LEVELS, TREE, World, worlds
from tests.figures.test_second_count import as_decided, exported
from tests.ready import lay_empty

days = st.lists(st.integers(0, 900), min_size=1, max_size=6, unique=True)
levels = st.sampled_from(LEVELS)


@examples(40)
@given(worlds(), st.sampled_from([*TREE]), days, levels, st.booleans())
def test_a_year_is_what_a_pencil_counts(world: World, code: str, asked: list[int], at: Level, as_now: bool) -> None:
    asyncio.run(_agree(world, code, sorted(BEGIN + timedelta(days=number) for number in asked), at, as_now))


async def _agree(world: World, code: str, asked: list[date], at: Level, as_now: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "dvk.sqlite3"
        await lay_empty(file)
        database = await Database.open(file)
        try:
            rows = await exported(database, world)
            unit = await units.by_code(database, code)
            assert unit is not None
            if as_now and code in world.ended:
                asked = [on for on in asked if rows.reorganised_on is None]  # what has ended holds nothing now
            found = await course(database, unit.id, {2024: asked, 2025: asked}, at, as_now=as_now)
            for year in found:
                assert [point.day for point in year.points] == asked
                for point in year.points:
                    then = as_decided(rows, world, point.day)
                    told = counted(then, Asked(code, range(year.year, year.year + 1), point.day, as_now))
                    hand = outcomes([row for row, _, registered in told if registered], at, point.day)
                    assert (point.registered, point.recognised) == (hand["registered"], hand["recognised"]), point.day
        finally:
            await database.close()
