"""What waits for somebody's own word, wherever it is told of: /viec, /choykien, a digest."""

from __future__ import annotations

from bot import text
from bot.access import Action, may_at_all, roles_that_may, scope
from bot.handlers.services import Services
from bot.messages import Choice
from bot.quantities.show import figure
from storage import awaiting
from storage.records.awaiting import Awaiting
from storage.records.people import Person
from storage.records.units import Unit


@text.phrase
def waits_for_me(count: int) -> str:
    return f"Chờ ý kiến của tôi ({figure(count)})"


async def awaiting_of(services: Services, person: Person, unit: Unit | None = None) -> Awaiting | None:
    """All that waits for the person's word, or what of it a unit and all below it concerns; None where nothing can."""
    if not may_at_all(person, Action.CHECK):
        return None
    return await awaiting.of_person(
        services.database,
        person.id,
        scope(person, Action.URGE),
        scope(person, Action.REVIEW),
        roles_that_may(Action.REVIEW),
        services.today(),
        unit_id=unit.id if unit else None,
    )


def to_what_waits(count: int = 0) -> Choice:
    """The button that opens all of it, with how many where that is known."""
    return Choice(label=waits_for_me(count) if count else "Chờ ý kiến của tôi", payload="c:choykien")
