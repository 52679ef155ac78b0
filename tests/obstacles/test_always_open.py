"""Whatever happens in whatever order, an obstacle is settled or it stands where everybody sees it, owed by somebody."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bot.clock import new_id
from bot.handlers.services import Services
from bot.jobs.ledger import follow, look_over
from bot.policy_file import PolicyFile
from storage import answering, facts, initiatives, obstacle_lists, people, units
from storage.database import Database
from storage.records.changes import ChangeKind, NewUnit, Reorganisation
from storage.records.duties import DutyEvent
from storage.records.facts import ChangeDecided, ChangeUndone, DutyNoted, Fact, Reported
from storage.records.initiatives import NewInitiative, SubjectKind
from storage.records.obstacle_facts import ObstacleAnswered, ObstacleJudged, ObstaclePassed, ObstacleRaised
from storage.records.obstacles import Obstacle, ObstacleKind, ObstacleState
from storage.records.people import Grant, Role
from storage.records.reports import NewReport, ReportStatus
from storage.records.review_facts import FoundSame, SameUndone, Stopped
from storage.records.units import Level, UnitKind
from tests.examples import examples
from tests.place import SPRING, ClockFrom
from tests.ready import lay_empty

ENDS = {
    ObstacleState.SOLVED: {ObstacleKind.SOLVED},
    ObstacleState.TAKEN_BACK: {ObstacleKind.TAKEN_BACK},
    ObstacleState.DROPPED: {ObstacleKind.DROPPED},
    ObstacleState.ANSWERED: {ObstacleKind.ANSWERED, ObstacleKind.EXCUSED},
}
"""What must have happened last, but for rewording, for an obstacle to stand so."""


@dataclass
class World:
    """A small province with its ledger, and what is done to it."""

    services: Services
    top: int = 0
    person: int = 0
    communes: list[int] = field(default_factory=list)
    initiatives: list[str] = field(default_factory=list)
    reports: dict[str, str] = field(default_factory=dict)
    """The newest of each initiative."""
    changes: list[str] = field(default_factory=list)
    merges: list[str] = field(default_factory=list)
    count: int = 0

    @property
    def today(self) -> date:
        return self.services.today()

    def name(self, kind: str) -> str:
        self.count += 1
        return f"{kind}{self.count}"

    async def build(self) -> None:
        now = self.services.clock.now()

        def add(connection: sqlite3.Connection) -> None:
            self.top = units.add(connection, code="T", name="Tỉnh", level=Level.PROVINCE)
            self.person = people.add(connection, "P", self.top, [Grant(role=Role.ADMIN, unit_id=self.top)], now)
            for n in range(3):
                commune = units.add(connection, code=f"X{n}", name=f"Xã {n}", level=Level.COMMUNE, reports_to=self.top)
                village = units.add(connection, code=f"V{n}", name=f"Thôn {n}", level=Level.VILLAGE, reports_to=commune)
                units.add(
                    connection,
                    code=f"S{n}",
                    name=f"Sở {n}",
                    level=Level.PROVINCE,
                    kind=UnitKind.DEPARTMENT,
                    reports_to=self.top,
                )
                self.communes.append(commune)
                for unit in (commune, village):
                    name = self.name("i")
                    new = NewInitiative(
                        id=name,
                        unit_id=unit,
                        year=2026,
                        name=name,
                        subject_kind=SubjectKind.COLLECTIVE,
                        subject_name="x",
                        field="x",
                        place="x",
                        target="x",
                        end_on=None,
                        entered_by=self.person,
                        effective_on=self.today,
                    )
                    initiatives.add(connection, new, now)
                    self.initiatives.append(name)

        await self.services.database.write(add)
        await self.day_passes(0)

    async def do(self, *done: Fact) -> bool:
        """As the worker does it, in one transaction; False where the world refuses."""
        now = self.services.clock.now()

        def store(connection: sqlite3.Connection) -> None:
            for fact in done:
                facts.apply(connection, fact, now)
                follow(connection, self.services, fact, now)

        try:
            await self.services.database.write(store)
        except facts.RefusedFactError:
            return False
        return True

    async def obstacles(self) -> list[Obstacle]:
        rows = await self.services.database.all("SELECT id FROM obstacles ORDER BY id")
        found = [await obstacle_lists.get(self.services.database, row["id"]) for row in rows]
        return [one for one in found if one is not None]

    async def one_of(self, which: int, *states: ObstacleState) -> Obstacle | None:
        found = [one for one in await self.obstacles() if one.state in states]
        return found[which % len(found)] if found else None

    # What is told

    async def raises(self, which: int) -> None:
        below = await units.below(self.services.database, [self.top])
        unit = below[which % len(below)]
        asked = await answering.may_owe(self.services.database, unit.id)
        about = self.initiatives[which % len(self.initiatives)] if which % 3 == 0 else None
        fact = ObstacleRaised(
            session_id=self.name("o"), unit_id=None if about else unit.id, initiative_id=about, words="vướng",
            owed_by=asked[which % len(asked)].id, person_id=self.person,
        )  # fmt: skip
        await self.do(fact, fact)  # told twice

    async def reports_on(self, which: int) -> None:
        about = self.initiatives[which % len(self.initiatives)]
        new = NewReport(
            id=self.name("r"), initiative_id=about, period="2026-H1", status=ReportStatus.ON_TRACK,
            obstacle=("thiếu vốn", "", "thiếu người")[which % 3], entered_by=self.person, effective_on=self.today,
            amends=self.reports.get(about, "") if which % 2 else "",
        )  # fmt: skip
        if await self.do(Reported(report=new)):
            self.reports[about] = new.id

    async def is_stuck(self, which: int) -> None:
        rows = await self.services.database.all(
            "SELECT id FROM duties WHERE state = 'open' AND rule <> 'answer' ORDER BY id"
        )
        if rows:
            await self.do(
                DutyNoted(
                    duty_id=rows[which % len(rows)]["id"],
                    event=DutyEvent.STUCK,
                    person_id=self.person,
                    why="mưa lũ",
                    source=self.name("d"),
                    on=self.today,
                )
            )

    # What is said about it

    async def answers(self, which: int) -> None:
        if one := await self.one_of(which, ObstacleState.OPEN):
            await self.do(
                ObstacleAnswered(
                    session_id=self.name("a"),
                    obstacle_id=one.id,
                    person_id=self.person,
                    words="đã gỡ",
                    today=self.today,
                )
            )

    async def is_excused(self, which: int) -> None:
        rows = await self.services.database.all(
            "SELECT id FROM duties WHERE state = 'open' AND rule = 'answer' ORDER BY id"
        )
        if rows:
            await self.do(
                DutyNoted(
                    duty_id=rows[which % len(rows)]["id"],
                    event=DutyEvent.EXCUSED,
                    person_id=self.person,
                    why="x",
                    source=self.name("e"),
                    on=self.today,
                )
            )

    async def passes_on(self, which: int) -> None:
        if one := await self.one_of(which, ObstacleState.OPEN):
            owing = one.owing[which % len(one.owing)]
            taking = await answering.may_take(self.services.database, owing, one.unit_id, one.asked, "o")
            if taking:
                to = taking[which % len(taking)].id
                assert await self.do(
                    ObstaclePassed(
                        session_id=self.name("p"),
                        obstacle_id=one.id,
                        from_unit=owing,
                        to_unit=to,
                        words="x",
                        person_id=self.person,
                    )
                )
                after = await obstacle_lists.get(self.services.database, one.id)
                assert after is not None
                assert to in after.owing
                assert owing not in after.owing

    async def judges(self, which: int) -> None:
        if one := await self.one_of(which, ObstacleState.OPEN, ObstacleState.ANSWERED, ObstacleState.SOLVED):
            await self.do(
                ObstacleJudged(
                    source=self.name("j"),
                    obstacle_id=one.id,
                    round=one.round,
                    person_id=self.person,
                    solved=bool(which % 2),
                    due_on=self.services.answer_by(self.today),
                    today=self.today,
                )
            )

    # What becomes of units and initiatives

    async def merges_units(self, which: int) -> None:
        one, other = self.communes[which % 3], self.communes[(which + 1) % 3]
        new = (NewUnit(name=self.name("Xã mới "), reports_to=self.top, level=Level.COMMUNE),) if which % 2 else ()
        into = () if new else (other,)
        gone = (one, other) if new else (one,)
        await self._changes(ChangeKind.MERGE, gone, into, new)

    async def splits(self, which: int) -> None:
        below = (await units.below(self.services.database, [self.top]))[1:]
        unit = below[which % len(below)]
        new = tuple(NewUnit(name=self.name("Phần "), reports_to=unit.reports_to, level=unit.level) for _ in range(2))
        await self._changes(ChangeKind.SPLIT, (unit.id,), (), new)

    async def closes(self, which: int) -> None:
        below = (await units.below(self.services.database, [self.top]))[1:]
        await self._changes(ChangeKind.CLOSE, (below[which % len(below)].id,), (), ())

    async def _changes(
        self, kind: ChangeKind, gone: tuple[int, ...], into: tuple[int, ...], new: tuple[NewUnit, ...]
    ) -> None:
        plan = Reorganisation(
            id=self.name("c"), kind=kind, units=gone, into=into, new=new, day=self.today, person_id=self.person
        )
        if await self.do(ChangeDecided(change=plan, today=self.today)):
            self.changes.append(plan.id)

    async def undoes(self, which: int) -> None:
        if self.changes and await self.do(
            ChangeUndone(change_id=self.changes[-1], person_id=self.person, today=self.today)
        ):
            self.changes.pop()

    async def stops(self, which: int) -> None:
        about = self.initiatives[which % len(self.initiatives)]
        await self.do(Stopped(initiative_id=about, person_id=self.person, why="x", on=self.today))

    async def is_the_same(self, which: int) -> None:
        one, kept = (self.initiatives[(which + n) % len(self.initiatives)] for n in (0, 2))
        if await self.do(
            FoundSame(initiative_id=one, kept_id=kept, person_id=self.person, why="x", why_kept="x", on=self.today)
        ):
            self.merges.append(one)

    async def is_two_again(self, which: int) -> None:
        if self.merges and await self.do(
            SameUndone(initiative_id=self.merges[-1], person_id=self.person, why="x", on=self.today)
        ):
            self.merges.pop()

    async def day_passes(self, which: int) -> None:
        self.services.clock.move(timedelta(days=which % 20))
        services = self.services
        await look_over(services.database, services.duties, services.today(), services.clock.now())

    # What must hold

    async def check(self) -> None:
        database = self.services.database
        found = {one.id: one for one in await self.obstacles()}
        rows = await database.all(
            "SELECT d.object, d.unit_id, u.closed_on FROM duties d JOIN units u ON u.id = d.unit_id"
            " WHERE d.rule = 'answer' AND d.state = 'open'"
        )
        assert {row["object"] for row in rows} == {o for o, one in found.items() if one.state is ObstacleState.OPEN}
        assert all(row["closed_on"] is None for row in rows)
        listed = {
            one.id
            for which in ("waiting", "answered")
            for one in await obstacle_lists.at(database, which, [self.top], limit=1000)
        }
        standing = {o for o, one in found.items() if one.state in (ObstacleState.OPEN, ObstacleState.ANSWERED)}
        assert listed == standing
        for one in found.values():
            kinds = [event.kind for event in one.events if event.kind is not ObstacleKind.CONFIRM_ASKED]
            while kinds[-1] is ObstacleKind.REWORDED and one.state is not ObstacleState.OPEN:
                kinds.pop()
            assert one.state not in ENDS or kinds[-1] in ENDS[one.state], (one.state, kinds)
            holder = await units.get(database, one.unit_id)
            assert holder is not None
            assert holder.closed_on is None or not await units.successors(database, holder.id)


DEEDS: tuple[Callable[[World, int], Awaitable[None]], ...] = (
    World.raises,
    World.reports_on,
    World.is_stuck,
    World.answers,
    World.is_excused,
    World.passes_on,
    World.judges,
    World.merges_units,
    World.splits,
    World.closes,
    World.undoes,
    World.stops,
    World.is_the_same,
    World.is_two_again,
    World.day_passes,
)
TOLD = (World.raises, World.reports_on, World.is_stuck)


@examples(10)
@given(st.lists(st.tuples(st.sampled_from(DEEDS + TOLD), st.integers(0, 60)), min_size=4, max_size=24))
def test_an_obstacle_is_settled_or_stands_owed_by_somebody(
    deeds: list[tuple[Callable[[World, int], Awaitable[None]], int]],
) -> None:
    async def live() -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "dvk.sqlite3"
            await lay_empty(path)
            database = await Database.open(path)
            try:
                policy = PolicyFile(Path(folder) / "policy.toml")
                world = World(Services(database, policy, ClockFrom(SPRING), new_id, {}, Path(folder)))
                await world.build()
                for deed, which in deeds:
                    await deed(world, which)
                    await world.check()
            finally:
                await database.close()

    asyncio.run(live())
