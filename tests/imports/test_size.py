"""How long and how large: a year of a whole province in one file."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from bot import work
from bot.imports import worker
from bot.imports.protocol import Understand, understand
from bot.policy import default_policy_text, parse_policy
from storage.records.imports import Noun
from tests.command import dvk
from tests.imports.places import book_of
from tests.imports.test_bad_files import HEAD, inline, sheet

ROWS = 10_000
SECONDS, MEGABYTES = 20, 300


def file_of(folder: Path) -> Path:
    head = ["Năm", "Đơn vị", "Tên mô hình", "Lĩnh vực", "Đất hiến (m²)", "Ngày công", "Công nhận cấp xã"]
    communes = ("Xã Quảng Sơn", "quang thanh", "QN-QM")
    rows = [
        [
            2018,
            communes[n % 3],
            f"Mở đường liên thôn số {n}",
            "Kinh tế",
            f"{n % 997},5",
            n % 31,
            "12-QĐ/TU ngày 5/11/2018",
        ]
        for n in range(ROWS)
    ]
    file = folder / "nhieu.xlsx"
    book_of([head, *rows]).save(file)
    return file


@pytest.mark.soak
def test_ten_thousand_initiatives(province: Path, tmp_path: Path) -> None:
    file = file_of(tmp_path)
    begun = time.monotonic()
    assert f"Stored: {ROWS} rows." in dvk(province, "import", "initiatives", str(file))
    assert time.monotonic() - begun < SECONDS
    assert f"{ROWS} unchanged" in dvk(province, "import", "initiatives", str(file))


def request(file: Path, folder: Path, noun: Noun) -> Understand:
    policy = parse_policy(default_policy_text())
    plan = folder / "plan.jsonl"
    return Understand(file=str(file), noun=noun, database="", policy=policy, today=date(2026, 4, 1), plan=str(plan))


@pytest.mark.soak
async def test_reading_them_stays_small(tmp_path: Path) -> None:
    asked = request(file_of(tmp_path), tmp_path, Noun.INITIATIVES)
    wrong, megabytes = await work.run(f"{__name__}:read", asked, gives=TypeAdapter(tuple[int, int]))
    assert wrong == ROWS, "without a database there are no units"
    assert 0 < megabytes < MEGABYTES


def read(asked: Understand) -> tuple[int, int]:
    """In the worker: the rows that are wrong, and the most memory that it took."""
    understood = worker.understand(asked, lambda stage, rows: None)
    status = Path("/proc/self/status").read_text()
    return understood.wrong_rows, int(status.partition("VmHWM:")[2].split()[0]) // 1024


@pytest.mark.soak
async def test_what_would_take_more_memory_is_refused(tmp_path: Path) -> None:
    rows = "".join(inline(["a" * 4000 + str(row), "b" * 500], row) for row in range(2, 45_000))
    file = tmp_path / "nang.xlsx"
    file.write_bytes(sheet(inline(HEAD, 1) + rows))
    assert (await understand(request(file, tmp_path, Noun.UNITS))).bad == "too_large"
