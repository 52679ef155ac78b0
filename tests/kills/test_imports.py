"""A spreadsheet sent by chat, and SIGKILL at each step on its way."""

from __future__ import annotations

import io
import sqlite3

import pytest

from tests.imports.places import book_of
from tests.kills.conftest import Program, until
from tests.phone import Phone
from tests.place import ADMIN

pytestmark = pytest.mark.kills

ROWS = 2000


def workbook() -> bytes:
    rows = [[number, f"Cán bộ thứ {number}", "Xã Quảng Sơn", "Cán bộ cơ sở"] for number in range(ROWS)]
    file = io.BytesIO()
    book_of([["STT", "Họ và tên", "Đơn vị", "Vai trò"], *rows], "Cán bộ").save(file)
    return file.getvalue()


def count(program: Program, query: str) -> int:
    connection = sqlite3.connect(program.database_file)
    try:
        return int(connection.execute(query).fetchone()[0])
    finally:
        connection.close()


def stored(program: Program) -> int:
    return count(program, "SELECT count(*) FROM people WHERE name LIKE 'Cán bộ thứ %'")


async def again(program: Program) -> None:
    await program.kill()
    await program.start()
    await program.receiving()


async def test_every_row_is_stored_once_whenever_the_program_is_killed(program: Program) -> None:
    admin = Phone(program.server, ADMIN, patience=60)
    await program.start()
    await program.receiving()
    await admin.document(workbook(), "can-bo.xlsx")
    await admin.hear("Đã nhận tệp")
    await again(program)
    told = await admin.hear(f"{ROWS} dòng mới")
    assert stored(program) == 0
    await again(program)
    await admin.tap("Ghi tất cả", told)
    for share in (1, 2):
        await until(lambda share=share: stored(program) > share * ROWS // 4)  # type: ignore[misc]
        await again(program)
    await admin.hear(f"Đã ghi {ROWS} dòng")
    assert stored(program) == ROWS
    assert count(program, "SELECT count(DISTINCT name) FROM people WHERE name LIKE 'Cán bộ thứ %'") == ROWS
    assert count(program, "SELECT stored FROM imports") == ROWS
    assert sum("Đã ghi" in message.text for message in admin.answers) == 1
