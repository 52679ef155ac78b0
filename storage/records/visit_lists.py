"""The lists of visits as people look at them."""

from __future__ import annotations

from datetime import date

from storage.records.base import Record
from storage.records.visit_plan import Reason


class Item(Record):
    """An initiative on somebody's list."""

    duty_id: int
    id: str
    name: str
    unit_id: int
    unit_name: str
    person_id: int | None
    person_name: str
    """Empty where nobody goes yet."""
    period: str
    due_on: date
    visited: bool
    settled_on: date | None
    reason: Reason | None
    """None: not by the plan."""
    visiting: int
    """The unit whose list it is on."""


class ListedPlace(Record):
    """A unit at which something is on the lists."""

    id: int
    name: str
    listed: int
    visited: int


class Checker(Record):
    """How far somebody has come with their list."""

    person_id: int | None
    """None: what nobody has."""
    name: str
    listed: int
    visited: int
    late: int
    places: int
