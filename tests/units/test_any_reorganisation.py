"""Random trees, randomly reorganised: each initiative counts once at every level on every day, then and as now."""

from __future__ import annotations

import copy
import json
import sqlite3
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from storage import changes, finding, initiatives, people, units
from storage.database import migrate
from storage.figures import REGISTERED_AS_NOW, REGISTERED_THEN
from storage.records.changes import ChangeKind, NewUnit, RefusedChangeError, Reorganisation
from storage.records.initiatives import NewInitiative, SubjectKind
from storage.records.people import Grant, Role
from storage.records.units import Level
from tests.examples import examples

BEGIN = date(2025, 6, 25)
DAYS = 12
NOW = datetime(2025, 6, 25, tzinfo=UTC)

EMPTY = sqlite3.connect(":memory:", isolation_level=None)
migrate(EMPTY)


@dataclass
class Day:
    """A day as the rules are read by hand: who reports to whom, who is open, who holds what, what each is called."""

    above: dict[int, int | None] = field(default_factory=dict)
    open: set[int] = field(default_factory=set)
    holds: dict[str, int] = field(default_factory=dict)
    home: dict[int, int] = field(default_factory=dict)
    called: dict[int, str] = field(default_factory=dict)

    def line(self, unit: int | None) -> list[int]:
        """A unit and all above it."""
        found: list[int] = []
        while unit is not None:
            assert unit not in found, "a unit stands above itself"
            found.append(unit)
            unit = self.above[unit]
        return found

    def count(self, unit: int, born: dict[str, int], day: int) -> int:
        return sum(born[i] <= day and unit in self.line(holder) for i, holder in self.holds.items())

    def apply(self, plan: Reorganisation, opened: list[int]) -> None:
        for unit, new in zip(opened, plan.new, strict=True):
            self.above[unit] = new.reports_to
            self.open.add(unit)
            self.called[unit] = new.name
        parts = [*plan.into, *opened]
        match plan.kind:
            case ChangeKind.RENAME:
                self.called[plan.units[0]] = plan.name
            case ChangeKind.MOVE:
                self.above[plan.units[0]] = plan.reports_to
            case ChangeKind.CLOSE:
                (unit,) = plan.units
                for child in [c for c, a in self.above.items() if a == unit]:
                    self.above[child] = self.above[unit]
                self.open.remove(unit)
            case ChangeKind.MERGE | ChangeKind.SPLIT:
                rest = parts[plan.rest]
                for unit in plan.units:
                    for i in [i for i, holder in self.holds.items() if holder == unit]:
                        self.holds[i] = parts[plan.apart.get(i, plan.rest)]
                    if unit != rest:
                        for child in [c for c, a in self.above.items() if a == unit]:
                            if child not in (*plan.units, *parts):
                                self.above[child] = rest
                    if unit not in parts:
                        for person in [p for p, home in self.home.items() if home == unit]:
                            self.home[person] = rest
                        self.open.remove(unit)
                        del self.above[unit]


