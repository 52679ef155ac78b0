"""The dvk command as people run it: in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def environment(data: Path, **more: str) -> dict[str, str]:
    """This process's environment with nothing of dvk in it but what is given."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DVK_")}
    return clean | {"DVK_DATA": str(data)} | more


def dvk(data: Path, *arguments: str, typed: str = "", status: int = 0, settings: dict[str, str] | None = None) -> str:
    """Run a command to its end, which must have this status, and return what it said. It never shows a traceback."""
    ended = subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        env=environment(data, **(settings or {})),
        cwd=data.parent,
        input=typed,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    said = ended.stdout + ended.stderr
    assert ended.returncode == status, said
    assert "Traceback" not in said
    assert bool(ended.stderr) == (status != 0), said
    return said
