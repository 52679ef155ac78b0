"""Working days of Vietnam, and when a duty is spoken of."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.duties.calendar import WorkingDays
from bot.duties.schedule import Schedule
from bot.policy import default_policy_text, parse_policy
from bot.policy.sections import LadderStep, Reminders, WorkingCalendar

POLICY = parse_policy(default_policy_text())
COUNTRY = WorkingDays(WorkingCalendar())
DAYS_2026 = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 2, 13), True),
        (date(2026, 2, 17), False),  # Tết
        (date(2026, 2, 20), False),
        (date(2026, 2, 23), True),
        (date(2026, 4, 27), False),  # in lieu of the Hùng Kings' day, a Sunday
        (date(2026, 8, 22), True),  # a Saturday worked for …
        (date(2026, 8, 31), False),  # … this Monday
        (date(2026, 9, 2), False),
        (date(2026, 9, 5), False),  # a Saturday
    ],
)
def test_the_countrys_calendar(day: date, worked: bool) -> None:
    assert COUNTRY.holds(day) is worked


def test_the_policy_has_the_last_word() -> None:
    calendar = WorkingCalendar(holidays=(date(2026, 3, 4),), working_days=(date(2026, 2, 21),))
    here = WorkingDays(calendar)
    assert not here.holds(date(2026, 3, 4))
    assert here.holds(date(2026, 2, 21))
    assert here.shift(date(2026, 2, 13), 1) == date(2026, 2, 21), "the first worked day after Tết, as decided here"


@given(DAYS_2026, st.integers(-30, 30))
def test_counting_is_as_with_a_finger_on_the_calendar(day: date, count: int) -> None:
    reached = COUNTRY.shift(day, count)
    assert COUNTRY.holds(reached)
    anchor = day
    while not COUNTRY.holds(anchor):
        anchor -= timedelta(days=1)
    low, high = min(anchor, reached), max(anchor, reached)
    worked = [low + timedelta(days=n) for n in range((high - low).days + 1) if COUNTRY.holds(low + timedelta(days=n))]
    assert len(worked) - 1 == abs(count)
    assert (reached >= anchor) == (count >= 0)
    assert COUNTRY.between(anchor, reached) == count


def test_slots_before_on_and_after_the_due_day_then_up_the_ladder() -> None:
    slots = Schedule(POLICY).slots(date(2026, 6, 15))
    assert [(slot.name, slot.who, slot.day) for slot in slots] == [
        ("before-7", "officer", date(2026, 6, 4)),
        ("due", "officer", date(2026, 6, 15)),
        ("after-3", "officer", date(2026, 6, 18)),
        ("superior", "superior", date(2026, 6, 18)),
        ("leader", "leader", date(2026, 6, 25)),
    ]


def test_a_due_day_within_tet_is_spoken_of_before_it() -> None:
    slots = {slot.name: slot.day for slot in Schedule(POLICY).slots(date(2026, 2, 18))}
    assert slots["due"] == date(2026, 2, 13)
    assert slots["after-3"] == date(2026, 2, 25)


def test_the_ladders_first_step_adds_no_second_word_on_a_day_that_has_one() -> None:
    policy = POLICY.model_copy(
        update={
            "reminders": Reminders(slots=("before-2",)),
            "ladder": (LadderStep(who="officer", after=1), LadderStep(who="leader", after=2)),
        }
    )
    slots = Schedule(policy).slots(date(2026, 6, 15))
    assert [(slot.name, slot.day) for slot in slots] == [
        ("before-2", date(2026, 6, 11)),
        ("officer", date(2026, 6, 16)),
        ("leader", date(2026, 6, 18)),
    ]


@given(DAYS_2026, DAYS_2026, DAYS_2026)
def test_the_next_word_is_the_first_that_is_still_to_come(due: date, made_on: date, after: date) -> None:
    schedule = Schedule(POLICY)
    coming = [slot.day for slot in schedule.slots(due) if slot.day > after and slot.day >= made_on]
    assert schedule.next_on(due, made_on, after) == (min(coming) if coming else None)