class World:
    """A database and the same days read by hand."""

    def __init__(self, parents: list[int], held: list[tuple[int, int]]) -> None:
        self.connection = sqlite3.connect(":memory:", isolation_level=None)
        EMPTY.backup(self.connection)
        self.connection.row_factory = sqlite3.Row
        self.connection.execute("PRAGMA foreign_keys = ON")
        first, made = Day(), list[int]()
        for number, parent in enumerate(parents):
            above = made[parent % number] if number else None
            unit = units.add(
                self.connection, code=f"U{number}", name=f"Thôn {number}", level=Level.VILLAGE, reports_to=above
            )
            person = people.add(self.connection, f"P{number}", unit, [Grant(role=Role.OFFICER, unit_id=unit)], NOW)
            made.append(unit)
            first.above[unit], first.called[unit], first.home[person] = above, f"Thôn {number}", unit
            first.open.add(unit)
        self.person = next(iter(first.home))
        self.born: dict[str, int] = {}
        for number, (unit, born) in enumerate(held):
            name = f"i{number}"
            first.holds[name], self.born[name] = made[unit % len(made)], born
            new = NewInitiative(
                id=name, unit_id=first.holds[name], year=2025, name=name, subject_kind=SubjectKind.COLLECTIVE,
                subject_name="x", field="x", place="x", target="x", end_on=None, entered_by=self.person,
                effective_on=BEGIN + timedelta(days=born),
            )  # fmt: skip
            initiatives.add(self.connection, new, NOW)
        self.days = [copy.deepcopy(first) for _ in range(DAYS)]
        self.undoable: list[tuple[str, int, list[Day]]] = []
        self.count = 0

    def reorganise(self, today: int, plan: Reorganisation) -> bool:
        """Do it in both, where the database lets it be done; nothing of what it refuses may stay."""
        before = copy.deepcopy(self.days)
        self.connection.execute("BEGIN")
        try:
            changes.decide(self.connection, plan, BEGIN + timedelta(days=today), NOW)
            changes.decide(self.connection, plan, BEGIN + timedelta(days=today), NOW)  # told twice
        except RefusedChangeError:
            self.connection.execute("ROLLBACK")
            return False
        self.connection.execute("COMMIT")
        rows = self.connection.execute(
            "SELECT CAST(ref AS INTEGER) FROM change_moves m JOIN changes c ON c.number = m.change"
            " WHERE c.id = ? AND m.kind = 'opened' ORDER BY m.rowid",
            (plan.id,),
        )
        opened = [row[0] for row in rows]
        for day in self.days[(plan.day - BEGIN).days :]:
            day.apply(plan, opened)
        self.undoable.append((plan.id, today, before))
        return True

    def undo(self, today: int) -> None:
        change, done, before = self.undoable[-1]
        self.connection.execute("BEGIN")
        try:
            changes.undo(self.connection, change, self.person, BEGIN + timedelta(days=today), NOW)
        except RefusedChangeError:
            self.connection.execute("ROLLBACK")
            assert done != today, "the newest change can be undone within the day"
            return
        self.connection.execute("COMMIT")
        assert done == today
        self.undoable.pop()
        self.days = before

    def sql(self, query: str, unit: int, day: int) -> int:
        values = {"scope": json.dumps([unit]), "day": (BEGIN + timedelta(days=day)).isoformat()}
        return int(self.connection.execute(query, values).fetchone()[0])

    def check(self) -> None:
        now = self.days[-1]
        for number, day in enumerate(self.days):
            total = sum(born <= number for born in self.born.values())
            for query, tree in ((REGISTERED_THEN, day), (REGISTERED_AS_NOW, now)):
                told = {unit: self.sql(query, unit, number) for unit in tree.above}
                assert told == {unit: tree.count(unit, self.born, number) for unit in tree.above}
                for unit in tree.above:  # whole = own + parts, on every level
                    own = sum(self.born[i] <= number for i, holder in tree.holds.items() if holder == unit)
                    assert told[unit] == own + sum(told[c] for c, a in tree.above.items() if a == unit)
                assert sum(told[unit] for unit, above in tree.above.items() if above is None) == total
        while finding.catch_up(self.connection):
            pass
        written = self.connection.execute("SELECT rowid, words FROM initiative_words ORDER BY rowid")
        due = self.connection.execute("SELECT number, words FROM initiative_ends ORDER BY number")
        assert list(map(tuple, written)) == list(map(tuple, due))
        homes = self.connection.execute("SELECT id, unit_id FROM people")
        assert {row[0]: row[1] for row in homes} == now.home
        roles = self.connection.execute("SELECT person_id, unit_id FROM roles WHERE valid_to IS NULL")
        assert sorted(map(tuple, roles)) == sorted(now.home.items())
        names = self.connection.execute("SELECT id, name FROM units_now WHERE closed_on IS NULL")
        assert dict(map(tuple, names)) == {unit: now.called[unit] for unit in now.open}


