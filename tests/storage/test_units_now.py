"""What stands of units is a view; SQLite builds all of it for each query that joins it on the outside."""

from __future__ import annotations

from pathlib import Path

import storage


def test_no_query_builds_every_unit_to_name_one() -> None:
    written = {file.name: file.read_text("utf-8") for file in Path(storage.__path__[0]).rglob("*.py")}
    assert any("JOIN units_now" in code for code in written.values())
    assert [name for name, code in written.items() if "LEFT JOIN units_now" in code] == []
