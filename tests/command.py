"""The dvk command as people run it: in a process of its own."""

from __future__ import annotations

import os
from pathlib import Path

from tests import started


def environment(data: Path, **more: str) -> dict[str, str]:
    """This process's environment with nothing of dvk in it but what is given."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DVK_")}
    return clean | {"DVK_DATA": str(data)} | more


def dvk(
    data: Path,
    *arguments: str,
    typed: str = "",
    status: int = 0,
    settings: dict[str, str] | None = None,
    anew: bool = False,
) -> str:
    """Run a command to its end, which must have this status, and return what it said. It never shows a traceback.

    With ``anew`` its program starts from nothing, as for people, and imports no more than it does for them.
    """
    run = started.anew if anew else started.program().run
    ended = run(arguments, data.parent, environment(data, **(settings or {})), typed)
    said = ended.stdout + ended.stderr
    assert ended.returncode == status, said
    assert "Traceback" not in said
    assert bool(ended.stderr) == (status != 0), said
    return said
