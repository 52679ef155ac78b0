"""The policy on the disk: read again when it changes; a mistake in it leaves the last good one in force."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import tempfile
from pathlib import Path

from bot.policy import Policy, PolicyError, default_policy_text, parse_policy
from bot.policy.mistakes import Placed

log = logging.getLogger(__name__)


class PolicyFile:
    """A policy that follows its file. Without a file the default one holds.

    A copy of the last good one is kept, so that a slip of the pen does not keep the bot from starting.
    """

    def __init__(self, path: Path, copy: Path | None = None) -> None:
        self._path = path
        self._copy = copy
        self._seen: tuple[int, int, int] | None = None
        self._policy = parse_policy(default_policy_text())
        self.untold: Policy | None = None
        """What was in force before somebody changed the file by hand, until that has been told."""

    def __call__(self) -> Policy:
        """The policy in force."""
        return self._policy

    @property
    def name(self) -> str:
        """The file's name, as mistakes tell it."""
        return self._path.name

    def load(self) -> bool:
        """Read the file if it has changed; whether it had. Raises PolicyError, leaving the last good one in force."""
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return False
        seen = (found.st_mtime_ns, found.st_size, found.st_ino)
        if seen == self._seen:
            return False
        before = self._policy if self._seen else self._remembered()
        self._seen = seen
        written, self._policy = read_policy(self._path)
        self.untold = self.untold or before
        if self._copy is not None:
            with contextlib.suppress(OSError):  # a full disk is told of elsewhere
                _put(self._copy, written)
        return True

    def recall(self) -> bool:
        """Put the copy of the last good policy in force; whether there is one. The next look tells what is wrong."""
        try:
            if self._copy is None or not self._copy.exists():
                return False
            self._policy = read_policy(self._copy)[1]
        except PolicyError:  # a newer version may see mistakes where there were none
            return False
        self._seen = None
        return True

    def _remembered(self) -> Policy | None:
        """The policy that was in force when the program ended; None where none was, or it cannot be read."""
        with contextlib.suppress(OSError, PolicyError):
            return read_policy(self._copy)[1] if self._copy is not None else None
        return None

    def written(self) -> str:
        """The file's text, the default one's where there is no file. Raises PolicyError where it is no text."""
        try:
            return _read(self._path)
        except FileNotFoundError:
            return default_policy_text()

    def write(self, written: str) -> None:
        """Put a text in the file's place: whoever reads sees the old one or the new one, also after a power cut."""
        _put(self._path.resolve(), written)  # a link stays one


def _put(path: Path, written: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(written)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        Path(part).replace(path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def digest(written: str) -> str:
    """Tells one text of a policy from another."""
    return hashlib.sha256(written.encode()).hexdigest()


def read_policy(path: Path) -> tuple[str, Policy]:
    """A policy file's text and what it says. Raises PolicyError, and OSError where there is no such file."""
    written = _read(path)
    return written, parse_policy(written, path.name)


def _read(path: Path) -> str:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:  # with or without Notepad's mark; line ends stay
            return file.read()
    except UnicodeDecodeError:
        told = Placed(f"{path.name}: save the file as UTF-8.", f"Tệp {path.name}: xin lưu lại bằng mã UTF-8.")
        raise PolicyError([told]) from None
