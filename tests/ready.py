"""Databases made once by the real migrations and the real setup, and copied for each test that begins with one."""

from __future__ import annotations

import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from bot.setup import fill, sample_province
from storage.database import Database

_empty: list[bytes] = []
_provinces: dict[datetime, tuple[bytes, dict[int, str]]] = {}


async def lay_empty(path: Path) -> None:
    """Put a database there that is up to date and has nothing in it."""
    if not _empty:
        with tempfile.TemporaryDirectory(prefix="dvk-ready-") as folder:
            made = Path(folder) / "dvk.sqlite3"
            await (await Database.open(made)).close()
            _empty.append(made.read_bytes())
    _put(path, _empty[0])


async def lay_province(path: Path, now: datetime) -> dict[int, str]:
    """Put the sample province's database there; the invite codes of those who have not joined, by phone."""
    if now not in _provinces:
        with tempfile.TemporaryDirectory(prefix="dvk-ready-") as folder:
            made = Path(folder) / "dvk.sqlite3"
            await lay_empty(made)
            database = await Database.open(made)
            codes = await fill(database, sample_province(), "telegram", now, timedelta(days=30))
            await database.close()
            _provinces[now] = made.read_bytes(), codes
    content, codes = _provinces[now]
    _put(path, content)
    return dict(codes)


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
