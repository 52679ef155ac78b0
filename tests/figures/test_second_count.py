"""Random provinces with merges, outcomes, amendments and cut-offs: what the program counts is what a pencil counts."""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot import text
from bot.policy.sections import CutOffs
from bot.policy.values import DayOfYear
from bot.reports import periods
from bot.reports.figures_json import as_data
from storage import export, figures, units
from storage.database import Database
from storage.records.figures import Cell
from storage.records.units import Level, UnitKind
from tests.examples import examples
from tests.figures.by_hand import Asked, Exported, brought, counted, holding, outcomes
from tests.figures.province import TODAY, TREE, World, build, on, reorganise, worlds
from tests.ready import lay_empty

FIELDS = {"economy": "Kinh tế", "culture_society": "Văn hóa - xã hội", "security": "Quốc phòng - an ninh"}
cut_offs = st.builds(
    CutOffs,
    year=st.sampled_from([(DayOfYear(12, 31),), (DayOfYear(11, 15),)]),
    half_year=st.sampled_from([(DayOfYear(6, 30), DayOfYear(12, 31)), (DayOfYear(6, 15), DayOfYear(12, 15))]),
    month=st.sampled_from([25, 31]),
)
asked_periods = st.sampled_from(
    ["2024", "2025", "2025-H1", "2025-H2", "2024-Q2", "2025-9M", "2025-02", "2025-W14", "2024..2025"]
)


async def rows_of(database: Database, kind: str) -> list[dict[str, Any]]:
    roots = [unit.id for unit in await units.roots(database)]
    return [row async for row in export.rows(database, kind, roots)]


async def exported(database: Database, world: World) -> Exported:
    """Build the world; export before its units are reorganised, and after."""
    person = await database.write(lambda connection: build(connection, world))
    before = {row["id"]: row["unit"] for row in await rows_of(database, "initiatives")}
    earlier = await rows_of(database, "units")
    await database.write(lambda connection: reorganise(connection, world, person))
    return Exported(
        units=await rows_of(database, "units"),
        initiatives=await rows_of(database, "initiatives"),
        events=await rows_of(database, "events"),
        reports=await rows_of(database, "reports"),
        earlier_holders=before,
        earlier_units=earlier,
        reorganised_on=on(world.reorganised_on) if world.reorganised_on is not None else None,
    )


def as_decided(rows: Exported, world: World, day: date) -> Exported:
    """With the outcomes that held on a day; exported are those that stand, the same where none was replaced."""
    initiatives = []
    for row in rows.initiatives:
        decided = [(level, kind, on(since)) for level, kind, since in world.initiatives[int(row["id"][1:])].decided]
        held = holding(decided, day)
        if len(row["outcomes"]) == len(decided):
            standing = [(o["level"], o["kind"]) for o in row["outcomes"] if o["effective_on"] <= day.isoformat()]
            assert sorted(standing) == sorted((o["level"], o["kind"]) for o in held)
        initiatives.append({**row, "outcomes": held})
    return replace(rows, initiatives=initiatives)


@examples(20)
@given(worlds(), asked_periods, cut_offs, st.sampled_from([*TREE]), st.booleans())
def test_both_counts_agree(world: World, period: str, days: CutOffs, code: str, as_now: bool) -> None:
    asyncio.run(_agree(world, period, days, code, as_now))


