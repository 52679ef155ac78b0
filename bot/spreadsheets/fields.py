"""Which field a cell or a heading means: its name in other words, or the letters by which offices know it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from storage.records.words import fold

FIELD_MARK = "field:"
"""Before a field's name: the column in which it is marked."""
_NO_WORD = re.compile(r"[^a-z0-9]+")
_BEFORE = re.compile(r"^(?:\d{1,2}|[ivx]{1,4}|[a-h]) |^(?:trong |ve |thuoc )?linh vuc |^(?:phat trien|ve|nhom|trong) ")
_OVER = re.compile(r"^(?:thuoc )?linh vuc | (?:thuoc )?linh vuc$")
FEWEST = 3
"""Words of a name, or letters of an abbreviation, that leave some out: fewer could be anything."""


@lru_cache(maxsize=256)
def bare(name: str) -> str:
    """A field's name as it is compared: "1. Lĩnh vực phát triển kinh tế" is "kinh te"."""
    said = _NO_WORD.sub(" ", fold(name)).strip()
    while (shorter := _BEFORE.sub("", said)) != said:
        said = shorter
    return " ".join(word for word in said.split() if word != "va")


def field_named(typed: str, fields: Mapping[str, str]) -> str:
    """The code of the one field that is meant; empty where it is none of them, or could be several."""
    said, letters = bare(typed), _letters(typed)
    ways: tuple[Callable[[str, str], bool], ...] = (
        lambda code, label: fold(typed) in (fold(label), code),
        lambda code, label: said == bare(label),
        lambda code, label: letters != "" and letters == initials(label),
        lambda code, label: _leaves_out(letters, initials(label)),
        lambda code, label: _leaves_out(said.split(), bare(label).split()),
    )
    for fits in ways:  # the surest first
        found = [code for code, label in fields.items() if fits(code, label)]
        if found:
            return found[0] if len(found) == 1 else ""
    return ""


def initials(label: str) -> str:
    """The first letters of a field's words: "Văn hóa - xã hội" is VHXH."""
    return "".join(word[0] for word in bare(label).split()).upper()


def _letters(typed: str) -> str:
    """The letters of an abbreviation; empty where it is none: "QP-AN", "XD HTCT"."""
    return _NO_WORD.sub("", fold(typed)).upper() if typed.upper() == typed and len(typed) <= 14 else ""


def _leaves_out(said: str | list[str], whole: str | list[str]) -> bool:
    """Whether what was said is the whole with some left out, beginning alike."""
    rest = iter(whole)
    return len(said) >= FEWEST and said[0] == whole[0] and all(one in rest for one in said)


def heads_field(heading: str, label: str, labels: Sequence[str]) -> bool:
    """Whether a plain heading is that of the column in which a field is marked: "Lĩnh vực" over "KT", "VHXH"."""
    own = _OVER.sub("", heading)
    if own == heading:  # "KT" alone may stand for anything
        return heading == " ".join(_NO_WORD.sub(" ", fold(label)).split())
    known = {one: one for one in labels}
    return label in (field_named(own, known), field_named(own.replace(" ", "").upper(), known))
