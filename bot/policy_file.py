"""The policy on the disk: read again when it changes; a mistake in it leaves the last good one in force."""

from __future__ import annotations

import logging
from pathlib import Path

from bot.policy import Policy, PolicyError, default_policy_text, parse_policy

log = logging.getLogger(__name__)


class PolicyFile:
    """A policy that follows its file. Without a file the default one holds."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int] | None = None
        self._policy = parse_policy(default_policy_text())

    def __call__(self) -> Policy:
        """The policy in force."""
        return self._policy

    def load(self) -> bool:
        """Read the file if it has changed; whether it had. Raises PolicyError, leaving the last good one in force."""
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return False
        seen = (found.st_mtime_ns, found.st_size)
        if seen == self._seen:
            return False
        self._seen = seen
        self._policy = read_policy(self._path)[1]
        return True


def read_policy(path: Path) -> tuple[str, Policy]:
    """A policy file's text and what it says. Raises PolicyError, and OSError where there is no such file."""
    try:
        written = path.read_text("utf-8")
    except UnicodeDecodeError:
        raise PolicyError(f"{path.name}: save the file as UTF-8.") from None
    return written, parse_policy(written, path.name)
