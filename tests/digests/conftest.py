"""The sample province in April."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.place import Place, place


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Place]:
    """The real bot in a small province, from Wednesday 1 April 2026 at eight."""
    async with place(tmp_path, digests=True) as found:
        yield found
