"""Pictures, papers, voices, places."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

from pydantic import JsonValue

from bot import text
from bot.engine import phrases
from bot.engine.environment import Environment
from bot.engine.pieces import evidence_in, pieces
from bot.engine.reading import Gathered, Reading, Refused
from bot.engine.session import Answer
from bot.engine.steps.step import Step
from bot.messages import Incoming


@dataclass(frozen=True)
class Evidence(Step):
    """Photos, documents, voice or a place; gathered until *Xong*. What is sent too early is kept for it."""

    most: int = field(default=50, kw_only=True)

    def done_label(self, env: Environment) -> str:
        """*Xong* once there is something, else the wish to send nothing."""
        return text.done() if env.value(self.name) else text.nothing_to_send()

    def read(self, incoming: Incoming, env: Environment) -> Reading:
        """Keep what was sent, and wait for more. The same thing sent again takes the place of the first."""
        kept = [piece for piece in self._pieces(env.value(self.name)) if piece.get("unique") not in _uniques(incoming)]
        new = evidence_in(incoming)
        if not new:
            return Refused(phrases.evidence_please())
        if len(kept) + len(new) > self.most:
            return Refused(phrases.enough_evidence(self.most))
        everything = kept + new
        shown = pieces(everything)
        return Gathered(Answer(value=cast("JsonValue", everything), shown=shown), phrases.evidence_received(shown))

    def came_with(self, answer: Answer, incoming: Incoming) -> bool:
        """Whether a piece of the answer came in this message: then its caption was edited."""
        return any(piece.get("unique") in _uniques(incoming) for piece in self._pieces(answer.value))

    @staticmethod
    def _pieces(value: JsonValue) -> list[dict[str, JsonValue]]:
        return cast("list[dict[str, JsonValue]]", value or [])

    def stands(self, value: JsonValue) -> bool:
        """A list of what was kept, possibly empty."""
        return super().stands(value) or isinstance(value, list)


def _uniques(incoming: Incoming) -> set[JsonValue]:
    return {attachment.unique for attachment in incoming.attachments if attachment.unique}
