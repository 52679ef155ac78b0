"""Adding like with like: same kind, role, source, object and unit; this period with this period."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from storage.records.reports import Resource


@dataclass(frozen=True)
class Total:
    """The sum of amounts that are alike."""

    like: Resource
    """One of them, for its kind and words."""
    amount: Decimal
    approximate: bool

    def as_row(self, amount: Decimal | None = None, approximate: bool | None = None) -> Resource:
        """The sum, or another amount like it, as an amount of its own."""
        changes = {
            "amount": self.amount if amount is None else amount,
            "approximate": self.approximate if approximate is None else approximate,
        }
        return self.like.model_copy(update=changes)


def added(rows: Iterable[Resource]) -> list[Total]:
    """The totals of one initiative's amounts, told in this order.

    A cumulative figure says all up to its report, so it takes the place of what was added before; figures of a
    period are added to it. An approximate amount makes its total approximate. Amounts in words are not added.
    """
    sums: dict[tuple[str, ...], Total] = {}
    for row in rows:
        if row.amount is None:
            continue
        before = sums.get(row.key)
        if before is None or row.cumulative:
            sums[row.key] = Total(row, row.amount, row.approximate)
        else:
            sums[row.key] = Total(before.like, before.amount + row.amount, before.approximate or row.approximate)
    return list(sums.values())
