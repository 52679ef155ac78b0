"""The four things that a file may list, and which of them a workbook is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.policy import Policy
from bot.spreadsheets import figures, initiative_columns, initiatives, people, units
from bot.spreadsheets.archive import BadFileError
from bot.spreadsheets.asides import filled_in_from_groups
from bot.spreadsheets.headings import Column, Found, find
from bot.spreadsheets.known import Known, Plan
from bot.spreadsheets.table import Table
from storage.records.imports import Noun
from storage.records.words import fold


@dataclass(frozen=True)
class Sort:
    """One of them: the template's title and columns, and how its rows are understood."""

    title: str
    columns: Callable[[Policy, tuple[str, ...]], tuple[Column, ...]]
    understand: Callable[[Found, Known, Plan], None]


SORTS: dict[Noun, Sort] = {
    Noun.UNITS: Sort(units.TITLE, units.columns, units.understand),
    Noun.PEOPLE: Sort(people.TITLE, people.columns, people.understand),
    Noun.INITIATIVES: Sort(initiative_columns.TITLE, initiative_columns.columns, initiatives.understand),
    Noun.FIGURES: Sort(figures.TITLE, figures.columns, figures.understand),
}


class MissingColumnsError(BadFileError):
    """No sheet has what is needed: ``lacking`` are the columns that the best one, ``near``, has not."""

    def __init__(self, lacking: Sequence[Column], near: Found | None) -> None:
        super().__init__("missing_columns" if near else "no_headings")
        self.about = {"lacking": ", ".join(_asked_for(column) for column in lacking)}
        if near is not None:
            read = [near.headings[name] for name in sorted(near.at, key=near.at.__getitem__)]
            self.about |= {"sheet": near.table.sheet, "row": str(near.below), "read": ", ".join(read)}


def _asked_for(column: Column) -> str:
    """A column that is wanted, with what may stand in it where that is a short list."""
    heading = column.heading.rstrip(" *")
    return f"{heading} ({'; '.join(column.choices)})" if 0 < len(column.choices) <= SHORT_LIST else heading


SHORT_LIST = 6
"""Choices that are named with a column."""


def fitting(tables: Sequence[Table], noun: Noun, policy: Policy, sheet: str = "") -> tuple[Found, tuple[str, ...]]:
    """The sheet that fits best, shown ones before hidden ones, and the names of others that would fit and have rows.

    With ``sheet`` the one of that name. Raises MissingColumnsError.
    """
    named = [table for table in tables if not sheet or fold(table.sheet) == fold(sheet)]
    found = _found(named, noun, policy)
    whole = [one for one in found if not one.missing]
    shown = [one for one in whole if not one.table.hidden] or whole
    if not shown:
        near = min(found, key=lambda one: len(one.missing), default=None)
        columns = SORTS[noun].columns(policy, ())
        needed = near.missing if near else [column for column in columns if column.required]
        raise MissingColumnsError(needed, near)
    best = max(shown, key=lambda one: (bool(one.rows), len(one.at)))
    others = tuple(one.table.sheet for one in shown if one is not best and one.rows)
    return best, others


def _found(tables: Sequence[Table], noun: Noun, policy: Policy) -> list[Found]:
    """The sheets that have headings of a noun."""
    columns = SORTS[noun].columns(policy, ())
    return [filled_in_from_groups(one) for table in tables if (one := find(table, columns)) is not None]


def noun_of(tables: Sequence[Table], policy: Policy) -> Noun | None:
    """What a workbook lists, seen from its headings, even where it lacks one; None where that is not clear."""
    scores: dict[Noun, tuple[int, bool]] = {}
    for noun in Noun:
        for found in _found(tables, noun, policy):
            told = sum(1 for name in found.at if name != "number")
            needed = sum(1 for column in found.columns if column.required)
            if told > 1 and 2 * len(found.missing) < needed and not found.table.hidden:
                scores[noun] = max(scores.get(noun, (0, False)), (told, not found.missing))
    best = sorted(scores, key=lambda noun: scores[noun], reverse=True)
    if not best or (len(best) > 1 and scores[best[0]] == scores[best[1]]):
        return None
    return best[0]
