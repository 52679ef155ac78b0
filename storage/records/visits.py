"""Teams that go to units together."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from storage.records.base import Record


class NewMember(Record):
    """Somebody who is to go: a person of the bot, or a guest with their agency."""

    person_id: int | None = None
    name: str = ""
    """A guest's, or what they are there."""
    agency: str = ""


class NewVisit(Record):
    """A team that is planned."""

    id: str
    """The session that planned it."""
    unit_id: int
    """Whose team it is."""
    purpose: str
    begins_on: date
    ends_on: date
    """The last day."""
    units: tuple[int, ...]
    members: tuple[NewMember, ...]
    """The first leads."""
    planned_by: int


class Member(NewMember):
    """Somebody who goes, by name also where they are of the bot."""

    unit_name: str = ""
    """Of a person of the bot."""


class Place(Record):
    """A unit to which a team goes, as it stands now."""

    id: int
    name: str
    was: str = ""
    """What was planned, where it has ended since and this is its successor."""


class Visit(Record):
    """A team's visit as it stands."""

    id: str
    unit_id: int
    unit_name: str
    purpose: str
    begins_on: date
    ends_on: date
    """The last day."""
    planned_by: int
    planned_at: datetime
    cancelled_at: datetime | None = None
    places: tuple[Place, ...] = ()
    members: tuple[Member, ...] = ()

    @property
    def person_ids(self) -> tuple[int, ...]:
        """The members who are in the bot, the leader first."""
        return tuple(member.person_id for member in self.members if member.person_id is not None)


class VisitPlanned(Record):
    """A team was put together."""

    kind: Literal["visit_planned"] = "visit_planned"
    visit: NewVisit


class VisitCancelled(Record):
    """A team does not go."""

    kind: Literal["visit_cancelled"] = "visit_cancelled"
    visit_id: str
    person_id: int
    why: str
