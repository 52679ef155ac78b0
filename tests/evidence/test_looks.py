"""How pictures are told apart and recognised, and how they are found among very many."""

from __future__ import annotations

import random
import sqlite3
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.jobs.pictures import examine
from storage import likenesses
from storage.database import Database
from storage.likenesses import NEAR
from tests.evidence.pictures import HEIC, again, bomb, broken, photo
from tests.local.conftest import png


def distance(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()


def test_the_same_scene_is_recognised_and_two_hundred_others_are_not() -> None:
    prints = [examine(photo(number)).print for number in range(200)]
    for number in range(20):
        assert distance(examine(again(number)).print, prints[number]) <= NEAR
    nearest = min(distance(one, other) for n, one in enumerate(prints) for other in prints[:n])
    assert nearest > NEAR


def test_where_there_is_nothing_to_see_nothing_is_compared() -> None:
    wall = examine(png(300, 200))
    assert (wall.kind, wall.print) == ("picture", "")


def test_nothing_that_is_sent_raises() -> None:
    kinds = [examine(content).kind for content in (HEIC, broken(1), bomb(), b"%PDF-1.4", b"", b"\xff\xd8\xff")]
    assert kinds == ["heic", "broken", "too_large", "", "", "broken"]
    assert examine(b"GIF89a", claimed=True).kind == "broken"
    whole, chance = photo(1), random.Random(7)
    for _ in range(200):
        damaged = bytearray(whole)
        for _ in range(20):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        examine(bytes(damaged))


class UndoneError(Exception):
    """Rolls back what a test wrote."""


async def test_among_a_hundred_thousand_it_is_found_by_index(tmp_path: Path) -> None:
    def look(connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA defer_foreign_keys = ON")
        chance = random.Random(1)
        prints = [f"{chance.getrandbits(64):016x}" for _ in range(100_000)]
        far = 0b1000_1000_0000_0000_0001 ^ (0b11 << 33) ^ (0b11 << 60)  # seven bits, over all four bands
        prints.append(f"{int(prints[77_777], 16) ^ far:016x}")
        connection.executemany(
            "INSERT INTO files (sha256, size, mime, kept_at, picture, print, band_0, band_1, band_2, band_3)"
            " VALUES (?, 1, '', '', 'picture', ?, ?, ?, ?, ?)",
            ((f"f{n}", one, *likenesses.bands(one)) for n, one in enumerate(prints)),
        )
        connection.executemany(
            "INSERT INTO evidence (id, report_id, kind, channel, bot, chat, ref, sha256, state)"
            " VALUES (?, ?, 'photo', 'c', 'b', '', 'r', ?, 'kept')",
            ((n, f"r{n}", f"f{n}") for n in range(len(prints))),
        )
        begun = time.perf_counter()
        likenesses.note(connection, 100_000, datetime(2026, 4, 1, tzinfo=UTC))
        took = time.perf_counter() - begun
        found = [tuple(row) for row in connection.execute("SELECT evidence_id, other_id, distance FROM likenesses")]
        raise UndoneError(found, took)

    database = await Database.open(tmp_path / "dvk.sqlite3")
    try:
        with pytest.raises(UndoneError) as undone:
            await database.write(look)
    finally:
        await database.close()
    found, took = undone.value.args
    assert found == [(100_000, 77_777, 7)]
    assert took < 0.05, "a look at all of them takes longer"
