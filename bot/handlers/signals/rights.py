"""Who may answer a question about an initiative, and who sees it when: first whom it is put to, those above later."""

from __future__ import annotations

from datetime import date

from bot.access import Action, scope
from bot.handlers.reach import right_at
from bot.handlers.services import Services
from storage.records.people import Grant, Person
from storage.records.signals import Signal
from storage.records.units import Relation


def is_asked(person: Person, signal: Signal) -> bool:
    """Whether the question is this person's to answer: put to them, or about what is theirs or their unit's."""
    if person.id in (signal.person_id, signal.responsible_id, signal.entered_by):
        return True
    return signal.unit_id in scope(person, Action.REPORT, Relation.OWN)


async def looks_from_above(services: Services, person: Person, signal: Signal, today: date) -> Grant | None:
    """By which right somebody above sees a question: only once it was not answered in its time."""
    if not signal.stands(today):
        return None
    return await right_at(services, person, Action.CHECK, signal.unit_id)
