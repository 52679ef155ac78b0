"""Which initiatives come on a list, in which order and why; who gets which."""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.duties.schedule import Schedule
from bot.duties.visits import Chosen, Draw, Entry, asked, deal, lot, plan, wanted
from bot.policy import default_policy_text, parse_policy
from storage.records.visit_plan import Candidate, Kept, Reason, Tree
from tests.examples import examples

POLICY = parse_policy(default_policy_text())
CANDIDATES = st.lists(
    st.builds(
        Candidate,
        id=st.integers(0, 999).map(lambda number: f"i{number}"),
        unit_id=st.integers(1, 5),
        own=st.just(()),
        last_visit=st.sampled_from(["", "", "2025-03-01", "2025-10-20"]),
        signalled=st.booleans(),
    ),
    unique_by=lambda one: one.id,
    max_size=40,
)
CHECKERS = st.sets(st.integers(1, 6), min_size=1)


def entries_of(places: list[int], holders: list[int | None], moves: list[bool]) -> list[Entry]:
    return [
        Entry(f"i{n}", place, (), holder, move)
        for n, (place, holder, move) in enumerate(zip(places, holders, moves, strict=False))
    ]


ENTRIES = st.builds(
    entries_of,
    st.lists(st.integers(0, 20), min_size=1, max_size=40),
    st.lists(st.none() | st.integers(1, 6), min_size=40, max_size=40),
    st.lists(st.sampled_from([True, True, True, False]), min_size=40, max_size=40),
)


def dealt(entries: list[Entry], checkers: set[int], *, level: bool = True) -> list[Entry]:
    changed = deal(entries, checkers, level=level)
    return [entry._replace(person_id=changed.get(entry.id, entry.person_id)) for entry in entries]


def loads(entries: list[Entry], checkers: set[int]) -> list[int]:
    count = Counter(entry.person_id for entry in entries)
    return [count[who] for who in checkers]


# Which


def test_each_period_asks_for_its_part_of_the_year_and_makes_nothing_that_is_late_already() -> None:
    spring = asked(POLICY, Schedule(POLICY), date(2026, 4, 1))
    assert (spring.year, spring.share) == (2026, Fraction(15, 100))
    assert spring.drawn is not None
    assert (spring.drawn.period, spring.drawn.due_on) == ("2026-Q2", date(2026, 6, 15))
    assert spring.done is not None
    assert spring.done.period == "2026-Q2"
    late = asked(POLICY, Schedule(POLICY), date(2026, 12, 20))
    assert late.drawn is None
    assert late.done is not None
    assert (late.done.period, late.done.due_on) == ("2027-Q1", date(2027, 3, 15))


@examples(25)
@given(st.integers(0, 100), st.integers(1, 12), st.integers(0, 500))
def test_the_share_is_reached_by_the_end_of_each_period(percent: int, parts: int, population: int) -> None:
    have = 0
    for part in range(1, parts + 1):
        have += wanted(Fraction(percent, 100) * Fraction(part, parts), population, have)
        assert have * 100 * parts >= population * percent * part > (have - 1) * 100 * parts
    assert wanted(Fraction(percent, 100), population, have) == 0


@examples(25)
@given(CANDIDATES, st.integers(0, 45), st.integers(1, 7), st.randoms())
def test_never_visited_first_then_signalled_then_longest_ago_then_by_lot(
    candidates: list[Candidate], count: int, page: int, chance: Random
) -> None:
    draw, other = Draw("2026-Q2", count), Draw("2026-Q2", count)
    draw.offer(candidates)
    mixed = chance.sample(candidates, len(candidates))
    for begin in range(0, len(mixed), page):
        other.offer(mixed[begin : begin + page])
    taken = draw.taken()
    assert taken == other.taken(), "the same whatever the order in which they are looked at"
    assert len(taken) == min(count, len(candidates))
    order = [_order(one) for one, _ in taken]
    left = set(candidates) - {one for one, _ in taken}
    assert order == sorted(order)
    assert all(order[-1] < _order(one) for one in left if order)
    for one, reason in taken:
        alike = [other for other in left if not other.last_visit and not other.signalled]
        match reason:
            case Reason.SIGNALLED:
                assert one.signalled
            case Reason.LONGEST_AGO:
                assert one.last_visit
            case Reason.NEVER:
                assert not one.last_visit
                assert not alike, "all of them were taken"
            case Reason.DRAWN:
                assert not one.last_visit
                assert alike, "some of them were left"
            case Reason.DONE:
                raise AssertionError


def _order(one: Candidate) -> tuple[bool, bool, str, bytes]:
    return bool(one.last_visit), not one.signalled, one.last_visit, lot("2026-Q2", one.id)


def test_another_period_draws_others() -> None:
    candidates = [Candidate(f"i{n}", 1, ()) for n in range(100)]
    drawn = []
    for period in ("2026-Q1", "2026-Q2"):
        draw = Draw(period, 10)
        draw.offer(candidates)
        drawn.append({one.id for one, _ in draw.taken()})
    assert drawn[0] != drawn[1]


# Who


