"""A conversation on its way: what was answered, never where it stands, which is derived."""

from __future__ import annotations

from collections.abc import Collection, Mapping
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
    items: tuple[dict[str, Answer], ...] = ()
    fixed: bool = False
    """Whatever the group depends on, its items stay as they are: they came from elsewhere than its lookup."""


class Given(Frozen):
    """What a form begins with beside its context, as when it was read from a note or changes what was sent."""

    answers: dict[str, Answer] = {}
    presets: dict[str, Preset] = {}
    brief: bool = False
    doubt: Doubt | None = None
    faulty: dict[str, str] = {}
    """What is to be answered again, by step, and what is wrong with it; nothing else may then be changed."""
    reopened: tuple[str, ...] = ()
    """Steps to be asked again although they are answered."""


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
    unread: str = ""
    """The message that was no answer yet, so that an edit of it is taken for one."""
    brief: bool = False
    """The review is the form's brief one."""
    faulty: dict[str, str] = {}
    """Where something that was sent is completed: the steps that alone may be changed, and what is wrong with each."""
    listing_details: bool = False
    """The review shows the list of details to add."""
    last_tap: str = ""
    """The button that led here; pressed twice it is ignored."""
    context: dict[str, JsonValue] = {}
    """What was known at the start: who asks, for which unit, whether something is being amended."""

    def answered(self, given: frozenset[str] = frozenset()) -> bool:
        """Whether the person has answered anything; what was given in advance under these names does not count."""
        return any(path not in given for path in self.answers)

    def may_change(self, top: str) -> bool:
        """Whether the answer to this step or group is the person's to change."""
        return not self.faulty or top in self.faulty

    def answering(self, changes: Mapping[str, Answer]) -> Session:
        """The session with these answers, which are then no longer open nor in doubt."""
        return self.model_copy(
            update={
                "answers": {**self.answers, **changes},
                "reopened": tuple(path for path in self.reopened if path not in changes),
                "doubt": None,
                "unread": "",
            }
        )

    def reopening(self, *paths: str) -> Session:
        """The session with these paths to be asked again; what was answered stays at hand."""
        reopened = (*self.reopened, *(path for path in paths if path not in self.reopened))
        return self.model_copy(update={"reopened": reopened, "doubt": None, "unread": "", "listing_details": False})

    def leaving(self, top: str) -> Session:
        """The session with nothing of this step or group to be asked again: what was answered stays as it was."""
        others = tuple(path for path in self.reopened if path.partition(".")[0] != top)
        return self if others == self.reopened else self.model_copy(update={"reopened": others})

    def without(self, paths: Collection[str]) -> Session:
        """The session without these answers, which are asked again where they still apply."""
        answers = {path: answer for path, answer in self.answers.items() if path not in paths}
        again = tuple(path for path in self.answers if path in paths and path not in self.reopened and "." not in path)
        return self.model_copy(update={"answers": answers, "reopened": (*self.reopened, *again)})
