"""People, what they may do and the chats that reach them."""

from __future__ import annotations

from datetime import datetime
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
    """A role at a unit."""

    role: Role
    unit_id: int


class Person(Record):
    """Someone with an account. The name is empty until the first admin has given it."""

    id: int
    name: str
    unit_id: int
    """The unit that the person belongs to, and enters for by default."""
    unit_name: str
    grants: tuple[Grant, ...] = ()

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held anywhere."""
        return frozenset(grant.role for grant in self.grants)


class Invite(Record):
    """An open invitation, as shown to the one who holds its code."""

    code_hash: str
    person_id: int
    person_name: str
    unit_name: str
    roles: tuple[Role, ...]
    expires_at: datetime
