"""What the plan of visits is made from, and what it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Reason(StrEnum):
    """Why an initiative is on a period's list."""

    DONE = "done"
    """It was reported as done, and nobody has been there."""
    NEVER = "never"
    """Nobody has been there; so were all others taken of which that is true."""
    SIGNALLED = "signalled"
    """Something about it waits to be looked at."""
    LONGEST_AGO = "longest_ago"
    """The last visit is longest ago."""
    DRAWN = "drawn"
    """By lot, among those of which all the rest is equal."""


class Candidate(NamedTuple):
    """An initiative that is on no list and may come on one."""

    id: str
    unit_id: int
    own: tuple[int, ...]
    """Whose own it is: who entered it, who is responsible."""
    last_visit: str = ""
    """The day of the last check of it, or of what it continues; empty: never."""
    signalled: bool = False


class Kept(NamedTuple):
    """An initiative on a list that was made before."""

    duty_id: int
    id: str
    """Of the initiative."""
    unit_id: int
    """Of the initiative, today."""
    visiting: int
    """The unit whose list it is on."""
    period: str
    own: tuple[int, ...]
    person_id: int | None
    """Who goes."""
    given_to: int | None
    """To whom the plan gave it; another goes where somebody has handed it over since."""
    is_open: bool


@dataclass(frozen=True)
class Tree:
    """The units and who checks, as of a day."""

    above: Mapping[int, int | None]
    """What each unit that stands reports to."""
    place: Mapping[int, int]
    """Where each stands when the tree is read from above, near ones together."""
    checkers: Mapping[int, tuple[int, ...]]
    """Who checks at a unit and below it."""
    able: frozenset[int]
    """Who may check anywhere."""
    _visiting: dict[int, int | None] = field(default_factory=dict)

    def line(self, unit: int) -> list[int]:
        """The units that may visit one: those above it, the nearest first, then itself."""
        found: list[int] = []
        up = self.above.get(unit)
        while up is not None and up not in found:
            found.append(up)
            up = self.above.get(up)
        return [*found, unit]

    def visiting(self, unit: int, own: tuple[int, ...] = ()) -> int | None:
        """The nearest unit above with somebody who checks there and whose own it is not; None where there is none."""
        if unit not in self._visiting:
            self._visiting[unit] = next((up for up in self.line(unit) if up in self.checkers), None)
        nearest = self._visiting[unit]
        if nearest is None or any(who not in own for who in self.checkers[nearest]):
            return nearest
        return next((up for up in self.line(unit) if set(self.checkers.get(up, ())) - set(own)), None)


class Listed(NamedTuple):
    """An initiative comes on a list."""

    id: str
    unit_id: int
    """Whose list it is."""
    person_id: int
    reason: Reason
    period: str


class Given(NamedTuple):
    """An initiative on a list goes to somebody else; to nobody where nobody checks there any more."""

    duty_id: int
    person_id: int | None
    was: int | None
    """Who was to go: where somebody has handed it over meanwhile, that holds."""


class Handed(NamedTuple):
    """An initiative goes over to another unit's list."""

    duty_id: int
    unit_id: int
    person_id: int | None
