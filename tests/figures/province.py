"""A small province whose people do anything on any day of two years, made with the program's own functions."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from storage import acceptance, changes, finding, initiatives, outcomes, people, reports, sums, units
from storage.records.changes import UNIT, ChangeKind, NewUnit, Reorganisation
from storage.records.initiatives import NewInitiative, Origin, SubjectKind
from storage.records.outcomes import NewOutcome, OutcomeKind
from storage.records.people import Grant, Role
from storage.records.reports import NewReport, ReportStatus, Resource, ResourceKind, ResourceRole, Source
from storage.records.units import Level

BEGIN = date(2024, 1, 1)
DAYS = 731
TODAY = date(2026, 3, 1)
NOW = datetime(2026, 3, 1, tzinfo=UTC)
TREE = {"P": None, "D": "P", "C0": "D", "C1": "P", "C2": "P", "V0": "C0", "V1": "C1", "V2": "C2"}
ENDED = {ChangeKind.MERGE: ("C0", "C1"), ChangeKind.SPLIT: ("C0",), ChangeKind.MOVE: ()}
"""Which units end as units are reorganised: two become one, one becomes two, or a village goes to another commune."""
LEVELS = (Level.COMMUNE, Level.DISTRICT, Level.PROVINCE)
FIELDS = ("economy", "culture_society", "gone")
"""The last is no field of the policy any more."""
KINDS = {
    "land": (ResourceKind.LAND, ResourceRole.CONTRIBUTION, Source.PEOPLE, "m²"),
    "labour": (ResourceKind.LABOUR, ResourceRole.CONTRIBUTION, Source.PEOPLE, "ngày công"),
    "road": (ResourceKind.LENGTH, ResourceRole.OUTPUT, None, "m"),
}

days = st.integers(0, DAYS - 1)


@dataclass(frozen=True)
class Told:
    """A report: of which initiative, on which day, in the place of which earlier one of it, what it says."""

    of: int
    on: int
    amends: int | None
    amounts: tuple[tuple[str, Decimal, bool, bool, str], ...]


@dataclass(frozen=True)
class One:
    """An initiative and what became of it; days after BEGIN."""

    unit: str
    year: int
    sent: int
    accepted: int | None
    field: str
    subject: SubjectKind
    origin: Origin
    group: str
    programmes: tuple[str, ...]
    decided: tuple[tuple[Level, OutcomeKind, int], ...]
    stopped: int | None
    same_as: int | None


@dataclass(frozen=True)
class World:
    """All that happens."""

    initiatives: tuple[One, ...]
    reports: tuple[Told, ...]
    reorganised_on: int | None
    how: ChangeKind
    marked: bool
    """The totals of initiatives are still to be written."""

    @property
    def ended(self) -> tuple[str, ...]:
        """The units that ended."""
        return ENDED[self.how] if self.reorganised_on is not None else ()


amounts = st.tuples(
    st.sampled_from(list(KINDS)),
    st.decimals(0, 10**15, places=2) | st.integers(1, 500).map(Decimal),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["", "đường bê tông", "Kênh"]),
)
ones = st.builds(
    One,
    unit=st.sampled_from(list(TREE)),
    year=st.sampled_from([2024, 2025]),
    sent=days,
    accepted=st.none() | st.integers(0, 60) | st.integers(0, 10),
    field=st.sampled_from(FIELDS),
    subject=st.sampled_from(list(SubjectKind)),
    origin=st.sampled_from(list(Origin)),
    group=st.sampled_from(["", "Nhóm A", "nhóm b"]),
    programmes=st.sampled_from([(), ("ntm",), ("ntm", "do_thi")]),
    decided=st.lists(
        st.tuples(st.sampled_from(LEVELS), st.sampled_from(list(OutcomeKind)), days),
        max_size=4,
    ).map(tuple),
    stopped=st.none() | st.none() | days,
    same_as=st.none() | st.none() | st.integers(0, 7),
)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    made = draw(st.lists(ones, max_size=8))
    told = draw(
        st.lists(
            st.builds(
                Told,
                of=st.integers(0, max(0, len(made) - 1)),
                on=days,
                amends=st.none() | st.none() | st.integers(0, 3),
                amounts=st.lists(amounts, max_size=3).map(tuple),
            ),
            max_size=12 if made else 0,
        )
    )
    return World(
        tuple(made), tuple(told), draw(st.none() | days), draw(st.sampled_from(list(ENDED))), draw(st.booleans())
    )


def on(number: int) -> date:
    return BEGIN + timedelta(days=number)


def build(connection: sqlite3.Connection, world: World) -> int:
    """Make it all true but how units are reorganised; who did it."""
    ids: dict[str, int] = {}
    for code, above in TREE.items():
        level = {"P": Level.PROVINCE, "D": Level.DISTRICT, "C": Level.COMMUNE, "V": Level.VILLAGE}[code[0]]
        name = f"Đơn vị {code}"
        ids[code] = units.add(connection, code=code, name=name, level=level, reports_to=ids[above] if above else None)
    person = people.add(connection, "Cán bộ tổng hợp", ids["P"], [Grant(role=Role.ADMIN, unit_id=ids["P"])], NOW)
    for number, one in enumerate(world.initiatives):
        _initiative(connection, f"i{number}", one, ids[one.unit], person)
    _report(connection, world, person)
    for number, one in enumerate(world.initiatives):
        _end(connection, world, number, one, person)
    while not world.marked and sums.catch_up(connection):
        pass
    while finding.catch_up(connection):
        pass
    return person


def _initiative(connection: sqlite3.Connection, name: str, one: One, unit: int, person: int) -> None:
    new = NewInitiative(
        id=name, unit_id=unit, year=one.year, name=f"Mô hình {name}", subject_kind=one.subject, subject_name="x",
        field=one.field, place="x", target="x", end_on=None, origin=one.origin, group=one.group,
        programmes=one.programmes, entered_by=person, effective_on=on(one.sent),
    )  # fmt: skip
    initiatives.add(connection, new, NOW)
    if one.accepted is not None:
        initiatives.accept(connection, name, person, "", on(one.sent + one.accepted), NOW)
    for number, (level, kind, day) in enumerate(one.decided):
        later = NOW + timedelta(minutes=number)
        outcomes.put(connection, name, NewOutcome(level=level, kind=kind, effective_on=on(day)), person, later)


def _report(connection: sqlite3.Connection, world: World, person: int) -> None:
    standing: dict[int, list[str]] = {}
    for number, told in enumerate(world.reports):
        rows = tuple(
            Resource(
                kind=KINDS[kind][0], role=KINDS[kind][1], source=KINDS[kind][2], unit=KINDS[kind][3], amount=amount,
                object=what if kind == "road" else "", typed="x", approximate=approximate, cumulative=cumulative,
            )
            for kind, amount, approximate, cumulative, what in told.amounts
        )  # fmt: skip
        open_ones = standing.setdefault(told.of, [])
        amends = open_ones.pop(told.amends % len(open_ones)) if told.amends is not None and open_ones else ""
        new = NewReport(
            id=f"r{number:02}", initiative_id=f"i{told.of}", period="2025-H1", status=ReportStatus.ON_TRACK,
            resources=rows, amends=amends, entered_by=person, effective_on=on(told.on),
        )  # fmt: skip
        reports.add(connection, new, NOW + timedelta(minutes=number))
        open_ones.append(new.id)


def _end(connection: sqlite3.Connection, world: World, number: int, one: One, person: int) -> None:
    """Given up, or found to be another, where that other is live."""
    if one.stopped is None:
        return
    name, day = f"i{number}", on(max(one.stopped, one.sent))
    if one.same_as is None:
        acceptance.stop(connection, name, person, "", day, NOW)
        return
    kept = f"i{one.same_as % len(world.initiatives)}"
    try:
        acceptance.merge(connection, name, kept, person, "", "", day, NOW)
    except acceptance.NotAsSeenError:
        acceptance.stop(connection, name, person, "", day, NOW)


def reorganise(connection: sqlite3.Connection, world: World, person: int) -> None:
    """Two communes become one, one becomes two, or a village goes to another commune."""
    if world.reorganised_on is None:
        return
    codes = dict(map(tuple, connection.execute("SELECT code, id FROM units").fetchall()))
    one = NewUnit(name="Xã mới", level=Level.COMMUNE, reports_to=codes["P"])
    plan = Reorganisation(
        id="reorganised",
        kind=world.how,
        day=on(world.reorganised_on),
        person_id=person,
        units=tuple(codes[code] for code in (world.ended or ("V1",))),
    )
    match world.how:
        case ChangeKind.MERGE:
            more: dict[str, object] = {"new": (one,)}
        case ChangeKind.SPLIT:
            held = connection.execute("SELECT id FROM initiatives WHERE unit_id = ? ORDER BY id", (codes["C0"],))
            apart = {row["id"]: 1 for number, row in enumerate(held) if number % 2} | {f"{UNIT}{codes['V0']}": 1}
            other = NewUnit(name="Xã mới khác", level=Level.COMMUNE, reports_to=codes["D"])
            more = {"new": (one, other), "apart": apart}
        case _:
            more = {"reports_to": codes["C2"]}
    changes.decide(connection, plan.model_copy(update=more), TODAY, NOW)
