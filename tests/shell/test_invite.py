"""`dvk invite`: a table on the screen, or a sheet to print."""

from __future__ import annotations

import asyncio
import re
import stat
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.local import LocalTelegram
from storage import people
from storage.database import Database
from storage.records.people import Invite
from tests.command import dvk
from tests.invites.helpers import cells, codes, opened
from tests.shell.test_commands import TOKEN

CODE = re.compile(r"^([0-9A-Z]{3} [0-9A-Z]{3} [0-9A-Z]{4})  (.*)$", re.MULTILINE)


@pytest.fixture
async def telegram() -> AsyncIterator[LocalTelegram]:
    made = LocalTelegram(lambda: datetime.now(UTC))
    made.add_bot(TOKEN, "dvk_bot", "Dân vận khéo")
    await made.start()
    yield made
    await made.stop()


def invited(data: Path, code: str) -> Invite | None:
    """Whom a printed code lets in."""

    async def look() -> Invite | None:
        database = await Database.open(data / "dvk.sqlite3")
        try:
            return await people.invited(database, code.replace(" ", ""), datetime.now(UTC))
        finally:
            await database.close()

    return asyncio.run(look())


def names(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def test_a_table_without_a_file(province: Path) -> None:
    said = dvk(province, "invite")
    [(code, words)] = CODE.findall(said)
    assert words == "Cán bộ xã Quảng Minh  Xã Quảng Minh, Tỉnh Quảng Ninh  cán bộ cơ sở"
    assert "Joined: 6 of 7." in said
    found = invited(province, code)
    assert found is not None
    assert found.person_name == "Cán bộ xã Quảng Minh"
    again = dvk(province, "invite")
    assert "Earlier codes of these people that have ended: 1." in again
    assert invited(province, code) is None, "a new one ends the old one"
    kept = dvk(province, "invite", "--only-new")
    assert CODE.findall(kept) == []
    assert "People who hold a code that still works: 1." in kept
    assert invited(province, CODE.findall(again)[0][0]) is not None


async def test_a_sheet_with_links(province: Path, telegram: LocalTelegram, tmp_path: Path) -> None:
    sheet = tmp_path / "moi.xlsx"
    settings = {"DVK_TELEGRAM_TOKEN": TOKEN, "DVK_TELEGRAM_BASE_URL": telegram.base_url}
    said = await asyncio.to_thread(dvk, province, "invite", "--unit", "QN-QM", "-o", str(sheet), settings=settings)
    assert f"To print: 1 invites, and who has joined: {sheet}" in said
    assert CODE.findall(said) == [], "codes stand on the sheet alone"
    assert stat.S_IMODE(sheet.stat().st_mode) == 0o600
    book = opened(sheet.read_bytes())
    [code] = codes(book)
    link = f"https://t.me/dvk_bot?start={code.replace(' ', '').lower()}"
    assert any(link in words for words in cells(book, 0))
    assert cells(book, 1)[0].startswith("Xã Quảng Minh: 0/1 người đã vào")
    assert names(tmp_path) == {"data", "moi.xlsx"}, "nothing half written"


def test_where_everyone_has_joined(province: Path) -> None:
    said = dvk(province, "invite", "--unit", "QN-QS")
    assert said == "Nobody at Xã Quảng Sơn waits for an invite.\nJoined: 1 of 1.\n"


def test_where_there_is_nobody(province: Path) -> None:
    assert dvk(province, "invite", "--unit", "QN-QM-4") == "There is nobody at Thôn 4 to invite yet.\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--unit", "X"), "There is no unit with the code 'X'"),
        (("-o", "moi.pdf"), "must end in .xlsx"),
        (("-o", "nowhere/moi.xlsx"), "No such file"),
    ],
)
def test_mistakes_cost_nobody_their_code(province: Path, arguments: tuple[str, ...], words: str) -> None:
    [(code, _)] = CODE.findall(dvk(province, "invite"))
    assert words in dvk(province, "invite", *arguments, status=1)
    assert invited(province, code) is not None


def test_without_a_database(data: Path) -> None:
    assert "`dvk init`" in dvk(data, "invite", status=1)
