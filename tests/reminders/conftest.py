"""The sample province in April, after a March in which nobody registered."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.place import Place, place
from tests.reminders.helpers import QUANG_MINH_UNIT, QUANG_SON_UNIT, QUANG_THANH_UNIT, write


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Place]:
    """The real bot in a small province whose communes should have registered by 31/3.

    What was said of that in March is
    not said again.
    """
    async with place(tmp_path) as found:
        for unit in (QUANG_SON_UNIT, QUANG_THANH_UNIT, QUANG_MINH_UNIT):
            await write(
                found,
                "INSERT INTO duties (rule, unit_id, period, begins_on, ends_on, made_on, due_on, next_on) VALUES"
                " ('register', ?, '2026', '2026-01-01', '2026-12-31', '2026-04-01', '2026-03-31', '2026-04-03')",
                unit,
            )
        yield found
