"""The second count: plain loops over exported rows, as a clerk would count with a pencil."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True)
class Exported:
    """What `dvk export` gave back, and what it had given of the initiatives before units were reorganised."""

    units: list[Row]
    initiatives: list[Row]
    events: list[Row]
    reports: list[Row]
    earlier_holders: Mapping[str, str]
    earlier_units: list[Row]
    reorganised_on: date | None


@dataclass(frozen=True)
class Asked:
    """For what it is counted."""

    unit: str
    years: range
    day: date
    as_now: bool


def line(unit: str | None, units: Sequence[Row]) -> Iterator[str]:
    """A unit and all above it."""
    above = {row["code"]: row["reports_to"] for row in units}
    while unit is not None:
        yield unit
        unit = above.get(unit)


def counted(rows: Exported, asked: Asked) -> list[tuple[Row, str, bool]]:
    """The initiatives that count; at or below which child; whether they are registered."""
    then = not asked.as_now and rows.reorganised_on is not None and asked.day < rows.reorganised_on
    units = rows.earlier_units if then else rows.units
    found = []
    for row in rows.initiatives:
        events = [event for event in rows.events if event["initiative_id"] == row["id"]]
        accepted = [event["effective_on"] for event in events if event["state"] == "registered"]
        ended = [event["effective_on"] for event in events if event["state"] == "stopped"]
        day = asked.day.isoformat()
        registered = bool(accepted) and accepted[0] <= day
        if row["year"] not in asked.years or row["effective_on"] > day:
            continue
        if ended and ended[0] <= day and (row["merged_into"] or not accepted or accepted[0] > ended[0]):
            continue
        path = [*line(rows.earlier_holders[row["id"]] if then else row["unit"], units)]
        if asked.unit in path:
            at = path.index(asked.unit)
            child = path[at - 1] if at else asked.unit
            found.append(({**row, "stopped": bool(ended) and ended[0] <= day}, child, registered))
    return found


def holding(decided: Sequence[tuple[str, str, date]], day: date) -> list[Row]:
    """Of decisions, told one after the other, those that hold on a day.

    One to the contrary ends an earlier one from its own day on; one of the same kind corrects it, as if it had never
    been.
    """
    found = []
    for number, (level, kind, since) in enumerate(decided):
        until = date.max
        for other, later, ends in decided[number + 1 :]:
            contrary = (later == "not_recognised") != (kind == "not_recognised")
            if other == level and (contrary or later == kind):
                until = ends if contrary else date.min
                break
        if since <= day < until:
            found.append({"level": level, "kind": kind, "effective_on": since.isoformat()})
    return found


def outcomes(rows: Sequence[Row], level: str, day: date) -> Counter[str]:
    """What was concluded by a day at a level."""
    found: Counter[str] = Counter()
    for row in rows:
        kinds = {o["kind"] for o in row["outcomes"] if o["level"] == level and o["effective_on"] <= day.isoformat()}
        found.update(kinds)
        found["registered"] += 1
        if not kinds:
            found["stopped" if row["stopped"] else "not_concluded"] += 1
        elif not kinds & {"recognised", "not_recognised"}:
            found["beside"] += 1
    return found


def brought(rows: Exported, initiatives: Sequence[Row], day: date) -> dict[tuple[str, ...], tuple[Decimal, bool]]:
    """What some initiatives had brought by a day, like added to like."""
    sums: dict[tuple[str, ...], tuple[Decimal, bool]] = {}
    for row in initiatives:
        told = [r for r in rows.reports if r["initiative_id"] == row["id"] and r["effective_on"] <= day.isoformat()]
        told.sort(key=lambda report: (report["recorded_at"], report["id"]))
        replaced = {report["amends"] for report in told}
        own: dict[tuple[str, ...], tuple[Decimal, bool]] = {}
        for report in told:
            for amount in report["resources"] if report["id"] not in replaced else ():
                key = (amount["kind"], amount["role"], amount["source"] or "", amount["object"].lower(), amount["unit"])
                before = own.get(key, (Decimal(0), False)) if not amount["cumulative"] else (Decimal(0), False)
                own[key] = before[0] + Decimal(amount["amount"]), before[1] or amount["approximate"]
        for like, (amount, approximate) in own.items():
            total = sums.get(like, (Decimal(0), False))
            sums[like] = total[0] + amount, total[1] or approximate
    return sums
