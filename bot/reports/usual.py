"""What is usual for a kind of amount, and what lies far outside: by medians, which a few wrong figures do not move."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

LEAST = 20
"""So many amounts must be known before any is called unusual."""
FAR = 5.0
"""How many robust deviations from the median an amount may lie, in multiples; normal ones stay below four."""
LEAST_DEVIATION = math.log(1.5)
"""Where most units tell nearly the same, half as much again is still nothing to ask about."""
MAD_TO_DEVIATION = 1.4826
"""By which the median of distances is the standard deviation where amounts are spread normally."""


class Usual(NamedTuple):
    """Between what most amounts lie, and beyond what one is asked about."""

    low: Decimal
    high: Decimal
    least: float
    most: float

    def is_far(self, amount: Decimal) -> bool:
        """Whether an amount lies so far outside that a digit may be wrong."""
        return amount > 0 and not self.least <= float(amount) <= self.most


def usual(amounts: Sequence[Decimal]) -> Usual | None:
    """What is usual among amounts; None where too few are known."""
    known = sorted(amount for amount in amounts if amount > 0)
    if len(known) < LEAST:
        return None
    logs = [math.log(amount) for amount in known]
    middle = statistics.median(logs)
    spread = statistics.median(abs(value - middle) for value in logs)
    far = FAR * max(spread * MAD_TO_DEVIATION, LEAST_DEVIATION)
    tenth = len(known) // 10
    return Usual(known[tenth], known[-1 - tenth], math.exp(middle - far), math.exp(middle + far))
