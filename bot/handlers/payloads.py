"""What buttons carry: parts apart by colons, which anybody may have made up."""

from __future__ import annotations

MOST_DIGITS = 12
"""Longer ids than any that we give; what is longer was never one of ours."""


def numbers(*parts: str) -> bool:
    """Whether each part is a number that may be read with ``int``."""
    return all(part.isdecimal() and len(part) <= MOST_DIGITS for part in parts)
