"""What `dvk doctor` finds: a sentence on what is so, and on what to do where something is to be done."""

from __future__ import annotations

from typing import Literal, NamedTuple

Level = Literal["ok", "note", "act"]


class Finding(NamedTuple):
    """One sentence about one thing. ``note`` is worth knowing; ``act`` means that somebody must do something."""

    about: str
    level: Level
    words: str
