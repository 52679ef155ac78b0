"""Counting up figures: how many, of which how many were recognised, what changed, what it brought. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from storage.records.figures import Amount, Concluded, Figures, Stretch, Tally
from storage.records.outcomes import OutcomeKind
from storage.records.published import Published
from storage.records.reports import ResourceKind, ResourceRole, Source
from storage.records.units import Level
from storage.records.words import fold

Key = TypeVar("Key")

FROM_ABOVE = (Level.PROVINCE, Level.DISTRICT, Level.COMMUNE, Level.VILLAGE, Level.TEAM)


@dataclass
class Counts:
    """How many initiatives, and what became of them at one level.

    Registered are the recognised, the not recognised, those with only another outcome at that level (``beside``),
    those given up before anything was concluded, and those not concluded yet.
    """

    registered: int = 0
    recognised: int = 0
    not_recognised: int = 0
    not_concluded: int = 0
    stopped: int = 0
    typical: int = 0
    proposed: int = 0
    commended: int = 0
    beside: int = 0
    typical_beside: int = 0
    proposed_beside: int = 0
    commended_beside: int = 0
    """Typical, proposed, commended without having been recognised at that level: they do not nest."""
    waiting: int = 0
    """Submitted, and not accepted yet."""

    @property
    def rate(self) -> Fraction | None:
        """Recognised of registered, in percent to a tenth; None where nothing is registered."""
        return percent(self.recognised, self.registered)


def percent(part: int | Decimal, whole: int | Decimal) -> Fraction | None:
    """A share in percent, rounded to a tenth, half of one away from nought; None where there is no whole."""
    if not whole:
        return None
    share = Fraction(part) / Fraction(whole) * 1000
    tenths = (abs(share) + Fraction(1, 2)).__floor__()
    return Fraction(tenths if share >= 0 else -tenths, 10)


Alike = tuple[bool, bool, bool, int]
"""What of a tally decides how it counts: registered, fresh, stopped, which outcomes."""
Known = dict[int, tuple[Concluded, ...]]
"""The outcomes that are meant. Tallies share one tuple for the same, which is quicker than comparing what is in it."""


def counts(tallies: Iterable[Tally], level: Level, *, fresh: bool = False) -> Counts:
    """Count up, by the outcomes of one level. ``fresh``: only what was registered, or decided, within the period."""
    states: Counter[Alike] = Counter()
    known: Known = {}
    for tally in tallies:
        states[_alike(tally, known)] += tally.initiatives
    return _counts(states, known, level, fresh)


def by(tallies: Iterable[Tally], key: Callable[[Tally], Iterable[Key]], level: Level) -> dict[Key, Counts]:
    """Count up apart what differs in something; of which a tally may have several, or none."""
    groups: dict[Key, Counter[Alike]] = defaultdict(Counter)
    known: Known = {}
    for tally in tallies:
        alike = _alike(tally, known)
        for value in key(tally):
            groups[value][alike] += tally.initiatives
    return {value: _counts(states, known, level, False) for value, states in groups.items()}


def _alike(tally: Tally, known: Known) -> Alike:
    which = id(tally.outcomes)
    known[which] = tally.outcomes
    return tally.registered, tally.fresh, tally.stopped, which


def _counts(states: Mapping[Alike, int], known: Known, level: Level, fresh: bool) -> Counts:
    found = Counts()
    for (registered, new, stopped, which), count in states.items():
        outcomes = known[which]
        if not registered:
            found.waiting += 0 if fresh else count
            continue
        if new or not fresh:
            found.registered += count
        kinds = {one.kind for one in outcomes if one.level == level}
        told = {one.kind for one in outcomes if one.level == level and (one.fresh or not fresh)}
        _add_outcomes(found, kinds, told, count)
        if not kinds and stopped:
            found.stopped += count
        elif not kinds:
            found.not_concluded += count
    return found


def _add_outcomes(found: Counts, kinds: set[OutcomeKind], told: set[OutcomeKind], count: int) -> None:
    """Add the outcomes that are told of; all that hold say whether they nest."""
    for kind in told:
        setattr(found, kind, getattr(found, kind) + count)
    if told and not kinds & {OutcomeKind.RECOGNISED, OutcomeKind.NOT_RECOGNISED}:
        found.beside += count
        for kind in told:
            name = f"{kind}_beside"
            setattr(found, name, getattr(found, name) + count)


def outcome_level(unit: Level, tallies: Sequence[Tally]) -> Level:
    """The level whose outcomes stand first: the unit's own, or where nothing is concluded there, the nearest at which
    something is: below it before above it."""
    found = {one.level for tally in tallies for one in tally.outcomes}
    if unit in found or not found:
        return unit
    at = FROM_ABOVE.index(unit)
    return next(level for level in (*FROM_ABOVE[at:], *reversed(FROM_ABOVE[:at])) if level in found)


def levels_concluded(tallies: Iterable[Tally]) -> list[Level]:
    """The levels at which something is concluded, from above."""
    found = {one.level for tally in tallies for one in tally.outcomes}
    return [level for level in FROM_ABOVE if level in found]


HEADLINE: dict[tuple[ResourceKind, ResourceRole, Source | None, str], str] = {
    (ResourceKind.LAND, ResourceRole.CONTRIBUTION, Source.PEOPLE, "m²"): "land_m2",
    (ResourceKind.LABOUR, ResourceRole.CONTRIBUTION, Source.PEOPLE, "ngày công"): "labour_days",
    (ResourceKind.MONEY, ResourceRole.CONTRIBUTION, Source.PEOPLE, "đồng"): "money_dong",
    (ResourceKind.MONEY, ResourceRole.CONTRIBUTION, Source.STATE, "đồng"): "state_money_dong",
    (ResourceKind.MONEY, ResourceRole.CONTRIBUTION, Source.BUSINESS, "đồng"): "business_money_dong",
    (ResourceKind.MONEY, ResourceRole.VALUATION, None, "đồng"): "valuation_dong",
    (ResourceKind.LENGTH, ResourceRole.OUTPUT, None, "m"): "length_m",
    (ResourceKind.HOUSEHOLDS, ResourceRole.OUTPUT, None, "hộ"): "households",
    (ResourceKind.PEOPLE, ResourceRole.OUTPUT, None, "người"): "people",
    (ResourceKind.ATTENDANCES, ResourceRole.OUTPUT, None, "lượt"): "attendances",
}
"""Totals that reviews name, by what they add: what was given whatever it was given for, and what came of it."""
_CLASSES = {"length_m"}
"""Totals that hold only what is of one class: lengths of road, or of whatever was not named, but not of canals too."""


@dataclass
class Headline:
    """A total that reviews name."""

    amount: Decimal
    approximate: bool
    initiatives: int


def headlines(amounts: Iterable[Amount]) -> dict[str, Headline]:
    """The totals that reviews name, those of which there is something, in the table's order."""
    found: dict[str, Headline] = {}
    for one in amounts:
        name = HEADLINE.get((one.kind, one.role, one.source, one.unit))
        if name is None or (name in _CLASSES and one.object and not one.object.casefold().startswith("đường")):
            continue
        total = found.setdefault(name, Headline(Decimal(0), False, 0))
        total.amount += one.amount
        total.approximate = total.approximate or one.approximate
        total.initiatives += one.initiatives
    return {name: found[name] for name in HEADLINE.values() if name in found}


