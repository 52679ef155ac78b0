"""What came of one thing that a person sent: everything that is stored in one transaction, and what is said."""

from __future__ import annotations

from dataclasses import dataclass

from bot.messages import Choice, Notice, Outgoing
from storage.records.facts import Fact
from storage.records.people import Person
from storage.records.queue import AuditEntry, SessionRow


@dataclass(frozen=True)
class Actor:
    """Who sent it: a chat, the person behind it once they have joined, and the form that they have open."""

    channel: str
    chat: str
    person: Person | None
    session: SessionRow | None = None

    @property
    def owner(self) -> str:
        """Whose sessions these are."""
        return f"person:{self.person.id}" if self.person else self.chat_owner

    @property
    def chat_owner(self) -> str:
        """Whose sessions these were before joining."""
        return f"chat:{self.channel}:{self.chat}"

    @property
    def name(self) -> str:
        """How the audit names the actor: by id, never by name."""
        return self.owner


@dataclass(frozen=True)
class Outcome:
    """What is to be stored and said."""

    messages: tuple[Outgoing, ...] = ()
    toast: str = ""
    """A short word on the button that was pressed."""
    session: SessionRow | None = None
    """The session as it should stand, with the version that was loaded (0 for a new one)."""
    then: str = ""
    """The payload of a view to show as well."""
    facts: tuple[Fact, ...] = ()
    audit: tuple[AuditEntry, ...] = ()
    notices: tuple[Notice, ...] = ()
    """What others are told."""


def say(text: str, rows: tuple[tuple[Choice, ...], ...] = (), toast: str = "") -> Outcome:
    """An outcome that only says something."""
    return Outcome(messages=(Outgoing(text=text, rows=rows),), toast=toast)
