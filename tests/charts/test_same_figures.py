"""Random provinces: every value of a chart is the figure that `dvk figures --json` gives, and so are its words."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.clock import Clock, midnight, new_id
from bot.handlers.figures.charting import charts_of, first_chart
from bot.handlers.figures.counting import figures_of
from bot.handlers.services import Services
from bot.jobs.chart_picture import CAPTION, captions
from bot.policy_file import PolicyFile
from bot.quantities.show import figure
from bot.reports.charts import Chart, in_words
from bot.reports.figures_json import as_data
from storage import units
from storage.database import Database
from storage.records.figures import Figures
from tests.examples import examples
from tests.figures.province import TODAY, TREE, World, build, reorganise, worlds
from tests.ready import lay_empty

periods = st.sampled_from(["2024", "2025", "2025-H1", "2025-9M", "2024-Q2", "2025-W22", "2024..2025", "2026", "2027"])


@examples(20)
@given(worlds(), periods, st.sampled_from([*TREE]), st.booleans())
def test_charts_say_what_the_figures_say(world: World, period: str, code: str, as_now: bool) -> None:
    asyncio.run(_agree(world, period, code, as_now))


async def _agree(world: World, period: str, code: str, as_now: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        await lay_empty(Path(folder) / "dvk.sqlite3")
        database = await Database.open(Path(folder) / "dvk.sqlite3")
        try:
            person = await database.write(lambda connection: build(connection, world))
            await database.write(lambda connection: reorganise(connection, world, person))
            clock = Clock()
            clock.move(midnight(TODAY) - clock.now())
            services = Services(database, PolicyFile(Path(folder) / "none"), clock, new_id, {}, Path(folder))
            unit = await units.by_code(database, code)
            assert unit is not None
            found = await figures_of(services, unit, period, as_now=as_now)
            data = as_data(found, services.policy().fields_of)
            fields, timeliness, course, given_ = await charts_of(services, found)
            by_field(fields, data)
            by_month(course, data, found)
            by_amount(given_, data)
            assert not timeliness.panels, "nobody owes anything here"
            first = await first_chart(services, found)
            assert bool(first.panels) == any(one.panels for one in (fields, course, given_))
            for chart in (fields, timeliness, course, given_):
                in_full(chart)
        finally:
            await database.close()


def by_field(chart: Chart, data: dict[str, Any]) -> None:
    if not data["registered"]:
        assert chart.nothing
        return
    ((panel,), told) = chart.panels, data["by_field"]
    assert {row.label: tuple(int(mark.value) for mark in row.marks if mark) for row in panel.rows} == {
        name: (row["registered"], row["recognised"]) if row["registered"] else (0,) for name, row in told.items()
    }
    assert chart.series[0].total == figure(data["registered"])
    assert chart.series[1].total.split()[0] == figure(data["recognised"])


def by_month(chart: Chart, data: dict[str, Any], found: Figures) -> None:
    """A year's last month is what its figures say, where they are of that year alone."""
    one_year = found.stretch.first_year == found.stretch.last_year
    if not chart.panels:
        assert not (one_year and data["registered"])
        return
    whole = {
        name: [row.marks[0] for row in panel.rows if row.marks[0]]
        for name, panel in zip("rc", chart.panels, strict=True)
    }
    for marks in whole.values():
        assert len(marks) <= 12
    if one_year:
        assert whole["r"][-1].value == data["registered"]
        assert whole["c"][-1].value == data["recognised"]
    values = [mark.value for mark in whole["r"]]
    assert len(chart.series) == 1 or found.as_now or all(row.marks[1] for panel in chart.panels for row in panel.rows)
    assert min(values) >= 0


def by_amount(chart: Chart, data: dict[str, Any]) -> None:
    """Everything that was given, each on a scale with nothing that is measured otherwise."""
    given_ = {"Đất hiến": "land_m2", "Ngày công": "labour_days"}
    now = {row.label: row.marks[0].value for panel in chart.panels for row in panel.rows if row.marks[0]}
    told = {label: Decimal(data["resources"][name]) for label, name in given_.items() if name in data["resources"]}
    assert now == (told if chart.panels else {})
    assert bool(chart.panels) == bool(told)
    assert all(len(panel.rows) == 1 for panel in chart.panels)


def in_full(chart: Chart) -> None:
    """Each value stands in the words as it stands in the picture; each message has room for its part."""
    words = "\n".join(in_words(chart))
    for panel in chart.panels:
        for row in panel.rows:
            assert all(mark.shown in words for mark in row.marks if mark and not row.told)
            assert row.told in words
    long = replace(chart, subtitle="x" * 300, notes=tuple("y" * 200 for _ in range(9)))
    parts = captions(long)
    assert all(0 < len(part) <= CAPTION for part in parts)
    assert "\n".join(parts).count("y" * 200) == (9 if chart.panels else 0)
