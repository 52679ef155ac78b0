"""Comparing words the way people search: without marks and case."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_MARKS = re.compile("[\u0300-\u036f]")


@lru_cache(maxsize=1024)  # mostly the words of buttons and commands, over and over
def fold(text: str) -> str:
    """Return the text in lower case without Vietnamese marks and with single spaces: *Móng Cái* is *mong cai*."""
    bare = _MARKS.sub("", unicodedata.normalize("NFD", text.casefold().replace("đ", "d")))
    return " ".join(bare.split())
