"""What a button carries: session, turn and what pressing it does, in at most 64 bytes, which is Telegram's limit."""

from __future__ import annotations

import re

from bot.messages import Frozen

_PATTERN = re.compile(r"f:([a-z0-9]{1,10}):([0-9]{1,6}):([a-z]+)(?:-([A-Za-z0-9_.-]{1,36}))?")


class Press(Frozen):
    """A button of a form, understood."""

    session: str
    turn: int
    action: str
    argument: str = ""


def payload(session: str, turn: int, action: str, argument: str = "") -> str:
    """Write what a button carries."""
    return f"f:{session}:{turn}:{action}" + (f"-{argument}" if argument else "")


def press(written: str) -> Press | None:
    """Read what a button carries, or None where it is not a form's."""
    match = _PATTERN.fullmatch(written)
    if match is None:
        return None
    session, turn, action, argument = match.groups()
    return Press(session=session, turn=int(turn), action=action, argument=argument or "")
