"""Rights when they are used: what each form and each fact needs, and by whose grant it is allowed. A file a noun."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable

from bot.handlers.outcome import Actor
from bot.handlers.permits import (
    checks,
    conclusions,
    digests,
    duties,
    evidence,
    leaves,
    obstacles,
    registrations,
    reviews,
    roles,
    settings,
    signals,
    visits,
)
from bot.handlers.permits.duties import DOES, SAID_BY_DEBTORS, may_note
from bot.handlers.permits.leaves import may_end
from bot.handlers.permits.needs import NEEDS, may_go_on
from bot.handlers.permits.obstacles import may_judge
from bot.handlers.permits.permit import OWN, Permit
from bot.handlers.permits.signing import HANDED_OUT, signed
from bot.handlers.services import Services
from storage.records.facts import Declined, Fact, Joined
from storage.records.people import Person

__all__ = [
    "DOES", "HANDED_OUT", "NEEDS", "OWN", "SAID_BY_DEBTORS", "Permit", "may_end", "may_go_on", "may_judge", "may_note",
    "permit", "signed",
]  # fmt: skip

_NOUNS: tuple[Callable[[Services, Person, Fact], Awaitable[Permit | None]], ...] = (
    registrations.permit,
    reviews.permit,
    checks.permit,
    evidence.permit,
    visits.permit,
    obstacles.permit,
    conclusions.permit,
    duties.permit,
    signals.permit,
    roles.permit,
    leaves.permit,
    digests.permit,
    settings.permit,
)
"""Each says how the facts about it are allowed, and nothing of others."""


async def permit(services: Services, actor: Actor, facts: Iterable[Fact]) -> list[Permit] | None:
    """How each of this is allowed as things stand now; None where any of it is not."""
    permits = []
    for fact in facts:
        allowed = await _permit(services, actor.person, fact)
        if allowed is None:
            return None
        permits.append(allowed)
    return permits


async def _permit(services: Services, person: Person | None, fact: Fact) -> Permit | None:
    if isinstance(fact, Joined | Declined):  # whoever holds the code, which is spent in the same transaction
        return OWN
    if person is None:
        return None
    for permit_of_noun in _NOUNS:
        allowed = await permit_of_noun(services, person, fact)
        if allowed is not None:
            return allowed
    return None  # what is not known here is refused
