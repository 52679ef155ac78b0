"""Totals over random trees that are merged, split and closed, against a plain sum."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from storage import changes, people, unit_reports, units
from storage.database import Database
from storage.records.changes import ChangeKind, NewUnit, RefusedChangeError, Reorganisation
from storage.records.people import Grant, Role
from storage.records.unit_reports import NewUnitReport, UnitFigure
from storage.records.units import Level
from tests.examples import examples
from tests.ready import lay_empty

BEGIN = date(2026, 1, 5)
PERIOD = "2026-H1"


@dataclass
class Plain:
    """Units and what they told, as the rule is read by hand."""

    above: dict[int, int | None] = field(default_factory=dict)
    became: dict[int, list[int]] = field(default_factory=dict)
    ended: dict[int, date] = field(default_factory=dict)
    told: dict[int, tuple[date, Decimal | None]] = field(default_factory=dict)

    def line(self, unit: int | None) -> list[int]:
        found: list[int] = []
        while unit is not None:
            found.append(unit)
            unit = self.above[unit]
        return found

    def after(self, unit: int) -> set[int]:
        """All that a unit has become, step by step."""
        found: set[int] = set()
        ahead = [*self.became.get(unit, ())]
        while ahead:
            one = ahead.pop()
            if one not in found:
                found.add(one)
                ahead += self.became.get(one, ())
        return found

    def place(self, unit: int) -> int | None:
        """Where a unit's report counts; None where a successor has spoken for it."""
        if unit not in self.ended:
            return unit
        after = self.after(unit)
        if any(one in self.told and self.told[one][0] >= self.ended[unit] for one in after):
            return None
        open_ones = [one for one in after if one not in self.ended]
        if len(open_ones) == 1:
            return open_ones[0]
        above = self.above[unit]
        while above is not None and above in self.ended and self.above[above] is not None:
            above = self.above[above]
        return unit if above is None else above

    def sums(self) -> dict[int, tuple[int, Decimal]]:
        """How many reports count at each open unit and below it, and their sum."""
        found = {unit: (0, Decimal()) for unit in self.above if unit not in self.ended}
        for unit, (_, amount) in self.told.items():
            place = self.place(unit)
            for up in self.line(place) if place is not None else ():
                if up in found:
                    count, total = found[up]
                    found[up] = count + 1, total + (amount or 0)
        return found


amounts = st.none() | st.integers(0, 500).map(Decimal) | st.decimals(0, 90, places=2)
deeds = st.lists(
    st.tuples(
        st.sampled_from(["tell", "tell", "tell", "merge", "split", "close", "move"]),
        st.integers(0, 30),
        st.integers(0, 30),
        amounts,
        st.integers(0, 1),
    ),
    min_size=4,
    max_size=16,
)


