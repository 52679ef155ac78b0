"""Levels as a cell names them, in the policy's words or in ordinary ones."""

from __future__ import annotations

import re

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


_CALLED = {
    Level.PROVINCE: ("tinh",),
    Level.DISTRICT: ("huyen", "quan", "thi xa"),
    Level.COMMUNE: ("xa", "phuong", "thi tran", "dac khu"),
    Level.VILLAGE: ("thon", "ban", "ap", "xom", "khu pho", "khu dan cu", "to dan pho", "buon", "lang"),
}


def level_called(name: str) -> Level | None:
    """The level that a place's name begins with: "Xã Quảng Sơn" is a commune; "Thành phố" may be two things."""
    said = re.sub(r"^khu (?=\d)", "khu pho ", f"{fold(name)} ")
    return next(
        (level for level, words in _CALLED.items() if said.startswith(tuple(f"{word} " for word in words))), None
    )
