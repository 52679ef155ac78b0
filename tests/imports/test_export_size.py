"""A whole province given back as a workbook, by a process whose memory is limited."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from benchmarks.province import fill
from tests.command import dvk

INITIATIVES = 50_000


@pytest.mark.soak
def test_fifty_thousand_initiatives(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "initiatives.xlsx"
    data.mkdir()
    fill(data / "dvk.sqlite3", initiatives=INITIATIVES)
    assert f"{INITIATIVES} rows" in dvk(data, "export", "initiatives", "-o", str(file))
    book = load_workbook(file, read_only=True)
    assert sum(1 for _ in book["initiatives"].rows) == INITIATIVES + 1
