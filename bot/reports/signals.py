"""What makes a registration or a report worth a closer look: said to whoever decides, never decided by it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from rapidfuzz import fuzz, process

from bot import text
from bot.reports.totals import standing
from storage.records.reports import Report, ReportStatus, ResourceRole
from storage.records.reviews import Near, Outline, Waiting

LAST_WEEKS = 28
"""Days before the end of a year in which a registration comes late."""
NEARLY = 90
"""How alike two names are, from 0 to 100, before they may be one."""


@text.phrase
def late_in_the_year() -> str:
    return "đăng ký vào những tuần cuối năm"


@text.phrase
def nothing_to_measure() -> str:
    return "chưa nêu kết quả đo được bằng số"


@text.phrase
def name_nearly_the_same(name: str, unit: str, year: int) -> str:
    return f"tên gần giống “{text.shorten(name, 80)}” ({unit}, {year})"


@text.phrase
def same_figures_as_before() -> str:
    return "số liệu giống hệt kỳ trước"


@text.phrase
def no_proof() -> str:
    return "báo đã xong hoặc có kết quả mà chưa có ảnh, tài liệu"


def is_late(effective_on: date) -> bool:
    """Whether a registration comes in the last weeks of its year."""
    return (effective_on.replace(month=12, day=31) - effective_on).days < LAST_WEEKS


def tells_no_amount(target: str, expected: int) -> bool:
    """Whether a target names nothing that can be counted."""
    return not expected and not any(char.isdigit() for char in target)


def repeated(report: Report, told: Iterable[Report]) -> Report | None:
    """The report of the period before of which this one tells the very same figures."""
    figures = _figures(report)
    earlier = [other for other in standing(list(told)) if other.period < report.period]
    return earlier[-1] if figures and earlier and figures == _figures(earlier[-1]) else None


def nearly_the_same(folded: str, others: Sequence[Near], limit: int = 20) -> list[Near]:
    """The others whose names may be the same, the likest first, so many at most."""
    names = [near.folded for near in others]
    found = process.extract(folded, names, scorer=fuzz.ratio, score_cutoff=NEARLY, limit=limit)
    return [others[place] for _, _, place in found]


def look_closely_at(one: Outline) -> bool:
    """Whether a registration should be looked at closely, as far as that is known of it without its neighbours."""
    return one.repeats or is_late(one.effective_on) or tells_no_amount(one.target, one.expected)


def of_registration(one: Waiting, around: Sequence[Near]) -> tuple[str, ...]:
    """Why a registration should be looked at closely, in a few words each; nothing where it need not be.

    ``around`` are the initiatives of its neighbourhood, of its year and the one before, itself perhaps among them.
    """
    found = []
    if is_late(one.effective_on):
        found.append(late_in_the_year())
    if tells_no_amount(one.target, one.expected):
        found.append(nothing_to_measure())
    others = [near for near in around if near.id not in (one.id, one.previous_id)]
    for other in nearly_the_same(one.folded, others, 1):
        found.append(name_nearly_the_same(other.name, other.unit_name, other.year))
    return tuple(found)


def of_report(report: Report, told: Iterable[Report]) -> tuple[str, ...]:
    """Why a report should be looked at closely; ``told`` are all reports on its initiative."""
    found = []
    if repeated(report, told):
        found.append(same_figures_as_before())
    brought = report.status == ReportStatus.DONE or any(r.role == ResourceRole.OUTPUT for r in report.resources)
    if brought and not report.proofs:
        found.append(no_proof())
    return tuple(found)


def _figures(report: Report) -> dict[tuple[str, ...], object]:
    return {row.key: row.typed if row.amount is None else row.amount for row in report.resources}
