"""The lists of visits against a plain reading of their rules, over random worlds that change from day to day."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bot.duties.standing import Standing
from bot.jobs.visits import look_at_visits
from bot.policy import default_policy_text, parse_policy
from storage import changes, initiatives, ledger, people, reports, roles, units
from storage.database import Database
from storage.records.changes import ChangeKind, NewUnit, RefusedChangeError, Reorganisation
from storage.records.duties import Changes
from storage.records.initiatives import InitiativeState, NewInitiative, SubjectKind
from storage.records.people import Grant, Role
from storage.records.reports import NewReport, ReportStatus
from storage.records.units import Level
from tests.duties.lists import ON_LISTS, checked, fair
from tests.duties.reading import Owed, Plain
from tests.duties.reading_visits import look_at_visits as read_visits
from tests.duties.test_year import different
from tests.examples import examples
from tests.ready import lay_empty

USUAL = parse_policy(default_policy_text())
MANY = USUAL.model_copy(update={"cadences": USUAL.cadences.model_copy(update={"visited_percent": 90, "new_days": 0})})
NONE = USUAL.model_copy(
    update={"cadences": USUAL.cadences.model_copy(update={"visited_percent": 0, "visit_before_recognition": False})}
)
POLICIES = (USUAL, MANY, NONE)


class World:
    """A database with its lists, and the plain reading beside it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.today = date(2026, 1, 5)
        self.policy = MANY
        self.standing = Standing(lambda: self.policy)
        self.plain = Plain()
        self.count = 0
        self.undoable: str | None = None

    async def build(self) -> None:
        def write(c: sqlite3.Connection) -> None:
            self.root = units.add(c, code="T", name="Tỉnh", level=Level.PROVINCE)
            self.communes = [
                units.add(c, code=f"X{n}", name=f"Xã {n}", level=Level.COMMUNE, reports_to=self.root) for n in range(3)
            ]
            for n in range(6):
                above = self.communes[n % 3]
                units.add(c, code=f"V{n}", name=f"Thôn {n}", level=Level.VILLAGE, reports_to=above)
            self.people = [people.add(c, f"P{n}", self.root, [], self.now()) for n in range(6)]
            people.add(c, "A", self.root, [Grant(role=Role.ADMIN, unit_id=self.root)], self.now())
            for person in self.people[:2]:
                self._grant(c, person, self.root)

        await self.database.write(write)
        await self.see()

    def now(self) -> datetime:
        return datetime(self.today.year, self.today.month, self.today.day, 2, tzinfo=UTC)

    def _grant(self, c: sqlite3.Connection, person: int, unit: int) -> None:
        roles.grant(c, person, Role.CHECKER, unit, self.today, None, person, self.now())

    async def see(self) -> None:
        """What the plain reading begins with: the units, who holds what, who checks where."""
        rows = await self.database.all("SELECT id, reports_to FROM units_now WHERE closed_on IS NULL ORDER BY id")
        self.plain.above = {row["id"]: row["reports_to"] for row in rows}
        holders = await self.database.all("SELECT id, unit_id FROM initiatives")
        self.plain.holder = {row["id"]: row["unit_id"] for row in holders}
        held = await self.database.all(
            "SELECT unit_id, person_id FROM roles WHERE role = 'checker' AND (valid_from IS NULL OR valid_from <= ?1)"
            " AND (valid_to IS NULL OR valid_to > ?1)",
            (self.today.isoformat(),),
        )
        self.plain.checkers = {}
        for row in held:
            self.plain.checkers.setdefault(row["unit_id"], set()).add(row["person_id"])

    async def look(self) -> Changes:
        return await look_at_visits(self.database, self.standing.visits(self.today), self.today, self.now())

    # --- what happens ------------------------------------------------------------------------------

    async def register(self, which: int) -> None:
        places = sorted(self.plain.above)
        self.count += 1
        name, who = f"i{self.count}", self.people[which % 6]
        new = NewInitiative(
            id=name, unit_id=places[which % len(places)], year=self.today.year, name=name,
            subject_kind=SubjectKind.COLLECTIVE, subject_name="x", field="x", place="x", target="x", end_on=None,
            entered_by=who, effective_on=self.today,
        )  # fmt: skip
        await self.database.write(lambda c: initiatives.add(c, new, self.now(), InitiativeState.REGISTERED))
        self.plain.born[name], self.plain.own[name] = self.today, {who}
        self.plain.accepted.add(name)

    async def several(self, which: int) -> None:
        for number in range(4):
            await self.register(which * 5 + number)

    async def stop(self, which: int) -> None:
        if name := self._initiative(which):
            demands = self.standing.demands(self.today)

            def write(c: sqlite3.Connection) -> None:
                c.execute("UPDATE initiatives SET state = 'stopped' WHERE id = ?", (name,))
                ledger.look_at_initiatives(c, ledger.one(name), demands, self.today, self.now())

            await self.database.write(write)
            self.plain.stopped.add(name)

    async def report_done(self, which: int) -> None:
        if name := self._initiative(which):
            self.count += 1
            new = NewReport(
                id=f"r{self.count}", initiative_id=name, period="2026", status=ReportStatus.DONE,
                entered_by=self.people[0], effective_on=self.today,
            )  # fmt: skip
            await self.database.write(lambda c: reports.add(c, new, self.now()))
            self.plain.reported[name].append(("2026", self.today, ReportStatus.DONE))

    async def check(self, which: int) -> None:
        name = self._initiative(which)
        if name and name not in self.plain.stopped:
            self.count += 1
            await self.database.write(lambda c: checked(c, f"c{self.count}", name, self.people[0], self.today))
            self.plain.check(name, self.today)

    async def comes(self, which: int) -> None:
        places = [self.root, *(unit for unit in self.communes if unit in self.plain.above)]
        unit, person = places[which % len(places)], self.people[which % 5]
        await self.database.write(lambda c: self._grant(c, person, unit))

    async def goes(self, which: int) -> None:
        rows = await self.database.all("SELECT id FROM roles WHERE role = 'checker' AND valid_to IS NULL ORDER BY id")
        if rows:
            row = rows[which % len(rows)]
            await self.database.write(lambda c: roles.end(c, row["id"], self.today, self.people[0], self.now()))

    async def merge(self, which: int) -> None:
        standing = [unit for unit in self.communes if unit in self.plain.above]
        if len(standing) > 1:
            one, other = standing[which % len(standing)], standing[(which + 1) % len(standing)]
            await self._decide(ChangeKind.MERGE, units=(one,), into=(other,))

    async def split(self, which: int) -> None:
        standing = [unit for unit in self.communes if unit in self.plain.above]
        new = (NewUnit(name=f"Xã mới {self.count}"), NewUnit(name=f"Xã mới nữa {self.count}"))
        await self._decide(ChangeKind.SPLIT, units=(standing[which % len(standing)],), new=new, rest=which % 2)
        rows = await self.database.all("SELECT id FROM units_now WHERE level = 'commune' AND closed_on IS NULL")
        self.communes = [row["id"] for row in rows]

    async def _decide(self, kind: ChangeKind, **what: object) -> None:
        self.count += 1
        plan = Reorganisation.model_validate(
            {"id": f"m{self.count}", "kind": kind, "day": self.today, "person_id": self.people[0], **what}
        )
        try:
            await self.database.write(lambda c: changes.decide(c, plan, self.today, self.now()))
            self.undoable = plan.id
        except RefusedChangeError:
            return

    async def undo(self, which: int) -> None:
        if self.undoable is not None:
            change, self.undoable = self.undoable, None
            try:
                await self.database.write(lambda c: changes.undo(c, change, self.people[0], self.today, self.now()))
            except RefusedChangeError:
                return
            rows = await self.database.all("SELECT id FROM units_now WHERE level = 'commune' AND closed_on IS NULL")
            self.communes = [row["id"] for row in rows]

    async def change_policy(self, which: int) -> None:
        self.policy = POLICIES[which % len(POLICIES)]

    async def days_pass(self, which: int) -> None:
        self.today += timedelta(days=5 + which)

    def _initiative(self, which: int) -> str:
        names = sorted(self.plain.accepted)
        return names[which % len(names)] if names else ""

    # --- how it stands -----------------------------------------------------------------------------

    async def agrees(self) -> None:
        """What is stored is as the plain reading has it, and so is who goes."""
        rows = await self.database.all(ON_LISTS)
        stored = {
            (row["rule"], row["unit_id"], row["object"], row["period"]): Owed(
                date.fromisoformat(row["made_on"]), date.fromisoformat(row["due_on"]), row["needed"], row["state"],
                date.fromisoformat(row["settled_on"]) if row["settled_on"] else None,
            )
            for row in rows
        }  # fmt: skip
        expected = {key: duty for key, duty in self.plain.owed.items() if key[0] == "visit"}
        assert different(stored, expected) == {}
        for row in rows:
            key = row["rule"], row["unit_id"], row["object"], row["period"]
            assert (row["reason"] == "done") == (self.plain.why[key] == "done")
        current = {demand.period for demand in self.standing.visits(self.today).periods}
        fair(rows, self.plain.checkers, self.plain.own, current)


