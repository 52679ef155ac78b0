"""Documents that the bot makes for somebody who asked for them in a chat."""

from __future__ import annotations

from typing import Any

from storage.records.base import Record


class WantedDocument(Record):
    """A document that was asked for and is still to be made."""

    id: str
    kind: str
    arguments: dict[str, Any]
    person_id: int
    """Who asked; whether they still may is asked again when it is made."""
    channel: str
    chat: str
    attempts: int = 0
