"""What was told before obstacles could come of anything but reports is kept."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime

from storage import initiatives, people, reports, units
from storage.database import migrate, migrations
from storage.records.initiatives import NewInitiative, SubjectKind
from storage.records.people import Grant, Role
from storage.records.reports import NewReport, ReportStatus
from storage.records.units import Level

NOW, TODAY = datetime(2026, 4, 1, 2, tzinfo=UTC), date(2026, 4, 1)


def test_obstacles_of_reports_are_kept_with_what_was_said() -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    before = [one for one in migrations() if one[0] < 18]
    migrate(connection, before)
    connection.row_factory = sqlite3.Row
    unit = units.add(connection, code="X", name="Xã", level=Level.COMMUNE)
    person = people.add(connection, "P", unit, [Grant(role=Role.OFFICER, unit_id=unit)], NOW)
    new = NewInitiative(
        id="i", unit_id=unit, year=2026, name="Mở đường", subject_kind=SubjectKind.COLLECTIVE, subject_name="x",
        field="x", place="x", target="x", end_on=None, entered_by=person, effective_on=TODAY,
    )  # fmt: skip
    initiatives.add(connection, new, NOW)
    for name, amends in (("r1", ""), ("r2", "r1")):
        report = NewReport(
            id=name, initiative_id="i", period="2026-H1", status=ReportStatus.ON_TRACK, obstacle="thiếu vốn",
            amends=amends, entered_by=person, effective_on=TODAY,
        )  # fmt: skip
        reports.add(connection, report, NOW)
    connection.execute("INSERT INTO obstacles VALUES ('r1', 'i', 'r2', 'thiếu vốn', ?, 2, 'answered')", (person,))
    connection.execute(
        "INSERT INTO obstacle_events (obstacle_id, kind, person_id, words, source, at)"
        " VALUES ('r1', 'answered', ?, 'chờ quý II', 's', '2026-04-02')",
        (person,),
    )
    connection.row_factory = None
    migrate(connection)
    kept = connection.execute(
        "SELECT id, source, unit_id, initiative_id, report_id, words, round, state FROM obstacles"
    )
    assert kept.fetchall() == [("r1", "report", unit, "i", "r2", "thiếu vốn", 2, "answered")]
    said = connection.execute("SELECT obstacle_id, kind, person_id, unit_id, words, source, at FROM obstacle_events")
    assert said.fetchall() == [("r1", "answered", person, None, "chờ quý II", "s", "2026-04-02")]
