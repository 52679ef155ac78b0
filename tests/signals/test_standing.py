"""A signal is never shown above before its day, whatever is asked, answered, taken back or found again when."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.duties.calendar import WorkingDays
from bot.policy.sections import WorkingCalendar
from storage import signals
from storage.database import migrate
from storage.records.signals import FoundSignal, SignalKind
from tests.examples import examples

COUNTRY = WorkingDays(WorkingCalendar())
LATE = FoundSignal(kind=SignalKind.LATE, details={"day": "2026-12-20"})
NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
FIRST = date(2026, 3, 2)


@pytest.fixture(scope="module")
def connection() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as opened:
        opened.row_factory = sqlite3.Row
        migrate(opened)
        opened.executescript(
            """
            INSERT INTO units (id, code, level, kind) VALUES (1, 'X', 'commune', 'area');
            INSERT INTO unit_names (unit_id, name, folded) VALUES (1, 'Xã Quảng Sơn', 'xa quang son');
            INSERT INTO people (id, name, unit_id, created_at) VALUES (1, 'Cán bộ xã Quảng Sơn', 1, '2026');
            INSERT INTO initiatives (id, unit_id, year, name, folded, subject_kind, subject_name, field, place, target,
                origin, entered_by, effective_on, recorded_at, state, number)
            VALUES ('a', 1, 2026, 'Đường hoa', 'duong hoa', 'collective', '', '', '', '', 'new', 1, '2026-03-02',
                '2026', 'submitted', 1);
            """
        )
        yield opened


days = st.integers(0, 40)


@given(asked=days, answered=st.none() | days, ends=st.booleans(), again=st.booleans(), reply_days=st.integers(1, 10))
@examples(60)
def test_never_before_its_day(
    connection: sqlite3.Connection, asked: int, answered: int | None, ends: bool, again: bool, reply_days: int
) -> None:
    connection.execute("DELETE FROM signals")
    kinds = (SignalKind.LATE,)
    signals.settle(connection, "a", kinds, [LATE], NOW, NOW)
    (one,) = signals.to_ask(connection, NOW, 5)
    on = FIRST + timedelta(days=asked)
    answer_by = COUNTRY.shift(on, reply_days)
    signals.asked(connection, [one.id], 1, on, answer_by, 1)
    said = None if answered is None or answered < asked else FIRST + timedelta(days=answered)
    if said is not None:
        assert signals.answer(connection, one.id, "before", "", 1, said, "s")
    if ends:
        signals.settle(connection, "a", kinds, [], NOW, NOW)
    if again:
        signals.settle(connection, "a", kinds, [LATE], NOW, NOW)
    for number in range(80):
        look = FIRST + timedelta(days=number)
        rows = connection.execute(signals.STANDING, {"today": look.isoformat()}).fetchall()
        shown = [row[0] for row in rows] == ["a"]
        stands = signals.read(connection, one.id).stands(look)
        holds = not ends or (again and said is not None)
        expected = look > answer_by and (said is None or said > answer_by) and holds
        assert shown == expected
        if not ends:
            assert stands == shown
        if shown:
            assert COUNTRY.between(on, look) >= reply_days