DEEDS: dict[str, Callable[[World, int], object]] = {
    "several": World.several,
    "stop": World.stop,
    "done": World.report_done,
    "check": World.check,
    "comes": World.comes,
    "goes": World.goes,
    "merge": World.merge,
    "split": World.split,
    "undo": World.undo,
    "policy": World.change_policy,
    "days": World.days_pass,
}


async def live(deeds: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory(prefix="dvk-visits-") as folder:
        file = Path(folder) / "dvk.sqlite3"
        await lay_empty(file)
        database = await Database.open(file, readers=1)
        try:
            world = World(database)
            await world.build()
            for deed, number in deeds:
                await DEEDS[deed](world, number)  # type: ignore[misc]
                await world.see()
                await world.look()
                read_visits(world.plain, world.policy, world.today)
                await world.agrees()
                assert await world.look() == Changes(), "the same look again changes nothing"
        finally:
            await database.close()


async def begin(database: Database) -> World:
    world = World(database)
    await world.build()
    for number in range(30):
        await world.several(number * 7)
    await world.see()
    return world


async def test_looks_at_the_same_time_make_one_plan(tmp_path: Path) -> None:
    await lay_empty(tmp_path / "dvk.sqlite3")
    database = await Database.open(tmp_path / "dvk.sqlite3")
    try:
        world = await begin(database)
        made = await asyncio.gather(*(world.look() for _ in range(4)))
        read_visits(world.plain, world.policy, world.today)
        await world.agrees()
        assert sorted(one.made for one in made)[:3] == [0, 0, 0]
    finally:
        await database.close()


@examples(8)
@given(
    st.lists(
        st.tuples(st.sampled_from([*DEEDS, "several", "several", "check", "done", "days", "days"]), st.integers(0, 60)),
        min_size=10,
        max_size=30,
    )
)
def test_every_list_is_as_the_plain_reading_has_it(deeds: list[tuple[str, int]]) -> None:
    asyncio.run(live(deeds))
