"""The rows behind a statistics sheet: one an initiative, what each of its columns says. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from bot.reports import figures as folded
from bot.reports import statistics
from bot.reports.figures import Headline
from bot.reports.figures_words import LEVELS, WHAT
from bot.spreadsheets.pages import About, Cell
from storage.records.counted_rows import CountedRow
from storage.records.figures import What
from storage.records.units import Level

MARK = "x"
MARKED: tuple[What, ...] = ("typical", "proposed", "commended")
"""What is marked of an outcome beside its conclusion."""
NUMBERED = {"unit": "STT đơn vị", "field": "STT lĩnh vực", "group": "STT nhóm"}
"""Columns that say at which place of its table a row counts: names may be too long for a formula, or alike."""


class RowColumn(NamedTuple):
    """A column of the rows behind."""

    key: str
    heading: str
    width: float


class Part(NamedTuple):
    """Columns beside each other, and what they say of a row."""

    columns: tuple[RowColumn, ...]
    cells: Callable[[CountedRow], Sequence[Cell]]


def of_itself(fields: statistics.Fields) -> Part:
    """What an initiative is."""

    def cells(row: CountedRow) -> Sequence[Cell]:
        return (
            row.code,
            row.name,
            ", ".join(row.path),
            str(row.year),
            fields(row.year).get(row.field, row.field),
            statistics.level_name(row.level),
            statistics.SUBJECTS[row.subject_kind],
            statistics.ORIGINS[row.origin],
            row.group,
            row.registered_on,
        )

    columns = (
        RowColumn("code", "Mã", 8),
        RowColumn("name", "Tên mô hình", 44),
        RowColumn("path", "Đơn vị đăng ký", 28),
        RowColumn("year", "Năm", 7),
        RowColumn("of_field", "Lĩnh vực", 31),
        RowColumn("level", "Cấp đăng ký", 10),
        RowColumn("subject", "Chủ thể", 9),
        RowColumn("origin", "Tình trạng", 10),
        RowColumn("of_group", "Nhóm", 12),
        RowColumn("day", "Ngày duyệt", 11),
    )
    return Part(columns, cells)


def of_level(level: Level, at: Level) -> Part:
    """What was concluded at a level, by which decision, when; ``at`` is the one whose outcomes are counted."""
    nothing = (None,) * (len(MARKED) + 2)

    def cells(row: CountedRow) -> Sequence[Cell]:
        those = [one for one in row.outcomes if one.level == level]
        said = statistics.conclusion(row, level, at)
        if not those:
            return said, *nothing
        kinds = {one.kind.value for one in those}
        return said, *(MARK if kind in kinds else None for kind in MARKED), *statistics.decisions(those)

    called = LEVELS[level]
    columns = (
        RowColumn(f"{level}", f"Kết luận ({called})", 15),
        *(RowColumn(f"{level}:{kind}", f"{WHAT[kind]} ({called})", 9) for kind in MARKED),
        RowColumn(f"{level}:by", f"Quyết định ({called})", 30),
        RowColumn(f"{level}:on", f"Ngày ({called})", 11),
    )
    return Part(columns, cells)


def of_totals(totals: Mapping[str, Headline]) -> Part:
    """What it brought, of the totals that reviews name."""
    names, nothing = [*totals], (None,) * len(totals)

    def cells(row: CountedRow) -> Sequence[Cell]:
        if not row.amounts:
            return nothing
        found = folded.headlines(row.amounts)
        return [amount(found[name].amount, found[name].approximate) if name in found else None for name in names]

    columns = (
        RowColumn(
            f"brought:{name}",
            statistics.headline_heading(name),
            max(12.0, len(f"{total.amount:,f}") + 4.0),
        )
        for name, total in totals.items()
    )
    return Part(tuple(columns), cells)


def of_places(places: statistics.Places, fields: statistics.Fields) -> Part:
    """Where it counts in the tables."""

    def cells(row: CountedRow) -> Sequence[Cell]:
        field = places.fields[fields(row.year).get(row.field, row.field)]
        return places.units[row.child], field, places.groups.get(row.group)

    return Part(tuple(RowColumn(key, heading, 9) for key, heading in NUMBERED.items()), cells)


def amount(exactly: Decimal, approximate: bool) -> Cell:
    """An amount, marked where it is not exact."""
    return About(exactly) if approximate else exactly
