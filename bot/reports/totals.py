"""What an initiative has brought so far, from its reports."""

from __future__ import annotations

from collections.abc import Sequence

from storage.records.reports import Report
from storage.records.totals import Total, added

__all__ = ("Total", "standing", "totals")


def standing(reports: Sequence[Report]) -> list[Report]:
    """The reports that have not been replaced by an amendment, in the order in which they came."""
    replaced = {report.amends for report in reports}
    return [report for report in reports if report.id not in replaced]


def totals(reports: Sequence[Report]) -> list[Total]:
    """The totals of the reports that stand."""
    return added(row for report in standing(reports) for row in report.resources)
