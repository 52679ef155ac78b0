"""Choices for a channel without buttons: a numbered list, and what a typed answer chooses from it."""

from __future__ import annotations

import re
import unicodedata

from bot.messages import BOLD_OFF, BOLD_ON, Choice, Outgoing
from storage.records.words import fold

_NUMBER = re.compile(r"(?:so|chon)?\s*(\d{1,3})\s*[.):]?")
_MARKS = str.maketrans("", "", BOLD_ON + BOLD_OFF)


def render(outgoing: Outgoing) -> str:
    """Write a message as plain text: its choices numbered from 1, the one that cancels 0, links spelled out.

    Where a typed number is itself an answer, the choices are listed as words to type instead.
    """
    parts = [outgoing.text.translate(_MARKS)]
    numbers = _numbers(outgoing)
    if numbers and outgoing.numbered:
        lines = [f"{number}. {choice.label}" for number, choice in numbers.items()]
        parts.append("\n".join(["Gõ số để chọn:", *lines]))
    elif numbers:
        parts.append("Gõ: " + " · ".join(_as_word(choice.label) for choice in numbers.values()))
    links = [f"{choice.label}: {choice.url}" for choice in outgoing.choices if choice.url]
    if links:
        parts.append("\n".join(links))
    return "\n\n".join(part for part in parts if part)


def resolve(outgoing: Outgoing, text: str) -> Choice | None:
    """Return the choice that a typed answer means: its number, or its label whatever the case and marks.

    None where nothing fits, or where the label without marks fits several.
    """
    numbers = _numbers(outgoing)
    typed = _NUMBER.fullmatch(fold(text))
    if outgoing.numbered and typed and (choice := numbers.get(int(typed[1]))):
        return choice
    for simplify in (_exact, _words):
        wanted = simplify(text)
        fitting = [choice for choice in numbers.values() if wanted and simplify(choice.label) == wanted]
        if len(fitting) == 1:
            return fitting[0]
    return None


def _numbers(outgoing: Outgoing) -> dict[int, Choice]:
    """Each choice under its number, in the order in which they are listed: the cancelling one last, as 0."""
    choosable = [choice for choice in outgoing.choices if not choice.url]
    cancel = next((choice for choice in choosable if choice.cancel), None)
    others = [choice for choice in choosable if choice is not cancel]
    numbers = dict(enumerate(others, start=1))
    return numbers if cancel is None else {**numbers, 0: cancel}


def _exact(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _words(text: str) -> str:
    """The folded letters and digits alone: a label's emoji or full stop need not be typed."""
    return " ".join(re.findall(r"\w+", fold(text)))


def _as_word(label: str) -> str:
    """A label inside a sentence: "Quay lại" as "quay lại", "UBND xã" as it is."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
