"""What stands of units is a view; SQLite builds all of it for each query that joins it on the outside."""

from __future__ import annotations

from importlib import resources


def test_no_query_builds_every_unit_to_name_one() -> None:
    files = [file for file in resources.files("storage").iterdir() if file.name.endswith(".py")]
    assert any("JOIN units_now" in file.read_text("utf-8") for file in files)
    assert [file.name for file in files if "LEFT JOIN units_now" in file.read_text("utf-8")] == []
