"""The invented province, and that every view can be looked at in it."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

from benchmarks import figures, province, views

SMALL = {"people": 120, "villages": 30, "communes": 4, "talkers": 10}


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    return sqlite3.connect(path).execute(query).fetchall()


async def test_a_province_is_as_large_as_was_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "dvk.sqlite3"
    await asyncio.to_thread(province.fill, path, initiatives=200, **SMALL)
    [counts] = rows(
        path, "SELECT (SELECT count(*) FROM initiatives), (SELECT count(*) FROM people), (SELECT count(*) FROM units)"
    )
    assert counts == (200, 120, 1 + 1 + 8 + 30 + 4 + 1), "district and communes that were, and the committee too"
    chats = {int(str(row[0])) for row in rows(path, "SELECT chat FROM chats")}
    assert chats == {*range(4001, 4007), *range(province.FIRST, province.FIRST + 10)}
    [(reported,)] = rows(path, "SELECT count(*) FROM reports")
    assert 200 <= int(str(reported)) <= 300


async def test_the_same_seed_makes_the_same_province(tmp_path: Path) -> None:
    made = []
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        await asyncio.to_thread(province.fill, tmp_path / name, initiatives=50, seed=seed, **SMALL)
        made.append(rows(tmp_path / name, "SELECT id, name, unit_id, entered_by FROM initiatives ORDER BY number"))
    assert made[0] == made[1]
    assert made[0] != made[2]


async def test_every_view_is_measured_named_or_come_upon(tmp_path: Path) -> None:
    who, path = ("province coordinator", "officer without any"), tmp_path / "dvk.sqlite3"

    def busy() -> None:
        province.fill(path, initiatives=100, **SMALL)
        figures.conclude(path)
        views.happen(path)

    await asyncio.to_thread(busy)
    results = await views.measure((100,), calls=1, warm=0, deep=0, who=who, province_file=path)
    named = [one for one in results if one.view in views.VIEWS]
    assert len(named) == len(views.VIEWS) * len(who)
    assert all(0 < result.p50 <= result.p95 for result in results)
    table = views.table(results).splitlines()
    assert table[0] == "| View | Who | Bytes shown | 100 |"
    assert table[3 + len(named)].startswith(f"{len(results)} views of 100 initiatives were looked at, ")
    come_upon = {one.view for one in results} - {*views.VIEWS}
    assert {"a:o:ID", "c:xetduyet", "n:urge:unit:N", "h:unit:N:N-HN:N", "v:initiative:ID"} <= come_upon
