"""Bytes on the disk by their hash, as ``ab/abcdef…``: what people sent, and documents that the bot has made."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path


def keep(folder: Path, content: bytes, mark: str) -> str:
    """Write the bytes so that either the whole file is there or none of it, and return their hash.

    ``mark`` tells apart those who write the same bytes at once.
    """
    digest = hashlib.sha256(content).hexdigest()
    target = place_of(folder, digest)
    if target.exists():
        return digest
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{digest}.{mark}.part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(target)
    return digest


def place_of(folder: Path, digest: str) -> Path:
    """Where the bytes of this hash are."""
    return folder / digest[:2] / digest
