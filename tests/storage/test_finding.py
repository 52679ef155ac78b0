"""Lists and search among many: the same as reading every row, whoever looks and however much there is."""

from __future__ import annotations

import random
import sqlite3
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import pytest

from storage import initiatives, people, units
from storage.database import Database, migrate, migrations
from storage.records.people import Grant, Role
from storage.records.units import Level
from storage.records.words import fold
from tests.storage.conftest import NOW, Village, initiative


async def add(database: Database, village: Village, number: int, **changes: object) -> None:
    new = initiative(village, number, **changes)
    await database.write(lambda connection: initiatives.add(connection, new, NOW))


async def found(database: Database, scope: list[int], words: str) -> list[str]:
    return [line.id for line in await initiatives.mine(database, scope, 0, words=words)]


@pytest.mark.parametrize(
    "words",
    [
        "Đường hoa",
        "DUONG  hoa",
        "uon oa",
        "hoa đường",
        "khu 5",
        "5",
        "5,",
        "(g",
        "iá)",
        "móng",
        "cái mong",
        "thôn hải an",
        "ai duong",
        "th",
        "kiểu-mẫu",
        "u-m",
        "🌸",
        "\t\n",
        "",
    ],
)
async def test_parts_of_words_of_name_place_and_unit_are_found(
    database: Database, village: Village, words: str
) -> None:
    await add(database, village, 1, name="Đường hoa (giá) 🌸 kiểu-mẫu khu 5, khu 7", place="Móng Cái")
    assert await found(database, [village.village], words) == ["initiative1"], words


@pytest.mark.parametrize(
    "words", ["zz", "q", "hoakhu", "duong nha", "5 6", "hoa\x00khu xa", '"', '" OR "', "*", "-hoa"]
)
async def test_what_one_word_lacks_is_not_found(database: Database, village: Village, words: str) -> None:
    await add(database, village, 1, name="Đường hoa khu 5", place="Móng Cái")
    assert await found(database, [village.province], words) == []


@pytest.mark.parametrize("sign", ["\ue000", "\ue001"])
async def test_the_signs_for_units_and_people_are_no_words(database: Database, village: Village, sign: str) -> None:
    await add(database, village, 1, name="Đường hoa", place="Móng Cái")
    assert await found(database, [village.province], f"{sign}{village.village} {sign}{village.officer}") == []


