"""Fixtures that every part of the tests may use."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.examples import LONG
from tests.place import Place, place

settings.register_profile(LONG)


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Place]:
    """The real bot in a small province."""
    async with place(tmp_path) as found:
        yield found
