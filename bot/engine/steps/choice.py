"""One of several options."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import cast

from pydantic import JsonValue

from bot import text
from bot.engine import phrases
from bot.engine.environment import Environment, LookupRef
from bot.engine.reading import Accepted, Doubted, Reading, Refused
from bot.engine.session import Answer, Proposal
from bot.engine.steps.step import Option, Step
from bot.messages import Incoming
from storage.records.words import fold


@dataclass(frozen=True)
class Choice(Step):
    """One of several options, from the form itself or looked up; with ``other`` own words are an answer too."""

    choices: tuple[Option, ...] | LookupRef = field(default=(), kw_only=True)
    other: bool = field(default=False, kw_only=True)
    columns: int = field(default=1, kw_only=True)
    none: str = field(default="", kw_only=True)
    """What to say where there is nothing to choose from."""
    search: LookupRef | None = field(default=None, kw_only=True)
    """A lookup given the words typed; answers with options beyond those that are shown."""
    besides: tuple[str, ...] = field(default=(), kw_only=True)
    """Steps, also of other items of a group, whose answers are not offered again."""

    def options(self, env: Environment) -> tuple[Option, ...]:
        """The options, looked up where the form says so."""
        return self._left(self._all(env), env)

    def _all(self, env: Environment) -> tuple[Option, ...]:
        if isinstance(self.choices, LookupRef):
            return cast("tuple[Option, ...]", env.find(self.choices))
        return self.choices

    def _left(self, options: Iterable[Option], env: Environment) -> tuple[Option, ...]:
        """Those that were not chosen elsewhere."""
        here = env.prefix + self.name
        taken = {
            answer.value
            for path, answer in (env.session.answers.items() if self.besides else ())
            if path != here and path.rpartition(".")[2] in self.besides
        }
        return tuple(option for option in options if option.code not in taken)

    def read(self, incoming: Incoming, env: Environment) -> Reading:
        """Take the option whose label was typed, or the only one in which the typed words begin."""
        typed = fold(incoming.text)
        if not typed:
            return Refused(phrases.choose_please())
        options = self._all(env)
        found = [o for o in options if fold(o.label) == typed] or [o for o in options if typed in fold(o.label)]
        if len(found) == 1 and not _says(found[0], typed):
            found = []
        if not found and self.search:
            found = list(env.find(self.search, incoming.text))
        named, found = found, list(self._left(found, env))
        if named and not found:
            return Refused(phrases.chosen_already(named[0].label))
        if len(found) == 1:
            return Accepted(self._answer(found[0].code, found[0].label, incoming))
        if found:
            proposals = tuple(
                Proposal(label=o.label, answer=self._answer(o.code, o.label, incoming)) for o in found[:8]
            )
            return Doubted(phrases.which_one(incoming.text), proposals)
        if self.other and len(incoming.text) <= text.SHORT:
            return Accepted(self._answer(incoming.text, incoming.text, incoming))
        return Refused(phrases.choose_please())

    @staticmethod
    def _answer(value: str, shown: str, incoming: Incoming) -> Answer:
        return Answer(value=value, shown=shown, typed=incoming.text, message=incoming.message)

    def stands(self, value: JsonValue) -> bool:
        """A code of the form's own options still exists; a looked-up one is checked when it is used."""
        if super().stands(value):
            return True
        if not isinstance(value, str):
            return False
        return isinstance(self.choices, LookupRef) or self.other or any(o.code == value for o in self.choices)


def _says(option: Option, typed: str) -> bool:
    """Whether the words begin somewhere in the option's label, the last perhaps typed in part; a letter is no word."""
    return len(typed) > 1 and re.search(rf"(?<!\w){re.escape(typed)}", fold(option.label)) is not None
