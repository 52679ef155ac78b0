"""The sample province in spring, with clean beginnings: nothing of what it starts with is asked about."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.place import Place, place


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Place]:
    """The real bot in a small province, on Wednesday 1 April 2026 at eight."""
    async with place(tmp_path) as found:
        await found.bot.tick()
        yield found
