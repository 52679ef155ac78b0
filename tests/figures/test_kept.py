"""What was counted is kept until it changes: after anything that happens, in any order, it is as if counted anew."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bot.policy.sections import CutOffs
from bot.reports import periods
from storage import acceptance, changes, figures, initiatives, outcomes, reports, sums, units
from storage.database import Database
from storage.figures.kept import MOST, Kept
from storage.records.changes import ChangeKind, NewUnit, Reorganisation
from storage.records.figures import Figures
from storage.records.initiatives import NewInitiative, Origin, SubjectKind
from storage.records.outcomes import NewOutcome, OutcomeKind
from storage.records.reports import NewReport, ReportStatus, Resource, ResourceKind, ResourceRole, Source
from storage.records.units import Level
from tests.examples import examples
from tests.figures.province import NOW, TODAY, One, World, build
from tests.ready import lay_empty

ONE = One(
    unit="V0", year=2025, sent=400, accepted=5, field="economy", subject=SubjectKind.COLLECTIVE,
    origin=Origin.NEW, group="", programmes=(), decided=(), stopped=None, same_as=None,
)  # fmt: skip
WORLD = World((ONE, ONE, ONE), (), None, ChangeKind.MERGE, marked=False)
Change = Callable[[sqlite3.Connection], object]


def _new(connection: sqlite3.Connection) -> None:
    new = NewInitiative(
        id="new", unit_id=5, year=2024, name="Mô hình mới", subject_kind=SubjectKind.PERSON, subject_name="x",
        field="culture_society", place="x", target="x", end_on=None, entered_by=1, effective_on=date(2024, 5, 1),
    )  # fmt: skip
    initiatives.add_accepted(connection, new, 1, "", NOW)


def _report(name: str, amends: str = "", of: str = "i0", year: int = 2025) -> Change:
    amount = Resource(
        kind=ResourceKind.LAND, role=ResourceRole.CONTRIBUTION, source=Source.PEOPLE, unit="m²", amount=Decimal(7),
        typed="7 m2",
    )  # fmt: skip
    new = NewReport(
        id=name, initiative_id=of, period=f"{year}-H1", status=ReportStatus.ON_TRACK, resources=(amount,),
        amends=amends, entered_by=1, effective_on=date(year, 6, 1),
    )  # fmt: skip

    def tell(connection: sqlite3.Connection) -> None:
        if not amends or connection.execute("SELECT 1 FROM reports WHERE id = ?", (amends,)).fetchone():
            reports.add(connection, new, NOW)

    return tell


def _decide(kind: OutcomeKind, minute: int) -> Change:
    new = NewOutcome(level=Level.PROVINCE, kind=kind, effective_on=date(2025, 11, 1))
    return lambda connection: outcomes.put(connection, "i0", new, 1, NOW + timedelta(minutes=minute))


def _merge_units(connection: sqlite3.Connection) -> None:
    codes = dict(map(tuple, connection.execute("SELECT code, id FROM units").fetchall()))
    new = NewUnit(name="Xã mới", level=Level.COMMUNE, reports_to=codes["P"])
    plan = Reorganisation(
        id="merge", kind=ChangeKind.MERGE, day=date(2025, 7, 1), person_id=1, units=(codes["C0"], codes["C1"]),
        new=(new,),
    )  # fmt: skip
    changes.decide(connection, plan, TODAY, NOW)


CHANGES: dict[str, Change] = {
    "one more": _new,
    "a report": _report("r1"),
    "another": _report("r2"),
    "an amended one": _report("r3", amends="r1"),
    "recognised": _decide(OutcomeKind.RECOGNISED, 1),
    "not recognised after all": _decide(OutcomeKind.NOT_RECOGNISED, 2),
    "given up": lambda c: acceptance.stop(c, "i1", 1, "", date(2025, 8, 1), NOW),
    "units merge": _merge_units,
    "added up": sums.catch_up,
    "another field": lambda c: c.execute("UPDATE initiatives SET field = 'gone' WHERE id = 'i2'"),
    "another year": lambda c: c.execute("UPDATE initiatives SET year = 2024 WHERE id = 'i1'"),
}


async def asked(database: Database, *, as_now: bool) -> Figures:
    unit = await units.get(database, 1)
    assert unit is not None
    this, before = (periods.stretch(year, CutOffs().of, TODAY) for year in ("2025", "2024"))
    return await figures.of_unit(database, unit, this, before, {}, (Level.COMMUNE,), (), as_now=as_now)


@examples(4)
@given(st.permutations([*CHANGES]))
def test_whatever_happens_it_is_as_if_counted_anew(order: list[str]) -> None:
    asyncio.run(_happen(order))


async def _happen(order: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "dvk.sqlite3"
        await lay_empty(file)
        database, beside = await Database.open(file), await Database.open(file, readers=1)
        try:
            await database.write(lambda c: build(c, WORLD))
            for what in order:
                earlier = [await asked(database, as_now=as_now) for as_now in (False, True)]
                again = [await asked(database, as_now=as_now) for as_now in (False, True)]
                assert all(a.tallies is b.tallies and a.before is b.before for a, b in zip(earlier, again, strict=True))
                await beside.write(CHANGES[what])  # as another program would
                fresh = await Database.open(file, readers=1)
                for as_now in (False, True):
                    one, other = await asked(database, as_now=as_now), await asked(fresh, as_now=as_now)
                    assert (sorted(one.tallies), one.before) == (sorted(other.tallies), other.before), what
                    assert (one.amounts, one.before_amounts, one.silent) == (
                        other.amounts,
                        other.before_amounts,
                        other.silent,
                    ), what
                await fresh.close()
        finally:
            await database.close()
            await beside.close()


def test_what_was_asked_for_longest_ago_is_let_go() -> None:
    kept, marks = Kept(), ((0, 1),)
    for name in range(5):
        kept.put(name, marks, (name,) * (MOST // 3))
    assert [kept.get(name, marks) is not None for name in range(5)] == [False, False, False, True, True]
    kept.put(4, ((0, 2),), ())
    assert kept.get(4, marks) is None
    assert kept.get(4, ((0, 2),)) == ()
