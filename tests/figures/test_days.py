"""What stood on a day: decisions taken back later, visits and checks, obstacles that wait."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.policy.sections import CutOffs
from bot.reports import periods
from bot.reports.figures_json import as_data
from storage import changes, figures, initiatives, obstacles, outcomes, people, reports, units
from storage.database import Database
from storage.records.changes import ChangeKind, NewUnit, Reorganisation
from storage.records.initiatives import NewInitiative, SubjectKind
from storage.records.outcomes import NewOutcome, OutcomeKind
from storage.records.people import Grant, Role
from storage.records.reports import NewReport, ReportStatus
from storage.records.units import Level
from tests.ready import lay_empty

NOW = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)
TODAY = date(2026, 3, 1)
CUT_OFFS = CutOffs()


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """A province with two communes, each with an initiative of 2025."""
    await lay_empty(tmp_path / "dvk.sqlite3")
    opened = await Database.open(tmp_path / "dvk.sqlite3")
    await opened.write(_build)
    yield opened
    await opened.close()


def _build(connection: sqlite3.Connection) -> None:
    top = units.add(connection, code="P", name="Tỉnh", level=Level.PROVINCE)
    for code in ("A", "B"):
        unit = units.add(connection, code=code, name=f"Xã {code}", level=Level.COMMUNE, reports_to=top)
        person = people.add(connection, f"Cán bộ {code}", unit, [Grant(role=Role.OFFICER, unit_id=unit)], NOW)
        new = NewInitiative(
            id=code, unit_id=unit, year=2025, name=f"Mô hình {code}", subject_kind=SubjectKind.COLLECTIVE,
            subject_name="x", field="economy", place="x", target="x", end_on=None, entered_by=person,
            effective_on=date(2025, 2, 1),
        )  # fmt: skip
        initiatives.add_accepted(connection, new, person, "", NOW)


async def told(database: Database, period: str, code: str = "P", *, as_now: bool = False) -> dict[str, Any]:
    unit = await units.by_code(database, code)
    assert unit is not None
    stretch = periods.stretch(period, CUT_OFFS.of, TODAY)
    before = periods.stretch(periods.year_before(period), CUT_OFFS.of, TODAY)
    found = await figures.of_unit(database, unit, stretch, before, {}, (), (), as_now=as_now)
    return as_data(found, lambda year: {"economy": "Kinh tế"})


def check(connection: sqlite3.Connection, number: int, initiative: str, unit: int, on: str) -> None:
    connection.execute(
        "INSERT INTO checks (id, initiative_id, unit_id, person_id, way, finding, effective_on, recorded_at, answer_by)"
        " VALUES (?, ?, ?, 1, 'on_spot', 'as_reported', ?, ?, ?)",
        (f"k{number}", initiative, unit, on, on, on),
    )


def decide(connection: sqlite3.Connection, kind: OutcomeKind, on: date, minute: int) -> None:
    new = NewOutcome(level=Level.PROVINCE, kind=kind, effective_on=on)
    outcomes.put(connection, "A", new, 1, NOW.replace(minute=minute))


async def test_a_decision_taken_back_later_stays_in_the_figures_of_its_time(database: Database) -> None:
    await database.write(lambda c: decide(c, OutcomeKind.RECOGNISED, date(2025, 6, 1), 1))
    await database.write(lambda c: decide(c, OutcomeKind.NOT_RECOGNISED, date(2025, 10, 1), 2))
    half, year = await told(database, "2025-H1"), await told(database, "2025")
    assert (half["recognised"], half["not_recognised"]) == (1, 0)
    assert (year["recognised"], year["not_recognised"]) == (0, 1)


async def test_a_corrected_day_is_as_if_it_had_always_been_so(database: Database) -> None:
    await database.write(lambda c: decide(c, OutcomeKind.RECOGNISED, date(2025, 6, 1), 1))
    await database.write(lambda c: decide(c, OutcomeKind.RECOGNISED, date(2025, 7, 1), 2))
    assert (await told(database, "2025-H1"))["recognised"] == 0
    assert (await told(database, "2025"))["recognised"] == 1
    second = await told(database, "2025-Q3")
    assert (second["in_period"]["registered"], second["in_period"]["recognised"]) == (0, 1)


async def test_visits_and_checks_within_the_period(database: Database) -> None:
    def build(connection: sqlite3.Connection) -> None:
        for number, (initiative, due, done) in enumerate(
            (("A", "2025-06-15", "2025-05-20"), ("B", "2025-06-15", None), ("B", "2025-09-15", "2025-12-01"))
        ):
            connection.execute(
                "INSERT INTO duties (rule, unit_id, object, period, initiative_id, begins_on, ends_on, made_on, due_on,"
                " state, settled_on) VALUES ('visit', 1, ?, ?, ?, '2025-01-01', ?, '2025-01-02', ?, ?, ?)",
                (initiative, str(number), initiative, due, due, "settled" if done else "open", done),
            )
        for number, (initiative, unit, on) in enumerate(
            (("A", 2, "2025-05-20"), ("A", 2, "2025-06-01"), ("B", 3, "2025-08-01"))
        ):
            check(connection, number, initiative, unit, on)

    await database.write(build)
    assert (await told(database, "2025-H1"))["visits"] == {
        "due": 2, "made": 1, "checks": 2, "checked": 1, "made_percent": "50.0",
    }  # fmt: skip
    assert (await told(database, "2025-Q3"))["visits"] == {
        "due": 1, "made": 0, "checks": 1, "checked": 1, "made_percent": "0.0",
    }  # fmt: skip
    own = (await told(database, "2025", "A"))["visits"]
    assert (own["due"], own["checks"], own["checked"], own["made_percent"]) == (0, 2, 1, None)


def tell(connection: sqlite3.Connection, number: int, initiative: str, on: date) -> None:
    report = NewReport(
        id=f"r{number}", initiative_id=initiative, period="2025-H1", status=ReportStatus.SLOW,
        obstacle="Chưa có mặt bằng", entered_by=1, effective_on=on,
    )  # fmt: skip
    now = datetime(on.year, on.month, on.day, 3, tzinfo=UTC)
    reports.add(connection, report, now)
    obstacles.follow_report(connection, report, on, on, now)


async def test_obstacles_told_answered_and_waiting(database: Database) -> None:
    answered = datetime(2025, 8, 31, 18, 0, tzinfo=UTC)  # already the first of September in Vietnam
    await database.write(lambda c: tell(c, 1, "A", date(2025, 5, 2)))
    await database.write(lambda c: tell(c, 2, "B", date(2025, 7, 3)))
    await database.write(lambda c: obstacles.answer(c, "r1", 1, "Đã giao đất", "s", date(2025, 9, 1), answered))
    assert (await told(database, "2025-Q2"))["obstacles"] == {"told": 1, "answered": 0, "open": 1}
    assert (await told(database, "2025-08"))["obstacles"] == {"told": 0, "answered": 0, "open": 2}
    assert (await told(database, "2025-09"))["obstacles"] == {"told": 0, "answered": 1, "open": 1}
    assert (await told(database, "2025", "B"))["obstacles"] == {"told": 1, "answered": 0, "open": 1}


async def test_what_an_ended_unit_did_counts_as_now_for_what_it_has_become(database: Database) -> None:
    def build(connection: sqlite3.Connection) -> None:
        connection.execute(
            "INSERT INTO duties (rule, unit_id, begins_on, ends_on, made_on, due_on, state, settled_on)"
            " VALUES ('register', 2, '2025-01-01', '2025-12-31', '2025-01-02', '2025-03-31', 'settled', '2025-03-01')"
        )
        check(connection, 1, "A", 2, "2025-05-20")
        tell(connection, 1, "A", date(2025, 5, 2))
        new = NewUnit(name="Xã Mới", level=Level.COMMUNE, reports_to=1)
        plan = Reorganisation(
            id="m", kind=ChangeKind.MERGE, day=date(2025, 9, 1), person_id=1, units=(2, 3), new=(new,)
        )
        changes.decide(connection, plan, TODAY, NOW)

    await database.write(build)
    code = (await units.as_of(database, [1], TODAY))[-1].code

    async def of(code: str, *, as_now: bool) -> tuple[int, int, int, int]:
        data = await told(database, "2025", code, as_now=as_now)
        return data["registered"], data["performance"]["settled"], data["visits"]["checks"], data["obstacles"]["open"]

    assert await of(code, as_now=False) == (2, 0, 0, 1)  # the obstacle waits there; the rest was done before it was
    assert await of(code, as_now=True) == (2, 1, 1, 1)
    assert await of("A", as_now=False) == (0, 1, 1, 0)
    assert await of("A", as_now=True) == (0, 0, 0, 0)
    assert await of("P", as_now=False) == await of("P", as_now=True) == (2, 1, 1, 1)
