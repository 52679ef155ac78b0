"""The course of a year: how many were registered and recognised by the end of each month."""

from __future__ import annotations

from datetime import date

from storage.records.base import Record
from storage.records.units import Level


class Point(Record):
    """How a year stood on a day: counted from its beginning."""

    day: date
    registered: int
    recognised: int
    """Of the registered, at the level of the course."""


class Course(Record):
    """A year of a unit and all below it, at one level of outcomes."""

    year: int
    at: Level
    points: tuple[Point, ...]
    """In the order of their days; of days that are still to come there is none."""
