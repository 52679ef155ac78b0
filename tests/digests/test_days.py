"""On which days which periods go, and what is sent of what has come due, read a second time."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.duties.calendar import WorkingDays
from bot.duties.digests import KINDS, LATE_DAYS, WEEKDAYS, DigestDays, Ending, decide
from bot.policy import default_policy_text, parse_policy
from bot.policy.sections import DigestKind
from bot.reports.periods import span_of
from storage.records.digests import DigestState
from tests.examples import examples

POLICY = parse_policy(default_policy_text())
WORKING = WorkingDays(POLICY.calendar)
DAYS = DigestDays(POLICY, WORKING)
ANY_DAY = st.dates(date(2025, 1, 1), date(2027, 12, 31))


def test_a_year_of_a_leader() -> None:
    """Cut-off days 15/3, 15/6, 15/9 and 15/12; the second of them is a Monday."""
    found = DAYS.between(DAYS.kinds(), "monday", date(2026, 6, 1), date(2026, 6, 30))
    assert [(one.period, one.day.day) for one in found] == [
        ("2026-W22", 1),
        ("2026-W23", 8),
        ("2026-W24", 15),
        ("2026-Q2", 16),
        ("2026-H1", 16),
        ("2026-W25", 22),
        ("2026-W26", 29),
    ]
    assert DAYS.kinds(without=("week",)) == ("quarter", "half-year", "nine-months", "year"), (
        "months are not the policy's"
    )
    assert [one.period for one in DAYS.coming(("quarter", "half-year"), "monday", date(2026, 6, 1))][:2] == [
        "2026-H1",
        "2026-Q3",
    ], "of one day the longest"


def test_the_week_that_is_told_of_depends_on_the_day() -> None:
    """Wednesday 3 June: the week before; Thursday 4 June: that very week."""
    week = date(2026, 6, 1), date(2026, 6, 5)
    told = {weekday: DAYS.between(KINDS[:1], weekday, *week)[0].period for weekday in WEEKDAYS}
    assert told == {
        "monday": "2026-W22",
        "tuesday": "2026-W22",
        "wednesday": "2026-W22",
        "thursday": "2026-W23",
        "friday": "2026-W23",
    }


@given(st.sets(st.sampled_from(KINDS), min_size=1), st.sampled_from(WEEKDAYS), ANY_DAY, st.integers(0, 400))
@examples(30)
def test_each_period_goes_once_on_a_working_day_after_its_cut_off(
    kinds: set[DigestKind], weekday: str, first: date, length: int
) -> None:
    last = first + timedelta(days=length)
    found = DAYS.between(kinds, weekday, first, last)
    assert len({one.period for one in found}) == len(found)
    for one in found:
        assert first <= one.day <= last
        assert WORKING.holds(one.day)
        span = span_of(one.period)
        assert span is not None
        if one.kind != "week":
            cut_off = POLICY.cut_offs.of(one.period)
            assert cut_off < one.day
            assert not any(WORKING.holds(cut_off + timedelta(days=n)) for n in range(1, (one.day - cut_off).days))
    middle = first + (last - first) // 2
    halves = DAYS.between(kinds, weekday, first, middle), DAYS.between(kinds, weekday, middle + timedelta(days=1), last)
    assert halves[0] + halves[1] == found, "looked at in parts it is the same"


@given(st.sets(st.sampled_from(KINDS), min_size=1), st.sampled_from(WEEKDAYS), ANY_DAY, st.integers(0, 60))
@examples(40)
def test_one_digest_at_most_is_sent_and_everything_is_accounted_for(
    kinds: set[DigestKind], weekday: str, first: date, length: int
) -> None:
    today = first + timedelta(days=length)
    due = DAYS.between(kinds, weekday, first, today)
    decided = decide(due, WORKING, today)
    assert sorted(one.ending for one in decided) == sorted(due)
    sent = [one for one in decided if one.state is DigestState.WAITING]
    timely = [one for one in due if sum(WORKING.holds(one.day + timedelta(days=n)) for n in
              range(1, (today - one.day).days + 1)) <= LATE_DAYS]  # fmt: skip
    assert len(sent) == bool(timely)
    assert {one.ending for one in decided if one.state is DigestState.MISSED} == {*due} - {*timely}
    for one in sent:
        assert all(_rank(one.ending) >= _rank(other) for other in timely), "the longest"
        assert all(one.ending.day >= other.day for other in timely if other.kind == one.ending.kind), "the newest"
        assert {*one.stands_for} <= {other.period for other in timely if _rank(other) < _rank(one.ending)}


def _rank(ending: Ending) -> int:
    return KINDS.index(ending.kind)
