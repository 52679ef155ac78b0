"""What is settled about who may do what, and in whose stead: roles given and ended, leaves, guests."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from storage.records.base import Record
from storage.records.people import Role


class LeaveRecorded(Record):
    """Someone will be away, and someone else may act for them meanwhile."""

    kind: Literal["leave_recorded"] = "leave_recorded"
    leave_id: str
    person_id: int
    deputy_id: int | None
    begins_on: date
    ends_on: date
    """The first day back."""
    recorded_by: int


class LeaveEnded(Record):
    """A leave is over before its time."""

    kind: Literal["leave_ended"] = "leave_ended"
    leave_id: str
    ended_by: int


class RoleGranted(Record):
    """A role is given from a day on."""

    kind: Literal["role_granted"] = "role_granted"
    person_id: int
    role: Role
    unit_id: int
    valid_from: date
    valid_to: date | None
    """The first day no more."""
    granted_by: int


class RoleEnded(Record):
    """A role holds no more from a day on."""

    kind: Literal["role_ended"] = "role_ended"
    role_id: int
    valid_to: date
    ended_by: int


class GuestInvited(Record):
    """Someone from elsewhere may see a unit and what lies below it, from a day to a day."""

    kind: Literal["guest_invited"] = "guest_invited"
    session_id: str
    name: str
    unit_id: int
    valid_from: date
    valid_to: date
    """The first day no more."""
    code_hash: str
    code_until: datetime
    granted_by: int


RoleFact = LeaveRecorded | LeaveEnded | RoleGranted | RoleEnded | GuestInvited
