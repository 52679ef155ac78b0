"""What a bot holds in memory from its start: nothing that only some of its days need."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys

from storage import records
from storage.records.base import Record

SELDOM = {
    "PIL": "the first photo",
    "aiohttp": "the first file, a proxy or a webhook",
    "httpx._main": "nothing",
    "matplotlib": "nothing: charts are drawn in a process of its own",
    "openpyxl": "nothing: spreadsheets are read in a process of its own",
    "rich": "nothing",
    "tomlkit": "the first change of the policy",
    "xlsxwriter": "nothing: spreadsheets are written in a process of its own",
}
"""What is not imported, and what it waits for."""


def test_a_bot_starts_without_what_it_seldom_needs() -> None:
    told = "import sys, bot.cli.running, bot.app; print(*(name for name in sys.modules if sys.modules[name]))"
    asked = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert SELDOM.keys() & set(asked.stdout.split()) == set()


def test_every_record_can_be_built_when_the_first_is_made() -> None:
    for module in pkgutil.iter_modules(records.__path__, f"{records.__name__}."):
        importlib.import_module(module.name)
    kinds: list[type[Record]] = [Record]
    for kind in kinds:
        kinds += kind.__subclasses__()
        assert kind.model_rebuild() is not False
    assert len(kinds) > 150
