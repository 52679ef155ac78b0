"""How nearly two initiatives say the same, places taken out. Words that many use say little."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from bot.reports.gist import USUAL, Gist

# Tried on two hundred copies with other places among thousands of honest registrations (tests/signals/test_planted.py).
NAMES = 0.8
"""How much of what two names say must be the same."""
TELLINGS = 0.8
"""How much of what two texts say must be the same; honest units that do the same work share about half."""
FIGURES = 0.75
"""How many of the figures: a copy keeps them, two units that do the same work have each their own."""
SAME_WORDS = 0.9
"""How much of names and texts must be the same where the figures are not: a copy in which only they were changed."""
FIGURES_APART = 50.0
"""How much what is the same must say then: some seven words that few use, which are no coincidence."""
COINCIDENCE = 6.0
"""How much what two have in common must say, whatever its share: *hiến đất làm đường* with a figure that many have is
nothing; a figure that hardly anybody has is enough."""
TEXT_ALONE = 0.9
"""How much of two long texts must be the same where their names differ."""
LONG = 6
"""Telling words from which on a text is long enough to be compared without its name."""
NAME_ALONE = 0.95
"""How much of two names must be the same where one of them has no text."""
TELLING_NAME = 25.0
"""How much a name must say to be compared without a text: some four words that few use."""
USUAL_FROM = 3
"""So many other units whose names say the same make it a usual work, where there is no text to tell them apart."""
SPELLED = 80
"""How alike two words are, from 0 to 100, before one is the other misspelt."""
HALF = 0.5
"""Where less is the same to the letter, misspelt words are not looked for: they would not change the answer."""
LEAST_TOTAL = 2000
"""A province's initiatives are counted as so many at least: among few, a word's rarity says nothing."""
MOST_LOOKED_THROUGH = 1000
"""Entries of the index that one search goes through, about."""
MOST_WORDS = 8
"""Words by which others are looked for."""
USUAL_WEIGHT = 0.4
"""What a usual word weighs; the rarest weighs some eight."""


@dataclass(frozen=True)
class Weights:
    """How much words say, by how many initiatives use each."""

    counts: Mapping[str, int]
    total: int

    def of(self, word: str) -> float:
        """What a word weighs."""
        if word in USUAL:
            return USUAL_WEIGHT
        return math.log(1 + max(self.total, LEAST_TOTAL) / max(self.counts.get(word, 1), 1))

    def together(self, words: Collection[str]) -> float:
        """What words weigh together."""
        return sum(map(self.of, words))


def telling(words: Sequence[str]) -> list[str]:
    """The words that say something of their own."""
    return [word for word in words if word not in USUAL]


def share(one: Sequence[str], other: Sequence[str], weights: Weights) -> float:
    """How much of what both say they share, from 0 to 1; a misspelt word counts as the word."""
    both = weights.together(one) + weights.together(other)
    if not both:
        return 0.0
    shared = set(one) & set(other)
    weight = 2 * weights.together(shared)
    if weight < HALF * both:
        return weight / both
    left = [word for word in other if word not in shared]
    for word in one:
        if word not in shared and word not in USUAL and len(word) > 2:
            found = process.extractOne(word, left, scorer=fuzz.ratio, score_cutoff=SPELLED)
            if found:
                weight += weights.of(word) + weights.of(found[0])
                left.remove(found[0])
    return weight / both


def alike(one: Gist, other: Gist, weights: Weights) -> float:
    """How nearly two initiatives say the same, from 0 (not to be asked about) to 1."""
    named = share(one.name, other.name, weights)
    if (one.figures or other.figures) and (text_is_told(one) and text_is_told(other)):
        same = 2 * len(one.figures & other.figures) / (len(one.figures) + len(other.figures))
        if same < FIGURES:
            return _figures_apart(one, other, named, weights)
    told_by_both = bool(telling(one.told) and telling(other.told))
    if not told_by_both and not (one.figures and other.figures):
        tells_enough = weights.together(set(telling(one.name)) & set(telling(other.name))) >= TELLING_NAME
        return named if named >= NAME_ALONE and tells_enough else 0.0
    told = share(one.told, other.told, weights) if told_by_both else 1.0
    if named >= NAMES and told >= TELLINGS:
        common = {*telling(one.name), *telling(one.told)} & {*other.name, *other.told} | one.figures & other.figures
        return (named + told) / 2 if weights.together(common) >= COINCIDENCE else 0.0
    long = min(len(telling(one.told)), len(telling(other.told))) >= LONG
    return told if long and told >= TEXT_ALONE else 0.0


def _figures_apart(one: Gist, other: Gist, named: float, weights: Weights) -> float:
    """The same for two that have other figures: word for word, and many words."""
    if named < SAME_WORDS:
        return 0.0
    common = {*telling(one.name), *telling(one.told)} & {*other.name, *other.told}
    told = share(one.told, other.told, weights) if weights.together(common) >= FIGURES_APART else 0.0
    return (named + told) / 2 if told >= SAME_WORDS else 0.0


def text_is_told(one: Gist) -> bool:
    """Whether there is more than a name to compare."""
    return bool(telling(one.told) or one.figures)


def words_to_find(one: Gist, weights: Weights) -> list[str]:
    """The words by which others that say the same are looked for: the rarest that anybody else uses."""
    known = [
        word
        for word in dict.fromkeys((*one.name, *one.told, *sorted(one.figures)))
        if word not in USUAL and weights.counts.get(word)
    ]
    found: list[str] = []
    through = 0
    for word in sorted(known, key=lambda word: weights.counts[word])[:MOST_WORDS]:
        through += weights.counts[word]
        if found and through > MOST_LOOKED_THROUGH:
            break
        found.append(word)
    return found
