"""People, what they may do and the chats that reach them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from storage.records.base import Record


class Role(StrEnum):
    """What a person does at a unit and in its subtree."""

    OFFICER = "officer"
    CHECKER = "checker"
    COORDINATOR = "coordinator"
    LEADER = "leader"
    ADMIN = "admin"
    GUEST = "guest"
    """For a visit, from a day to a day."""


class Grant(Record):
    """A role at a unit: one's own, or that of someone for whom one acts."""

    role: Role
    unit_id: int
    instead_of: int | None = None
    """The absent person whose role it is."""
    instead_of_name: str = ""


class HeldRole(Record):
    """A role that a person holds or will hold."""

    id: int
    role: Role
    unit_id: int
    unit_name: str
    valid_from: date | None
    """The first day; None from the beginning."""
    valid_to: date | None
    """The first day no more; None until it is ended."""


class Guest(HeldRole):
    """Someone who may see a unit for a while."""

    person_id: int
    person_name: str


class Leave(Record):
    """Someone is away from a day to a day, and someone else may act for them."""

    id: str
    """The session that recorded it."""
    person_id: int
    person_name: str
    deputy_id: int | None
    deputy_name: str
    begins_on: date
    ends_on: date
    """The first day back."""


class Person(Record):
    """Someone with an account. The name is empty until the first admin has given it."""

    id: int
    name: str
    unit_id: int
    """The unit that the person belongs to, and enters for by default."""
    unit_name: str
    grants: tuple[Grant, ...] = ()
    """What they hold on the day that was asked about, the roles of those for whom they act among it."""

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held anywhere."""
        return frozenset(grant.role for grant in self.grants)

    @property
    def places(self) -> tuple[int, ...]:
        """The units at which they hold a role."""
        return tuple(sorted({grant.unit_id for grant in self.grants}))


class PersonLine(Record):
    """A person as a list shows them."""

    id: int
    name: str
    unit_name: str


class Invite(Record):
    """An open invitation, as shown to the one who holds its code."""

    code_hash: str
    person_id: int
    person_name: str
    unit_name: str
    roles: tuple[Role, ...]
    expires_at: datetime