def expected(day: Day, plan: Reorganisation) -> bool:
    """Whether a change of the newest day is possible, read by hand."""
    named = (*plan.units, *plan.into, *(a for a in (plan.reports_to, *(n.reports_to for n in plan.new)) if a))
    if any(unit not in day.open for unit in named):
        return False
    match plan.kind:
        case ChangeKind.MOVE:
            (unit,) = plan.units
            return plan.reports_to != day.above[unit] and unit not in day.line(plan.reports_to)
        case ChangeKind.CLOSE:
            return day.above[plan.units[0]] is not None
        case ChangeKind.MERGE | ChangeKind.SPLIT:
            ended = [unit for unit in plan.units if unit not in plan.into]
            moving = [c for c, a in day.above.items() if a in plan.units and c not in (*plan.units, *plan.into)]
            tops = [*plan.into, *(new.reports_to for new in plan.new)]
            over = {unit for top in tops for unit in day.line(top)}
            return bool(ended or plan.new) and not over & {*ended, *moving}
    return True


unit_numbers = st.integers(0, 8)
operations = st.tuples(
    st.sampled_from([*(kind for kind in list(ChangeKind)[:6]), "undo"]),
    st.integers(0, 2),  # days that pass before
    st.sampled_from([0, 0, 1, 2, 4]),  # days that it is dated back
    st.lists(unit_numbers, min_size=3, max_size=3),
    st.booleans(),
    st.dictionaries(st.integers(0, 9), st.integers(0, 1), max_size=3),
)


def plan_of(
    world: World, number: int, kind: ChangeKind, day: int, picked: list[int], flag: bool, apart: dict[int, int]
) -> Reorganisation:
    known = sorted(world.days[-1].above)
    a, b, c = (known[n % len(known)] for n in picked)
    base = {"id": f"c{number}", "kind": kind, "day": BEGIN + timedelta(days=day), "person_id": world.person}
    fresh = (NewUnit(name=f"Đơn vị {number}", level=Level.VILLAGE, reports_to=c),)
    extra: dict[str, object]
    match kind:
        case ChangeKind.MERGE:
            extra = {"units": (a, b) if a != b else (a,), **({"new": fresh} if flag else {"into": (c,)})}
        case ChangeKind.SPLIT:
            parted = {f"i{i}": part for i, part in apart.items()}
            extra = {"units": (a,), "into": (a if flag else b,), "new": fresh, "rest": picked[0] % 2, "apart": parted}
        case ChangeKind.RENAME:
            extra = {"units": (a,), "name": f"Tên {number}"}
        case ChangeKind.MOVE:
            extra = {"units": (a,), "reports_to": b}
        case ChangeKind.OPEN:
            extra = {"new": fresh}
        case _:
            extra = {"units": (a,)}
    return Reorganisation.model_validate({**base, **extra})


@examples(40)
@given(
    parents=st.lists(st.integers(0, 10), min_size=2, max_size=6),
    held=st.lists(st.tuples(st.integers(0, 10), st.integers(0, DAYS - 1)), min_size=3, max_size=10),
    happens=st.lists(operations, min_size=3, max_size=12),
)
def test_every_initiative_counts_once_on_every_level_on_every_day(
    parents: list[int], held: list[tuple[int, int]], happens: list[tuple[object, ...]]
) -> None:
    world, today = World(parents, held), 0
    for number, (kind, passed, back, picked, flag, apart) in enumerate(happens):
        today = min(today + passed, DAYS - 1)  # type: ignore[operator]
        if kind == "undo":
            if world.undoable:
                world.undo(today)
        else:
            day = max(today - back, 0)  # type: ignore[operator]
            plan = plan_of(world, number, kind, day, picked, flag, apart)  # type: ignore[arg-type]
            possible = expected(world.days[-1], plan)
            done = world.reorganise(today, plan)
            if back == 0:
                assert done == possible
        world.check()
    world.connection.close()
