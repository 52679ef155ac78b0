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


@text.phrase
def waits_for_me(count: int) -> str:
    return f"Chờ ý kiến của tôi ({figure(count)})"


async def awaiting_of(services: Services, person: Person) -> Awaiting | None:
    """All that waits for the person's word; None where nothing can."""
    if not may_at_all(person, Action.CHECK):
        return None
    return await awaiting.of_person(
        services.database,
        person.id,
        scope(person, Action.URGE),
        scope(person, Action.REVIEW),
        roles_that_may(Action.REVIEW),
        services.today(),
    )


def to_what_waits(count: int) -> Choice:
    """The button that opens it."""
    return Choice(label=waits_for_me(count) if count else "Chờ ý kiến của tôi", payload="c:choykien")
