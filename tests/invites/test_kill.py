"""A sheet that was asked for survives SIGKILL, whenever it comes, and its codes are those that hold."""

from __future__ import annotations

import sqlite3

import pytest

from bot.local import LocalTelegram
from storage.people import hash_code
from tests.handlers.helpers import tell
from tests.invites.helpers import codes, opened
from tests.kills.conftest import Program, program, server, until  # noqa: F401 - fixtures
from tests.phone import Phone
from tests.place import COORDINATOR

pytestmark = [pytest.mark.server, pytest.mark.kills]


def states(program: Program) -> list[str]:  # noqa: F811
    connection = sqlite3.connect(program.database_file)
    found = [row[0] for row in connection.execute("SELECT state FROM documents")]
    connection.close()
    return found


def open_hashes(program: Program) -> set[str]:  # noqa: F811
    connection = sqlite3.connect(program.database_file)
    found = {row[0] for row in connection.execute("SELECT code_hash FROM invites WHERE used_at IS NULL")}
    connection.close()
    return found


@pytest.mark.parametrize("when", ["wanted", "made"])
async def test_killed_while_a_sheet_is_on_its_way(program: Program, server: LocalTelegram, when: str) -> None:  # noqa: F811
    await program.start()
    await program.receiving()
    phone = Phone(server, COORDINATOR, patience=30)
    server.faults.dropped.probability, server.faults.dropped.methods = 1, frozenset({"sendDocument"})
    await tell(phone, "/moi")
    await phone.tap("Lập giấy mời")
    await phone.hear("Lập giấy mời cho")
    await phone.tap("Lập giấy mời")
    await until(lambda: when in states(program))
    await program.kill()
    server.faults.calm()
    await program.start()
    heard = await phone.hear("Giấy mời của Tỉnh Quảng Ninh: 1 người")
    file = server.world.files.with_unique_id(heard.wire["document"]["file_unique_id"])
    assert file is not None
    assert {hash_code(code.replace(" ", "")) for code in codes(opened(file.content))} == open_hashes(program)
    assert len([message for message in phone.answers if "document" in message.wire]) == 1
    assert await program.terminate() == 0
