"""Levels as a cell names them, in the policy's words or in ordinary ones."""

from __future__ import annotations

from bot.policy import Policy
from bot.spreadsheets.cells import Reader
from bot.spreadsheets.known import LEVEL_WORDS
from storage.records.units import Level
from storage.records.words import fold


def level_of(reader: Reader, name: str, policy: Policy) -> Level | None:
    """The level that a cell names; None where it names none or is wrong."""
    typed = reader.text(name)
    if not typed:
        return None
    words = {fold(word): level for level, others in LEVEL_WORDS.items() for word in (*others, level)}
    words |= {fold(label): level for level, label in policy.levels.items()}
    found = words.get(fold(typed))
    if found is None:
        reader.wrong(name, "unknown_choice", typed, right="; ".join(policy.levels.values()))
    return found
