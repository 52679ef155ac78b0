"""Units of the province's tree."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from storage.records.base import Record

ROOT_CODE = "GOC"
"""The code of the topmost unit that `dvk init` makes; a list may give it its own, and its true name."""


class Level(StrEnum):
    """Where a unit stands between the province and the village."""

    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"
    VILLAGE = "village"
    TEAM = "team"


class UnitKind(StrEnum):
    """What sort of unit it is."""

    AREA = "area"
    PARTY = "party"
    FRONT = "front"
    DEPARTMENT = "department"
    MASS_ORGANISATION = "mass_organisation"
    ARMED_FORCES = "armed_forces"
    SCHOOL = "school"
    ENTERPRISE = "enterprise"


class Line(StrEnum):
    """A relation between two units. Along CONTACT a unit is counted and reminded, once; along the others it is seen."""

    CONTACT = "contact"
    PARTY = "party"
    SYSTEM = "system"
    PLACE = "place"


class Unit(Record):
    """A unit as it stands on a day, mostly today."""

    id: int
    code: str
    name: str
    level: Level
    kind: UnitKind
    reports_to: int | None
    closed_on: date | None = None
    """The first day on which it was no more."""


class Named(Record):
    """A unit found by one of its names."""

    unit: Unit
    name: str
    """The name that was found, perhaps an earlier one."""
    since: date | None = None
    until: date | None = None
    """The first day on which the name was no more; None for the present one."""


class Relation(StrEnum):
    """Where a unit that is acted upon stands to a unit at which someone has a role."""

    OWN = "own"
    """The very same."""
    BELOW = "below"
    """Below it, along the contact line."""
    BESIDE = "beside"
    """Reporting to the same unit."""
    ABOVE = "above"
    """Above it, along the contact line."""
    OTHER_LINE = "other_line"
    """In its sight along another line: party, system or place. Such a line leads from the unit, or from one above it,
    to there or to a unit below there."""
    ELSEWHERE = "elsewhere"