async def _agree(world: World, period: str, days: CutOffs, code: str, as_now: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "dvk.sqlite3"
        await lay_empty(file)
        database = await Database.open(file)
        try:
            rows = await exported(database, world)
            unit = await units.by_code(database, code)
            assert unit is not None
            stretch = periods.stretch(period, days.of, TODAY)
            ended = (
                not as_now
                and code in world.ended
                and rows.reorganised_on is not None
                and rows.reorganised_on <= stretch.day
            )
            if ended:
                return  # what an ended unit is asked for is a test of its own
            before = periods.stretch(periods.year_before(period), days.of, TODAY)
            levels, kinds = (Level.COMMUNE,), (UnitKind.AREA,)
            found = await figures.of_unit(database, unit, stretch, before, {}, levels, kinds, as_now=as_now)
            data = as_data(found, lambda year: FIELDS)
            years = range(stretch.first_year, stretch.last_year + 1)
            compare(as_decided(rows, world, stretch.day), Asked(code, years, stretch.day, as_now), data)
            past = range(before.first_year, before.last_year + 1)
            earlier = counted(rows, Asked(code, past, before.day, as_now))
            assert data["year_before"]["registered"] == sum(registered for _, _, registered in earlier)
            for what in ("registered", "not_concluded", "recognised", "typical", "waiting", "stopped"):
                at = Level(data["outcome_level"])
                cell = Cell(what=what, at=at)
                behind = await figures.behind.initiatives(database, unit.id, stretch, as_now, cell, 0, 100)
                assert len(behind) == data[what], what
            for line in found.amounts:
                behind_it = await figures.behind.amounts(database, unit.id, stretch, as_now, line, 0, 100)
                whole = sum(one.amount for one in found.amounts if one.object == line.object and one.kind == line.kind)
                assert sum(one.amount for one in behind_it) == whole
        finally:
            await database.close()


def compare(rows: Exported, asked: Asked, data: dict[str, Any]) -> None:
    """Every figure against the pencil's."""
    told = counted(rows, asked)
    registered = [row for row, _, accepted in told if accepted]
    assert data["waiting"] == len(told) - len(registered)
    at = data["outcome_level"]
    same(data, outcomes(registered, at, asked.day))
    for level in ("commune", "district", "province"):
        if level in data["outcomes"]:
            same(data["outcomes"][level], outcomes(registered, level, asked.day))
    for name, key in (("by_subject", "subject_kind"), ("by_origin", "origin"), ("by_group", "group")):
        values = {row[key] for row, _, _ in told if row[key]}
        assert set(data[name]) == values
        for value in values:
            same(data[name][value], outcomes([row for row in registered if row[key] == value], at, asked.day))
    programmes = Counter(code for row in registered for code in row["programmes"])
    assert {name: row["registered"] for name, row in data["by_programme"].items() if row["registered"]} == programmes
    fields = Counter(FIELDS.get(row["field"], row["field"]) for row in registered)
    assert {name: row["registered"] for name, row in data["by_field"].items() if row["registered"]} == fields
    assert set(data["fields_with_nothing"]) == {*FIELDS.values(), *data["by_field"]} - set(fields)
    children = Counter(child for row, child, accepted in told if accepted)
    assert {row["unit"]: row["registered"] for row in data["by_unit"] if row["registered"]} == children
    assert sum(row["registered"] for row in data["by_unit"]) == data["registered"]
    sums = brought(rows, registered, asked.day)
    lines = {
        (one["kind"], one["role"], one["source"] or "", one["object"].lower(), one["measure"]): (
            Decimal(one["amount"]),
            one["approximate"],
        )
        for one in data["resource_lines"]
    }
    assert lines == sums
    land = sums.get(("land", "contribution", "people", "", "m²"), (Decimal(0), False))[0]
    assert Decimal(data["resources"].get("land_m2", "0")) == land
    assert sum(Decimal(row["resources"].get("land_m2", "0")) for row in data["by_unit"]) == land


def same(row: dict[str, Any], hand: Counter[str]) -> None:
    for name in (
        "registered",
        "recognised",
        "not_recognised",
        "not_concluded",
        "stopped",
        "typical",
        "proposed",
        "commended",
    ):
        assert row[name] == hand[name], name
    assert row["without_recognition"]["initiatives"] == hand["beside"]
    share = None if not hand["registered"] else Decimal(hand["recognised"] * 100) / hand["registered"]
    told = row["recognised_percent"]
    assert (told is None) == (share is None)
    assert share is None or abs(Decimal(told) - share) <= Decimal("0.05")


def test_a_share_is_rounded_to_a_tenth() -> None:
    written = {
        (part, whole): written_share(part, whole)
        for part, whole in ((65, 112), (1280, 2537), (1, 3), (2, 3), (1, 2000))
    }
    assert written == {(65, 112): "58.0", (1280, 2537): "50.5", (1, 3): "33.3", (2, 3): "66.7", (1, 2000): "0.1"}
    assert written_share(0, 0) is None
    assert (written_share(1, 16), written_share(-1, 16)) == ("6.3", "-6.3"), "as offices round what fell, too"


def written_share(part: int, whole: int) -> str | None:
    from bot.reports.figures import percent
    from bot.reports.figures_json import _tenths

    return _tenths(percent(part, whole))


def test_days_of_periods() -> None:
    days = CutOffs(quarter=tuple(DayOfYear(month, 15) for month in (3, 6, 9, 12)), year=(DayOfYear(12, 15),), month=25)
    second = periods.stretch("2026-Q2", days.of, date(2026, 12, 31))
    assert (second.since, second.day) == (date(2026, 3, 16), date(2026, 6, 15))
    first = periods.stretch("2026-Q1", days.of, date(2026, 2, 1))
    assert (first.since, first.cut_off, first.day) == (date(2025, 12, 16), date(2026, 3, 15), date(2026, 2, 1))
    term = periods.stretch("2021..2025", days.of, date(2026, 2, 1))
    assert (term.since, term.day, term.first_year, term.last_year) == (
        date(2020, 12, 16),
        date(2025, 12, 15),
        2021,
        2025,
    )
    january = periods.stretch("2026-01", days.of, date(2026, 12, 1))
    assert (january.since, january.day) == (date(2025, 12, 26), date(2026, 1, 25))
    assert periods.year_before("2021..2025") == "2016..2020"
    assert [periods.before(one) for one in ("2026-H1", "2026-H2", "2026-03", "2026", "2026-9M")] == [
        "2025-H2",
        "2026-H1",
        "2026-02",
        "2025",
        "2025",
    ]
    for nonsense in ("", "2026-", "2026-H3", "2026-13", "20260", "2026-Q5", "2025..2021", "2001..2099", "xyz",
                     "2025-W53", "2026-W00", "2026-W54", "2026-W5"):  # fmt: skip
        assert periods.span_of(nonsense) is None, nonsense


def test_weeks() -> None:
    days = CutOffs(year=(DayOfYear(12, 15),), month=25)
    week = periods.stretch("2026-W22", days.of, date(2026, 5, 27))
    assert (week.since, week.day, week.cut_off) == (date(2026, 5, 25), date(2026, 5, 27), date(2026, 5, 31))
    assert (week.first_year, week.last_year, week.begins_year) == (2026, 2026, False)
    assert periods.week_of(date(2027, 1, 3)) == "2026-W53"
    assert (periods.before("2026-W01"), periods.before("2027-W01")) == ("2025-W52", "2026-W53")
    assert (periods.year_before("2026-W22"), periods.year_before("2026-W53")) == ("2025-W22", "2025-W52")


@given(st.dates(date(2001, 1, 1), date(2099, 12, 31)))
def test_every_day_lies_in_one_week_which_is_read_as_it_is_shown(today: date) -> None:
    code = periods.week_of(today)
    span = periods.span_of(code)
    assert span is not None
    assert span.begins <= today <= span.ends
    assert (span.begins.weekday(), (span.ends - span.begins).days) == (0, 6)
    shown = text.period(code)
    assert periods.period_of(shown, date(2026, 1, 1)) == code
    assert periods.period_of(f"tuần {int(code[6:])}/{code[:4]}", today) == periods.period_of("tuần này", today) == code
    assert periods.period_of("tuan truoc", today) == periods.before(code)
    assert periods.period_of(shown) == ""


def test_a_week_is_told_by_no_more_days_than_needed() -> None:
    told = [text.period(code) for code in ("2026-W22", "2026-W27", "2026-W01")]
    assert told == ["tuần 25–31/5/2026", "tuần 29/6–5/7/2026", "tuần 29/12/2025–4/1/2026"]
    assert periods.period_of("tuần 54/2026", date(2026, 1, 1)) == ""


def test_a_period_that_is_not_over_is_compared_up_to_the_same_day() -> None:
    days, today = CutOffs(year=(DayOfYear(12, 15),), month=25), date(2028, 2, 29)
    compared = {
        period: periods.compared_with(periods.stretch(period, days.of, today), days.of, today).day
        for period in ("2028", "2028-H1", "2028-W09", "2028-01", "2027", "2026..2030")
    }
    assert compared == {
        "2028": date(2027, 2, 28),
        "2028-H1": date(2027, 2, 28),
        "2028-W09": date(2027, 3, 2),  # Tuesday, the second day of the ninth week
        "2028-01": date(2027, 1, 25),
        "2027": date(2026, 12, 15),
        "2026..2030": date(2023, 2, 28),
    }
