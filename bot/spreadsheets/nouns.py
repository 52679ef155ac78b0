"""The four things that a file may list, and which of them a workbook is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.policy import Policy
from bot.spreadsheets import figures, initiative_columns, initiatives, people, units
from bot.spreadsheets.archive import BadFileError
from bot.spreadsheets.headings import Column, Found, find
from bot.spreadsheets.known import Known, Plan
from bot.spreadsheets.table import Table
from storage.records.imports import Noun


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
    """No sheet has what is needed; ``headings`` are those that the best one lacks."""

    def __init__(self, headings: Sequence[str]) -> None:
        super().__init__("no_headings")
        self.headings = tuple(headings)


def fitting(tables: Sequence[Table], noun: Noun, policy: Policy) -> tuple[Found, tuple[str, ...]]:
    """The sheet that fits best, shown ones before hidden ones, and the names of others that would fit and have rows.

    Raises MissingColumnsError.
    """
    columns = SORTS[noun].columns(policy, ())
    found = [one for table in tables if (one := find(table, columns)) is not None]
    whole = [one for one in found if not one.missing]
    shown = [one for one in whole if not one.table.hidden] or whole
    if not shown:
        near = min(found, key=lambda one: len(one.missing), default=None)
        needed = near.missing if near else [column.heading for column in columns if column.required]
        raise MissingColumnsError([heading.rstrip(" *") for heading in needed])
    best = max(shown, key=lambda one: (bool(one.rows), len(one.at)))
    others = tuple(one.table.sheet for one in shown if one is not best and one.rows)
    return best, others


def noun_of(tables: Sequence[Table], policy: Policy) -> Noun | None:
    """What a workbook lists, seen from its headings; None where that is not clear."""
    scores: dict[Noun, int] = {}
    for noun in Noun:
        try:
            found, _ = fitting(tables, noun, policy)
        except MissingColumnsError:
            continue
        exact = sum(1 for name in found.at if name != "number")
        scores[noun] = exact
    if not scores:
        return None
    best = sorted(scores, key=lambda noun: -scores[noun])
    if len(best) > 1 and scores[best[0]] == scores[best[1]]:
        return None
    return best[0]
