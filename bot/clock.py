"""Time and chance, injected: the demo and the tests move the one and fix the other."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's: no i, l, o, u to misread


class Clock:
    """The wall clock in UTC, which can be moved ahead. Back-off and time-outs use the monotonic clock instead."""

    def __init__(self, ahead: timedelta = timedelta(0)) -> None:
        self.ahead = ahead

    def now(self) -> datetime:
        """The present moment in UTC."""
        return datetime.now(UTC) + self.ahead

    def move(self, by: timedelta) -> None:
        """Move the clock ahead."""
        self.ahead += by


def local(moment: datetime) -> datetime:
    """The same moment as clocks in Vietnam show it."""
    return moment.astimezone(VIETNAM)


def midnight(day: date) -> datetime:
    """The moment at which a day begins in Vietnam."""
    return datetime.combine(day, time(0), VIETNAM)


NewId = Callable[[], str]


def new_id(length: int = 10) -> str:
    """A random id of 5 bits a character, fit for button payloads and links and easy to read out."""
    return "".join(_ALPHABET[byte % 32] for byte in secrets.token_bytes(length))


_CLEAR_DIGITS = frozenset("23456789")


def invite_code(ids: NewId = new_id) -> str:
    """A code that lets somebody in: an id by which it is told from words, also written in groups.

    It has a digit, and one other than 0 and 1: those may be written as o and l, and then no digit would be left.
    """
    code = ids()
    while not _CLEAR_DIGITS.intersection(code):
        code = ids()
    return code
