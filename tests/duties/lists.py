"""The lists of visits as they were stored: that they are fair, and what a check does to them."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta

from storage import checks
from storage.records.checks import Finding, Found, NewCheck, Way

ON_LISTS = """
    SELECT d.*, p.person_id AS planned, p.reason FROM duties d JOIN visit_plan p ON p.duty_id = d.id
    WHERE d.rule = 'visit'
"""


def fair(
    rows: Iterable[sqlite3.Row],
    checkers: Mapping[int, set[int]],
    own: Mapping[str, set[int]],
    periods: Collection[str],
) -> None:
    """Each is on one list and goes to somebody who checks there, nobody's own; loads of a period are within one.

    Where they are not, nothing that is still to be visited could make them so.
    """
    rows = list(rows)
    open_ones = [row for row in rows if row["state"] == "open"]
    assert max(Counter(row["object"] for row in open_ones).values(), default=1) == 1, "on exactly one list"
    loads: dict[tuple[int, str], Counter[int]] = {}
    for row in rows:
        if row["state"] in ("open", "settled") and row["period"] in periods:
            loads.setdefault((row["unit_id"], row["period"]), Counter())[row["planned"]] += 1
    for row in open_ones:
        may_go = checkers.get(row["unit_id"], set()) - own.get(row["object"], set())
        assert row["person_id"] == row["planned"]
        assert (row["person_id"] in may_go) if may_go else row["person_id"] is None
        load = loads.get((row["unit_id"], row["period"]))
        if load and may_go:
            even = load[row["planned"]] - min(load[other] for other in may_go) <= 1
            assert even, f"loads within one: of unit {row['unit_id']} in {row['period']} {dict(load)}, now {may_go}"


def checked(c: sqlite3.Connection, id_: str, initiative: str, person: int, on: date) -> None:
    """Somebody looked at an initiative, which settles what was owed about that."""
    new = NewCheck(
        id=id_, initiative_id=initiative, way=Way.ON_SPOT, found=Found(finding=Finding.AS_REPORTED), person_id=person,
        effective_on=on, answer_by=on + timedelta(days=7),
    )  # fmt: skip
    assert checks.add(c, new, datetime(on.year, on.month, on.day, 13, tzinfo=UTC))
