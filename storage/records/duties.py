"""Duties: who owes what until when, and what was done about it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from storage.records.base import Record
from storage.records.people import Role
from storage.records.units import Level, UnitKind


class Rule(StrEnum):
    """Why something is owed."""

    REGISTER = "register"
    """A unit registers so many initiatives in a year."""
    REPORT = "report"
    """Each live initiative is reported on once a period."""
    COMPLETE = "complete"
    """What was returned is completed."""
    ANSWER = "answer"
    """An obstacle is answered."""
    VISIT = "visit"
    """An initiative is visited and checked."""
    CONCLUDE = "conclude"
    """What a visit or a briefing concluded is done."""
    INDICATORS = "indicators"
    """A unit tells its own figures of a period."""


class DutyState(StrEnum):
    """How a duty stands."""

    OPEN = "open"
    SETTLED = "settled"
    EXCUSED = "excused"
    WITHDRAWN = "withdrawn"
    """No longer asked for: the policy has changed, or what it was about was stopped."""
    TRANSFERRED = "transferred"
    """Its unit has ended; another owes it now."""


Step = Literal["officer", "superior", "leader"]
"""A step of the ladder."""


class ReminderState(StrEnum):
    """What became of a time at which a duty was to be spoken of."""

    TOLD = "told"
    LATE = "late"
    """Found so late that it was not said any more."""
    NOBODY = "nobody"
    COVERED = "covered"
    """A later one of the same step said it."""
    DROPPED = "dropped"
    """Done before it was said."""


class MessageState(StrEnum):
    """What became of a message about duties."""

    WAITING = "waiting"
    QUEUED = "queued"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    """Sent, but whether it arrived is not known; never repeated."""
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    DROPPED = "dropped"
    """Nothing was left to say."""


class Planned(Record):
    """What a message is to say of a duty, and how the duty stands now."""

    duty_id: int
    slot: str
    step: str
    """A step of the ladder, or ``urging``."""
    day: date
    spoke_of: date
    """The due day for which it was planned."""
    due_on: date
    state: DutyState


class Why(StrEnum):
    """Why somebody who was to be told of a duty was passed over."""

    VACANT = "vacant"
    """Nobody holds the role."""
    NOT_JOINED = "not_joined"
    DECLINED = "declined"
    BLOCKED = "blocked"
    AWAY = "away"
    """On leave, and no deputy who can be reached."""
    LEFT = "left"
    TOLD_ALREADY = "told_already"
    """As another step, or it is they who urge."""


class PassedOver(Record):
    """Somebody who was to be told of a duty, and why they were not."""

    unit_id: int
    role: Role | None
    """None for whoever is responsible, or was handed the duty."""
    person_id: int | None = None
    """None where nobody holds the role."""
    why: Why


class Silent(Record):
    """Somebody whom no message reached, by name."""

    unit_name: str
    person_name: str
    """Empty where nobody holds the role."""
    why: Why


class Spoken(Record):
    """What a message says of one duty."""

    duty_id: int
    rule: Rule
    unit_id: int
    unit_name: str
    period: str
    initiative_name: str
    due_on: date
    step: str
    """A step of the ladder, or ``urging``."""
    told: int
    """So many messages have spoken of it before to who owes it."""
    stuck: bool
    """Somebody said that something stands in the way."""
    waits_for_time: bool
    """More time was asked for, and nobody has answered yet."""
    waiting: int = 0
    """Of a duty to register: so many registrations wait to be accepted."""
    silent: tuple[Silent, ...] = ()
    instead_of: str = ""
    """The absent person for whom whoever is told acts."""


class Reached(Record):
    """Who hears what is said to somebody."""

    person_id: int
    instead_of: int | None = None
    """The absent person for whom they act."""


class Found(Record):
    """Whom to tell of a duty."""

    reached: Reached | None = None
    """None where there is nobody."""
    unit_id: int | None = None
    role: Role | None = None
    """Where and as what; None for whoever is responsible, or was handed the duty."""
    passed: tuple[PassedOver, ...] = ()


class DutyEvent(StrEnum):
    """What happened to a duty beside being made, spoken of and settled."""

    WITHDRAWN = "withdrawn"
    REOPENED = "reopened"
    TRANSFERRED = "transferred"
    """Its unit has ended: the one in ``value`` owes it."""
    PASSED_ON = "passed_on"
    """By who owed it, to the unit in ``value``."""
    MOVED = "moved"
    """The policy has set another due day; the one before stands in ``value``."""
    URGED = "urged"
    ACKNOWLEDGED = "acknowledged"
    SAID_DONE = "said_done"
    STUCK = "stuck"
    TIME_ASKED = "time_asked"
    """Up to the day in ``value``."""
    TIME_GIVEN = "time_given"
    TIME_REFUSED = "time_refused"
    EXCUSED = "excused"
    HANDED_OVER = "handed_over"
    """To the person in ``value``."""


class NotedEvent(Record):
    """What happened to a duty, as it was kept."""

    id: int
    duty_id: int
    kind: DutyEvent
    person_id: int | None
    """None: the policy or the clock."""
    person_name: str
    value: str
    to_name: str
    """To whom it was handed over."""
    why: str
    source: str
    at: datetime


class SaidReminder(Record):
    """A time at which a duty was to be spoken of, and what became of it."""

    slot: str
    step: str
    day: date
    state: ReminderState
    message: MessageState | None
    person_id: int | None
    person_name: str
    ended_at: datetime | None
    passed: tuple[PassedOver, ...]


class Unreached(Record):
    """Somebody whom no channel reaches, and what is owed there."""

    person_name: str
    """Empty where nobody holds the role."""
    unit_name: str
    why: Why
    duties: int
    rule: Rule
    """Of the duty that is due soonest; so are those that follow."""
    period: str
    initiative_name: str
    due_on: date


class Demand(Record):
    """What the policy asks for in one period, as of a day."""

    rule: Rule
    period: str
    begins_on: date
    ends_on: date
    due_on: date
    next_on: date | None
    """The first day, of those still to come, on which the duty is to be spoken of."""
    latest: date
    """What came later than this owes nothing yet: an initiative of the last weeks, a unit just formed."""
    needed: int = 1
    owing: tuple[tuple[Level, UnitKind], ...] = ()
    """The units that owe it, by level and kind; empty where an initiative's unit does."""


OF_UNITS = (Rule.REGISTER, Rule.INDICATORS)
"""What units owe in themselves, once a period."""


class Duty(Record):
    """A duty as it stands, with the words for what it is about."""

    id: int
    rule: Rule
    unit_id: int
    unit_name: str
    object: str
    period: str
    initiative_id: str | None
    initiative_name: str
    """Of the initiative that it is about; else in words what it is about."""
    person_id: int | None
    needed: int
    made_on: date
    due_on: date
    extended: bool
    state: DutyState
    settled_on: date | None
    ended_at: datetime | None
    next_on: date | None


class Changes(Record):
    """How many duties a look at the world made, moved and ended."""

    made: int = 0
    settled: int = 0
    moved: int = 0
    withdrawn: int = 0
    transferred: int = 0
    reopened: int = 0
    given: int = 0
    """To somebody else of the same unit."""

    def __add__(self, other: Changes) -> Changes:
        """Both together."""
        return Changes(**{name: getattr(self, name) + getattr(other, name) for name in Changes.model_fields})
