"""Whom somebody may invite, and how those people stand, in words that the chat and the printed sheet share."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import text
from bot.access import Action, scope
from bot.clock import local
from bot.conversations.parts.roles import ROLE_NAMES
from storage import units
from storage.database import Database
from storage.records.invites import Invitee
from storage.records.people import Grant, Person, Role
from storage.records.units import Unit


@text.phrase
def nameless() -> str:
    return "(chưa ghi họ tên)"


@text.phrase
def has_joined(day: str) -> str:
    return f"đã vào {day}".rstrip()


@text.phrase
def waits_with_code(day: str) -> str:
    return f"chưa vào, mã còn hạn đến {day}"


@text.phrase
def waits_without_code() -> str:
    return "chưa vào, chưa có mã"


@text.phrase
def does_not_use_it() -> str:
    return "không dùng bot"


_ALL = 100_000
"""Units: more than any province has."""


@dataclass(frozen=True)
class Reach:
    """Whom somebody may invite: people all of whose roles lie where they may, admins only where they are admin.

    For a code is an account: whoever sees it could join in the other's place.
    """

    units: dict[int, Unit]
    admins: frozenset[int]
    """The units whose admins they may invite."""

    def covers(self, person: Person) -> bool:
        """Whether this person is among them."""
        return person.unit_id in self.units and all(
            grant.unit_id in (self.admins if grant.role == Role.ADMIN else self.units) for grant in person.grants
        )

    def below(self, unit_id: int) -> list[int]:
        """The units that report to one."""
        return [unit.id for unit in self.units.values() if unit.reports_to == unit_id]


async def reach_of(database: Database, person: Person) -> Reach:
    """Whom a person may invite now."""
    tops = scope(person, Action.INVITE)
    of_admin = scope(person.model_copy(update={"grants": _of(person.grants, Role.ADMIN)}), Action.INVITE)
    within = await units.below(database, tops, limit=_ALL)
    admins = within if of_admin == tops else await units.below(database, of_admin, limit=_ALL)
    return Reach({unit.id: unit for unit in within}, frozenset(unit.id for unit in admins))


def _of(grants: Sequence[Grant], role: Role) -> tuple[Grant, ...]:
    return tuple(grant for grant in grants if grant.role == role)


def grouped(code: str) -> str:
    """A code as it is printed and read out: K7M 2X9 Q4TZ."""
    return f"{code[:3]} {code[3:6]} {code[6:]}".upper()


def name_of(person: Person) -> str:
    """A person's name, or that there is none yet."""
    return person.name or nameless()


def roles_of(person: Person) -> str:
    """A person's roles in words."""
    return ", ".join(dict.fromkeys(ROLE_NAMES[grant.role] for grant in person.grants))


def standing_of(invitee: Invitee) -> str:
    """Whether somebody has joined, in words."""
    if invitee.joined:
        return has_joined(day_of(invitee.joined_at) if invitee.joined_at else "")
    if invitee.state == "declined":
        return does_not_use_it()
    return waits_with_code(day_of(invitee.code_until)) if invitee.code_until else waits_without_code()


def to_invite(people: Collection[Invitee], reach: Reach, *, only_without_code: bool = False) -> list[Invitee]:
    """Those of some people for whom a sheet holds a strip."""
    return [
        invitee
        for invitee in people
        if invitee.state == "invited" and reach.covers(invitee.person) and not (only_without_code and invitee.code)
    ]


def day_of(moment: datetime) -> str:
    """The day of a moment, as calendars in Vietnam show it."""
    return text.day(local(moment).date())
