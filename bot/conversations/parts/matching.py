"""Which initiative a note speaks of: found from its words and places, and from what is due."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from storage.records.words import fold

CLEAR = 1.5
"""How many times the next best a match must be before nobody needs to be asked."""
_WORD = re.compile(r"[a-z0-9]+")
_EMPTY = frozenset(
    (
        "va cua cac cho trong tai o voi de da duoc la co mot nhung nay den thi bao cao ket qua mo hinh "
        "dan van kheo nhan van dong xay dung thuc hien tham gia nguoi ba con ho dat cong tien trieu dong "
        "ngay"
    ).split()
)
"""Words that most notes and most names have."""


_VILLAGE = re.compile(r"\b(?:thôn|thon|xóm|xom|ấp|buôn|bản)\s+(?:số\s+)?(\w+)", re.IGNORECASE)
"""A village by the first word of its name, where it is written as a name: with a capital, or a number."""


@dataclass(frozen=True)
class Candidate:
    """An initiative that the writer may mean."""

    id: str
    name: str
    words: str
    """Name, place and unit, in which the note's words are looked for."""
    due: bool
    """Not reported on in this period."""


def _telling(text: str) -> frozenset[str]:
    """The words that tell one initiative from another, and the pairs of neighbours, which places are named by."""
    words = _WORD.findall(fold(text))
    pairs = (f"{a} {b}" for a, b in pairwise(words) if not {a, b} <= _EMPTY)
    return frozenset((*(word for word in words if len(word) > 1 and word not in _EMPTY), *pairs))


def ranked(note: str, candidates: Sequence[Candidate]) -> list[tuple[float, Candidate]]:
    """The candidates by how well the note fits them, best first; a word counts the more the fewer of them have it."""
    words = {candidate.id: _telling(candidate.words) for candidate in candidates}
    spread = Counter(word for found in words.values() for word in found)
    said = _telling(note)
    scored = [(sum(1 / spread[word] for word in said & words[candidate.id]), candidate) for candidate in candidates]
    return sorted(scored, key=lambda pair: (-pair[0], not pair[1].due))


def found(note: str, candidates: Sequence[Candidate]) -> Candidate | None:
    """The one that is meant, or None where a careful reader would ask."""
    if len(candidates) == 1:
        return candidates[0]
    meant = _meant(note, candidates)
    return None if meant is None or _elsewhere(note, meant) else meant


def _elsewhere(note: str, candidate: Candidate) -> bool:
    """Whether the note names a village, and the initiative others only."""
    said, known = _villages(note), _villages(candidate.words)
    return bool(said and known) and not said & known


def _villages(words: str) -> set[str]:
    return {fold(name) for name in _VILLAGE.findall(words) if not name[0].islower()}


def _meant(note: str, candidates: Sequence[Candidate]) -> Candidate | None:
    order = ranked(note, candidates)
    if not order:
        return None
    (best, first), (next_best, _) = order[0], order[1]
    if best > 0 and best >= CLEAR * next_best:
        return first
    due = [candidate for _, candidate in order if candidate.due]
    silent = best == 0 or best == next_best
    return due[0] if silent and len(due) == 1 and (best == 0 or due[0] in (first, order[1][1])) else None
