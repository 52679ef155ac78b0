"""Totals that were published without the rows behind them. They stand beside what is counted, never in it."""

from __future__ import annotations

from decimal import Decimal

from storage.records.base import Record


class Published(Record):
    """A published total."""

    unit_id: int
    period: str
    what: str
    """``registered``, a kind of outcome, or a kind of resource."""
    field: str = ""
    level: str = ""
    value: Decimal
    measure: str = ""
    """The unit of measure, as "m²"."""
    source: str
    """Where it stands, in words."""
