"""Comparing words the way people search: without marks and case."""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"\s+")
_MARKS = re.compile("[\u0300-\u036f]")


def fold(text: str) -> str:
    """Return the text in lower case without Vietnamese marks and with single spaces: *Móng Cái* is *mong cai*."""
    bare = _MARKS.sub("", unicodedata.normalize("NFD", text.casefold().replace("đ", "d")))
    return _SPACES.sub(" ", bare).strip()
