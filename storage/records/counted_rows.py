"""Initiatives that figures count, a row each, with all that figures tell apart."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from storage.records.figures import Amount
from storage.records.initiatives import Origin, SubjectKind
from storage.records.outcomes import OutcomeKind
from storage.records.units import Level


class Decided(NamedTuple):
    """An outcome that holds."""

    level: Level
    kind: OutcomeKind
    decision: str
    effective_on: date


class CountedRow(NamedTuple):
    """An initiative as it stood at the end of a period."""

    code: str
    """The office's own, where it has one."""
    name: str
    child: int
    """As of :class:`storage.records.figures.Tally`."""
    path: tuple[str, ...]
    """The unit that held it, and those above it, up to the one that was asked for."""
    year: int
    field: str
    level: str
    subject_kind: SubjectKind
    origin: Origin
    group: str
    registered_on: date | None
    """None: it waited."""
    stopped: bool
    outcomes: tuple[Decided, ...]
    amounts: tuple[Amount, ...]
    """What it had brought, like added to like; of one that waited, nothing."""
