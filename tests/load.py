"""People who generate load: each registers initiatives and reports on them, as a patient person with a phone would.

They answer what the bot asks, once. When nothing comes they press the last button again, or an old one, at which the
bot puts the open question again. They never type the same words twice: words may answer the next question.
"""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from bot import text
from bot.conversations.progress import FORM as PROGRESS
from bot.conversations.registration import FORM as REGISTRATION
from bot.engine.form import Form
from bot.engine.steps import Repeat, Text
from bot.local import LocalTelegram, Message
from bot.messages import BOLD_OFF, BOLD_ON

FIRST = 5001
"""The phone of the first of them."""


@dataclass(frozen=True)
class Answer:
    """How a question is known, and what is answered: words to type, or a button to press."""

    question: str
    words: str = ""
    button: str = ""


@dataclass
class Filled:
    """A form answered to the end, and what must be stored of it."""

    kind: str
    stored: dict[str, object]


class NobodyAnswersError(AssertionError):
    """The bot left a person waiting."""


@dataclass
class Cadre:
    """One person with a phone and a plan."""

    server: LocalTelegram
    phone: int
    chance: random.Random
    patience: float
    """Seconds without an answer before pressing once more."""
    most_presses: int = 20
    think: float = 0.0
    """Seconds that the person takes for an answer, at most."""
    forms: list[Filled] = field(default_factory=list)
    pressed_again: int = 0

    def __post_init__(self) -> None:
        self._handset = self.server.handset(self.phone)
        self._chat = self._handset.chat
        self._read = self._chat.version
        self._number = 0

    async def work(self, enough: Callable[[], bool]) -> None:
        """Register an initiative and report on it, again and again until it is enough; each form to its end."""
        while True:
            await self._register()
            await self._report()
            if enough():
                return

    async def _register(self) -> None:
        self._number += 1
        chance = self.chance
        name = f"Vận động dân mở đường số {self.phone}.{self._number} {_words(chance)}"
        place, target = f"thôn {_words(chance)}", f"{chance.randint(2, 90) * 10} m đường bê tông"
        code, label = chance.choice((("economy", "Kinh tế"), ("culture", "Văn hóa - xã hội")))
        await self._fill(
            lambda: self._handset.say("/dangky"),
            [
                Answer(_asked(REGISTRATION, "name"), words=name),
                Answer(_asked(REGISTRATION, "subject"), button="Chính đơn vị (tập thể)"),
                Answer(_asked(REGISTRATION, "field"), button=label),
                Answer(_asked(REGISTRATION, "place"), words=place),
                Answer(_asked(REGISTRATION, "target"), words=target),
                Answer(_asked(REGISTRATION, "end"), button="Cuối năm"),
                Answer("đồng chí xem lại trước khi gửi", button=REGISTRATION.send),
                Answer("Đã ghi nhận đăng ký"),
            ],
        )
        stored: dict[str, object] = {"name": name, "place": place, "target": target, "field": code}
        self.forms.append(Filled("initiatives", stored))

    async def _report(self) -> None:
        chance = self.chance
        done = f"Họp dân {chance.randint(1, 9)} lần, lần {self.phone}.{self._number} {_words(chance)}"
        amounts = chance.sample((("Ngày công", "ngày công", "labour"), ("Số hộ", "hộ", "households")), k=2)
        numbers = [chance.randint(2, 900) for _ in amounts]
        kind, amount = _asked(PROGRESS, "kind"), _asked(PROGRESS, "amount")
        asked = [
            Answer(_asked(PROGRESS, "status"), button="Đúng tiến độ"),
            Answer(_asked(PROGRESS, "done"), words=done),
        ]
        for (label, unit, _), number in zip(amounts, numbers, strict=True):
            asked += [Answer(kind, button=label), Answer(amount, words=f"{number} {unit}")]
        asked += [
            Answer(kind, button="Hết rồi"),
            Answer(_asked(PROGRESS, "span"), button="Riêng kỳ này"),
            Answer(_asked(PROGRESS, "photos"), button=text.nothing_to_send()),
            Answer(_asked(PROGRESS, "obstacle"), button=text.skip()),
            Answer("đồng chí xem lại trước khi gửi", button=PROGRESS.send),
            Answer("Đã nhận báo cáo"),
        ]
        here = self._last
        await self._fill(lambda: self._press(here, "Báo kết quả mô hình này"), asked)
        given = {code: str(number) for (_, _, code), number in zip(amounts, numbers, strict=True)}
        self.forms.append(Filled("reports", {"done": done, "status": "on_track", "amounts": given}))

    async def _fill(self, begin: Callable[[], object], answers: list[Answer]) -> None:
        """Answer one question after the other; the last entry is only to be heard."""
        begin()
        nudge: Callable[[], object] = begin
        before: Answer | None = None
        for answer in answers:
            while (message := await self._hear(nudge)) is None or answer.question not in message.text:
                if message is None:
                    continue
                if any(button.label == _KEEP for button in message.buttons):
                    self._press(message, _KEEP)  # a question back: is it not the same as another's?
                elif before is not None and before.button and before.question in message.text:
                    nudge = partial(self._press, message, before.button)  # asked once more: did the press count?
            self._last = message
            if not answer.words and not answer.button:
                return
            await asyncio.sleep(self.chance.random() * self.think)
            nudge = self._do(answer, message)
            before = answer

    def _do(self, answer: Answer, message: Message) -> Callable[[], object]:
        """Answer; and how to ask again should nothing come."""
        if answer.button:
            self._press(message, answer.button)
            return partial(self._press, message, answer.button)
        self._handset.say(answer.words)
        return partial(self._press, message, "")

    def _press(self, message: Message, label: str) -> None:
        """Press the button that begins so; without a label the likeliest, which by then belongs to the past."""
        for button in sorted(message.buttons, key=lambda button: button.label == text.cancel()):
            if button.data is not None and button.label.startswith(label):
                self._handset.tap(button.data, message.id)
                return
        raise NobodyAnswersError(f"no button «{label}» under «{message.text}»\n{self.transcript()}")

    async def _hear(self, nudge: Callable[[], object]) -> Message | None:
        """The next message of the bot that was not read yet."""
        for tries in range(self.most_presses):
            while True:
                for event in self._chat.events_after(self._read) or ():
                    self._read = event.number
                    if event.kind in ("message", "edited") and event.message is not None and event.message.from_bot:
                        return event.message
                if not await self._chat.changes.wait(self.patience * min(1.5**tries, 8)):
                    break
            nudge()
            self.pressed_again += 1
        raise NobodyAnswersError(f"person {self.phone} gets no answer\n{self.transcript()}")

    def transcript(self) -> str:
        """The end of the conversation, for people to read."""
        lines = [f"{'bot' if m.from_bot else 'người'}: {m.text[:160]!r}" for m in self._chat.messages.values()]
        return "\n".join(lines[-16:])


def _asked(form: Form, step: str) -> str:
    """The words of a question that are the same whatever is filled in."""
    for each in form.steps:
        for inner in each.steps if isinstance(each, Repeat) else (each,):
            if inner.name == step:
                plain = inner.ask.replace(BOLD_ON, "").replace(BOLD_OFF, "")
                return max(re.split(r"\{[^}]*\}", plain), key=len)
    raise LookupError(step)


_KEEP = next(step.keep for step in REGISTRATION.steps if isinstance(step, Text) and step.name == "name")

_SYLLABLES = "an binh cuong duc giang hai khanh lam minh nam phuc quang son tam thanh uyen vinh xuan".split()


def _words(chance: random.Random) -> str:
    return " ".join(chance.choices(_SYLLABLES, k=4))
