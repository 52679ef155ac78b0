"""What a page of a list showed, read from its own buttons: so that what is done to a page is done to what was seen.

A button that does something to a whole page carries the digest of what the page showed. So its message is known by it,
however often it was sent and whatever the channel calls it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from bot.handlers.outcome import Actor
from bot.handlers.services import Services
from bot.messages import Outgoing
from storage import outbox


def digest(ids: Iterable[str]) -> str:
    """By which a page's button knows what it was shown with."""
    return hashlib.sha256(",".join(ids).encode()).hexdigest()[:10]


async def shown_with(services: Services, actor: Actor, payload: str, kind: str) -> list[str]:
    """The ids in the buttons ``d:KIND:ID`` beside a button with this payload, whose last part is their digest."""
    page = await outbox.carrying(services.database, actor.channel, actor.chat, payload)
    if not page:
        return []
    parts = [choice.payload.split(":") for choice in Outgoing.model_validate_json(page).choices]
    ids = [found[2] for found in parts if len(found) == 3 and found[:2] == ["a", kind]]
    return ids if digest(ids) == payload.rpartition(":")[2] else []
