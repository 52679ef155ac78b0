"""Random provinces: every figure of the sheet is the one that `dvk figures --json` gives, and its formulas agree."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bot.clock import Clock, midnight, new_id
from bot.handlers.figures.counting import figures_of, meant_by
from bot.handlers.services import Services
from bot.policy_file import PolicyFile
from bot.reports.figures_json import as_data
from bot.statistics_worker import written
from storage import units
from storage.database import Database
from tests.examples import examples
from tests.figures.province import TODAY, TREE, World, build, reorganise, worlds
from tests.ready import lay_empty
from tests.sheets.reading import read, same_figures

periods = st.sampled_from(["2024", "2025", "2025-H1", "2025-9M", "2024..2025", "2026"])


@examples(8)
@given(worlds(), periods, st.sampled_from([*TREE]), st.booleans())
def test_the_sheet_says_what_the_figures_say(world: World, period: str, code: str, as_now: bool) -> None:
    asyncio.run(_agree(world, period, code, as_now))


async def _agree(world: World, period: str, code: str, as_now: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "dvk.sqlite3"
        await lay_empty(file)
        database = await Database.open(file)
        try:
            person = await database.write(lambda connection: build(connection, world))
            await database.write(lambda connection: reorganise(connection, world, person))
            clock = Clock()
            clock.move(midnight(TODAY) - clock.now())
            services = Services(database, PolicyFile(Path(folder) / "none"), clock, new_id, {}, Path(folder))
            unit = await units.by_code(database, code)
            assert unit is not None
            data = as_data(await figures_of(services, unit, period, as_now=as_now), services.policy().fields_of)
            meant = meant_by(services, unit, period)
            content = await asyncio.to_thread(written, file, services.policy(), services.today(), as_now, *meant)
        finally:
            await database.close()
    found = read(content)
    same_figures(found, data)
    rows = found.shown["Mô hình"].max_row - 4
    counted = data["registered"] + data["waiting"]
    assert rows == counted or (not counted and "Chưa có mô hình nào." in found.words("Mô hình"))
