"""Whatever is told, judged, dropped, merged, split, ended, stopped or excused: it is settled or visibly open."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.duties.standing import Standing as Demands
from bot.policy import default_policy_text, parse_policy
from storage import acceptance, changes, duty_events, facts, initiatives, ledger, people, statements, units
from storage.database import Database
from storage.records.changes import ChangeKind, NewUnit, RefusedChangeError, Reorganisation
from storage.records.conclusion_facts import Concluded, ConclusionDone, ConclusionJudged, ConclusionWithdrawn
from storage.records.conclusions import ConclusionKind, NewConclusion, NewStatement, Standing, StatementKind
from storage.records.duties import DutyEvent
from storage.records.facts import DutyNoted
from storage.records.initiatives import NewInitiative, SubjectKind
from storage.records.people import Grant, Role
from storage.records.units import Level
from tests.examples import examples
from tests.ready import lay_empty

BEGIN, DUE = date(2026, 4, 1), date(2026, 6, 30)
POLICY = parse_policy(default_policy_text())
COMMUNES = 2


@dataclass
class Plain:
    """One conclusion as the rules are read by hand."""

    state: str = "open"
    round: int = 1
    parts: dict[int, str] = field(default_factory=dict)
    """By unit that owes its part in this round: open, told, excused; what nobody owes any more is not there."""

    def move(self, unit: int, to: list[int]) -> None:
        """A unit has ended: those it became owe what it still owed."""
        if self.state == "open" and self.parts.get(unit) == "open":
            del self.parts[unit]
            for other in to:
                self.parts.setdefault(other, "open")

    @property
    def standing(self) -> Standing:
        if self.state != "open":
            return Standing(self.state)
        for part, standing in (("open", Standing.OWED), ("told", Standing.TOLD), ("excused", Standing.EXCUSED)):
            if part in self.parts.values():
                return standing
        return Standing.LAPSED


class Course:
    """A database, and every conclusion beside it as it should stand."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.plain: dict[str, Plain] = {}
        self.dossiers: dict[str, str] = {}
        """The initiatives of those that are about one."""
        self.became: dict[int, list[int]] = {}
        self.holder: dict[str, int] = {}
        self.stopped: set[str] = set()
        self.open_units: list[int] = []
        self.count = 0
        self.now = datetime(2026, 4, 1, 1, tzinfo=UTC)

    async def settle(self) -> None:
        def build(connection: Any) -> None:
            self.root = units.add(connection, code="T", name="Tỉnh", level=Level.PROVINCE)
            for number in range(COMMUNES):
                unit = units.add(
                    connection, code=f"X{number}", name=f"Xã {number}", level=Level.COMMUNE, reports_to=self.root
                )
                self.open_units.append(unit)
            self.person = people.add(
                connection, "P", self.root, [Grant(role=Role.COORDINATOR, unit_id=self.root)], self.now
            )
            for number, unit in enumerate(self.open_units):
                name = f"i{number}"
                new = NewInitiative(
                    id=name, unit_id=unit, year=2026, name=name, subject_kind=SubjectKind.COLLECTIVE,
                    subject_name="x", field="x", place="x", target="x", end_on=None, entered_by=self.person,
                    effective_on=BEGIN,
                )  # fmt: skip
                initiatives.add(connection, new, self.now)
                self.holder[name] = unit

        await self.database.write(build)

    def source(self) -> str:
        self.count += 1
        return f"s{self.count}"

    async def tell(self, fact: Any) -> bool:
        """Store a fact twice, as a program that was killed might."""
        try:
            for _ in range(2):
                await self.database.write(lambda connection: facts.apply(connection, fact, self.now))
        except facts.RefusedFactError:
            return False
        return True

    async def look(self) -> None:
        standing = Demands(lambda: POLICY)
        demands = standing.demands(BEGIN)
        await self.database.write(lambda c: ledger.look_at_units(c, demands, BEGIN, self.now))
        await self.database.write(lambda c: ledger.look_at_initiatives(c, ledger.EVERY, demands, BEGIN, self.now))

    # --- what happens ------------------------------------------------------------------------------

    async def conclude(self, a: int, b: int) -> None:
        unit, name = self.open_units[a % len(self.open_units)], f"i{b % COMMUNES}"
        points = [NewConclusion(kind=ConclusionKind.TASK, unit_id=unit, words="w", due_on=DUE)]
        if name not in self.stopped:
            points.append(
                NewConclusion(kind=ConclusionKind.DOSSIER, unit_id=unit, initiative_id=name, words="w", due_on=DUE)
            )
        new = NewStatement(
            id=self.source(), kind=StatementKind.VISIT, unit_id=self.root, held_by=self.root, day=BEGIN,
            conclusions=tuple(points), person_id=self.person,
        )  # fmt: skip
        assert await self.tell(Concluded(statement=new, on=BEGIN))
        for number, point in enumerate(points, 1):
            self.plain[f"{new.id}.{number}"] = Plain(parts={self.holder[name] if point.initiative_id else unit: "open"})
            if point.initiative_id:
                self.dossiers[f"{new.id}.{number}"] = name

    async def done(self, which: str, a: int) -> None:
        plain, unit = self.plain[which], self.units_of(which)[a % len(self.units_of(which))]
        told = await self.tell(
            ConclusionDone(
                source=self.source(),
                conclusion_id=which,
                round=plain.round,
                units=(unit,),
                words="w",
                person_id=self.person,
                on=BEGIN,
            )
        )
        spoken = [one for one in (unit, *self.as_they_stand(unit)) if plain.parts.get(one) == "open"]
        assert told == (plain.state == "open" and bool(spoken))
        if told:
            plain.parts |= dict.fromkeys(spoken, "told")

    async def judge(self, which: str, enough: bool) -> None:
        plain = self.plain[which]
        stands = plain.standing
        told = await self.tell(
            ConclusionJudged(
                source=self.source(),
                conclusion_id=which,
                round=plain.round,
                enough=enough,
                words="w",
                due_on=DUE,
                person_id=self.person,
                on=BEGIN,
            )
        )
        assert told == (stands is Standing.TOLD)
        if told and enough:
            plain.state = "enough"
        elif told:
            plain.round += 1
            if which in self.dossiers:
                name = self.dossiers[which]
                plain.parts = {} if name in self.stopped else {self.holder[name]: "open"}
            else:
                again = [to for unit, part in plain.parts.items() if part == "told" for to in self.as_they_stand(unit)]
                plain.parts = dict.fromkeys(again, "open")

    async def drop(self, which: str) -> None:
        plain = self.plain[which]
        told = await self.tell(
            ConclusionWithdrawn(source=self.source(), conclusion_id=which, words="w", person_id=self.person)
        )
        assert told == (plain.state == "open")
        plain.state = "withdrawn" if told else plain.state

    async def excuse(self, which: str, a: int) -> None:
        plain = self.plain[which]
        owing = [unit for unit, part in plain.parts.items() if part == "open"] if plain.state == "open" else []
        if not owing:
            return
        unit = owing[a % len(owing)]
        row = await self.database.one(
            "SELECT id FROM duties WHERE object = ? AND unit_id = ? AND state = 'open'", (which, unit)
        )
        assert row is not None
        note = DutyNoted(
            duty_id=row["id"], event=DutyEvent.EXCUSED, person_id=self.person, why="w", source=self.source(), on=BEGIN
        )
        await self.database.write(lambda connection: duty_events.add(connection, note, self.now))
        plain.parts[unit] = "excused"

    async def stop(self, a: int) -> None:
        name = f"i{a % COMMUNES}"
        await self.database.write(
            lambda connection: acceptance.stop(connection, name, self.person, "w", BEGIN, self.now)
        )
        self.stopped.add(name)
        for which, about in self.dossiers.items():
            plain = self.plain[which]
            if about == name:
                plain.parts = {unit: part for unit, part in plain.parts.items() if part != "open"}

    async def reorganise(self, kind: ChangeKind, a: int, b: int, undone: bool) -> None:
        """A unit is merged into another, split into two new ones, or ends; perhaps undone at once."""
        if len(self.open_units) < 2:
            return
        unit, into = (self.open_units[n % len(self.open_units)] for n in (a, b))
        extra: dict[str, Any] = {}
        if kind is ChangeKind.MERGE:
            if unit == into:
                return
            extra = {"into": (into,)}
        elif kind is ChangeKind.SPLIT:
            names = (f"{self.count}a", f"{self.count}b")
            extra = {
                "new": tuple(NewUnit(name=name, level=Level.COMMUNE, reports_to=self.root) for name in names),
                "rest": 0,
            }
        plan = Reorganisation(id=self.source(), kind=kind, day=BEGIN, person_id=self.person, units=(unit,), **extra)
        try:
            await self.database.write(lambda connection: changes.decide(connection, plan, BEGIN, self.now))
        except RefusedChangeError:
            return
        await self.look()
        if undone:
            await self.database.write(
                lambda connection: changes.undo(connection, plan.id, self.person, BEGIN, self.now)
            )
            return
        to = [into] if kind is ChangeKind.MERGE else []
        if kind is ChangeKind.SPLIT:
            rows = await self.database.all(
                "SELECT m.to_id FROM change_moves m JOIN changes c ON c.number = m.change"
                " WHERE c.id = ? AND m.kind = 'ended' ORDER BY m.to_id",
                (plan.id,),
            )
            to = [row["to_id"] for row in rows]
            assert len(to) == 2
        self.became[unit] = to
        self.open_units.remove(unit)
        self.open_units += [one for one in to if one not in self.open_units]
        held = {name for name, holder in self.holder.items() if holder == unit}
        if to:
            self.holder |= dict.fromkeys(held, to[0])
        for which, plain in self.plain.items():
            if which not in self.dossiers:
                plain.move(unit, to)
            elif self.dossiers[which] in held and to and self.dossiers[which] not in self.stopped:
                plain.move(unit, to[:1])

    # --- reading -------------------------------------------------------------------------------------

    def as_they_stand(self, unit: int) -> list[int]:
        to = self.became.get(unit)
        if to is None:
            return [unit]
        return list(dict.fromkeys(one for each in to for one in self.as_they_stand(each)))

    def units_of(self, which: str) -> list[int]:
        """Units for which somebody may speak: those that owe it, and those that owed it before they ended."""
        parts = list(self.plain[which].parts)
        return [*parts, *(unit for unit in self.became if set(self.as_they_stand(unit)) & {*parts})] or [self.root]

    async def check(self) -> None:
        shown = 0
        for which, plain in self.plain.items():
            one = await statements.conclusion(self.database, which)
            assert one is not None
            assert (one.standing, one.round) == (plain.standing, plain.round), which
            owing = {unit for unit, part in plain.parts.items() if part == "open"} if plain.state == "open" else set()
            assert {each.unit_id for each in one.open_duties} == owing, which
            rows = await self.database.all(
                "SELECT unit_id FROM duties WHERE rule = 'conclude' AND object = ? AND state = 'open'", (which,)
            )
            assert sorted(row["unit_id"] for row in rows) == sorted(owing), "no round before is still owed"
            shown += plain.standing in (Standing.OWED, Standing.TOLD)
        total, found = await statements.open_ones(self.database, [self.root], 0, 500)
        assert total == len(found) == shown, "what is open is seen"


