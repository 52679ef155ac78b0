"""Data folders for the command."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from storage import initiatives, people, reports
from storage.database import Database
from storage.records.initiatives import NewInitiative, SubjectKind
from storage.records.reports import NewReport, ReportStatus
from tests.ready import lay_province

NOW = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
FORMULA = '=HYPERLINK("http://x.example";"bấm vào đây")'


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder that is not there yet."""
    return tmp_path / "data"


@pytest.fixture
def province(data: Path) -> Path:
    """The data folder of the sample province, with what an ill-meaning person typed."""
    asyncio.run(_fill(data))
    return data


async def _fill(data: Path) -> None:
    await lay_province(data / "dvk.sqlite3", NOW)
    database = await Database.open(data / "dvk.sqlite3")
    officer = await people.of_chat(database, "telegram", "1001", date(2026, 4, 1))
    assert officer is not None
    bad = NewInitiative(
        id="bad1",
        unit_id=officer.unit_id,
        year=2026,
        name=FORMULA,
        subject_kind=SubjectKind.COLLECTIVE,
        subject_name="+84 912 345 678",
        field="economy",
        place="@SUM(A1:A9)",
        target="-1+1",
        problem='một\nhai, "ba"',
        end_on=date(2026, 12, 31),
        entered_by=officer.id,
        effective_on=date(2026, 4, 1),
    )
    report = NewReport(
        id="bad2",
        initiative_id="bad1",
        period="2026-H1",
        status=ReportStatus.SLOW,
        done="\t=1+1",
        entered_by=officer.id,
        effective_on=date(2026, 4, 1),
    )
    await database.write(lambda connection: initiatives.add(connection, bad, NOW))
    await database.write(lambda connection: reports.add(connection, report, NOW))
    await database.close()
