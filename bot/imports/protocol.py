"""What is asked about a file, and what is answered; asked in a process of its own."""

from __future__ import annotations

from datetime import date

from pydantic import TypeAdapter

from bot import work
from bot.messages import Frozen
from bot.policy import Policy
from storage.records.imports import Mistake, Noun
from storage.records.policy import PolicyChange


class Understand(Frozen):
    """Read a file and compare it with what is stored."""

    file: str
    noun: Noun | None
    """None: see it from the headings."""
    sheet: str = ""
    """The sheet to read; empty for the one that fits best."""
    database: str
    policy: Policy
    today: date
    scope: tuple[int, ...] | None = None
    """The units at and below which may be written to; None for all."""
    person_id: int | None = None
    """None: the first admin."""
    plan: str
    """Where the changes go, a JSON line each."""
    copy_to: str = ""
    """Where a copy with the mistakes marked goes."""


class PolicySheet(Frozen):
    """What a policy's sheet would change in the policy."""

    outdated: bool
    """The policy has changed since the sheet was made."""
    changes: tuple[PolicyChange, ...] = ()
    mistakes: str = ""
    """In Vietnamese, a line each, each with its sheet and row; empty where there are none."""


class Understood(Frozen):
    """What a file would do."""

    noun: Noun | None = None
    policy: PolicySheet | None = None
    """The file is a policy's sheet, and no list at all."""
    bad: str = ""
    """A code of :data:`bot.spreadsheets.mistakes.BAD_FILES`: nothing can be read."""
    about: dict[str, str] = {}
    """What the words for it need besides."""
    person_id: int = 0
    sheet: str = ""
    new: int = 0
    changed: int = 0
    same: int = 0
    wrong_rows: int = 0
    mistakes: tuple[Mistake, ...] = ()
    """All of them up to a thousand."""
    more_mistakes: int = 0
    examples_new: tuple[str, ...] = ()
    examples_changed: tuple[str, ...] = ()
    other_sheets: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    """Headings of filled columns that are not read."""
    passed: tuple[str, ...] = ()
    """Rows that are none of the list: the number, and what stands there."""
    read_as: tuple[tuple[str, str], ...] = ()
    """Words that were read as others: as typed, and as read."""
    unseen: int = 0
    """Hidden rows; they are read like the others."""
    macros: bool = False

    @property
    def to_store(self) -> int:
        """Rows that would be stored."""
        return self.new + self.changed


_UNDERSTOOD = TypeAdapter(Understood)


async def understand(request: Understand, tell: work.Told = lambda stage, rows: None) -> Understood:
    """Have a file read and compared. Raises WorkError."""
    try:
        return await work.run("bot.imports.worker:understand", request, gives=_UNDERSTOOD, tell=tell)
    except work.TooMuchError:
        return Understood(bad="too_large")
    except work.TooLongError:
        return Understood(bad="too_long")