@examples(25)
@given(ENTRIES, CHECKERS)
def test_everything_goes_to_somebody_and_what_nobody_has_makes_the_loads_more_even(
    entries: list[Entry], checkers: set[int]
) -> None:
    after = dealt(entries, checkers)
    assert all(entry.person_id in checkers for entry in after if entry.moves)
    if all(entry.moves for entry in entries):
        assert max(loads(after, checkers)) - min(loads(after, checkers)) <= 1
    assert deal(after, checkers) == {}, "once more it is the same"
    assert all(before == now for before, now in zip(entries, after, strict=True) if not before.moves), (
        "what was visited, or handed over, stays"
    )


@examples(25)
@given(ENTRIES, CHECKERS)
def test_as_few_as_possible_move(entries: list[Entry], checkers: set[int]) -> None:
    entries = [entry._replace(moves=True) for entry in entries]
    after = dealt(entries, checkers)
    moved = sum(
        before.person_id != now.person_id
        for before, now in zip(entries, after, strict=True)
        if before.person_id in checkers
    )
    before = sorted((loads(entries, checkers)), reverse=True)
    base, more = divmod(len(entries), len(checkers))
    most = [base + 1] * more + [base] * (len(checkers) - more)
    assert moved == sum(max(0, had - may) for had, may in zip(before, most, strict=True))


@examples(25)
@given(st.lists(st.integers(0, 30), min_size=1, max_size=40), CHECKERS)
def test_near_places_go_to_the_same_person(places: list[int], checkers: set[int]) -> None:
    entries = [Entry(f"i{n:02}", place, (), None, moves=True) for n, place in enumerate(places)]
    in_order = sorted(dealt(entries, checkers), key=lambda entry: (entry.place, entry.id))
    changes = sum(one.person_id != other.person_id for one, other in pairwise(in_order))
    assert changes == min(len(checkers), len(places)) - 1, "each has one part without a gap"


@examples(25)
@given(ENTRIES, CHECKERS, st.lists(st.sets(st.integers(1, 6), max_size=3), min_size=40, max_size=40))
def test_nobody_gets_their_own(entries: list[Entry], checkers: set[int], own: list[set[int]]) -> None:
    entries = [entry._replace(own=tuple(sorted(people))) for entry, people in zip(entries, own, strict=False)]
    after = dealt(entries, checkers)
    for entry in after:
        if entry.moves:
            assert entry.person_id not in entry.own
            assert (entry.person_id is None) == (checkers <= set(entry.own))
    assert deal(after, checkers) == {}


def test_a_new_one_goes_to_whoever_of_those_with_least_is_near() -> None:
    entries = [Entry("a", 1, (), 1, moves=True), Entry("b", 9, (), 2, moves=True), Entry("c", 8, (), None, moves=True)]
    assert deal(entries, {1, 2}) == {"c": 2}


# The whole plan


TREE = Tree(
    above={1: None, 2: 1, 3: 1, 4: 2}, place={1: 0, 2: 1, 4: 2, 3: 3}, checkers={1: (10,)}, able=frozenset({10, 20})
)


def kept(**changes: Any) -> Kept:
    return Kept(1, "i1", 4, 1, "2026-Q2", (), 10, 10, is_open=True)._replace(**changes)


def planned(tree: Tree, *standing: Kept, chosen: tuple[Chosen, ...] = ()) -> tuple[object, ...]:
    found = plan(tree, standing, chosen, ["2026-Q2"])
    return tuple(tuple(entry) for entry in (*found.listed, *found.given, *found.handed))


def test_the_nearest_unit_strictly_above_with_a_checker_visits_else_the_unit_itself() -> None:
    both = Tree(
        above=TREE.above, place=TREE.place, checkers={1: (10,), 2: (20,), 4: (30,)}, able=frozenset({10, 20, 30})
    )
    assert [both.visiting(unit) for unit in (4, 3, 2, 1)] == [2, 1, 1, 1]
    assert both.visiting(4, (20,)) == 1, "nobody visits their own"
    assert Tree(above=TREE.above, place=TREE.place, checkers={4: (30,)}, able=frozenset()).visiting(4) == 4
    assert Tree(above=TREE.above, place=TREE.place, checkers={}, able=frozenset()).visiting(4) is None


def test_a_list_stays_where_it_is_when_somebody_nearer_begins_to_check() -> None:
    nearer = Tree(above=TREE.above, place=TREE.place, checkers={1: (10,), 2: (20,)}, able=frozenset({10, 20}))
    assert planned(nearer, kept()) == ()


def test_a_list_goes_to_another_unit_where_nobody_checks_any_more_and_stays_where_nobody_checks_at_all() -> None:
    gone = Tree(above=TREE.above, place=TREE.place, checkers={2: (20,)}, able=frozenset({20}))
    assert planned(gone, kept()) == ((1, 2, 20),)
    nobody = Tree(above=TREE.above, place=TREE.place, checkers={}, able=frozenset())
    assert planned(nobody, kept()) == ((1, None, 10),)
    assert planned(nobody, kept(person_id=None, given_to=None)) == ()


def test_a_list_of_a_unit_that_has_ended_or_is_no_longer_above_goes_on_with_one() -> None:
    assert planned(TREE, kept(visiting=9)) == ((1, 1, 10),)
    assert planned(TREE, kept(visiting=3)) == ((1, 1, 10),)


def test_what_somebody_handed_over_stays_with_them_while_they_may_check() -> None:
    assert planned(TREE, kept(person_id=20)) == ()
    without = Tree(above=TREE.above, place=TREE.place, checkers=TREE.checkers, able=frozenset({10}))
    assert planned(without, kept(person_id=20)) == ((1, 10, 20),)
