"""What holds of an initiative and should be asked about: from its words, and from what reports tell. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from decimal import Decimal

from bot.reports import nearness
from bot.reports.gist import Gist, gist, without_places
from bot.reports.nearness import Weights
from bot.reports.signals import is_late, of_report, repeated, tells_no_amount
from bot.reports.totals import standing
from bot.reports.usual import Usual
from storage.records.initiatives import Origin
from storage.records.reports import FROM_LIST, Report, Resource
from storage.records.signals import FoundSignal, NearText, Saying, SignalKind
from storage.records.words import fold


def gist_of(one: Saying, places: Iterable[str]) -> Gist:
    """An initiative's words with its places taken out; what it expects to bring is among its figures."""
    said = gist(one.name, (one.target, one.problem, one.method), (*places, one.place))
    expected = {format(row.amount.normalize(), "f").replace(".", "p") for row in one.expected if row.amount is not None}
    return said._replace(figures=said.figures | expected)


def of_words(
    one: Saying,
    said: Gist,
    near: Sequence[NearText],
    weights: Weights,
    reported: Mapping[str, Collection[Decimal]],
) -> list[FoundSignal]:
    """What a registration gives rise to; ``near`` are the likest among the others, ``reported`` what all of them told.

    An office's list has no targets and comes when it comes, so only what its names say is looked at.
    """
    if one.stopped:
        return []
    found = []
    if (other := _likest(one, said, near, weights, reported)) is not None:
        details = {"name": other.name, "unit": other.unit_name, "year": str(other.year)}
        found.append(FoundSignal(kind=SignalKind.ALIKE, about=other.id, details=details))
    if not one.from_list:
        if tells_no_amount(one.target, len(one.expected)):
            found.append(FoundSignal(kind=SignalKind.NO_MEASURE))
        if is_late(one.effective_on) and one.effective_on.year == one.year:
            found.append(FoundSignal(kind=SignalKind.LATE, details={"day": one.effective_on.isoformat()}))
    return found


def _likest(
    one: Saying,
    said: Gist,
    near: Sequence[NearText],
    weights: Weights,
    reported: Mapping[str, Collection[Decimal]],
) -> NearText | None:
    """The other that says nearly the same, if any: nobody is asked who says that theirs repeats another's."""
    if one.origin is Origin.REPLICATED:
        return None
    scored: list[tuple[float, int]] = []
    for place, other in enumerate(near):
        told_by_other = _gist_of_index(other)
        if other.unit_id == one.unit_id:
            same = one.origin is Origin.NEW and _same_words(one.name, other.name)
            scored.append((1.0 if same else 0.0, place))
        elif not _differ(reported.get(one.id, ()), reported.get(other.id, ())):
            scored.append((nearness.alike(said, told_by_other, weights), place))
    alike = [(score, place) for score, place in scored if score > 0]
    if not alike:
        return None
    units = {near[place].unit_id for _, place in alike}
    if len(units) >= nearness.USUAL_FROM and not nearness.text_is_told(said):
        return None
    return near[max(alike, key=lambda pair: (pair[0], -pair[1]))[1]]


def _gist_of_index(other: NearText) -> Gist:
    words = other.told.split()
    figures = frozenset(word for word in words if word[0].isdigit())
    return Gist(tuple(other.gist.split()), tuple(word for word in words if word not in figures), figures)


def _same_words(one: str, other: str) -> bool:
    """Whether two names of one unit are the same but for the year: with their places, which tell its works apart."""
    both = ({word for word in fold(name).split() if not (len(word) == 4 and word.isdigit())} for name in (one, other))
    return next(both) == next(both)


def _differ(one: Collection[Decimal], other: Collection[Decimal]) -> bool:
    """Whether what two reported has nothing in common: then their work is not the same, whatever their words."""
    return bool(one) and bool(other) and not set(one) & set(other)


def of_figures(reports: Sequence[Report], usual_of: Callable[[Resource], Usual | None]) -> list[FoundSignal]:
    """What the newest period's reports give rise to: the figures of the one before again, or one far from the usual.

    What an office's list tells of a whole year was asked of nobody, so nobody is asked about it.
    """
    valid = newest_period(reports)
    found = []
    again = next(((one, before) for one in valid if (before := repeated(one, reports)) is not None), None)
    if again is not None:
        one, before = again
        details = {"report": one.id, "period": one.period, "before": before.period}
        found.append(FoundSignal(kind=SignalKind.SAME_FIGURES, about=one.period, details=details))
    for one in valid:
        for row in one.resources:
            known = usual_of(row)
            if known is not None and row.amount is not None and known.is_far(row.amount):
                details = {
                    "report": one.id,
                    "period": one.period,
                    "row": row.model_dump_json(),
                    "low": str(known.low),
                    "high": str(known.high),
                }
                about = f"{one.period}/{row.kind}/{row.role}/{class_of(row.object)}/{row.amount.normalize()}"
                found.append(FoundSignal(kind=SignalKind.OUTLYING, about=about, details=details))
    return list({one.about: one for one in found}.values())


def doubtful(reports: Sequence[Report]) -> list[str]:
    """Which of an initiative's reports a coordinator should look at closely."""
    return [one.id for one in standing(reports) if of_report(one, reports)]


def newest_period(reports: Sequence[Report]) -> list[Report]:
    """The reports of the newest period that stand and that people sent."""
    sent = [one for one in standing(reports) if not one.id.startswith(FROM_LIST)]
    return [one for one in sent if one.period == max(other.period for other in sent)]


def class_of(object_: str) -> str:
    """What an amount was for, without the place: *đường bê tông thôn 4* is *đường bê tông*."""
    return " ".join(without_places(object_))