async def test_a_renamed_unit_is_found_by_its_new_name_alone(database: Database, village: Village) -> None:
    await add(database, village, 1, name="Đường hoa", place="khu 5")

    def rename(connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE unit_names SET valid_to = '2026-05-01' WHERE unit_id = ?", (village.village,))
        connection.execute(
            "INSERT INTO unit_names (unit_id, name, folded) VALUES (?, 'Thôn Bình Minh', 'thon binh minh')",
            (village.village,),
        )

    await database.write(rename)
    assert await found(database, [village.commune], "binh minh hoa") == ["initiative1"]
    assert await found(database, [village.commune], "hai an") == []
    await database.write(
        lambda c: c.execute(
            "UPDATE unit_names SET name = 'Thôn Ban Mai', folded = 'thon ban mai' WHERE valid_to IS NULL"
        )
    )
    assert await found(database, [village.commune], "ban mai") == ["initiative1"]


async def test_what_changes_hands_is_found_by_its_new_unit(database: Database, village: Village) -> None:
    await add(database, village, 1, name="Đường hoa", place="khu 5")
    await database.write(lambda c: c.execute("UPDATE initiatives SET unit_id = ?", (village.commune,)))
    assert await found(database, [village.village], "hoa") == []
    assert await found(database, [village.commune], "mong cai hoa") == ["initiative1"]


async def test_an_undone_registration_leaves_no_words(database: Database, village: Village) -> None:
    def fail(connection: sqlite3.Connection) -> None:
        initiatives.add(connection, initiative(village, 1, name="Đường hoa"), NOW)
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011
        await database.write(fail)
    await add(database, village, 2, name="Nhà văn hóa")
    assert await found(database, [village.province], "duong hoa") == []
    assert await found(database, [village.province], "nha van") == ["initiative2"]


async def test_a_database_of_before_is_found_in_and_keeps_its_order(path: Path) -> None:
    old = sqlite3.connect(path, isolation_level=None)
    migrate(old, migrations()[:3])
    old.executescript(
        """
        INSERT INTO units (id, code, level, kind) VALUES (1, 'HA', 'village', 'area');
        INSERT INTO unit_names (unit_id, name, folded) VALUES (1, 'Thôn Hải An', 'thon hai an');
        INSERT INTO people (id, name, unit_id, created_at) VALUES (1, 'Trưởng thôn', 1, '2026-01-01');
        """
    )
    for number, recorded_at in enumerate(("2026-01-02", "2026-01-01", "2026-01-03", "2026-01-03")):
        old.execute(
            "INSERT INTO initiatives (id, unit_id, year, name, folded, subject_kind, subject_name, field, place,"
            " target, origin, entered_by, effective_on, recorded_at, state)"
            " VALUES (?, 1, 2026, ?, ?, 'collective', '', '', '', '', 'new', 1, '2026-01-01', ?, 'submitted')",
            (f"old{number}", f"Đường số {number}", f"duong so {number} ", recorded_at),
        )
    old.close()
    database = await Database.open(path)
    try:
        assert await found(database, [1], "") == ["old2", "old3", "old0", "old1"]
        assert await found(database, [1], "DƯỜNG an") == ["old2", "old3", "old0", "old1"]
        assert await found(database, [1], "2 uong") == ["old2"]
        assert list(await initiatives.names_of_year(database, 1, 2026, 1, 99)) == [
            f"duong so {n}" for n in (1, 0, 3, 2)
        ]
    finally:
        await database.close()


# The same as reading every row


@dataclass
class Row:
    """What decides whether and where an initiative is listed."""

    id: str
    unit: int
    whose: int | None
    words: list[str]
    live: bool


@dataclass
class Province:
    """A province with more units than a search names one by one, and everything in it, newest first."""

    above: dict[int, int | None] = field(default_factory=dict)
    people: list[int] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    def expected(self, scope: list[int], person: int, words: str, live_only: bool) -> list[str]:
        """The ids, read row by row."""
        return [
            row.id
            for row in self.rows
            if (person == row.whose or any(unit in scope for unit in self._up(row.unit)))
            and all(any(fold(word) in known for known in row.words) for word in words.split())
            and (row.live or not live_only)
        ]

    def _up(self, unit: int | None) -> list[int]:
        return [unit, *self._up(self.above[unit])] if unit is not None else []


def build(connection: sqlite3.Connection, chance: random.Random) -> Province:
    made = Province()
    names: dict[int, str] = {}

    def unit(level: Level, name: str, above: int | None) -> int:
        unit_id = units.add(connection, code=f"U{len(names)}", name=name, level=level, reports_to=above)
        names[unit_id], made.above[unit_id] = name, above
        return unit_id

    top = unit(Level.PROVINCE, "Tỉnh Quảng Ninh", None)
    communes = [unit(Level.COMMUNE, f"Xã {name}", top) for name in ("Hải Sơn", "Đông An", "Bình Lâm")]
    for number in range(520):
        place = chance.choice(("Hải An", "Tổ 5", "Đường Đông", "Lâm Bình"))
        unit(Level.VILLAGE, f"Thôn {place}", communes[min(number // 10, 2)])
    for unit_id in [top, *communes, *list(names)[4:24]]:
        grants = [Grant(role=Role.OFFICER, unit_id=unit_id)]
        made.people.append(people.add(connection, f"Cán bộ {unit_id}", unit_id, grants, NOW))
    village = Village()
    village.village, village.officer = top, made.people[0]
    busy = [*list(names)[:24], list(names)[-1]]
    for number in range(200):
        name = " ".join(chance.choices(("đường", "hoa", "nhà", "văn", "hóa", "5", "tổ", "Ô", "xã"), k=4))
        new = initiative(
            village,
            number,
            unit_id=chance.choice(busy),
            name=name,
            place=chance.choice(("khu 7", "Hải An")),
            entered_by=chance.choice(made.people),
            responsible_id=chance.choice([None, *made.people]),
        )
        initiatives.add(connection, new, NOW)
        live = chance.random() > 0.3
        if not live:
            connection.execute("UPDATE initiatives SET state = 'stopped' WHERE id = ?", (new.id,))
        words = fold(f"{name} {new.place} {names[new.unit_id]}").split()
        made.rows.insert(0, Row(new.id, new.unit_id, new.responsible_id, words, live))
    return made


@pytest.mark.parametrize("seed", range(3))
async def test_lists_and_searches_are_what_reading_every_row_gives(path: Path, seed: int) -> None:
    chance = random.Random(seed)
    database = await Database.open(path)
    try:
        made = await database.write(lambda connection: build(connection, random.Random(seed)))
        some = list(made.above)[:24]
        for scope in ([1], [2], [3, 5], [4], [5], [2, 3, 4], [], [1, 2], chance.sample(some, 6)):
            for words in ("", "duong", "o", "an hoa", "xa 5 to", "hai son", "thon duong dong", "nha zz"):
                person, live_only = chance.choice([0, *made.people]), chance.random() < 0.5
                expected = made.expected(scope, person, words, live_only)
                ends = sorted({0, 1, chance.randint(0, 40), 7, 60, 250})
                pages = [
                    await initiatives.mine(
                        database, scope, person, words=words, live_only=live_only, offset=begin, limit=end - begin
                    )
                    for begin, end in pairwise(ends)
                ]
                case = (scope, person, words, live_only)
                assert [line.id for page in pages for line in page] == expected, case
                assert [len(page) for page in pages] == [len(expected[b:e]) for b, e in pairwise(ends)], case
    finally:
        await database.close()
