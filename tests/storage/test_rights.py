"""Roles by the day, the migration that dates them, and how units stand to each other in trees of any shape."""

from __future__ import annotations

import random
import sqlite3
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.access import Action, right, scope
from storage import leaves, people, relations, roles, units
from storage.database import Database, migrate, migrations
from storage.records.people import Grant, Person, Role
from storage.records.units import Level, Relation
from tests.storage.conftest import NOW, Village

TODAY = date(2026, 4, 1)
DAY = timedelta(days=1)


def test_roles_of_before_are_kept(path: Path) -> None:
    old = sqlite3.connect(path, isolation_level=None)
    migrate(old, [step for step in migrations() if step[0] < 8])
    old.executescript(
        """
        INSERT INTO units (id, code, level, kind) VALUES (1, 'HA', 'village', 'area');
        INSERT INTO people (id, name, unit_id, created_at) VALUES (1, 'Trưởng thôn', 1, '2026-01-01');
        INSERT INTO roles VALUES (1, 'officer', 1, NULL, NULL), (1, 'leader', 1, '2026-01-01', '2026-02-01');
        """
    )
    migrate(old)
    kept = old.execute("SELECT person_id, role, unit_id, valid_from, valid_to FROM roles ORDER BY id").fetchall()
    assert kept == [(1, "officer", 1, None, None), (1, "leader", 1, "2026-01-01", "2026-02-01")]


@pytest.mark.parametrize(
    ("since", "until", "held"),
    [
        (None, None, {-1, 0, 1}),
        (0, None, {0, 1}),
        (None, 0, {-1}),
        (0, 1, {0}),
        (1, 1, set()),
        (0, 0, set()),
    ],
)
async def test_a_role_holds_from_its_first_day_up_to_but_without_its_last(
    database: Database, village: Village, since: int | None, until: int | None, held: set[int]
) -> None:
    days = [None if days is None else (TODAY + days * DAY).isoformat() for days in (since, until)]
    await database.write(lambda c: c.execute("UPDATE roles SET valid_from = ?, valid_to = ?", days))
    for number in (-1, 0, 1):
        person = await people.get(database, village.officer, TODAY + number * DAY)
        assert person is not None
        assert bool(person.grants) == (number in held), number


async def test_who_acts_for_an_admin_is_told_what_admins_are_told(database: Database, village: Village) -> None:
    def build(connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE roles SET role = 'admin'")
        deputy = people.add(connection, "Phó thôn", village.village, [], NOW)
        for person in (village.officer, deputy):
            people.link(connection, person, "telegram", str(person), NOW)
        leaves.add(connection, "l1", village.officer, deputy, TODAY, TODAY + DAY, village.officer, NOW)

    await database.write(build)
    told = [await people.chats_of_role(database, Role.ADMIN, TODAY + days * DAY) for days in (-1, 0, 1)]
    assert told == [[("telegram", "1")], [("telegram", "1"), ("telegram", "2")], [("telegram", "1")]]


async def test_a_role_given_twice_is_one_and_begins_the_earlier(database: Database, village: Village) -> None:
    for since in (TODAY + DAY, TODAY, TODAY + 2 * DAY):
        await database.write(
            lambda c, since=since: roles.grant(  # type: ignore[misc]
                c, village.officer, Role.CHECKER, village.village, since, None, village.officer, NOW
            )
        )
    held = [role for role in await roles.of_person(database, village.officer, TODAY) if role.role is Role.CHECKER]
    assert [role.valid_from for role in held] == [TODAY]


@pytest.mark.parametrize("seed", range(6))
async def test_lists_and_single_rights_agree_in_any_tree(path: Path, seed: int) -> None:
    """What may be seen one by one is what the scope of a list holds, whatever lines lead where."""
    chance = random.Random(seed)
    database = await Database.open(path)
    above: dict[int, int | None] = {}
    lines: list[tuple[int, int]] = []

    def build(connection: sqlite3.Connection) -> None:
        for number in range(30):
            over = chance.choice(list(above)) if above else None
            unit = units.add(
                connection, code=f"U{number}", name=f"Đơn vị {number}", level=Level.COMMUNE, reports_to=over
            )
            above[unit] = over
        for _ in range(8):
            line = (chance.choice(list(above)), chance.choice(list(above)))
            lines.append(line)
            connection.execute("INSERT INTO unit_lines (unit_id, to_unit_id, line) VALUES (?, ?, 'party')", line)

    def up(unit: int) -> list[int]:
        over = above[unit]
        return [unit, *(up(over) if over is not None else [])]

    def stands(unit: int, place: int) -> Relation:
        if unit == place:
            return Relation.OWN
        if place in up(unit):
            return Relation.BELOW
        if any(begin in up(unit) and place in up(end) for begin, end in lines):
            return Relation.OTHER_LINE
        if unit in up(place):
            return Relation.ABOVE
        return Relation.BESIDE if above[unit] == above[place] else Relation.ELSEWHERE

    try:
        await database.write(build)
        for role in (Role.LEADER, Role.GUEST):
            for place in chance.sample(list(above), 8):
                person = Person(id=1, name="A", unit_id=place, unit_name="", grants=(Grant(role=role, unit_id=place),))
                from_here = scope(person, Action.SEE, Relation.OTHER_LINE)
                listed = scope(person, Action.SEE) + await relations.seen_along_other_lines(database, from_here)
                within = {unit.id for unit in await units.below(database, listed)}
                for unit in above:
                    found = await relations.relations(database, unit, [place])
                    assert found == {place: stands(unit, place)}, (unit, place)
                    assert (right(person, Action.SEE, found) is not None) == (unit in within), (role, unit, place)
    finally:
        await database.close()
