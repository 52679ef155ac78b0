"""Completeness, timeliness, responsiveness: the figures against a plain count over random units, days and duties."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.duties.calendar import WorkingDays
from bot.policy.sections import WorkingCalendar
from bot.reports.performance import Span, in_a_line, share, span_of
from storage import performance, units
from storage.database import Database, day
from storage.records.performance import Performance
from storage.records.units import Level
from tests.examples import examples

YEAR = date(2026, 1, 1)
TODAY = YEAR + timedelta(days=60)
STATES = ("open", "settled", "excused", "withdrawn", "transferred")
days = st.integers(0, 75).map(lambda n: YEAR + timedelta(days=n))


@dataclass(frozen=True)
class Owed:
    unit: int
    due: date
    made: date
    state: str
    done: date
    urged: tuple[date, ...]

    @property
    def counts_on(self) -> date:
        """The day on which it counts for whoever stands above its unit."""
        found = self.done if self.state in ("settled", "excused") else TODAY
        return max(found, self.made)


@dataclass(frozen=True)
class World:
    above: tuple[tuple[tuple[date | None, date | None, int], ...], ...]
    """For each unit but the first: from when to when it reports to which unit before it."""
    duties: tuple[Owed, ...]


@st.composite
def worlds(draw: st.DrawFn) -> World:
    count = draw(st.integers(1, 6))
    above = []
    for unit in range(1, count):
        moved = draw(st.none() | days)
        first, then = draw(st.integers(0, unit - 1)), draw(st.integers(0, unit - 1))
        above.append(((None, moved, first), (moved, None, then)) if moved else ((None, None, first),))
    owed = st.builds(
        Owed,
        unit=st.integers(0, count - 1),
        due=days,
        made=days,
        state=st.sampled_from(STATES),
        done=days,
        urged=st.lists(days, max_size=2, unique=True).map(tuple),
    )
    return World(tuple(above), tuple(draw(st.lists(owed, max_size=25))))


def line(world: World, unit: int, on: date) -> list[int]:
    """A unit and all above it on a day."""
    found = [unit]
    while found[-1]:
        found.append(
            next(
                to
                for since, until, to in world.above[found[-1] - 1]
                if (since is None or since <= on) and (until is None or on < until)
            )
        )
    return found


def plainly(world: World, unit: int, span: Span, deadlines: Mapping[date, date]) -> Performance:
    """The counts as a person would make them, duty by duty."""
    here = [owed for owed in world.duties if unit in line(world, owed.unit, owed.counts_on)]
    due = [o for o in here if span.begins <= o.due <= min(span.ends, TODAY)]
    counted = [o for o in due if o.state in ("open", "settled")]
    urged = responded = 0
    for owed in here:
        if owed.state not in ("open", "settled"):
            continue
        answers = [
            owed.state == "settled" and when <= owed.done <= deadlines[when]
            for when in owed.urged
            if span.begins <= when <= min(span.ends, TODAY)
        ]
        over = [deadlines[when] < TODAY for when in owed.urged if span.begins <= when <= min(span.ends, TODAY)]
        urged += any(answers) or any(over)
        responded += any(answers)
    return Performance(
        due=len(counted),
        settled=sum(o.state == "settled" and o.done <= TODAY for o in counted),
        on_time=sum(o.state == "settled" and o.done <= min(o.due, TODAY) for o in counted),
        excused=sum(o.state == "excused" for o in due),
        urged=urged,
        responded=responded,
    )


def apart(world: World, unit: int, span: Span, deadlines: Mapping[date, date]) -> dict[int, Performance]:
    """The same of the unit's own duties, and of those at or below each that reported to it on the duty's day."""
    parts: dict[int, list[Owed]] = {}
    for owed in world.duties:
        path = line(world, owed.unit, owed.counts_on)
        if unit in path:
            at = path.index(unit)
            parts.setdefault(path[at - 1] + 1 if at else 0, []).append(owed)
    counts = {part: plainly(replace(world, duties=tuple(owed)), unit, span, deadlines) for part, owed in parts.items()}
    return {part: one for part, one in counts.items() if any(one.model_dump().values())}


def stored(connection: sqlite3.Connection, world: World) -> None:
    for unit in range(len(world.above) + 1):
        units.add(connection, code=f"U{unit}", name=f"Thôn {unit}", level=Level.VILLAGE)
    for unit, lines in enumerate(world.above, 2):
        for since, until, to in lines:
            connection.execute(
                "INSERT INTO unit_lines (unit_id, to_unit_id, line, valid_from, valid_to)"
                " VALUES (?, ?, 'contact', ?, ?)",
                (unit, to + 1, day(since), day(until)),
            )
    connection.execute("INSERT INTO people (id, name, unit_id, created_at) VALUES (1, 'A', 1, '')")
    for number, owed in enumerate(world.duties, 1):
        ended = f"{owed.done.isoformat()}T03:00:00.000+00:00" if owed.state != "open" else None
        connection.execute(
            "INSERT INTO duties (id, rule, unit_id, object, begins_on, ends_on, made_on, due_on, state, settled_on,"
            " ended_at) VALUES (?, 'answer', ?, ?, '', '', ?, ?, ?, ?, ?)",
            (number, owed.unit + 1, str(number), day(owed.made), day(owed.due), owed.state,
             day(owed.done) if owed.state == "settled" else None, ended),
        )  # fmt: skip
        for index, when in enumerate(owed.urged):
            connection.execute(
                "INSERT INTO reminders (duty_id, slot, due_on, step, day, state, at)"
                " VALUES (?, ?, ?, 'urging', ?, 'told', '')",
                (number, f"urging:{index}", day(owed.due), day(when)),
            )


def working_deadlines(span: Span) -> dict[date, date]:
    working = WorkingDays(WorkingCalendar())
    count = (min(span.ends, TODAY) - span.begins).days + 1
    return {d: working.shift(d, 3) for d in (span.begins + timedelta(days=n) for n in range(count))}


@examples(60)
@given(worlds(), st.sampled_from(["2026", "2026-Q1", "2026-01", "2026-02", "2026-H1"]))
def test_the_figures_are_the_plain_count(world: World, period: str) -> None:
    span = span_of(period)
    assert span is not None
    deadlines = working_deadlines(span)

    async def figures() -> None:
        with tempfile.TemporaryDirectory() as folder:
            database = await Database.open(Path(folder) / "dvk.sqlite3", readers=1)
            try:
                await database.write(lambda c: stored(c, world))
                for unit in range(len(world.above) + 1):
                    found = await performance.of_unit(database, unit + 1, span.begins, span.ends, TODAY, deadlines)
                    assert found == plainly(world, unit, span, deadlines)
                    parts = await performance.by_child(database, unit + 1, span.begins, span.ends, TODAY, deadlines)
                    assert {p.child: p.counts for p in parts} == apart(world, unit, span, deadlines)
                    lists = {
                        kind: len(
                            await performance.rows(
                                database, unit + 1, span.begins, span.ends, TODAY, deadlines, kind, limit=100
                            )
                        )
                        for kind in ("open", "late", "on_time", "excused", "slow")
                    }
                    assert lists == {
                        "open": found.due - found.settled,
                        "late": found.settled - found.on_time,
                        "on_time": found.on_time,
                        "excused": found.excused,
                        "slow": found.urged - found.responded,
                    }
            finally:
                await database.close()

    asyncio.run(figures())


def test_nothing_due_is_no_figure() -> None:
    nothing = Performance(due=0, settled=0, on_time=0, excused=2, urged=0, responded=0)
    assert in_a_line(nothing) == "chưa có việc đến hạn, được miễn 2 việc"
    assert share(0, 0) == ""
    assert share(0, 5) == "0% (0/5)"
    assert share(73, 86) == "84,9% (73/86)"


@pytest.mark.parametrize("wrong", ["", "2026-", "2026-13", "2026-Q5", "x", "20266", "2026-H1-H1"])
def test_what_is_no_period(wrong: str) -> None:
    assert span_of(wrong) is None


async def test_a_province_of_a_hundred_thousand_duties_is_quick(tmp_path: Path) -> None:
    database = await Database.open(tmp_path / "dvk.sqlite3")
    span = Span(YEAR, date(2026, 12, 31))

    def fill(connection: sqlite3.Connection) -> None:
        root = units.add(connection, code="T", name="Tỉnh", level=Level.PROVINCE)
        villages = []
        for commune in range(70):
            above = units.add(
                connection, code=f"X{commune}", name=f"Xã {commune}", level=Level.COMMUNE, reports_to=root
            )
            villages += [
                units.add(connection, code=f"X{commune}-{n}", name=f"Thôn {n}", level=Level.VILLAGE, reports_to=above)
                for n in range(21)
            ]
        for number in range(100_000):
            due = YEAR + timedelta(days=number % 90)
            done = due + timedelta(days=number % 7 - 3) if number % 3 else None
            connection.execute(
                "INSERT INTO duties (rule, unit_id, object, begins_on, ends_on, made_on, due_on, state, settled_on)"
                " VALUES ('report', ?, ?, '', '', '2026-01-01', ?, ?, ?)",
                (villages[number % len(villages)], str(number), day(due), "settled" if done else "open", day(done)),
            )

    try:
        await database.write(fill)
        deadlines = {YEAR + timedelta(days=n): YEAR + timedelta(days=n + 3) for n in range(365)}
        took = []
        for _ in range(5):
            begun = time.process_time()
            found = await performance.of_unit(database, 1, span.begins, span.ends, date(2026, 6, 30), deadlines)
            took.append(time.process_time() - begun)
        assert found.due == 100_000
        assert min(took) < 0.15, took  # of the processor: the machine may be busy
        print(f"figures of 100,000 duties: {min(took) * 1000:.0f} ms, at {datetime.now(UTC)}")
    finally:
        await database.close()
