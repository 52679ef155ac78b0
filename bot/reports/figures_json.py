"""Figures as data: names that explain themselves and stay, exact decimals as text (docs/so-lieu.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from bot.reports import figures as folded
from storage.records.figures import Figures, Tally
from storage.records.published import Published
from storage.records.units import Level


def as_data(figures: Figures, fields: Callable[[int], Mapping[str, str]]) -> dict[str, Any]:
    """All figures of a unit and period. ``fields`` gives the policy's fields of a year."""
    at = folded.outcome_level(figures.unit.level, figures.tallies)
    tallies, stretch = figures.tallies, figures.stretch

    def apart(key: Callable[[Tally], Iterable[str]]) -> dict[str, Any]:
        found = folded.by(tallies, key, at)
        return {name: _counts(found[name]) for name in sorted(found)}

    return {
        "unit": figures.unit.code,
        "unit_name": figures.unit.name,
        "unit_level": figures.unit.level,
        "period": stretch.period,
        "cut_off": stretch.cut_off.isoformat(),
        "as_of": stretch.day.isoformat(),
        "units": "now" if figures.as_now else "then",
        "outcome_level": at,
        **_counts(folded.counts(tallies, at)),
        "in_period": _in_period(figures, at),
        "outcomes": {level: _counts(folded.counts(tallies, level)) for level in folded.levels_concluded(tallies)},
        "by_field": _by_field(figures, fields, at),
        "by_unit": _by_unit(figures, at),
        "by_level": apart(lambda tally: (tally.level,)),
        "by_subject": apart(lambda tally: (tally.subject_kind,)),
        "by_origin": apart(lambda tally: (tally.origin,)),
        "by_group": apart(lambda tally: (tally.group,) if tally.group else ()),
        "by_programme": apart(lambda tally: tally.programmes),
        "resources": {name: _exact(total.amount) for name, total in folded.headlines(figures.amounts).items()},
        "resources_approximate": [
            name for name, total in folded.headlines(figures.amounts).items() if total.approximate
        ],
        "resource_lines": _lines(figures),
        "year_before": _year_before(figures, fields, at),
        "published": [_published(one, fields) for one in figures.published],
        "performance": _performance(figures),
        "visits": {**figures.visits.model_dump(), "made_percent": _share(figures.visits.made, figures.visits.due)},
        "obstacles": figures.obstacles.model_dump(),
        "units_asked_to_register": figures.owing,
        "units_with_nothing": [{"unit": one.code, "name": one.name} for one in figures.silent],
        "fields_with_nothing": [
            name for name, found in _by_field(figures, fields, at).items() if not found["registered"]
        ],
    }


def _counts(found: folded.Counts) -> dict[str, Any]:
    return {
        "registered": found.registered,
        "recognised": found.recognised,
        "recognised_percent": _tenths(found.rate),
        "not_recognised": found.not_recognised,
        "not_concluded": found.not_concluded,
        "stopped": found.stopped,
        "typical": found.typical,
        "proposed": found.proposed,
        "commended": found.commended,
        "without_recognition": {
            "initiatives": found.beside,
            "typical": found.typical_beside,
            "proposed": found.proposed_beside,
            "commended": found.commended_beside,
        },
        "waiting": found.waiting,
    }


def _in_period(figures: Figures, at: Level) -> dict[str, Any]:
    """What was registered and decided within the period itself, not since the beginning of its year."""
    found = folded.counts(figures.tallies, at, fresh=True)
    names = ("registered", "recognised", "not_recognised", "typical", "proposed", "commended")
    return {"since": figures.stretch.since.isoformat(), **{name: getattr(found, name) for name in names}}


def _by_field(figures: Figures, fields: Callable[[int], Mapping[str, str]], at: Level) -> dict[str, Any]:
    found = folded.by(figures.tallies, lambda tally: (folded.field_label(tally, fields),), at)
    names = dict.fromkeys((*folded.fields_of(figures.stretch, fields), *sorted(found)))
    return {name: _counts(found.get(name, folded.Counts())) for name in names}


def _by_unit(figures: Figures, at: Level) -> list[dict[str, Any]]:
    """The unit's own first, where it has any; then those that report to it. They add up to the whole."""
    found = folded.by(figures.tallies, lambda tally: (tally.child,), at)
    rows = [(figures.unit.code, figures.unit.name, 0)] if 0 in found else []
    rows += [(part.code, part.name, part.id) for part in figures.children]
    return [
        {
            "unit": code,
            "name": name,
            "itself": child == 0,
            **_counts(found.get(child, folded.Counts())),
            "resources": {
                key: _exact(total.amount)
                for key, total in folded.headlines(one for one in figures.amounts if one.child == child).items()
            },
        }
        for code, name, child in rows
    ]


def _lines(figures: Figures) -> list[dict[str, Any]]:
    return [
        {
            "kind": one.kind,
            "role": one.role,
            "source": one.source,
            "object": one.object,
            "amount": _exact(one.amount),
            "measure": one.unit,
            "approximate": one.approximate,
            "initiatives": one.initiatives,
        }
        for one in folded.lines(figures.amounts)
    ]


def _year_before(figures: Figures, fields: Callable[[int], Mapping[str, str]], at: Level) -> dict[str, Any]:
    return {
        "period": figures.year_before.period,
        "cut_off": figures.year_before.cut_off.isoformat(),
        "as_of": figures.year_before.day.isoformat(),
        **_counts(folded.counts(figures.before, at)),
        "resources": {name: _exact(total.amount) for name, total in folded.headlines(figures.before_amounts).items()},
        "published": [_published(one, fields) for one in figures.published_before],
        "changes": {
            name: {
                "before": _exact(change.before),
                "difference": _exact(change.difference),
                "percent": _tenths(change.percent),
                "source": change.source,
            }
            for name, change in folded.changes(figures, at).items()
        },
    }


def _published(one: Published, fields: Callable[[int], Mapping[str, str]]) -> dict[str, Any]:
    return {
        "what": one.what,
        "field": fields(int(one.period[:4])).get(one.field, one.field),
        "level": one.level,
        "value": _exact(one.value),
        "measure": one.measure,
        "source": one.source,
    }


def _performance(figures: Figures) -> dict[str, Any]:
    counts = figures.performance
    return {
        **counts.model_dump(),
        "completeness_percent": _share(counts.settled, counts.due),
        "timeliness_percent": _share(counts.on_time, counts.due),
        "responsiveness_percent": _share(counts.responded, counts.urged),
    }


def _share(part: int, whole: int) -> str | None:
    return _tenths(folded.percent(part, whole))


def _tenths(value: Fraction | None) -> str | None:
    """A share to a tenth of a percent: "58.0"; None where there is none."""
    return None if value is None else f"{Decimal(value.numerator) / Decimal(value.denominator):.1f}"


def _exact(amount: Decimal) -> str:
    """All its digits and no more: 1155.3, 2408."""
    written = f"{amount:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written