numbers = st.integers(0, 99)
reorganisations = st.sampled_from([ChangeKind.MERGE, ChangeKind.SPLIT, ChangeKind.CLOSE])
steps = st.one_of(
    st.tuples(st.just("conclude"), numbers, numbers),
    st.tuples(st.just("done"), numbers, numbers),
    st.tuples(st.sampled_from(["enough", "again"]), numbers),
    st.tuples(st.sampled_from(["drop", "stop"]), numbers),
    st.tuples(st.just("excuse"), numbers, numbers),
    st.tuples(reorganisations, numbers, numbers, st.booleans()),
    st.tuples(reorganisations, numbers, numbers, st.booleans()),
)


async def passes(course: list[tuple[Any, ...]]) -> None:
    with tempfile.TemporaryDirectory(prefix="dvk-course-") as folder:
        path = Path(folder) / "dvk.sqlite3"
        await lay_empty(path)
        database = await Database.open(path)
        try:
            world = Course(database)
            await world.settle()
            for number in range(COMMUNES):
                await world.conclude(number, number)
            for what, *given_ in course:
                await happens(world, what, given_)
                await world.look()
                await world.check()
        finally:
            await database.close()


async def happens(world: Course, what: str, numbers_: list[Any]) -> None:
    known = sorted(world.plain)
    first = numbers_[0]
    which = known[first % len(known)]
    world.now += timedelta(minutes=1)
    match what:
        case "conclude":
            await world.conclude(first, numbers_[1])
        case "done":
            await world.done(which, numbers_[1])
        case "enough" | "again":
            await world.judge(which, what == "enough")
        case "drop":
            await world.drop(which)
        case "excuse":
            await world.excuse(which, numbers_[1])
        case "stop":
            await world.stop(first)
        case _:
            await world.reorganise(ChangeKind(what), *numbers_)


@examples(20)
@given(st.lists(steps, min_size=6, max_size=18))
def test_a_conclusion_is_settled_or_visibly_open(course: list[tuple[Any, ...]]) -> None:
    asyncio.run(passes(course))
