"""The mistakes of a file in few lines: the same mistake in many rows is told once, with the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot import text
from bot.spreadsheets.mistakes import MISTAKES, wrong
from storage.records.imports import Mistake

MOST_ROWS = 8
"""Rows that are named; of more, how many."""


@dataclass(frozen=True)
class Group:
    """One mistake, and the rows that have it."""

    mistake: Mistake
    rows: tuple[int, ...]


def grouped(mistakes: Sequence[Mistake]) -> list[Group]:
    """The mistakes in the order in which they were found, alike ones together."""
    rows: dict[tuple[str, ...], list[int]] = {}
    first: dict[tuple[str, ...], Mistake] = {}
    for mistake in mistakes:
        key = (mistake.sheet, mistake.column, mistake.code, mistake.value, mistake.about, mistake.right)
        first.setdefault(key, mistake)
        rows.setdefault(key, []).append(mistake.row)
    return [Group(mistake, tuple(rows[key])) for key, mistake in first.items()]


def in_english(group: Group) -> str:
    """A mistake for the shell: sheet, rows, column, what is wrong and what would be right."""
    mistake, rows = group.mistake, group.rows
    named = ", ".join(str(row) for row in rows[:MOST_ROWS])
    more = f" and {len(rows) - MOST_ROWS} more" if len(rows) > MOST_ROWS else ""
    where = f"row{'s' if len(rows) > 1 else ''} {named}{more}"
    column = f", column {mistake.column} ({mistake.heading})" if mistake.column else ""
    return f"sheet “{mistake.sheet}”, {where}{column}: {wrong(mistake, english=True)}"


@text.phrase
def mistake_line(sheet: str, rows: str, column: str, what: str) -> str:
    return f"• {sheet}, dòng {rows}{', cột ' + column if column else ''}: {what}"


@text.phrase
def and_more_rows(named: str, more: int) -> str:
    return f"{named} và {more} dòng nữa"


def in_vietnamese(group: Group) -> str:
    """A mistake for the phone."""
    mistake, rows = group.mistake, group.rows
    named = ", ".join(str(row) for row in rows[:MOST_ROWS])
    if len(rows) > MOST_ROWS:
        named = and_more_rows(named, len(rows) - MOST_ROWS)
    column = f"{mistake.column} ({text.shorten(mistake.heading, 40)})" if mistake.column else ""
    return mistake_line(text.shorten(mistake.sheet, 40), named, column, wrong(mistake))


@text.phrase
def each_mistake() -> str:
    """All that can be wrong with a cell, one a line."""
    sample = {"sheet": "‹trang›", "row": 12, "value": "‹ô›", "about": "‹…›", "right": "‹…›"}
    return "\n".join(wrong(Mistake(code=code, **sample)) for code in MISTAKES)
