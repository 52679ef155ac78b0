"""Which slots are said, and when people may be told, against a plain reading of the rules."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.clock import VIETNAM, local
from bot.duties.hours import TellingHours
from bot.duties.schedule import Schedule
from bot.duties.slots import owed
from bot.policy import Policy, default_policy_text, parse_policy
from bot.policy.sections import LadderStep, Quiet, Reminders, WorkingCalendar
from bot.policy.values import Hours
from tests.examples import examples

DEFAULT = parse_policy(default_policy_text())
BEGIN = date(2026, 1, 1)
ONE = timedelta(days=1)

days = st.dates(BEGIN, date(2027, 6, 30))
steps = st.sampled_from(["officer", "superior", "leader"])


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """A place that reminds as it likes."""
    slots = draw(st.lists(st.sampled_from(["before-10", "before-3", "due", "after-1", "after-6"]), unique=True))
    ladder = draw(st.lists(steps, unique=True, max_size=3))
    gaps = [draw(st.integers(0, 6)) for _ in ladder]
    return DEFAULT.model_copy(
        update={
            "reminders": Reminders(slots=tuple(slots), late_days=draw(st.integers(0, 8))),
            "ladder": tuple(LadderStep(who=who, after=gap) for who, gap in zip(ladder, gaps, strict=True)),
            "calendar": WorkingCalendar(holidays=tuple(draw(st.lists(days, max_size=4)))),
        }
    )


def plainly(policy: Policy, due: date) -> list[tuple[str, str, date]]:
    """The slots of a due day, counted on the fingers."""
    working = Schedule(policy).working_days.holds

    def count(day: date, number: int) -> date:
        while not working(day):
            day -= ONE
        while number:
            day += ONE if number > 0 else -ONE
            if working(day):
                number += -1 if number > 0 else 1
        return day

    found = []
    for name in policy.reminders.slots:
        kind, _, number = name.partition("-")
        found.append((name, "officer", count(due, {"before": -1, "due": 0, "after": 1}[kind] * int(number or 0))))
    officer = {day for _, _, day in found}
    after = 0
    for step in policy.ladder:
        after += step.after
        day = count(due, after)
        if step.who != "officer" or day not in officer:
            found.append((step.who, step.who, day))
    return found


@examples(150)
@given(policies(), days, days, st.lists(st.booleans(), min_size=500, max_size=500))
def test_each_slot_is_used_once_as_the_rules_say(policy: Policy, due: date, made: date, runs: list[bool]) -> None:
    """Day by day, on some of which the machine is off; the same slots come out, each said or kept once."""
    schedule = Schedule(policy)
    used: dict[str, tuple[str, date]] = {}
    for number, running in enumerate(runs):
        today = made + number * ONE
        if not running:
            continue
        for slot, state in owed(schedule, due, made, used, today, policy.reminders.late_days):
            assert slot.name not in used
            used[slot.name] = (str(state), today)

    expected: dict[str, tuple[str, date]] = {}
    seen = [made + number * ONE for number, running in enumerate(runs) if running]
    slots = [slot for slot in plainly(policy, due) if slot[2] >= made]
    found_on = {name: next((day for day in seen if day >= on), None) for name, _, on in slots}
    for name, who, on in slots:
        found = found_on[name]
        if found is None:
            continue
        late = sum(schedule.working_days.holds(on + n * ONE) for n in range(1, (found - on).days + 1))
        later = [
            other for other, step, day in slots
            if step == who and other != name and found_on[other] == found and (day, _rank(schedule, due, other)) >
            (on, _rank(schedule, due, name))
        ]  # fmt: skip
        becomes = "late" if late > policy.reminders.late_days else "covered" if later else "told"
        expected[name] = (becomes, found)
    assert used == expected


def _rank(schedule: Schedule, due: date, name: str) -> int:
    return [slot.name for slot in schedule.slots(due)].index(name)


@examples(200)
@given(policies(), days, days)
def test_the_next_day_is_the_first_on_which_there_is_something_to_say(policy: Policy, due: date, made: date) -> None:
    schedule = Schedule(policy)
    following = [day for _, _, day in plainly(policy, due) if day > made]
    assert schedule.next_on(due, made, made) == min(following, default=None)


quiet_hours = st.sampled_from(
    [
        Quiet(),
        Quiet(night=Hours(time(21), time(6)), noon=Hours(time(11), time(14))),
        Quiet(night=Hours(time(18), time(7, 30)), noon=Hours(time(12), time(13))),
        Quiet(night=Hours(time(0), time(8)), noon=Hours(time(8), time(9))),
    ]
)
moments = st.builds(datetime.combine, days, st.times(), st.just(VIETNAM))


@examples(300)
@given(policies(), quiet_hours, moments, st.one_of(st.none(), st.times()))
def test_people_are_told_at_the_first_moment_at_which_they_may_be(
    policy: Policy, quiet: Quiet, now: datetime, hour: time | None
) -> None:
    policy = policy.model_copy(update={"quiet": quiet})
    working_days = Schedule(policy).working_days
    moment = local(TellingHours(policy, working_days).first(now, hour))
    wanted = hour or policy.reminders.hour
    while any(span.holds(wanted) for span in (quiet.night, quiet.noon)):
        minutes = (wanted.hour * 60 + wanted.minute + 1) % (24 * 60)
        wanted = time(minutes // 60, minutes % 60)
    assert moment >= now
    assert working_days.holds(moment.date())
    assert not any(span.holds(moment.time()) for span in (quiet.night, quiet.noon))
    assert moment.time() >= wanted
    # nothing earlier would do: what lies between was too early in the day, quiet, or a day off
    earlier = datetime.combine(now.date(), time(), VIETNAM)
    while earlier < moment:
        if earlier >= now and earlier.time() >= wanted and working_days.holds(earlier.date()):
            assert any(span.holds(earlier.time()) for span in (quiet.night, quiet.noon))
        earlier += timedelta(minutes=30)


def test_the_hours_to_choose_from_are_not_quiet() -> None:
    hours = TellingHours(DEFAULT, Schedule(DEFAULT).working_days).offered()
    assert [f"{hour:%H:%M}" for hour in hours] == [
        "06:30",
        "07:00",
        "07:30",
        "08:00",
        "10:00",
        "14:00",
        "16:30",
        "19:00",
    ]
