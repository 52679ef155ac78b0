"""What may come of reading what was sent in answer to a question."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.session import Answer, Proposal


@dataclass(frozen=True)
class Accepted:
    """The answer holds; the conversation goes on."""

    answer: Answer


@dataclass(frozen=True)
class Gathered:
    """Something was added to the answer; the question stays open for more."""

    answer: Answer
    reply: str


@dataclass(frozen=True)
class Doubted:
    """The answer can be read in more than one way, or is unusual: ask."""

    question: str
    proposals: tuple[Proposal, ...] = ()


@dataclass(frozen=True)
class Refused:
    """Not an answer to this question; says what would be one."""

    reply: str


Reading = Accepted | Gathered | Doubted | Refused
