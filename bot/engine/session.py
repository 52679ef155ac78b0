"""A conversation on its way: what was answered, never where it stands, which is derived."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pydantic import JsonValue

from bot.messages import Frozen


class Answer(Frozen):
    """What a person answered to one question."""

    value: JsonValue
    """The stored code or value; None where the question was skipped."""
    typed: str = ""
    """The words as typed."""
    shown: str = ""
    """How the review shows it."""
    message: str = ""
    """The message it came in, so that an edit of that message is read again."""


class Proposal(Frozen):
    """A reading that a doubt offers."""

    label: str
    answer: Answer


class Doubt(Frozen):
    """A question back about one answer: what was typed can be read in more than one way, or seems unusual."""

    path: str
    question: str
    proposals: tuple[Proposal, ...]


class Preset(Frozen):
    """The given items of a repeated group, as they were when the group was first reached."""

    arguments: tuple[str, ...]
    items: tuple[dict[str, Answer], ...]


class Session(Frozen):
    """One form being filled in by one person; a value that goes to JSON and back unchanged."""

    id: str
    form: str
    started_at: datetime
    turn: int = 0
    """Goes up with every question put, so that buttons of earlier questions can be told apart."""
    answers: dict[str, Answer] = {}
    """By path: a step's name, or ``group.0.name`` within a repeated group."""
    reopened: tuple[str, ...] = ()
    """Paths to ask again, or optional details that the person chose to give."""
    presets: dict[str, Preset] = {}
    doubt: Doubt | None = None
    listing_details: bool = False
    """The review shows the list of details to add."""
    last_tap: str = ""
    """The button that led here; pressed twice it is ignored."""
    context: dict[str, JsonValue] = {}
    """What was known at the start: who asks, for which unit, whether something is being amended."""

    def answering(self, changes: Mapping[str, Answer]) -> Session:
        """The session with these answers, which are then no longer open nor in doubt."""
        return self.model_copy(
            update={
                "answers": {**self.answers, **changes},
                "reopened": tuple(path for path in self.reopened if path not in changes),
                "doubt": None,
            }
        )

    def reopening(self, *paths: str) -> Session:
        """The session with these paths to be asked again; what was answered stays at hand."""
        reopened = (*self.reopened, *(path for path in paths if path not in self.reopened))
        return self.model_copy(update={"reopened": reopened, "doubt": None, "listing_details": False})
