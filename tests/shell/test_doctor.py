"""`dvk doctor` on data folders in every state: it says what is so, what to do, and changes nothing."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import re
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.doctor import examine
from bot.local import LocalTelegram
from bot.policy import default_policy_text
from bot.settings import Settings
from storage import audit
from storage.database import Database
from storage.records.queue import AuditEntry
from tests.command import dvk
from tests.kills.conftest import TOKEN, Program, program, server  # noqa: F401 - fixtures
from tests.place import QUANG_SON

SECRETS = (TOKEN, TOKEN.partition(":")[2])


@pytest.fixture
async def telegram() -> AsyncIterator[LocalTelegram]:
    """A Telegram that answers, and at once when it is asked for updates, for somebody has written."""
    made = LocalTelegram(lambda: datetime.now(UTC))
    made.add_bot(TOKEN, "dvk_bot", "Dân vận khéo")
    made.add_person(QUANG_SON, "Cán bộ xã Quảng Sơn")
    made.handset(QUANG_SON).say("/start")
    await made.start()
    yield made
    await made.stop()


async def doctor(data: Path, telegram: LocalTelegram | None = None, status: int = 0, **more: str) -> str:
    """What it says, in a thread, for the local Telegram lives on this loop."""
    settings = {"DVK_TELEGRAM_TOKEN": TOKEN, **more}
    settings["DVK_TELEGRAM_BASE_URL"] = telegram.base_url if telegram else "http://127.0.0.1:9"
    before = stand(data)
    said = await asyncio.to_thread(dvk, data, "doctor", status=status, settings=settings)
    assert not any(secret in said for secret in SECRETS)
    assert stand(data) == before, "nothing is changed"
    return said


def stand(data: Path) -> dict[str, int]:
    """The files of a folder and their sizes, but for those by which programs share a database."""
    files = [file for file in data.rglob("*") if file.is_file() and not file.name.endswith(("-wal", "-shm"))]
    return {str(file): file.stat().st_size for file in files}


def write(file: Path, content: str) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(content, "utf-8")


def todo(said: str) -> list[str]:
    return re.findall(r"^TO DO +(\w+)", said, re.MULTILINE)


@contextlib.contextmanager
def held(data: Path, *statements: str) -> Iterator[sqlite3.Connection]:
    """Another program that works on the database."""
    connection = sqlite3.connect(data / "dvk.sqlite3", isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    yield connection
    connection.close()


async def test_healthy(province: Path, telegram: LocalTelegram) -> None:
    (province / "policy.toml").write_text(default_policy_text(), "utf-8")
    telegram.world.bot_named().updates.drop_all()  # so that it listens as long as it does
    said = await doctor(province, telegram)
    assert todo(said) == []
    for words in (
        "No bot is running on",
        "The database is whole",
        "The audit's chain is whole, 0 entries.",
        "0 of 0 files are there",
        "are free at",
        "In Vietnam it is",
        "The policy of Ban Tuyên giáo và Dân vận Tỉnh ủy can be used.",
        "The token is that of @dvk_bot.",
        "Messages will come by polling; no other program receives them.",
    ):
        assert words in said


async def test_an_empty_folder(data: Path, telegram: LocalTelegram) -> None:
    said = await doctor(data, telegram, status=1)
    assert todo(said) == ["database"]
    assert "Run `dvk init`" in said
    assert said.endswith("1 thing to do.\n")
    assert stand(data) == {}


async def test_a_fresh_folder_needs_an_admin(data: Path, telegram: LocalTelegram) -> None:
    await asyncio.to_thread(dvk, data, "init")
    said = await doctor(data, telegram, status=1)
    assert todo(said) == ["admins"]


async def test_no_database_but_something_else(data: Path, telegram: LocalTelegram) -> None:
    write(data / "dvk.sqlite3", "không phải cơ sở dữ liệu" * 100)
    said = await doctor(data, telegram, status=1)
    assert todo(said) == ["database"]
    assert "is no database, or damaged" in said


async def test_an_environment_that_cannot_be_meant(data: Path, telegram: LocalTelegram) -> None:
    write(data / "dvk.sqlite3", "")
    assert "There is no database" in await doctor(data, telegram, status=1)
    said = await asyncio.to_thread(dvk, data, "doctor", status=1, settings={"DVK_TELEGRAM_BASE_URL": "127.0.0.1:8081"})
    assert said == "DVK_TELEGRAM_BASE_URL: must be an address such as http://127.0.0.1:8081.\n"
    said = await asyncio.to_thread(dvk, data / "dvk.sqlite3", "init", status=1)
    assert said == f"DVK_DATA: {data / 'dvk.sqlite3'} is a file; name a folder.\n"


async def test_a_damaged_database(province: Path, telegram: LocalTelegram) -> None:
    file = province / "dvk.sqlite3"
    written = bytearray(file.read_bytes())
    for page in range(3, len(written) // 4096):
        written[page * 4096 : page * 4096 + 64] = os.urandom(64)
    file.write_bytes(written)
    said = await doctor(province, telegram, status=1)
    assert "database" in todo(said)
    assert "damaged" in said
    assert "put the newest backup in its place" in said


async def test_a_newer_database(province: Path, telegram: LocalTelegram) -> None:
    with held(province, "INSERT INTO migrations VALUES (9999, 'later', '')"):
        pass
    said = await doctor(province, telegram, status=1)
    assert todo(said) == ["database"]
    assert "of a newer dvk (migration 9999)" in said


async def test_an_older_database(province: Path, telegram: LocalTelegram) -> None:
    with held(province, "DELETE FROM migrations WHERE number = 10"):
        pass
    said = await doctor(province, telegram)
    assert "Migrations still to come: 1." in said


@pytest.mark.parametrize(
    ("statements", "words"),
    [
        (("BEGIN IMMEDIATE",), "Nothing can be stored. Another program holds the database"),
        (("PRAGMA locking_mode = EXCLUSIVE", "BEGIN EXCLUSIVE", "DELETE FROM roles"), "Another program holds"),
    ],
)
async def test_a_locked_database(
    province: Path, telegram: LocalTelegram, statements: tuple[str, ...], words: str
) -> None:
    with held(province, *statements):
        said = await doctor(province, telegram, status=1)
    assert todo(said) == ["database"]
    assert words in said


async def test_an_audit_that_was_tampered_with(province: Path, telegram: LocalTelegram) -> None:
    database, now = await Database.open(province / "dvk.sqlite3"), datetime.now(UTC)
    for number in range(3):
        entry = AuditEntry(action="report", object=str(number), after="sau")
        await database.write(lambda connection, entry=entry: audit.add(connection, "person:1", entry, now))  # type: ignore[misc]
    await database.close()
    assert "The audit's chain is whole, 3 entries." in await doctor(province, telegram)
    with held(province, "UPDATE audit SET actor = 'person:2' WHERE id = 2"):
        pass
    said = await doctor(province, telegram, status=1)
    assert todo(said) == ["audit"]
    assert "Audit entry 2 is not as it was written" in said


async def test_files_that_are_missing_short_or_changed(province: Path, telegram: LocalTelegram) -> None:
    digests = []
    for content in (b"mot", b"hai", b"ba", b"bon"):
        digest = hashlib.sha256(content).hexdigest()
        digests.append(digest)
        place = province / "files" / digest[:2] / digest
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    rows = ", ".join(
        f"('{digest}', {size}, 'x', '2026-04-01')" for digest, size in zip(digests, (3, 3, 2, 3), strict=True)
    )
    with held(province, f"INSERT INTO files (sha256, size, mime, kept_at) VALUES {rows}"):
        pass
    assert "4 of 4 files are there, 4 compared." in await doctor(province, telegram)
    (province / "files" / digests[0][:2] / digests[0]).unlink()
    (province / "files" / digests[1][:2] / digests[1]).write_bytes(b"h")
    (province / "files" / digests[3][:2] / digests[3]).write_bytes(b"BON")
    said = await doctor(province, telegram, status=1)
    assert todo(said) == ["files", "files"]
    assert "Files missing or cut short: 2 (" in said
    assert "Files not as they came: 1 (" in said


async def test_a_disk_that_is_nearly_full(province: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=50 * 1024 * 1024))
    found = await examine(Settings(_env_file=None, data=province, telegram_token=None), datetime.now(UTC))
    [disk] = [finding for finding in found if finding.about == "disk"]
    assert disk.level == "act"
    assert disk.words.startswith("Only 50.0 MB are free at")


async def test_messages_and_evidence_that_wait(province: Path, telegram: LocalTelegram) -> None:
    dead = (
        "INSERT INTO inbox (channel, bot, key, chat, payload, state, received_at)"
        " VALUES ('t', '1', '1', '1', '', 'dead', '2026-04-01T01:00:00.000+00:00')"
    )
    evidence = (
        "INSERT INTO evidence (report_id, kind, channel, bot, chat, ref, state)"
        " VALUES ('bad2', 'photo', 't', '1', '1', 'x', ?)"
    )
    with held(province, dead) as connection:
        connection.executemany(evidence, [("waiting",), ("too_big",), ("lost",)])
    said = await doctor(province, telegram, status=1)
    assert todo(said) == ["inbox"]
    assert "Evidence that waits to be fetched: 1." in said
    assert "Evidence that could not be fetched (too big, or gone): 2." in said


async def test_a_clock_that_is_behind(province: Path, telegram: LocalTelegram) -> None:
    later = (datetime.now(UTC) + timedelta(days=300)).isoformat(timespec="milliseconds")
    with held(province, f"UPDATE migrations SET applied_at = '{later}' WHERE number = 1"):
        pass
    said = await doctor(province, telegram, status=1)
    assert todo(said) == ["clock"]
    assert "Set the clock" in said


async def test_a_clock_that_may_be_ahead(province: Path, telegram: LocalTelegram) -> None:
    with held(province, "UPDATE migrations SET applied_at = '2019-01-01T00:00:00.000+00:00'"):
        pass
    assert "If the bot has worked since, the clock is ahead" in await doctor(province, telegram)


async def test_a_mistake_in_the_policy(province: Path, telegram: LocalTelegram) -> None:
    (province / "policy.toml").write_text("colour = 1\n" + default_policy_text(), "utf-8")
    said = await doctor(province, telegram, status=1)
    assert todo(said) == ["policy"]
    assert "policy.toml, line 1: there is no setting colour" in said
    assert "Until then the bot cannot be started." in said
    (province / "policy.last-good.toml").write_text(default_policy_text(), "utf-8")
    assert "Until then the last good one holds." in await doctor(province, telegram, status=1)


async def test_tokens(province: Path, telegram: LocalTelegram) -> None:
    said = await doctor(province, telegram, status=1, DVK_TELEGRAM_TOKEN="bi-mat")
    assert todo(said) == ["token"]
    assert "a Telegram token looks like" in said
    assert "bi-mat" not in said
    other = "987654321:" + "Zz-_9" * 7
    said = await doctor(province, telegram, status=1, DVK_TELEGRAM_TOKEN=other)
    assert "Telegram does not know this token." in said
    assert other not in said
    said = await asyncio.to_thread(dvk, province, "doctor", status=1)
    assert "DVK_TELEGRAM_TOKEN is not set." in said


async def test_no_network(province: Path) -> None:
    said = await doctor(province, status=1)
    assert todo(said) == ["token"]
    assert "Telegram does not answer" in said


async def test_webhooks(province: Path, telegram: LocalTelegram) -> None:
    said = await doctor(province, telegram, status=1, DVK_PUBLIC_URL="bot.example.vn")
    assert todo(said) == ["channel"]
    assert "must be an address such as https://" in said
    said = await doctor(province, telegram, DVK_PUBLIC_URL="https://bot.example.vn")
    assert "Messages come by webhook to https://bot.example.vn/telegram once" in said


async def test_while_the_bot_runs(program: Program, server: LocalTelegram) -> None:  # noqa: F811
    await program.start()
    await program.receiving()
    data = program.folder / "data"
    settings = {"DVK_TELEGRAM_TOKEN": TOKEN, "DVK_TELEGRAM_BASE_URL": server.base_url}
    said = await asyncio.to_thread(dvk, data, "doctor", settings=settings)
    assert "A bot is running on" in said
    assert "Messages come by polling." in said
    elsewhere = program.folder / "other"
    await asyncio.to_thread(dvk, elsewhere, "init")
    said = await asyncio.to_thread(dvk, elsewhere, "doctor", status=1, settings=settings)
    assert "channel" in todo(said)
    assert "Another program receives this bot's messages." in said
    assert await program.terminate() == 0
