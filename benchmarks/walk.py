"""Finds every view that somebody can open, as they find it: by every command, and by pressing what is shown, and so on.

So a view that is new is measured without being named anywhere. Nothing that is pressed is stored.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict, deque
from dataclasses import dataclass, replace

from bot.handlers.commands import COMMANDS
from bot.handlers.dispatch import dispatch
from bot.handlers.outcome import Actor, Outcome
from bot.handlers.services import Services
from bot.messages import Incoming, Tap
from storage.records.queue import SessionRow

KEPT = 6
"""Buttons of a sort that are pressed, of each screen's first and last ones."""
DEEP = 4
"""So often something more is pressed after what a command shows."""
QUESTIONS = 3
"""Questions of a form that are walked into."""
_ID = re.compile(r"(?=.*\d)[0-9a-z]{10,}|[kour]?[0-9a-z]{10}")
"""As ids are written; those of a province that was made begin with a letter of what they are of."""


@dataclass(frozen=True)
class Press:
    """A button, what it says, and the form that is open where it is shown."""

    actor: Actor
    payload: str
    label: str
    left: int
    """How often something more is pressed after it."""

    @property
    def sort(self) -> str:
        """What it opens, without what it is about: ``n:late:N:N``, ``h:sum:N:N-QN``."""
        kind, *rest = self.payload.split(":")
        session = self.actor.session
        if kind == "f" and session is not None:
            return f"{session.form}, after question {rest[1]}"
        if rest[:1] == ["find"]:
            rest = [*rest[:2], "words"]
        verb = rest[:1] if kind != "r" and rest[0].isalpha() else []
        return ":".join((kind, *verb, *(_without_what(part) for part in rest[len(verb) :])))

    @property
    def goes_on(self) -> bool:
        """Whether what it opens is looked at for more to press."""
        kind, *rest = self.payload.split(":")
        return self.left > 0 and not (kind == "f" and int(rest[1]) >= QUESTIONS)


def _without_what(part: str) -> str:
    if _ID.fullmatch(part):
        return "ID"
    return re.sub(r"\d+", "N", _ID.sub("ID", part) if "." in part else part)


async def walked(services: Services, actor: Actor, deep: int = DEEP, seed: int = 1) -> dict[str, list[Press]]:
    """Every sort of button that this person comes upon, each with some that were found."""
    assert actor.person is not None
    chance = random.Random(seed)
    found: defaultdict[str, list[Press]] = defaultdict(list)
    ahead: deque[Press] = deque()
    for command in COMMANDS:
        if command.open_to(actor.person) and not command.hidden:
            outcome = await _sent(services, actor, text=f"/{command.name}")
            _see(found, ahead, actor, outcome, deep, chance)
    while ahead:
        press = ahead.popleft()
        _see(found, ahead, press.actor, await pressed(services, press), press.left - 1, chance)
    return dict(found)


async def pressed(services: Services, press: Press) -> Outcome:
    """Press it."""
    return await _sent(services, press.actor, tap=Tap(id="1", payload=press.payload, message="1"))


def _see(
    found: defaultdict[str, list[Press]],
    ahead: deque[Press],
    actor: Actor,
    outcome: Outcome,
    left: int,
    chance: random.Random,
) -> None:
    """Note what can be pressed now; of alike buttons on one screen any two."""
    session = _open(outcome)
    by_sort: defaultdict[str, list[Press]] = defaultdict(list)
    for message in outcome.messages:
        for choice in message.choices:
            if choice.payload:
                press = Press(replace(actor, session=session), choice.payload, choice.label, left)
                by_sort[press.sort].append(press)
    for sort, presses in by_sort.items():
        known = {press.payload for press in found[sort]}
        new = [press for press in presses if press.payload not in known or press.actor.session]
        for press in chance.sample(new, min(2, len(new))):
            if len(found[sort]) < KEPT:
                found[sort].append(press)
                if press.goes_on:
                    ahead.append(press)


def _open(outcome: Outcome) -> SessionRow | None:
    return outcome.session if outcome.session is not None and outcome.session.state == "open" else None


async def _sent(services: Services, actor: Actor, *, text: str = "", tap: Tap | None = None) -> Outcome:
    incoming = Incoming(
        channel=actor.channel, bot="1", chat=actor.chat, key="1", at=services.clock.now(), text=text, tap=tap
    )
    return await dispatch(services, actor, incoming)
