"""A database in a folder of its own, and what most tests put into it."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from storage import people, units
from storage.database import Database
from storage.records.initiatives import NewInitiative, SubjectKind
from storage.records.people import Grant, Role
from storage.records.units import Level
from tests.ready import lay_empty

NOW = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "dvk.sqlite3"


@pytest.fixture
async def database(path: Path) -> AsyncIterator[Database]:
    await lay_empty(path)
    opened = await Database.open(path, busy_seconds=0.1)
    yield opened
    await opened.close()


class Village:
    """A province, a commune in it and a village in that, with an officer in the village."""

    province: int
    commune: int
    village: int
    officer: int


@pytest.fixture
async def village(database: Database) -> Village:
    made = Village()

    def build(connection: sqlite3.Connection) -> None:
        made.province = units.add(connection, code="QN", name="Tỉnh Quảng Ninh", level=Level.PROVINCE)
        made.commune = units.add(
            connection, code="MC", name="Phường Móng Cái 1", level=Level.COMMUNE, reports_to=made.province
        )
        made.village = units.add(
            connection, code="HA", name="Thôn Hải An", level=Level.VILLAGE, reports_to=made.commune
        )
        grants = [Grant(role=Role.OFFICER, unit_id=made.village)]
        made.officer = people.add(connection, "Trưởng thôn", made.village, grants, NOW)

    await database.write(build)
    return made


def initiative(village: Village, number: int = 1, **changes: object) -> NewInitiative:
    """A registration of the village."""
    values: dict[str, object] = {
        "id": f"initiative{number}",
        "unit_id": village.village,
        "year": 2026,
        "name": f"Vận động hiến đất mở đường số {number}",
        "subject_kind": SubjectKind.COLLECTIVE,
        "subject_name": "Thôn Hải An",
        "field": "economy",
        "place": "thôn Hải An",
        "target": "600 m đường",
        "end_on": date(2026, 12, 31),
        "entered_by": village.officer,
        "effective_on": date(2026, 4, 1),
    }
    return NewInitiative.model_validate(values | changes)
