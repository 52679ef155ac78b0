"""Which slots of a duty are owed by a day, and which of them are still said."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from bot.duties.schedule import Schedule, Slot
from storage.records.duties import ReminderState


def owed(
    schedule: Schedule, due: date, since: date, used: Collection[str], today: date, late_days: int
) -> list[tuple[Slot, ReminderState]]:
    """What is to be said of a duty by a day, where ``used`` was said before.

    Of several that have come due for the same step only the newest is said; what is later than so many working days is
    not said any more.
    """
    slots = [slot for slot in schedule.slots(due) if since <= slot.day <= today and slot.name not in used]
    newest = {slot.who: slot for slot in slots}

    def state(slot: Slot) -> ReminderState:
        if schedule.working_days.between(slot.day, today) > late_days:
            return ReminderState.LATE
        return ReminderState.TOLD if newest[slot.who] is slot else ReminderState.COVERED

    return [(slot, state(slot)) for slot in slots]
