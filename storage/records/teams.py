"""Teams (tổ dân vận) and who is on them."""

from __future__ import annotations

from datetime import date

from storage.records.base import Record


class NewMember(Record):
    """A person comes to a team. Its id is the id of the session that says so."""

    id: str
    unit_id: int
    """The unit that the team belongs to, or the team itself."""
    team_name: str
    """What the team is called where it has to be made."""
    person_id: int | None = None
    person_name: str = ""
    """Of someone who is not known yet."""
    post: str
    """A code of the policy's list, or words."""
    area: str = ""
    tasks: str = ""
    since: date


class Member(Record):
    """A person on a team, from a day to a day."""

    id: int
    team_id: int
    team_name: str
    person_id: int
    person_name: str
    post: str
    area: str
    tasks: str
    valid_from: date
    valid_to: date | None
    """The first day no more."""
