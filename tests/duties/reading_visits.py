"""The rules of visits read a second time, in plain loops: what comes on which list, and what goes over to another.

Who goes is not worked out again: that nobody's list is longer than it should be is looked at in what was stored.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, timedelta
from math import ceil
from typing import TYPE_CHECKING

from bot.policy import Policy
from storage.records.reports import ReportStatus

if TYPE_CHECKING:
    from tests.duties.reading import Key, Owed, Plain


def look_at_visits(plain: Plain, policy: Policy, today: date) -> None:
    """Bring the lists of visits up to how things stand."""
    this, after = _quarter(today, 0), _quarter(today, 1)
    dues = {period: policy.cut_offs.of(period) for period in (this, after)}
    _days_and_what_is_asked(plain, policy, today, dues)
    _to_other_lists(plain, today)
    in_time = dues[this] >= today
    if policy.cadences.visit_before_recognition:
        for name in sorted(plain.accepted - plain.stopped):
            told = [day for _, day, status in plain.reported.get(name, ()) if status is ReportStatus.DONE]
            asked = told and (plain.born[name].year == today.year or max(told).year == today.year)
            if asked and plain.born[name].year >= today.year - 1 and not plain.checked[name]:
                _put(plain, name, this if in_time else after, dues, today, "done")
    if in_time:
        theirs: dict[int, list[str]] = {}
        for name in sorted(plain.accepted - plain.stopped):
            visitor = _visitor(plain, name)
            if visitor is not None and plain.born[name].year == today.year:
                theirs.setdefault(visitor, []).append(name)
        for names in theirs.values():
            _fill(plain, policy, names, this, dues, today)


def _fill(plain: Plain, policy: Policy, names: list[str], this: str, dues: dict[str, date], today: date) -> None:
    """As many of these as the share still wants, those first that are to come first."""
    latest = dues[this] - timedelta(days=policy.cadences.new_days)
    have = {name for name in names if _on_a_list(plain, name, today) or _checked_in(plain, name, today.year)}
    population = [name for name in names if plain.born[name] <= latest]
    quarter = int(this[-1])
    want = ceil(len(population) * policy.cadences.visited_percent * quarter / 400) - len(have)
    if want <= 0:
        return
    free = [name for name in population if name not in have and _who(plain, name) is not None]
    free.sort(key=lambda name: _order(plain, name, this))
    for name in free[:want]:
        _put(plain, name, this, dues, today, "share")


def _days_and_what_is_asked(plain: Plain, policy: Policy, today: date, dues: dict[str, date]) -> None:
    for key, duty in _open(plain):
        if key[2] in plain.stopped:
            duty.state, duty.ended_on = "withdrawn", today
            continue
        duty.due_on = dues.get(key[3], duty.due_on)
        done = plain.why[key] == "done"
        unasked = not policy.cadences.visit_before_recognition if done else not policy.cadences.visited_percent
        if unasked and duty.due_on >= today:
            duty.state, duty.ended_on = "withdrawn", today


def _to_other_lists(plain: Plain, today: date) -> None:
    for (rule, visiting, name, period), duty in _open(plain):
        line = _line(plain, name)
        if visiting in line and plain.checkers.get(visiting, set()) - plain.own.get(name, set()):
            continue
        to = _who(plain, name)
        if to is None:
            to = visiting if visiting in line else line[0]
        if to == visiting:
            continue
        duty.state, duty.ended_on = "transferred", today
        key = ("visit", to, name, period)
        other = _owed(plain, key, today, duty.due_on)
        if other.state in ("withdrawn", "transferred"):
            other.state = "open"
        plain.why[key] = plain.why[rule, visiting, name, period]


def _put(plain: Plain, name: str, period: str, dues: dict[str, date], today: date, why: str) -> None:
    to = _who(plain, name)
    if to is None or _on_a_list(plain, name, today):
        return
    key = ("visit", to, name, period)
    duty = _owed(plain, key, today, dues[period])
    if duty.state in ("withdrawn", "transferred"):
        duty.state, duty.made_on, duty.due_on = "open", today, dues[period]
    plain.why[key] = why


def _open(plain: Plain) -> list[tuple[Key, Owed]]:
    return [(key, duty) for name in list(plain.visits) for key, duty in plain.visits_of(name) if duty.state == "open"]


def _owed(plain: Plain, key: Key, today: date, due: date) -> Owed:
    from tests.duties.reading import Owed

    if key not in plain.owed:
        plain.owed[key] = Owed(today, due)
        plain.visits[key[2]].append(key)
    return plain.owed[key]


def _on_a_list(plain: Plain, name: str, today: date) -> bool:
    return any(
        duty.state == "open" or (duty.state in ("settled", "excused") and key[3][:4] == str(today.year))
        for key, duty in plain.visits_of(name)
    )


def _checked_in(plain: Plain, name: str, year: int) -> bool:
    return any(day.year >= year for day in plain.checked[name])


def _order(plain: Plain, name: str, period: str) -> tuple[bool, bool, str, bytes]:
    last = max(plain.checked[name], default=None)
    lot = hashlib.sha256(f"{period}:{name}".encode()).digest()
    return last is not None, name not in plain.signalled, last.isoformat() if last else "", lot


def _line(plain: Plain, name: str) -> list[int]:
    """The units that may visit it: those above its own, the nearest first, then its own."""
    own, *above = plain.line(plain.holder[name])
    return [*above, own]


def _visitor(plain: Plain, name: str) -> int | None:
    return _first(unit for unit in _line(plain, name) if plain.checkers.get(unit))


def _who(plain: Plain, name: str) -> int | None:
    own = plain.own.get(name, set())
    return _first(unit for unit in _line(plain, name) if plain.checkers.get(unit, set()) - own)


def _first(units: Iterable[int]) -> int | None:
    return next(iter(units), None)


def _quarter(today: date, later: int) -> str:
    count = today.year * 4 + (today.month - 1) // 3 + later
    return f"{count // 4}-Q{count % 4 + 1}"
