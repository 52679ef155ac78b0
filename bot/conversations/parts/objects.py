"""What an amount is of: "đường bê tông" in "làm 600m đường bê tông nội thôn", so that only like is added to like."""

from __future__ import annotations

import re

from storage.records.words import fold

_THINGS = ("đường", "kênh", "mương", "rãnh", "cống", "tường rào", "hàng rào", "tường", "hàng cây", "đường ống")
_KINDS = (
    "bê tông", "giao thông", "nông thôn", "nội đồng", "nội thôn", "liên thôn", "liên xã", "ngõ xóm", "trục thôn",
    "trục xã", "hoa", "điện", "chiếu sáng", "nhựa", "cấp phối", "đất", "mương", "thoát nước",
)  # fmt: skip
_WORDS = {fold(word): word for word in (*_THINGS, *_KINDS)}


def _any_of(words: tuple[str, ...]) -> str:
    """The words without marks as alternatives, the longest first, so that none hides a longer one."""
    return "|".join(sorted(map(fold, words), key=len, reverse=True))


_MEASURED = re.compile(
    rf"\d\s*(?:m|km|met|cay so)(?:\s+dai)?(?:\s+cua)?\s+((?:{_any_of(_THINGS)})(?:\s+(?:{_any_of(_KINDS)}))*)\b"
)
_EACH = re.compile(_any_of(tuple(_WORDS)))


def object_of(words: str) -> str:
    """What the length in these words is of, or an empty string where they do not say."""
    found = _MEASURED.search(fold(words))
    return " ".join(_WORDS[word] for word in _EACH.findall(found[1])) if found else ""
