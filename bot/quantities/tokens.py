"""Text into tokens, and words that match with or without their Vietnamese marks."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, Literal, TypeVar

T = TypeVar("T")

LONGEST = 4096
_TONES = "\u0300\u0301\u0309\u0303\u0323"
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_HARD_SPACES = {ord(space): "\u00a0" for space in "\u202f\u2007\u2009"}
_TOKEN = re.compile(
    r"(?P<number>\d+(?:[.,'’]\d+)*)"
    r"|(?P<unit>(?:[kcdh]?m)\^?[23](?![\d]))"
    r"|(?P<word>[^\W\d_]+)"
    r"|(?P<line>[\r\n]+)"
    r"|(?P<mark>\S)",
    re.IGNORECASE,
)
# "1.500. 000" is one number whose writer's keyboard added a space after the dot.
_LOOSE_ZEROS = re.compile(r"(?<=\d)([.,]) (?=000(?!\d))")


@dataclass(frozen=True, slots=True)
class Token:
    """A number, a word or a mark, with the place it was typed at."""

    kind: Literal["number", "word", "line", "mark"]
    text: str
    form: str
    bare: str
    start: int
    end: int
    glued: bool
    bare_text: bool


@dataclass(frozen=True, slots=True)
class Text:
    """A normalised text and its tokens."""

    source: str
    tokens: tuple[Token, ...]

    def words(self, start: int, end: int) -> str:
        """What was typed from token `start` up to `end`, on one line."""
        if start >= end:
            return ""
        return " ".join(self.source[self.tokens[start].start : self.tokens[end - 1].end].split())

    def spaced_hard(self, index: int) -> bool:
        """Whether a non-breaking space stands before the token: a typist's thousands space."""
        return self.source[self.tokens[index].start - 1 : self.tokens[index].start] == "\u00a0"


@lru_cache(maxsize=4096)
def fold(word: str) -> tuple[str, str]:
    """A word's form (letters, then its tone, wherever that was put) and its unmarked letters."""
    letters, tone = [], ""
    for char in unicodedata.normalize("NFD", unicodedata.normalize("NFKC", word).lower()):
        if char in _TONES:
            tone = char
        else:
            letters.append(char)
    shape = unicodedata.normalize("NFC", "".join(letters))
    bare = "".join(char for char in letters if not unicodedata.combining(char)).replace("đ", "d")
    return shape + tone, bare


def tokenise(text: str) -> Text:
    """Normalise and split; offsets are those of the normalised text."""
    source = unicodedata.normalize("NFC", text).translate(_INVISIBLE).translate(_FULL_WIDTH)
    source = _LOOSE_ZEROS.sub(r"\1", source.translate(_HARD_SPACES))
    found = [(match, *fold(match.group())) for match in _TOKEN.finditer(source)]
    bare_text = all(form == bare or match.lastgroup != "word" for match, form, bare in found)
    tokens, before = [], -1
    for match, form, bare in found:
        kind: Literal["number", "word", "line", "mark"] = "word"
        if match.lastgroup == "number":
            kind = "number"
        elif match.lastgroup == "line":
            kind = "line"
        elif match.lastgroup == "mark" and not form[0].isalpha():
            kind = "mark"
        form, bare = form.replace("^", ""), bare.replace("^", "")
        start, end = match.span()
        tokens.append(Token(kind, match.group(), form, bare, start, end, start == before, bare_text))
        before = end
    return Text(source, tuple(tokens))


@dataclass(frozen=True, slots=True)
class _Spelling:
    form: str
    bare: str
    marks: Literal["free", "text", "needed"]

    def fits(self, token: Token) -> bool:
        if token.form == self.form:
            return True
        if token.bare != self.bare or self.marks == "needed":
            return False
        if token.form == token.bare:
            return self.marks == "free" or token.bare_text
        return self.marks == "free" and _fewer_marks(token.form, self.form)


def _fewer_marks(typed: str, full: str) -> bool:
    """Whether `typed` is `full` without its tone, or without the bar of its đ."""
    toneless = typed.rstrip(_TONES)
    letters = toneless.replace("đ", "d") == full.rstrip(_TONES).replace("đ", "d")
    return letters and typed[len(toneless) :] in ("", full[len(toneless) :])


class Lexicon(Generic[T]):
    """A table of phrases; the longest that stands at a place is found in one look.

    A phrase matches with its marks, with some, or without any. `!` before it: unmarked only in a text that has
    no marks at all ("sao" is a star in a marked text). `!!`: never unmarked ("do" is not "độ").
    """

    def __init__(self, *tables: Mapping[str, T]) -> None:
        self._rows: dict[str, list[tuple[tuple[_Spelling, ...], T]]] = {}
        for phrases, value in (row for table in tables for row in table.items()):
            for phrase in phrases.split("|"):
                self._add(phrase.strip(), value)
        for rows in self._rows.values():
            rows.sort(key=lambda row: -len(row[0]))

    def _add(self, phrase: str, value: T) -> None:
        words = phrase.lstrip("!")
        degrees: tuple[Literal["free", "text", "needed"], ...] = ("free", "text", "needed")
        marks = degrees[len(phrase) - len(words)]
        spelt = tuple(_Spelling(*fold(word), marks) for word in words.split())
        self._rows.setdefault(spelt[0].bare, []).append((spelt, value))

    @property
    def firsts(self) -> frozenset[str]:
        """The unmarked words that a phrase of this table can start with."""
        return frozenset(self._rows)

    def at(self, text: Text, index: int) -> tuple[T, int] | None:
        """The value of the longest phrase that starts at token `index`, and the token after it.

        Of phrases of one length the one spelt as typed wins ("công" is not "cống" with a mark left out).
        """
        tokens = text.tokens
        if index >= len(tokens):
            return None
        rows = self._rows.get(tokens[index].bare)
        if rows is None:
            return None
        loosely: tuple[T, int] | None = None
        for spelt, value in rows:
            end = index + len(spelt)
            if loosely and end < loosely[1]:
                break
            if end > len(tokens) or spelt[-1].bare != tokens[end - 1].bare:
                continue
            written = tokens[index:end]
            if all(word.form == token.form for word, token in zip(spelt, written, strict=True)):
                return value, end
            if not loosely and all(word.fits(token) for word, token in zip(spelt, written, strict=True)):
                loosely = value, end
        return loosely

    def ending(self, text: Text, index: int, longest: int = 3) -> tuple[T, int] | None:
        """The value of a phrase that ends just before token `index`, and where it starts."""
        for start in range(max(0, index - longest), index):
            found = self.at(text, start)
            if found and found[1] == index:
                return found[0], start
        return None
