"""The people of a year: who holds what where, whom a duty is spoken of to by a plain reading, and what they heard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from storage.records.people import Role
from tests.duties.reading import Key, Plain

VISITING = (Role.CHECKER, Role.COORDINATOR)
"""Who hears of a visit that nobody can be told of by name."""


@dataclass(frozen=True)
class Size:
    """How large a province is, and what befalls its bot."""

    communes: int
    villages: int
    """Of each commune."""
    officers: int
    """Of each village."""
    initiatives: int
    """Of each village."""
    checkers: int
    """Of the province; one commune has one of its own."""
    kills: int
    kill_within: float
    """Seconds after the first message of a day."""
    outages: tuple[tuple[date, int], ...]
    """From which day on the bot is down, and for how many days; 0: for the first hours of that day."""
    told_of: Literal["week", "quarter", "nothing"]
    """The shortest period of which leaders get digests."""


@dataclass(frozen=True)
class Heard:
    """A daily message as it reached a phone."""

    day: date
    person: int
    duties: tuple[int, ...]
    """What its buttons open."""
    message: int


@dataclass(frozen=True)
class Told:
    """What has to become of one time at which a duty is to be spoken of."""

    state: str
    person: int | None = None
    day: date | None = None
    """On which the message goes."""


@dataclass
class Province:
    """The people: who holds what where, how they answer, and what they have heard."""

    plain: Plain = field(default_factory=Plain)
    holding: dict[tuple[int, Role], list[int]] = field(default_factory=dict)
    """The people with a role at a unit, the oldest role first."""
    responsible: dict[str, int] = field(default_factory=dict)
    waits: dict[int, int | None] = field(default_factory=dict)
    """After how many days a person answers what they heard; None: never."""
    away: dict[int, tuple[date, date, int]] = field(default_factory=dict)
    """Who is away from a day up to another, and who acts for them."""
    silent: set[int] = field(default_factory=set)
    """People who never joined."""
    goes_to: dict[Key, int | None] = field(default_factory=dict)
    """Who is to make each visit, as the bot has given it."""
    heard: list[Heard] = field(default_factory=list)

    def addressee(self, key: Key, step: str, day: date) -> int | None:
        """Whom a duty is spoken of to at a step of the ladder."""
        officer = self._first(self._owing(key), day, ())
        if step == "officer":
            return officer
        line = self.plain.line(key[1])
        above = line if key[0] == "visit" else line[1:] or line
        superior = self._first(self._of(above, Role.COORDINATOR), day, (officer,))
        if step == "superior":
            return superior
        return self._first(self._of(above, Role.LEADER), day, (officer, superior))

    def _owing(self, key: Key) -> Iterator[int]:
        if key[0] == "visit":
            goes = self.goes_to[key]
            if goes is not None:
                yield goes
            yield from (person for unit in self.plain.line(key[1]) for person in self._of([unit], *VISITING))
            return
        if key[2]:
            yield self.responsible[key[2]]
        for unit in self.plain.line(key[1]):
            yield from self._of([unit], Role.OFFICER, Role.COORDINATOR)

    def _of(self, line: list[int], *roles: Role) -> Iterator[int]:
        for unit in line:
            for role in roles:
                yield from self.holding.get((unit, role), ())

    def _first(self, people: Iterable[int], day: date, never: tuple[int | None, ...]) -> int | None:
        reached = (self.reached(person, day) for person in people if person not in never)
        return next((person for person in reached if person is not None and person not in never), None)

    def reached(self, person: int, day: date) -> int | None:
        """Who hears what is said to a person on a day."""
        begins, ends, deputy = self.away.get(person, (day, day, 0))
        if begins <= day < ends:
            return None if deputy in self.silent or self._is_away(deputy, day) else deputy
        return None if person in self.silent else person

    def _is_away(self, person: int, day: date) -> bool:
        begins, ends, _ = self.away.get(person, (day, day, 0))
        return begins <= day < ends