class World:
    """A database and the same units read by hand."""

    def __init__(self, database: Database) -> None:
        self.database, self.plain, self.today, self.count = database, Plain(), BEGIN, 0

    def now(self) -> datetime:
        return datetime(self.today.year, self.today.month, self.today.day, 2, tzinfo=UTC)

    async def begin(self, parents: list[int]) -> None:
        made: list[int] = []
        for number, parent in enumerate(parents):
            above = made[parent % number] if number else None
            unit = await self.database.write(
                lambda c, n=number, a=above: units.add(  # type: ignore[misc]
                    c, code=f"U{n}", name=f"Thôn {n}", level=Level.VILLAGE, reports_to=a
                )
            )
            made.append(unit)
            self.plain.above[unit] = above
        root = made[0]
        admin = [Grant(role=Role.ADMIN, unit_id=root)]
        self.person = await self.database.write(lambda c: people.add(c, "P", root, admin, self.now()))

    def _open(self, which: int) -> int:
        found = sorted(unit for unit in self.plain.above if unit not in self.plain.ended)
        return found[which % len(found)]

    async def tell(self, which: int, amount: Decimal | None) -> None:
        unit = self._open(which)
        self.count += 1
        stands = await unit_reports.standing(self.database, unit, PERIOD)
        figure = UnitFigure(code="teams", label="Tổ", answer="number", measure="tổ", amount=amount)
        new = NewUnitReport(
            id=f"r{self.count}", unit_id=unit, period=PERIOD, figures=(figure,), entered_by=self.person,
            amends=stands.id if stands else "", effective_on=self.today,
        )  # fmt: skip
        for _ in range(2):  # told twice it is one
            assert await self.database.write(lambda c: unit_reports.add(c, new, self.now()))
        self.plain.told[unit] = self.today, amount

    async def reorganise(self, kind: str, which: int, other: int) -> None:
        a, b = self._open(which), self._open(other)
        self.count += 1
        base = {"id": f"c{self.count}", "day": self.today, "person_id": self.person, "units": (a,)}
        new = tuple(NewUnit(name=f"Đơn vị {self.count}{part}", reports_to=self.plain.above[a]) for part in "ab")
        plans: dict[str, dict[str, Any]] = {
            "merge": {"kind": ChangeKind.MERGE, "into": (b,)},
            "split": {"kind": ChangeKind.SPLIT, "new": new},
            "close": {"kind": ChangeKind.CLOSE},
            "move": {"kind": ChangeKind.MOVE, "reports_to": b},
        }
        if self.plain.above[a] is None or (kind == "merge" and a == b):
            return
        plan = Reorganisation.model_validate({**base, **plans[kind]})
        try:
            await self.database.write(lambda c: changes.decide(c, plan, self.today, self.now()))
        except RefusedChangeError:
            return
        rows = await self.database.all(
            "SELECT CAST(ref AS INTEGER) AS id FROM change_moves m JOIN changes c ON c.number = m.change"
            " WHERE c.id = ? AND m.kind = 'opened' ORDER BY m.rowid",
            (plan.id,),
        )
        opened = [int(row["id"]) for row in rows]
        above = self.plain.above
        below = [unit for unit, up in above.items() if up == a and unit not in self.plain.ended]
        for unit in opened:
            above[unit] = above[a]
        if kind == "move":
            above[a] = b
            return
        self.plain.ended[a] = self.today
        self.plain.became[a] = {"merge": [b], "split": opened, "close": []}[kind]
        goes_to = {"merge": b, "split": opened[0] if opened else b, "close": above[a]}[kind]
        for unit in below:
            if unit != goes_to:
                above[unit] = goes_to

    async def check(self) -> None:
        expected = self.plain.sums()
        for unit, (count, total) in expected.items():
            found = await unit_reports.totals(self.database, [unit], PERIOD)
            assert len(found.told) == count, f"{unit}: {self.plain}"
            assert sum((one.amount or Decimal() for one in found.indicators), Decimal()) == total, f"{unit}"
            children = [child for child, up in self.plain.above.items() if up == unit and child in expected]
            parts = await unit_reports.parts(self.database, children, PERIOD)
            assert {p.unit_id: p.told for p in parts} == {c: expected[c][0] for c in children if expected[c][0]}


async def run(parents: list[int], happens: list[tuple[str, int, int, Decimal | None, int]]) -> None:
    with tempfile.TemporaryDirectory(prefix="dvk-sums-") as folder:
        path = Path(folder) / "dvk.sqlite3"
        await lay_empty(path)
        database = await Database.open(path)
        try:
            world = World(database)
            await world.begin(parents)
            for kind, which, other, amount, days in happens:
                world.today += timedelta(days=days)
                if kind == "tell":
                    await world.tell(which, amount)
                else:
                    await world.reorganise(kind, which, other)
                await world.check()
        finally:
            await database.close()


@examples(15)
@given(st.lists(st.integers(0, 10), min_size=3, max_size=7), deeds)
def test_totals_are_the_plain_sum_whatever_became_of_the_units(
    parents: list[int], happens: list[tuple[str, int, int, Decimal | None, int]]
) -> None:
    asyncio.run(run(parents, happens))
