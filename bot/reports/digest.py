"""Tình hình: how a unit stands in a period, for whoever leads it. Made from figures; units and counts, no persons."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from bot.reports import figures as folded
from bot.reports.figures import Change, Counts
from storage.records.figures import Figures, Tally, What
from storage.records.lateness import LatePart
from storage.records.outcomes import OutcomeKind
from storage.records.performance import PartCount, PartPerformance, Performance
from storage.records.units import Level
from storage.records.words import fold

Why = Literal["stuck", "time_asked", "nobody", "answered", "unanswered", "unsaid"]
PRAISE: dict[OutcomeKind, What] = {
    OutcomeKind.COMMENDED: "commended",
    OutcomeKind.TYPICAL: "typical",
    OutcomeKind.PROPOSED: "proposed",
}
"""What tells of a good initiative, the highest praise first, and how it is counted."""


@dataclass(frozen=True)
class Praised:
    """An initiative that was praised within the period, as an example."""

    name: str
    unit_name: str
    kind: OutcomeKind
    level: Level


@dataclass(frozen=True)
class Digest:
    """All that a digest of a unit and a period tells, but for what waits for its reader's own word."""

    figures: Figures
    today: date
    owed: tuple[PartPerformance, ...] = ()
    """How the duties of the period were met, apart by the unit's children and itself."""
    finished: tuple[PartCount, ...] = ()
    """The duties done within it, apart in the same way; …"""
    told: tuple[PartCount, ...] = ()
    """… and the reports that came in."""
    late: tuple[LatePart, ...] | None = None
    """How late each is today; None where the period is so long past that this says nothing about it."""
    obstacles_waiting: int = 0
    """Obstacles that wait for an answer today."""
    praised: Praised | None = None

    @cached_property
    def level(self) -> Level:
        """The level whose outcomes are told."""
        return folded.outcome_level(self.figures.unit.level, self.figures.tallies)

    @cached_property
    def counts(self) -> Counts:
        """Initiatives of the period's years up to its day."""
        return folded.counts(self.figures.tallies, self.level)

    @cached_property
    def fresh(self) -> Counts:
        """What was registered and decided within the period."""
        return folded.counts(self.figures.tallies, self.level, fresh=True)

    @cached_property
    def recognised_elsewhere(self) -> bool:
        """Whether another level recognised some: then it is said whose recognition is told."""
        outcomes = (one for tally in self.figures.tallies for one in tally.outcomes)
        return any(one.kind is OutcomeKind.RECOGNISED and one.level != self.level for one in outcomes)

    @cached_property
    def changes(self) -> dict[str, Change]:
        """What changed on a year before."""
        return folded.changes(self.figures, self.level)

    @cached_property
    def parts(self) -> tuple[DigestPart, ...]:
        """What it tells of its parts, which add up to it: those that are late first, then by name; the unit itself
        last, where there is anything of it."""
        return tuple(_parts(self))

    @property
    def begun(self) -> bool:
        """Whether the period has begun at all."""
        return self.figures.stretch.since <= self.figures.stretch.day

    @property
    def over(self) -> bool:
        """Whether the day as of which it is told has passed: what is late is told as of today."""
        return self.figures.stretch.day < self.today

    @property
    def done(self) -> int:
        """Duties done within the period."""
        return sum(part.count for part in self.finished)

    @property
    def reports(self) -> int:
        """Reports that came in within the period."""
        return sum(part.count for part in self.told)

    @property
    def nothing_new(self) -> bool:
        """Nothing was registered, decided, reported, done, checked or answered since the period began."""
        fresh, obstacles = self.fresh, self.figures.obstacles
        decided = any(one.fresh for tally in self.figures.tallies for one in tally.outcomes)
        happened = (self.done, self.reports, self.figures.visits.checks, obstacles.told, obstacles.answered)
        return not any((fresh.registered, decided, *happened))


@dataclass(frozen=True)
class Late:
    """What is late in all."""

    duties: int
    units: int
    oldest: date | None
    why: dict[Why, int]
    """How many duties are late for each reason; they add up to all."""
    reminders: int
    urgings: int
    excused: int


def late_in_all(parts: tuple[LatePart, ...]) -> Late:
    """Add up what is late at the parts of a unit."""
    reasons: tuple[Why, ...] = ("stuck", "time_asked", "nobody", "answered", "unanswered", "unsaid")
    return Late(
        duties=sum(part.late for part in parts),
        units=sum(part.units for part in parts),
        oldest=min((part.oldest for part in parts if part.oldest is not None), default=None),
        why={why: count for why in reasons if (count := sum(getattr(part, why) for part in parts))},
        reminders=sum(part.reminders for part in parts),
        urgings=sum(part.urgings for part in parts),
        excused=sum(part.excused for part in parts),
    )


@dataclass(frozen=True)
class DigestPart:
    """What a digest tells of one of the units that report to its unit, or of the unit itself (id 0)."""

    id: int
    name: str
    counts: Counts
    fresh: Counts
    owed: Performance
    done: int
    reports: int
    late: int
    late_units: int


_NOTHING_OWED = Performance(due=0, settled=0, on_time=0, excused=0, urged=0, responded=0)


def _parts(digest: Digest) -> list[DigestPart]:
    at, tallies = digest.level, defaultdict[int, list[Tally]](list)
    for tally in digest.figures.tallies:
        tallies[tally.child].append(tally)
    owed = {one.child: one.counts for one in digest.owed}
    late = {one.child: one for one in digest.late or ()}
    done, told = ({one.child: one.count for one in some} for some in (digest.finished, digest.told))
    names = {0: digest.figures.unit.name} if 0 in tallies else {}
    for some in (digest.owed, digest.finished, digest.told, digest.late or ()):
        names |= {one.child: one.name for one in some}
    names |= {child.id: child.name for child in digest.figures.children}
    found = [
        DigestPart(
            id=child,
            name=name,
            counts=folded.counts(tallies[child], at),
            fresh=folded.counts(tallies[child], at, fresh=True),
            owed=owed.get(child, _NOTHING_OWED),
            done=done.get(child, 0),
            reports=told.get(child, 0),
            late=late[child].late if child in late else 0,
            late_units=late[child].units if child in late else 0,
        )
        for child, name in names.items()
    ]
    return sorted(found, key=lambda part: (part.id == 0, -part.late, fold(part.name)))


def punctual(digest: Digest) -> tuple[list[str], int]:
    """The units below that did all that was due, by its day; and of how many something was due at all."""
    due = [one for one in digest.owed if one.child and one.counts.due]
    return [one.name for one in due if one.counts.on_time == one.counts.due], len(due)


def recognised_most(digest: Digest, most: int) -> list[DigestPart]:
    """The units below of which most was recognised within the period, so many at most: of those that are alike all
    or none."""
    found = [part for part in digest.parts if part.id and part.fresh.recognised]
    found.sort(key=lambda part: (-part.fresh.recognised, fold(part.name)))
    last = found[most].fresh.recognised if len(found) > most else 0
    return [part for part in found[:most] if part.fresh.recognised > last]
