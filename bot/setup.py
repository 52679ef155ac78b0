"""Setting up: an empty data folder with its first unit and its first admin, or a sample province."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from importlib import resources
from typing import Any

from pydantic import Field

from bot.clock import invite_code, local, new_id
from bot.messages import Frozen
from storage import initiatives, people, reports, units
from storage.database import Database
from storage.records.initiatives import NewInitiative, SubjectKind
from storage.records.people import Grant, Role
from storage.records.reports import NewReport, ReportStatus, Resource, ResourceKind, ResourceRole, Source
from storage.records.units import ROOT_CODE, Level, UnitKind


async def first_admin(
    database: Database, organisation: str, now: datetime, valid: timedelta, ids: Callable[[], str] = new_id
) -> str | None:
    """Make the topmost unit and an admin for it where there are none, and return a code that lets the admin in.

    None where an admin has joined already.
    """
    if await people.chats_of_role(database, Role.ADMIN, local(now).date()):
        return None
    root = await units.by_code(database, ROOT_CODE)
    waiting = await people.waiting_admin(database, local(now).date())
    code = invite_code(ids)

    def write(connection: Any) -> None:
        unit_id = root.id if root else units.add(connection, code=ROOT_CODE, name=organisation, level=Level.PROVINCE)
        person_id = waiting or people.add(connection, "", unit_id, [Grant(role=Role.ADMIN, unit_id=unit_id)], now)
        people.invite(connection, person_id, code, now, valid)

    await database.write(write)
    return code


WORKED_FOR = timedelta(days=70)
"""How long before the demo begins what has been done this year was registered, where the year is that old."""


class SampleUnit(Frozen):
    """A unit of the sample province."""

    code: str
    name: str
    level: Level
    kind: UnitKind = UnitKind.AREA
    reports_to: str | None = None


class SamplePerson(Frozen):
    """An invented role at a real place."""

    name: str
    unit: str
    roles: tuple[Role, ...]
    phone: int
    """The id of this person's phone on the local server."""
    joined: bool = True


class SampleAmount(Frozen):
    """An amount that was reported."""

    kind: ResourceKind
    amount: Decimal
    unit: str
    role: ResourceRole
    source: Source | None = None


class SampleInitiative(Frozen):
    """An initiative registered some time before the demo begins."""

    unit: str
    by: int
    """The phone of the person who entered it."""
    name: str
    subject: str
    field: str
    place: str
    target: str
    years_ago: int = Field(ge=0, le=5)
    done: tuple[SampleAmount, ...] = ()
    """What was reported as done; such an initiative is there only in an office that has been at work."""
    told: str = ""
    """The words of that report."""


class Sample(Frozen):
    """A small province to try the bot in."""

    units: tuple[SampleUnit, ...]
    people: tuple[SamplePerson, ...]
    initiatives: tuple[SampleInitiative, ...]


def sample_province() -> Sample:
    """The province that the demo shows."""
    written = (resources.files("bot") / "samples" / "province.toml").read_text("utf-8")
    return Sample.model_validate(tomllib.loads(written))


async def fill(
    database: Database,
    sample: Sample,
    channel: str,
    now: datetime,
    valid: timedelta,
    ids: Callable[[], str] = new_id,
    *,
    at_work_in: str = "",
) -> dict[int, str]:
    """Store a sample province; the invite codes of those who have not joined, by phone.

    ``at_work_in`` is the period in which the office has been at work before: what was registered in earlier years has
    been accepted, and some initiatives, of this year too, have been reported as done, so that they are to be visited.
    """
    codes = {person.phone: invite_code(ids) for person in sample.people if not person.joined}
    today = local(now).date()

    def write(connection: Any) -> None:
        by_code: dict[str, int] = {}
        for unit in sample.units:
            above = by_code[unit.reports_to] if unit.reports_to else None
            by_code[unit.code] = units.add(
                connection, code=unit.code, name=unit.name, level=unit.level, kind=unit.kind, reports_to=above
            )
        by_phone: dict[int, int] = {}
        for person in sample.people:
            unit_id = by_code[person.unit]
            grants = [Grant(role=role, unit_id=unit_id) for role in person.roles]
            person_id = by_phone[person.phone] = people.add(connection, person.name, unit_id, grants, now)
            if person.joined:
                people.link(connection, person_id, channel, str(person.phone), now)
            else:
                people.invite(connection, person_id, codes[person.phone], now, valid)
        for entry in sorted(sample.initiatives, key=lambda entry: -entry.years_ago):
            if entry.done and not at_work_in:
                continue
            year = today.year - entry.years_ago
            accepted = at_work_in and (entry.years_ago > 0 or entry.done)
            begun = date(year, 3, 15) if entry.years_ago else today
            if accepted and not entry.years_ago:
                begun = max(date(year, 1, 1), today - WORKED_FOR)
            initiative = NewInitiative(
                id=ids(),
                unit_id=by_code[entry.unit],
                year=year,
                name=entry.name,
                subject_kind=SubjectKind.COLLECTIVE,
                subject_name=entry.subject,
                field=entry.field,
                place=entry.place,
                target=entry.target,
                end_on=date(year, 12, 31),
                entered_by=by_phone[entry.by],
                effective_on=begun,
            )
            recorded = now - (today - begun)
            if accepted:
                initiatives.add_accepted(connection, initiative, initiative.entered_by, "", recorded)
            else:
                initiatives.add(connection, initiative, recorded)
            if entry.done:
                reports.add(connection, _reported(ids(), initiative, entry, at_work_in, today), now)

    await database.write(write)
    return codes


def _reported(id_: str, of: NewInitiative, entry: SampleInitiative, period: str, today: date) -> NewReport:
    """A report that something is done."""
    amounts = (Resource(**amount.model_dump(), typed=f"{amount.amount} {amount.unit}") for amount in entry.done)
    return NewReport(
        id=id_,
        initiative_id=of.id,
        period=period,
        status=ReportStatus.DONE,
        done=entry.told,
        resources=tuple(amounts),
        entered_by=of.entered_by,
        effective_on=today,
    )
