"""The ledger of duties, kept true to the world: what is owed is made, what was done settles it, what ended moves it.

Every statement here may be run again at any time and then changes nothing, so that a look after an outage, after a
change of the policy, of the units, or of a spreadsheet's rows from the shell is the same look.
"""

from __future__ import annotations

from storage.ledger import visits
from storage.ledger.asking import forecast
from storage.ledger.initiatives import in_need, look_at_initiatives
from storage.ledger.single import owe, pass_on, settle, withdraw
from storage.ledger.units import look_at_units, settle_accepted, settle_registration, settle_unit_report
from storage.ledger.which import EVERY, Which, among, moved_by, one, returned

__all__ = [
    "EVERY",
    "Which",
    "among",
    "forecast",
    "in_need",
    "look_at_initiatives",
    "look_at_units",
    "moved_by",
    "one",
    "owe",
    "pass_on",
    "returned",
    "settle",
    "settle_accepted",
    "settle_registration",
    "settle_unit_report",
    "visits",
    "withdraw",
]
