"""A document that a button asks for: it is made after that, and sent once a button, however often that is pressed."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot import text
from bot.handlers.outcome import Actor, Outcome
from bot.handlers.services import Services
from bot.messages import Outgoing
from storage import documents
from storage.records.documents import WantedDocument
from storage.records.facts import DocumentWanted


async def want(
    services: Services,
    actor: Actor,
    button: str,
    kind: str,
    arguments: Mapping[str, object],
    *,
    begun: str,
    already: str,
) -> Outcome:
    """Have a document made of a kind that ``jobs/documents.py`` knows.

    ``button`` is the id in the pressed button; ``begun`` is said at once, ``already`` where it was pressed before.
    """
    assert actor.person is not None, "documents are for people who have joined"
    if not re.fullmatch(r"[0-9a-z]{10}", button):
        return Outcome(toast=text.unknown_button())
    if await documents.asked_before(services.database, button):
        return Outcome(toast=already)
    document = WantedDocument(
        id=button,
        kind=kind,
        arguments=dict(arguments),
        person_id=actor.person.id,
        channel=actor.channel,
        chat=actor.chat,
    )
    return Outcome(messages=(Outgoing(text=begun),), facts=(DocumentWanted(document=document),))
