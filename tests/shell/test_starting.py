"""Each command in a program of its own that starts from nothing and imports what it needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli import COMMANDS
from tests.command import dvk

TOUR: dict[str, tuple[tuple[str, ...], str]] = {
    "init": (("init",), "An admin has joined already."),
    "invite": (("invite",), "Each code works once"),
    "doctor": (("doctor",), "DVK_TELEGRAM_TOKEN"),
    "template": (("template", "units", "don-vi.xlsx"), "Fill it in"),
    "import": (("import", "units", "don-vi.xlsx"), "no rows below the headings"),
    "export": (("export", "units", "-o", "don-vi-ra.xlsx"), "rows: don-vi-ra.xlsx"),
    "duties": (("duties", "--at", "2026-03-31"), "Quảng"),
    "figures": (("figures", "--unit", "QN", "--period", "2026"), "Tỉnh Quảng Ninh (QN), 2026"),
    "document": (("document", "chart", "--unit", "QN", "--period", "2026", "-o", "bieu-do.png"), "Drawn: bieu-do.png"),
    "texts": (("texts",), "Tên mô hình là gì?"),
    "parse": (("parse", "money"), "1500000"),
    "inbox": (("inbox", "list"), "0 updates."),
    "run": (("run",), "set DVK_TELEGRAM_TOKEN"),
    "demo": (("demo", "--help"), "Chat with the bot in the browser"),
}
"""What is asked of each command, and words of its answer. The demo itself runs from the wheel, the bot when killed."""
REFUSED = {"import", "run", "doctor"}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_starts_from_nothing_also_without_a_home(province: Path, command: str) -> None:
    if command == "import":
        dvk(province, *TOUR["template"][0])
    arguments, words = TOUR[command]
    status, homeless = (
        int(command in REFUSED),
        {"HOME": "/dev/null/nobody", "XDG_CONFIG_HOME": "", "XDG_CACHE_HOME": ""},
    )
    assert words in dvk(province, *arguments, typed="1tr5\n", status=status, settings=homeless, anew=True)
