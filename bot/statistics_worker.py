"""The statistics sheet, read from the database and written in a process of its own (:mod:`bot.work`).

All of it comes from one moment: the figures, and the rows behind them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path

from bot.policy import Policy
from bot.spreadsheets.statistics import StatisticsBook
from storage import figures
from storage.figures import rows
from storage.records.figures import Stretch
from storage.records.units import Level, Unit, UnitKind
from storage.snapshot import Snapshot


def written(
    database: Path,
    policy: Policy,
    made_on: date,
    as_now: bool,
    unit: Unit,
    stretch: Stretch,
    year_before: Stretch,
    deadlines: Mapping[date, date],
    levels: Collection[Level],
    kinds: Collection[UnitKind],
) -> bytes:
    """The .xlsx of a unit and a period; the last six as :func:`storage.figures.of_unit` takes them."""

    async def write() -> bytes:
        snapshot = Snapshot(database)
        found = await figures.of_unit(snapshot, unit, stretch, year_before, deadlines, levels, kinds, as_now=as_now)
        book = StatisticsBook(found, policy, made_on)
        async for row in rows.of_unit(snapshot, unit.id, stretch, as_now):
            book.add(row)
        await snapshot.close()
        return book.finished()

    return asyncio.run(write())
