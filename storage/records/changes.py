"""Changes that hold from a day on: units that are reorganised, a person's work that another takes over."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from storage.records.base import Record
from storage.records.units import Level, Line, UnitKind

PERSON, UNIT = "person-", "unit-"
"""Before the numbers of people and units that a split sets apart; an initiative goes by its id alone."""


class ChangeKind(StrEnum):
    """What happens."""

    MERGE = "merge"
    SPLIT = "split"
    RENAME = "rename"
    MOVE = "move"
    OPEN = "open"
    CLOSE = "close"
    ATTACH = "attach"
    DETACH = "detach"
    HANDOVER = "handover"


CONCERNING = (ChangeKind.MERGE, ChangeKind.SPLIT, ChangeKind.RENAME, ChangeKind.MOVE, ChangeKind.CLOSE)
"""What the people of a unit hear of; who else sees a unit, and a unit that is new, is no news to anyone in one."""


class NewUnit(Record):
    """A unit that a change opens; what is not said is as it was with the first unit that the change is about."""

    name: str
    level: Level | None = None
    kind: UnitKind | None = None
    reports_to: int | None = None


class Change(Record):
    """A decision that holds from a day on. Its id is the id of the session that took it."""

    id: str
    kind: ChangeKind
    day: date
    person_id: int
    """Who decided it, and may undo it."""


class Reorganisation(Change):
    """Units merge, split, are renamed, move to another contact line, open or end, or are seen along another line."""

    units: tuple[int, ...] = ()
    """Those that it is about; of a merge or a split they end, except where they are also a successor."""
    into: tuple[int, ...] = ()
    """Successors that exist; behind them, in order, come those that are opened."""
    new: tuple[NewUnit, ...] = ()
    rest: int = 0
    """The successor, counted from 0, to which everything goes that is not set apart."""
    apart: dict[str, int] = {}
    """What of a split goes to another successor: initiatives, people (with their roles) and units that report to it."""
    name: str = ""
    """What the unit is called from then on."""
    reports_to: int | None = None
    """Its contact line from then on; or who sees it, or no longer sees it, along ``line``."""
    line: Line | None = None


class HandOver(Change):
    """One person's posts, roles at their unit and initiatives go to another; without another, posts and roles end."""

    from_person: int
    to_person: int | None
    with_admin: bool = False
    """The role of an admin goes too: only another admin may say so."""


class Problem(StrEnum):
    """Why a change cannot be made."""

    NOT_OPEN = "not_open"
    CIRCLE = "circle"
    TOP = "top"
    EARLY = "early"
    SAME = "same"
    SAME_PERSON = "same_person"
    NAME_TAKEN = "name_taken"
    GONE = "gone"
    """There is no such change to undo, or another already has."""
    LATER = "later"
    """Something that came later rests on it."""
    IN_USE = "in_use"
    """What it opened is used already."""
    NOT_ALLOWED = "not_allowed"
    """On its day, whoever decided it may not do so any more."""


class Moved(Record):
    """One thing that a change moved, in the words of a list."""

    kind: str
    """``opened``, ``ended``, ``unit``, ``line``, ``initiative``, ``person``, ``role`` or ``post``."""
    name: str
    to: str


class Charge(Record):
    """Something that a person holds and may hand over."""

    kind: str
    """``post``, ``role`` or ``initiative``."""
    ref: str
    """Its id; of a role, its code."""
    name: str
    """Of an initiative its name, of a post its code."""
    at: str = ""
    """The team of a post."""


class ChangeRow(Record):
    """A change as it is stored."""

    id: str
    kind: ChangeKind
    day: date
    person_id: int
    state: str
    """``waiting``, ``applied``, ``undone`` or ``failed``."""
    applied_on: date | None
    why: str = ""
    units: str = ""
    """The names of the units that it is about."""
    to: str = ""
    """The names of what they become, or where they go."""
    counts: dict[str, int] = {}
    """How much moved, by kind."""


class ChangeWord(Record):
    """A change as somebody is told of it."""

    kind: ChangeKind
    day: date
    undone: bool
    own: bool
    """It was their own unit."""
    units: str
    """What the units that it is about were called until then."""
    to: str
    """What they become, or where they go."""
    came: int = 0
    """Initiatives of their unit that came along."""
    counts: dict[str, int] = {}


class RefusedChangeError(Exception):
    """The change cannot be made: why, and the unit and the day that it is about, where there are such."""

    def __init__(self, problem: Problem, unit: str = "", day: date | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.unit = unit
        self.day = day
