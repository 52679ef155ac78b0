"""A list of people is compared with the roles of its day."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from typing import Any

from tests.command import dvk
from tests.imports.places import book_of


def test_a_role_is_given_again_that_has_ended_and_begins_that_was_to_begin_later(province: Path) -> None:
    def roles() -> list[tuple[Any, ...]]:
        with contextlib.closing(sqlite3.connect(province / "dvk.sqlite3")) as database:
            return database.execute(
                "SELECT valid_from IS NULL OR valid_from <= date('now', '+1 day'), valid_to FROM roles r"
                " JOIN people p ON p.id = r.person_id WHERE p.name = 'Cán bộ xã Quảng Sơn' ORDER BY r.id"
            ).fetchall()

    def dated(**columns: str) -> None:
        with contextlib.closing(sqlite3.connect(province / "dvk.sqlite3")) as database, database:
            named = ", ".join(f"{name} = :{name}" for name in columns)
            database.execute(
                f"UPDATE roles SET {named} WHERE person_id ="
                " (SELECT id FROM people WHERE name = 'Cán bộ xã Quảng Sơn')",
                columns,
            )

    file = province.parent / "can-bo.xlsx"
    book_of([["Họ và tên", "Đơn vị", "Vai trò"], ["Cán bộ xã Quảng Sơn", "Xã Quảng Sơn", "Cán bộ cơ sở"]]).save(file)
    assert "0 new, 0 changed, 1 unchanged" in dvk(province, "import", "people", str(file))
    dated(valid_from="2999-01-01")
    assert "0 new, 1 changed" in dvk(province, "import", "people", str(file))
    assert roles() == [(1, None)]
    dated(valid_to="2020-01-01")
    assert "0 new, 1 changed" in dvk(province, "import", "people", str(file))
    assert roles() == [(1, "2020-01-01"), (1, None)]
    assert "0 new, 0 changed, 1 unchanged" in dvk(province, "import", "people", str(file))
