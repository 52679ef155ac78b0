"""What a machine can do to a running bot: nothing is lost, the admin is told, and it recovers by itself."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.jobs.alarm import alarm, database_locked, disk_full
from storage import inbox
from tests.jobs.conftest import answered, until
from tests.load import Cadre
from tests.place import ADMIN, HAI_AN, LEADER, QUANG_SON, QUANG_THANH, TOKEN, Place, place

pytestmark = pytest.mark.server


async def limit(here: Place, spare: int) -> None:
    """Let the database grow by so many pages and no more, as on a full disk."""

    def work(connection: sqlite3.Connection) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + spare}").fetchall()

    await here.database.write(work)


def people(here: Place, patience: float) -> list[Cadre]:
    return [Cadre(here.server, person, random.Random(person), patience) for person in (QUANG_SON, QUANG_THANH, HAI_AN)]


async def all_stored(here: Place, cadres: list[Cadre]) -> None:
    """Every form that was answered to the end is stored, once."""
    await answered(here)
    for kind, name in (("initiatives", "name"), ("reports", "done")):
        stored = [row[name] for row in await here.export(kind)]
        given = [str(form.stored[name]) for cadre in cadres for form in cadre.forms if form.kind == kind]
        assert sorted(set(stored) & set(given)) == sorted(given)
        assert len(set(stored)) == len(stored)
    assert await inbox.dead(here.database) == []
    assert await here.database.all("SELECT 1 FROM outbox WHERE status <> 'sent'") == []


async def test_a_full_disk(here: Place, caplog: pytest.LogCaptureFixture) -> None:
    admin, cadres = here.phone(ADMIN), people(here, patience=0.5)
    await limit(here, spare=4)
    work = [asyncio.create_task(cadre.work(lambda: True)) for cadre in cadres]
    await admin.hear(alarm(disk_full()))
    await here.phone(LEADER).say("/trogiup")
    assert not all(task.done() for task in work)
    await limit(here, spare=100_000)
    await asyncio.gather(*work)
    await all_stored(here, cadres)
    assert "The disk is full: free some space, the bot goes on by itself." in caplog.text
    assert "This is over: The disk is full" in caplog.text


async def test_a_locked_database(here: Place, caplog: pytest.LogCaptureFixture) -> None:
    admin, cadres = here.phone(ADMIN), people(here, patience=3)
    other = sqlite3.connect(here.settings.database_file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")  # the bot may still be starting; it goes on by itself then, too
    work = [asyncio.create_task(cadre.work(lambda: True)) for cadre in cadres]
    await admin.hear(alarm(database_locked()), patience=20)
    other.execute("ROLLBACK")
    other.close()
    await asyncio.gather(*work)
    await all_stored(here, cadres)
    assert "Another program holds the database" in caplog.text


async def test_a_server_that_is_dead_at_the_start(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with place(tmp_path, running=False) as here:
        port = int(here.server.base_url.rpartition(":")[2])
        await here.server.stop()
        await here.start()
        await until(lambda: "Chưa kết nối được Telegram" in caplog.text)
        phone = here.phone(QUANG_SON)
        await phone.say("/trogiup")
        await here.server.start(port=port)
        await phone.hear("Trợ giúp", patience=20)
        assert "Đã kết nối lại được với Telegram." in caplog.text
        await until(lambda: here.server.log.counts["setMyCommands", "ok"] == 1)


async def test_a_server_that_dies_in_between(here: Place, caplog: pytest.LogCaptureFixture) -> None:
    port = int(here.server.base_url.rpartition(":")[2])
    cadres = people(here, patience=2)
    work = [asyncio.create_task(cadre.work(lambda: True)) for cadre in cadres]
    await until(lambda: here.server.log.counts["sendMessage", "ok"] > 10)
    await here.server.stop()
    await until(lambda: "Chưa kết nối được Telegram" in caplog.text)
    await here.server.start(port=port)
    await asyncio.gather(*work)
    await all_stored(here, cadres)


async def test_a_token_that_is_not_known(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with place(tmp_path, running=False) as here:
        wrong = TOKEN[:-3] + "xyz"
        here.settings = here.settings.model_copy(update={"telegram_token": SecretStr(wrong)})
        await here.start()
        await until(lambda: "Telegram không nhận token của bot" in caplog.text)
        assert wrong not in caplog.text


async def test_a_clock_that_is_set_back(here: Place) -> None:
    cadres = people(here, patience=5)
    work = [asyncio.create_task(cadre.work(lambda: True)) for cadre in cadres]
    await until(lambda: here.server.log.counts["sendMessage", "ok"] > 10)
    here.clock.move(-timedelta(hours=1))
    await here.bot.tick()
    await asyncio.gather(*work)
    await all_stored(here, cadres)


async def test_stopping_in_the_middle_finishes_what_is_in_hand(here: Place) -> None:
    phone = here.phone(QUANG_SON)
    for _ in range(20):
        await phone.say("/trogiup")
    await until(lambda: not len(here.server.world.bot_named().updates))
    await here.stop()
    assert sum("Trợ giúp" in message.text for message in phone.answers) == 20


async def test_stopping_does_not_wait_for_ever(here: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.app.DRAIN", 0.2)
    phone = here.phone(QUANG_SON)
    here.server.faults.server_error.probability = 1
    here.server.faults.server_error.methods = frozenset({"sendMessage"})
    await phone.say("/trogiup")
    await until(lambda: here.server.faults.server_error.happened > 0)
    await here.stop()
    here.server.faults.calm()
    await here.start()
    await phone.hear("Trợ giúp")
