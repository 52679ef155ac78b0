"""People who play the form of six steps, each answering what the bot asks, and the tally of what they saw."""

from __future__ import annotations

import asyncio
import random
from collections import Counter, deque
from dataclasses import dataclass, field
from time import monotonic

from benchmarks import dialogue
from benchmarks.province import FIRST
from benchmarks.telegram import Buttons, Telegram

_LAST = len(dialogue.QUESTIONS)


@dataclass
class Tally:
    """What all people saw together."""

    answered: int = 0
    """Things sent that brought the form one step on."""
    latencies: list[float] = field(default_factory=list)
    """Seconds from sending to the answer, in the order of the answers."""
    stored: list[str] = field(default_factory=list)
    """The names of the forms that the bot said are stored."""
    twice: int = 0
    """Messages that came once more."""
    unexpected: Counter[str] = field(default_factory=Counter)
    """Messages that fit nowhere, by their beginning."""
    given_up: int = 0
    """Forms that had to be begun anew, as no answer came."""


class Person:
    """One person with a phone: the place in the form follows what the bot says."""

    def __init__(self, chat: int, telegram: Telegram, tally: Tally, seed: int) -> None:
        self.chat = chat
        self.sent_at = 0.0
        self.waiting = False
        self.has_form = False
        self._telegram = telegram
        self._tally = tally
        self._chance = random.Random(f"{seed}.{chat}")
        self._number = 0
        self._at = -1
        """The question that stands open; -1 before the first, after the last one the review."""
        self._answers: dict[str, str] = {}
        self._message = 0
        self._buttons: Buttons = ()

    def act(self, at: float | None = None) -> None:
        """Send what is due. ``at``: when it should have been, where that differs from now."""
        self.sent_at, self.waiting, self.has_form = monotonic() if at is None else at, True, True
        if self._at == -1:
            self._number += 1
            self._answers = dialogue.answers(self.chat, self._number, self._chance)
            self._telegram.say(self.chat, dialogue.COMMAND)
        elif self._at == _LAST:
            self._press(dialogue.SEND)
        elif dialogue.QUESTIONS[self._at].buttons:
            self._press(self._answers[dialogue.QUESTIONS[self._at].name])
        else:
            self._telegram.say(self.chat, self._answers[dialogue.QUESTIONS[self._at].name])

    def give_up(self) -> None:
        """Wait no longer; begin anew next time."""
        self._tally.given_up += 1
        self._at, self.waiting, self.has_form = -1, False, False

    def _press(self, label: str) -> None:
        data = next(data for shown, data in self._buttons if shown.startswith(label))
        self._telegram.tap(self.chat, self._message, data)

    def hear(self, message: int, text: str, buttons: Buttons) -> bool:
        """A message came; whether it is the answer that was waited for."""
        expected = dialogue.QUESTIONS[self._at + 1].words if self._at + 1 < _LAST else dialogue.REVIEW
        if self._at == _LAST:
            expected = dialogue.STORED
        if not self.waiting or expected not in text:
            before = dialogue.QUESTIONS[self._at].words if 0 <= self._at < _LAST else dialogue.REVIEW
            if before in text or dialogue.STORED in text:
                self._tally.twice += 1
                if buttons and before in text:
                    self._message, self._buttons = message, buttons
            else:
                self._tally.unexpected[text[:60]] += 1
            return False
        self.waiting = False
        self._message, self._buttons = message, buttons
        self._tally.answered += 1
        self._tally.latencies.append(monotonic() - self.sent_at)
        if self._at == _LAST:
            self._tally.stored.append(self._answers["name"])
            self._at, self.has_form = -1, False
        else:
            self._at += 1
        return True


class Crowd:
    """All people, and the two ways in which they come: closed loop and open loop."""

    def __init__(self, count: int, seed: int = 1) -> None:
        self.tally = Tally()
        self.telegram = Telegram(self._hear)
        self.people = {chat: Person(chat, self.telegram, self.tally, seed) for chat in range(FIRST, FIRST + count)}
        self.others = Counter[int]()
        """Messages to chats that are nobody's here, as a broadcast's are."""
        self._resting = deque(self.people.values())
        self._active = [self._resting.popleft() for _ in range(max(1, count // 10))]
        self._eager = self._finishing = False
        self._think = 0.0
        self._chance = random.Random(seed)

    def _hear(self, chat: int, message: int, text: str, buttons: Buttons) -> None:
        person = self.people.get(chat)
        if person is None:
            self.others[chat] += 1
        elif person.hear(message, text, buttons) and self._eager:
            self.go_on(person)

    def go_on(self, person: Person) -> None:
        """Closed loop: let a person send what is due."""
        if self._finishing and not person.has_form:
            return
        if self._think:
            loop = asyncio.get_running_loop()
            loop.call_later(self._chance.random() * 2 * self._think, person.act)
        else:
            person.act()

    def begin(self, think: float = 0.0) -> None:
        """Closed loop: from now on everybody answers at once, or after thinking so many seconds on average."""
        self._eager, self._think = True, think
        for person in self.people.values():
            if not person.waiting:
                self.go_on(person)

    def end(self) -> None:
        """Nobody sends any more."""
        self._eager = False

    def finish(self) -> None:
        """Everybody finishes the form at hand and begins no other."""
        self._finishing = True

    @property
    def done(self) -> bool:
        """Whether everybody has finished."""
        return self._finishing and not any(person.has_form for person in self.people.values())

    async def arrive(self, rate: float, seconds: float) -> None:
        """Open loop: so many a second send something, at random moments, whether or not the bot keeps up.

        A tenth of the people are at it at a time; whoever has finished a form makes room for the next. A moment at
        which all of them still wait for an answer is made up for later, and the wait counts.
        """
        due, end = monotonic(), monotonic() + seconds
        while True:
            due += self._chance.expovariate(rate)
            if due > end:
                return
            if (ahead := due - monotonic()) > 0:
                await asyncio.sleep(ahead)
            while (person := self._free()) is None:
                await asyncio.sleep(0.001)
            person.act(due)

    def _free(self) -> Person | None:
        """One of those who are at it and wait for no answer."""
        for place, person in enumerate(self._active):
            if not person.waiting and not person.has_form:
                self._resting.append(person)
                self._active[place] = self._resting.popleft()
        free = [person for person in self._active if not person.waiting]
        return self._chance.choice(free) if free else None

    async def quiet(self, seconds: float) -> int:
        """Wait until everybody has an answer, at most so long; how many still wait."""
        end = monotonic() + seconds
        while (left := sum(person.waiting for person in self.people.values())) and monotonic() < end:
            await asyncio.sleep(0.02)
        return left
