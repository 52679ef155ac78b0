"""Who may do what to whom: one table, one pure function. What the table does not say is refused."""

from __future__ import annotations

from enum import StrEnum

from storage.records.people import Person, Role


class Action(StrEnum):
    """What can be done."""

    REGISTER = "register"
    REPORT = "report"
    SEE = "see"
    SET_UP = "set_up"


class Relation(StrEnum):
    """Where the unit that is acted upon stands to the one who acts."""

    OWN = "own"
    """The very unit of one of the person's roles."""
    BELOW = "below"
    """Below such a unit, along the contact line."""
    ELSEWHERE = "elsewhere"


_OWN = frozenset({Relation.OWN})
_OWN_AND_BELOW = frozenset({Relation.OWN, Relation.BELOW})

TABLE: dict[Action, dict[Role, frozenset[Relation]]] = {
    Action.REGISTER: {
        Role.OFFICER: _OWN_AND_BELOW,
        Role.COORDINATOR: _OWN_AND_BELOW,
        Role.ADMIN: _OWN_AND_BELOW,
    },
    Action.REPORT: {
        Role.OFFICER: _OWN_AND_BELOW,
        Role.COORDINATOR: _OWN_AND_BELOW,
        Role.ADMIN: _OWN_AND_BELOW,
    },
    Action.SEE: {
        Role.OFFICER: _OWN_AND_BELOW,
        Role.CHECKER: _OWN_AND_BELOW,
        Role.COORDINATOR: _OWN_AND_BELOW,
        Role.LEADER: _OWN_AND_BELOW,
        Role.ADMIN: _OWN_AND_BELOW,
    },
    Action.SET_UP: {Role.ADMIN: _OWN},
}
"""Entering for units below is *nhập thay*, a normal path."""


def scope(person: Person, action: Action) -> tuple[int, ...]:
    """The units at which the person may do this, each with all that lies below it."""
    allowed = TABLE[action]
    return tuple(sorted({grant.unit_id for grant in person.grants if allowed.get(grant.role)}))


def may(person: Person, action: Action, chain: tuple[int, ...]) -> bool:
    """Whether the person may act on a unit. ``chain`` is that unit and all above it along the contact line."""
    return any(_relation(grant.unit_id, chain) in TABLE[action].get(grant.role, frozenset()) for grant in person.grants)


def _relation(unit_id: int, chain: tuple[int, ...]) -> Relation:
    if chain and unit_id == chain[0]:
        return Relation.OWN
    return Relation.BELOW if unit_id in chain else Relation.ELSEWHERE


def may_at_all(person: Person, action: Action) -> bool:
    """Whether the person may do this anywhere; menus show only what is so."""
    return bool(scope(person, action))
