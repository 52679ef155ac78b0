"""Obstacles: a unit above owes an answer, which whoever told of it may find enough or not.

What is open has an open duty to answer it; :func:`look` keeps it so whatever becomes of units and initiatives.
"""

from __future__ import annotations

from storage.obstacles.answering import answer, follow_excused, judge, pass_on
from storage.obstacles.asking import ABOUT, HOLDER, above
from storage.obstacles.standing import asked_to_confirm, await_word, look
from storage.obstacles.telling import follow_raised, follow_report, follow_stuck, tell

__all__ = [
    "ABOUT", "HOLDER", "above", "answer", "asked_to_confirm", "await_word", "follow_excused", "follow_raised",
    "follow_report", "follow_stuck", "judge", "look", "pass_on", "tell",
]  # fmt: skip
