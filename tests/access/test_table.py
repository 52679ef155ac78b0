"""Role × action × relation through the bot's own handlers: what the table says is what happens, and nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.access import TABLE, Action, along, may, right
from bot.handlers.reach import right_at
from storage import people
from storage.records.people import Grant, Person, Role
from storage.records.units import Relation
from storage.relations import relations
from tests.access.deeds import DEEDS
from tests.access.desk import DAY, TODAY, Desk, desk

OWN, BELOW, BESIDE, ABOVE, OTHER_LINE, ELSEWHERE = (
    Relation.OWN, Relation.BELOW, Relation.BESIDE, Relation.ABOVE, Relation.OTHER_LINE, Relation.ELSEWHERE,
)  # fmt: skip
BY_HAND: list[tuple[Role, Action, set[Relation]]] = [
    (Role.OFFICER, Action.REGISTER, {OWN, BELOW}),
    (Role.OFFICER, Action.REPORT, {OWN, BELOW}),
    (Role.OFFICER, Action.SEE, {OWN, BELOW, OTHER_LINE}),
    (Role.OFFICER, Action.GRANT, set()),
    (Role.CHECKER, Action.SEE, {OWN, BELOW, OTHER_LINE}),
    (Role.CHECKER, Action.REPORT, set()),
    (Role.COORDINATOR, Action.REGISTER, {OWN, BELOW}),
    (Role.COORDINATOR, Action.REVIEW, {OWN, BELOW}),
    (Role.OFFICER, Action.REVIEW, set()),
    (Role.LEADER, Action.REVIEW, set()),
    (Role.COORDINATOR, Action.RECORD_LEAVE, {OWN, BELOW}),
    (Role.COORDINATOR, Action.INVITE_GUEST, {OWN, BELOW}),
    (Role.COORDINATOR, Action.GRANT, set()),
    (Role.LEADER, Action.SEE, {OWN, BELOW, OTHER_LINE}),
    (Role.LEADER, Action.REGISTER, set()),
    (Role.LEADER, Action.NAME_DEPUTY, {OWN, BELOW, BESIDE, ABOVE, OTHER_LINE}),
    (Role.ADMIN, Action.GRANT, {OWN, BELOW}),
    (Role.ADMIN, Action.SET_UP, {OWN}),
    (Role.GUEST, Action.SEE, {OWN, BELOW}),
    (Role.GUEST, Action.REPORT, set()),
    (Role.GUEST, Action.NAME_DEPUTY, set()),
]
"""What the table must say, written out by hand."""
Rights = dict[Action, frozenset[Relation]]


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as made:
        yield made


def of(role: Role) -> Rights:
    """What the table gives a role."""
    return {action: by_role.get(role, frozenset()) for action, by_role in TABLE.items()}


async def walk(at: Desk, person: int, expected: Rights) -> None:
    """Try everything everywhere."""
    for action, deed in DEEDS.items():
        for relation in Relation:
            await at.tell(person, "/huy")
            at.facts.clear()
            done = await deed(at, person, relation)
            assert done == (relation in expected.get(action, ())), f"{action} on {relation}: {done}"
            assert done or not at.facts, f"{action} on {relation} was refused and stored all the same"


@pytest.mark.parametrize(("role", "action", "allowed"), BY_HAND)
def test_the_table_says_what_was_agreed(role: Role, action: Action, allowed: set[Relation]) -> None:
    assert TABLE[action].get(role, frozenset()) == allowed


async def test_the_desk_has_every_relation(at: Desk) -> None:
    own = at.unit[OWN]
    for relation, unit in at.unit.items():
        assert await relations(at.services.database, unit, [own]) == {own: relation}
    assert await relations(at.services.database, 987654, [own]) == {own: ELSEWHERE}


@pytest.mark.parametrize("role", Role)
async def test_what_each_role_can_do_where(at: Desk, role: Role) -> None:
    person = await at.newcomer("Người thử")
    await at.grant(person, role, TODAY, TODAY + 90 * DAY)
    await walk(at, person, of(role))


@pytest.mark.parametrize("role", Role)
async def test_on_leave_nothing_is_lost_and_the_deputy_has_it_too(at: Desk, role: Role) -> None:
    absent, deputy = [await at.newcomer(f"Người {n}") for n in (1, 2)]
    await at.grant(absent, role)
    await at.away(absent, deputy, TODAY, TODAY + 3 * DAY)
    await walk(at, absent, of(role))
    lent: Rights = {} if role is Role.GUEST else {**of(role), Action.NAME_DEPUTY: frozenset()}
    await walk(at, deputy, lent)  # a visit is nobody else's, and what is lent cannot be lent on


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("when", ["before", "after"])
async def test_outside_the_days_of_a_role_nothing_is_left(at: Desk, role: Role, when: str) -> None:
    person = await at.newcomer("Người thử")
    await at.grant(person, role, *((TODAY + DAY, None) if when == "before" else (TODAY - 3 * DAY, TODAY)))
    await walk(at, person, {})


@pytest.mark.parametrize("when", ["before", "after", "ended"])
async def test_outside_the_days_of_a_leave_the_deputy_has_nothing(at: Desk, when: str) -> None:
    absent, deputy = [await at.newcomer(f"Người {n}") for n in (1, 2)]
    await at.grant(absent, Role.ADMIN)
    days = {"before": (TODAY + DAY, TODAY + 2 * DAY), "after": (TODAY - 2 * DAY, TODAY)}
    await at.away(absent, deputy, *days.get(when, (TODAY, TODAY + 2 * DAY)))
    if when == "ended":
        await at.tell(absent, "/nghi", "[1]")
    await walk(at, deputy, {})


async def test_what_is_lent_is_not_lent_on(at: Desk) -> None:
    first, second, third = [await at.newcomer(f"Người {n}") for n in (1, 2, 3)]
    await at.grant(first, Role.ADMIN)
    await at.away(first, second, TODAY, TODAY + 3 * DAY)
    await at.away(second, third, TODAY, TODAY + 3 * DAY)
    await walk(at, third, {})


async def test_the_moved_clock_begins_and_ends_a_visit(at: Desk) -> None:
    guest = await at.newcomer("Khách")
    await at.grant(guest, Role.GUEST, TODAY + DAY, TODAY + 2 * DAY)
    for expected in (False, True, False):
        assert await DEEDS[Action.SEE](at, guest, BELOW) == expected
        at.services.clock.move(DAY)


@pytest.mark.parametrize("role", Role)
async def test_rights_over_units_as_they_stand(at: Desk, role: Role) -> None:
    person_id = await at.newcomer("Người thử")
    await at.grant(person_id, role)
    person = await people.get(at.services.database, person_id, TODAY)
    assert person is not None
    for action in Action:
        for relation, unit in at.unit.items():
            granted = await right_at(at.services, person, action, unit)
            assert (granted is not None) == (relation in TABLE[action].get(role, ())), (action, relation)


def test_ones_own_role_counts_before_another_s() -> None:
    own = Grant(role=Role.OFFICER, unit_id=2)
    lent = Grant(role=Role.ADMIN, unit_id=1, instead_of=7, instead_of_name="Quản trị")
    person = Person(id=1, name="A", unit_id=2, unit_name="Xã", grants=(lent, own))
    assert right(person, Action.REGISTER, along((2, 1))) == own
    assert right(person, Action.GRANT, along((2, 1))) == lent
    assert may(person, Action.REGISTER, (3, 2, 1))
    assert not may(person, Action.REGISTER, (3,))
    assert right(person, Action.GRANT, {}) is None
