"""Who is late and why, by part of a unit: the counts against plain loops over random duties."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from storage import initiatives, lateness, units
from storage.database import Database, day
from storage.records.initiatives import NewInitiative, SubjectKind
from storage.records.lateness import LatePart
from storage.records.units import Level
from tests.examples import examples
from tests.ready import lay_empty

TODAY = date(2026, 3, 1)
NOW = datetime(2026, 3, 1, 3, tzinfo=UTC)
SINCE = TODAY - timedelta(days=20)
TREE: dict[str, str | None] = {"P": None, "A": "P", "B": "P", "A1": "A", "A2": "A", "B1": "B"}
SAID = ("acknowledged", "said_done", "stuck", "time_asked", "time_given", "time_refused")
OTHER = ("urged", "handed_over", "moved")
days = st.integers(-40, 10).map(lambda n: TODAY + timedelta(days=n))


@dataclass(frozen=True)
class Owed:
    unit: str
    due: date
    state: str
    ended: date
    said: tuple[str, ...]
    told: tuple[tuple[str, str], ...]
    """Steps, and what became of each reminder."""
    stands: str
    """The state of an obstacle in the way of the duty; empty: there is none."""
    initiative: bool
    """It is about an initiative in whose way something stands."""


owed = st.builds(
    Owed,
    unit=st.sampled_from([*TREE]),
    due=days,
    state=st.sampled_from(["open", "open", "open", "settled", "excused", "withdrawn"]),
    ended=days,
    said=st.lists(st.sampled_from([*SAID, *OTHER]), max_size=3).map(tuple),
    told=st.lists(
        st.tuples(
            st.sampled_from(["officer", "superior", "urging"]), st.sampled_from(["told", "told", "nobody", "covered"])
        ),
        max_size=3,
    ).map(tuple),
    stands=st.sampled_from(["", "", "", "open", "answered", "solved"]),
    initiative=st.sampled_from([False, False, False, True]),
)


def plainly(duties: list[Owed], unit: str) -> dict[str, Counter[str]]:
    """What each part of a unit owes late, with why and what was tried; duty by duty."""
    parts: dict[str, Counter[str]] = {}
    for one in duties:
        path = [one.unit]
        while (above := TREE[path[-1]]) is not None:
            path.append(above)
        if unit not in path or one.due >= TODAY:
            continue
        part = path[path.index(unit) - 1] if path.index(unit) else ""
        if one.state == "excused" and SINCE <= one.ended <= TODAY:
            parts.setdefault(part, Counter())["excused"] += 1
        if one.state != "open":
            continue
        count = parts.setdefault(part, Counter())
        count["late"] += 1
        reminders, urgings = one.told.count(("officer", "told")), one.told.count(("urging", "told"))
        count.update(reminders=reminders, urgings=urgings, reminded=bool(reminders), urged=bool(urgings))
        count[_why(one, bool(reminders or urgings))] += 1
    return parts


def _why(one: Owed, spoken: bool) -> str:
    said = [kind for kind in one.said if kind in SAID]
    if one.stands == "open" or one.initiative:
        return "stuck"
    if said:
        return "time_asked" if said[-1] == "time_asked" else "answered"
    if spoken:
        return "unanswered"
    return "nobody" if any(became == "nobody" for _, became in one.told) else "unsaid"


def _initiative(name: str, unit: int) -> NewInitiative:
    return NewInitiative(
        id=name, unit_id=unit, year=2026, name=name, subject_kind=SubjectKind.COLLECTIVE, subject_name="x",
        field="economy", place="x", target="x", end_on=None, entered_by=1, effective_on=SINCE,
    )  # fmt: skip


def stored(connection: sqlite3.Connection, duties: list[Owed]) -> dict[str, int]:
    ids: dict[str, int] = {}
    for code, above in TREE.items():
        ids[code] = units.add(
            connection, code=code, name=code, level=Level.COMMUNE, reports_to=ids[above] if above else None
        )
    connection.execute("INSERT INTO people (id, name, unit_id, created_at) VALUES (1, 'A', 1, '')")
    for number, one in enumerate(duties, 1):
        initiatives.add(connection, _initiative(f"i{number}", ids[one.unit]), NOW)
        ended = f"{one.ended.isoformat()}T03:00:00.000+00:00" if one.state != "open" else None
        connection.execute(
            "INSERT INTO duties (id, rule, unit_id, object, initiative_id, begins_on, ends_on, made_on, due_on, state,"
            " ended_at) VALUES (?, 'report', ?, ?, ?, '', '', '2026-01-01', ?, ?, ?)",
            (number, ids[one.unit], str(number), f"i{number}", day(one.due), one.state, ended),
        )
        for kind in one.said:
            connection.execute(
                "INSERT INTO duty_events (duty_id, kind, person_id, at) VALUES (?, ?, 1, '')", (number, kind)
            )
        for index, (step, became) in enumerate(one.told):
            connection.execute(
                "INSERT INTO reminders (duty_id, slot, due_on, step, day, state, at) VALUES (?, ?, ?, ?, ?, ?, '')",
                (number, str(index), day(one.due), step, day(one.due), became),
            )
        for name, duty, initiative, state in (
            ("d", number, None, one.stands),
            ("i", None, f"i{number}", "open" if one.initiative else "solved"),
        ):
            if state:
                connection.execute(
                    "INSERT INTO obstacles (id, source, unit_id, initiative_id, duty_id, words, told_by, state)"
                    " VALUES (?, 'duty', ?, ?, ?, 'x', 1, ?)",
                    (f"{name}{number}", ids[one.unit], initiative, duty, state),
                )
    return ids


@examples(40)
@given(st.lists(owed, max_size=14), st.sampled_from([*TREE]))
def test_parts_are_late_as_plain_loops_say(duties: list[Owed], unit: str) -> None:
    asyncio.run(_agree(duties, unit))


async def _agree(duties: list[Owed], unit: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        await lay_empty(Path(folder) / "dvk.sqlite3")
        database = await Database.open(Path(folder) / "dvk.sqlite3")
        try:
            ids = await database.write(lambda c: stored(c, duties))
            found = await lateness.by_child(database, ids[unit], TODAY, SINCE)
            names = {ids[code]: code for code in TREE} | {0: ""}
            counts = {names[part.child]: part for part in found}
            hand = plainly(duties, unit)
            assert counts.keys() == hand.keys()
            for code, part in counts.items():
                numbers = part.model_dump(exclude={"child", "name", "units", "oldest"})
                assert numbers == {name: hand[code][name] for name in numbers}, code
                assert part.name == (code or unit)
            assert [part.late for part in found] == sorted((part.late for part in found), reverse=True)
            _whole(duties, unit, found)
        finally:
            await database.close()


def _whole(duties: list[Owed], unit: str, found: tuple[LatePart, ...]) -> None:
    """The parts add up to the whole unit, which has as many late units as there are."""
    late = []
    for one in duties:
        path = [one.unit]
        while (above := TREE[path[-1]]) is not None:
            path.append(above)
        if unit in path and one.state == "open" and one.due < TODAY:
            late.append(one)
    assert sum(part.late for part in found) == len(late)
    assert sum(part.units for part in found) == len({one.unit for one in late})
    assert min((part.oldest for part in found if part.oldest), default=None) == min((o.due for o in late), default=None)
