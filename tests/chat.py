"""A conversation with a form, driven a line at a time with no bot around it, on either kind of channel."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import JsonValue

from bot.channels import numbered
from bot.engine.advance import Turn, advance, begin, resume
from bot.engine.environment import Environment, Lookup
from bot.engine.form import Form
from bot.engine.plan import Place, current, places
from bot.engine.session import Answer, Given, Preset, Session
from bot.messages import Attachment, AttachmentKind, Choice, Incoming, Outgoing, Tap, clean

NOW = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
SESSION = "q9x2m4k7tz"
Profile = Literal["buttons", "numbered"]
Look = Callable[[Lookup], Any]
TEXT_LIMIT = {"buttons": 4096, "numbered": 2000}
UNBEGUN = Session(id=SESSION, form="", started_at=NOW)
SILENCE = Outgoing(text="")
NO_TURN = Turn(UNBEGUN)
_PAYLOAD = re.compile("[!-~]{1,64}")
_LABEL = re.compile(r"(?=\S)[^\n]{1,60}")
TURNS = 50
"""Lookups in one turn, at most."""


def nothing_to_look_up(needed: Lookup) -> Any:
    raise AssertionError(f"the form looks up {needed}")


@dataclass
class Chat:
    """One person and one form. What is sent is checked on its way: see ``_sane``."""

    form: Form
    look: Look = nothing_to_look_up
    profile: Profile = "buttons"
    context: dict[str, JsonValue] = field(default_factory=dict)
    now: datetime = NOW
    session: Session = UNBEGUN
    shown: Outgoing = SILENCE
    """The newest message with buttons: what a person would tap on."""
    turn: Turn = NO_TURN
    known: dict[Lookup, Any] = field(default_factory=dict)
    count: int = 0
    heard: tuple[Outgoing, ...] = ()
    """Every message so far."""
    said: tuple[str, ...] = ()
    """The course so far, for people to read when a test fails."""

    def begin(
        self,
        answers: dict[str, Answer] | None = None,
        presets: dict[str, Preset] | None = None,
        faulty: dict[str, str] | None = None,
    ) -> Chat:
        """Open the form."""
        given = Given(answers=answers or {}, presets=presets or {}, faulty=faulty or {})
        return self._heard("…", lambda known: begin(self.form, SESSION, self.context, known, self.now, given))

    def resume(self, form: Form | None = None) -> Chat:
        """Take the form up again, possibly after an upgrade."""
        self.form = form or self.form
        return self._heard("…", lambda known: resume(self.form, self.session, known, self.now))

    def say(self, typed: str) -> Chat:
        """Type something; without buttons a number or a label chooses from the newest list, as in dispatch."""
        text = clean(typed)
        if self.profile == "numbered" and (chosen := numbered.resolve(self.shown, text)):
            return self._send(f"{text} = [{chosen.label}]", tap=Tap(id="", payload=chosen.payload, message=""))
        return self._send(text, text=text)

    def send(self, *kinds: AttachmentKind, text: str = "", unique: str = "") -> Chat:
        """Send things beside text."""
        sent = tuple(
            Attachment(kind=kind, ref=f"ref{self.count}", unique=unique or f"unique{self.count}.{n}")
            for n, kind in enumerate(kinds)
        )
        return self._send(f"<{', '.join(kinds)}> {text}", text=clean(text), attachments=sent)

    def edit(self, number: int, typed: str, **more: Any) -> Chat:
        """Change the message that was sent as this number, counted from 1."""
        return self._send(f"edits {number}: {typed}", text=clean(typed), message=f"m{number}", edited=True, **more)

    def tap(self, label: str) -> Chat:
        """Press the button with this label, or type its number or words where there are no buttons."""
        choice = next((c for c in self.shown.choices if c.label == label), None)
        assert choice is not None, f"no button «{label}»\n{self.story()}"
        return self.press(choice)

    def press(self, choice: Choice) -> Chat:
        """Choose what is shown, as the channel allows."""
        if self.profile == "buttons":
            return self.raw(choice.payload, choice.label)
        count = len(self.shown.choices)
        typed = [str(n) for n in range(count + 1)] if self.shown.numbered else [choice.label]
        fitting = [words for words in typed if numbered.resolve(self.shown, words) is choice]
        assert len(fitting) == 1, f"«{choice.label}» cannot be chosen without buttons: {fitting}\n{self.story()}"
        return self.say(fitting[0])

    def raw(self, payload: str, label: str = "") -> Chat:
        """Press a button that may be old or forged."""
        return self._send(f"[{label or payload}]", tap=Tap(id="t", payload=payload, message="1"))

    # --- looking

    @property
    def text(self) -> str:
        """What the bot just said, all of it."""
        return "\n".join(message.text for message in self.turn.messages)

    @property
    def labels(self) -> list[str]:
        return [choice.label for choice in self.shown.choices]

    @property
    def answers(self) -> dict[str, JsonValue]:
        return {path: answer.value for path, answer in self.session.answers.items()}

    @property
    def env(self) -> Environment:
        return Environment(self.session, self.known, self.now)

    @property
    def place(self) -> Place | None:
        """The open question; None at the review."""
        return current(places(self.form, self.env))

    def place_of(self, path: str) -> Place:
        return next(place for place in places(self.form, self.env) if place.path == path)

    def copy(self) -> Chat:
        """The same conversation, to go on in another way."""
        return replace(self, known=dict(self.known))

    def story(self) -> str:
        return "\n".join((f"--- {self.form.name}, {self.profile} ---", *self.said))

    # --- inside

    def _send(self, told: str, **what: Any) -> Chat:
        self.count += 1
        incoming = Incoming(
            channel="test",
            bot="bot",
            chat="1",
            key=str(self.count),
            at=self.now,
            **{"message": f"m{self.count}", **what},
        )
        stored = Session.model_validate(json.loads(self.session.model_dump_json()))
        assert stored == self.session, f"the session does not survive being stored\n{self.story()}"
        before = self._run(lambda known: advance(self.form, self.session, incoming, known, self.now))
        after = self._heard(told, lambda known: advance(self.form, stored, incoming, known, self.now))
        assert after.turn == before, f"the course differs once the session was stored\n{self.story()}"
        return after

    def _run(self, step: Callable[[dict[Lookup, Any]], Turn | Lookup]) -> Turn:
        for _ in range(TURNS):
            result = step(self.known)
            if isinstance(result, Turn):
                return result
            self.known[result] = self.look(result)
        raise AssertionError("the form looks things up in circles")

    def _heard(self, told: str, step: Callable[[dict[Lookup, Any]], Turn | Lookup]) -> Chat:
        self.turn = self._run(step)
        self.session = self.turn.session
        heard = [f"    {line}" for message in self.turn.messages for line in message.text.splitlines()]
        buttons = [f"        [{choice.label}]" for message in self.turn.messages for choice in message.choices]
        toast = [f"    (toast) {self.turn.toast}"] if self.turn.toast else []
        self.said = (*self.said, f"> {told[:200]}", *heard, *buttons, *toast)
        for message in self.turn.messages:
            self._sane(message)
            self.shown = message
            self.heard = (*self.heard, message)
        return self

    def _sane(self, message: Outgoing) -> None:
        """What holds of every message of every form."""
        wrong = [
            *([] if message.text.strip() else ["an empty message"]),
            *([] if unicodedata.is_normalized("NFC", message.text) else ["not NFC"]),
            *(f"payload {c.payload!r}" for c in message.choices if not _PAYLOAD.fullmatch(c.payload)),
            *(f"label {c.label!r}" for c in message.choices if not _LABEL.fullmatch(c.label)),
        ]
        if len({choice.payload for choice in message.choices}) < len(message.choices):
            wrong.append("two buttons do the same")
        assert not wrong, f"{wrong}\n{self.story()}"
