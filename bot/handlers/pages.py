"""What a page of a list showed, read from its own buttons: so that what is done to a page is done to what was seen."""

from __future__ import annotations

from bot.handlers.outcome import Actor
from bot.handlers.services import Services
from bot.messages import Outgoing
from storage import outbox


async def shown_on(services: Services, actor: Actor, message: str, *kinds: str) -> list[str]:
    """The ids in the buttons ``d:KIND:ID`` of a message, in their order; of the newest where the channel names none."""
    database = services.database
    page = (
        await outbox.by_message(database, actor.channel, actor.chat, message)
        if message
        else await outbox.newest(database, actor.channel, actor.chat)
    )
    if not page:
        return []
    parts = [choice.payload.split(":") for choice in Outgoing.model_validate_json(page).choices]
    return [found[2] for found in parts if len(found) == 3 and found[0] == "d" and found[1] in kinds]
