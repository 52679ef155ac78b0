"""Figures of a unit and a period: one value, from which chat, chart and spreadsheet are made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from storage.records.base import Record
from storage.records.initiatives import InitiativeState, Origin, SubjectKind
from storage.records.outcomes import OutcomeKind
from storage.records.performance import PartPerformance, Performance
from storage.records.published import Published
from storage.records.reports import ResourceKind, ResourceRole, Source
from storage.records.units import Level, Unit


class Stretch(Record):
    """What a period means for figures.

    Initiatives count by the year for which they were registered, from its beginning up to ``day``; what happens –
    duties, checks, obstacles – counts from ``since`` to ``day``.
    """

    period: str
    first_year: int
    last_year: int
    since: date
    """The day after the cut-off of the period before."""
    begins_year: bool
    """Nothing of its years lies before it."""
    cut_off: date
    day: date
    """As of which the figures are: the cut-off day, or today where that is still to come."""


class Concluded(NamedTuple):
    """An outcome at a level."""

    level: Level
    kind: OutcomeKind
    fresh: bool
    """Decided within the period."""


class Tally(NamedTuple):
    """So many initiatives that are alike in all that figures tell apart."""

    child: int
    """The unit, of those that report to the one asked for, at or below which they are; 0: at itself."""
    year: int
    field: str
    level: str
    """At which they were registered; empty where that is not said."""
    subject_kind: SubjectKind
    origin: Origin
    group: str
    programmes: tuple[str, ...]
    registered: bool
    """Else they are submitted or returned, and wait."""
    fresh: bool
    """Registered within the period."""
    stopped: bool
    """Given up since."""
    outcomes: tuple[Concluded, ...]
    initiatives: int
    """How many they are."""


class Amount(Record):
    """Amounts that are alike, added over initiatives."""

    child: int
    kind: ResourceKind
    role: ResourceRole
    source: Source | None
    object: str
    unit: str
    amount: Decimal
    approximate: bool
    initiatives: int
    """How many brought it."""


class Part(Record):
    """A unit as it was called then."""

    id: int
    code: str
    name: str
    level: Level


class Visits(Record):
    """Visits that were owed, of which made, and checks whoever made them."""

    due: int = 0
    made: int = 0
    checks: int = 0
    checked: int = 0
    """Initiatives that were checked."""


class Obstacles(Record):
    """Obstacles told of and answered within the period, and those that wait for an answer at its end."""

    told: int = 0
    answered: int = 0
    open: int = 0


@dataclass(frozen=True)
class Figures:
    """All that is counted of a unit, with all below it, and a period."""

    unit: Unit
    stretch: Stretch
    as_now: bool
    """Initiatives count where they are today; else where they were on that day."""
    children: tuple[Part, ...]
    tallies: tuple[Tally, ...]
    amounts: tuple[Amount, ...]
    year_before: Stretch
    before: tuple[Tally, ...]
    """Of the same period a year before, without telling units, fields and the like apart."""
    before_amounts: tuple[Amount, ...]
    published: tuple[Published, ...]
    """Totals without rows of this period; never added to what is counted."""
    published_before: tuple[Published, ...]
    performance: Performance
    visits: Visits
    obstacles: Obstacles
    owing: int
    """Units of the levels and kinds of which the policy asks that they register."""
    silent: tuple[Part, ...]
    """Those of them with nothing registered."""
    parts: tuple[PartPerformance, ...] = ()
    """How duties were met, apart by the units that reported to it and itself: they add up to ``performance``."""


What = Literal[
    "registered",
    "waiting",
    "stopped",
    "not_concluded",
    "recognised",
    "not_recognised",
    "typical",
    "proposed",
    "commended",
]
"""What is counted of initiatives."""


class Cell(Record):
    """One figure, by what it tells apart; None: everything."""

    what: What
    at: Level
    """The level whose outcomes are meant."""
    fresh: bool = False
    """Only those of which it was decided within the period."""
    child: int | None = None
    """One of those that report to the unit; 0: itself."""
    fields: tuple[str, ...] | None = None
    """Their codes; of a term one name may have several."""
    level: str | None = None
    subject_kind: SubjectKind | None = None
    origin: Origin | None = None
    group: str | None = None


class CountedInitiative(Record):
    """An initiative behind a figure."""

    id: str
    name: str
    unit_name: str
    """Of the unit that held it then."""
    year: int
    field: str
    state: InitiativeState


class CountedAmount(Record):
    """What one initiative has of a sum."""

    id: str
    name: str
    unit_name: str
    amount: Decimal
    approximate: bool
