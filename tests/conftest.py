"""Fixtures that every part of the tests may use."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler.loadfile import LoadFileScheduling

from bot import work
from tests import examples, workers
from tests.place import Place, place

examples.begin()
work.PROGRAM = workers.begin()

LONGEST_FIRST = (
    "kills/test_reminders", "main_job", "guide/test_setting_up", "benchmarks/test_province", "duties/test_year",
    "forms", "imports", "local/test_page", "policy/test_sheet_in_chat", "signals/test_planted", "shell", "kills",
    "guide", "duties", "local", "evidence", "urging", "invites", "access",
)  # fmt: skip
"""What takes longest or waits for other programs, so that no process is left alone with it at the end."""
TOGETHER = ("tests/forms/",)
"""Folders whose files make something large that they share: they are tested in one process."""


def pytest_collection_finish() -> None:
    """Leave alone what was imported, as the bot does: to look for cycles in it again and again takes long."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    here = Path(__file__).parent

    def rank(item: pytest.Item) -> int:
        name = item.path.relative_to(here).as_posix() if item.path.is_relative_to(here) else ""
        return next((place for place, long in enumerate(LONGEST_FIRST) if name.startswith(long)), len(LONGEST_FIRST))

    items.sort(key=rank)  # where it is the same, as they stand


class _Scheduling(LoadFileScheduling):  # type: ignore[misc]
    """A file, or a folder of those above, always in one process, in the order of the items."""

    def _split_scope(self, nodeid: str) -> str:
        return next((folder for folder in TOGETHER if nodeid.startswith(folder)), super()._split_scope(nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> _Scheduling:
    config.option.loadscopereorder = False
    return _Scheduling(config, log)


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Place]:
    """The real bot in a small province."""
    async with place(tmp_path) as found:
        yield found
