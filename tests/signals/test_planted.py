"""Near-duplicates: copies with other places among thousands of honest registrations, and what was published."""

from __future__ import annotations

import json
import random
from collections.abc import AsyncIterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.jobs.looking import Looking
from storage import initiatives, units
from storage.database import Database
from storage.records.initiatives import NewInitiative, SubjectKind
from storage.records.units import Level
from tests.place import Place, place
from tests.signals.planted import COMMUNES, Registered, copied, honest

pytestmark = pytest.mark.server
PUBLISHED = Path(__file__).parent.parent / "data" / "published_initiatives.jsonl"


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Place]:
    async with place(tmp_path) as found:
        yield found


async def communes(database: Database, names: Sequence[str]) -> dict[str, int]:
    """Communes of the province by their names."""

    def add(connection: Any) -> dict[str, int]:
        (root,) = connection.execute("SELECT id FROM units_now WHERE reports_to IS NULL").fetchone()
        return {
            name: units.add(connection, code=f"X{number}", name=name, level=Level.COMMUNE, reports_to=root)
            for number, name in enumerate(names)
        }

    return await database.write(add)


def new(number: int, unit: int, one: Registered) -> NewInitiative:
    return NewInitiative(
        id=f"n{number}",
        unit_id=unit,
        year=2026,
        name=one.name,
        subject_kind=SubjectKind.COLLECTIVE,
        subject_name=one.unit,
        field="economy",
        place=one.place,
        target=one.target,
        method=one.method,
        end_on=None,
        entered_by=1,
        effective_on=date(2026, 4, 1),
    )


async def looked_at(here: Place, registered: Sequence[NewInitiative]) -> set[str]:
    """Register as many as these and look; the ids of those that seem to repeat another."""
    now = here.clock.now()
    for begin in range(0, len(registered), 500):
        some = registered[begin : begin + 500]
        await here.database.write(lambda c, some=some: [initiatives.add(c, one, now) for one in some] and None)  # type: ignore[misc]
    looking = Looking(here.bot.services)
    while await here.database.one("SELECT 1 FROM signal_looks"):
        await looking.tick()
    rows = await here.database.all("SELECT initiative_id FROM signals WHERE kind = 'alike'")
    return {row[0] for row in rows}


async def test_copies_are_found_and_honest_work_is_left_alone(here: Place) -> None:
    chance = random.Random(11)
    own = honest(chance, 2000)
    originals = chance.sample(own, 200)
    copies = [copied(chance, one) for one in originals]
    at = await communes(here.database, [f"Xã {name}" for name in COMMUNES])
    registered = [new(number, at[one.unit], one) for number, one in enumerate((*own, *copies))]
    found = await looked_at(here, registered)
    caught = sum(f"n{number}" in found for number in range(len(own), len(registered)))
    false = sum(f"n{number}" in found for number in range(len(own)))
    print(f"Found {caught} of {len(copies)} copies; asked {false} of {len(own)} honest ones.")
    assert caught >= 0.95 * len(copies)
    assert false <= 0.02 * len(own)


@pytest.mark.parametrize(("year", "count"), [(2026, 1), (2025, 0)])
async def test_a_list_is_asked_about_for_this_year_only(here: Place, year: int, count: int) -> None:
    name = "Vận động nhân dân xây nhà tắm, nhà tiêu hợp vệ sinh, di chuyển chuồng trại, trồng chè hoa vàng"
    at = await communes(here.database, ["Xã Quế Sơn", "Xã Thác Giềng"])
    told = [
        new(number, unit, Registered(f"{name} {place}", place, "", "", unit_name, "", "")).model_copy(
            update={"year": year, "target": "", "effective_on": date(year, 3, 1)}
        )
        for number, (unit_name, unit, place) in enumerate(
            (name, unit, f"thôn {number + 4}") for number, (name, unit) in enumerate(at.items())
        )
    ]

    def accepted(connection: Any) -> None:
        for one in told:
            initiatives.add_accepted(connection, one, 1, "danh-sach.xlsx", here.clock.now())

    await here.database.write(accepted)
    await here.bot.tick()
    rows = await here.database.all("SELECT kind FROM signals")
    assert [row[0] for row in rows] == ["alike"] * count, "a list has no targets, and nobody is asked for them"


async def test_what_was_published_raises_nothing(here: Place) -> None:
    rows = [json.loads(line) for line in PUBLISHED.read_text("utf-8").splitlines()]
    at = await communes(here.database, sorted({row["unit"] for row in rows}))
    registered = [
        NewInitiative(
            id=f"p{number}",
            unit_id=at[row["unit"]],
            year=2026,
            name=row["name"],
            subject_kind=SubjectKind(row["subject"]),
            subject_name=row.get("by", row["unit"]),
            field="economy",
            place=row.get("place", ""),
            target="",
            end_on=None,
            entered_by=1,
            effective_on=date(2026, 4, 1),
        )
        for number, row in enumerate(rows)
    ]

    def accepted(connection: Any) -> None:
        for one in registered:
            initiatives.add_accepted(connection, one, 1, "danh-sach.xlsx", here.clock.now())

    await here.database.write(accepted)
    await here.bot.tick()
    assert await here.database.all("SELECT * FROM signals") == []
