"""Lower digests add up to the higher, in random provinces with merges, outcomes, amendments and duties of any kind."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bot.clock import Clock, new_id
from bot.handlers.digests.overview import gathered
from bot.handlers.services import Services
from bot.policy import default_policy_text
from bot.policy_file import PolicyFile
from bot.reports import figures as folded
from bot.reports.digest import Digest, late_in_all
from bot.reports.digest_aloud import for_the_group, three_paragraphs
from bot.reports.digest_words import MOST, in_six_lines, length
from storage import units
from storage.database import Database
from storage.records.units import Unit
from tests.examples import examples
from tests.figures.province import TODAY, TREE, World, build, days, on, reorganise, worlds
from tests.ready import lay_empty

COUNTED = ("registered", "recognised", "not_recognised", "not_concluded", "stopped", "typical", "proposed", "commended")


@dataclass(frozen=True)
class Owed:
    """A duty: of which unit, when it was due, when it was done, and how often its unit was reminded."""

    unit: str
    due: int
    done: int | None
    excused: bool
    reminded: int


owed = st.lists(
    st.builds(
        Owed,
        unit=st.sampled_from(list(TREE)),
        due=days,
        done=st.none() | days,
        excused=st.booleans(),
        reminded=st.integers(0, 2),
    ),
    max_size=10,
)


def owe(connection: sqlite3.Connection, duties: list[Owed]) -> None:
    ids = dict(map(tuple, connection.execute("SELECT code, id FROM units").fetchall()))
    for number, one in enumerate(duties):
        state = "settled" if one.done is not None else "excused" if one.excused else "open"
        due, done = on(one.due).isoformat(), on(one.done).isoformat() if one.done is not None else None
        ended = done or (due if one.excused else None)
        duty = connection.execute(
            "INSERT INTO duties (rule, unit_id, object, period, begins_on, ends_on, made_on, due_on, state, settled_on,"
            " ended_at) VALUES ('register', ?, ?, '2025', '2024-01-01', ?, '2024-01-01', ?, ?, ?, ?) RETURNING id",
            (ids[one.unit], f"o{number}", due, due, state, done, ended),
        ).fetchone()["id"]
        for time in range(one.reminded):
            connection.execute(
                "INSERT INTO reminders (duty_id, slot, step, day, due_on, state, at)"
                " VALUES (?, ?, 'officer', ?, ?, 'told', ?)",
                (duty, f"after-{time}", due, due, f"{due}T00:00:00+00:00"),
            )


@examples(15)
@given(
    worlds(),
    owed,
    st.sampled_from(["2024", "2025", "2025-H2", "2025-Q2", "2025-W14", "2026-W09", "2026", "2024..2025"]),
)
def test_lower_digests_add_up(world: World, duties: list[Owed], period: str) -> None:
    asyncio.run(_add_up(world, duties, period))


async def _add_up(world: World, duties: list[Owed], period: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        await lay_empty(Path(folder) / "dvk.sqlite3")
        database = await Database.open(Path(folder) / "dvk.sqlite3")
        try:
            person = await database.write(lambda connection: build(connection, world))
            await database.write(lambda connection: owe(connection, duties))
            await database.write(lambda connection: reorganise(connection, world, person))
            services = _services(database, Path(folder))
            for code in ("P", "C2"):
                unit = await units.by_code(database, code)
                assert unit is not None
                await _adds_up(services, unit, period)
        finally:
            await database.close()


def _services(database: Database, folder: Path) -> Services:
    (folder / "policy.toml").write_text(default_policy_text(), "utf-8")
    policy = PolicyFile(folder / "policy.toml")
    policy.load()
    here = datetime(TODAY.year, TODAY.month, TODAY.day, 3, tzinfo=UTC)
    return Services(database, policy, Clock(here - datetime.now(UTC)), new_id, {}, folder)


async def _adds_up(services: Services, unit: Unit, period: str) -> None:
    whole = await gathered(services, unit, period)
    found = whole.parts
    for name in COUNTED:
        assert sum(getattr(part.counts, name) for part in found) == getattr(whole.counts, name), name
    assert sum(part.fresh.registered for part in found) == whole.fresh.registered
    assert (sum(part.done for part in found), sum(part.reports for part in found)) == (whole.done, whole.reports)
    late = late_in_all(whole.late or ())
    assert (sum(part.late for part in found), sum(part.late_units for part in found)) == (late.duties, late.units)
    assert sum(late.why.values()) == late.duties
    for name in ("due", "settled", "on_time", "excused", "urged", "responded"):
        assert sum(getattr(part.owed, name) for part in found) == getattr(whole.figures.performance, name), name
    for part in found:
        child = await units.get(services.database, part.id) if part.id else None
        if child is not None and child.closed_on is None:
            await _is_told_the_same(services, whole, child, period)
    said = in_six_lines(whole)
    assert length(said) <= MOST
    assert len(said.splitlines()) <= 7
    for words in (three_paragraphs(whole), for_the_group(whole)):
        assert not any(child.name in words for child in whole.figures.children)


async def _is_told_the_same(services: Services, whole: Digest, child: Unit, period: str) -> None:
    """What a digest says of a part is what the part's own digest says."""
    (part,) = (one for one in whole.parts if one.id == child.id)
    own = await gathered(services, child, period)
    for counts, fresh in ((part.counts, False), (part.fresh, True)):
        assert counts == folded.counts(own.figures.tallies, whole.level, fresh=fresh)
    late = late_in_all(own.late or ())
    assert (part.done, part.reports, part.late, part.late_units) == (own.done, own.reports, late.duties, late.units)
    assert part.owed == own.figures.performance
