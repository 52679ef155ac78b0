"""Digests that go by themselves: what each leader wants, and what became of each digest."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from storage.records.base import Record

Reads = Literal["first", "instead"]
"""How somebody else reads a leader's digests."""
Passed = Literal["reader", "clock", "right", "reach"]
"""How a digest came past who was to read it first: they passed it on, its time came, they may not see the unit any
more, they could not be reached."""


class DigestState(StrEnum):
    """What becomes of a digest."""

    WAITING = "waiting"
    QUEUED = "queued"
    """In the outbox."""
    READING = "reading"
    """Whoever reads first has it, and has not passed it on."""
    SENT = "sent"
    UNCERTAIN = "uncertain"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    COVERED = "covered"
    """Told by another: by a longer period's, or by one of this unit and period that came to the same person."""
    MISSED = "missed"
    """Nobody was there to send it in time."""
    PAUSED = "paused"
    DROPPED = "dropped"
    """The person no longer leads there."""


class DigestWish(Record):
    """What a leader wants of the digests that go by themselves; what is not set is as the policy says."""

    person_id: int
    without: tuple[str, ...] = ()
    """Kinds of periods that are left out."""
    weekday: str | None = None
    hour: str | None = None
    """As 07:30."""
    paused_until: date | None = None
    """The first day on which they go again."""
    reader_id: int | None = None
    reads: Reads | None = None
    since: datetime | None = None
    """What should have gone before is not sent."""


class NewDigest(Record):
    """A digest as it is planned."""

    person_id: int
    unit_id: int
    period: str
    day: date
    """The working day on which it goes."""
    state: DigestState
    stands_for: tuple[str, ...] = ()
    """Shorter periods of which it tells as well."""
    send_at: datetime | None = None


class Digest(NewDigest):
    """A digest as it stands."""

    id: int
    unit_name: str
    reader_id: int | None
    reader_name: str
    reads: Reads | None
    pass_at: datetime | None
    """When it goes on by itself from who reads first."""
    passed: Passed | None
    note: str
    """What the reader adds."""
    told_id: int | None
    """To whom the last message of it went."""
    told_at: datetime | None
    plain: bool
    """Its picture was refused, so that it goes without."""
