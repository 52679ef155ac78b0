"""The ledger against a second, plain reading of its rules, over random worlds that change from day to day."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.duties.standing import Standing
from bot.policy import default_policy_text, parse_policy
from storage import changes, initiatives, ledger, people, reports, units
from storage.database import migrate
from storage.records.changes import ChangeKind, RefusedChangeError, Reorganisation
from storage.records.duties import Changes, Rule
from storage.records.initiatives import NewInitiative, SubjectKind
from storage.records.people import Grant, Role
from storage.records.reports import NewReport, ReportStatus
from storage.records.units import Level
from tests.duties.reading import Owed, Plain
from tests.examples import examples

BEGIN = date(2026, 1, 5)
EMPTY = sqlite3.connect(":memory:", isolation_level=None)
migrate(EMPTY)
HALF_YEARS = parse_policy(default_policy_text())
QUARTERS = HALF_YEARS.model_copy(update={"reports": HALF_YEARS.reports.model_copy(update={"period": "quarter"})})
EARLIER = HALF_YEARS.model_copy(
    update={
        "cut_offs": HALF_YEARS.cut_offs.model_copy(update={"half_year": HALF_YEARS.cut_offs.half_year[:1] * 2}),
        "cadences": HALF_YEARS.cadences.model_copy(update={"register_at_least": 2, "new_days": 0}),
    }
)
POLICIES = (HALF_YEARS, QUARTERS, EARLIER)


class World:
    """A database with its ledger, and the plain reading beside it."""

    def __init__(self, homes: Iterable[int]) -> None:
        self.connection = sqlite3.connect(":memory:", isolation_level=None)
        EMPTY.backup(self.connection)
        self.connection.row_factory = sqlite3.Row
        self.connection.execute("PRAGMA foreign_keys = ON")
        self.today = BEGIN
        self.policy = HALF_YEARS
        self.standing = Standing(lambda: self.policy)
        self.plain = Plain()
        root = self._unit("T", Level.PROVINCE, None)
        self.communes = [self._unit(f"X{n}", Level.COMMUNE, root) for n in range(3)]
        self.villages = [self._unit(f"V{n}", Level.VILLAGE, self.communes[home % 3]) for n, home in enumerate(homes)]
        self.person = people.add(self.connection, "P", root, [Grant(role=Role.ADMIN, unit_id=root)], self.now())
        self.count = 0
        self.undoable: tuple[str, int, set[str], set[int]] | None = None

    def now(self) -> datetime:
        return datetime(self.today.year, self.today.month, self.today.day, 2, tzinfo=UTC)

    def _unit(self, code: str, level: Level, above: int | None) -> int:
        unit = units.add(self.connection, code=code, name=f"Đơn vị {code}", level=level, reports_to=above)
        self.plain.level[unit], self.plain.above[unit] = level, above
        return unit

    def look(self) -> Changes:
        demands = self.standing.demands(self.today)
        return ledger.look_at_units(self.connection, demands, self.today, self.now()) + ledger.look_at_initiatives(
            self.connection, ledger.EVERY, demands, self.today, self.now()
        )

    def register(self, where: int) -> None:
        places = [unit for unit in (*self.communes, *self.villages) if unit not in self.plain.became]
        self.count += 1
        name = f"i{self.count}"
        unit = places[where % len(places)]
        new = NewInitiative(
            id=name, unit_id=unit, year=self.today.year, name=name, subject_kind=SubjectKind.COLLECTIVE,
            subject_name="x", field="x", place="x", target="x", end_on=None, entered_by=self.person,
            effective_on=self.today,
        )  # fmt: skip
        initiatives.add(self.connection, new, self.now())
        self.plain.holder[name], self.plain.born[name] = unit, self.today

    def accept(self, which: int) -> None:
        if name := self._initiative(which):
            initiatives.accept(self.connection, name, self.person, "", self.today, self.now())
            if name not in self.plain.stopped:
                self.plain.accepted.add(name)

    def stop(self, which: int) -> None:
        if name := self._initiative(which):
            self.connection.execute("UPDATE initiatives SET state = 'stopped' WHERE id = ?", (name,))
            self.plain.stopped.add(name)

    def report(self, which: int) -> None:
        if name := self._initiative(which):
            self.count += 1
            status = ReportStatus.DONE if which % 5 == 0 else ReportStatus.ON_TRACK
            period = self.policy.reports.period_of(self.today)
            new = NewReport(
                id=f"r{self.count}", initiative_id=name, period=period, status=status, entered_by=self.person,
                effective_on=self.today,
            )  # fmt: skip
            reports.add(self.connection, new, self.now())
            self.plain.reported[name].append((period, self.today, status))

    def merge(self, which: int) -> None:
        if len(self.plain.became) >= 2:
            return
        one, other = (self.communes[(which + n) % 3] for n in (0, 1))
        if one in self.plain.became or other in self.plain.became:
            return
        self.count += 1
        plan = Reorganisation(
            id=f"c{self.count}", kind=ChangeKind.MERGE, units=(one,), into=(other,), day=self.today,
            person_id=self.person,
        )  # fmt: skip
        try:
            self.connection.execute("SAVEPOINT change")
            changes.decide(self.connection, plan, self.today, self.now())
        except RefusedChangeError:
            self.connection.execute("ROLLBACK TO change")
            return
        finally:
            self.connection.execute("RELEASE change")
        moved = {name for name, holder in self.plain.holder.items() if holder == one}
        self.undoable = (plan.id, one, moved, {unit for unit, above in self.plain.above.items() if above == one})
        self.plain.became[one] = other
        for name, holder in self.plain.holder.items():
            if holder == one:
                self.plain.holder[name] = other
        for unit, above in self.plain.above.items():
            if above == one:
                self.plain.above[unit] = other

    def undo(self, which: int) -> None:
        if self.undoable is None:
            return
        change, one, moved, below = self.undoable
        try:
            self.connection.execute("SAVEPOINT change")
            changes.undo(self.connection, change, self.person, self.today, self.now())
        except RefusedChangeError:
            self.connection.execute("ROLLBACK TO change")
            return
        finally:
            self.connection.execute("RELEASE change")
        self.undoable = None
        del self.plain.became[one]
        self.plain.holder |= dict.fromkeys(moved, one)
        self.plain.above |= dict.fromkeys(below, one)

    def change_policy(self, which: int) -> None:
        self.policy = POLICIES[which % len(POLICIES)]

    def days_pass(self, count: int) -> None:
        self.today += timedelta(days=7 + count)

    def _initiative(self, which: int) -> str:
        names = sorted(self.plain.holder)
        return names[which % len(names)] if names else ""

    def stored(self) -> dict[tuple[str, int, str, str], Owed]:
        return {
            (row["rule"], row["unit_id"], row["object"], row["period"]): Owed(
                date.fromisoformat(row["made_on"]),
                date.fromisoformat(row["due_on"]),
                row["needed"],
                row["state"],
                date.fromisoformat(row["settled_on"]) if row["settled_on"] else None,
            )
            for row in self.connection.execute("SELECT * FROM duties")
        }


DEEDS: dict[str, Callable[[World, int], None]] = {
    "register": World.register,
    "accept": World.accept,
    "stop": World.stop,
    "report": World.report,
    "merge": World.merge,
    "undo": World.undo,
    "policy": World.change_policy,
    "days": World.days_pass,
}


@examples(100)
@given(
    st.lists(st.integers(0, 2), min_size=2, max_size=5),
    st.lists(
        st.tuples(
            st.sampled_from([*DEEDS, "register", "report", "report", "days", "days", "days"]), st.integers(0, 60)
        ),
        min_size=20,
        max_size=60,
    ),
)
def test_every_duty_is_as_the_plain_reading_has_it(homes: list[int], deeds: list[tuple[str, int]]) -> None:
    world = World(homes)
    for deed, number in deeds:
        DEEDS[deed](world, number)
        world.look()
        world.plain.look(world.policy, world.today)
        assert world.stored() == world.plain.owed
        assert world.look() == Changes(), "the same look again changes nothing"


def test_a_report_settles_its_period_in_the_transaction_that_stores_it() -> None:
    world = World([0, 1])
    world.register(3)
    world.look()
    world.report(1)
    demands = world.standing.demands(world.today)
    told = ledger.look_at_initiatives(world.connection, ledger.one("i1"), demands, world.today, world.now())
    assert told == Changes(settled=1)


def test_what_somebody_is_asked_for_is_owed_once_and_ends_with_its_object() -> None:
    world = World([0])
    world.register(0)
    due = world.today + timedelta(days=10)
    for _ in range(2):
        ledger.owe(world.connection, Rule.COMPLETE, world.communes[0], "return1", "i1", due, world.today)
    assert [key for key in world.stored() if key[0] == "complete"] == [("complete", world.communes[0], "return1", "")]
    ledger.settle(world.connection, Rule.COMPLETE, "return1", world.today, "r", world.now())
    ledger.withdraw(world.connection, Rule.COMPLETE, "return1", "", world.now())
    assert world.stored()["complete", world.communes[0], "return1", ""].state == "settled"