def lines(amounts: Iterable[Amount]) -> list[Amount]:
    """All amounts of a unit, like added to like, by kind, role, source and object."""
    alike: dict[tuple[str, ...], list[Amount]] = defaultdict(list)
    for one in amounts:
        alike[one.kind, one.role, one.source or "", fold(one.object), one.unit].append(one)
    return [
        group[0].model_copy(
            update={
                "child": 0,
                "amount": sum((one.amount for one in group), Decimal(0)),
                "approximate": any(one.approximate for one in group),
                "initiatives": sum(one.initiatives for one in group),
            }
        )
        for _, group in sorted(alike.items())
    ]


@dataclass(frozen=True)
class Change:
    """A figure beside that of the same period a year before."""

    before: Decimal
    difference: Decimal
    percent: Fraction | None
    """Of that of a year before; None where that was nothing."""
    source: str = ""
    """Where the earlier figure was published, where it is not counted from rows."""
    approximate: bool = False
    """Whether one of the two is known only about."""


PUBLISHED_AS = {
    "land": "land_m2",
    "labour": "labour_days",
    "money": "money_dong",
    "state_money": "state_money_dong",
    "business_money": "business_money_dong",
    "valuation": "valuation_dong",
    "length": "length_m",
    "households": "households",
    "people": "people",
    "attendances": "attendances",
}
"""What a published total of a kind stands beside."""


def changes(figures: Figures, level: Level) -> dict[str, Change]:
    """What changed on a year before: against what is counted of it, or against what was published where nothing is.

    Of a period that is not over nothing is held against totals of a whole one.
    """
    now, then = counts(figures.tallies, level), counts(figures.before, level)
    names = ("registered", "recognised", "not_recognised", "typical", "proposed", "commended")
    here: dict[str, Decimal] = {name: Decimal(getattr(now, name)) for name in names}
    counted: dict[str, Decimal] = {name: Decimal(getattr(then, name)) for name in names} if then.registered else {}
    brought, earlier = headlines(figures.amounts), headlines(figures.before_amounts)
    here |= {name: total.amount for name, total in brought.items()}
    counted |= {name: total.amount for name, total in earlier.items()}
    about = {name for some in (brought, earlier) for name, total in some.items() if total.approximate}
    over = figures.stretch.day >= figures.stretch.cut_off
    told = _published(figures.published_before, level) if over else {}
    found = {}
    for name, value in here.items():
        if name in counted:
            before, source = counted[name], ""
        elif name in told:
            before, source = told[name].value, told[name].source
        else:
            continue
        change = percent(value - before, before)
        found[name] = Change(before, value - before, change, source, approximate=name in about)
    return found


def published_only(figures: Figures) -> bool:
    """Whether totals of the whole unit were published of a period of which there is no list of initiatives."""
    return not figures.tallies and any(not one.field for one in figures.published)


def _published(told: Iterable[Published], level: Level) -> dict[str, Published]:
    """Published totals of a whole unit by what they stand beside; one of this level before one of none."""
    whole = [one for one in told if not one.field and one.level in ("", level)]
    return {PUBLISHED_AS.get(one.what, one.what): one for one in sorted(whole, key=lambda one: one.level)}


def field_label(tally: Tally, fields: Callable[[int], Mapping[str, str]]) -> str:
    """What the field of a tally was called in its year."""
    return fields(tally.year).get(tally.field, tally.field)


def fields_of(stretch: Stretch, fields: Callable[[int], Mapping[str, str]]) -> list[str]:
    """The fields of the period's years by their names, in the policy's order."""
    years = range(stretch.first_year, stretch.last_year + 1)
    return list(dict.fromkeys(label for year in years for label in fields(year).values()))
